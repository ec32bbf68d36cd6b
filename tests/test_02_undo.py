"""Stage 2: undo removes the last turn and gives its prompt back."""

import gradio as gr
import pytest

from workshop.checks import Page, expect
from workshop.handlers import call, expect_unchanged, expect_wired, handler
from workshop.histories import SAMPLES, bot, last_prompt_index, text, user, value_of


def undo(app, history):
    """Press the undo button and return the `Call`."""
    index = last_prompt_index(history)
    data = {"index": index, "value": value_of(history[index])}
    function = handler(app, "handle_undo", gr.UndoData)
    return call(app, function, history, gr.UndoData(None, data), page=Page(history, ""))


@pytest.mark.todo("2.1")
def test_undo_button_calls_handle_undo(app):
    """The undo button calls `handle_undo`, which updates the chat and the textbox."""
    expect_wired(app, "chatbot", "undo", "handle_undo", ["chatbot"], ["chatbot", "prompt"])


@pytest.mark.todo("2.2")
def test_last_turn_leaves_the_chat(app):
    """The last prompt and everything after it are gone from the chat."""
    for history in SAMPLES.values():
        index = last_prompt_index(history)
        expect(
            Page(undo(app, history).page.chat),
            Page(history[:index]),
            "Keep what comes before the undone prompt: `history[:undo_data.index]`.",
            (
                Page(history[:-2]),
                "A turn is not always two messages: the model may have sent several. Cut at "
                "`undo_data.index`, not at a number counted from the end.",
            ),
            (
                Page(history[: index + 1]),
                "The undone message is still in the chat: cut before it, at `undo_data.index`.",
            ),
            (Page(history), "The chat is still whole: cut it at `undo_data.index`."),
            (
                Page(history[: max(index - 1, 0)]),
                "One message too many is cut off: keep the one before the undone prompt.",
            ),
            (Page(history[:-1]), "Only the last message is cut off. Its prompt goes too."),
            (
                Page(history[index:]),
                "The wrong half is left. `history[:index]` is what comes before the index.",
            ),
        )


@pytest.mark.todo("2.2")
def test_prompt_is_back_in_the_textbox(app):
    """The undone prompt is back in the textbox, exactly as it was typed."""
    for history in SAMPLES.values():
        prompt = text(history[last_prompt_index(history)])
        page = undo(app, history).page
        expect(
            page,
            Page(page.chat, prompt),
            "The textbox gets the text of `history[undo_data.index]`.",
            (
                Page(page.chat, ""),
                "The textbox is empty: give it the text of `history[undo_data.index]`.",
            ),
            *(
                (
                    Page(page.chat, stripped),
                    "Spaces or newlines are lost: don't strip the text that comes back.",
                )
                for stripped in (prompt.strip(), prompt.lstrip(), prompt.rstrip())
            ),
            (
                Page(page.chat, text(history[-1])),
                "That is the model's reply. The prompt is at `undo_data.index`.",
            ),
            (
                Page(page.chat, text(history[0])),
                "That is the first message. The undone prompt is at `undo_data.index`.",
            ),
        )


@pytest.mark.todo("2.2")
def test_first_turn_can_be_undone(app):
    """Undoing the first turn leaves an empty chat."""
    expect(
        undo(app, [user("Hello!"), bot("Hi!")]).page,
        Page([], "Hello!"),
        "The first prompt is at index 0, which counts as false in Python. Undo it like any other.",
    )


@pytest.mark.todo("2.2")
def test_history_is_not_changed(app):
    """The history that `handle_undo` is given stays as it is."""
    for name, sample in SAMPLES.items():
        expect_unchanged("handle_undo", name, sample, undo(app, sample).arguments[0])
