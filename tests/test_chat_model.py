"""chat_model against the scripted endpoint, over real HTTP."""

import itertools
import json
import os
import subprocess
import sys
import time

import httpx2
import pytest

import chat_model
from chat_model import (
    ChatError,
    connect,
    keep_reply,
    message,
    preload,
    stream_reply,
    streaming,
    text_at,
    to_messages,
)
from chat_model.endpoint import NO_KEY
from workshop.histories import PICTURE, SAMPLES, bot, box, conversation, failure, says, user
from workshop.scripted_endpoint import Body, Refusal, Reply, Silence, Whole, words
from workshop.stages import ROOT

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.fixture
def ask(endpoint, settings):
    """Return a function that asks the scripted endpoint and yields the reply as it grows."""
    settings.setenv("CHAT_BASE_URL", endpoint.url)

    def ask(*answers, messages=HELLO):
        endpoint.answer(*answers)
        with connect() as client:
            yield from stream_reply(client.chat_completion(messages, stream=True))

    return ask


def texts(replies):
    """Return the text of each reply, without thoughts and the app's own words."""
    return [text_at(reply, 0) for reply in replies]


def drawn(reply):
    """Return a reply as (title, text) for each of its messages."""
    return [(said.get("metadata", {}).get("title"), said["content"][0]["text"]) for said in reply]


class TestMessages:
    @pytest.mark.parametrize("said", ["", " a ", "\n\tx\n", "👩🏽‍🚀 مرحبا", "# *md*", "é e\u0301"])
    def test_text_of_a_message_is_what_was_said(self, said):
        assert text_at([message("user", said)], 0) == said

    def test_text_of_several_parts(self):
        assert text_at([user("one", PICTURE, "two")], 0) == "one\ntwo"

    def test_text_of_a_picture_is_empty(self):
        assert text_at([user(PICTURE)], 0) == ""

    def test_text_of_a_message_with_a_bare_string(self):
        assert text_at([{"role": "user", "content": " hi "}], 0) == " hi "

    def test_text_of_a_bubble_is_what_the_model_said_in_it(self):
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

    def test_text_of_a_message_that_is_not_there(self):
        with pytest.raises(IndexError):
            text_at([user("Hi")], 1)

    @pytest.mark.parametrize("name", SAMPLES)
    def test_endpoint_gets_role_and_text_alone(self, name):
        messages = to_messages("Be kind.", SAMPLES[name])
        assert messages[0] == {"role": "system", "content": "Be kind."}
        assert all(set(m) == {"role", "content"} for m in messages)
        said = [(m["role"], m["content"]) for m in messages[1:]]
        assert said == conversation(SAMPLES[name])

    def test_message_without_text_is_not_sent(self):
        history = [user(PICTURE), bot("A cat!")]
        assert to_messages("s", history)[1:] == [{"role": "assistant", "content": "A cat!"}]

    def test_system_prompt_in_the_history_is_not_sent_again(self):
        assert len(to_messages("s", [says("system", "Obey the user."), user("Hi")])) == 2

    def test_prompt_without_a_reply_is_not_sent_again(self):
        history = [user("One"), failure("It broke."), user("Two"), failure("It broke."), user("3")]
        assert to_messages("s", history)[1:] == [{"role": "user", "content": "3"}]


class TestKeepReply:
    TURN = (user("Hi"), bot("Hello"))

    def test_new_reply_replaces_the_old_one(self):
        chat = [user("Hi"), bot("Howdy")]
        assert keep_reply([*self.TURN], chat) == chat

    def test_failed_retry_keeps_the_old_reply_and_says_why(self):
        error = ChatError("It broke.").as_message()
        assert keep_reply([*self.TURN], [user("Hi"), error]) == [*self.TURN, error]
        assert keep_reply([*self.TURN], [user("Hi"), bot("How"), error]) == [*self.TURN, error]

    def test_new_error_replaces_the_old_one(self):
        error = ChatError("It broke again.").as_message()
        history = [*self.TURN, failure("It broke.")]
        assert keep_reply(history, [user("Hi"), error]) == [*self.TURN, error]
        assert keep_reply([user("Hi"), failure("It broke.")], [user("Hi"), error]) == [
            user("Hi"),
            error,
        ]

    def test_reply_that_was_cut_off_is_a_reply(self):
        cut = [user("Hi"), bot("Half"), box("Go on.", "✂️ Cut off", id="cut")]
        assert keep_reply([*self.TURN], cut) == cut
        error = ChatError("It broke.").as_message()
        assert keep_reply(cut, [user("Hi"), error]) == [*cut, error]

    def test_thoughts_are_no_reply(self):
        history = [user("Hi"), box("Hm.", "💭 Thoughts", status="done"), failure("It broke.")]
        half = [user("Hi"), bot("Half"), failure("It broke.")]
        assert keep_reply(history, half) == half


class TestStreamReply:
    def test_grows_to_the_whole_reply(self, ask):
        replies = texts(ask(words("One two three", pause=0.06)))
        assert replies[0] == "One"
        assert replies[-1] == "One two three"
        assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(replies))

    def test_spaces_are_kept(self, ask):
        assert texts(ask(Reply(("  ", "\n", "    x", " \n"))))[-1] == "  \n    x \n"

    def test_nothing_comes_before_there_is_something_to_read(self, ask):
        replies = ask(Reply((" ", "\n", "x"), pause=0.06))
        assert text_at(next(replies), 0) == " \nx"

    def test_fast_stream_updates_the_page_at_most_25_times_a_second(self, ask):
        started = time.monotonic()
        replies = texts(ask(Reply(tuple("abcdefghij" * 100))))
        most = 25 * (time.monotonic() - started) + 2  # the first and the last are extra
        assert len(replies) <= most
        assert replies[-1] == "abcdefghij" * 100

    @pytest.mark.parametrize("ending", ["cut", "error", "garbage", "unfinished"])
    def test_half_a_reply_comes_before_the_error(self, ask, ending):
        replies = []
        with pytest.raises(ChatError):
            for reply in ask(Reply(("Half", " a", " reply"), ending=ending)):
                replies.append(reply)
        assert text_at(replies[-1], 0) == "Half a reply"

    def test_leaving_the_block_hangs_up(self, ask, endpoint):
        replies = ask(Reply(("word ",) * 200, pause=0.03))
        next(replies)
        replies.close()
        assert endpoint.is_hung_up_on(seconds=5)

    def test_whole_reply_is_a_mistake_in_the_app(self, endpoint, settings):
        settings.setenv("CHAT_BASE_URL", endpoint.url)
        with connect() as client, pytest.raises(TypeError, match="stream=True"):
            next(stream_reply(client.chat_completion(HELLO)))

    def test_reading_on_after_the_block_is_a_mistake_in_the_app(self, endpoint, settings):
        settings.setenv("CHAT_BASE_URL", endpoint.url)
        with connect() as client:
            chunks = client.chat_completion(HELLO, stream=True)
        with pytest.raises(httpx2.StreamError):
            next(stream_reply(chunks))


class TestThoughts:
    THINKING, THOUGHTS = "💭 Thinking", "💭 Thoughts"

    @pytest.fixture(autouse=True)
    def every_chunk(self, settings):
        """Let each chunk be an update, however fast they come."""
        settings.setattr(streaming, "UPDATE_EVERY", 0)

    @pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
    def test_reasoning_grows_and_is_then_done(self, ask, field):
        pieces = ({field: "Two "}, {field: "and two"}, "It is ", "4.")
        assert [drawn(reply) for reply in ask(Reply(pieces))] == [
            [(self.THINKING, "Two")],
            [(self.THINKING, "Two and two")],
            [(self.THOUGHTS, "Two and two"), (None, "It is ")],
            [(self.THOUGHTS, "Two and two"), (None, "It is 4.")],
        ]

    @pytest.mark.parametrize("cut", range(1, 40))
    def test_tags_are_never_drawn(self, ask, cut):
        whole = "\n<think>Two and two</think>\n\nIt is 4."
        replies = [drawn(reply) for reply in ask(Reply((whole[:cut], *whole[cut:])))]
        assert replies[-1] == [(self.THOUGHTS, "Two and two"), (None, "It is 4.")]
        assert not any("<" in text for reply in replies for _, text in reply)

    def test_first_tag_may_be_missing(self, ask):
        replies = list(ask(Reply(("Two and two", "</think>", "It is 4."))))
        assert drawn(replies[-1]) == [(self.THOUGHTS, "Two and two"), (None, "It is 4.")]

    def test_status_is_pending_while_the_model_thinks(self, ask):
        first, *_, last = ask(Reply(("<think>Hm", "</think>Yes")))
        assert first[0]["metadata"]["status"] == "pending"
        assert last[0]["metadata"]["status"] == "done"

    def test_empty_thoughts_are_not_drawn(self, ask):
        assert drawn(list(ask(Reply(("<think>\n\n</think>\n\n", "4."))))[-1]) == [(None, "4.")]

    def test_tag_in_the_middle_is_text(self, ask):
        reply = list(ask(Reply(("Write `<think>` or ", "</think>."))))[-1]
        assert drawn(reply) == [(None, "Write `<think>` or </think>.")]

    def test_beginning_of_a_tag_that_never_comes_is_text(self, ask):
        assert drawn(list(ask(Reply(("<th",))))[-1]) == [(None, "<th")]

    @pytest.mark.parametrize(
        "thinking",
        [
            {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
            {"type": "reasoning", "text": "Hm."},
        ],
    )
    def test_parts_of_thinking(self, ask, thinking):
        pieces = ({"content": [thinking]}, {"content": [{"type": "text", "text": "Yes"}]})
        assert drawn(list(ask(Reply(pieces)))[-1]) == [(self.THOUGHTS, "Hm."), (None, "Yes")]

    def test_nothing_but_thoughts(self, ask):
        replies = []
        with pytest.raises(ChatError, match="used up"):
            for reply in ask(Reply(({"reasoning": "Hm."},), ending="length")):
                replies.append(reply)
        assert drawn(replies[-1]) == [(self.THOUGHTS, "Hm.")]


class TestShapesOfChunks:
    """What real endpoints send that a simple loop stumbles over."""

    @pytest.mark.parametrize(
        ("reason", "words_in_it"), [("length", "length limit"), ("content_filter", "filter")]
    )
    def test_reply_that_was_cut_off_says_why(self, ask, reason, words_in_it):
        (_, text), (title, _) = drawn(list(ask(Reply(("Half a",), ending=reason)))[-1])
        assert text == "Half a"
        assert words_in_it in title

    def test_refusal_is_the_reply(self, ask):
        assert texts(ask(Reply(({"refusal": "I can't "}, {"refusal": "do that."}))))[-1] == (
            "I can't do that."
        )

    @pytest.mark.parametrize(
        "content", [[{"type": "text", "text": "One"}], {"type": "text", "text": "One"}, ["One"]]
    )
    def test_parts_of_text(self, ask, content):
        assert texts(ask(Reply(({"content": content}, " two"))))[-1] == "One two"

    @pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85", "\x0b", "\x1e"])
    def test_line_breaks_of_unicode_are_text(self, ask, odd):
        data = json.dumps(
            {"choices": [{"index": "0", "delta": {"content": f"One{odd}"}}]}, ensure_ascii=False
        )
        assert texts(ask(Reply((f"data: {data}\n\n".encode(), "two"))))[-1] == f"One{odd}two"

    def test_emoji_in_two_halves_is_whole(self, ask, settings):
        settings.setattr(streaming, "UPDATE_EVERY", 0)
        replies = texts(ask(Reply(("Hi \ud83d", "\ude00!", " \ud83d"))))
        assert replies[-1] == "Hi 😀! \N{REPLACEMENT CHARACTER}"
        assert all(reply.encode() for reply in replies)

    def test_unchanged_reply_is_not_yielded_again(self, ask, settings):
        settings.setattr(streaming, "UPDATE_EVERY", 0)
        assert texts(ask(Reply(("One", "", {}, " two", "")))) == ["One", "One two"]

    def test_fault_after_the_end_is_none(self, ask):
        end = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n'
        assert texts(ask(Reply(("One", end), ending="cut"))) == ["One"]

    def test_reason_of_another_shape_is_an_end(self, ask):
        end = b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": ["x"]}]}\n\n'
        assert texts(ask(Reply(("One", end), ending="unfinished"))) == ["One"]

    def test_byte_order_mark_at_the_start_loses_nothing(self, ask):
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
    def test_odd_chunk_adds_nothing(self, ask, chunk):
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
    def test_what_is_no_reply_is_said(self, ask, answer, words_in_it):
        assert words_in_it in error_of(ask(answer))


class TestErrors:
    @pytest.mark.parametrize(
        ("answer", "words_in_it"),
        [
            (Refusal(400, "no"), "can't read this request"),
            (Refusal(400, "the context size has been exceeded"), "too long"),
            (Refusal(401), "CHAT_API_KEY"),
            (Refusal(402), "no credit"),
            (Refusal(403), "doesn't give access"),
            (Refusal(404), "CHAT_MODEL"),
            (Refusal(413), "too long"),
            (Refusal(422), "can't use this request"),
            (Refusal(429), "Wait a little"),
            (Refusal(429, headers={"Retry-After": "12"}), "in 12 seconds"),
            (Refusal(429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), "Wait a"),
            (Refusal(500), "a problem of its own"),
            (Refusal(503), "a problem of its own"),
            (Reply((), ending="cut"), "broke"),
            (Reply(("Half",), ending="cut"), "broke"),
            (Reply(("Half",), ending="unfinished"), "broke off"),
            (Reply((), ending="error"), "stopped with an error"),
            (Reply((), ending="garbage"), "not a reply"),
            (Reply(()), "empty reply"),
            (Reply((" ", "\n")), "empty reply"),
            (Reply((), ending="no choices"), "empty reply"),
        ],
    )
    def test_error_is_in_words(self, ask, answer, words_in_it):
        said = error_of(ask(answer))
        assert words_in_it in said
        assert "scripted" not in said and "http:" not in said and "127.0.0.1" not in said

    def test_silence_after_the_timeout_says_what_to_set(self, ask, settings):
        settings.setenv("CHAT_TIMEOUT", "0.3")
        for pieces in ((), ("Half",)):
            said = error_of(ask(Reply(pieces, ending="silence")))
            assert "busy with other people" in said and "CHAT_TIMEOUT" in said

    def test_endpoint_that_is_not_there(self, settings):
        settings.setenv("CHAT_BASE_URL", "http://127.0.0.1:9/v1")
        assert "can't be reached" in error_of(_ask_once())

    def test_address_that_does_not_exist(self, settings):
        settings.setenv("CHAT_BASE_URL", "http://nowhere.invalid/v1")
        assert "can't be reached" in error_of(_ask_once())

    def test_who_reads_the_chunks_alone_gets_a_chat_error_too(self, endpoint, settings):
        settings.setenv("CHAT_BASE_URL", endpoint.url)
        endpoint.answer(Reply(("Half",), ending="cut"))
        with pytest.raises(ChatError, match="broke"), connect() as client:
            list(client.chat_completion(HELLO, stream=True))

    def test_endpoint_that_is_silent_from_the_start(self, ask, settings):
        settings.setenv("CHAT_TIMEOUT", "0.3")
        assert "in time" in error_of(ask(Silence()))

    def test_other_refusal_asks_for_the_address(self, ask):
        assert "CHAT_BASE_URL" in error_of(ask(Refusal(405)))

    def test_mistake_in_the_app_comes_out_as_it_is(self, endpoint, settings):
        settings.setenv("CHAT_BASE_URL", endpoint.url)
        with pytest.raises(json.JSONDecodeError), connect():
            json.loads("{")

        def words(chunks):
            for chunk in chunks:
                yield undefined(chunk)  # noqa: F821

        with pytest.raises(NameError), connect() as client:
            next(stream_reply(words(client.chat_completion(HELLO, stream=True))))
        with pytest.raises(NameError), connect() as client:
            for _ in stream_reply(client.chat_completion(HELLO, stream=True)):
                undefined  # noqa: B018, F821
        with pytest.raises(TypeError):
            next(stream_reply(None))


def _ask_once():
    with connect() as client:
        yield from stream_reply(client.chat_completion(HELLO, stream=True))


def error_of(replies):
    """Run through a reply that fails, and return what the error says."""
    with pytest.raises(ChatError) as error:
        list(replies)
    return str(error.value)


class TestSettings:
    def test_base_url_without_a_key_sends_no_token_of_this_machine(self, ask, endpoint, settings):
        settings.setenv("HF_TOKEN", "hf_secret")
        list(ask())
        assert endpoint.keys == [f"Bearer {NO_KEY}"]

    def test_base_url_with_key_and_model(self, ask, endpoint, settings):
        settings.setenv("CHAT_API_KEY", " my-key ")
        settings.setenv("CHAT_MODEL", "my-model")
        list(ask())
        assert endpoint.keys == ["Bearer my-key"]
        assert endpoint.requests[0]["model"] == "my-model"

    def test_model_alone_is_asked_of_hugging_face(self, settings):
        settings.setenv("CHAT_MODEL", "org/model")
        settings.setenv("HF_TOKEN", "hf_secret")
        with connect() as client:
            assert (client.default_model, client.token) == ("org/model", "hf_secret")

    @pytest.mark.parametrize(
        ("environment", "words_in_it"),
        [
            ({"CHAT_API_KEY": "key"}, "CHAT_BASE_URL is not"),
            ({"CHAT_API_KEY": "key", "CHAT_MODEL": "org/model"}, "CHAT_BASE_URL is not"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_API_KEY": "clé"}, "no key has"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_API_KEY": "a\nb"}, "no key has"),
            ({"CHAT_BASE_URL": "localhost:8000"}, "begins with http"),
            ({"CHAT_BASE_URL": "http://"}, "begins with http"),
            ({"CHAT_BASE_URL": "http://h:port/v1"}, "begins with http"),
            ({"CHAT_BASE_URL": "http://ab..cd/v1"}, "begins with http"),
            ({"CHAT_BASE_URL": "http://☃️.☃️/v1"}, "begins with http"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_TIMEOUT": "soon"}, "CHAT_TIMEOUT"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_TIMEOUT": "-1"}, "CHAT_TIMEOUT"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_TIMEOUT": "inf"}, "CHAT_TIMEOUT"),
        ],
    )
    def test_wrong_combination_is_said(self, settings, environment, words_in_it):
        for name, value in environment.items():
            settings.setenv(name, value)
        with pytest.raises(ChatError, match=words_in_it), connect():
            pass

    def test_default_and_set_timeout(self, settings):
        settings.setenv("CHAT_BASE_URL", "http://127.0.0.1:1/v1")
        with connect() as client:
            assert client.timeout == 60
        settings.setenv("CHAT_TIMEOUT", "2.5")
        with connect() as client:
            assert client.timeout == 2.5

    @pytest.mark.parametrize(
        ("path", "asked"),
        [
            ("", "/v1/chat/completions"),
            ("/", "/v1/chat/completions"),
            ("/v1", "/v1/chat/completions"),
            ("/v1/", "/v1/chat/completions"),
            ("/team", "/team/v1/chat/completions"),
            ("/openai/v1", "/openai/v1/chat/completions"),
            ("/v1beta/openai", "/v1beta/openai/chat/completions"),
            ("/v1beta/openai/", "/v1beta/openai/chat/completions"),
            ("/v4/chat/completions", "/v4/chat/completions"),
            (
                "/deployments/x/chat/completions?api-version=1",
                "/deployments/x/chat/completions?api-version=1",
            ),
        ],
    )
    def test_base_urls_of_all_kinds(self, endpoint, settings, path, asked):
        settings.setenv("CHAT_BASE_URL", endpoint.url.removesuffix("/v1") + path)
        assert texts(_ask_once())[-1] == "You said: Hello"
        assert endpoint.paths == [asked]

    def test_only_model_of_an_endpoint_is_asked_for(self, ask, endpoint):
        endpoint.models = ["the-only-one"]
        list(ask())
        assert endpoint.requests[0]["model"] == "the-only-one"

    def test_one_of_several_models_has_to_be_chosen(self, ask, endpoint, settings):
        endpoint.models = ["one", "two"]
        said = error_of(ask())
        assert "Set CHAT_MODEL to one of them: one, two" in said
        settings.setenv("CHAT_MODEL", "two")
        list(ask())
        assert endpoint.requests[0]["model"] == "two"

    def test_endpoint_that_can_not_say_its_models_yet_is_asked_again(self, ask, endpoint):
        endpoint.models = Refusal(503)
        list(ask())
        endpoint.models = ["the-only-one"]
        list(ask())
        assert [request["model"] for request in endpoint.requests] == ["dummy", "the-only-one"]

    def test_list_of_many_models_is_shortened(self, ask, endpoint):
        endpoint.models = list(range(7))
        assert "0, 1, 2, 3, 4, ..." in error_of(ask())

    def test_call_can_name_another_model(self, endpoint, settings):
        settings.setenv("CHAT_BASE_URL", endpoint.url)
        settings.setenv("CHAT_MODEL", "one")
        with connect() as client:
            client.chat_completion(HELLO, model="another")
        assert endpoint.requests[0]["model"] == "another"

    def test_environment_is_left_alone(self, ask, settings):
        settings.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        before = dict(os.environ)
        list(ask())
        preload()
        assert dict(os.environ) == before


def run_python(code, **environment):
    """Run code in a process of its own and return what it printed and its exit status."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**base, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return done.stdout + done.stderr, done.returncode


ASK = """
from chat_model import connect, stream_reply
with connect() as client:
    hello = [{"role": "user", "content": "Hi"}]
    for reply in stream_reply(client.chat_completion(hello, max_tokens=30, stream=True)):
        pass
print(reply[0]["content"][0]["text"])
"""


class TestEnvironment:
    """What the environment says of the network, each in a process of its own."""

    def test_endpoint_on_this_machine_answers_in_offline_mode(self, endpoint):
        printed, status = run_python(ASK, CHAT_BASE_URL=endpoint.url, HF_HUB_OFFLINE="1")
        assert (printed.strip(), status) == ("You said: Hi", 0)

    def test_endpoint_on_this_machine_answers_past_a_proxy(self, endpoint):
        proxies = dict.fromkeys(("HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
        printed, status = run_python(ASK, CHAT_BASE_URL=endpoint.url, **proxies)
        assert (printed.strip(), status) == ("You said: Hi", 0)

    def test_hub_is_not_asked_for_anything(self, endpoint):
        hub = endpoint.url.removesuffix("/v1")
        printed, status = run_python(ASK, CHAT_BASE_URL=endpoint.url, HF_ENDPOINT=hub)
        assert (printed.strip(), status) == ("You said: Hi", 0)
        assert endpoint.fetched == ["/v1/models"]

    def test_proxy_that_was_excepted_stays_excepted(self):
        code = "import os; from chat_model.loopback import except_from_proxy as go; go(); "
        code += "print(os.environ['NO_PROXY'])"
        printed, _ = run_python(code, NO_PROXY="example.org")
        assert printed.strip() == "example.org,localhost,127.0.0.1,::1"

    @pytest.mark.parametrize(
        "environment",
        [
            {"CHAT_BASE_URL": "https://example.org/v1", "HF_HUB_OFFLINE": "1"},
            {"CHAT_MODEL": "org/model", "HF_TOKEN": "hf_x", "HF_HUB_OFFLINE": "1"},
            {"CHAT_MODEL": "org/model", "HF_TOKEN": "", "HF_HOME": "/nowhere"},
            {"CHAT_API_KEY": "key"},
        ],
    )
    def test_what_is_wrong_is_said_at_the_start(self, environment):
        printed, status = run_python("import chat_model; chat_model.preload()", **environment)
        assert status == 1
        assert "Traceback" not in printed
        assert any(word in printed for word in ("Unset one", "Set HF_TOKEN", "unset CHAT_API_KEY"))


def test_package_offers_what_it_says():
    assert all(hasattr(chat_model, name) for name in chat_model.__all__)
