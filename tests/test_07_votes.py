"""Stage 7: votes are kept in a database, and their thumbs stay lit."""

import contextlib
import json
import os
import random
import sqlite3
import tempfile
import unittest.mock
from pathlib import Path

import gradio as gr
import pytest

from chat_model import Votes, to_messages
from workshop.checks import CheckFailed, Page
from workshop.handlers import (
    Event,
    call,
    expect_unchanged,
    expect_wired,
    expect_written,
    globals_of,
)
from workshop.histories import FIRST_TURN, SAMPLES, SEED, bot, box, failure, text, user

BOTH = ("chatbot", "votes")
LIKE = Event("chatbot", "like", "handle_like", BOTH, BOTH, data=gr.LikeData)
UP, DOWN, TAKEN_BACK = True, False, ""
_random = random.Random(SEED)
REPLY = f"It is {_random.randint(100, 999)}."
HISTORY = [*FIRST_TURN, *SAMPLES["several turns"], user("What is it?"), bot(REPLY)]
INDEX = len(HISTORY) - 1


def vote(app, liked, votes, history=HISTORY, index=INDEX, **options):
    """Press a thumb below the bubble at an index, and return the `Call`."""
    data = {"index": index, "value": [text(history[index])], "liked": liked}
    thumbs = dict(votes.thumbs)
    voting = call(app, LIKE, history, votes, page=_page(history, votes), data=data, **options)
    expect_unchanged("handle_like", "a vote", history, voting.arguments[0])
    if votes.thumbs != thumbs:
        raise CheckFailed(
            "`handle_like` changes the votes that it was given, and they are still needed if the "
            "new one can't be kept. `votes.with_vote(...)` returns others.",
            thumbs,
            votes.thumbs,
        )
    return voting


def light(*arguments):
    """Press a thumb, and return the `Call`; what is wrong with the database, others tell."""
    try:
        return vote(*arguments)
    except CheckFailed as problem:
        if problem.__cause__ is None:
            raise
        return vote(*arguments, updates=1)


def _page(history, votes):
    return Page(history, thumbs=votes.feedback(history))


def votes_after(voting, votes):
    """Return the votes that the next event gets."""
    given = [one["votes"] for one in voting.given]
    given = [one for one in given if one != gr.skip()]
    after = given[-1] if given else votes
    if not isinstance(after, Votes):
        raise CheckFailed(
            f"The second thing that `handle_like` gives is a {type(after).__name__}. It is the "
            "votes, as `votes.with_vote(...)` returns them."
        )
    return after


@contextlib.contextmanager
def database(path=None):
    """Let votes be kept in a new file in this block, and give a function that reads its rows."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = path or Path(folder) / "votes.db"

        def rows():
            if not path.exists():
                return []
            with contextlib.closing(sqlite3.connect(path)) as connection:
                columns = "conversation, messages, reply, liked"
                return connection.execute(f"SELECT {columns} FROM votes").fetchall()

        with unittest.mock.patch.dict(os.environ, CHAT_VOTES=str(path)):
            yield rows


@pytest.mark.todo("7.1")
def test_thumbs_call_handle_like(app):
    """The thumbs call `handle_like`, which updates the chat and the votes."""
    expect_wired(app, LIKE)


@pytest.mark.todo("7.2")
def test_pressed_thumb_is_lit(app):
    """The thumb that was pressed is lit, and the others stay as they are."""
    before = Votes().with_vote(1, DOWN)
    with database():
        for liked in (UP, DOWN, TAKEN_BACK):
            voting = light(app, liked, before)
            expected = before.with_vote(INDEX, liked)
            _expect_lit(voting, expected, before, liked)
            if votes_after(voting, before).thumbs != expected.thumbs:
                raise CheckFailed(
                    "The thumb is lit, and forgotten at the next press: give the new votes too, "
                    "after a comma."
                )


def _expect_lit(voting, expected, before, liked):
    got, wanted = voting.page, _page(HISTORY, expected)
    if got == wanted:
        return
    hint = "`feedback_value` is `votes.feedback(history)`, of the votes with the new one in them."
    if not voting.pages:
        hint = (
            "The thumb goes out again when the next turn is drawn, because `handle_like` yields "
            "nothing. (In a function with a `yield`, what `return` gives is thrown away.)"
        )
    elif got.chat != HISTORY:
        hint = "A vote changes nothing in the chat. Give the chatbot its `feedback_value` alone."
    elif got.thumbs == before.feedback(HISTORY):
        hint = (
            "The thumb goes out again when the next turn is drawn. Give the chatbot its "
            "`feedback_value`, of the votes with the new one in them: `votes.with_vote(...)`."
        )
    elif got.thumbs == Votes().with_vote(INDEX, liked).feedback(HISTORY):
        hint = "The thumbs that were lit before are out. `votes.with_vote(...)` keeps them."
    raise CheckFailed(hint, wanted, got)


@pytest.mark.todo("7.2")
def test_first_bubble_and_bubbles_of_several_messages_can_be_voted_on(app):
    """The thumbs of all bubbles can be lit, also of the first, and of one with thoughts in it."""
    for name in ("thoughts", "several bot messages in one bubble", "half a reply"):
        for history in (SAMPLES[name], [bot("Hello!"), *SAMPLES[name]]):
            votes = Votes()
            with database():
                for index, said in enumerate(history):
                    if said["role"] != "assistant" or history[index - 1] is said:
                        continue
                    if index and history[index - 1]["role"] == "assistant":
                        continue
                    voting = light(app, UP, votes, history, index)
                    votes = votes.with_vote(index, UP)
                    if voting.page != _page(history, votes):
                        raise CheckFailed(
                            "Another thumb is lit than the one that was pressed. "
                            "`votes.feedback(history)` counts the bubbles.",
                            _page(history, votes),
                            voting.page,
                        )


@pytest.mark.todo("7.3")
def test_vote_is_kept_with_what_it_is_about(app):
    """A vote is kept with the reply, the messages up to it, and the conversation."""
    system_prompt = globals_of(app, LIKE).get("SYSTEM_PROMPT", "")
    bubbles = {
        REPLY: [bot(REPLY)],
        "I don't know.": [box("Hm ...", "Thoughts"), bot("I don't know.")],
    }
    for reply, bubble in bubbles.items():
        history, votes = [*HISTORY[:-1], *bubble], Votes()
        with database() as rows:
            vote(app, UP, votes, history, INDEX)
            sent = to_messages(system_prompt, HISTORY[:INDEX])
            _expect_row(rows(), (votes.conversation, sent, reply, 1))


def _expect_row(rows, expected):
    if not rows:
        raise CheckFailed("Nothing is kept. `database.execute(KEEP, ...)` keeps a vote.")
    conversation, messages, reply, liked = rows[-1]
    if conversation != expected[0]:
        raise CheckFailed("The conversation is `votes.conversation`.", expected[0], conversation)
    if reply != expected[2]:
        raise CheckFailed(
            "The reply is what the model said in the bubble: `text_at(history, data.index)`.",
            expected[2],
            reply,
        )
    try:
        kept = json.loads(messages)
    except (TypeError, ValueError):
        raise CheckFailed(
            "The messages are kept as JSON, which others can read: `json.dumps(...)`.",
            json.dumps(expected[1]),
            messages,
        ) from None
    if kept != expected[1]:
        raise CheckFailed(
            "The messages are what the reply was to, as the model got them: "
            "`to_messages(SYSTEM_PROMPT, history[:data.index])`.",
            Page(expected[1]),
            Page(kept if isinstance(kept, list) else [kept]),
        )
    if liked != expected[3]:
        raise CheckFailed(
            "`liked` is True for a thumb up and False for one down.", expected[3], liked
        )


@pytest.mark.todo("7.3")
def test_changed_vote_replaces_the_old_one(app):
    """Whoever changes their mind has one vote, the last one."""
    votes = Votes()
    with database() as rows:
        for liked in (UP, DOWN, DOWN, UP, DOWN):
            votes = votes_after(vote(app, liked, votes), votes)
        kept = [liked for *_, liked in rows()]
    if not kept:
        raise CheckFailed(
            "A thumb down takes the vote back: `liked` is False then, and `not liked` is true. A "
            'vote that is taken back is the empty string: `data.liked == ""`.'
        )
    if kept != [DOWN]:
        raise CheckFailed(
            "Up, down, down, up and down again is one vote: down. `KEEP` replaces what is there, "
            "if all that it is about is the same.",
            [0],
            kept,
        )


@pytest.mark.todo("7.3")
def test_people_have_votes_of_their_own(app):
    """Nobody touches the votes of another."""
    one, another = Votes(), Votes()
    with database() as rows:
        vote(app, UP, one)
        vote(app, DOWN, another)
        kept = {conversation: liked for conversation, *_, liked in rows()}
    if kept != {one.conversation: 1, another.conversation: 0}:
        raise CheckFailed(
            "Two people voted on the same words, and their votes got mixed up. "
            "`votes.conversation` is what tells them apart."
        )


@pytest.mark.todo("7.4")
def test_vote_taken_back_is_removed(app):
    """A vote that is taken back is removed, and no other."""
    one, another = Votes(), Votes()
    with database() as rows:
        for votes in (one, another):
            vote(app, UP, votes)
        vote(app, UP, one, FIRST_TURN, len(FIRST_TURN) - 1)
        vote(app, TAKEN_BACK, one.with_vote(INDEX, UP))
        kept = rows()
    left = [(conversation, reply) for conversation, _, reply, _ in kept]
    mine = (one.conversation, REPLY)
    if mine in left:
        raise CheckFailed(
            'The vote is still there. When `data.liked` is "", remove it with `TAKE_BACK`.'
        )
    if len(left) < 2:
        raise CheckFailed(
            "Other votes are gone too. Remove only the one that all four of its values fit."
        )


@pytest.mark.todo("7.5")
def test_vote_that_cannot_be_kept_is_told_and_put_out(app):
    """If the database fails, the page says so, and the thumb goes back to what it was."""
    before = Votes().with_vote(1, UP)
    with tempfile.TemporaryDirectory() as folder, database(Path(folder)):
        for liked in (UP, TAKEN_BACK):
            try:
                voting = vote(app, liked, before)
            except CheckFailed as problem:
                if type(problem.__cause__).__name__ != "VoteError":
                    raise
                raise CheckFailed(
                    "In this check the database fails on purpose, and its error gets out. It comes "
                    "from the `with` itself, so put the `try` around that: `except VoteError as "
                    "error`."
                ) from problem.__cause__
            _expect_told_and_put_out(voting, before)


def _expect_told_and_put_out(voting, before):
    if not any("wasn't kept" in notice for notice in voting.notices):
        raise CheckFailed("The vote is lost, and nobody hears of it: `gr.Warning(str(error))`.")
    if voting.page != _page(HISTORY, before):
        raise CheckFailed(
            "The thumb looks as if the vote was kept. Yield once more, with the votes as they "
            "were before.",
            _page(HISTORY, before),
            voting.page,
        )
    if votes_after(voting, before).thumbs != before.thumbs:
        raise CheckFailed("The thumb is put out, and lit again later: give the old votes too.")
    if len(voting.pages) < 2:
        raise CheckFailed(
            "The browser has lit the thumb by itself, and puts it out only if `feedback_value` "
            "changes. Light it first, in a `yield` before you open the database."
        )


@pytest.mark.todo("7.5")
def test_message_of_the_apps_cannot_be_voted_on(app):
    """A vote on nothing but a message from the app is not kept, and the page says so."""
    history, votes = [user("Hello!"), failure("It did not answer in time.")], Votes()
    with database() as rows:
        voting = vote(app, UP, votes, history, 1)
        if rows():
            raise CheckFailed("There is no reply here, and a vote on one is kept.")
    if not voting.notices or voting.page != _page(history, votes):
        raise CheckFailed(
            "There is no reply here, only a message from the app: the database refuses the vote. "
            "Say so, and put the thumb out.",
            _page(history, votes),
            voting.page,
        )


@pytest.mark.todo("7.5")
def test_mistake_in_the_app_comes_out(app):
    """A mistake in the app is not taken for a failure of the database."""
    broken = {"KEEP": "INSERT INTO vote"}
    with database() as rows, unittest.mock.patch.dict(globals_of(app, LIKE), broken):
        try:
            vote(app, UP, Votes())
        except CheckFailed:
            return
        if rows():
            return  # the words for the database are written out in `handle_like`
    raise CheckFailed(
        "`handle_like` catches every error, even mistakes in the app itself: you would never see "
        "where they are. Catch only what is not a bug: `except VoteError as error`."
    )


@pytest.mark.todo("7.5")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    with database():
        for liked in (UP, TAKEN_BACK):
            expect_written(vote(app, liked, Votes()), "handle_like")
