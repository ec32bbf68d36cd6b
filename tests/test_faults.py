"""Whatever goes wrong: what a person is told, what they see, and that the next message works."""

import copy
import socket
import threading

import gradio as gr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_model import message, text_of, to_messages

from .checks.checking import Page
from .checks.running import run
from .histories import PICTURE, PICTURE_PROMPT, SAMPLES, TWO_PART_PROMPT, bot, text, user
from .scripted_endpoint import Refusal, Reply, ScriptedEndpoint, words
from .stages import STAGES, load_app

HISTORY = SAMPLES["many turns"]
PROMPT = "  Are you there?\n"
SECRET = "sk-very-secret"

NO_REPLY = {
    "400": (Refusal(400), "can't read this request"),
    "401": (Refusal(401, f"bad key {SECRET}"), "Check CHAT_API_KEY"),
    "402": (Refusal(402), "no credit left"),
    "403": (Refusal(403), "does not allow to use this model"),
    "404": (Refusal(404), "no such model or address"),
    "413": (Refusal(413), "too long"),
    "422": (Refusal(422), "can't work with this request"),
    "429": (Refusal(429), "Wait a little"),
    "429 with Retry-After": (Refusal(429, headers={"Retry-After": "20"}), "in 20 seconds"),
    "500": (Refusal(500), "a problem of its own"),
    "503": (Refusal(503), "a problem of its own"),
    "no first byte": (Reply((), ending="silence"), "did not answer in time"),
    "connection cut": (Reply((), ending="cut"), "broke off"),
    "an error in the stream": (Reply((), ending="error"), "stopped with an error"),
    "a chunk that is not JSON": (Reply((), ending="garbage"), "no reply"),
    "an empty reply": (Reply(()), "empty reply"),
    "only spaces": (Reply((" ", "\n ")), "empty reply"),
    "no choices": (Reply((), ending="no choices"), "empty reply"),
}

HALF_A_REPLY = {
    "silence": "did not answer in time",
    "cut": "broke off",
    "error": "stopped with an error",
    "garbage": "no reply",
    "unfinished": "broke off before its end",
}


@pytest.fixture(scope="module")
def app():
    return load_app(STAGES[-1].solution)


@pytest.fixture
def answered(endpoint, monkeypatch):
    """The scripted endpoint answers the app, with a key that nobody else may see."""
    monkeypatch.setenv("CHAT_BASE_URL", endpoint.url)
    monkeypatch.setenv("CHAT_API_KEY", SECRET)
    monkeypatch.setenv("CHAT_TIMEOUT", "1")
    return endpoint


def ask(app, prompt, history=HISTORY):
    return run(app, app.respond, prompt, history, page=Page(history, prompt))


def is_for_a_person(notice):
    """Say whether a notice is words and what to do, with nothing of the machinery in it."""
    leaks = (SECRET, "http://", "127.0.0.1", "{", "Traceback", "scripted", "<", "huggingface_hub")
    return notice.endswith(".") and not any(leak in notice for leak in leaks)


def next_message_works(app):
    asked = ask(app, "Again")
    assert asked.pages[-1] == Page([*HISTORY, user("Again"), bot("You said: Again")], "")
    assert asked.notices == []


@pytest.mark.parametrize("name", NO_REPLY)
def test_without_a_reply_all_is_as_it_was(app, answered, name):
    fault, told = NO_REPLY[name]
    answered.answer(fault)
    asked = ask(app, PROMPT)
    assert asked.pages[-1] == Page(HISTORY, PROMPT)
    [notice] = asked.notices
    assert told in notice and is_for_a_person(notice)
    next_message_works(app)


@pytest.mark.parametrize("ending", HALF_A_REPLY)
def test_half_a_reply_stays(app, answered, ending):
    answered.answer(Reply(("Half", " a reply"), ending=ending))
    asked = ask(app, PROMPT)
    assert asked.pages[-1] == Page([*HISTORY, user(PROMPT), bot("Half a reply")], "")
    [notice] = asked.notices
    assert HALF_A_REPLY[ending] in notice and is_for_a_person(notice)
    next_message_works(app)


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/v1", "http://nowhere.invalid/v1"])
def test_endpoint_out_of_reach(app, answered, monkeypatch, address):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CHAT_BASE_URL", address.format(port=taken.getsockname()[1]))
        asked = ask(app, PROMPT)
    assert asked.pages[-1] == Page(HISTORY, PROMPT)
    [notice] = asked.notices
    assert "can't be reached" in notice and is_for_a_person(notice)
    monkeypatch.setenv("CHAT_BASE_URL", answered.url)
    next_message_works(app)


def test_endpoint_gone_in_the_middle_and_back_again(app, answered, monkeypatch):
    with ScriptedEndpoint() as mortal:
        monkeypatch.setenv("CHAT_BASE_URL", mortal.url)
        mortal.answer(Reply(("Half",), ending="cut"))
        asked = ask(app, PROMPT)
    assert text(asked.pages[-1].chat[-1]) == "Half"
    asked = ask(app, PROMPT)
    assert "can't be reached" in asked.notices[0]
    with ScriptedEndpoint(port=mortal.port):
        next_message_works(app)


def test_settings_gone_wrong_while_the_app_runs(app, answered, monkeypatch):
    monkeypatch.delenv("CHAT_BASE_URL")
    asked = ask(app, PROMPT)
    assert asked.pages[-1] == Page(HISTORY, PROMPT)
    assert "CHAT_API_KEY is set, but" in asked.notices[0]


def test_failed_retry_gives_the_prompt_back(app, answered):
    answered.answer(Refusal(500))
    data = gr.RetryData(None, {"index": 4, "value": "And 3 + 3?"})
    retried = run(app, app.handle_retry, HISTORY, data, page=Page(HISTORY, ""))
    assert retried.pages[-1] == Page(HISTORY[:4], "And 3 + 3?")


def test_too_long_a_conversation_for_the_local_model(app):
    long = [user("word " * 3000), bot("word " * 3000)]
    asked = ask(app, PROMPT, long)
    assert asked.pages[-1] == Page(long, PROMPT)
    assert "too long" in asked.notices[0] and is_for_a_person(asked.notices[0])


def test_prompt_of_a_megabyte_for_the_local_model(app):
    prompt = "word " * 200_000
    asked = ask(app, prompt, [])
    assert asked.pages[-1] == Page([], prompt)
    assert is_for_a_person(asked.notices[0])


def test_prompt_of_a_megabyte_reaches_an_endpoint_that_can_take_it(app, answered):
    prompt = "word " * 200_000
    answered.answer(words("Long!"))
    assert ask(app, prompt, []).pages[-1] == Page([user(prompt), bot("Long!")], "")
    assert answered.requests[0]["messages"][-1]["content"] == prompt


COMPONENT = {
    "component": "plot",
    "value": {"type": "plotly", "plot": "{}"},
    "constructor_args": {},
    "props": {},
    "type": "component",
}


@pytest.mark.parametrize("part", [PICTURE, COMPONENT], ids=["file", "component"])
def test_history_with_more_than_text_in_it(app, answered, part):
    history = [user("Look:", part), bot(part)]
    list(app.respond("And?", history))
    said = [sent["content"] for sent in answered.requests[0]["messages"]]
    assert said[1:] == ["Look:", "And?"]


@pytest.mark.parametrize("history", [PICTURE_PROMPT, TWO_PART_PROMPT])
def test_undo_and_retry_take_all_of_the_text_and_nothing_else(app, answered, history):
    said = text(history[0])
    chat, box = app.handle_undo(history, gr.UndoData(None, {"index": 0, "value": None}))
    assert (chat, box) == ([], said)
    list(app.handle_retry(history, gr.RetryData(None, {"index": 0, "value": None})))
    assert answered.requests[-1]["messages"][-1]["content"] == said


def test_who_leaves_stops_the_model(app, answered):
    answered.answer(Reply(("word ",) * 300, pause=0.02))
    updates = app.respond("Talk", [])
    for _ in range(3):
        next(updates)
    updates.close()
    assert answered.is_hung_up_on(seconds=5)


def test_forty_people_at_once_get_their_own_replies(app, answered):
    replies = {}

    def chat(name):
        *_, (asked, _) = app.respond(f"I am {name}", [])
        replies[name] = text_of(asked[-1])

    people = [threading.Thread(target=chat, args=(f"person {n}",)) for n in range(40)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert replies == {f"person {n}": f"You said: I am person {n}" for n in range(40)}


# Whatever Gradio's data model lets through, and whatever a program may send.
texts = st.text(max_size=20)
parts = st.one_of(
    texts.map(lambda said: {"type": "text", "text": said}), st.sampled_from([PICTURE, COMPONENT])
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
indexes = st.one_of(
    st.integers(), st.floats(), texts, st.none(), st.lists(st.integers()), st.booleans()
)


@given(histories, indexes)
def test_undo_takes_any_history_and_any_index(app, history, index):
    before = copy.deepcopy(history)
    chat, box = app.handle_undo(history, gr.UndoData(None, {"index": index, "value": None}))
    assert history == before
    assert chat == history[: len(chat)]
    assert isinstance(box, str) or box == gr.skip()


@settings(deadline=None, max_examples=60)
@given(histories, indexes)
def test_retry_takes_any_history_and_any_index(app, _endpoint, history, index):
    before = copy.deepcopy(history)
    data = gr.RetryData(None, {"index": index, "value": None})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHAT_BASE_URL", _endpoint.url)
        *_, (chat, _) = app.handle_retry(history, data)
    assert history == before
    assert isinstance(chat, list)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.none(), texts), histories)
def test_respond_takes_any_prompt_and_any_history(app, _endpoint, prompt, history):
    before = copy.deepcopy(history)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHAT_BASE_URL", _endpoint.url)
        *_, (chat, _) = app.respond(prompt, history)
    assert history == before
    if prompt and not prompt.isspace():
        assert chat == [
            *history,
            message("user", prompt),
            message("assistant", f"You said: {prompt}"),
        ]
    else:
        assert chat == history


@given(st.lists(texts, max_size=3), st.one_of(st.booleans(), texts))
def test_like_takes_any_vote(app, replies, liked):
    app.handle_like(gr.LikeData(None, {"index": 0, "value": replies, "liked": liked}))


@given(texts, histories)
def test_endpoint_always_gets_what_it_can_read(prompt, history):
    sent = to_messages("Be kind.", history)
    assert sent[0] == {"role": "system", "content": "Be kind."}
    assert all(one["role"] in ("user", "assistant") and one["content"].strip() for one in sent[1:])


@given(texts)
def test_text_comes_back_as_it_went_in(said):
    assert text_of(message("user", said)) == said
