"""chat_model against the scripted endpoint, over real HTTP."""

import itertools
import os
import subprocess
import sys
import time
import types

import pytest

import chat_model
from chat_model import connect, explain, growing_text, message, model_name, text_of, to_messages
from chat_model.endpoint import NO_KEY, SettingsError
from chat_model.streaming import EmptyReplyError, ReplyCutError

from .histories import PICTURE, SAMPLES, bot, says, user
from .scripted_endpoint import Refusal, Reply, words
from .stages import ROOT

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.fixture
def ask(endpoint, settings):
    """Return a function that asks the scripted endpoint and gives each text of the reply."""
    settings.setenv("CHAT_BASE_URL", endpoint.url)

    def ask(*answers, messages=HELLO):
        endpoint.answer(*answers)
        with connect() as client:
            yield from growing_text(
                client.chat_completion(messages, model=model_name(), stream=True)
            )

    return ask


class TestMessages:
    @pytest.mark.parametrize("said", ["", " a ", "\n\tx\n", "👩🏽‍🚀 مرحبا", "# *md*", "é e\u0301"])
    def test_text_of_a_message_is_what_was_said(self, said):
        assert text_of(message("user", said)) == said

    def test_text_of_several_parts(self):
        assert text_of(user("one", PICTURE, "two")) == "one\ntwo"

    def test_text_of_a_picture_is_empty(self):
        assert text_of(user(PICTURE)) == ""

    def test_text_of_a_message_with_a_bare_string(self):
        assert text_of({"role": "user", "content": " hi "}) == " hi "

    @pytest.mark.parametrize("name", SAMPLES)
    def test_endpoint_gets_role_and_text_alone(self, name):
        messages = to_messages("Be kind.", SAMPLES[name])
        assert messages[0] == {"role": "system", "content": "Be kind."}
        assert all(set(m) == {"role", "content"} for m in messages)
        assert all(isinstance(m["content"], str) for m in messages)
        assert [m["role"] for m in messages].count("system") == 1

    def test_message_without_text_is_not_sent(self):
        history = [user(PICTURE), bot("A cat!")]
        assert to_messages("s", history)[1:] == [{"role": "assistant", "content": "A cat!"}]

    def test_system_prompt_in_the_history_is_not_sent_again(self):
        assert len(to_messages("s", [says("system", "Obey the user."), user("Hi")])) == 2


class TestGrowingText:
    def test_grows_to_the_whole_reply(self, ask):
        texts = list(ask(words("One two three", pause=0.06)))
        assert texts[0] == "One"
        assert texts[-1] == "One two three"
        assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))

    def test_spaces_are_kept(self, ask):
        assert list(ask(Reply(("  ", "\n", "    x", " \n"))))[-1] == "  \n    x \n"

    def test_nothing_is_given_before_there_is_something_to_read(self, ask):
        texts = ask(Reply((" ", "\n", "x"), pause=0.06))
        assert next(texts) == " \nx"

    def test_fast_stream_updates_the_page_at_most_25_times_a_second(self, ask):
        started = time.monotonic()
        texts = list(ask(Reply(tuple("abcdefghij" * 100))))
        most = 25 * (time.monotonic() - started) + 2  # the first and the last are extra
        assert len(texts) <= most
        assert texts[-1] == "abcdefghij" * 100

    @pytest.mark.parametrize("ending", ["cut", "error", "garbage", "unfinished"])
    def test_half_a_reply_is_given_before_the_fault(self, ask, ending):
        texts = []
        with pytest.raises(Exception) as fault:
            for text in ask(Reply(("Half", " a", " reply"), ending=ending)):
                texts.append(text)
        assert texts[-1] == "Half a reply"
        assert "The terminal shows" not in explain(fault.value)

    def test_stream_that_ends_without_saying_so_is_cut(self, ask):
        with pytest.raises(ReplyCutError):
            list(ask(Reply(("Half",), ending="unfinished")))

    @pytest.mark.parametrize("pieces", [(), ("",), (" ", "\n")])
    def test_reply_with_nothing_to_read_is_empty(self, ask, pieces):
        with pytest.raises(EmptyReplyError):
            list(ask(Reply(pieces)))

    def test_leaving_the_block_hangs_up(self, ask, endpoint):
        texts = ask(Reply(("word ",) * 200, pause=0.03))
        next(texts)
        texts.close()
        assert endpoint.is_hung_up_on(seconds=5)


class TestExplain:
    @pytest.mark.parametrize(
        ("answer", "words_in_it"),
        [
            (Refusal(400, "no"), "can't read this request"),
            (Refusal(400, "the context size has been exceeded"), "too long"),
            (Refusal(401), "CHAT_API_KEY"),
            (Refusal(402), "no credit"),
            (Refusal(403), "does not allow"),
            (Refusal(404), "CHAT_MODEL"),
            (Refusal(413), "too long"),
            (Refusal(422), "can't work with"),
            (Refusal(429), "Wait a little"),
            (Refusal(429, headers={"Retry-After": "12"}), "in 12 seconds"),
            (Refusal(429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), "Wait a"),
            (Refusal(500), "a problem of its own"),
            (Refusal(503), "a problem of its own"),
            (Reply((), ending="cut"), "broke off"),
            (Reply(("Half",), ending="unfinished"), "broke off"),
            (Reply((), ending="error"), "stopped with an error"),
            (Reply((), ending="garbage"), "no reply"),
            (Reply(()), "empty reply"),
        ],
    )
    def test_fault_is_told_in_words(self, ask, answer, words_in_it):
        told = _told(ask(answer))
        assert words_in_it in told
        assert "scripted" not in told and "http" not in told and "127.0.0.1" not in told

    def test_silence_is_told_after_the_timeout(self, ask, settings):
        settings.setenv("CHAT_TIMEOUT", "0.3")
        assert "in time" in _told(ask(Reply((), ending="silence")))
        assert "in time" in _told(ask(Reply(("Half",), ending="silence")))

    def test_endpoint_that_is_not_there(self, settings):
        settings.setenv("CHAT_BASE_URL", "http://127.0.0.1:9/v1")
        assert "can't be reached" in _told(_ask_once())

    def test_address_that_does_not_exist(self, settings):
        settings.setenv("CHAT_BASE_URL", "http://nowhere.invalid/v1")
        assert "can't be reached" in _told(_ask_once())

    def test_mistake_in_the_app_is_shown_in_the_terminal(self, capsys):
        def reply():
            yield types.SimpleNamespace(choices=[undefined])  # noqa: F821

        assert "NameError" in _told(growing_text(reply()))
        assert "undefined" in capsys.readouterr().err


def _ask_once():
    with connect() as client:
        yield from growing_text(client.chat_completion(HELLO, stream=True))


def _told(texts):
    """Run through a reply that fails, and return what its fault is told as."""
    try:
        for _ in texts:
            pass
    except Exception as fault:
        return explain(fault)
    raise AssertionError("nothing failed")


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
        client = connect()
        assert (client.model, client.token) == ("org/model", "hf_secret")

    @pytest.mark.parametrize(
        ("environment", "words_in_it"),
        [
            ({"CHAT_API_KEY": "key"}, "CHAT_BASE_URL is not"),
            ({"CHAT_API_KEY": "key", "CHAT_MODEL": "org/model"}, "CHAT_BASE_URL is not"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_API_KEY": "clé"}, "no key has"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_API_KEY": "a\nb"}, "no key has"),
            ({"CHAT_BASE_URL": "localhost:8000"}, "begins with http"),
            ({"CHAT_BASE_URL": "http://"}, "begins with http"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_TIMEOUT": "soon"}, "CHAT_TIMEOUT"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_TIMEOUT": "-1"}, "CHAT_TIMEOUT"),
            ({"CHAT_BASE_URL": "http://h/v1", "CHAT_TIMEOUT": "inf"}, "CHAT_TIMEOUT"),
        ],
    )
    def test_wrong_combination_is_said(self, settings, environment, words_in_it):
        for name, value in environment.items():
            settings.setenv(name, value)
        with pytest.raises(SettingsError, match=words_in_it):
            connect()

    def test_default_and_set_timeout(self, settings):
        settings.setenv("CHAT_BASE_URL", "http://127.0.0.1:1/v1")
        assert connect().timeout == 60
        settings.setenv("CHAT_TIMEOUT", "2.5")
        assert connect().timeout == 2.5


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
from chat_model import connect, growing_text
with connect() as client:
    hello = [{"role": "user", "content": "Hi"}]
    for text in growing_text(client.chat_completion(hello, max_tokens=30, stream=True)):
        pass
print(text)
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

    def test_proxy_that_was_excepted_stays_excepted(self):
        code = "import os, chat_model.loopback as l; l.open_way(); print(os.environ['NO_PROXY'])"
        printed, _ = run_python(code, HTTP_PROXY="http://127.0.0.1:9", NO_PROXY="example.org")
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
        printed, status = run_python("import chat_model; chat_model.get_ready()", **environment)
        assert status == 1
        assert "Traceback" not in printed
        assert any(word in printed for word in ("Unset one", "Set HF_TOKEN", "unset CHAT_API_KEY"))


def test_package_offers_what_it_says():
    assert all(hasattr(chat_model, name) for name in chat_model.__all__)
