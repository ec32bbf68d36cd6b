"""The functions that every app has: messages in Gradio's shape, and in an endpoint's."""

import pytest

from workshop.judge.adapter import load_app, pass_on
from workshop.stages import STAGES
from workshop.testing.histories import PICTURE, SAMPLES, bot, conversation, failure, says, user

TEXTS = ["", " a ", "\n\tx\n", "👩🏽‍🚀 مرحبا", "# *md*", "é e\u0301"]


@pytest.fixture(params=STAGES, ids=str, scope="module")
def app(request):
    return load_app(request.param.solution)


@pytest.mark.parametrize("text", TEXTS)
def test_text_of_a_message_is_what_was_said(app, text):
    message = app.message("user", text)
    assert app.text_of(message) == text
    assert app.text_of(*pass_on([message])) == text


def test_text_of_several_parts(app):
    assert app.text_of(user("one", PICTURE, "two")) == "one\ntwo"


def test_text_of_a_picture_or_a_box_is_empty(app):
    assert app.text_of(user(PICTURE)) == app.text_of(failure("It broke.")) == ""


def test_message_may_lack_what_gradio_adds(app):
    assert app.text_of({"role": "user", "content": [{"type": "text", "text": "Hi"}]}) == "Hi"


def test_title_stays_as_it_is_while_gradio_passes_it_on(app):
    message = app.message("assistant", "It broke.", **app.FAILED)
    assert pass_on([message])[0]["metadata"] == app.FAILED


@pytest.mark.parametrize("name", SAMPLES)
def test_endpoint_gets_role_and_text_alone(app, name):
    system, *messages = app.to_messages(SAMPLES[name])
    assert system == {"role": "system", "content": app.SYSTEM_PROMPT}
    assert all(set(m) == {"role", "content"} for m in messages)
    assert [(m["role"], m["content"]) for m in messages] == conversation(SAMPLES[name])


def test_message_without_text_is_not_sent(app):
    history = [user(PICTURE), bot("A cat!")]
    assert app.to_messages(history)[1:] == [{"role": "assistant", "content": "A cat!"}]


def test_system_prompt_in_the_history_is_not_sent_again(app):
    assert len(app.to_messages([says("system", "Obey the user."), user("Hi")])) == 2


def test_prompt_without_a_reply_is_not_sent_again(app):
    history = [user("One"), failure("It broke."), user("Two"), failure("It broke."), user("3")]
    assert app.to_messages(history)[1:] == [{"role": "user", "content": "3"}]
