"""Stage 6: a reply can be stopped, and a cleared chat stays empty."""

import re

import pytest

from workshop.judge.calls import Event, call, expect_unchanged, expect_written, page_after
from workshop.judge.expecting import Page, expect
from workshop.judge.wiring import expect_called_after, expect_cancelled
from workshop.testing.histories import EMPTY, SAMPLES, box, text, title, user

REPLIES = ["prompt.submit", "chatbot.retry", "chatbot.edit"]
STOP = Event("prompt.stop", "handle_stop", ("chatbot",), ("chatbot",))
STOPPED = box("...", "⏹️ Stopped")
THINKING = box("Three more ...", "💭 Thinking", status="pending")
BEGUN = {
    "an empty chat": EMPTY,
    "half a thought": [*SAMPLES["several turns"], user("Count!"), THINKING],
    **SAMPLES,
}
DRAFT = "What I was going to say"
NOT_BEGUN = {
    "the first prompt": [user("  Count!\n")],
    **{name: [*history, user("Count!")] for name, history in SAMPLES.items()},
}
each_begun = pytest.mark.parametrize("history", BEGUN.values(), ids=BEGUN)
each_not_begun = pytest.mark.parametrize("history", NOT_BEGUN.values(), ids=NOT_BEGUN)


def stop(app, history):
    """Stop a reply of which this much has come, and return the `Call`."""
    return call(app, STOP, history, page=Page(history))


def expect_accounted_for(chat, history):
    """Expect that a chat is as before, with a message from the app below."""
    notes = [message for message in chat[-1:] if is_from_the_app(message)]
    expect(Page(chat), Page([*history, *(notes or [STOPPED])]))


def is_from_the_app(message):
    """Say whether a message is the assistant's, has a title, and says something."""
    is_titled = message["role"] == "assistant" and title(message)
    return is_titled and re.search(r"\w", text(message) + title(message))


@pytest.mark.todo("6.1")
def test_stop_cancels_every_reply(app):
    """The stop button cancels replies, however they were asked for."""
    expect_cancelled(app, "prompt.stop", REPLIES)
    assert app.prompt.stop_btn


@pytest.mark.todo("6.1")
def test_stop_calls_handle_stop_next(app):
    """When the replies are cancelled, `handle_stop` gets the chat."""
    expect_called_after(app, "prompt.stop", "handle_stop")


@pytest.mark.todo("6.1")
@pytest.mark.parametrize("history", (EMPTY, BEGUN["half a reply"], BEGUN["several turns"]))
def test_stop_changes_nothing_else(app, history):
    """When stop is pressed, nothing but `handle_stop` changes the page."""
    page = Page(history, DRAFT)
    expect(page_after(app, "prompt.stop", page, without="handle_stop"), page)


@pytest.mark.todo("6.2")
@each_not_begun
def test_reply_that_never_began_is_accounted_for(app, history):
    """If nothing has come of the reply, a message from the app says so, below the prompt."""
    expect_accounted_for(stop(app, history).page.chat, history)


@pytest.mark.todo("6.2")
@each_begun
def test_what_came_of_a_reply_stays_as_it_is(app, history):
    """If something has come of the reply, the chat stays as it is."""
    expect(Page(stop(app, history).page.chat), Page(history))


@pytest.mark.todo("6.2")
@pytest.mark.parametrize("history", (*BEGUN.values(), *NOT_BEGUN.values()))
def test_history_is_not_changed(app, history):
    """`handle_stop` doesn't change the history it is given."""
    expect_unchanged(stop(app, history))


@pytest.mark.todo("6.2")
@pytest.mark.parametrize("history", (BEGUN["half a reply"], NOT_BEGUN["the first prompt"]))
def test_notice_is_gone(app, history):
    """The starter's notice no longer appears."""
    expect_written(stop(app, history))


@pytest.mark.todo("6.2")
def test_page_says_so_when_stop_is_pressed(app):
    """Stop is wired so that this message reaches the page."""
    expect_called_after(app, "prompt.stop", "handle_stop")
    history = NOT_BEGUN["several turns"]
    expect_accounted_for(page_after(app, "prompt.stop", Page(history, DRAFT)).chat, history)


@pytest.mark.todo("6.3")
def test_clear_cancels_every_reply(app):
    """Clearing the chat cancels replies too, so that none of them fills it again."""
    expect_cancelled(app, "chatbot.clear", REPLIES)


@pytest.mark.todo("6.3")
def test_cleared_chat_stays_empty(app):
    """When the chat is cleared, nothing else changes in the page."""
    page = Page(EMPTY, DRAFT)
    expect(page_after(app, "chatbot.clear", page), page)
