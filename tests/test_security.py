"""What the finished app promises (docs/security.md), tried from outside on a running app."""

import json
import socket
import urllib.request

import psutil
import pytest
from gradio_client import Client

from bench.people import Person, visit
from workshop.browser import App
from workshop.scripted_endpoint import Refusal, Reply
from workshop.stages import STAGES

SECRET = "sk-very-secret"
TOKEN = "hf_saved_on_this_machine"


@pytest.fixture(scope="module")
def app(_endpoint):
    with App(STAGES[-1].solution, _endpoint.url, CHAT_API_KEY=SECRET, HF_TOKEN=TOKEN) as app:
        yield app


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.read().decode("utf-8")


def test_listens_on_this_machine_alone(app):
    others = {
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not address.address.startswith("127.")
    }
    if not others:
        pytest.skip("this machine has no address but its own loopback")
    port = int(app.url.rpartition(":")[2])
    for address in others:
        with pytest.raises(OSError), socket.create_connection((address, port), timeout=2):
            pass


def test_opens_no_public_link(app):
    assert "public URL" not in app.printed()


def test_keys_reach_neither_page_nor_terminal(app, endpoint):
    garbage = Reply((), ending="garbage")
    endpoint.answer(Refusal(401, f"wrong key: {SECRET}"), Refusal(500, SECRET), garbage)
    for _ in range(4):
        visit(Person, app.url, ["Hello"])
    assert endpoint.keys == [f"Bearer {SECRET}"] * 4
    shown = [get(app.url), get(f"{app.url}/config"), get(f"{app.url}/gradio_api/info")]
    for secret in (SECRET, TOKEN):
        assert all(secret not in text for text in (*shown, app.printed()))


def test_api_offers_nothing_but_respond(app):
    assert list(json.loads(get(f"{app.url}/gradio_api/info"))["named_endpoints"]) == ["/respond"]
    client = Client(app.url, verbose=False)
    for name in ("/handle_undo", "/handle_retry", "/handle_like"):
        with pytest.raises(ValueError, match="Cannot find a function"):
            client.predict([], api_name=name)
    *_, answer = client.predict("Hello", [], api_name="/respond")[0]
    assert answer["content"][0]["text"] == "You said: Hello"


class Intruder(Person):
    """Somebody who presses undo by hand, with event data of their own."""

    function = "handle_undo"

    async def prepare(self, index, history):
        self.event_data = {"index": index, "value": "anything"}
        return [history]

    def is_reply(self, output):
        return True

    def reply_in(self, output):
        return output["data"][0]


@pytest.mark.parametrize("index", [99, "0", None, 1.5, [0], {"a": 1}])
def test_made_up_press_is_an_error_for_nobody_else(app, endpoint, index):
    history = [{"role": "user", "metadata": None, "content": [{"type": "text", "text": "Hi"}]}]
    with pytest.raises(RuntimeError, match="the app failed"):
        visit(Intruder, app.url, [index], history)
    [seen] = visit(Person, app.url, ["Hello"], history)
    assert seen.reply == "You said: Hello"
