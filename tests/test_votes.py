"""Where votes are kept: a file that many people share, what can go wrong, and the Hub."""

import asyncio
import base64
import contextlib
import copy
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading

import gradio as gr
import pytest
import uvicorn
from gradio.state_holder import SessionState
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from chat_model import VoteError, Votes, open_votes, votes
from chat_model.votes import export_votes
from workshop.judge.adapter import load_app
from workshop.stages import ROOT, STAGES
from workshop.testing.browser import App, free_port
from workshop.testing.histories import SAMPLES, bot, box, failure, user

INSERT = "INSERT INTO votes (conversation, place, messages, reply, liked) VALUES (?, ?, ?, ?, ?)"
VOTE = """
import sys
from chat_model import open_votes
for place in range(20):
    with open_votes() as database:
        vote = (sys.argv[1], place, "[]", "Hi", True)
        database.execute(
            "INSERT INTO votes (conversation, place, messages, reply, liked) "
            "VALUES (?, ?, ?, ?, ?)", vote
        )
"""


@pytest.fixture
def file(settings, tmp_path):
    """The database of votes, which isn't there yet; nor is the folder that it is in."""
    file = tmp_path / "a folder" / "votes.db"
    settings.setenv("CHAT_VOTES", str(file))
    return file


def keep(reply="Hi", liked=True, messages="[]", place=1, conversation="one"):
    with open_votes() as database:
        database.execute(INSERT, (conversation, place, messages, reply, liked))


def count():
    with open_votes() as database:
        return database.execute("SELECT count(*) FROM votes").fetchone()[0]


def test_feedback_has_an_entry_for_each_bubble():
    history = [
        bot("Hello!"),
        user("One"),
        failure("It broke."),
        user("Two"),
        box("Hm.", "💭 Thoughts", status="done"),
        bot("It is."),
        box("Go on.", "✂️ Cut off", status="done"),
        user("Three"),
        bot("Three."),
    ]
    votes = Votes().with_vote(4, True).with_vote(8, False)
    assert votes.feedback(history) == [None, None, "Like", "Dislike"]
    assert votes.before(8).feedback(history) == [None, None, "Like", None]
    assert votes.with_vote(4, "").feedback(history) == [None, None, None, "Dislike"]
    assert votes.before(None).thumbs == {}
    assert votes.before(None).conversation != votes.conversation


def test_each_page_has_a_conversation_of_its_own():
    with gr.Blocks(analytics_enabled=False) as demo:
        votes = gr.State(Votes())
    ada, bob = (SessionState(demo)[votes._id] for _ in range(2))
    assert ada.conversation != bob.conversation


def test_conversation_stays_the_same():
    votes = Votes()
    name = votes.conversation
    copies = [votes, votes.with_vote(1, True), votes.before(1), copy.deepcopy(votes)]
    assert [each.conversation for each in copies] == [name] * 4


def test_many_people_vote_at_once(file):
    people = [
        subprocess.Popen([sys.executable, "-c", VOTE, f"person {number}"], cwd=ROOT)
        for number in range(4)
    ]
    assert [person.wait(60) for person in people] == [0] * 4
    assert count() == 80


def test_block_that_fails_keeps_nothing(file):
    with pytest.raises(ZeroDivisionError), open_votes() as database:
        database.execute(INSERT, ("one", 1, "[]", "Hi", True))
        1 / 0  # noqa: B018
    assert count() == 0


def test_mistake_in_sql_is_no_fault_of_the_file(file):
    with pytest.raises(sqlite3.OperationalError, match="syntax error"), open_votes() as database:
        database.execute("INSERT votes INTO")


def test_file_that_cannot_be_opened_is_told(file, settings):
    file.mkdir(parents=True)
    with pytest.raises(VoteError, match="the file of votes can't be opened"):
        keep()
    (file / "a file").write_text("")
    settings.setenv("CHAT_VOTES", str(file / "a file" / "votes.db"))
    with pytest.raises(VoteError, match="Your vote wasn't kept: "):
        keep()


def test_file_of_another_kind_is_told_and_left_alone(file):
    file.parent.mkdir()
    file.write_text("Dear diary, " * 100)
    with pytest.raises(VoteError, match="the file of votes is something else"):
        keep()
    assert file.read_text() == "Dear diary, " * 100


def test_file_that_cannot_be_written_is_told(file):
    keep()
    file.chmod(0o400)
    if os.access(file, os.W_OK):
        pytest.skip("this user may write to any file")
    with pytest.raises(VoteError, match="can't be written"):
        keep(place=2)


def test_table_of_another_kind_is_told(file):
    file.parent.mkdir()
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE votes (party TEXT)")
    with pytest.raises(VoteError, match="the file of votes is something else"):
        keep()


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("PRAGMA max_page_count = 1", "the disk is full"),
        ("PRAGMA query_only = 1", "can't be written"),
    ],
)
def test_what_sqlite_refuses_is_told(file, statement, reason):
    keep()
    with pytest.raises(VoteError, match=reason), open_votes() as database:
        database.execute(statement)
        database.execute(INSERT, ("one", 2, "[]", "Hi" * 5000, True))
    assert count() == 1


def test_damaged_file_is_told(file):
    keep()
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xff" * 8192)
    with pytest.raises(VoteError, match="is damaged"):
        keep(place=2)


def test_mistake_with_another_file_comes_out(file):
    with pytest.raises(FileNotFoundError), open_votes():
        file.with_name("another").read_text()


def test_empty_reply_is_told(file):
    with pytest.raises(VoteError, match="there is no reply here"):
        keep(reply="")
    assert count() == 0


@pytest.mark.parametrize("liked", ["spam", 7, ""])
def test_vote_is_up_or_down(file, liked):
    with pytest.raises(sqlite3.IntegrityError):
        keep(liked=liked)
    assert count() == 0


def test_too_many_at_once_is_told(file, settings):
    keep()
    settings.setattr(votes, "WAIT", 0.1)
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(VoteError, match="too many people"):
            keep(place=2)
    keep(place=2)


def test_full_disk_is_told_and_keeps_what_is_there(file, run_python):
    pytest.importorskip("resource", reason="Windows limits no files")
    keep()
    code = """
import os, resource
from chat_model import VoteError, open_votes
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    with open_votes() as database:
        for place in range(2, 500):
            database.execute(INSERT, ("one", place, "[]", "Hi" * 500, True))
except VoteError as error:
    print(error)
"""
    printed, _ = run_python(code.replace("INSERT,", f"{INSERT!r},"), CHAT_VOTES=str(file))
    assert "Your vote wasn't kept: the disk" in printed
    assert count() == 1


def test_export_is_read_by_datasets_as_preference_data(file, tmp_path):
    datasets = pytest.importorskip("datasets")
    app, history = load_app(STAGES[-1].solution), SAMPLES["thoughts"]
    keep("It is 4.", True, json.dumps(app.to_messages(history[:1])))
    keep("Nö, 👍\u2028.", False, json.dumps(app.to_messages(history[:4])), place=4)
    lines = tmp_path / "votes.jsonl"
    lines.write_text(export_votes(), encoding="utf-8")
    data = datasets.load_dataset(
        "json", data_files=str(lines), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert data["label"] == [True, False]
    assert data[0]["prompt"] == [
        {"role": "system", "content": app.SYSTEM_PROMPT},
        {"role": "user", "content": "What is 2 + 2?"},
    ]
    assert data[1]["completion"] == [{"role": "assistant", "content": "Nö, 👍\u2028."}]
    assert [message["role"] for message in data[1]["prompt"]] == [
        "system",
        "user",
        "assistant",
        "user",
    ]


def test_command_writes_the_votes_of_the_finished_app(file, run_python):
    app = load_app(STAGES[-1].solution)
    with open_votes() as database:
        database.execute(app.KEEP, ("one", 1, "[]", "Hi", True))
    path = ROOT / "votes.jsonl"
    before = path.read_bytes() if path.exists() else None
    try:
        printed, status = run_python(
            "from workshop.commands import main; exit(main(['votes']))", CHAT_VOTES=str(file)
        )
        assert (status, path.read_text(encoding="utf-8")) == (0, export_votes())
        assert "1 votes from" in printed
    finally:
        path.unlink() if before is None else path.write_bytes(before)


class Hub:
    """A small stand-in for the Hub: repositories can be made, and files committed to them.

    Attributes:
        url: its address, for HF_ENDPOINT.
        created: what was asked for when a repository was created, a list of dicts.
        files: the content of each file, by its name.
        commits: how many were tried.
        keys: the Authorization header of each request.
        failures: how many commits it refuses before it takes one.
        is_stuck: whether it leaves commits without an answer.
    """

    def __init__(self, status=200):
        self.url = f"http://127.0.0.1:{free_port()}"
        self.created, self.files, self.keys, self._status = [], {}, [], status
        self.commits = 0
        self.is_private, self.is_stuck, self.failures = True, False, 0
        path = "/api/datasets/{owner}/{name}"
        routes = [
            Route("/api/repos/create", self._create, methods=["POST"]),
            Route(path, self._info),
            Route(f"{path}/preupload/main", self._preupload, methods=["POST"]),
            Route(f"{path}/commit/main", self._commit, methods=["POST"]),
        ]
        port = int(self.url.rpartition(":")[2])
        config = uvicorn.Config(Starlette(routes=routes), port=port, log_level="critical")
        self._server = uvicorn.Server(config)

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            pass
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join()

    async def _create(self, request):
        self.keys.append(request.headers.get("authorization"))
        self.created.append(await request.json())
        return JSONResponse({"url": f"{self.url}/datasets/me/votes"}, self._status)

    async def _info(self, request):
        if self.is_private and (not self.created or self._status != 200):
            return JSONResponse({}, 404, {"X-Error-Code": "RepoNotFound"})
        return JSONResponse({"id": "me/votes", "private": self.is_private, "tags": []})

    async def _preupload(self, request):
        files = (await request.json())["files"]
        answer = {"uploadMode": "regular", "shouldIgnore": False}
        return JSONResponse({"files": [{"path": file["path"], **answer} for file in files]})

    async def _commit(self, request):
        self.commits += 1
        while self.is_stuck:
            await asyncio.sleep(0.05)
        if self.failures:
            self.failures -= 1
            return JSONResponse({}, 403)
        for line in (await request.body()).splitlines():
            part = json.loads(line)
            if part["key"] == "file":
                content = base64.b64decode(part["value"]["content"])
                self.files[part["value"]["path"]] = content.decode()
        url = f"{self.url}/datasets/me/votes/commit/1"
        return JSONResponse({"commitUrl": url, "commitOid": "1", "success": True})


ON_HUB = """
from chat_model.votes_on_hub import votes_on_hub
votes_on_hub()
"""


def test_votes_go_to_a_private_dataset_on_the_hub(file, run_python):
    keep("Hi")
    with Hub() as hub:
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "CHAT_VOTES": str(file)}
        printed, status = run_python(ON_HUB, CHAT_VOTES_DATASET="me/votes", **settings)
        assert status == 0, printed
        assert (hub.created[0]["type"], hub.created[0]["visibility"]) == ("dataset", "private")
        assert hub.keys[0] == "Bearer hf_test"
        [(name, content)] = hub.files.items()
        assert content == export_votes()
        # The next start of the same app goes on with the same file; another app has its own.
        keep("Ho", place=2)
        run_python(ON_HUB, CHAT_VOTES_DATASET="me/votes", **settings)
        assert hub.files == {name: export_votes()}
        another = {**settings, "CHAT_VOTES": str(file.with_name("another.db"))}
        run_python(ON_HUB, CHAT_VOTES_DATASET="me/votes", **another)
        assert list(hub.files) == [name], "a database without votes sends nothing"


def test_upload_that_fails_is_logged_and_tried_again(file, run_python):
    keep("Hi")
    code = """
import time
from chat_model import votes_on_hub
votes_on_hub.SECONDS = 0.1
votes_on_hub.votes_on_hub()
time.sleep(3)
"""
    with Hub() as hub:
        hub.failures = 2
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "CHAT_VOTES": str(file)}
        printed, status = run_python(code, CHAT_VOTES_DATASET="me/votes", **settings)
        assert status == 0
        assert printed.count("Votes didn't get to the Hub") == 2
        assert list(hub.files.values()) == [export_votes()]
        assert hub.commits == 3, "the same votes are sent once"


@pytest.fixture
def last_app(file):
    """The finished app and the Hub, which it is connected to."""
    with Hub() as hub:
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "CHAT_VOTES": str(file)}
        endpoint, dataset = "http://127.0.0.1:9/v1", "me/votes"
        with App(STAGES[-1].solution, endpoint, CHAT_VOTES_DATASET=dataset, **settings) as app:
            yield app, hub
            hub.is_stuck = False


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_last_votes_get_to_the_hub_when_the_app_is_ended(last_app, number):
    app, hub = last_app
    keep("Hi")
    status, _ = app.interrupt(number)
    assert status == 0
    assert list(hub.files.values()) == [export_votes()]


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_end_waits_for_the_hub_but_not_for_long(last_app):
    app, hub = last_app
    hub.is_stuck = True
    keep("Hi")
    status, seconds = app.interrupt()
    assert (status, hub.files) == (0, {})
    assert 9 < seconds < 14


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_second_ctrl_c_does_not_wait_for_the_hub(last_app):
    app, hub = last_app
    hub.is_stuck = True
    keep("Hi")
    again = threading.Timer(2, app.interrupt)
    again.start()
    status, seconds = app.interrupt()
    again.join()
    assert status == -signal.SIGINT
    assert seconds < 6


def test_public_dataset_gets_no_votes(file, run_python):
    keep("a secret chat")
    with Hub() as hub:
        hub.is_private = False
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "CHAT_VOTES": str(file)}
        printed, status = run_python(ON_HUB, CHAT_VOTES_DATASET="me/votes", **settings)
    assert status == 1
    assert "is public" in printed and "Traceback" not in printed
    assert hub.files == {}


@pytest.mark.parametrize(
    ("token", "status", "sentence"),
    [("", 200, "HF_TOKEN is not"), ("hf_test", 403, "HTTP 403"), ("hf_test", 500, "HTTP 500")],
)
def test_dataset_that_cannot_be_used_is_told_before_the_page_opens(
    file, run_python, token, status, sentence
):
    with Hub(status) as hub:
        printed, code = run_python(
            "from chat_model.votes_on_hub import votes_on_hub; votes_on_hub()",
            CHAT_VOTES_DATASET="me/votes",
            HF_ENDPOINT=hub.url,
            HF_TOKEN=token,
            HF_HOME=str(file.parent),
        )
    assert sentence in printed and "Traceback" not in printed
    assert code == 1
