"""Actions that follow one another faster than the network; in the browser, as people meet them."""

import contextlib
import itertools
import socket
import sqlite3
import time
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from chat_model.votes import WAIT
from workshop.stages import ROOT
from workshop.testing.browser import App, ChatPage
from workshop.testing.endpoint import ENDLESS, Refusal, Reply, Silence, echo
from workshop.testing.network import BadNetwork

from .votes import kept

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("no_votes")]

ONE = [("user", "One"), ("bot", "You said: One")]
REPLIES = {prompt: f"You said: {prompt}" for prompt in ("One", "Two", "Edited")}
# What can be pressed a moment after something else was.
THEN = {
    "send": ["send", "stop", "clear", "undo", "retry", "edit", "vote"],
    "stop": ["send", "stop", "clear", "undo", "retry", "vote"],
    "clear": ["send"],
    "undo": ["send", "clear", "undo", "retry", "edit", "vote"],
    "retry": ["send", "stop", "clear", "undo", "retry", "edit", "vote"],
    "edit": ["send", "stop", "clear", "undo", "retry", "vote"],
    "vote": ["send", "clear", "undo", "retry", "edit", "vote"],
}
PRESS = """kind => {
    const button = [...document.querySelectorAll(turns.BUTTONS[kind])].at(-1);
    if (button?.checkVisibility() && !button.disabled) button.click();
}"""
# The server has closed the stream of events before it knows of another, and the page is told later.
LATE_STREAM = """
    const fetchOnce = window.fetch;
    const wait = (ms) => new Promise((resume) => setTimeout(resume, ms));
    const transform = (chunk, stream) => wait(1500).then(() => stream.enqueue(chunk));
    window.fetch = async (request, options) => {
        const url = request.url ?? String(request);
        if (url.includes("/queue/join?")) await wait(1000);
        const response = await fetchOnce(request, options);
        if (!url.includes("/queue/data?")) return response;
        return new Response(response.body.pipeThrough(new TransformStream({ transform })));
    };
"""


@pytest.fixture(scope="module")
def network(finished_app):
    with BadNetwork(finished_app.url) as network:
        yield network


@pytest.fixture(scope="module")
def tabs(browser, network):
    """Some pages of the app. A browser has six connections to a server, and each page takes one."""
    contexts = [browser.new_context() for _ in range(max(map(len, THEN.values())))]
    pages = [ChatPage(context.new_page(), network.url) for context in contexts]
    for page in pages:
        page.page.wait_for_function("window.turns?.isWired")
    yield pages
    for context in contexts:
        context.close()


@pytest.fixture
def begin(tabs, network, endpoint, monkeypatch):
    """Return a function that gives so many pages, each with a new chat that has one turn."""
    monkeypatch.setattr(endpoint, "default", reply_to)

    def begin(number):
        pages = tabs[:number]
        for page in pages:
            press(page, "clear")
        for page in pages:
            page.until(lambda page=page: page.chat == [])
            until_rest(page)
            page.send("One")
        for page in pages:
            page.until(lambda page=page: page.chat == ONE)
            until_rest(page)
        return pages

    yield begin
    network.delay = 0


@pytest.fixture
def page(network, tab, endpoint):
    """The page of the app with one turn in its chat."""
    page = ChatPage(tab, network.url)
    page.page.wait_for_function("window.turns?.isWired")
    page.send("One")
    page.until(lambda: page.chat == ONE)
    until_rest(page)
    yield page
    network.delay = 0


def reply_to(messages):
    return ENDLESS if messages[-1]["content"] == "Long" else echo(messages)


def press(page, action):
    """Press a button, if a person could."""
    page.page.evaluate(PRESS, action)


def until_rest(page):
    """Wait until nothing is on its way that was pressed, and nothing waits."""
    page.until(lambda: page.page.evaluate("turns.isAtRest()"))


def lost(page, first, second):
    """Return what is lost, or half, of a chat in which both were pressed."""
    chat, typed = page.chat, page.typed
    edited = page.page.locator(".edit-textarea").evaluate_all("all => all.map(each => each.value)")
    said = [text for _, text in chat]
    if "clear" in (first, second):
        cleared = [("user", "Two"), ("bot", "You said: Two")] if second == "send" else []
        if chat != cleared:
            yield f"it was cleared, and there is {chat}"
    # An edit drops what came after the prompt, and so may a clear.
    is_dropped = first == "send" and (second == "clear" or said[:1] == ["Edited"])
    if "Two" not in "\n".join([*said, typed]).split("\n") and not is_dropped:
        yield f"what was typed is in {chat} no more, nor in {typed!r}"
    if first == "edit" and second != "clear" and "Edited" not in said:
        yield f"the edited prompt isn't in {chat}"
    if second == "edit" and first != "undo" and "Edited" not in [*said, *edited]:
        yield f"the edited prompt isn't in {chat}, nor is it being edited"
    is_sent_again = second == "send" and said[:1] == ["One\nTwo"]  # it was undone by then
    if first == "undo" and (chat or "One" not in typed) and not is_sent_again:
        yield f"it was undone, and there is {chat} and {typed!r}"
    for (role, prompt), (_, reply) in itertools.pairwise(chat):
        whole = REPLIES.get(prompt, reply)
        was_stopped = second == "stop" and (whole.startswith(reply) or "⏹️ Stopped" in reply)
        if role == "user" and reply != whole and not was_stopped:
            yield f"the reply to {prompt!r} is {reply!r}"
    if chat and chat[-1][0] == "user":
        yield f"there is no reply in {chat}"
    if page.notices:
        yield f"there are notices: {page.notices}"


@pytest.mark.parametrize("delay", [0, 0.1, 0.4])  # to the server, and again from it
@pytest.mark.parametrize("first", THEN)
def test_next_action_comes_a_moment_later(begin, network, first, delay):
    pages = dict(zip(THEN[first], begin(len(THEN[first])), strict=True))
    for second, page in pages.items():
        network.delay = 0
        if first == "stop":
            page.send("Long")
            page.until(lambda page=page: page.stop_button.is_visible())
        elif "edit" in (first, second):
            page.buttons("Edit").click()
            page.page.locator(".edit-textarea").fill("Edited")
        page.textbox.fill("Two")
        network.delay = delay
        press(page, first)
        page.page.wait_for_timeout(50)
        press(page, second)
    found = {}
    for second, page in pages.items():
        until_rest(page)
        page.page.wait_for_timeout(2000 * delay / len(pages))  # nothing comes after that
        if complaints := [*lost(page, first, second)]:
            found[second] = complaints
    assert found == {}


@pytest.mark.parametrize("delay", [0, 0.4])
@pytest.mark.parametrize("presses", [2, 3])
def test_each_vote_counts(page, network, votes_file, delay, presses):
    """A thumb shows what is kept, however fast the presses follow one another."""
    network.delay = delay
    for _ in range(presses):
        press(page, "vote")
        page.page.wait_for_timeout(50)
    until_rest(page)
    is_kept = presses % 2 == 1
    assert kept(votes_file) == ([("You said: One", 1)] if is_kept else [])
    assert page.buttons("Liked").count() == is_kept


def test_likes_on_a_slow_network_are_all_kept(page, network, endpoint, votes_file):
    for prompt in ("Two", "Three"):
        page.send(prompt)
        page.until(lambda prompt=prompt: page.chat[-1:] == [("bot", f"You said: {prompt}")])
        until_rest(page)
    network.delay = 0.4
    for thumb in page.buttons("Like").element_handles():
        thumb.click()
        page.page.wait_for_timeout(700)
    until_rest(page)
    assert sorted(kept(votes_file)) == [(f"You said: {n}", 1) for n in ("One", "Three", "Two")]
    assert page.buttons("Liked").count() == 3


def test_what_is_typed_while_a_prompt_is_on_its_way_stays(page, network):
    network.delay = 0.4
    page.textbox.fill("Two")
    page.textbox.press("Enter")
    page.textbox.type(" and three", delay=100)
    page.until(lambda: page.chat[-1:] == [("bot", "You said: Two")])
    assert page.typed == " and three"


@pytest.mark.parametrize("ending", ["fails", "is stopped"])
def test_old_reply_that_comes_back_has_its_thumb(page, endpoint, votes_file, ending):
    press(page, "vote")
    page.until(lambda: page.buttons("Liked").count() == 1)
    until_rest(page)
    endpoint.answer(Refusal(500) if ending == "fails" else Silence())
    press(page, "retry")
    if ending == "is stopped":
        page.until(lambda: len(endpoint.requests) == 2)
        page.stop_button.click()
    page.until(lambda: page.buttons("Liked").count() == 1)
    until_rest(page)
    assert kept(votes_file) == [("You said: One", 1)]
    assert page.chat[:2] == ONE


def test_thumb_goes_with_the_reply_that_a_new_one_replaces(page, endpoint):
    press(page, "vote")
    page.until(lambda: page.buttons("Liked").count() == 1)
    until_rest(page)
    endpoint.answer(Reply(("Half", Event())))
    press(page, "retry")
    page.until(lambda: page.chat[-1:] == [("bot", "Half")])
    page.stop_button.click()
    until_rest(page)
    assert page.buttons("Liked").count() == 0


def test_event_that_begins_when_the_last_one_ends_is_heard_of(tab, finished_app, endpoint):
    """The server ends the stream of events then, and the page may hear of that later."""
    tab.add_init_script(LATE_STREAM)
    page = ChatPage(tab, finished_app.url)
    endpoint.answer(Silence())
    page.send("One")
    page.until(lambda: endpoint.requests)
    page.stop_button.click()
    page.until(lambda: "Press Retry" in page.chat[-1][1])


def test_stream_that_is_cut_is_a_lost_connection(page):
    page.page.route("**/queue/data?*", lambda stream: stream.fulfill(body=""), times=1)
    with page.page.expect_navigation():
        page.send("Two")
    page.page.wait_for_function("window.turns?.isWired")
    page.until(lambda: (page.chat, page.typed) == (ONE, "Two"))


def test_connection_that_the_server_breaks_is_broken_at_both_ends():
    """Else a browser waits for ever, if it asks just when an idle connection is closed."""

    def break_it(server):
        connection, _ = server.accept()
        connection.recv(1)
        connection.close()  # with more to read: it is reset

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=break_it, args=[server], daemon=True).start()
        with BadNetwork(f"http://127.0.0.1:{server.getsockname()[1]}") as network:
            url = urlsplit(network.url)
            with socket.create_connection((url.hostname, url.port), timeout=30) as client:
                client.sendall(b"more than the server reads")
                assert client.recv(1) == b""


UNWIRED = """
import gradio as gr
from chat_model import launch

with gr.Blocks() as demo:
    gr.Chatbot()
    gr.Textbox(label="Chat Message", submit_btn=True)
launch(demo)
"""


def test_press_that_nobody_listens_to_is_over_soon(tab, tmp_path):
    (tmp_path / "app.py").write_text(UNWIRED, encoding="utf-8")
    with App(tmp_path / "app.py", PYTHONPATH=str(ROOT)) as app:
        page = ChatPage(tab, app.url)
        page.page.wait_for_function("window.turns?.isWired")
        page.textbox.fill("Hello")
        page.textbox.press("Enter")
        assert not page.page.evaluate("turns.isAtRest()")
        page.page.evaluate("turns.since -= 10_000")
        until_rest(page)


def test_people_wait_for_a_locked_database_at_the_same_time(begin, votes_file):
    pages = begin(6)
    with contextlib.closing(sqlite3.connect(votes_file)) as database:
        database.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        for page in pages:
            press(page, "vote")
        for page in pages:
            page.until_notice("too many people are voting at once")
            until_rest(page)
            assert page.buttons("Liked").count() == 0
        assert time.monotonic() - started < 4 * WAIT  # one after the other, it would be six
