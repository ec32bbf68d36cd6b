"""Stage 3: retry asks for the last reply again, and a failed retry keeps the old one."""

import gradio as gr
import pytest

from workshop.asking import (
    ask_in_vain,
    expect_bugs_to_come_out,
    expect_growth,
    expect_hang_up,
    expect_stream,
)
from workshop.checks import Case, CheckFailed, Page, Sent, expect, expect_each
from workshop.handlers import (
    Event,
    call,
    expect_unchanged,
    expect_wired,
    expect_written,
)
from workshop.histories import (
    FIRST_TURN,
    SAMPLES,
    bot,
    conversation,
    failure,
    last_prompt_index,
    text,
    title,
    user,
    value_of,
)
from workshop.scripted_endpoint import Refusal, Reply

RETRY = Event(
    "chatbot",
    "retry",
    "handle_retry",
    ("chatbot",),
    ("chatbot",),
    data=gr.RetryData,
    is_slow=True,
)


def retry(app, history, **options):
    """Press the retry button and return the `Call`."""
    index = last_prompt_index(history)
    data = {"index": index, "value": value_of(history[index])}
    retrying = call(app, RETRY, history, page=Page(history), data=data, **options)
    expect_stream(retrying, "handle_retry")
    return retrying


@pytest.mark.todo("3.1")
def test_retry_button_calls_handle_retry(app):
    """The retry button calls `handle_retry`, which updates the chat alone."""
    expect_wired(app, RETRY)


@pytest.mark.todo("3.2")
def test_same_prompt_is_sent_again(app, endpoint):
    """The model gets the same prompt again, and doesn't see its old reply."""
    for history in SAMPLES.values():
        index = last_prompt_index(history)
        requests_before = len(endpoint.requests)
        retry(app, history)
        if len(endpoint.requests) == requests_before:
            raise CheckFailed(
                "Nothing is sent to the model. Loop over all that `respond` yields, "
                "and give it the prompt and the history before it."
            )
        if len(endpoint.requests) > requests_before + 1:
            raise CheckFailed("The model is asked more than once for a single retry.")
        got = [(role, said) for role, said in Sent.last(endpoint).messages if role != "system"]
        expected = conversation(history[: index + 1])
        expect(Sent(got), Sent(expected), _hint_for(got, expected, history))


def _hint_for(sent, expected, history):
    prompt = expected[-1]
    if not sent:
        return "The prompt is not sent. It is the text of `history[retry_data.index]`."
    if sent == [*expected, prompt]:
        return "The prompt is sent twice. `respond` adds it: give it the history before the prompt."
    if sent == expected[:1] and len(expected) > 1 and sent[-1] != prompt:
        return "The first turn is sent again. The one to retry is at `retry_data.index`."
    if len(sent) > len(expected) and sent[: len(expected)] == expected:
        return (
            "The model still sees its old reply. Give `respond` what comes before the prompt: "
            "`history[:retry_data.index]`."
        )
    if sent[-1][1].strip() == prompt[1].strip() and sent[-1] != prompt:
        return "The prompt lost spaces on the way: pass its text on as it is."
    if sent[-1] == prompt:
        return "Turns before the prompt are missing: `history[:retry_data.index]` has them all."
    if sent[-1] == ("user", text(history[-1])):
        return "The old reply is sent as the prompt. The prompt is at `retry_data.index`."
    return "The prompt to send again is the text of `history[retry_data.index]`."


@pytest.mark.todo("3.2")
def test_new_reply_replaces_the_old_one(app, endpoint):
    """The new reply replaces the old one."""
    reply = bot("A new reply.")
    still_there = (
        "The old reply is still in the chat: cut it off with `history[:retry_data.index]`."
    )
    cases = []
    for history in SAMPLES.values():
        index = last_prompt_index(history)
        before, prompt = history[:index], history[index]
        endpoint.answer(Reply(("A new", " reply.")))
        mistakes = [
            (
                [*before, prompt, prompt, reply],
                "The prompt is there twice: give `respond` the history before it.",
            ),
            (
                history,
                "The old reply is still in the chat, and the new one is not. Yield the chats that "
                "`respond` yields. With `keep_reply(history, chat)`, mind the order. And the "
                "starter's last `yield` has to go.",
            ),
            ([*history, reply], still_there),
            ([*history, prompt, reply], still_there),
            ([*before, reply], "The prompt is gone: it stays in the chat, above the new reply."),
            ([reply], "The prompt is gone: it stays in the chat, above the new reply."),
            ([prompt, reply], "The earlier turns are gone: give `respond` the history before it."),
        ]
        mistakes = tuple((Page(chat), hint) for chat, hint in mistakes)
        got = Page(retry(app, history).page.chat)
        cases.append(Case(got, Page([*before, prompt, reply]), mistakes))
    expect_each(cases, "Keep the chat up to the prompt. After it comes the new reply.")


@pytest.mark.todo("3.2")
def test_new_reply_grows(app, endpoint):
    """The new reply grows in the chat, piece by piece."""
    endpoint.answer(Reply(("One", ", two", ", three")))
    history = SAMPLES["several turns"]
    expect_growth(retry(app, history), text(history[-1]))


@pytest.mark.todo("3.2")
def test_closing_the_page_stops_the_model(app, endpoint):
    """The page shows the new reply while it grows, and whoever closes the page stops the model."""
    expect_hang_up(endpoint, lambda: retry(app, SAMPLES["several turns"], updates=3))


@pytest.mark.todo("3.2")
def test_bug_in_the_app_comes_out(app, endpoint):
    """A mistake in the app is not hidden."""
    expect_bugs_to_come_out(app, RETRY, endpoint, lambda: retry(app, SAMPLES["several turns"]))


@pytest.mark.todo("3.2")
def test_first_turn_can_be_retried(app, endpoint):
    """The first turn can be retried."""
    endpoint.answer(Reply(("Hello again!",)))
    expect(
        retry(app, FIRST_TURN).page,
        Page([FIRST_TURN[0], bot("Hello again!")]),
        "The first prompt stays, and below it is the new reply.",
        (
            Page(FIRST_TURN),
            "The first prompt is at index 0, which counts as false in Python. Retry it like any "
            "other.",
        ),
    )


@pytest.mark.todo("3.2")
def test_history_is_not_changed(app):
    """`handle_retry` doesn't change the history it is given."""
    for name in ("several turns", "thoughts", "a failed turn"):
        sample = SAMPLES[name]
        expect_unchanged("handle_retry", name, sample, retry(app, sample).arguments[0])


@pytest.mark.todo("3.3")
def test_failed_retry_keeps_the_old_reply(app, endpoint):
    """When the retry fails, the old reply stays, and below it the app says why."""
    for name in ("several turns", "spaces and code", "thoughts", "the same prompt twice"):
        history = SAMPLES[name]
        for fault in (Refusal(500), Reply(("Half",), ending="cut")):
            endpoint.answer(fault)
            retrying = ask_in_vain("handle_retry", lambda: retry(app, history))  # noqa: B023
            chat = retrying.page.chat
            if chat[:-1] == history and title(chat[-1]):
                continue
            hint = (
                "A failed retry keeps the reply that was there: `keep_reply(history, chat)`, with "
                "the history as it was before the retry."
            )
            if chat == history:
                hint = "The retry fails without a word. Show the error that `respond` yields."
            raise CheckFailed(hint, Page([*history, failure("...")]), Page(chat))


@pytest.mark.todo("3.3")
def test_second_failure_replaces_the_first(app, endpoint):
    """When it fails again, the new error replaces the old one."""
    history = [user("Hello!"), bot("Hi!"), failure("It did not answer in time.")]
    for before in (history, [history[0], history[2]]):
        endpoint.answer(Refusal(500))
        chat = retry(app, before).page.chat
        if chat[:-1] != before[:-1] or "HTTP 500" not in text(chat[-1]):
            raise CheckFailed(
                "Each failed retry says why, once: the last error replaces the one before. "
                "`keep_reply(history, chat)` takes care of that.",
                Page([*before[:-1], failure("... (HTTP 500) ...")]),
                Page(chat),
            )


@pytest.mark.todo("3.3")
def test_half_a_reply_stays_if_there_was_none(app, endpoint):
    """Half a reply is better than none: it stays if there was no old reply."""
    history = [user("Hello!"), failure("It did not answer in time.")]
    endpoint.answer(Reply(("Half", " a reply"), ending="cut"))
    chat = retry(app, history).page.chat
    if chat[:-1] != [user("Hello!"), bot("Half a reply")] or not title(chat[-1]):
        raise CheckFailed(
            "There was no old reply to keep, only an error. Show the chat that `respond` yields, "
            "with half a reply in it.",
            Page([user("Hello!"), bot("Half a reply"), failure("...")]),
            Page(chat),
        )


@pytest.mark.todo("3.3")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    expect_written(retry(app, SAMPLES["several turns"]), "handle_retry")
