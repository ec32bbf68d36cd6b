"""Stage 5: whoever edits a prompt gets a reply to the new one, and what came after it goes."""

import gradio as gr
import pytest

from workshop.asking import (
    ask_in_vain,
    expect_bugs_to_come_out,
    expect_growth,
    expect_hang_up,
    expect_stream,
)
from workshop.checks import Case, CheckFailed, Page, Sent, expect, expect_each
from workshop.handlers import Event, call, expect_unchanged, expect_wired, expect_written
from workshop.histories import (
    FIRST_TURN,
    SAMPLES,
    bot,
    conversation,
    failure,
    text,
    title,
    user,
)
from workshop.scripted_endpoint import Refusal, Reply

EDIT = Event(
    "chatbot", "edit", "handle_edit", ("chatbot",), ("chatbot",), data=gr.EditData, is_slow=True
)
NEW = "  What did I want to ask?\n\tThis.\n"


def prompts_of(history):
    """Return where the first and the last prompt of a history are that can be edited.

    Those of one text can.
    """
    indexes = [
        index
        for index, said in enumerate(history)
        if said["role"] == "user" and [part["type"] for part in said["content"]] == ["text"]
    ]
    return sorted({indexes[0], indexes[-1]})


def edited(history, index, new=NEW):
    """Return a history as the page makes it when somebody edits a prompt."""
    return [*history[:index], user(new), *history[index + 1 :]]


def edit(app, history, index, new=NEW, **options):
    """Edit the prompt at an index, and return the `Call`."""
    shown = edited(history, index, new)
    data = {"index": index, "value": new, "previous_value": text(history[index])}
    editing = call(app, EDIT, shown, page=Page(shown), data=data, **options)
    expect_stream(editing, "handle_edit")
    return editing


@pytest.mark.todo("5.1")
def test_edited_prompt_calls_handle_edit(app):
    """An edited prompt calls `handle_edit`, which updates the chat alone."""
    expect_wired(app, EDIT)


@pytest.mark.todo("5.1")
def test_only_prompts_can_be_edited(app):
    """People can edit what they said, and not what the model said."""
    if app.chatbot.editable == "all":
        raise CheckFailed(
            'With `editable="all"`, people could change what the model said. Keep "user".'
        )


@pytest.mark.todo("5.2")
def test_new_text_is_sent(app, endpoint):
    """The model gets the new text, after the turns before it, and nothing that came after."""
    cases = []
    for history in SAMPLES.values():
        for index in reversed(prompts_of(history)):
            before = len(endpoint.requests)
            edit(app, history, index)
            if len(endpoint.requests) == before:
                raise CheckFailed(_FIRST if index == 0 and before else _NOT_SENT)
            if len(endpoint.requests) > before + 1:
                raise CheckFailed("The model is asked more than once for a single edit.")
            got = [one for one in Sent.last(endpoint).messages if one[0] != "system"]
            earlier = conversation([*history[:index], user(NEW)])[:-1]
            mistakes = [
                ([*earlier, ("user", text(history[index]))], _OLD_TEXT),
                ([*earlier, ("user", NEW.strip())], _STRIPPED),
                ([("user", NEW)], _FORGOTTEN),
                (conversation([*edited(history, index)[:-2], user(NEW)]), _NOT_THE_LAST),
                (conversation([*history[: max(index - 1, 0)], user(NEW)]), _CUT_TOO_MUCH),
                ([*conversation(edited(history, index)), ("user", NEW)], _LATER_TURNS),
                ([*conversation(history), ("user", NEW)], _LATER_TURNS),
            ]
            mistakes = tuple((Sent(said), hint) for said, hint in mistakes)
            cases.append(Case(Sent(got), Sent([*earlier, ("user", NEW)]), mistakes))
    expect_each(
        cases,
        "The new text is `edit_data.value`, and what came before it `history[:edit_data.index]`.",
    )


_NOT_SENT = (
    "Nothing is sent to the model. Loop over all that `respond` yields, and give it the new text "
    "and the history before it."
)
_FIRST = (
    "Nothing is sent when the first prompt is edited. It is at index 0, which counts as false in "
    "Python: treat it like any other."
)
_OLD_TEXT = "The old text is sent. The new one is `edit_data.value`."
_STRIPPED = "The new text lost spaces on the way: pass it on as it is."
_FORGOTTEN = "The turns before the prompt are missing: `history[:edit_data.index]` has them."
_NOT_THE_LAST = (
    "Any prompt can be edited, not only the last. Cut the history at `edit_data.index`, and not at "
    "a number counted from its end."
)
_CUT_TOO_MUCH = (
    "The message before the prompt is missing: one too many is cut off. "
    "`history[:edit_data.index]` ends just before the prompt."
)
_LATER_TURNS = (
    "The model still sees what came after the prompt. Give `respond` what came before it: "
    "`history[:edit_data.index]`."
)


@pytest.mark.todo("5.2")
def test_new_reply_comes_after_the_new_text(app, endpoint):
    """The new text stands where the old one was, and after it only the new reply."""
    reply, cases = bot("A new reply."), []
    for history in SAMPLES.values():
        for index in prompts_of(history):
            endpoint.answer(Reply(("A new", " reply.")))
            before, after = history[:index], history[index + 1 :]
            mistakes = [
                ([*before, user(NEW), *after], _UNSHOWN),
                ([*before, user(NEW), *after, user(NEW), reply], _LATER_TURNS_SHOWN),
                ([*before, user(NEW), reply, *after], _LATER_TURNS_SHOWN),
                ([*before, user(NEW), user(NEW), reply], _TWICE),
                ([user(NEW), reply], _FORGOTTEN),
                ([*edited(history, index)[:-2], user(NEW), reply], _NOT_THE_LAST),
                ([*before, reply], "The new text is gone: it stays, above the new reply."),
            ]
            mistakes = tuple((Page(chat), hint) for chat, hint in mistakes)
            got = Page(edit(app, history, index).page.chat)
            cases.append(Case(got, Page([*before, user(NEW), reply]), mistakes))
    expect_each(cases, "Keep the chat up to the prompt. After the new text comes the new reply.")


_UNSHOWN = (
    "The model has replied, but its reply is not in the chat. Yield each chat that `respond` "
    "yields; and the starter's last `yield` has to go."
)
_LATER_TURNS_SHOWN = (
    "What came after the prompt is still in the chat. It was said about the old text: cut it off, "
    "with `history[:edit_data.index]`."
)
_TWICE = "The new text is there twice: `respond` adds it. Give it the history before the prompt."


@pytest.mark.todo("5.2")
def test_new_reply_grows(app, endpoint):
    """The new reply grows in the chat, piece by piece."""
    history = SAMPLES["several turns"]
    endpoint.answer(Reply(("One", ", two", ", three")))
    expect_growth(edit(app, history, prompts_of(history)[-1]), text(history[-1]))


@pytest.mark.todo("5.2")
def test_closing_the_page_stops_the_model(app, endpoint):
    """The page shows the new reply while it grows, and whoever closes the page stops the model."""
    expect_hang_up(endpoint, lambda: edit(app, SAMPLES["several turns"], 0, updates=3))


@pytest.mark.todo("5.2")
def test_bug_in_the_app_comes_out(app, endpoint):
    """A mistake in the app is not hidden."""
    expect_bugs_to_come_out(app, EDIT, endpoint, lambda: edit(app, SAMPLES["several turns"], 0))


@pytest.mark.todo("5.2")
def test_first_prompt_can_be_edited(app, endpoint):
    """The first prompt can be edited."""
    endpoint.answer(Reply(("Hello again!",)))
    expect(
        edit(app, FIRST_TURN, 0, "Hello").page,
        Page([user("Hello"), bot("Hello again!")]),
        "Before the first prompt, at index 0, there is nothing: `history[:0]` is an empty list.",
    )


@pytest.mark.todo("5.2")
def test_failed_edit_keeps_the_new_text(app, endpoint):
    """When the model can't reply, the new text stays, and below it the app says why."""
    history = SAMPLES["several turns"]
    for index in prompts_of(history):
        endpoint.answer(Refusal(500))
        editing = ask_in_vain("handle_edit", lambda index=index: edit(app, history, index))
        chat = editing.page.chat
        if chat[:-1] != edited(history, index)[: index + 1] or not title(chat[-1]):
            raise CheckFailed(
                "When an edit fails, show what `respond` yields: the new text, and the error below "
                "it. The old replies were to another text.",
                Page([*edited(history, index)[: index + 1], failure("...")]),
                Page(chat),
            )


@pytest.mark.todo("5.2")
def test_history_is_not_changed(app):
    """`handle_edit` doesn't change the history it is given."""
    _expect_unchanged(app, NEW)


def _expect_unchanged(app, new):
    for name in ("several turns", "thoughts", "a failed turn"):
        history = SAMPLES[name]
        editing = edit(app, history, 0, new)
        expect_unchanged("handle_edit", name, edited(history, 0, new), editing.arguments[0])


@pytest.mark.todo("5.3")
def test_blank_edit_asks_nothing(app, endpoint):
    """An edit to nothing but spaces asks the model nothing."""
    for blank in ("", "   ", " \n\t"):
        edit(app, SAMPLES["several turns"], 0, blank)
        if endpoint.requests:
            raise CheckFailed(
                f"The text {blank!r} is sent to the model. It is blank: `.strip()` leaves nothing "
                "of it. Ask only if there is something to ask."
            )


@pytest.mark.todo("5.3")
def test_blank_edit_puts_the_old_text_back(app):
    """An edit to nothing but spaces puts the old text back, and keeps all that came after it."""
    cases = []
    for blank in ("", "  \n"):
        for history in SAMPLES.values():
            for index in prompts_of(history):
                before, after = history[:index], history[index + 1 :]
                mistakes = [
                    (edited(history, index, blank), _STILL_BLANK),
                    ([*before, user(blank)], _STILL_BLANK),
                    (before, _CUT_OFF),
                    (history[: index + 1], "What came after the prompt is gone. Keep it."),
                    ([*before, user(text(history[index]).strip()), *after], _STRIPPED_BACK),
                    ([*before, *after], "The prompt is gone. Put it back between the two parts."),
                ]
                mistakes = tuple((Page(chat), hint) for chat, hint in mistakes)
                got = Page(edit(app, history, index, blank).page.chat)
                cases.append(Case(got, Page(history), mistakes))
    expect_each(
        cases,
        "When the new text is blank, the chat is what it was before the edit: the history, with "
        '`message("user", edit_data.previous_value)` at `edit_data.index`.',
    )


_STILL_BLANK = (
    "The page has put the blank text in the chat already, so giving the history back doesn't help. "
    "Put the old text in its place: `edit_data.previous_value`."
)
_CUT_OFF = (
    "The prompt is gone, and all after it: a blank prompt gets no reply from `respond`, only the "
    "history it was given. See first whether the new text is blank, with `.strip()`; if it is, put "
    "the old one back."
)
_STRIPPED_BACK = "The old text lost spaces on the way back: put it back as it is."


@pytest.mark.todo("5.3")
def test_blank_edit_does_not_change_the_history(app):
    """If the new text is blank, `handle_edit` doesn't change the history either."""
    _expect_unchanged(app, "  \n")


@pytest.mark.todo("5.3")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    for new in (NEW, " "):
        expect_written(edit(app, SAMPLES["several turns"], 0, new), "handle_edit")
