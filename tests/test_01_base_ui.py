"""Stage 1: a prompt gets a reply that grows, and nothing is lost when there is none."""

import inspect
import itertools
import os
import random
import unittest.mock

import pytest

from workshop.judge.calls import (
    Event,
    call,
    expect_bug_comes_out,
    expect_not_blocking,
    expect_unchanged,
    expect_written,
    globals_of,
    listeners_to,
    plain,
)
from workshop.judge.expecting import CheckFailed, Page, Sent, each_sample, expect
from workshop.judge.wiring import expect_wired
from workshop.testing.endpoint import LONG, Refusal, Reply, Whole
from workshop.testing.histories import (
    EMPTY,
    FIRST_TURN,
    LONG_CHAT,
    SAMPLES,
    SEED,
    bot,
    box,
    conversation,
    failure,
    text,
    title,
    user,
)

SUBMIT = Event(
    "prompt.submit", "respond", ("prompt", "chatbot"), ("chatbot", "prompt"), is_slow=True
)
DRAFT = "  my next\tmessage "
PIECES = Reply(("One", ", two", ", three", ", four."))
_random = random.Random(SEED)
BLANKS = ("", " " * _random.randint(1, 9), "\n\t ")
SECONDS, STATUS = _random.randint(3, 40), _random.choice((500, 501, 505, 507, 508))
FAULTS = {  # by what the app should say of them
    f"{STATUS}": Refusal(STATUS),
    "connection": Reply((), ending="cut"),
}
STRANGE_FAULTS = {
    f"{SECONDS} seconds": Refusal(429, headers={"Retry-After": str(SECONDS)}),
    "not a reply": Reply((), ending="garbage"),
    "in one piece": Whole("Hello!"),
}
HISTORIES = {"an empty chat": EMPTY, "the first turn": FIRST_TURN, **SAMPLES}
HISTORIES["a long chat"] = LONG_CHAT
CODE = "  \tif a < b & c:\n  \t    print('cafe\u0301')\t \n\n"
THOUGHT = {"reasoning_content": "Two and two ..."}
SEVERAL_TURNS = SAMPLES["several turns"]
each_history = pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
each_beginning = pytest.mark.parametrize("history", [EMPTY, FIRST_TURN], ids=list(HISTORIES)[:2])


def send(app, prompt, history, **options):
    """Press Enter and return the `Call`."""
    return call(app, SUBMIT, prompt, history, page=Page(history, prompt), **options)


def ask(app, endpoint, prompt, history, **options):
    """Press Enter, expect a reply in the chat, and return the `Call`."""
    called = send(app, prompt, history, **options)
    if not called.replies:
        expected = Page([*history, user(prompt), bot("...")])
        expect(Page(called.page.chat), expected, has_reply=False, called=called)
    assert len(endpoint.requests) == 1
    return called


def expect_hung_up_on(endpoint):
    """Expect that a reply was asked for as a stream, and that the client has hung up."""
    assert any(request.get("stream") for request in endpoint.requests)
    assert endpoint.is_hung_up_on()


def expect_explained(app, endpoint, history, reason, fault):
    """Send a prompt that fails, and expect the reason below it."""
    endpoint.answer(fault)
    called = send(app, "  Are you there? ", history, draft=DRAFT)
    expect_failure(called, [*history, user("  Are you there? ")], reason)
    expect(called.page, Page(called.page.chat, DRAFT))


def expect_half_a_reply(app, endpoint, ending, thoughts=()):
    """Send a prompt whose reply breaks off, and expect what came of it, with a message below."""
    endpoint.answer(Reply((*thoughts, "Half", " a reply"), ending=ending))
    called = send(app, "Go on", SEVERAL_TURNS, draft=DRAFT)
    thoughts = [box(*each.values(), "💭 Thoughts", status="done") for each in thoughts]
    expect_failure(called, [*SEVERAL_TURNS, user("Go on"), *thoughts, bot("Half a reply")])
    expect(called.page, Page(called.page.chat, DRAFT))


def expect_failure(called, before, reason=""):
    """Expect that a chat ends as before, but for a message of the app's that tells the reason."""
    chat = called.page.chat
    last = chat[-1] if chat else user("")
    is_told = last["role"] == "assistant" and title(last) and reason in text(last)
    expected = Page([*before, last if is_told else failure(f"... {reason} ...")])
    expect(Page(chat), expected, called=called)


@pytest.mark.todo("1.1")
def test_enter_calls_respond(app):
    """Enter calls `respond`, which updates the chat and the textbox."""
    expect_wired(app, SUBMIT)


@pytest.mark.todo("1.2")
def test_message_stays_in_the_chat(app):
    """Your message stays in the chat."""
    try:
        pages = send(app, "Hi there", FIRST_TURN).pages
    except CheckFailed as problem:
        if "starter's" in str(problem):
            raise
        return  # it belongs to TODO 1.3
    if any(page.chat == FIRST_TURN for page in pages):
        chats = [page.chat for page in pages]
        expected = Page([*FIRST_TURN, user("Hi there")])
        expect(Page(FIRST_TURN), expected, history=FIRST_TURN, chats=chats)


@pytest.mark.todo("1.2")
@each_history
def test_prompt_is_shown_at_once(app, history):
    """Your message is in the chat at once."""
    chat = send(app, "Hi there", history, updates=1).page.chat
    expect(Page(chat), Page([*history, user("Hi there")]))


@pytest.mark.todo("1.2")
@each_beginning
def test_textbox_is_emptied_at_once(app, history):
    """The textbox is empty as soon as the message is in the chat."""
    page = send(app, "Hi there", history, updates=1).page
    expect(page, Page(page.chat, ""))


@pytest.mark.todo("1.2")
@each_sample
def test_history_is_not_changed(app, history):
    """`respond` doesn't change the history it is given."""
    expect_unchanged(send(app, "Hi", history, updates=1))


@pytest.mark.todo("1.2")
@each_beginning
@pytest.mark.parametrize("blank", BLANKS)
def test_blank_prompt_is_ignored(app, endpoint, history, blank):
    """A blank message is not sent, and stays in the textbox as it was typed."""
    page = send(app, blank, history).page
    assert not endpoint.requests
    expect(page, Page(history, blank))


@pytest.mark.todo("1.3")
def test_reply_grows(app, endpoint):
    """The reply grows in the chat, piece by piece."""
    endpoint.answer(PIECES)
    replies, whole = ask(app, endpoint, "Count!", EMPTY).replies, "".join(PIECES.pieces)
    grows = all(later.startswith(earlier) for earlier, later in itertools.pairwise(replies))
    if not (grows and len(replies) > 1 and replies[-1] == whole):
        expect(" -> ".join(replies), f"One -> One, two -> ... -> {whole}", replies=replies)


@pytest.mark.todo("1.3")
@each_history
def test_whole_reply_ends_up_in_the_chat(app, endpoint, history):
    """The whole reply ends up in the chat, to the last space, after all that was there before."""
    prompt, reply = CODE, f"{CODE}**done** \n"
    endpoint.answer(Reply((reply[:9], reply[9:])))
    called = send(app, prompt, history)
    expect_unchanged(called)
    expect(Page(called.page.chat), Page([*history, user(prompt), bot(reply)]))


@pytest.mark.todo("1.3")
@each_history
def test_model_gets_the_whole_conversation(app, endpoint, history):
    """The model gets the system prompt once, first, and then the whole conversation."""
    ask(app, endpoint, "And now?", history)
    sent = Sent.last(endpoint)
    role, content = sent.messages[0]
    is_name = content in globals_of(app, SUBMIT)
    system = (role, content) if role == "system" and not is_name else ("system", "...")
    expect(sent, Sent([system, *conversation([*history, user("And now?")])]))


@pytest.mark.todo("1.3")
def test_reply_has_a_limit(app, endpoint):
    """The model is told how long a reply can get."""
    ask(app, endpoint, "Hi", EMPTY)
    assert isinstance(endpoint.requests[0].get("max_tokens"), int)


@pytest.mark.todo("1.3")
@pytest.mark.helper("stream_reply")
def test_last_chunk_may_be_empty(app, endpoint):
    """A last chunk without `choices`, as some endpoints send, does no harm."""
    endpoint.answer(Reply(("Hello", "!"), ending="usage"))
    assert ask(app, endpoint, "Hi", EMPTY).replies[-1:] == ["Hello!"]


@pytest.mark.todo("1.3")
@pytest.mark.helper("stream_reply")
def test_thoughts_are_shown_too(app, endpoint):
    """If the model thinks before it replies, its thoughts are shown too."""
    endpoint.answer(Reply((THOUGHT, "It is 4.")))
    chat = send(app, "What is 2 + 2?", EMPTY).page.chat
    thought = box("Two and two ...", "💭 Thoughts", status="done")
    expect(Page(chat), Page([user("What is 2 + 2?"), thought, bot("It is 4.")]))


@pytest.mark.todo("1.3")
def test_draft_survives_the_reply(app, endpoint):
    """What you type while the reply is running stays in the textbox."""
    endpoint.answer(PIECES)
    page = ask(app, endpoint, "Count!", EMPTY, draft=DRAFT).page
    expect(page, Page(page.chat, DRAFT))


@pytest.mark.todo("1.3")
def test_closing_the_page_stops_the_model(app, endpoint):
    """Whoever closes the page stops the model."""
    endpoint.answer(LONG)
    ask(app, endpoint, "Count!", EMPTY, updates=3)
    expect_hung_up_on(endpoint)


@pytest.mark.todo("1.3")
@pytest.mark.helper("stream_reply")
def test_closing_the_page_stops_a_model_that_pauses(app, endpoint):
    """Whoever closes the page stops the model, even while it says nothing."""
    endpoint.answer(Reply(("One", ", two."), pause=4))
    with unittest.mock.patch("chat_model.background.PATIENCE", 0.02):
        ask(app, endpoint, "Count!", FIRST_TURN, updates=6)
    expect_hung_up_on(endpoint)


@pytest.mark.todo("1.3")
def test_model_may_take_its_time(app, endpoint):
    """A model may be silent for a while before it begins."""
    endpoint.answer(Reply(("", "Hello!"), pause=0.2))
    with unittest.mock.patch("chat_model.background.PATIENCE", 0.02):
        assert ask(app, endpoint, "Hi", EMPTY).replies[-1:] == ["Hello!"]


@pytest.mark.todo("1.3")
def test_others_can_chat_meanwhile(app, endpoint):
    """While the model pauses, others can chat."""
    handlers = [plain(listener.function) for listener in listeners_to(app, SUBMIT)]
    if any(map(inspect.isasyncgenfunction, handlers)):  # Gradio runs the others in threads
        endpoint.answer(Reply(("One", ", two."), pause=1))
        expect_not_blocking(send(app, "Count!", EMPTY))


@pytest.mark.todo("1.3")
def test_people_have_chats_of_their_own(app):
    """While one person's reply is running, another can chat, and neither sees the other's words."""
    others = []

    def chat_elsewhere():
        others.append(send(app, "I am Bob.", EMPTY).page.chat)

    mine = send(app, "I am Ann.", FIRST_TURN, meanwhile=chat_elsewhere).page.chat
    expect(Page(mine), Page([*FIRST_TURN, user("I am Ann."), bot("You said: I am Ann.")]))
    for chat in others:
        expect(Page(chat), Page([user("I am Bob."), bot("You said: I am Bob.")]))


@pytest.mark.todo("1.4")
@pytest.mark.parametrize("history", [EMPTY, SEVERAL_TURNS], ids=["an empty chat", "several turns"])
@pytest.mark.parametrize("reason, fault", FAULTS.items(), ids=FAULTS)
def test_failure_is_explained_below_the_prompt(app, endpoint, history, reason, fault):
    """When the model can't reply, your message stays, and below it the app says why."""
    expect_explained(app, endpoint, history, reason, fault)


@pytest.mark.todo("1.4")
@pytest.mark.helper("connect")
@pytest.mark.parametrize("reason, fault", STRANGE_FAULTS.items(), ids=STRANGE_FAULTS)
def test_strange_failure_is_explained_too(app, endpoint, reason, fault):
    """When an endpoint is busy, or answers with something strange, the app says what to do."""
    expect_explained(app, endpoint, EMPTY, reason, fault)


@pytest.mark.todo("1.4")
@pytest.mark.helper("stream_reply")
@pytest.mark.parametrize("reply", [("",), ("", " ")])
def test_empty_reply_is_explained_too(app, endpoint, reply):
    """When the model replies with nothing at all, the app says so."""
    expect_explained(app, endpoint, EMPTY, "empty", Reply(reply))


@pytest.mark.todo("1.4")
@pytest.mark.helper("connect")
def test_failure_to_connect_is_explained_too(app):
    """When settings don't fit together, the app says so too. (This check changes them.)"""
    without_url = {"CHAT_BASE_URL": "", "CHAT_API_KEY": "a key to nowhere"}
    with unittest.mock.patch.dict(os.environ, without_url):
        chat = send(app, "Are you there?", EMPTY).page.chat
    if not chat or "CHAT_API_KEY" not in text(chat[-1]):
        expected = [user("Are you there?"), failure("CHAT_API_KEY is set, but ...")]
        expect(Page(chat), Page(expected))


@pytest.mark.todo("1.4")
@pytest.mark.parametrize("ending", ["cut", "error", "garbage"])
def test_half_a_reply_stays(app, endpoint, ending):
    """A reply that breaks off stays, and below it the app says so."""
    expect_half_a_reply(app, endpoint, ending)


@pytest.mark.todo("1.4")
@pytest.mark.helper("stream_reply")
def test_thoughts_of_half_a_reply_stay_too(app, endpoint):
    """If a reply breaks off, the thoughts before it stay too."""
    expect_half_a_reply(app, endpoint, "cut", [THOUGHT])


@pytest.mark.todo("1.4")
@pytest.mark.helper("stream_reply")
def test_reply_without_an_end_is_half_a_reply(app, endpoint):
    """A reply that stops without its end mark is not taken for a whole one."""
    expect_half_a_reply(app, endpoint, "unfinished")


@pytest.mark.todo("1.4")
def test_bug_in_the_app_comes_out(app, endpoint):
    """A mistake in the app is not reported as a failure of the model."""
    broken = {"SYSTEM_PROMPT": object()}  # it can't be sent
    with unittest.mock.patch.dict(globals_of(app, SUBMIT), broken):
        expect_bug_comes_out(lambda: send(app, "Hi", EMPTY), endpoint)


@pytest.mark.todo("1.4")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    expect_written(send(app, "Hi", EMPTY))
