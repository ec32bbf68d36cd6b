"""Stage 5: whoever edits a prompt gets a reply to the new one, and what came after it goes."""

import contextlib
import unittest.mock

import gradio as gr
import pytest

from workshop.judge.calls import Event, call, expect_unchanged, expect_written, globals_of
from workshop.judge.expecting import CheckFailed, Page, Sent, each_of, expect
from workshop.judge.wiring import expect_wired
from workshop.testing.endpoint import LONG, Refusal, Reply
from workshop.testing.histories import (
    FIRST_TURN,
    SAMPLES,
    bot,
    conversation,
    failure_in,
    text,
    user,
)

EDIT = Event(
    "chatbot.edit", "handle_edit", ("chatbot",), ("chatbot",), data=gr.EditData, is_slow=True
)
NEW = "  What did I want to ask?\n\tThis.\n"
SEVERAL_TURNS = SAMPLES["several turns"]


def last_prompt(history):
    """Return where the last prompt is that can be edited: one text."""
    return max(
        index
        for index, message in enumerate(history)
        if message["role"] == "user" and [part["type"] for part in message["content"]] == ["text"]
    )


each_prompt = pytest.mark.parametrize(
    ("history", "index"),
    [(SEVERAL_TURNS, 0), *((history, last_prompt(history)) for history in SAMPLES.values())],
)


def edited(history, index, new=NEW):
    """Return a history as the page makes it when somebody edits a prompt."""
    return [*history[:index], user(new), *history[index + 1 :]]


def edit(app, history, index, new=NEW, **options):
    """Edit the prompt at an index, and return the `Call`."""
    shown = edited(history, index, new)
    data = {"index": index, "value": new, "previous_value": text(history[index])}
    return call(app, EDIT, shown, page=Page(shown), data=data, **options)


@pytest.mark.todo("5.1")
def test_edited_prompt_calls_handle_edit(app):
    """An edited prompt calls `handle_edit`, which updates the chat alone."""
    expect_wired(app, EDIT)


@pytest.mark.todo("5.1")
def test_only_prompts_can_be_edited(app):
    """People can edit what they said, and not what the model said."""
    assert app.chatbot.editable != "all"


@pytest.mark.todo("5.2")
@each_prompt
def test_new_text_is_sent(app, endpoint, history, index):
    """The model gets the new text, after the turns before it, and nothing that came after."""
    edit(app, history, index)
    assert len(endpoint.requests) == 1
    expected = conversation(edited(history, index)[: index + 1])
    expect(Sent.last(endpoint).turns, Sent(expected))


@pytest.mark.todo("5.2")
@each_prompt
def test_new_reply_comes_after_the_new_text(app, endpoint, history, index):
    """The new text stands where the old one was, and after it only the new reply."""
    endpoint.answer(Reply(("A new", " reply.")))
    chat = edit(app, history, index).page.chat
    expect(Page(chat), Page([*history[:index], user(NEW), bot("A new reply.")]))


@pytest.mark.todo("5.2")
def test_new_reply_grows(app, endpoint):
    """The new reply grows in the chat, piece by piece."""
    endpoint.answer(Reply(("One", ", two", ", three")))
    editing = edit(app, SEVERAL_TURNS, last_prompt(SEVERAL_TURNS))
    replies = {*editing.replies} - {text(SEVERAL_TURNS[-1])}
    if len(replies) < 2:
        expect(" -> ".join(replies), "One -> One, two -> One, two, three")


@pytest.mark.todo("5.2")
def test_closing_the_page_stops_the_model(app, endpoint):
    """The page shows the new reply while it grows, and whoever closes the page stops the model."""
    endpoint.answer(LONG)
    edit(app, SEVERAL_TURNS, 0, updates=3)
    assert not endpoint.requests or endpoint.is_hung_up_on()


@pytest.mark.todo("5.2")
def test_bug_in_the_app_comes_out(app, endpoint):
    """A mistake in the app is not hidden."""
    broken = {"SYSTEM_PROMPT": object()}  # it can't be sent
    with unittest.mock.patch.dict(globals_of(app, EDIT), broken), contextlib.suppress(CheckFailed):
        edit(app, SEVERAL_TURNS, 0)
        assert endpoint.requests


@pytest.mark.todo("5.2")
def test_first_prompt_can_be_edited(app, endpoint):
    """The first prompt can be edited."""
    endpoint.answer(Reply(("Hello again!",)))
    expect(edit(app, FIRST_TURN, 0, "Hello").page, Page([user("Hello"), bot("Hello again!")]))


@pytest.mark.todo("5.2")
@pytest.mark.parametrize("index", [0, last_prompt(SEVERAL_TURNS)])
def test_failed_edit_keeps_the_new_text(app, endpoint, index):
    """When the model can't reply, the new text stays, and below it the app says why."""
    endpoint.answer(Refusal(500))
    chat = edit(app, SEVERAL_TURNS, index).page.chat
    expect(Page(chat), Page([*SEVERAL_TURNS[:index], user(NEW), failure_in(chat)]))


@pytest.mark.todo("5.2")
@each_of("several turns", "thoughts", "a failed turn")
def test_history_is_not_changed(app, history):
    """`handle_edit` doesn't change the history it is given."""
    expect_unchanged(edit(app, history, 0))


@pytest.mark.todo("5.3")
@pytest.mark.parametrize("blank", ["", "   ", " \n\t"])
def test_blank_edit_asks_nothing(app, endpoint, blank):
    """An edit to nothing but spaces asks the model nothing."""
    edit(app, SEVERAL_TURNS, 0, blank)
    assert not endpoint.requests


@pytest.mark.todo("5.3")
@each_prompt
@pytest.mark.parametrize("blank", ["", "  \n"])
def test_blank_edit_puts_the_old_text_back(app, history, index, blank):
    """An edit to nothing but spaces puts the old text back, and keeps all that came after it."""
    pages = [Page(page.chat) for page in edit(app, history, index, blank).pages]
    expect(pages[-1], Page(history), pages=pages)


@pytest.mark.todo("5.3")
@each_of("several turns", "thoughts", "a failed turn")
def test_blank_edit_does_not_change_the_history(app, history):
    """If the new text is blank, `handle_edit` doesn't change the history either."""
    expect_unchanged(edit(app, history, 0, "  \n"))


@pytest.mark.todo("5.3")
@pytest.mark.parametrize("new", [NEW, " "])
def test_notice_is_gone(app, new):
    """The starter's notice no longer appears."""
    expect_written(edit(app, SEVERAL_TURNS, 0, new))
