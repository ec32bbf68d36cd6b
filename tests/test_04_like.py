"""Stage 4: a vote is up, down, or taken back, and the terminal shows which."""

import random
import re

import gradio as gr
import pytest

from workshop.checks import CheckFailed, Page
from workshop.handlers import Event, call, expect_unchanged, expect_wired, expect_written
from workshop.histories import FIRST_TURN, SAMPLES, SEED, bot, failure, text, user

LIKE = Event("chatbot", "like", "handle_like", ("chatbot",), (), data=gr.LikeData)
UP, DOWN, TAKEN_BACK = True, False, ""
VOTES = {UP: "upvoted", DOWN: "downvoted", TAKEN_BACK: None}
HISTORY = [*FIRST_TURN, user("What is 2 + 2?")]
LATER = [user("And later?"), bot("Later still.")]
_random = random.Random(SEED)
REPLY = f"It is {_random.randint(100, 999)}."


def vote(app, liked, *bubble, before=HISTORY):
    """Press a thumb under a bubble, and return what is printed.

    Args:
        app: the module.
        liked: UP, DOWN or TAKEN_BACK, as Gradio sends it.
        bubble: its messages; by default, one that says REPLY.
        before: the chat before it. After it comes another turn.
    """
    bubble = bubble or [bot(REPLY)]
    history = [*before, *bubble, *LATER]
    data = {"index": len(before), "value": [text(message) for message in bubble], "liked": liked}
    voting = call(app, LIKE, history, page=Page(history), data=data)
    expect_unchanged("handle_like", "a vote", history, voting.arguments[0])
    if voting.notices and not voting.printed:
        raise CheckFailed("The vote is shown in the page, and not in the terminal. `print` it.")
    expect_written(voting, "handle_like")
    return voting.printed


def words_in(printed):
    """Return which of "upvoted" and "downvoted" a text has, a set."""
    return set(re.findall(r"\b(upvoted|downvoted)\b", printed.lower()))


@pytest.mark.todo("4.1")
def test_thumbs_call_handle_like(app):
    """The thumbs call `handle_like`."""
    expect_wired(app, LIKE)


@pytest.mark.todo("4.2")
def test_thumb_up_prints_upvoted(app):
    """A thumb up prints a line with the word "upvoted"."""
    _expect_word(vote(app, UP), "upvoted", "A thumb up")


@pytest.mark.todo("4.2")
def test_thumb_down_prints_downvoted(app):
    """A thumb down prints a line with the word "downvoted"."""
    _expect_word(vote(app, DOWN), "downvoted", "A thumb down")


def _expect_word(printed, word, press):
    words = words_in(printed)
    if words == {word}:
        return
    hint = f"{press} prints a line with the word {word!r}."
    if len(words) == 2:
        hint = f'{press} prints both "upvoted" and "downvoted". Print one of them.'
    elif words:
        hint = f"Up and down are swapped: here `liked` is {word == 'upvoted'}."
    elif not printed.strip():
        hint = f"{press} prints nothing. `print` a line with the word {word!r}."
    raise CheckFailed(hint, f"... {word} ...", printed)


@pytest.mark.todo("4.2")
def test_vote_taken_back_is_neither(app):
    """A vote that is taken back counts as neither."""
    printed = vote(app, TAKEN_BACK)
    if len(words_in(printed)) == 2:
        raise CheckFailed(
            'A vote that is taken back is neither "upvoted" nor "downvoted", and both are printed.',
            "a line with the reply, but without these words",
            printed,
        )
    for word in words_in(printed):
        raise CheckFailed(
            f'A vote that is taken back is counted as {word}. `liked` is "" then, which '
            "counts as false in Python: use `is True` and `is False`.",
            "a line with the reply, but without that word",
            printed,
        )
    said, said_of_up = (set(one.splitlines()) for one in (printed, vote(app, UP)))
    if printed and said <= said_of_up:
        raise CheckFailed(
            "What is printed when a vote is taken back is printed for a thumb up too. Three votes "
            "need three branches: `if`, `elif`, `else`.",
            printed,
            vote(app, UP),
        )
    words, words_of_up = (set(re.findall(r"\w+", " ".join(one))) for one in (said, said_of_up))
    if printed and (words <= words_of_up or "None" in words - words_of_up):
        raise CheckFailed(
            "Nothing says that the vote was taken back: there is no word for it.",
            f"You took back your vote on this reply: {REPLY}",
            printed,
        )
    if REPLY not in vote(app, UP):
        raise CheckFailed(
            "The reply isn't printed. `text_at(history, data.index)` is its text.",
            f"... upvoted ... {REPLY}",
            vote(app, UP),
        )
    if REPLY not in printed:
        raise CheckFailed(
            'When a vote is taken back, the reply is not printed. `liked` is "" then: print a line '
            "for it, with the reply.",
            f"... {REPLY}",
            printed,
        )


@pytest.mark.todo("4.2")
def test_line_has_the_whole_reply(app):
    """The line has the whole reply in it, even if a bubble holds several messages."""
    several = [f"Thing {number}." for number in _random.sample(range(100, 1000), 7)]
    for liked in VOTES:
        for replies in ([REPLY], several[: _random.randint(2, 4)], several):
            printed = vote(app, liked, *map(bot, replies))
            if any(text(message) in printed for message in LATER):
                raise CheckFailed(
                    "The turns after the bubble are printed too. `text_at(history, data.index)` "
                    "ends where the bubble ends.",
                    " ".join(replies),
                    printed,
                )
            if all(reply in printed for reply in replies) and _in_order(replies, printed):
                continue
            hint = (
                "Part of the bubble's text is missing. `text_at(history, data.index)` returns all "
                "that the model said in it."
            )
            if all(reply in printed for reply in replies):
                hint = "The bubble's texts are in another order. `text_at` keeps theirs."
            raise CheckFailed(hint, " ".join(replies), printed)


def _in_order(replies, printed):
    return re.search(".*".join(map(re.escape, replies)), printed, re.DOTALL)


@pytest.mark.todo("4.2")
def test_line_has_text_and_not_a_list(app):
    """The line has the text of the reply, not a list."""
    for liked in VOTES:
        printed = vote(app, liked)
        if any(mark in printed for mark in (f"['{REPLY}']", f"{{'{REPLY}'}}", "'content':")):
            raise CheckFailed(
                "A list or a dict is printed, not the text in it. `text_at(history, data.index)` "
                "is the text of the bubble.",
                REPLY,
                printed,
            )


@pytest.mark.todo("4.2")
def test_line_has_the_models_words_alone(app):
    """The line has what the model said, without its thoughts and the app's own messages."""
    thought, error = SAMPLES["thoughts"][-3], failure("The reply broke off.")
    for liked in VOTES:
        printed = vote(app, liked, thought, bot(REPLY), error)
        if REPLY not in printed or text(thought) in printed or text(error) in printed:
            raise CheckFailed(
                "A vote is about what the model said. `data.value` has all texts in the bubble, "
                "thoughts and the app's own messages too; `text_at(history, data.index)` leaves "
                "them out.",
                REPLY,
                printed,
            )


@pytest.mark.todo("4.2")
def test_first_message_can_be_voted_on(app):
    """A chat that begins with the bot's words can be voted on too."""
    if REPLY not in vote(app, UP, before=[]):
        raise CheckFailed(
            "A bubble at index 0 isn't printed: 0 counts as false in Python. Print it like any "
            "other."
        )
