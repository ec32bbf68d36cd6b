"""Stage 2: what is likely wrong with an answer."""

from types import SimpleNamespace

from workshop.judge.diagnoses import explain
from workshop.testing.histories import FIRST_TURN, press, text

CHAT = {
    "history": "The chat is still whole: cut it at `undo_data.index`.",
    "history[: undo_data.index + 1]": "The undone message is still in the chat: cut before it, at "
    "`undo_data.index`.",
    "history[:-1]": "Only the last message is cut off. Its prompt goes too.",
    **dict.fromkeys(
        ("history[:-2]", "history[:-3]"),
        "A turn is not always two messages: the model may have sent several. Cut at "
        "`undo_data.index`, not at a number counted from the end.",
    ),
    "history[: undo_data.index - 1]": "One message too many is cut off: keep the one before the "
    "undone prompt.",
    "history[undo_data.index :]": "The wrong half is left. `history[:index]` is what comes before "
    "the index.",
    "[]": "The whole chat is gone. Only the last turn should go: `history[:index]` stays.",
}
TEXT = {
    '""': "The textbox is empty: give it the text of the undone prompt.",
    "text_of(history[-1])": "That is the model's reply. The prompt is at `undo_data.index`.",
    "text_of(history[0])": "That is the first message. The prompt is at `undo_data.index`.",
}
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


def test_last_turn_leaves_the_chat(got, history):
    undo_data = SimpleNamespace(**press(history))
    yield from explain(CHAT, got.chat, history=history, undo_data=undo_data)


def test_prompt_is_back_in_the_textbox(got, expected, history):
    typed = got.textbox
    if not isinstance(typed, str):
        yield (
            f"The textbox gets a {type(typed).__name__}, and takes a string: "
            "`text_of(history[index])` is the text of a message."
        )
        return
    if typed.split() == expected.textbox.split():
        yield "Spaces or newlines are lost: give the text back as it is."
    elif typed in map(text, history[1:-1]):
        yield "That is the text of another message. The prompt is at `undo_data.index`."
    yield from explain(TEXT, typed, history=history, text_of=text)


def test_first_turn_can_be_undone(got):
    if got.chat == FIRST_TURN:
        yield "The first prompt is at index 0, which counts as false in Python. Undo it like any other."
