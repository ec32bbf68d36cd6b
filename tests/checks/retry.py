"""What stage 3 asks: retry asks for the last reply again, as if it had never come."""

import gradio as gr

from workshop.histories import (
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

from .base_ui import replied
from .checking import Page, Wrong, checks
from .running import handler, nobody_waits, run, unchanged, wired

RETRY, check = checks()


def retry(app, history):
    """Press the retry button and return the `Run`."""
    index = last_prompt_index(history)
    data = {"index": index, "value": value_of(history[index])}
    function = handler(app, "handle_retry", gr.RetryData)
    return run(app, function, history, gr.RetryData(None, data), page=Page(history))


@check("3.1", "The retry button calls `handle_retry`, and its answer goes to the chat alone.")
def wires_retry(app, endpoint):
    listener = wired(app, "chatbot", "retry", "handle_retry", ["chatbot"], ["chatbot"])
    nobody_waits(listener, "chatbot.retry")


@check("3.2", "The model is asked the same prompt again, and doesn't see its old reply.")
def asks_again(app, endpoint):
    for history in SAMPLES.values():
        index = last_prompt_index(history)
        before = len(endpoint.requests)
        retry(app, history)
        if len(endpoint.requests) == before:
            raise Wrong(
                "The model is not asked again. Call `respond` with the prompt and the history "
                "before it, and yield each chat that it yields."
            )
        expected = conversation(history[: index + 1])
        sent = endpoint.requests[-1]["messages"]
        got = [(m["role"], m["content"]) for m in sent if m["role"] != "system"]
        if got != expected:
            raise Wrong(_what_was_asked(got, expected, history), _drawn(expected), _drawn(got))


def _what_was_asked(got, expected, history):
    prompt = expected[-1]
    if got == [*expected, prompt]:
        return "The prompt is sent twice. `respond` adds it: hand it the history before the prompt."
    if got == expected[:1] and len(expected) > 1 and got[-1] != prompt:
        return "The first turn is asked again. The one to retry is at `retry_data.index`."
    if len(got) > len(expected) and got[: len(expected)] == expected:
        return (
            "The model still sees its old reply. Hand `respond` what stood before the prompt: "
            "`history[:retry_data.index]`."
        )
    if got[-1][1].strip() == prompt[1].strip() and got[-1] != prompt:
        return "The prompt lost spaces on the way: hand on its text as it is."
    if got[-1] == prompt:
        return "The turns before the prompt are not all there: `history[:retry_data.index]`."
    if got[-1] == ("user", text(history[-1])):
        return "The old reply is sent as the prompt. The prompt is at `retry_data.index`."
    return "The prompt to ask again is the text of `history[retry_data.index]`."


def _drawn(messages):
    return "\n".join(f"{role:>9} | {content!r}" for role, content in messages)


@check("3.2", "The new reply takes the place of the old one.")
def replaces_the_reply(app, endpoint):
    for history in SAMPLES.values():
        index = last_prompt_index(history)
        endpoint.answer(Reply(("A new", " reply.")))
        retried = retry(app, history)
        expected = Page([*history[: index + 1], bot("A new reply.")])
        got = retried.pages[-1]
        if got == expected:
            continue
        hint = "What stays is the chat up to the prompt; after it comes the new reply."
        if got.chat == [*history[: index + 1], history[index], bot("A new reply.")]:
            hint = "The prompt is there twice: hand `respond` the history before it."
        elif got.chat == history:
            hint = (
                "The old reply is still in the chat, and the new one is not. Yield the chats that "
                "`respond` yields: `keep_reply(history, chat)`, in this order. And remove the "
                "starter's last `yield`."
            )
        elif got.chat[: len(history)] == history:
            hint = (
                "The old reply is still in the chat: cut it off with `history[:retry_data.index]`."
            )
        raise Wrong(hint, expected, got)


@check("3.2", "The new reply grows in the chat, piece by piece.")
def streams_the_reply(app, endpoint):
    endpoint.answer(Reply(("One", ", two", ", three"), pause=0.05))
    retried = retry(app, SAMPLES["many turns"])
    replies = {text(page.chat[-1]) for page in retried.pages if replied(page)}
    if len(replies) < 2:
        raise Wrong(
            "The new reply comes all at once. Yield each chat that `respond` yields, inside the "
            "loop.",
            "One -> One, two -> One, two, three",
            " -> ".join(sorted(replies)),
        )


@check("3.2", "The first turn can be retried.")
def retries_the_first_turn(app, endpoint):
    endpoint.answer(Reply(("Hello again!",)))
    retried = retry(app, [user("Hello!"), bot("Hi!")])
    expected = Page([user("Hello!"), bot("Hello again!")])
    if retried.pages[-1] != expected:
        raise Wrong(
            "The first prompt stands at index 0: it counts too.", expected, retried.pages[-1]
        )


@check("3.2", "The history that `handle_retry` was handed stays as it was.")
def leaves_the_history_alone(app, endpoint):
    for name, sample in SAMPLES.items():
        unchanged(app.handle_retry, name, sample, retry(app, sample).handed[0])


@check("3.3", "When the retry fails, the old reply stays, and below it the app says why.")
def keeps_the_old_reply(app, endpoint):
    for name in ("many turns", "spaces and code", "thoughts", "the same prompt twice"):
        history = SAMPLES[name]
        for fault in (Refusal(500), Reply(("Half",), ending="cut")):
            endpoint.answer(fault)
            got = retry(app, history).pages[-1]
            expected = Page([*history, failure("...")])
            if got.chat[:-1] == history and title(got.chat[-1]):
                continue
            hint = "A failed retry keeps the reply that was there: `keep_reply(history, chat)`."
            if got.chat == history:
                hint = "The retry fails without a word. Show the error that `respond` yields."
            raise Wrong(hint, expected, got)


@check("3.3", "When it fails again, the new words replace the old ones.")
def replaces_the_old_error(app, endpoint):
    history = [user("Hello!"), bot("Hi!"), failure("It did not answer in time.")]
    for before in (history, [history[0], history[2]]):
        endpoint.answer(Refusal(500))
        got = retry(app, before).pages[-1]
        if got.chat[:-1] != before[:-1] or "HTTP 500" not in text(got.chat[-1]):
            raise Wrong(
                "Each failed retry says why, once: the last error replaces the one before. "
                "`keep_reply(history, chat)` sees to that.",
                Page([*before[:-1], failure("... (HTTP 500) ...")]),
                got,
            )


@check("3.3", "Half a reply is better than none: it stays where there was no reply.")
def keeps_half_a_reply(app, endpoint):
    history = [user("Hello!"), failure("It did not answer in time.")]
    endpoint.answer(Reply(("Half", " a reply"), ending="cut"))
    got = retry(app, history).pages[-1]
    if got.chat[:-1] != [user("Hello!"), bot("Half a reply")] or not title(got.chat[-1]):
        raise Wrong(
            "There was no old reply to keep, only an error. Show the chat that `respond` yields, "
            "with half a reply in it.",
            Page([user("Hello!"), bot("Half a reply"), failure("...")]),
            got,
        )
