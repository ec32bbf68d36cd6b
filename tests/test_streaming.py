"""From an endpoint's chunks, over real HTTP, to a reply that grows."""

import itertools
import json
import time
from threading import Event
from types import SimpleNamespace

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


def chunk(text="", **choice):
    """Return an event as an endpoint sends it."""
    choice = {"index": 0, "delta": {"content": text}, **choice}
    return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()


def ended(reason):
    """Return the chunk that ends a reply for a reason."""
    return chunk(finish_reason=reason)


@pytest.mark.parametrize(
    "reason",
    [
        *(
            "stop",
            "STOP",
            "eos",
            "eos_token",
            "end_turn",
            "stop_sequence",
            "COMPLETE",
            "tool_calls",
        ),
        *("stop ", "stop_str", "eos_token_id", "end_of_turn", "tool-calls", "FINISH_REASON_STOP"),
        *({"type": "stop", "matched": 2}, "stop: 2", True),
    ],
)
def test_reply_that_ended_by_itself_is_whole(ask, reason):
    *_, last = ask(Reply(("One", ended(reason)), ending="unfinished"))
    assert titles_and_texts(last) == [(None, "One")]


@pytest.mark.parametrize(
    ("reason", "words_in_it"),
    [
        ("error", "stopped early"),
        ("abort", "stopped early"),
        ("insufficient_system_resource", "stopped early"),
        ("network_error", "stopped early"),
        ("something new", "stopped early"),
        (["x"], "stopped early"),
        ("model_length", "as long as the model can read"),
        ("model_context_window_exceeded", "as long as the model can read"),
        ("length", "length limit"),
        ("MAX_TOKENS", "length limit"),
        ("max_output_tokens", "length limit"),
        ("content_filter", "content filter"),
        ("SAFETY", "content filter"),
        ("sensitive", "content filter"),
        ("content-filter", "content filter"),
        ("content_filter: RECITATION", "content filter"),
        ("context_length_exceeded", "as long as the model can read"),
        ({"type": "length", "length": 8}, "length limit"),
        ({"type": "abort", "message": "no"}, "stopped early"),
        ("error: stop", "stopped early"),
    ],
)
def test_half_a_reply_never_looks_whole(ask, reason, words_in_it):
    for ending in ("unfinished", "done"):
        *_, last = ask(Reply(("Half a", ended(reason)), ending=ending))
        (_, text), (title, what_to_do) = titles_and_texts(last)
        assert text == "Half a"
        assert words_in_it in title and what_to_do.endswith(".")


@pytest.mark.parametrize(
    "reason", [None, "", "null", "None", "unspecified", "FINISH_REASON_UNSPECIFIED"]
)
def test_endpoint_that_gives_no_reason_is_done_all_the_same(ask, reason):
    *_, last = ask(Reply(("One", ended(reason)), ending="done"))
    assert titles_and_texts(last) == [(None, "One")]
    error = error_of(ask(Reply(("Half", ended(reason)), ending="unfinished")))
    assert "broke off" in error


def test_a_text_about_reasons_is_no_reason(ask):
    text = '{"choices": [{"finish_reason": "length"}]}'
    *_, last = ask(Reply((text,), ending="done"))
    assert titles_and_texts(last) == [(None, text)]
    assert "broke off" in error_of(ask(Reply((text,), ending="unfinished")))


@pytest.mark.parametrize(
    ("reason", "words_in_it"),
    [("error", "stopped with an error"), ("length", "thinking"), ("model_length", "too long")],
)
def test_no_reply_at_all_says_why(ask, reason, words_in_it):
    assert words_in_it in error_of(ask(Reply((ended(reason),), ending="done")))


@pytest.mark.parametrize(
    "done",
    [b"data:[DONE]", b"data: [DONE] ", b"data:  [DONE]", b"data: [DONE]\r", b"data: [done]"],
)
@pytest.mark.parametrize("end", [b"\n\n", b"\n", b""])
def test_done_in_any_spelling_ends_a_reply(ask, done, end):
    for pieces in (("One", ended("stop")), ("One",)):
        replies = ask(Reply((*pieces, done + end), ending="unfinished"))
        assert texts(replies) == ["One"]


def test_what_comes_after_done_is_not_read(ask):
    silence = Event()
    assert texts(ask(Reply(("One", b"data:[DONE]\n\n", silence))))[-1] == "One"


@pytest.mark.parametrize(
    "life",
    [
        b"data:\n\n",
        b"data: \n\n",
        b"data\n\n",
        b": keep-alive\n\n",
        b":\n\n",
        b"event: ping\ndata: {}\n\n",
        b'event: ping\ndata: {"type": "ping"}\n\n',
        b"event: heartbeat\nid: 1\ndata: 12:30\n\n",
        b"event: message\nid: 7\nretry: 3000\n\n",
        b"data: null\n\n",
        b"data: ping\n\n",
        b'data: {"type": "ping", "message": "I am here"}\n\n',
        b'data: ""\n\n',
        b"data: [PING]\n\n",
        b"\n\n\n",
        b"\r\n",
        b" \n",
        b'data: {"choices": [], "error": null}\n\n',
    ],
)
def test_signs_of_life_are_no_part_of_a_reply(ask, life):
    first = b"\xef\xbb\xbf" + life
    replies = ask(Reply((first, life, "One", life, " two", life, ended("stop"), life)))
    assert texts(replies)[-1] == "One two"
    assert texts(ask(Reply(("One", life), ending="done")))[-1] == "One"


@pytest.mark.parametrize("end", ["\n\n", "\n", "\r\n\r\n", "\r\n", "\r\r"])
@pytest.mark.parametrize("colon", [": ", ":"])
def test_events_are_read_however_they_are_set_apart(ask, end, colon):
    events = [chunk("One"), chunk(" two"), ended("stop"), b"data: [DONE]\n\n"]
    sent = b"".join(events).decode().replace("\n\n", end).replace("data: ", f"data{colon}")
    for pieces in ((sent,), sent):  # at once, and character by character
        pieces = [piece.encode() for piece in pieces]
        assert texts(ask(Reply((*pieces,), ending="unfinished")))[-1] == "One two"


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n", "\r\n\r\n"])
def test_event_may_have_several_lines_of_data(ask, end):
    events = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in ("One", " {two")]
    lines = [
        f"data: {line}" for event in events for line in json.dumps(event, indent=1).split("\n")
    ]
    sent = "\n".join(lines).replace("data: }\ndata: {", f"data: }}{end}data: {{") + end
    for pieces in ((sent,), sent):
        pieces = [piece.encode() for piece in pieces]
        assert texts(ask(Reply((*pieces,))))[-1] == "One {two"


def test_event_that_never_ends_is_no_reply(ask):
    assert "not a reply" in error_of(ask(Reply((b'data: {"choices":\n\n', "One"))))


def test_byte_order_mark_at_the_start_loses_nothing(ask):
    assert texts(ask(Reply((b"\xef\xbb\xbf" + chunk("One"), " two"))))[-1] == "One two"


def test_half_an_emoji_in_thoughts_is_whole(ask):
    *_, last = ask(Reply(({"reasoning": "Hm \ud83d"}, {"reasoning": "\ude00"}, "Yes")))
    assert titles_and_texts(last) == [("💭 Thoughts", "Hm 😀"), (None, "Yes")]


# A page that keeps up


class Clock:
    """A clock that only a test moves, and an endpoint that sends a piece each hundredth second."""

    def __init__(self, settings):
        self.now = 1000.0
        settings.setattr(streaming, "time", SimpleNamespace(monotonic=lambda: self.now))

    def chunks(self, pieces):
        for piece in pieces:
            self.now += 0.01
            delta = SimpleNamespace(content=piece)
            yield SimpleNamespace(choices=[SimpleNamespace(delta=delta)])
        yield SimpleNamespace(choices=[SimpleNamespace(finish_reason="stop")])

    def updates(self, pieces, cost=0.0):
        """Read a reply on a page whose updates cost so many seconds; return when each came."""
        times, replies = [], []
        for reply in stream_reply(self.chunks(pieces)):
            times.append(self.now - 1000)
            replies.append(reply)
            self.now += cost
        assert reply_text(replies[-1]) == "".join(pieces)
        return times


def between(times):
    """Return the seconds between updates, but for the last, which never waits."""
    return [later - earlier for earlier, later in itertools.pairwise(times[:-1])]


def test_page_that_draws_fast_gets_25_updates_a_second(settings):
    times = Clock(settings).updates(["x"] * 500)
    assert times[0] == pytest.approx(0.01)  # the first piece comes at once
    assert times[-1] == pytest.approx(5)  # and the last always
    assert between(times) == pytest.approx([0.04] * len(between(times)), abs=0.011)


@pytest.mark.parametrize("cost", [0.01, 0.05, 0.2])
def test_page_that_draws_slowly_gets_time_to_rest(settings, cost):
    times = Clock(settings).updates(["x"] * 2000, cost)
    assert times[0] == pytest.approx(0.01)
    assert len(times) > 3
    assert between(times) == pytest.approx([26 * cost] * len(between(times)), abs=0.011)


@pytest.mark.parametrize(("length", "seconds"), [(5_000, 0.04), (100_000, 0.8), (1_000_000, 8)])
def test_long_reply_is_updated_less_often(settings, length, seconds):
    times = Clock(settings).updates(["x" * length] + ["y"] * 2000)
    assert between(times) == pytest.approx([seconds] * len(between(times)), abs=0.02)


def test_long_thoughts_count_as_well(settings):
    clock = Clock(settings)
    delta = SimpleNamespace(reasoning="x" * 100_000)
    thoughts = SimpleNamespace(choices=[SimpleNamespace(delta=delta)])
    stream = stream_reply(itertools.chain([thoughts], clock.chunks(["y"] * 100)))
    assert len(list(stream)) == 3


def test_piece_after_a_wait_comes_at_once_on_a_slow_page_too(settings):
    clock = Clock(settings)
    first, second, *_ = clock.chunks(["One", " two", " three"])
    replies = stream_reply(iter([first, None, second]))
    for text in ("One", "One", "One two"):
        assert reply_text(next(replies)) == text
        clock.now += 5


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
        (Body(b'{"message": {"content": "Hello"}}', "application/json"), "in one piece"),
        (Body(b'{"detail": "Not authenticated"}', "application/json"), "accept the key"),
        (Body(b'{"errors": [{"message": "rate limit"}]}', "application/json"), "too many"),
        (Body(b'{\n "message": "rate limit"\n}', "application/json"), "too many"),
        (Body(b"[" * 5000 + b"]" * 5000, "application/json"), "not a reply"),
        (Body(b'{"error": "no"}', "application/json"), "stopped with an error"),
        (Reply((b"data: [1]\n\n",)), "not a reply"),
        (Reply((b'data: {"choices": ["x"]}\n\n',)), "not a reply"),
    ],
)
def test_what_is_no_reply_is_said(ask, answer, words_in_it):
    assert words_in_it in error_of(ask(answer))
