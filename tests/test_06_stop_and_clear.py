"""Stage 6: a reply can be stopped, and a cleared chat stays empty."""

import re

import pytest

from workshop.checks import Case, CheckFailed, Page, expect_each
from workshop.handlers import (
    Event,
    call,
    expect_called_after,
    expect_cancelled,
    expect_unchanged,
    expect_written,
)
from workshop.histories import EMPTY, SAMPLES, bot, box, is_reply, text, title, user

ASKING = {"inputs": ("chatbot",), "outputs": ("chatbot",), "is_slow": True}
REPLIES = [
    Event("prompt", "submit", "respond", **ASKING),
    Event("chatbot", "retry", "handle_retry", **ASKING),
    Event("chatbot", "edit", "handle_edit", **ASKING),
]
STOP = Event("prompt", "stop", "handle_stop", ("chatbot",), ("chatbot",))
THINKING = box("Three more ...", "💭 Thinking", status="pending")
BEGUN = {
    "an empty chat": EMPTY,
    "half a reply": [*SAMPLES["several turns"], user("Count!"), bot("One, t")],
    "half a thought": [*SAMPLES["several turns"], user("Count!"), THINKING],
    **{name: history for name, history in SAMPLES.items() if history[-1]["role"] != "user"},
}
NOT_BEGUN = {
    "the first prompt": [user("  Count!\n")],
    **{name: [*history, user("Count!")] for name, history in SAMPLES.items()},
}


def stop(app, history):
    """Stop a reply of which this much has come, and return the `Call`."""
    return call(app, STOP, history, page=Page(history))


@pytest.mark.todo("6.1")
def test_stop_cancels_every_reply(app):
    """The stop button cancels replies, however they were asked for."""
    expect_cancelled(app, "prompt.stop", REPLIES)
    if not app.prompt.stop_btn:
        raise CheckFailed("The textbox has no stop button: `gr.Textbox(..., stop_btn=True)`.")


@pytest.mark.todo("6.1")
def test_stop_calls_handle_stop_next(app):
    """When the replies are cancelled, `handle_stop` gets the chat."""
    expect_called_after(app, "prompt.stop", "handle_stop")


@pytest.mark.todo("6.2")
def test_reply_that_never_began_is_accounted_for(app):
    """If nothing has come of the reply, a message from the app says so, below the prompt."""
    for history in NOT_BEGUN.values():
        chat = stop(app, history).page.chat
        expected = Page([*history, box("...", "⏹️ Stopped")])
        if chat == history:
            raise CheckFailed(
                "The chat ends with the prompt, and Undo and Retry stand only below a message of "
                "the assistant's. Add one that says what happened.",
                expected,
                Page(chat),
            )
        if chat[:-1] != history:
            raise CheckFailed(
                "What came before is lost or changed. Return a new list with one message more: "
                "`[*history, message(...)]`.",
                expected,
                Page(chat),
            )
        if chat[-1]["role"] != "assistant":
            raise CheckFailed(
                'The message\'s role is "user". Undo and Retry stand only below an "assistant".',
                expected,
                Page(chat),
            )
        if is_reply(chat[-1]):
            raise CheckFailed(
                "The message has no title, so the model would see it as something that it said. "
                "`message(role, text, title=...)` makes it the app's own.",
                expected,
                Page(chat),
            )
        if not re.search(r"\w", text(chat[-1]) + title(chat[-1])):
            raise CheckFailed(
                "The message says nothing: put words of yours in it.", expected, Page(chat)
            )


@pytest.mark.todo("6.2")
def test_what_came_of_a_reply_stays_as_it_is(app):
    """If something has come of the reply, the chat stays as it is."""
    cases = []
    for history in BEGUN.values():
        got = Page(stop(app, history).page.chat)
        cut = Page(history[:-1])
        mistakes = ((cut, "What came of the reply is gone. Half a reply is better than none."),)
        cases.append(Case(got, Page(history), mistakes))
    expect_each(
        cases,
        "Here the chat doesn't end with a prompt: something has come, or nothing was running. Then "
        "return the history as it is.",
    )


@pytest.mark.todo("6.2")
def test_history_is_not_changed(app):
    """`handle_stop` doesn't change the history it is given."""
    for name, history in {**BEGUN, **NOT_BEGUN}.items():
        expect_unchanged("handle_stop", name, history, stop(app, history).arguments[0])


@pytest.mark.todo("6.2")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    for history in (BEGUN["half a reply"], NOT_BEGUN["the first prompt"]):
        expect_written(stop(app, history), "handle_stop")


@pytest.mark.todo("6.3")
def test_clear_cancels_every_reply(app):
    """Clearing the chat cancels replies too, so that none of them fills it again."""
    expect_cancelled(app, "chatbot.clear", REPLIES)
