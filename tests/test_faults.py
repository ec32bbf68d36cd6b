"""The finished app when things go wrong, and on whatever history a program may send."""

import copy
import threading

import gradio as gr
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from chat_model import Votes
from workshop.judge.adapter import load_app
from workshop.judge.calls import Event, call
from workshop.judge.expecting import Page
from workshop.stages import STAGES
from workshop.testing.endpoint import Body, Reply, ScriptedEndpoint, word_by_word
from workshop.testing.histories import (
    PICTURE,
    PICTURE_PROMPT,
    SAMPLES,
    TWO_PART_PROMPT,
    bot,
    text,
    title,
    user,
)

settings.register_profile("slow", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("slow")

SUBMIT = Event("prompt.submit", "respond", ("prompt", "chatbot"), ("chatbot", "prompt"))
HISTORY = SAMPLES["several turns"]
PROMPT = "  Are you there?\n"
SECRET = "sk-very-secret"


@pytest.fixture(scope="module")
def app():
    return load_app(STAGES[-1].solution)


@pytest.fixture
def answering(endpoint, monkeypatch):
    """The scripted endpoint answers the app, with a key that nobody else may see."""
    monkeypatch.setenv("CHAT_BASE_URL", endpoint.url)
    monkeypatch.setenv("CHAT_API_KEY", SECRET)
    return endpoint


def send(app, prompt, history=HISTORY):
    """Send a prompt and return the chat that comes of it."""
    return call(app, SUBMIT, prompt, history, page=Page(history, prompt)).page.chat


def is_for_a_person(error):
    """Say whether a message is the app's, in words, with nothing of the machinery in it."""
    leaks = ("http://", "127.0.0.1", "{", "Traceback", "scripted", "<", "huggingface_hub")
    explanation = text(error)
    return (
        title(error)
        and explanation.endswith(".")
        and not any(leak in explanation for leak in leaks)
    )


def test_endpoint_gone_in_the_middle_and_back_again(app, answering, monkeypatch):
    with ScriptedEndpoint() as mortal:
        monkeypatch.setenv("CHAT_BASE_URL", mortal.url)
        mortal.answer(Reply(("Half",), ending="cut"))
        assert send(app, PROMPT)[-2] == bot("Half")
    chat = send(app, PROMPT)
    assert "can't be reached" in text(chat[-1])
    with ScriptedEndpoint(port=mortal.port):
        assert send(app, "Again", chat) == [*chat, user("Again"), bot("You said: Again")]


def test_settings_gone_wrong_while_the_app_runs(app, answering, monkeypatch):
    monkeypatch.delenv("CHAT_BASE_URL")
    *before, error = send(app, PROMPT)
    assert before == [*HISTORY, user(PROMPT)]
    assert "CHAT_API_KEY is set, but" in text(error)


@pytest.mark.parametrize(
    ("body", "words_in_it"),
    [
        (b'[{"error": {"code": 400, "message": "API key not valid. sk-very-secret"}}]', "the key"),
        (b'{"error": "Insufficient Balance {sk-very-secret}"}', "no credit"),
        (b"null", "can't read this request"),
        (b"<html>scripted</html>", "can't read this request"),
    ],
)
def test_error_of_any_shape_is_told_and_the_turn_stays(app, answering, body, words_in_it):
    answering.answer(Body(body, "application/json", 400))
    *before, error = send(app, PROMPT)
    assert before == [*HISTORY, user(PROMPT)]
    assert words_in_it in text(error) and is_for_a_person(error)
    assert SECRET not in text(error)


@pytest.mark.parametrize(
    ("missing", "command"),
    [
        ("libgomp.so.1: cannot open shared object file: No such file", "sudo apt install libgomp1"),
        ("libstdc++.so.6: version `GLIBCXX_3.4.29' not found", "sudo apt install libstdc++6"),
        ("DLL load failed while importing _xllamacpp", "winget install Microsoft.VCRedist"),
        ("No module named 'xllamacpp'", "-m workshop install"),
    ],
)
def test_part_of_the_system_that_is_missing_is_named(tmp_path, run_python, missing, command):
    (tmp_path / "xllamacpp.py").write_text(f"raise ImportError({missing!r})")
    code = "import chat_model; chat_model.preload()"
    printed, status = run_python(code, PYTHONPATH=str(tmp_path))
    assert status == 1
    assert command in printed and "CHAT_BASE_URL" in printed
    assert "Traceback" not in printed
    assert ("workshop install" in printed) == ("workshop install" in command)


def test_too_long_a_conversation_for_the_local_model(app):
    long = [user("word " * 3000), bot("word " * 3000)]
    *before, error = send(app, PROMPT, long)
    assert before == [*long, user(PROMPT)]
    assert "too long" in text(error) and is_for_a_person(error)


def test_prompt_of_a_megabyte_for_the_local_model(app):
    prompt = "word " * 200_000
    *before, error = send(app, prompt, [])
    assert before == [user(prompt)]
    assert is_for_a_person(error)


def test_prompt_of_a_megabyte_reaches_an_endpoint_that_can_take_it(app, answering):
    prompt = "word " * 200_000
    answering.answer(word_by_word("Long!"))
    assert send(app, prompt, []) == [user(prompt), bot("Long!")]
    assert answering.requests[0]["messages"][-1]["content"] == prompt


COMPONENT = {
    "component": "plot",
    "value": {"type": "plotly", "plot": "{}"},
    "constructor_args": {},
    "props": {},
    "type": "component",
}


@pytest.mark.parametrize("part", [PICTURE, COMPONENT], ids=["file", "component"])
def test_history_with_more_than_text_in_it(app, answering, part):
    history = [user("Look:", part), bot(part)]
    list(app.respond("And?", history))
    contents = [sent["content"] for sent in answering.requests[0]["messages"]]
    assert contents[1:] == ["And?"]


@pytest.mark.parametrize("history", [PICTURE_PROMPT, TWO_PART_PROMPT])
def test_undo_and_retry_take_all_of_the_text_and_nothing_else(app, answering, history):
    prompt = text(history[0])
    chat, box = app.handle_undo(history, gr.UndoData(None, {"index": 0, "value": None}))
    assert (chat, box) == ([], prompt)
    list(app.handle_retry(history, gr.RetryData(None, {"index": 0, "value": None})))
    assert answering.requests[-1]["messages"][-1]["content"] == prompt


def test_forty_people_at_once_get_their_own_replies(app, answering):
    replies = {}

    def chat(name):
        *_, (chat, _) = app.respond(f"I am {name}", [])
        replies[name] = text(chat[-1])

    people = [threading.Thread(target=chat, args=(f"person {n}",)) for n in range(40)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert replies == {f"person {n}": f"You said: I am person {n}" for n in range(40)}


# Whatever Gradio's data model lets through, and whatever a program may send.
texts = st.text(max_size=20)
parts = st.one_of(
    texts.map(lambda content: {"type": "text", "text": content}),
    st.sampled_from([PICTURE, COMPONENT]),
)
messages = st.builds(
    lambda role, content, metadata: {
        "role": role,
        "metadata": metadata,
        "content": content,
        "options": None,
    },
    st.one_of(st.sampled_from(["user", "assistant", "system"]), texts),
    st.lists(parts, max_size=3),
    st.one_of(st.none(), st.just({"title": "A thought"})),
)
histories = st.lists(messages, max_size=6)


@given(histories, st.data())
def test_undo_takes_any_history(app, history, data):
    assume(history)
    before, index = copy.deepcopy(history), data.draw(st.integers(0, len(history) - 1))
    chat, box = app.handle_undo(history, gr.UndoData(None, {"index": index, "value": None}))
    assert history == before
    assert chat == history[:index]
    assert isinstance(box, str)


@settings(max_examples=60)
@given(histories, st.data())
def test_retry_takes_any_history(app, _endpoint, history, data):
    assume(history)
    before, index = copy.deepcopy(history), data.draw(st.integers(0, len(history) - 1))
    press = gr.RetryData(None, {"index": index, "value": None})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHAT_BASE_URL", _endpoint.url)
        chats = list(app.handle_retry(history, press))
    assert history == before
    assert all(chat[:index] == before[:index] for chat in chats)


@settings(max_examples=60)
@given(texts, histories)
def test_respond_takes_any_prompt_and_any_history(app, _endpoint, prompt, history):
    before = copy.deepcopy(history)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHAT_BASE_URL", _endpoint.url)
        *_, (chat, _) = app.respond(prompt, history)
    assert history == before
    if prompt.strip():
        assert chat == [
            *history,
            app.message("user", prompt),
            app.message("assistant", f"You said: {prompt}"),
        ]
    else:
        assert chat == history


@given(st.lists(messages, min_size=1), st.one_of(st.booleans(), st.just("")))
@pytest.mark.filterwarnings("ignore:Your vote wasn't kept")
def test_like_takes_any_vote(app, votes_file, history, liked):
    data = gr.LikeData(None, {"index": 0, "value": [], "liked": liked})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHAT_VOTES", str(votes_file))
        for _, votes in app.handle_like(history, Votes(), data):
            assert len(votes.feedback(history)) <= len(history)


@given(texts, histories)
def test_endpoint_always_gets_what_it_can_read(app, prompt, history):
    sent = app.to_messages(history)
    assert sent[0] == {"role": "system", "content": app.SYSTEM_PROMPT}
    assert all(
        each["role"] in ("user", "assistant") and each["content"].strip() for each in sent[1:]
    )


@given(texts)
def test_text_comes_back_as_it_went_in(app, prompt):
    assert app.text_of(app.message("user", prompt)) == prompt
