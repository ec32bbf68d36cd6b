"""The same situations in our finished app and in gr.ChatInterface: docs/chat_interface.md."""

import re
from threading import Event

import pytest

from workshop.stages import ROOT, STAGES
from workshop.testing.browser import App, ChatPage
from workshop.testing.endpoint import Refusal, Reply, Silence

pytestmark = pytest.mark.thorough

APPS = {"ours": STAGES[-1].solution, "gr.ChatInterface": ROOT / "docs/chat_interface.py"}
SITUATIONS = {}


def situation(sentence):
    """Note a function that brings a page to a situation, and returns whether all is well."""

    def note(function):
        SITUATIONS[sentence] = function
        return function

    return note


def settled(page):
    """Wait until nothing happens any more, and return the chat."""
    before = None
    while page.chat != before:
        before = page.chat
        page.until_idle()
        page.page.wait_for_timeout(100)
    return before


@situation("A prompt that is undone comes back, to the space")
def undo_to_the_space(page, endpoint):
    page.say("  two\n lines ")
    page.buttons("Undo").click()
    settled(page)
    return page.typed == "  two\n lines "


@situation("The next message can be typed while a reply is running, and isn't lost")
def enter_during_a_reply(page, endpoint):
    on = Event()
    endpoint.answer(Reply(("One", on, " two")))
    page.send("Count!")
    page.until(lambda: page.chat[-1:] == [("bot", "One")])
    if page.textbox.is_editable():
        page.textbox.type("the next one")
        page.textbox.press("Enter")
    on.set()
    settled(page)
    return page.typed == "the next one" or ("user", "the next one") in page.chat


@situation("A blank message is not sent")
def blank_message(page, endpoint):
    page.send("   ")
    settled(page)
    return not endpoint.requests


@situation("If the model fails, the prompt stays in the chat, with the reason below it")
def failing_model(page, endpoint):
    endpoint.answer(Refusal(500))
    page.send("Hello")
    chat = settled(page)
    return chat[:1] == [("user", "Hello")] and "HTTP 500" in chat[-1][1]


@situation("After a failure, the next message is answered, and the failed one isn't sent again")
def after_a_failure(page, endpoint):
    endpoint.answer(Refusal(500))
    page.send("Hello")
    settled(page)
    if not page.textbox.is_editable():
        return False
    page.send("Again")
    chat = settled(page)
    sent = [message["content"] for message in endpoint.requests[-1]["messages"][1:]]
    return chat[-1] == ("bot", "You said: Again") and sent == ["Again"]


@situation("Half a reply stays if it breaks off")
def half_a_reply(page, endpoint):
    endpoint.answer(Reply(("Half", " a"), ending="cut"))
    page.send("Hello")
    return ("bot", "Half a") in settled(page)


@situation("A retry that fails keeps the old reply")
def failed_retry(page, endpoint):
    page.say("Hello")
    endpoint.answer(Refusal(500))
    page.press("Retry")
    return ("bot", "You said: Hello") in settled(page)


@situation("A retry leaves what is being typed alone")
def draft(page, endpoint):
    page.say("Hello")
    page.textbox.fill("my next message")
    page.press("Retry")
    settled(page)
    return page.typed == "my next message"


@situation("An edited prompt is sent in its new words, and what came after it goes")
def edited_prompt(page, endpoint):
    page.say("One")
    page.say("Two")
    page.edit(0, "Three")
    return settled(page) == [("user", "Three"), ("bot", "You said: Three")]


@situation("Stop hangs up on the model within two seconds, and what has come stays")
def stop(page, endpoint):
    endpoint.answer(Reply(("Half", " a", Event())))
    page.send("Hello")
    page.until(lambda: page.chat[-1:] == [("bot", "Half a")])
    page.stop_button.click()
    return endpoint.is_hung_up_on(seconds=2) and ("bot", "Half a") in settled(page)


@situation("A reply that is stopped before it begins can be retried")
def stop_before_the_reply(page, endpoint):
    endpoint.answer(Silence())
    page.send("Hello")
    page.until(lambda: endpoint.requests)
    page.stop_button.click()
    settled(page)
    return page.buttons("Retry").count() > 0


@situation("A chat that is cleared while a reply runs stays empty")
def clear(page, endpoint):
    on = Event()
    endpoint.answer(Reply(("Half", " a", on, " reply")))
    page.send("Hello")
    page.until(lambda: page.chat[-1:] == [("bot", "Half a")])
    page.buttons("Clear").click()
    page.until(lambda: page.chat == [])
    on.set()
    return settled(page) == []


@situation("A thumb stays lit when the next turn is drawn")
def thumb(page, endpoint):
    page.say("One")
    page.press("Like")
    page.until_idle()
    page.say("Two")
    return page.buttons("Liked").count() == 1


def kept():
    """Return what docs/chat_interface.md says: (situation, ours, theirs), a dict."""
    page = (ROOT / "docs/chat_interface.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| (yes|no) \| (yes|no) \|$", page, re.MULTILINE)
    return {sentence: dict(zip(APPS, marks, strict=True)) for sentence, *marks in rows}


def test_page_has_every_situation():
    assert list(kept()) == list(SITUATIONS)


@pytest.fixture(
    scope="module",
    params=["ours", pytest.param("gr.ChatInterface", marks=pytest.mark.gradio_fault)],
)
def running(request, _endpoint, tmp_path_factory):
    votes = tmp_path_factory.mktemp("votes") / "votes.db"
    with App(APPS[request.param], _endpoint.url, CHAT_VOTES=str(votes)) as app:
        yield request.param, app


@pytest.mark.parametrize("sentence", SITUATIONS)
def test_situation_ends_as_the_page_says(running, tab, endpoint, sentence):
    name, app = running
    is_kept = SITUATIONS[sentence](ChatPage(tab, app.url), endpoint)
    assert is_kept == (kept()[sentence][name] == "yes")
