"""Stage 5: what is likely wrong with an answer."""

import inspect
from types import SimpleNamespace

import gradio as gr

from workshop.judge.diagnoses import explain
from workshop.testing.histories import conversation, says, text, user

NOTHING_SENT = (
    "Nothing is sent to the model. Loop over all that `respond` yields, and give it the new text "
    "and the history before it."
)
FIRST_NOT_SENT = (
    "Nothing is sent when the first prompt is edited. It is at index 0, which counts as false in "
    "Python: treat it like any other."
)
FORGOTTEN = "The turns before the prompt are missing: `history[:edit_data.index]` has them."
HISTORY = {  # that `respond` is given
    "history": "The model still sees what came after the prompt. Give `respond` what came before "
    "it: `history[:edit_data.index]`.",
    "history[: edit_data.index + 1]": "The new text is there twice: `respond` adds it. Give it the "
    "history before the prompt.",
    "history[: max(edit_data.index - 1, 0)]": "The message before the prompt is missing: one too "
    "many is cut off. `history[:edit_data.index]` ends just before the prompt.",
    "history[:-2]": "Any prompt can be edited, not only the last. Cut the history at "
    "`edit_data.index`, even if that is 0, which counts as false in Python.",
    "[]": FORGOTTEN,
}
TEXT = {
    "edit_data.previous_value": "The old text is sent. The new one is `edit_data.value`.",
    "edit_data.value.strip()": "The new text lost spaces on the way: pass it on as it is.",
}
CHAT = {  # that is yielded for each that `respond` yields
    "history": "The model has replied, but its reply is not in the chat. Yield each chat that "
    "`respond` yields; and the starter's last `yield` has to go.",
    "[*chat, *after]": "What came after the prompt is still in the chat. It was said about the old "
    "text: cut it off, with `history[:edit_data.index]`.",
    "[*before, chat[-1]]": "The new text is gone: it stays, above the new reply.",
    "chat[-2:]": FORGOTTEN,
}
STILL_BLANK = (
    "The page has put the blank text in the chat already, so giving the history back doesn't help. "
    "Put the old text in its place: `edit_data.previous_value`."
)
BLANK = {  # that is yielded if the new text is blank
    "history": STILL_BLANK,
    "history[: edit_data.index + 1]": STILL_BLANK,
    "before": "The prompt is gone, and all after it: a blank prompt gets no reply from `respond`, "
    "only the history it was given. See first whether the new text is blank, with `.strip()`; if "
    "it is, put the old one back.",
    '[*before, message("user", edit_data.previous_value)]': "What came after the prompt is gone. "
    "Keep it.",
    '[*before, message("user", edit_data.previous_value.strip()), *after]': "The old text lost "
    "spaces on the way back: put it back as it is.",
    "[*before, *after]": "The prompt is gone. Put it back between the two parts.",
}
BARE = (
    "The old text lost spaces: Gradio takes them off a content that is a bare text. "
    "`message(role, text)` makes one that keeps them."
)
REPLACED = "The old text is put back, and then replaced: after that `yield`, `return`."
MISPLACED = "The old text is put back in another place. It belongs at `edit_data.index`."
LOOP = "for chat, _ in respond(edit_data.value, before):"
PUT_BACK = '[*before, message("user", edit_data.previous_value), *after]'
SIMPLE = [
    ("handle_edit", f"-{LOOP}\n+{LOOP.replace('before', 'MISTAKE')}", HISTORY),
    ("handle_edit", f"-{LOOP}\n+{LOOP.replace('edit_data.value', 'MISTAKE')}", TEXT),
    ("handle_edit", "-yield chat\n+yield MISTAKE", CHAT),
    ("handle_edit", f"-yield {PUT_BACK}\n+yield MISTAKE", BLANK),
]
HINTS = {
    "test_only_prompts_can_be_edited": 'With `editable="all"`, people could change what the model '
    'said. Keep "user".',
    "test_new_text_is_sent": "The new text is `edit_data.value`, and what came before it "
    "`history[:edit_data.index]`.",
    "test_new_reply_comes_after_the_new_text": "Keep the chat up to the prompt. After the new text "
    "comes the new reply.",
    "test_first_prompt_can_be_edited": "Before the first prompt, at index 0, there is nothing: "
    "`history[:0]` is an empty list.",
    "test_failed_edit_keeps_the_new_text": "When an edit fails, show what `respond` yields: the "
    "new text, and the error below it. The old replies were to another text.",
    "test_blank_edit_asks_nothing": "The model is asked though the new text is blank: `.strip()` "
    "leaves nothing of it. Put the old text back, and ask nothing.",
    "test_blank_edit_puts_the_old_text_back": "When the new text is blank, the chat is what it was "
    'before the edit: the history, with `message("user", edit_data.previous_value)` at '
    "`edit_data.index`.",
}
CAUSES = [
    (NameError, "'text'", "The new text is `edit_data.value`."),
    (
        gr.Error,
        "",
        "If the new text is blank, put the old one back. If the model fails, `respond` shows that "
        "in the chat.",
    ),
    (
        AttributeError,
        r"'\w+Data' object has no attribute",
        "The data of an edit has `index`, `value` and `previous_value`.",
    ),
    (
        ValueError,
        "is not in list",
        "The page has put the new text in the chat already, so the old one can't be found there. "
        "`edit_data.index` is its place.",
    ),
    (
        TypeError,
        "missing 1 required positional argument: '.*data'",
        "Gradio passes the event's data only to what is wired. Wire `handle_edit` itself.",
    ),
]


def names(history, index, new, **others):
    """Return what the names in the expressions stand for when a prompt is edited."""
    before, after = history[:index], history[index + 1 :]
    edit_data = SimpleNamespace(index=index, value=new, previous_value=text(history[index]))
    shown = [*before, user(new), *after]
    return {"history": shown, "edit_data": edit_data, "before": before, "after": after, **others}


def test_new_text_is_sent(got, expected, history, index, endpoint):
    if not endpoint.requests:
        yield NOTHING_SENT if index else FIRST_NOT_SENT
    elif len(endpoint.requests) > 1:
        yield "The model is asked more than once for a single edit."
    else:
        _, new = expected.messages[-1]
        facts = names(history, index, new, conversation=conversation, prompt=user(new))
        sent = {f"conversation([*{mistake}, prompt])": HISTORY[mistake] for mistake in HISTORY}
        yield from explain(TEXT, got.messages[-1][1], **facts)
        yield from explain(sent, got.messages, **facts)


def test_new_reply_comes_after_the_new_text(got, expected, history, index):
    *_, prompt, reply = expected.chat
    facts = names(history, index, text(prompt), chat=expected.chat, prompt=prompt, reply=reply)
    shown = {f"[*{mistake}, prompt, reply]": HISTORY[mistake] for mistake in HISTORY}
    yield from explain({**CHAT, **shown}, got.chat, **facts)


def test_blank_edit_puts_the_old_text_back(got, expected, history, index, blank, pages=()):
    if expected in pages:
        yield REPLACED
        return
    facts = names(history, index, blank, message=says)
    yield from explain(BLANK, got.chat, **facts)
    old, shown = history[index], facts["history"]
    if got.chat == [*shown[:index], user(inspect.cleandoc(text(old))), *shown[index + 1 :]]:
        yield BARE
    places = [place for place in range(len(history)) if place != index]
    if any(got.chat == [*shown[:place], old, *shown[place + 1 :]] for place in places):
        yield MISPLACED
