"""`workshop serve`: one model for the room, the local one, over a real network address."""

import contextlib
import datetime
import json
import re
import shlex
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from chat_model import connect, stream_reply
from workshop.carry import serve
from workshop.carry.invitation import THIS_COMPUTER, address_in_network, key_of_today
from workshop.stages import ROOT
from workshop.testing.browser import free_port
from workshop.testing.histories import reply_text

pytestmark = pytest.mark.thorough

SERVE = [sys.executable, "-u", "-m", "workshop", "serve"]


@contextlib.contextmanager
def serving(*options):
    """Run the server until the block ends; gives the settings it prints, and a list of lines.

    The lines grow while the server runs.
    """
    command, lines = [*SERVE, "--port", str(free_port()), *options], []
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, encoding="utf-8") as process:
        reader = threading.Thread(target=lambda: lines.extend(process.stdout))
        try:
            for line in process.stdout:
                if "export" in line:
                    break
            settings = shlex.split(line)[1:]
            reader.start()
            yield dict(word.split("=", 1) for word in settings), lines
        finally:
            process.kill()
            reader.join()


def set_all(settings, values):
    for name, value in values.items():
        settings.setenv(name, value)


def test_sixteen_people_with_eight_places_all_get_whole_replies(settings):
    replies = []

    def chat(person):
        with connect() as client:
            chunks = client.chat_completion(
                [{"role": "user", "content": f"Tell {person} a story."}],
                stream=True,
                max_tokens=40,
                temperature=0,
                extra_body={"ignore_eos": True},
            )
            *_, reply = stream_reply(chunks)
        replies.append((reply_text(reply), reply[-1]["metadata"]["title"]))

    with serving("--people", "8") as (printed, lines):
        set_all(settings, printed)
        people = [threading.Thread(target=chat, args=[f"person {n}"]) for n in range(16)]
        for person in people:
            person.start()
        for person in people:
            person.join()
    assert len(replies) == 16
    assert all(len(text.split()) > 5 and "limit" in end for text, end in replies), "all 40 tokens"
    counts = [tuple(map(int, re.findall(r"\d+", line))) for line in lines if "waiting" in line]
    assert max(counts) == (8, 8), "eight are answered, eight wait"


def test_who_waits_is_not_told_that_the_model_is_too_slow(settings):
    set_all(settings, {"CHAT_BASE_URL": "http://127.0.0.1:1/v1", "CHAT_API_KEY": "key"})
    invitation = serve.invitation("10.0.0.7", 8080, "key")
    set_all(settings, {"CHAT_TIMEOUT": re.search(r"CHAT_TIMEOUT=(\d+)", invitation)[1]})
    with connect() as client:
        assert client.timeout >= 600


def test_key_is_required():
    with serving() as (printed, _), pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{printed['CHAT_BASE_URL']}/chat/completions", b"{}")


def test_listens_only_where_it_is_asked_to():
    address = address_in_network()
    if address == THIS_COMPUTER:
        pytest.skip("this computer is in no network")

    def answers(url):
        with socket.socket() as probe:
            return probe.connect_ex((address, int(re.search(r":(\d+)/", url)[1]))) == 0

    with serving() as (printed, _):
        assert "127.0.0.1" in printed["CHAT_BASE_URL"]
        assert not answers(printed["CHAT_BASE_URL"])
    with serving("--host", "0.0.0.0") as (printed, _):
        assert address in printed["CHAT_BASE_URL"]
        assert answers(printed["CHAT_BASE_URL"])


def test_key_can_be_ones_own(settings):
    settings.setenv("CHAT_API_KEY", "a-key-of-my-own")
    with serving() as (printed, _):
        assert printed["CHAT_API_KEY"] == "a-key-of-my-own"


def test_command_for_the_network_has_the_options_of_this_one():
    invitation = serve.invitation("localhost", 7942, "key", people=3)
    address = address_in_network()
    assert f"-m workshop serve --host {address} --port 7942 --people 3" in invitation
    assert f" serve --host {address}\n" in serve.invitation("127.0.0.1", 8080, "key")


def test_key_is_the_same_all_day_and_new_the_next(tmp_path):
    file = tmp_path / "room.json"
    key = key_of_today(file)
    assert key_of_today(file) == key
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    file.write_text(json.dumps({"day": yesterday.isoformat(), "key": key}), encoding="utf-8")
    assert key_of_today(file) != key
    file.write_text("damaged", encoding="utf-8")
    assert key_of_today(file) not in (key, "damaged")


@pytest.mark.parametrize(
    ("options", "words_in_it"),
    [
        (["--host", "192.0.2.250"], "can't listen at 192.0.2.250"),
        (["--port", "99999"], "can't listen at 127.0.0.1, port 99999"),
        (["--people", "0"], "1 or more"),
        (["--people", "500"], "100 at the most"),
    ],
)
def test_wrong_option_is_explained(options, words_in_it):
    done = subprocess.run([*SERVE, *options], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert words_in_it in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "room"])
def test_port_that_is_taken_is_explained(command):
    with socket.create_server(("127.0.0.1", 0)) as other:
        command = [sys.executable, "-m", "workshop", command, "--port"]
        command.append(str(other.getsockname()[1]))
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "a port that is free" in done.stderr) == (1, True)
