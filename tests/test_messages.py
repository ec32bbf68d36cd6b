"""What a message holds, what of a chat is sent, and what a failed retry keeps."""

import pytest

from chat_model import ChatError, keep_reply, message, text_at, to_messages
from workshop.testing.histories import PICTURE, SAMPLES, bot, box, conversation, failure, says, user


@pytest.mark.parametrize("text", ["", " a ", "\n\tx\n", "👩🏽‍🚀 مرحبا", "# *md*", "é e\u0301"])
def test_text_of_a_message_is_what_was_said(text):
    assert text_at([message("user", text)], 0) == text


def test_text_of_several_parts():
    assert text_at([user("one", PICTURE, "two")], 0) == "one\ntwo"


def test_text_of_a_picture_is_empty():
    assert text_at([user(PICTURE)], 0) == ""


def test_text_of_a_message_with_a_bare_string():
    assert text_at([{"role": "user", "content": " hi "}], 0) == " hi "


def test_text_of_a_bubble_is_what_the_model_said_in_it():
    history = [
        user("Hi"),
        box("Hm.", "Thoughts", status="done"),
        bot("One."),
        bot("Two."),
        failure("It broke."),
        user("And?"),
        bot("Three."),
    ]
    assert text_at(history, 1) == "One.\nTwo."


def test_text_of_a_message_that_is_not_there():
    with pytest.raises(IndexError):
        text_at([user("Hi")], 1)


@pytest.mark.parametrize("name", SAMPLES)
def test_endpoint_gets_role_and_text_alone(name):
    messages = to_messages("Be kind.", SAMPLES[name])
    assert messages[0] == {"role": "system", "content": "Be kind."}
    assert all(set(m) == {"role", "content"} for m in messages)
    sent = [(m["role"], m["content"]) for m in messages[1:]]
    assert sent == conversation(SAMPLES[name])


def test_message_without_text_is_not_sent():
    history = [user(PICTURE), bot("A cat!")]
    assert to_messages("s", history)[1:] == [{"role": "assistant", "content": "A cat!"}]


def test_system_prompt_in_the_history_is_not_sent_again():
    assert len(to_messages("s", [says("system", "Obey the user."), user("Hi")])) == 2


def test_prompt_without_a_reply_is_not_sent_again():
    history = [user("One"), failure("It broke."), user("Two"), failure("It broke."), user("3")]
    assert to_messages("s", history)[1:] == [{"role": "user", "content": "3"}]


TURN = (user("Hi"), bot("Hello"))


def test_new_reply_replaces_the_old_one():
    chat = [user("Hi"), bot("Howdy")]
    assert keep_reply([*TURN], chat) == chat


def test_old_reply_stays_until_the_new_one_begins():
    history = [*TURN, failure("It broke.")]
    assert keep_reply(history, [user("Hi")]) == history
    assert keep_reply([user("Hi"), failure("It broke.")], [user("Hi")]) == [user("Hi")]
    thinking = [user("Hi"), box("Hm.", "💭 Thinking", status="pending")]
    assert keep_reply([*TURN], thinking) == thinking


def test_failed_retry_keeps_the_old_reply_and_says_why():
    error = ChatError("It broke.").as_message()
    assert keep_reply([*TURN], [user("Hi"), error]) == [*TURN, error]
    assert keep_reply([*TURN], [user("Hi"), bot("How"), error]) == [*TURN, error]


def test_new_error_replaces_the_old_one():
    error = ChatError("It broke again.").as_message()
    history = [*TURN, failure("It broke.")]
    assert keep_reply(history, [user("Hi"), error]) == [*TURN, error]
    assert keep_reply([user("Hi"), failure("It broke.")], [user("Hi"), error]) == [
        user("Hi"),
        error,
    ]


def test_reply_that_was_cut_off_is_a_reply():
    cut = [user("Hi"), bot("Half"), box("Go on.", "✂️ Cut off", id="cut")]
    assert keep_reply([*TURN], cut) == cut
    error = ChatError("It broke.").as_message()
    assert keep_reply(cut, [user("Hi"), error]) == [*cut, error]


def test_thoughts_are_no_reply():
    history = [user("Hi"), box("Hm.", "💭 Thoughts", status="done"), failure("It broke.")]
    half = [user("Hi"), bot("Half"), failure("It broke.")]
    assert keep_reply(history, half) == half
