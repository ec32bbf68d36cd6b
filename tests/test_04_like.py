"""Stage 4: a vote is up, down, or taken back, and the terminal shows which."""

import random
import re

import gradio as gr
import pytest

from workshop.judge.calls import Event, call, expect_unchanged, expect_written
from workshop.judge.expecting import CheckFailed, Page, expect
from workshop.judge.wiring import expect_wired
from workshop.testing.histories import SAMPLES, SEED, bot, failure, text, user

LIKE = Event("chatbot.like", "handle_like", ("chatbot",), (), data=gr.LikeData)
VOTES = {"up": True, "down": False, "taken back": ""}  # as Gradio sends them
UP, DOWN, TAKEN_BACK = VOTES.values()
LATER = [user("And later?"), bot("Later still.")]
REPLY, *SEVERAL = (f"Thing {number}." for number in random.Random(SEED).sample(range(100, 1000), 8))
LONG = "\n\n".join(f"{number}. This is paragraph {number} of a long reply." for number in range(9))
BUBBLES = ([REPLY], SEVERAL[:3], SEVERAL, [LONG], [REPLY, LONG])
each_vote = pytest.mark.parametrize("liked", VOTES.values(), ids=VOTES)


def vote(app, liked, bubble=(), before=SAMPLES["several turns"][:-1]):
    """Press a thumb under some messages, by default one that says REPLY; return the `Call`."""
    bubble = bubble or [bot(REPLY)]
    history = [*before, *bubble, *LATER]
    data = {"index": len(before), "value": [text(message) for message in bubble], "liked": liked}
    voting = call(app, LIKE, history, page=Page(history), data=data)
    expect_unchanged(voting)
    if voting.printed:  # if nothing is, that is what the tests say
        expect_written(voting)
    return voting


def expect_printed(voting, expected, is_right, **facts):
    """Raise `CheckFailed` unless what is printed is right; `expected` is an example."""
    if not is_right:
        raise CheckFailed("", expected, voting.printed, facts={"notices": voting.notices, **facts})


def expect_vote(voting, word):
    votes = votes_in(voting.printed)
    expect_printed(voting, f"... {word} ...", votes == {word}, votes=votes)


def words_in(printed):
    return set(re.findall(r"\w+", printed))


def unwrapped(printed):
    """Return what is printed with single spaces; a terminal may wrap it, JSON writes `\\n`."""
    return " ".join(printed.replace("\\n", " ").split())


def votes_in(printed):
    return words_in(printed.lower()) & {"upvoted", "downvoted"}


@pytest.mark.todo("4.1")
def test_thumbs_call_handle_like(app):
    """The thumbs call `handle_like`."""
    expect_wired(app, LIKE)


@pytest.mark.todo("4.2")
def test_thumb_up_prints_upvoted(app):
    """A thumb up prints a line with the word "upvoted"."""
    expect_vote(vote(app, UP), "upvoted")


@pytest.mark.todo("4.2")
def test_thumb_down_prints_downvoted(app):
    """A thumb down prints a line with the word "downvoted"."""
    expect_vote(vote(app, DOWN), "downvoted")


@pytest.mark.todo("4.2")
def test_vote_taken_back_is_neither(app):
    """A vote that is taken back counts as neither."""
    voting, upvoting, downvoting = vote(app, TAKEN_BACK), vote(app, UP), vote(app, DOWN)
    printed, up, votes = voting.printed, upvoting.printed, votes_in(voting.printed)
    is_repeated = printed and set(printed.splitlines()) <= set(up.splitlines())
    own_words = words_in(printed) - words_in(up)
    is_said = REPLY in unwrapped(printed) and own_words - {"None"}  # what a dict has no word for
    facts = {"printed": printed, "up": up, "votes": votes, "reply": REPLY}
    facts["has_own_line"] = printed not in (up, downvoting.printed)
    expect_printed(voting, "a line with the reply, but without these words", not votes, **facts)
    expect_printed(
        upvoting, f"... upvoted ... {REPLY}", REPLY in unwrapped(up) and not is_repeated, **facts
    )
    expect_printed(voting, f"You took back your vote on this reply: {REPLY}", is_said, **facts)


@pytest.mark.todo("4.2")
@each_vote
def test_line_has_text_and_not_a_list(app, liked):
    """The line has the text of the reply, not a list."""
    voting = vote(app, liked)
    marks = (f"['{REPLY}']", f"{{'{REPLY}'}}", f"('{REPLY}'", "'text':")
    expect_printed(voting, REPLY, not any(mark in voting.printed for mark in marks))


@pytest.mark.todo("4.2")
@each_vote
@pytest.mark.parametrize("replies", BUBBLES, ids=len)
def test_line_has_the_whole_reply(app, liked, replies):
    """The line has the whole reply in it, even if a bubble holds several messages."""
    voting = vote(app, liked, [bot(reply) for reply in replies])
    printed = unwrapped(voting.printed)
    is_whole = re.search(".*".join(re.escape(unwrapped(reply)) for reply in replies), printed)
    later = [text(message) for message in LATER if text(message) in printed]
    expect_printed(voting, " ".join(replies), is_whole and not later, later=later)


@pytest.mark.todo("4.2")
@each_vote
def test_line_has_the_models_words_alone(app, liked):
    """The line has what the model said, without its thoughts and the app's own messages."""
    thought, error = SAMPLES["thoughts"][-3], failure("The reply broke off.")
    voting = vote(app, liked, [thought, bot(REPLY), error])
    printed = unwrapped(voting.printed)
    has_more = text(thought) in printed or text(error) in printed
    expect_printed(voting, REPLY, REPLY in printed and not has_more)


@pytest.mark.todo("4.2")
def test_page_stays_as_it_is(app):
    """A vote changes nothing in the page."""
    voting = vote(app, UP)
    expect(Page(voting.page.chat), Page(voting.before.chat))


@pytest.mark.todo("4.2")
def test_first_message_can_be_voted_on(app):
    """A chat that begins with the bot's words can be voted on too."""
    assert REPLY in unwrapped(vote(app, UP, before=[]).printed)
