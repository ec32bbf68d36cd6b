"""Stage 2: undo removes the last turn and gives its prompt back."""

import gradio as gr
import pytest

from workshop.judge.calls import Event, call, expect_unchanged, expect_written
from workshop.judge.expecting import Page, each_sample, expect
from workshop.judge.wiring import expect_wired
from workshop.testing.histories import FIRST_TURN, SAMPLES, failure, press, text

UNDO = Event("chatbot.undo", "handle_undo", ("chatbot",), ("chatbot", "prompt"), data=gr.UndoData)


def undo(app, history):
    """Press the undo button and return the `Call`."""
    return call(app, UNDO, history, page=Page(history, ""), data=press(history))


@pytest.mark.todo("2.1")
def test_undo_button_calls_handle_undo(app):
    """The undo button calls `handle_undo`, which updates the chat and the textbox."""
    expect_wired(app, UNDO)


@pytest.mark.todo("2.2")
@each_sample
def test_last_turn_leaves_the_chat(app, history):
    """The last prompt and everything after it are gone from the chat."""
    undone = undo(app, history)
    before = history[: press(history)["index"]]
    expect(Page(undone.page.chat), Page(before), given=undone.updates[-1]["chatbot"])


@pytest.mark.todo("2.2")
@each_sample
def test_prompt_is_back_in_the_textbox(app, history):
    """The undone prompt is back in the textbox, exactly as it was typed."""
    prompt = text(history[press(history)["index"]])
    undone = undo(app, history)
    expect(undone.page, Page(undone.page.chat, prompt), given=undone.updates[-1]["prompt"])


@pytest.mark.todo("2.2")
@pytest.mark.parametrize("history", [FIRST_TURN, [*FIRST_TURN, failure("It broke off.")]])
def test_first_turn_can_be_undone(app, history):
    """Undoing the first turn leaves an empty chat."""
    expect(undo(app, history).page, Page([], text(FIRST_TURN[0])))


@pytest.mark.todo("2.2")
def test_nothing_is_sent(app, endpoint):
    """The model isn't asked: the prompt is only put back."""
    undo(app, SAMPLES["several turns"])
    assert not endpoint.requests


@pytest.mark.todo("2.2")
@each_sample
def test_history_is_not_changed(app, history):
    """`handle_undo` doesn't change the history it is given."""
    expect_unchanged(undo(app, history))


@pytest.mark.todo("2.2")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    expect_written(undo(app, FIRST_TURN))
