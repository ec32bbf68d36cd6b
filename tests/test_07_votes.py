"""Stage 7: votes are kept in a database, and their thumbs stay lit."""

import contextlib
import itertools
import json
import os
import random
import tempfile
import unittest.mock
from pathlib import Path
from typing import NamedTuple

import gradio as gr
import pytest

from chat_model import Votes, open_votes
from workshop.judge.calls import Event, call, expect_unchanged, expect_written, globals_of
from workshop.judge.expecting import CheckFailed, Page, expect
from workshop.judge.wiring import expect_wired
from workshop.testing.histories import (
    FIRST_TURN,
    SAMPLES,
    SEED,
    bot,
    box,
    conversation,
    failure,
    text,
    user,
)

BOTH = ("chatbot", "votes")
COMPONENTS = {"votes": gr.State}
LIKE = Event("chatbot.like", "handle_like", BOTH, BOTH, gr.LikeData, components=COMPONENTS)
UP, DOWN, TAKEN_BACK = True, False, ""
REPLY = f"It is {random.Random(SEED).randint(100, 999)}."
HISTORY = [*FIRST_TURN, *SAMPLES["several turns"], user("What is it?"), bot(REPLY)]
INDEX = len(HISTORY) - 1
THOUGHTS = box("Hm ...", "Thoughts")
BUBBLES = [[bot(REPLY)], [THOUGHTS, bot("I don't know.")], [bot("One."), bot("Two.")]]
LONG_BUBBLES = ("thoughts", "several bot messages in one bubble", "half a reply")


class Row(NamedTuple):
    """A vote in the database; messages that are no JSON stay a string."""

    conversation: str
    messages: list | str
    reply: str
    liked: int

    def __str__(self):
        conversation, messages, reply, liked = self
        messages = Page(messages) if isinstance(messages, list) else messages
        return f"conversation: {conversation}\n{messages}\nreply: {reply}\nliked: {liked}"


def vote(app, liked, votes, history=HISTORY, index=INDEX, **options):
    """Press a thumb below the bubble at an index, and return the `Call`."""
    bubble = itertools.takewhile(lambda message: message["role"] == "assistant", history[index:])
    data = {"index": index, "value": [text(message) for message in bubble], "liked": liked}
    voting = call(app, LIKE, history, votes, page=page_with(votes, history), data=data, **options)
    expect_unchanged(voting)
    return voting


def begin():
    """Return the votes in a chat that has just begun, whose conversation has a name already."""
    votes = Votes()
    assert votes.conversation
    return votes


def light(*arguments):
    """Press a thumb, and return the `Call`; what is wrong with the database, others tell."""
    try:
        voting = vote(*arguments)
    except CheckFailed as failed:
        if failed.__cause__ is None:
            raise
        return vote(*arguments, updates=1)
    return vote(*arguments, updates=1) if voting.notices else voting


def page_with(votes, history=HISTORY):
    return Page(history, thumbs=votes.feedback(history))


def votes_after(voting, votes):
    """Return the votes that the next event gets."""
    values = [update["votes"] for update in voting.updates if update["votes"] != gr.skip()]
    after = values[-1] if values else votes
    expect(type(after).__name__, "Votes")
    return after


@contextlib.contextmanager
def database(name="votes.db"):
    """Let votes be kept in a new file in this block."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        unittest.mock.patch.dict(os.environ, CHAT_VOTES=str(Path(folder, name))),
    ):
        yield


def rows():
    """Return the votes that are kept, a list of `Row`."""
    with open_votes() as connection:
        found = connection.execute("SELECT conversation, messages, reply, liked FROM votes")
        kept = [Row(*values) for values in found]
    for number, row in enumerate(kept):
        with contextlib.suppress(TypeError, ValueError):
            kept[number] = row._replace(messages=json.loads(row.messages))
    return kept


@pytest.mark.todo("7.1")
def test_thumbs_call_handle_like(app):
    """The thumbs call `handle_like`, which updates the chat and the votes."""
    expect_wired(app, LIKE)


@pytest.mark.todo("7.2")
@pytest.mark.parametrize("liked", [UP, DOWN, TAKEN_BACK])
def test_pressed_thumb_is_lit(app, liked):
    """The thumb that was pressed is lit, and the others stay as they are."""
    before = Votes().with_vote(1, DOWN)
    pressed = before.with_vote(INDEX, liked)
    with database():
        voting = light(app, liked, before)
    expect(voting.page, page_with(pressed), votes=before, pages=voting.pages)
    expect(votes_after(voting, before).thumbs, pressed.thumbs)


@pytest.mark.todo("7.2")
@pytest.mark.parametrize("before", [[], [bot("Hello!")]])
@pytest.mark.parametrize("history", [SAMPLES[name] for name in LONG_BUBBLES])
def test_first_bubble_and_bubbles_of_several_messages_can_be_voted_on(app, before, history):
    """The thumbs of all bubbles can be lit, also of the first, and of one with thoughts in it."""
    history, votes = [*before, *history], Votes()
    roles = [None, *(message["role"] for message in history)]
    with database():
        for index, role in enumerate(roles[1:]):
            if role == "assistant" != roles[index]:
                voting = light(app, UP, votes, history, index)
                votes = votes.with_vote(index, UP)
                expect(voting.page, page_with(votes, history))


@pytest.mark.todo("7.3")
@pytest.mark.parametrize("bubble", BUBBLES)
@pytest.mark.parametrize("after", [[], FIRST_TURN])
def test_vote_is_kept_with_what_it_is_about(app, bubble, after):
    """A vote is kept with the reply, the messages up to it, and the conversation."""
    votes, before = begin(), HISTORY[:INDEX]
    system = ("system", globals_of(app, LIKE).get("SYSTEM_PROMPT", ""))
    sent = [{"role": role, "content": content} for role, content in [system, *conversation(before)]]
    with database():
        voting = vote(app, UP, votes, [*before, *bubble, *after])
        kept = rows()
    reply = "\n".join(text(message) for message in bubble if message != THOUGHTS)
    expected = Row(votes.conversation, sent, reply, 1)
    expect(kept[-1] if kept else None, expected, notices=voting.notices)


@pytest.mark.todo("7.3")
def test_changed_vote_replaces_the_old_one(app):
    """Whoever changes their mind has one vote, the last one."""
    votes = begin()
    with database():
        for liked in (UP, DOWN, DOWN, UP):
            votes = votes_after(vote(app, liked, votes), votes)
        vote(app, DOWN, votes, [*HISTORY, *FIRST_TURN])
        expect([row.liked for row in rows()], [0])


@pytest.mark.todo("7.3")
def test_people_have_votes_of_their_own(app):
    """Nobody touches the votes of another."""
    one, another = begin(), begin()
    with database():
        vote(app, UP, one)
        vote(app, DOWN, another)
        kept = {row.conversation: row.liked for row in rows()}
    assert kept == {one.conversation: 1, another.conversation: 0}


@pytest.mark.todo("7.4")
def test_vote_taken_back_is_removed(app):
    """A vote that is taken back is removed, and no other."""
    one, another = begin(), begin()
    with database():
        vote(app, UP, one)
        vote(app, UP, another)
        vote(app, UP, one, FIRST_TURN, len(FIRST_TURN) - 1)
        vote(app, TAKEN_BACK, one.with_vote(INDEX, UP))
        left = [(row.conversation, row.reply) for row in rows()]
    expect([row for row in left if row == (one.conversation, REPLY)], [])
    assert len(left) >= 2


@pytest.mark.todo("7.5")
@pytest.mark.parametrize("liked, earlier", [(UP, TAKEN_BACK), (UP, DOWN), (TAKEN_BACK, UP)])
def test_vote_that_cannot_be_kept_is_told_and_put_out(app, liked, earlier):
    """If the database fails, the page says so, and the thumb goes back to what it was."""
    before = Votes().with_vote(1, UP).with_vote(INDEX, earlier)
    with database("."):  # a folder
        voting = vote(app, liked, before)
    told = any("can't be opened" in notice for notice in voting.notices)
    is_in_chat = voting.page.chat != HISTORY
    expect("told" if told else "not told", "told", notices=voting.notices, is_in_chat=is_in_chat)
    expect(voting.page, page_with(before))
    expect(votes_after(voting, before).thumbs, before.thumbs)
    expect("several updates" if len(voting.pages) > 1 else "one update", "several updates")


@pytest.mark.todo("7.5")
@pytest.mark.parametrize("thoughts", [[], [THOUGHTS]])
def test_message_of_the_apps_cannot_be_voted_on(app, thoughts):
    """A vote on nothing but a message from the app is not kept, and the page says so."""
    history, votes = [user("Hello!"), *thoughts, failure("It did not answer in time.")], Votes()
    with database():
        voting = vote(app, UP, votes, history, 1)
        expect([row.reply for row in rows()], [])
    expect(voting.page, page_with(votes, history))
    assert voting.notices


@pytest.mark.todo("7.5")
def test_mistake_in_the_app_comes_out(app):
    """A mistake in the app is not taken for a failure of the database."""
    broken = unittest.mock.patch.dict(globals_of(app, LIKE), KEEP="INSERT INTO vote")
    with database(), broken, contextlib.suppress(CheckFailed):
        vote(app, UP, Votes())
        assert rows()  # the statement is written out in `handle_like`


@pytest.mark.todo("7.5")
@pytest.mark.parametrize("liked", [UP, TAKEN_BACK])
def test_notice_is_gone(app, liked):
    """The starter's notice no longer appears."""
    with database():
        expect_written(vote(app, liked, Votes()))
