"""From an endpoint's chunks, over real HTTP, to a reply that grows."""

import itertools
import json
import time
from threading import Event

import httpx2
import pytest

from chat_model import ChatError, background, connect, stream_reply, streaming
from workshop.testing.endpoint import Body, Reply, Silence, Whole, word_by_word
from workshop.testing.histories import reply_text

from .replies import HELLO, error_of, texts, titles_and_texts


def test_grows_to_the_whole_reply(ask):
    replies = texts(ask(word_by_word("One two three", pause=0.06)))
    assert replies[0] == "One"
    assert replies[-1] == "One two three"
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(replies))


def test_spaces_are_kept(ask):
    assert texts(ask(Reply(("  ", "\n", "    x", " \n"))))[-1] == "  \n    x \n"


def test_blank_pieces_are_not_shown_alone(ask):
    replies = ask(Reply((" ", "\n", "x"), pause=0.06))
    assert reply_text(next(replies)) == " \nx"


def test_fast_stream_updates_the_page_at_most_25_times_a_second(ask):
    started = time.monotonic()
    replies = texts(ask(Reply(tuple("abcdefghij" * 100))))
    most = 25 * (time.monotonic() - started) + 2  # the first and the last are extra
    assert len(replies) <= most
    assert replies[-1] == "abcdefghij" * 100


def test_first_piece_after_a_wait_is_shown_at_once(endpoint, settings):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    endpoint.answer(Reply(("One", " two", " three")))
    with connect() as client:
        chunks = client.chat_completion(HELLO, stream=True)
        replies = list(filter(None, stream_reply(itertools.chain([None], chunks))))
    assert reply_text(replies[0]) == "One"


@pytest.mark.parametrize("ending", ["cut", "error", "garbage", "unfinished"])
def test_half_a_reply_comes_before_the_error(ask, ending):
    replies = []
    with pytest.raises(ChatError):
        for reply in ask(Reply(("Half", " a", " reply"), ending=ending)):
            replies.append(reply)
    assert reply_text(replies[-1]) == "Half a reply"


def test_leaving_the_block_hangs_up(ask, endpoint):
    replies = ask(Reply(("word ",) * 200, pause=0.03))
    next(replies)
    replies.close()
    assert endpoint.is_hung_up_on(seconds=5)


@pytest.mark.parametrize(
    "answer",
    [Silence(), Reply((Event(),)), Reply(("One", Event()))],
    ids=["no headers", "no piece", "a piece"],
)
def test_leaving_the_block_hangs_up_while_nothing_comes(ask, endpoint, settings, answer):
    settings.setattr(background, "PATIENCE", 0.5)
    replies = ask(answer)
    before = next(replies)
    assert next(replies) == before  # the wait has been interrupted
    replies.close()
    assert endpoint.is_hung_up_on(seconds=2)


def test_whole_reply_is_a_mistake_in_the_app(endpoint, settings):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    with connect() as client, pytest.raises(TypeError, match="stream=True"):
        next(stream_reply(client.chat_completion(HELLO)))


def test_reading_on_after_the_block_is_a_mistake_in_the_app(endpoint, settings):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    with connect() as client:
        chunks = client.chat_completion(HELLO, stream=True)
        next(stream_reply(chunks))
    with pytest.raises(httpx2.StreamError):
        next(stream_reply(chunks))


# What real endpoints send that a simple loop stumbles over


@pytest.mark.parametrize(
    ("reason", "words_in_it"), [("length", "length limit"), ("content_filter", "filter")]
)
def test_reply_that_was_cut_off_says_why(ask, reason, words_in_it):
    (_, text), (title, _) = titles_and_texts(list(ask(Reply(("Half a",), ending=reason)))[-1])
    assert text == "Half a"
    assert words_in_it in title


def test_refusal_is_the_reply(ask):
    assert texts(ask(Reply(({"refusal": "I can't "}, {"refusal": "do that."}))))[-1] == (
        "I can't do that."
    )


@pytest.mark.parametrize(
    "content", [[{"type": "text", "text": "One"}], {"type": "text", "text": "One"}, ["One"]]
)
def test_parts_of_text(ask, content):
    assert texts(ask(Reply(({"content": content}, " two"))))[-1] == "One two"


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x1e"])
def test_line_breaks_of_unicode_are_text(ask, odd):
    data = json.dumps(
        {"choices": [{"index": "0", "delta": {"content": f"One{odd}"}}]}, ensure_ascii=False
    )
    assert texts(ask(Reply((f"data: {data}\n\n".encode(), "two"))))[-1] == f"One{odd}two"


def test_emoji_in_two_halves_is_whole(ask, settings):
    settings.setattr(streaming, "UPDATE_EVERY", 0)
    replies = texts(ask(Reply(("Hi \ud83d", "\ude00!", " \ud83d"))))
    assert replies[-1] == "Hi 😀! \N{REPLACEMENT CHARACTER}"
    assert all(reply.encode() for reply in replies)


def test_unchanged_reply_is_not_yielded_again(ask, settings):
    settings.setattr(streaming, "UPDATE_EVERY", 0)
    assert texts(ask(Reply(("One", "", {}, " two", "")))) == ["One", "One two"]


def test_fault_after_the_end_is_none(ask):
    end = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n'
    assert texts(ask(Reply(("One", end), ending="cut"))) == ["One"]


def test_reason_of_another_shape_is_an_end(ask):
    end = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": ["x"]}]}\n\n'
    assert texts(ask(Reply(("One", end), ending="unfinished"))) == ["One"]


def test_byte_order_mark_at_the_start_loses_nothing(ask):
    first = b'\xef\xbb\xbfdata: {"choices": [{"index": 0, "delta": {"content": "One"}}]}\n\n'
    assert texts(ask(Reply((first, " two"))))[-1] == "One two"


@pytest.mark.parametrize(
    "chunk",
    [
        '{"choices": [{"index": 1, "delta": {"content": "another"}}]}',
        '{"choices": [{"index": 0, "content_filter_results": {}}]}',
        '{"choices": [{"index": 0, "delta": null}]}',
        '{"choices": [{"index": 0, "delta": {}}]}',
        '{"choices": [], "prompt_filter_results": []}',
        '{"choices": null}',
        '{"choices": 5}',
        '{"usage": {"total_tokens": 3}}',
        '{"choices": [{"index": 0, "delta": {"content": 3}}]}',
    ],
)
def test_odd_chunk_adds_nothing(ask, chunk):
    odd = f"data: {chunk}\n\n".encode()
    assert texts(ask(Reply(("One", odd, " two", odd))))[-1] == "One two"


@pytest.mark.parametrize(
    ("answer", "words_in_it"),
    [
        (Reply((), ending="tool_calls"), "call a tool"),
        (Reply(({"tool_calls": [{"id": "1"}]},)), "call a tool"),
        (Reply(({"function_call": {"name": "f"}},)), "call a tool"),
        (Reply((), ending="content_filter"), "filter"),
        (Whole("Hello!"), "in one piece"),
        (Body(b"<html>Welcome!</html>", "text/html"), "not a reply"),
        (Body(b'{"choices": []}', "text/plain"), "in one piece"),
        (Body(b'{"error": "no"}', "application/json"), "stopped with an error"),
        (Reply((b"data: [1]\n\n",)), "not a reply"),
        (Reply((b'data: {"choices": ["x"]}\n\n',)), "not a reply"),
    ],
)
def test_what_is_no_reply_is_said(ask, answer, words_in_it):
    assert words_in_it in error_of(ask(answer))
