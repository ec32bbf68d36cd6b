"""Stage 3: what is likely wrong with an answer."""

from types import SimpleNamespace

from chat_model import keep_reply, text_at
from workshop.judge.diagnoses import explain
from workshop.testing.histories import FIRST_TURN, press

NOTHING_SENT = (
    "Nothing is sent to the model. Loop over all that `respond` yields, and give it the prompt and "
    "the history before it."
)
ASKED_TWICE = "The model is asked more than once for a single retry."
OLD_REPLY = (
    "The model still sees its old reply. Give `respond` what comes before the prompt: "
    "`history[:retry_data.index]`."
)
MISSING = "Turns before the prompt are missing: `history[:retry_data.index]` has them all."
HISTORY = {  # that `respond` is given
    "history": OLD_REPLY,
    "history[:-1]": OLD_REPLY,
    "history[: retry_data.index + 1]": "The prompt is there twice: give `respond` the history "
    "before it.",
    "history[: max(retry_data.index - 1, 0)]": MISSING,
    "[]": MISSING,
}
PROMPT = {
    "text_at(history, 0)": "The first turn is sent again. The one to retry is at "
    "`retry_data.index`.",
    "text_at(history, -1)": "The old reply is sent as the prompt. The prompt is at "
    "`retry_data.index`.",
    "text_at(history, retry_data.index).strip()": "The prompt lost spaces on the way: pass its "
    "text on as it is.",
}
NO_PROMPT = "The prompt is gone: it stays in the chat, above the new reply."
CHAT = {  # that is yielded for each that `respond` yields
    "keep_reply(chat, history)": "The old reply is still in the chat, and the new one is not. "
    "Yield the chats that `respond` yields. With `keep_reply(history, chat)`, mind the order. And "
    "the starter's last `yield` has to go.",
    "[*history, chat[-1]]": "The old reply is still in the chat: cut it off with "
    "`history[:retry_data.index]`.",
    "[*history[: retry_data.index], chat[-1]]": NO_PROMPT,
    "chat[-1:]": NO_PROMPT,
    "chat[-2:]": MISSING,
}
SIMPLE = [
    (
        "handle_retry",
        "-for chat, _ in respond(prompt, history[: retry_data.index]):\n"
        "+for chat, _ in respond(prompt, MISTAKE):",
        HISTORY,
    ),
    (
        "handle_retry",
        "-prompt = text_at(history, retry_data.index)\n+prompt = MISTAKE",
        PROMPT,
    ),
    ("handle_retry", "-yield keep_reply(history, chat)\n+yield MISTAKE", CHAT),
]
HINTS = {
    "test_same_prompt_is_sent_again": "The prompt to send again is the text of "
    "`history[retry_data.index]`.",
    "test_new_reply_replaces_the_old_one": "Keep the chat up to the prompt. After it comes the new "
    "reply.",
    "test_first_turn_can_be_retried": "The first prompt stays, and below it is the new reply.",
    "test_second_failure_replaces_the_first": "Each failed retry says why, once: the last error "
    "replaces the one before. `keep_reply(history, chat)` takes care of that.",
    "test_half_a_reply_stays_if_there_was_none": "There was no old reply to keep, only an error. "
    "Show the chat that `respond` yields, with half a reply in it.",
}


def names(history, **others):
    retry_data = SimpleNamespace(**press(history))
    return {"history": history, "retry_data": retry_data, "text_at": text_at, **others}


def test_same_prompt_is_sent_again(got, expected, history, endpoint):
    if len(endpoint.requests) != 1:
        yield ASKED_TWICE if endpoint.requests else NOTHING_SENT
        return
    (_, prompt), (_, sent) = expected.messages[-1], got.messages[-1]
    if sent != prompt:
        yield from explain(PROMPT, sent, **names(history))
        if sent.strip() == prompt.strip():
            yield PROMPT["text_at(history, retry_data.index).strip()"]
    elif got.messages[: len(expected.messages)] == expected.messages:
        yield OLD_REPLY
    else:
        yield MISSING


def test_new_reply_replaces_the_old_one(got, expected, history):
    *_, prompt, reply = expected.chat
    shown = {f"[*{mistake}, prompt, reply]": HISTORY[mistake] for mistake in HISTORY}
    facts = names(history, chat=expected.chat, keep_reply=keep_reply, prompt=prompt, reply=reply)
    yield from explain({**CHAT, **shown}, got.chat, **facts)


def test_first_turn_can_be_retried(got):
    if got.chat == FIRST_TURN:
        yield "The first prompt is at index 0, which counts as false in Python. Retry it like any other."


def test_failed_retry_keeps_the_old_reply(got, history):
    if got.chat == history:
        yield "The retry fails without a word. Show the error that `respond` yields."
    else:
        yield "A failed retry keeps the reply that was there: `keep_reply(history, chat)`, with the history as it was before the retry."
