"""Models that think before they reply: their thoughts are folded, and apart from the reply."""

import pytest

from chat_model import ChatError, streaming
from workshop.testing.endpoint import Reply

from .replies import titles_and_texts

THINKING, THOUGHTS = "💭 Thinking", "💭 Thoughts"


@pytest.fixture(autouse=True)
def every_chunk(settings):
    """Let each chunk be an update, however fast they come."""
    settings.setattr(streaming, "UPDATE_EVERY", 0)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_grows_and_is_then_done(ask, field):
    pieces = ({field: "Two "}, {field: "and two"}, "It is ", "4.")
    assert [titles_and_texts(reply) for reply in ask(Reply(pieces))] == [
        [(THINKING, "Two")],
        [(THINKING, "Two and two")],
        [(THOUGHTS, "Two and two"), (None, "It is ")],
        [(THOUGHTS, "Two and two"), (None, "It is 4.")],
    ]


@pytest.mark.parametrize("cut", range(1, 40))
def test_tags_are_never_drawn(ask, cut):
    whole = "\n<think>Two and two</think>\n\nIt is 4."
    replies = [titles_and_texts(reply) for reply in ask(Reply((whole[:cut], *whole[cut:])))]
    assert replies[-1] == [(THOUGHTS, "Two and two"), (None, "It is 4.")]
    assert not any("<" in text for reply in replies for _, text in reply)


def test_first_tag_may_be_missing(ask):
    replies = list(ask(Reply(("Two and two", "</think>", "It is 4."))))
    assert titles_and_texts(replies[-1]) == [(THOUGHTS, "Two and two"), (None, "It is 4.")]


def test_status_is_pending_while_the_model_thinks(ask):
    first, *_, last = ask(Reply(("<think>Hm", "</think>Yes")))
    assert first[0]["metadata"]["status"] == "pending"
    assert last[0]["metadata"]["status"] == "done"


def test_empty_thoughts_are_left_out(ask):
    assert titles_and_texts(list(ask(Reply(("<think>\n\n</think>\n\n", "4."))))[-1]) == [
        (None, "4.")
    ]


def test_tag_in_the_middle_is_text(ask):
    reply = list(ask(Reply(("Write `<think>` or ", "</think>."))))[-1]
    assert titles_and_texts(reply) == [(None, "Write `<think>` or </think>.")]


def test_beginning_of_a_tag_that_never_comes_is_text(ask):
    assert titles_and_texts(list(ask(Reply(("<th",))))[-1]) == [(None, "<th")]


@pytest.mark.parametrize(
    "thinking",
    [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
        {"type": "reasoning", "text": "Hm."},
    ],
)
def test_parts_of_thinking(ask, thinking):
    pieces = ({"content": [thinking]}, {"content": [{"type": "text", "text": "Yes"}]})
    assert titles_and_texts(list(ask(Reply(pieces)))[-1]) == [(THOUGHTS, "Hm."), (None, "Yes")]


def test_nothing_but_thoughts(ask):
    replies = []
    with pytest.raises(ChatError, match="used up"):
        for reply in ask(Reply(({"reasoning": "Hm."},), ending="length")):
            replies.append(reply)
    assert titles_and_texts(replies[-1]) == [(THOUGHTS, "Hm.")]
