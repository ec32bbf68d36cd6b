"""Which endpoint is used, and what is said when it fails."""

import email.utils
import json
import os
import re
import time
from pathlib import Path

import pytest

from chat_model import ChatError, connect, preload, stream_reply
from chat_model.endpoint import NO_KEY
from workshop.testing.endpoint import Body, Refusal, Reply, ScriptedEndpoint, Silence
from workshop.testing.histories import reply_text

from .replies import HELLO, ask_once, error_of, texts

LINES = Path(__file__).with_name("server_errors.txt").read_text(encoding="utf-8").splitlines()
SERVER_ERRORS = [line.split(" | ", 3) for line in LINES if " | " in line]


@pytest.mark.parametrize(
    ("answer", "words_in_it"),
    [
        (Refusal(400, "no"), "can't read this request"),
        (Refusal(400, "the context size has been exceeded"), "too long"),
        (Body(b"[" * 5000 + b"]" * 5000, "application/json", 400), "can't read this request"),
        (Body(b"[" * 900 + b"]" * 900, "application/json", 400), "can't read this request"),
        (Refusal(401), "CHAT_API_KEY"),
        (Refusal(402), "no credit"),
        (Refusal(403), "doesn't give access"),
        (Refusal(404), "CHAT_MODEL"),
        (Refusal(408), "in time"),
        (Refusal(413), "too long"),
        (Refusal(422), "can't use this request"),
        (Refusal(429), "Wait a little"),
        (Refusal(429, headers={"Retry-After": "12"}), "in 12 seconds"),
        (Refusal(429, headers={"Retry-After": "1.5"}), "in 2 seconds"),
        (Refusal(429, headers={"Retry-After": "1"}), "in 1 second."),
        (Refusal(429, headers={"Retry-After": "600"}), "in 10 minutes"),
        (Refusal(429, headers={"Retry-After": "86400"}), "in 24 hours"),
        (Refusal(429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), "Wait a"),
        (Refusal(429, headers={"Retry-After": "soon"}), "Wait a"),
        (Refusal(429, headers={"Retry-After": "-1"}), "Wait a"),
        (Refusal(503, headers={"Retry-After": "30"}), "in 30 seconds"),
        (Refusal(500), "having a problem"),
        (Refusal(503), "having a problem"),
        (Refusal(504), "in time"),
        (Refusal(529), "too much to do"),
        (Body(b"", "text/plain", 304), "refuses this"),
        (Body(b"", "text/plain", 500), "having a problem"),
        (Body(b"\xff\xfe", "text/plain", 500), "having a problem"),
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
def test_error_is_in_words(ask, answer, words_in_it):
    error = error_of(ask(answer))
    assert words_in_it in error
    assert "scripted" not in error and "http:" not in error and "127.0.0.1" not in error


def test_date_to_retry_at_is_told_in_seconds(ask):
    date = email.utils.formatdate(time.time() + 30, usegmt=True)
    error = error_of(ask(Refusal(429, headers={"Retry-After": date})))
    assert re.search(r"in (2\d|30) seconds", error)


@pytest.mark.parametrize(("server", "status", "words_in_it", "body"), SERVER_ERRORS)
def test_error_of_a_real_server_is_told_as_what_it_is(ask, server, status, words_in_it, body):
    error = error_of(ask(Body(body.encode(), "application/json", int(status))))
    assert words_in_it in error
    assert f"(HTTP {status})" in error or words_in_it in ("too long", "in time")
    assert not re.search("[{}<>]|http:|sk-|doctor|credit card", error)


@pytest.mark.parametrize(
    "frame",
    [
        "data: %s\n\n",
        "data: [%s]\n\n",
        "event: error\ndata: %s\n\n",
        "event: error\r\ndata: %s\r\n\r\n",
        "error: %s\n\n",
        "%s\n",
    ],
    ids=["data", "list", "event", "CRLF", "llama.cpp", "a line"],
)
@pytest.mark.parametrize(
    ("body", "words_in_it"),
    [
        pytest.param(body, words, id=server)
        for server, _, words, body in {row[0]: row for row in reversed(SERVER_ERRORS)}.values()
        if words == "too long" and body.startswith('{"error"')
    ],
)
def test_error_in_a_stream_is_told_as_what_it_is(ask, frame, body, words_in_it):
    event = (frame % body).encode()
    replies = []
    with pytest.raises(ChatError, match=words_in_it):
        for reply in ask(Reply(("Half", event), ending="unfinished")):
            replies.append(reply)
    assert reply_text(replies[-1]) == "Half"


@pytest.mark.parametrize(
    ("event", "words_in_it"),
    [
        ('{"object": "error", "message": "no", "code": 400}', "can't read|stopped with an error"),
        ('{"type": "error", "error": {"type": "overloaded_error"}}', "too much to do"),
        ('{"error": {"code": 429, "message": "Provider returned error"}}', "too many requests"),
        ('{"error": {"code": "x", "message": "no"}}', "stopped with an error"),
        ('{"error": {"code": 7, "message": "no"}}', "stopped with an error"),
        ('{"error": "no", "choices": [{"finish_reason": "error"}]}', "stopped with an error"),
    ],
)
def test_error_of_any_shape_in_a_stream(ask, event, words_in_it):
    for kind in ("", "event: error\n"):
        with pytest.raises(ChatError, match=words_in_it):
            list(ask(Reply(("Half", f"{kind}data: {event}\n\n".encode()), ending="done")))


@pytest.mark.parametrize("event", ["event: error\ndata: no", "error: no", "event: error\ndata:"])
def test_error_in_plain_text_in_a_stream(ask, event):
    assert "stopped with an error" in error_of(
        ask(Reply((f"{event}\n\n".encode(),), ending="done"))
    )


@pytest.mark.parametrize("body", ["null", "[]", '"no"', "{}", "<html>", '{"choices": [{}]}', ""])
def test_whole_reply_that_is_none_is_a_chat_error(endpoint, settings, body):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    endpoint.answer(Body(body.encode(), "application/json"))
    with connect() as client, pytest.raises(ChatError, match="not a reply"):
        client.chat_completion(HELLO)


def test_error_instead_of_a_whole_reply_is_told_as_what_it_is(endpoint, settings):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    _, status, words_in_it, body = SERVER_ERRORS[0]
    endpoint.answer(Body(body.encode(), "application/json", int(status)))
    endpoint.answer(Body(body.encode(), "application/json"))
    for _ in range(2):
        with connect() as client, pytest.raises(ChatError, match=words_in_it):
            client.chat_completion(HELLO)


@pytest.mark.parametrize(
    ("messages", "options"),
    [
        ([{"role": "system", "content": {"a set"}}], {}),
        ([{"role": "system", "content": object()}], {}),
        (HELLO, {"warmth": 1}),
        (HELLO, {"temperature": object()}),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_request_that_cannot_be_sent_is_a_mistake_in_the_app(
    endpoint, settings, messages, options, stream
):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    with pytest.raises(TypeError), connect() as client:
        list(client.chat_completion(messages, stream=stream, **options))
    assert not endpoint.requests


COMPLAINTS = [
    ('{"errors": [{"message": "context window limit"}], "success": false}', "too long"),
    ('{"detail": "context length exceeded"}', "too long"),
    ('{"detail": {"msg": "Server is busy; please try again later."}}', "too much to do"),
    ('{"status": "error", "message": "rate limit"}', "too many requests"),
    ('{"status": "failed"}', "stopped with an error"),
    ('{"status": 503}', "HTTP 503"),
    ('{"message": "This model\'s maximum context length is 5 tokens", "code": 400}', "too long"),
    ('{"message": "Rate limit exceeded", "code": 429}', "too many requests"),
    ('{"error_code": 336007, "error_msg": "prompt too long"}', "too long"),
    ('{"choices": [], "message": "rate limit"}', "too many requests"),
]


@pytest.mark.parametrize("frame", ["data: %s\n\n", "%s\n"])
@pytest.mark.parametrize("ending", ["done", "unfinished"])
@pytest.mark.parametrize(("body", "words_in_it"), COMPLAINTS)
def test_error_without_its_name_is_one(ask, frame, ending, body, words_in_it):
    event = (frame % body).encode()
    for before in ((), ("Half",)):
        assert words_in_it in error_of(ask(Reply((*before, event), ending=ending)))


def test_error_may_come_in_several_lines(ask):
    event = json.dumps({"detail": "rate limit"}, indent=1).replace("\n", "\ndata: ")
    for kind in ("", "event: error\n"):
        error = error_of(ask(Reply(("Half", f"{kind}data: {event}\n\n".encode()), ending="done")))
        assert "too many requests" in error


@pytest.mark.parametrize(
    "event", ['{"status": "queued", "message": "Third in the queue"}', '{"status": "processing"}']
)
def test_progress_is_no_error_if_the_reply_goes_on(ask, event):
    event = f"data: {event}\n\n".encode()
    assert texts(ask(Reply((event, "One", event, " two"), ending="done")))[-1] == "One two"
    assert texts(ask(Reply(("One", event))))[-1] == "One"


KEEP_ALIVE = [b": keep-alive\n\n", b"data:\n\n", b"\n", b" ", b'data: {"choices": []}\n\n', "", {}]
KEEP_ALIVE += [" ", "\n", "\u200b", {"reasoning": "\ufeff"}]


@pytest.mark.parametrize("piece", KEEP_ALIVE)
@pytest.mark.parametrize("before", [(), ("Half",), ({"reasoning": "Hm"},)])
def test_signs_of_life_alone_are_silence(ask, settings, piece, before):
    settings.setenv("CHAT_TIMEOUT", "0.5")
    started = time.monotonic()
    error = error_of(ask(Reply((*before, *[piece] * 200), pause=0.05)))
    assert "in time" in error and "CHAT_TIMEOUT" in error
    assert time.monotonic() - started < 5


def test_thoughts_are_no_silence(ask, settings):
    settings.setenv("CHAT_TIMEOUT", "0.5")
    pieces = [{"reasoning_content": "Hm"}, {"tool_calls": [{"id": "1"}]}] * 10
    assert texts(ask(Reply((*pieces, "Yes"), pause=0.05)))[-1] == "Yes"


def test_silence_after_the_timeout_says_what_to_set(ask, settings):
    settings.setenv("CHAT_TIMEOUT", "0.3")
    for pieces in ((), ("Half",)):
        error = error_of(ask(Reply(pieces, ending="silence")))
        assert "busy with other people" in error and "CHAT_TIMEOUT" in error


def test_endpoint_that_is_not_there(settings):
    settings.setenv("CHAT_BASE_URL", "http://127.0.0.1:9/v1")
    assert "can't be reached" in error_of(ask_once())


def test_address_that_does_not_exist(settings):
    settings.setenv("CHAT_BASE_URL", "http://nowhere.invalid/v1")
    assert "can't be reached" in error_of(ask_once())


def test_who_reads_the_chunks_alone_gets_a_chat_error_too(endpoint, settings):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    endpoint.answer(Reply(("Half",), ending="cut"))
    with pytest.raises(ChatError, match="broke"), connect() as client:
        list(client.chat_completion(HELLO, stream=True))


def test_endpoint_that_is_silent_from_the_start(ask, settings):
    settings.setenv("CHAT_TIMEOUT", "0.3")
    assert "in time" in error_of(ask(Silence()))


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("path", ["/v1/chat/completions/", "/elsewhere"])
def test_chat_that_is_sent_on_arrives(ask, endpoint, settings, status, path):
    settings.setenv("CHAT_API_KEY", "secret")
    ping = b"data: ping\n\n"
    *_, reply = ask(Body(b"", "text/plain", status, {"Location": path}), Reply((ping, "a\u2028b")))
    assert reply_text(reply) == "a\u2028b"
    assert endpoint.paths == ["/v1/chat/completions", path]
    assert endpoint.requests[0] == endpoint.requests[1]
    assert endpoint.keys == ["Bearer secret"] * 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_chat_is_sent_on_to_nobody_else(ask, endpoint, status):
    with ScriptedEndpoint() as other:
        there = f"{other.url}/chat/completions"
        error = error_of(ask(Body(b"", "text/plain", status, {"Location": there})))
    assert "sends chats on to another address" in error
    assert (len(endpoint.requests), other.requests, other.fetched) == (1, [], [])


@pytest.mark.parametrize(
    ("status", "location", "words_in_it"),
    [
        (302, "/login", "another address"),
        (307, "http://[", "another address"),
        (307, "ftp://127.0.0.1/", "another address"),
        (308, "/v1/chat/completions", "on and on"),
    ],
)
def test_chat_that_is_sent_on_in_vain(ask, endpoint, status, location, words_in_it):
    answers = [Body(b"", "text/plain", status, {"Location": location})] * 30
    assert words_in_it in error_of(ask(*answers))
    assert "/login" not in endpoint.fetched


def test_other_refusal_asks_for_the_address(ask):
    assert "CHAT_BASE_URL" in error_of(ask(Refusal(405)))


def test_mistake_in_the_app_comes_out_as_it_is(endpoint, settings):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    with pytest.raises(json.JSONDecodeError), connect():
        json.loads("{")

    def echoed(chunks):
        for chunk in chunks:
            yield undefined(chunk)  # noqa: F821

    with pytest.raises(NameError), connect() as client:
        next(stream_reply(echoed(client.chat_completion(HELLO, stream=True))))
    with pytest.raises(NameError), connect() as client:
        for _ in stream_reply(client.chat_completion(HELLO, stream=True)):
            undefined  # noqa: B018, F821
    with pytest.raises(TypeError):
        next(stream_reply(None))


def test_base_url_without_a_key_sends_no_token_of_this_machine(ask, endpoint, settings):
    settings.setenv("HF_TOKEN", "hf_secret")
    list(ask())
    assert endpoint.keys == [f"Bearer {NO_KEY}"]


def test_base_url_with_key_and_model(ask, endpoint, settings):
    settings.setenv("CHAT_API_KEY", " my-key ")
    settings.setenv("CHAT_MODEL", "my-model")
    list(ask())
    assert endpoint.keys == ["Bearer my-key"]
    assert endpoint.requests[0]["model"] == "my-model"


def test_model_alone_is_asked_of_hugging_face(settings):
    settings.setenv("CHAT_MODEL", "org/model")
    settings.setenv("HF_TOKEN", "hf_secret")
    with connect() as client:
        assert (client.default_model, client.token) == ("org/model", "hf_secret")


@pytest.mark.parametrize(
    ("environment", "words_in_it"),
    [
        ({"CHAT_API_KEY": "key"}, "CHAT_BASE_URL is not"),
        ({"CHAT_API_KEY": "key", "CHAT_MODEL": "org/model"}, "CHAT_BASE_URL is not"),
        ({"CHAT_BASE_URL": "http://h/v1", "CHAT_API_KEY": "clé"}, "can't be part of a key"),
        ({"CHAT_BASE_URL": "http://h/v1", "CHAT_API_KEY": "a\nb"}, "can't be part of a key"),
        ({"CHAT_MODEL": "http://h/v1", "HF_TOKEN": "hf_secret"}, "CHAT_MODEL is an address"),
        ({"CHAT_MODEL": "org/model", "HF_TOKEN": "sk-secret"}, "begins with hf_"),
        ({"CHAT_MODEL": "org/model", "HF_TOKEN": "hf_clé"}, "can't be part of a key"),
        ({"CHAT_MODEL": "~nobody-here/model.gguf"}, "can't be read"),
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
def test_wrong_combination_is_said(settings, environment, words_in_it):
    for name, value in environment.items():
        settings.setenv(name, value)
    with pytest.raises(ChatError, match=words_in_it), connect():
        pass


def test_default_and_set_timeout(settings):
    settings.setenv("CHAT_BASE_URL", "http://127.0.0.1:1/v1")
    with connect() as client:
        assert client.timeout == 60
    settings.setenv("CHAT_TIMEOUT", "2.5")
    with connect() as client:
        assert client.timeout == 2.5


@pytest.mark.parametrize(
    ("path", "called"),
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
def test_base_urls_of_all_kinds(endpoint, settings, path, called):
    settings.setenv("CHAT_BASE_URL", endpoint.url.removesuffix("/v1") + path)
    assert texts(ask_once())[-1] == "You said: Hello"
    assert endpoint.paths == [called]


def test_only_model_of_an_endpoint_is_asked_for(ask, endpoint):
    endpoint.models = ["the-only-one"]
    list(ask())
    assert endpoint.requests[0]["model"] == "the-only-one"


def test_one_of_several_models_has_to_be_chosen(ask, endpoint, settings):
    endpoint.models = ["one", "two"]
    error = error_of(ask())
    assert "Set CHAT_MODEL to one of them: one, two" in error
    settings.setenv("CHAT_MODEL", "two")
    list(ask())
    assert endpoint.requests[0]["model"] == "two"


def test_endpoint_is_asked_for_its_model_each_time(ask, endpoint):
    endpoint.models = Refusal(503)
    list(ask())
    endpoint.models = ["the-only-one"]
    list(ask())
    endpoint.models = ["another-one"]
    list(ask())
    models = [request["model"] for request in endpoint.requests]
    assert models == ["dummy", "the-only-one", "another-one"]


def test_list_of_many_models_is_shortened(ask, endpoint):
    endpoint.models = list(range(7))
    assert "0, 1, 2, 3, 4, ..." in error_of(ask())


def test_call_can_name_another_model(endpoint, settings):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    settings.setenv("CHAT_MODEL", "one")
    with connect() as client:
        client.chat_completion(HELLO, model="another")
    assert endpoint.requests[0]["model"] == "another"


def test_environment_is_left_alone(ask, settings):
    settings.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    before = dict(os.environ)
    list(ask())
    preload()
    assert dict(os.environ) == before


def test_endpoint_on_this_machine_answers_in_offline_mode(endpoint, run_python):
    printed, status = run_python(CHAT_BASE_URL=endpoint.url, HF_HUB_OFFLINE="1")
    assert (printed.strip(), status) == ("You said: Hi", 0)


def test_endpoint_on_this_machine_answers_past_a_proxy(endpoint, run_python):
    proxies = dict.fromkeys(("HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    printed, status = run_python(CHAT_BASE_URL=endpoint.url, **proxies)
    assert (printed.strip(), status) == ("You said: Hi", 0)


@pytest.mark.parametrize(
    ("environment", "words_in_it"),
    [
        ({"ALL_PROXY": "socks5://127.0.0.1:9"}, "pip install socksio"),
        ({"all_proxy": "socks5h://127.0.0.1:9"}, "pip install socksio"),
        ({"ALL_PROXY": "socks4://127.0.0.1:9"}, "address of a proxy"),
        ({"HTTP_PROXY": "http://127.0.0.1:port"}, "address of a proxy"),
        ({"SSL_CERT_FILE": "/nowhere.pem"}, "SSL_CERT_FILE"),
        ({"SSL_CERT_FILE": __file__}, "SSL_CERT_FILE"),
    ],
)
def test_setting_of_the_network_that_cannot_be_used_is_named(
    endpoint, run_python, environment, words_in_it
):
    code = "import chat_model; chat_model.preload()"
    printed, status = run_python(code, CHAT_BASE_URL=endpoint.url, **environment)
    assert status == 1
    assert words_in_it in printed
    assert "Traceback" not in printed and "127.0.0.1" not in printed


def test_hub_is_not_asked_for_anything(endpoint, run_python):
    hub = endpoint.url.removesuffix("/v1")
    printed, status = run_python(CHAT_BASE_URL=endpoint.url, HF_ENDPOINT=hub)
    assert (printed.strip(), status) == ("You said: Hi", 0)
    assert endpoint.fetched == ["/v1/models"]


def test_proxy_that_was_excepted_stays_excepted(run_python):
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
def test_what_is_wrong_is_said_at_the_start(environment, run_python):
    printed, status = run_python("import chat_model; chat_model.preload()", **environment)
    assert status == 1
    assert "Traceback" not in printed
    assert any(word in printed for word in ("Unset one", "Set HF_TOKEN", "unset CHAT_API_KEY"))
