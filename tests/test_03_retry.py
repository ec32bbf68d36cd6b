"""Stage 3: retry asks for the last reply again, and a failed retry keeps the old one."""

import random
import unittest.mock

import gradio as gr
import pytest

from workshop.judge.calls import (
    Event,
    call,
    expect_bug_comes_out,
    expect_unchanged,
    expect_written,
    globals_of,
)
from workshop.judge.expecting import Page, Sent, each_of, each_sample, expect
from workshop.judge.wiring import expect_wired
from workshop.testing.endpoint import LONG, Refusal, Reply
from workshop.testing.histories import (
    FIRST_TURN,
    SAMPLES,
    SEED,
    bot,
    conversation,
    failure,
    failure_in,
    press,
    text,
    title,
    user,
)

RETRY = Event(
    "chatbot.retry", "handle_retry", ("chatbot",), ("chatbot",), data=gr.RetryData, is_slow=True
)
SEVERAL_TURNS = SAMPLES["several turns"]
LATE = failure("It did not answer in time.")
NAMES = "several turns", "spaces and code", "the same prompt twice", "a turn that failed earlier"
THOUGHTS = SAMPLES["thoughts"][:-1]  # without a box at its end
STATUS = str(random.Random(SEED).choice((501, 505, 507, 508)))
HM = {"reasoning_content": "Hm ..."}  # a thought
each_with_a_reply = pytest.mark.parametrize("history", [*map(SAMPLES.get, NAMES), THOUGHTS])


def retry(app, history, **options):
    """Press the retry button and return the `Call`."""
    return call(app, RETRY, history, page=Page(history), data=press(history), **options)


def text_at_end(chat):
    return text(chat[-1]) if chat else ""


def told_in(chat):
    """Return the error that a chat ends with if it tells the status; if none, one that would."""
    return failure_in(chat) if STATUS in text_at_end(chat) else failure(f"... {STATUS} ...")


@pytest.mark.todo("3.1")
def test_retry_button_calls_handle_retry(app):
    """The retry button calls `handle_retry`, which updates the chat alone."""
    expect_wired(app, RETRY)


@pytest.mark.todo("3.2")
@each_sample
def test_same_prompt_is_sent_again(app, endpoint, history):
    """The model gets the same prompt again, and doesn't see its old reply."""
    retry(app, history)
    assert len(endpoint.requests) == 1
    expected = conversation(history[: press(history)["index"] + 1])
    expect(Sent.last(endpoint).turns, Sent(expected))


@pytest.mark.todo("3.2")
@each_sample
def test_new_reply_replaces_the_old_one(app, endpoint, history):
    """The new reply replaces the old one."""
    endpoint.answer(Reply(("A new", " reply.")))
    chat = retry(app, history).page.chat
    expect(Page(chat), Page([*history[: press(history)["index"] + 1], bot("A new reply.")]))


@pytest.mark.todo("3.2")
def test_new_reply_grows(app, endpoint):
    """The new reply grows in the chat, piece by piece."""
    endpoint.answer(Reply(("One", ", two", ", three")))
    replies = {*retry(app, SEVERAL_TURNS).replies} - {text_at_end(SEVERAL_TURNS)}
    if len(replies) < 2:
        expect(" -> ".join(replies), "One -> One, two -> One, two, three")


@pytest.mark.todo("3.2")
def test_closing_the_page_stops_the_model(app, endpoint):
    """The page shows the new reply while it grows, and whoever closes the page stops the model."""
    endpoint.answer(LONG)
    retry(app, SEVERAL_TURNS, updates=3)
    assert not endpoint.requests or endpoint.is_hung_up_on()


@pytest.mark.todo("3.2")
def test_bug_in_the_app_comes_out(app, endpoint):
    """A mistake in the app is not hidden."""
    broken = {"SYSTEM_PROMPT": object()}  # it can't be sent
    with unittest.mock.patch.dict(globals_of(app, RETRY), broken):
        expect_bug_comes_out(lambda: retry(app, SEVERAL_TURNS), endpoint)


@pytest.mark.todo("3.2")
def test_first_turn_can_be_retried(app, endpoint):
    """The first turn can be retried."""
    endpoint.answer(Reply(("Hello again!",)))
    expect(retry(app, FIRST_TURN).page, Page([FIRST_TURN[0], bot("Hello again!")]))


@pytest.mark.todo("3.2")
@each_of("several turns", "thoughts", "a failed turn")
def test_history_is_not_changed(app, history):
    """`handle_retry` doesn't change the history it is given."""
    expect_unchanged(retry(app, history))


@pytest.mark.todo("3.3")
@each_with_a_reply
def test_old_reply_stays_until_the_new_one_begins(app, endpoint, history):
    """The old reply stays in the chat until the new one begins."""
    endpoint.answer(Reply(("A new", " reply.")))
    pages = retry(app, history).pages
    for chat in (page.chat for page in pages):
        has_begun = text_at_end(chat).startswith("A new")
        says_to_wait = chat[:-1] == history and title(chat[-1])
        kept = history[: press(history)["index"] + 1] if has_begun else history
        new = chat[-1:] if has_begun or says_to_wait else []
        expect(Page(chat), Page([*kept, *new]), pages=pages)


@pytest.mark.todo("3.3")
def test_new_reply_may_come_after_thoughts(app, endpoint):
    """The new reply is shown too if thoughts come first."""
    endpoint.answer(Reply((HM, "A new reply.")))
    chat = retry(app, SEVERAL_TURNS).page.chat
    expect(Page(chat[-1:]), Page([bot("A new reply.")]))


@pytest.mark.todo("3.4")
@each_with_a_reply
def test_failed_retry_keeps_the_old_reply(app, endpoint, history):
    """When the retry fails, the old reply stays, and below it the app says why."""
    endpoint.answer(Refusal(int(STATUS)))
    retried = retry(app, history)
    expected = Page([*history, told_in(retried.page.chat)])
    expect(Page(retried.page.chat), expected, notices=retried.notices)


@pytest.mark.todo("3.4")
@each_with_a_reply
@pytest.mark.parametrize("half", [("Half",), (HM,), (HM, "Half")], ids=["text", "thoughts", "both"])
def test_retry_that_breaks_off_keeps_the_old_reply(app, endpoint, history, half):
    """When only half a reply comes, the old reply stays, and below it the app says why."""
    endpoint.answer(Reply(half, ending="cut"))
    chat = retry(app, history).page.chat
    expect(Page(chat), Page([*history, failure_in(chat)]))


@pytest.mark.todo("3.4")
@pytest.mark.parametrize("before", [[user("Hello!"), bot("Hi!")], [user("Hello!")]])
def test_second_failure_replaces_the_first(app, endpoint, before):
    """When it fails again, the new error replaces the old one."""
    endpoint.answer(Refusal(int(STATUS)))
    chat = retry(app, [*before, LATE]).page.chat
    expect(Page(chat), Page([*before, told_in(chat)]), late=LATE)


@pytest.mark.todo("3.4")
def test_half_a_reply_stays_if_there_was_none(app, endpoint):
    """Half a reply is better than none: it stays if there was no old reply."""
    endpoint.answer(Reply(("Half", " a reply"), ending="cut"))
    chat = retry(app, [user("Hello!"), LATE]).page.chat
    expect(Page(chat), Page([user("Hello!"), bot("Half a reply"), failure_in(chat)]))


@pytest.mark.todo("3.4")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    expect_written(retry(app, SEVERAL_TURNS))
