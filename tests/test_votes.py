"""Where votes are kept: a file that many people share, and what can go wrong."""

import contextlib
import copy
import json
import os
import sqlite3
import subprocess
import sys

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from chat_model import VoteError, Votes, open_votes, votes
from chat_model.votes import export_votes
from workshop.judge.adapter import load_app
from workshop.stages import ROOT, STAGES
from workshop.testing.histories import SAMPLES, bot, box, failure, user

from .votes import INSERT, keep

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
