"""Stage 2: undo removes the last turn and gives its prompt back."""

import gradio as gr
import pytest

from workshop.checks import Case, CheckFailed, Page, expect, expect_each
from workshop.handlers import Event, call, expect_unchanged, expect_wired, expect_written
from workshop.histories import FIRST_TURN, SAMPLES, last_prompt_index, text, value_of

UNDO = Event(
    "chatbot", "undo", "handle_undo", ("chatbot",), ("chatbot", "prompt"), data=gr.UndoData
)


def undo(app, history):
    """Press the undo button and return the `Call`."""
    index = last_prompt_index(history)
    data = {"index": index, "value": value_of(history[index])}
    return call(app, UNDO, history, page=Page(history, ""), data=data)


@pytest.mark.todo("2.1")
def test_undo_button_calls_handle_undo(app):
    """The undo button calls `handle_undo`, which updates the chat and the textbox."""
    expect_wired(app, UNDO)


@pytest.mark.todo("2.2")
def test_last_turn_leaves_the_chat(app):
    """The last prompt and everything after it are gone from the chat."""
    cases = []
    for history in SAMPLES.values():
        index = last_prompt_index(history)
        mistakes = [
            (history, "The chat is still whole: cut it at `undo_data.index`."),
            (
                history[: index + 1],
                "The undone message is still in the chat: cut before it, at `undo_data.index`.",
            ),
            (history[:-1], "Only the last message is cut off. Its prompt goes too."),
            *(
                (
                    history[:-count],
                    "A turn is not always two messages: the model may have sent several. Cut at "
                    "`undo_data.index`, not at a number counted from the end.",
                )
                for count in (2, 3)
            ),
            (
                history[: index - 1],
                "One message too many is cut off: keep the one before the undone prompt.",
            ),
            (
                history[index:],
                "The wrong half is left. `history[:index]` is what comes before the index.",
            ),
            ([], "The whole chat is gone. Only the last turn should go: `history[:index]` stays."),
        ]
        mistakes = tuple((Page(chat), hint) for chat, hint in mistakes)
        cases.append(Case(Page(undo(app, history).page.chat), Page(history[:index]), mistakes))
    expect_each(cases, "Keep what comes before the undone prompt: cut at `undo_data.index`.")


@pytest.mark.todo("2.2")
def test_prompt_is_back_in_the_textbox(app):
    """The undone prompt is back in the textbox, exactly as it was typed."""
    cases = []
    for history in SAMPLES.values():
        undone = history[last_prompt_index(history)]
        prompt = text(undone)
        page = undo(app, history).page
        kind = type(page.textbox).__name__
        mistakes = [
            ("", "The textbox is empty: give it the text of the undone prompt."),
            (
                page.textbox if kind != "str" else None,
                f"The textbox gets a {kind}, and takes a string: `text_at(history, index)` is the "
                "text of a message.",
            ),
            (text(history[-1]), "That is the model's reply. The prompt is at `undo_data.index`."),
            (text(history[0]), "That is the first message. The prompt is at `undo_data.index`."),
        ]
        if kind == "str" and page.textbox.split() == prompt.split():
            lost = "Spaces or newlines are lost: give the text back as it is."
            mistakes.insert(0, (page.textbox, lost))
        elif page.textbox in [text(said) for said in history[1:-1]]:
            other = "That is the text of another message. The prompt is at `undo_data.index`."
            mistakes.append((page.textbox, other))
        mistakes = tuple((Page(page.chat, typed), hint) for typed, hint in mistakes)
        cases.append(Case(page, Page(page.chat, prompt), mistakes))
    expect_each(cases, "The textbox gets the text of the message at `undo_data.index`.")


@pytest.mark.todo("2.2")
def test_first_turn_can_be_undone(app):
    """Undoing the first turn leaves an empty chat."""
    page = undo(app, FIRST_TURN).page
    expect(
        page,
        Page([], text(FIRST_TURN[0])),
        "Undoing the first turn leaves an empty chat, and its prompt in the textbox.",
        (
            Page(FIRST_TURN, page.textbox),
            "The first prompt is at index 0, which counts as false in Python. Undo it like any "
            "other.",
        ),
    )


@pytest.mark.todo("2.2")
def test_nothing_is_sent(app, endpoint):
    """The model isn't asked: the prompt is only put back."""
    undo(app, SAMPLES["several turns"])
    if endpoint.requests:
        raise CheckFailed(
            "The undone prompt is sent to the model again. That would be a retry: leave it in the "
            "textbox, for the person to change."
        )


@pytest.mark.todo("2.2")
def test_history_is_not_changed(app):
    """`handle_undo` doesn't change the history it is given."""
    for name, sample in SAMPLES.items():
        expect_unchanged("handle_undo", name, sample, undo(app, sample).arguments[0])


@pytest.mark.todo("2.2")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    expect_written(undo(app, FIRST_TURN), "handle_undo")
