"""Stage 2: what is likely wrong with an answer."""

from types import SimpleNamespace

import gradio as gr

from workshop.judge.diagnoses import explain
from workshop.testing.histories import press, text

COUNTED = (
    "A turn is not always two messages: the model may have sent several. Cut at "
    "`undo_data.index`, not at a number counted from the end."
)
OTHER_HALF = "The wrong half is left. `history[:index]` is what comes before the index."
CHAT = {
    "history": "The chat is still whole: cut it at `undo_data.index`.",
    "history[: undo_data.index + 1]": "The undone message is still in the chat: cut before it, at "
    "`undo_data.index`.",
    "history[:-1]": "Only the last message is cut off. Its prompt goes too.",
    "history[:-2]": COUNTED,
    "history[:-3]": COUNTED,
    "history[: undo_data.index - 1]": "One message too many is cut off: keep the one before the "
    "undone prompt.",
    "history[undo_data.index :]": OTHER_HALF,
    "history[undo_data.index + 1 :]": OTHER_HALF,
    "history[: undo_data.index] + history[undo_data.index + 1 :]": "Only the prompt is gone. What "
    "comes after it goes too: `history[:index]` is what comes before.",
    "[]": "The whole chat is gone. Only the last turn should go: `history[:index]` stays.",
}
TEXT = {
    '""': "The textbox is empty: give it the text of the undone prompt.",
    "text_of(history[-1])": "That is the model's reply. The prompt is at `undo_data.index`.",
    "text_of(history[0])": "That is the first message. The prompt is at `undo_data.index`.",
}
NO_VALUE = "`gr.update` takes a value by its name: `gr.update(value=...)`."
SIMPLE = [
    ("handle_undo", "return MISTAKE, text_of(history[undo_data.index])", CHAT),
    ("handle_undo", "return history[: undo_data.index], MISTAKE", TEXT),
]
HINTS = {
    "test_last_turn_leaves_the_chat": "Keep what comes before the undone prompt: cut at "
    "`undo_data.index`.",
    "test_prompt_is_back_in_the_textbox": "The textbox gets the text of the message at "
    "`undo_data.index`.",
    "test_first_turn_can_be_undone": "Undoing the first turn leaves an empty chat, and its prompt "
    "in the textbox.",
    "test_nothing_is_sent": "The undone prompt is sent to the model again. That would be a retry: "
    "leave it in the textbox, for the person to change.",
}
CAUSES = [
    (gr.Error, "", "Take it out: where the button is, there is a turn to undo."),
    (
        IndexError,
        "list index",
        "There is no message at this index. If you cut the chat first, its prompt is gone: read it "
        "before.",
    ),
    (TypeError, "can only concatenate", "Return two things, with a comma between them."),
]


def has_no_value(given):
    """Say whether `gr.update` was called with something, but not with a value."""
    is_update = isinstance(given, dict) and "__type__" in given
    return is_update and len(given) > 1 and "value" not in given


def test_last_turn_leaves_the_chat(got, given, history):
    if has_no_value(given):
        yield NO_VALUE
        return
    if isinstance(given, gr.Chatbot) and got.chat == history:
        yield "`chatbot` is the component. The chat is what `handle_undo` gets: `history`."
        return
    undo_data = SimpleNamespace(**press(history))
    hints = [*explain(CHAT, got.chat, history=history, undo_data=undo_data)]
    if not hints and len(got.chat) != undo_data.index:
        hints = [HINTS["test_last_turn_leaves_the_chat"]]
    yield from hints


def test_prompt_is_back_in_the_textbox(got, expected, given, history):
    typed = got.textbox
    if has_no_value(given):
        yield NO_VALUE
        return
    if isinstance(given, gr.Textbox) and not typed:
        yield "`prompt` is the component. Give it the text of the undone prompt."
        return
    if not isinstance(typed, str):
        yield (
            f"The textbox gets a {type(typed).__name__}, and takes a string: "
            "`text_of(history[index])` is the text of a message."
        )
        return
    if "content" in typed and "role" in typed:
        yield "The textbox gets a whole message. `text_of(history[index])` is the text in it."
    elif typed.split() == expected.textbox.split():
        yield "Spaces or newlines are lost: give the text back as it is."
    elif expected.textbox in typed:
        yield "There is more than the prompt in the textbox: take the text of one message."
    elif typed in map(text, history[1:-1]):
        yield "That is the text of another message. The prompt is at `undo_data.index`."
    yield from explain(TEXT, typed, history=history, text_of=text)


def test_first_turn_can_be_undone(got):
    if got.chat:
        yield "The first prompt is at index 0, which counts as false in Python. Undo it like any other."
