"""What the finished app promises (docs/security.md), tried from outside on a running app."""

import json
import socket
import time
import urllib.request

import httpx2
import psutil
import pytest
from gradio_client import Client

from workshop.stages import STAGES
from workshop.testing.browser import App
from workshop.testing.endpoint import Refusal, Reply

pytestmark = pytest.mark.thorough

SECRET = "sk-very-secret"
TOKEN = "hf_saved_on_this_machine"


PROMPT = {"role": "user", "metadata": None, "content": [{"type": "text", "text": "Hi"}]}


@pytest.fixture(scope="module")
def app(_endpoint):
    settings = {
        "CHAT_API_KEY": SECRET,
        "HF_TOKEN": TOKEN,
        "KAGGLE_KERNEL_RUN_TYPE": "Interactive",  # there, Gradio opens a public link by default
    }
    with App(STAGES[-1].solution, _endpoint.url, **settings) as app:
        yield app


@pytest.fixture(scope="module")
def client(app):
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GRADIO_ANALYTICS_ENABLED", "False")  # gradio_client reports its use
        return Client(app.url, verbose=False)


@pytest.fixture(scope="module")
def person(client):
    """A person at the page: a function that sends a prompt, and returns the reply."""

    def ask(prompt, history=()):
        chat, _ = client.predict(prompt, list(history), api_name="/respond")
        return chat[-1]["content"][0]["text"]

    return ask


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
    end = time.monotonic() + 60
    while "To create a public link" not in app.printed() and time.monotonic() < end:
        time.sleep(0.1)
    assert "To create a public link" in app.printed()
    assert "public URL" not in app.printed()


def test_keys_reach_neither_page_nor_terminal(app, endpoint, person):
    garbage = Reply((), ending="garbage")
    endpoint.answer(Refusal(401, f"wrong key: {SECRET}"), Refusal(500, SECRET), garbage)
    replies = [person("Hello") for _ in range(4)]
    assert endpoint.keys == [f"Bearer {SECRET}"] * 4
    shown = [get(app.url), get(f"{app.url}/config"), get(f"{app.url}/gradio_api/info")]
    for secret in (SECRET, TOKEN):
        assert all(secret not in text for text in (*replies, *shown, app.printed()))


def test_api_offers_nothing_but_respond(app, client, person):
    assert list(json.loads(get(f"{app.url}/gradio_api/info"))["named_endpoints"]) == ["/respond"]
    for name in ("/handle_undo", "/handle_retry", "/handle_like"):
        with pytest.raises(ValueError, match="Cannot find a function"):
            client.predict([], api_name=name)
    assert person("Hello") == "You said: Hello"


def press_undo(app, index):
    """Press undo by hand, with event data of one's own; return the last message, as text."""
    functions = json.loads(get(f"{app.url}/config"))["dependencies"]
    press = {
        "fn_index": next(f["id"] for f in functions if f["api_name"] == "handle_undo"),
        "data": [[PROMPT]],
        "session_hash": "intruder",
        "event_data": {"index": index, "value": "anything"},
    }
    with httpx2.Client(base_url=f"{app.url}/gradio_api/queue", trust_env=False) as client:
        client.post("/join", json=press).raise_for_status()
        messages = client.get("/data", params={"session_hash": "intruder"}).text
    return next(line for line in messages.splitlines() if "process_completed" in line)


def test_undo_by_hand_is_what_the_page_does(app):
    assert '"success":true' in press_undo(app, 0)


@pytest.mark.parametrize("index", [99, "0", None, 1.5, [0], {"a": 1}])
def test_made_up_press_is_an_error_for_nobody_else(app, endpoint, person, index):
    assert '"success":false' in press_undo(app, index)
    assert person("Hello", [PROMPT]) == "You said: Hello"
