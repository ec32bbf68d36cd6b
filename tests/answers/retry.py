"""Stage 3: what is likely wrong with an answer."""

import inspect
from types import SimpleNamespace

import gradio as gr

from chat_model import ChatError
from workshop.judge.calls import plain
from workshop.judge.diagnoses import explain
from workshop.testing.histories import FIRST_TURN, is_reply, press, text, title

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
    "text_of(history[0])": "The first turn is sent again. The one to retry is at "
    "`retry_data.index`.",
    "text_of(history[-1])": "The old reply is sent as the prompt. The prompt is at "
    "`retry_data.index`.",
    "text_of(history[retry_data.index]).strip()": "The prompt lost spaces on the way: pass its "
    "text on as it is.",
}
NO_PROMPT = "The prompt is gone: it stays in the chat, above the new reply."
CHAT = {  # that is yielded for each that `respond` yields
    "history": "The old reply is still in the chat, and the new one is not. Yield the chats that "
    "`respond` yields, and nothing after the loop: the starter's last `yield` has to go.",
    "[*history, chat[-1]]": "The old reply is still in the chat: cut it off with "
    "`history[:retry_data.index]`.",
    "[*chat, *history[retry_data.index + 1 :]]": "The old reply is still there, below the new one. "
    "When the new one has begun, yield `chat` as it is.",
    "[*history[: retry_data.index], chat[-1]]": NO_PROMPT,
    "chat[-1:]": NO_PROMPT,
    "chat[-2:]": MISSING,
}
LOOP = """\
prompt = text_of(history[retry_data.index])
for chat, _ in respond(prompt, history[: retry_data.index]):
    yield chat
"""
SIMPLE = [
    ("handle_retry", LOOP.replace("history[: retry_data.index]", "MISTAKE"), HISTORY),
    ("handle_retry", LOOP.replace("text_of(history[retry_data.index])", "MISTAKE"), PROMPT),
    ("handle_retry", LOOP.replace("yield chat", "yield MISTAKE"), CHAT),
]
WAITING = (
    "At first, the chat that `respond` yields ends with the prompt. As long as nothing comes after "
    "the prompt, yield `history` in its place: the old reply is still there."
)
CUT_LATER = (
    "`history` is shown at first. Then the loop's first chat cuts it off, because nothing comes "
    "after its prompt yet. In the loop, yield `history` in the place of such a chat."
)
NO_TITLE_YET = (
    "What the app says while it waits needs a title, or it is taken for a reply: "
    '`message("assistant", ..., title="...")`.'
)
BOTH = "The old reply is still there when the new one has begun. From then on, yield `chat`."
GONE = (
    "The old reply is gone. When the chat that `respond` yields ends with the error, yield the old "
    "chat, and after it the error: `[*history, chat[-1]]`."
)
NO_REASON = "The box doesn't say why the model failed. `chat[-1]` does: put that into the chat."
THOUGHTS_ALONE = (
    "The model thought, and then failed. Thoughts are no reply: bring the old chat back, and put "
    "the error alone below it, `[*history, chat[-1]]`."
)
HALF = (
    "Half of the new reply is in the chat. If an old one is there, yield the old chat, and of the "
    "new one the error alone: `chat[-1]`."
)
NO_ERROR = (
    "The retry fails without a word. Below the old reply goes the error: the last message that "
    '`respond` yields, `chat[-1]`, before you put anything else into `chat`. Its "metadata" is '
    "`FAILED`."
)
NOTICE = (
    "A notice is soon gone. Put the error into the chat, below the old reply: it is the last "
    "message that `respond` yields, `chat[-1]`."
)
NO_TITLE = (
    "The error is in the chat as if the model said it. Put `chat[-1]` there: it is drawn as a box."
)
ABOVE = "The error goes below the old reply, not above it."
PROMPT_TWICE = (
    "The prompt is there twice. The old chat has it already: add the error alone, `chat[-1]`."
)
EARLIER = (
    "In this check an earlier turn has failed, and its error stays. Take out only an error that "
    "the chat ends with: `history[:-1]`."
)
ONCE = (
    "Each failed retry says why, once. If the old chat ends with an error, "
    '`history[-1]["metadata"] == FAILED`, take that out: `history[:-1]`.'
)
NO_OLD_REPLY = (
    "There was no old reply to keep, only an error. Show the chat that `respond` yields, with half "
    "a reply in it."
)
HINTS = {
    "test_same_prompt_is_sent_again": "The prompt to send again is the text of "
    "`history[retry_data.index]`.",
    "test_new_reply_replaces_the_old_one": "Keep the chat up to the prompt. After it comes the new "
    "reply.",
    "test_first_turn_can_be_retried": "The first prompt stays, and below it is the new reply.",
    "test_old_reply_stays_until_the_new_one_begins": WAITING,
    "test_new_reply_may_come_after_thoughts": "A model may think first. Then its thoughts stay "
    "where they are, and its words come after them: look at all of the reply, as in "
    "`any(map(text_of, reply))`.",
    "test_failed_retry_keeps_the_old_reply": GONE,
    "test_retry_that_breaks_off_keeps_the_old_reply": HALF,
    "test_second_failure_replaces_the_first": ONCE,
    "test_half_a_reply_stays_if_there_was_none": NO_OLD_REPLY,
}
NO_METADATA = (
    "Most messages have no title, and many no metadata at all: it is None or empty. Compare it as "
    'a whole, `history[-1]["metadata"] == FAILED`.'
)
CAUSES = [
    (
        IndexError,
        "list index",
        "There is no message at this index. At first, nothing comes after the prompt, and an empty "
        "list has no last message: see first whether there is one, as in `if reply and ...`. To "
        "take what comes after a message, a list, write a colon: `chat[index + 1 :]`.",
    ),
    (
        gr.Error,
        "",
        "`respond` has caught the error and made a message of it. Yield the chat that ends with it "
        "instead.",
    ),
    (
        ChatError,
        "",
        "A model can fail, and its error is let out here. Put `try:` before the `with` block and "
        "`except ChatError as error:` after it; or ask the model through `respond`, which does so.",
    ),
    (TypeError, r"respond\(\) missing", "`respond` takes the prompt, and the history before it."),
    (TypeError, "'NoneType' object is not subscriptable", NO_METADATA),
    (AttributeError, "'NoneType' object has no attribute 'get'", NO_METADATA),
    (KeyError, "'title'", NO_METADATA),
]


def names(history, **others):
    retry_data = SimpleNamespace(**press(history))
    return {"history": history, "retry_data": retry_data, "text_of": text, **others}


def has_failed_before(history):
    """Say whether a turn before the last one has failed."""
    return any((title(each) or "").startswith("⚠️") for each in history[: press(history)["index"]])


def test_same_prompt_is_sent_again(got, expected, history, endpoint):
    if len(endpoint.requests) != 1:
        yield ASKED_TWICE if endpoint.requests else NOTHING_SENT
        return
    if has_failed_before(history):
        yield EARLIER
        return
    (_, prompt), (_, sent) = expected.messages[-1], got.messages[-1]
    if sent != prompt:
        yield from explain(PROMPT, sent, **names(history))
        if sent.strip() == prompt.strip():
            yield PROMPT["text_of(history[retry_data.index]).strip()"]
    elif got.messages[: len(expected.messages)] == expected.messages:
        yield OLD_REPLY
    else:
        yield MISSING


def test_new_reply_replaces_the_old_one(got, expected, history):
    *_, prompt, reply = expected.chat
    shown = {f"[*{mistake}, prompt, reply]": HISTORY[mistake] for mistake in HISTORY}
    facts = names(history, chat=expected.chat, prompt=prompt, reply=reply)
    yield from explain({**CHAT, **shown}, got.chat, **facts)
    if any(title(each) and each not in got.chat for each in expected.chat):
        yield EARLIER


def test_bug_in_the_app_comes_out(app):
    if "try:" in inspect.getsource(plain(app.handle_retry)):
        yield (
            "`handle_retry` catches every error, even mistakes in the app itself: you would never "
            "see where they are. `respond` has caught what isn't a mistake. Leave out the `try`."
        )


def test_first_turn_can_be_retried(got):
    if got.chat == FIRST_TURN:
        yield "The first prompt is at index 0, which counts as false in Python. Retry it like any other."


def test_old_reply_stays_until_the_new_one_begins(got, history, pages):
    upto = history[: press(history)["index"] + 1]
    if got.chat[:-1] == history:
        yield BOTH if text(got.chat[-1]).startswith("A new") else NO_TITLE_YET
    elif has_failed_before(history):
        yield EARLIER
    elif got.chat == upto:
        yield CUT_LATER if pages[0].chat == history else WAITING
    elif got.chat == upto[:-1]:
        yield NO_PROMPT


def test_failed_retry_keeps_the_old_reply(got, history, notices):
    chat, place = got.chat, press(history)["index"] + 1
    before, old_reply, shown = history[:place], history[place:], chat[place:]
    boxes = [each for each in shown if (title(each) or "").startswith("⚠️")]
    if chat == history:
        yield NOTICE if notices else NO_ERROR
    elif chat[:place] != before:
        yield EARLIER if has_failed_before(history) else NO_PROMPT
    elif chat[:-1] == history and is_reply(chat[-1]):
        yield NO_TITLE
    elif before[-1] in shown:
        yield PROMPT_TWICE
    elif not any(each in shown for each in old_reply):
        yield GONE
    elif boxes and shown[-1] == old_reply[-1]:
        yield ABOVE
    elif chat[:-1] == history:
        yield NO_REASON


def test_retry_that_breaks_off_keeps_the_old_reply(got, history):
    texts = [*map(text, got.chat)]
    if "Half" not in texts and "Hm ..." in texts:
        yield THOUGHTS_ALONE
    elif "Half" not in texts:
        yield from test_failed_retry_keeps_the_old_reply(got, history, [])


def test_second_failure_replaces_the_first(got, before, late):
    shown = got.chat[len(before) :]
    if len(shown) > 1:
        yield ONCE
    elif shown and shown[0] == late:
        yield "The old error is still there in the place of the new one, `chat[-1]`."
    elif shown and title(shown[0]):
        yield NO_REASON


def test_half_a_reply_stays_if_there_was_none(got):
    if sum(1 for each in got.chat if title(each)) > 1:
        yield ONCE
