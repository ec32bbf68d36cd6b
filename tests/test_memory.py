"""A chat and a draft survive what happens to a page; in the browser, as people meet it."""

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from workshop.stages import ROOT, STAGES
from workshop.testing.browser import App, ChatPage
from workshop.testing.endpoint import ENDLESS, Reply, Silence
from workshop.testing.network import BadNetwork

from .votes import kept

pytestmark = pytest.mark.thorough

HI = [("user", "Hi"), ("bot", "You said: Hi")]
RUN = """
from pathlib import Path
from workshop.commands.apps import start_and_reload
start_and_reload(Path({!r}))
"""
FILL = """() => {
    let text = "x".repeat(2 ** 22);
    for (; text.length; text = text.slice(text.length / 2 + 1))
        try { sessionStorage.full = (sessionStorage.full ?? "") + text; } catch {}
}"""
LATE = """() => {
    const keep = chatMemory.keep;
    window.calls = 0;
    chatMemory.keep = async (values) => {
        calls += 1;
        await new Promise((resume) => setTimeout(resume, 1000));
        calls -= 1;
        return keep(values);
    };
}"""
STORED = "JSON.stringify([sessionStorage, localStorage, document.cookie, name])"


@pytest.fixture(scope="module", params=[1, 4, 7])
def app(request, _endpoint):
    stage = STAGES[request.param - 1]
    with App(stage.solution, _endpoint.url, CHAT_VOTES=":memory:") as app:
        yield app


@pytest.fixture(scope="module")
def network(app):
    """A network between the browser and the app."""
    with BadNetwork(app.url) as network:
        yield network


@pytest.fixture
def page(app, tab, endpoint):
    return ChatPage(tab, app.url)


def reload(page):
    """Load a page again, and return it once it is drawn."""
    page.page.wait_for_timeout(400)  # what is typed is written down a little later
    page.page.reload()
    return ChatPage(page.page)


def test_chat_and_draft_survive_a_reload(page):
    page.send("Hi")
    page.until_chat(*HI)
    page.textbox.fill("  a draft\n ")
    again = reload(page)
    again.until_chat(*HI)
    assert again.typed == "  a draft\n "
    again.send("And now?")
    again.until_chat(*HI, ("user", "And now?"), ("bot", "You said: And now?"))


def test_model_gets_what_was_said_before_the_reload(page, endpoint):
    page.send("Hi")
    page.until_chat(*HI)
    again = reload(page)
    again.until_chat(*HI)
    again.send("And now?")
    again.until_idle()
    assert [each["content"] for each in endpoint.requests[-1]["messages"][1:]] == [
        "Hi",
        "You said: Hi",
        "And now?",
    ]


def test_half_a_reply_survives_and_its_model_is_stopped(page, endpoint):
    endpoint.answer(ENDLESS)
    page.send("Go on")
    page.until(lambda: len(page.chat) == 2 and "and so on and so on" in page.chat[1][1])
    again = reload(page)
    again.until(lambda: len(again.chat) == 3)
    assert again.chat[1][1].startswith("and so on and so on")
    assert "Interrupted" in again.chat[2][1]
    assert endpoint.is_hung_up_on()


def test_prompt_without_a_reply_says_so(page, endpoint):
    endpoint.answer(Silence())
    page.send("Are you there?")
    page.until(lambda: page.chat)
    again = reload(page)
    again.until(lambda: len(again.chat) == 2)
    assert again.chat[0] == ("user", "Are you there?")
    assert "Interrupted" in again.chat[1][1]


def test_whole_reply_is_not_told_as_interrupted(page):
    page.send("Hi")
    page.until_chat(*HI)
    again = reload(reload(page))
    again.until_chat(*HI)


def test_change_that_is_heard_of_late_makes_no_half_reply(page):
    page.page.evaluate(LATE)
    page.send("Hi")
    page.until_chat(*HI)
    page.page.wait_for_function("calls == 0")
    reload(page).until_chat(*HI)


def test_full_storage_keeps_what_it_has(page):
    page.send("Hi")
    page.until_chat(*HI)
    page.until(lambda: page.page.evaluate("sessionStorage.length"))
    page.page.wait_for_timeout(400)
    page.page.evaluate(FILL)
    page.send("And now?")
    page.until_chat(*HI, ("user", "And now?"), ("bot", "You said: And now?"))
    again = reload(page)
    again.until_chat(*HI)


def test_cleared_chat_stays_empty(page):
    page.send("Hi")
    page.until_chat(*HI)
    page.buttons("Clear").click()
    page.until(lambda: not page.chat)
    again = reload(page)
    again.page.wait_for_timeout(500)
    assert again.chat == []


def test_nothing_of_it_is_anywhere_else(page, app):
    bodies = []
    page.page.on("request", lambda request: bodies.append(request.post_data))
    page.send("Hi")
    page.until_chat(*HI)
    page.textbox.fill("a secret draft")
    page.page.wait_for_timeout(400)
    assert "a secret draft" in page.page.evaluate("JSON.stringify(sessionStorage)")
    other = ChatPage(page.page.context.new_page(), app.url)
    other.page.wait_for_timeout(500)
    assert (other.chat, other.typed) == ([], "")
    assert "Hi" not in other.page.evaluate(STORED)
    assert not any("draft" in (body or "") for body in bodies)


def cut(page, network, press=None):
    """Break the connection, press something, mend it again; return the page once it is back."""
    page.textbox.fill("a draft")
    page.page.wait_for_timeout(400)
    network.cut()
    if press:
        press()
    page.until_notice("Connection to the server was lost")
    with page.page.expect_event("load", timeout=60_000):  # Gradio loads the page again
        network.mend()
    return ChatPage(page.page)


def test_lost_connection_loses_nothing_of_a_reply(tab, network, endpoint):
    page = ChatPage(tab, network.url)
    page.send("Hi")
    page.until_chat(*HI)
    endpoint.answer(Reply(("Half", Event())))
    page.send("And now?")
    page.until(lambda: page.chat[-1:] == [("bot", "Half")])
    again = cut(page, network)
    again.until(lambda: len(again.chat) == 5)
    assert again.chat[:4] == [*HI, ("user", "And now?"), ("bot", "Half")]
    assert "Interrupted" in again.chat[4][1]
    assert again.typed == "a draft"


def test_what_is_pressed_without_a_connection_loses_nothing(tab, network, endpoint):
    page = ChatPage(tab, network.url)
    page.send("Hi")
    page.until_chat(*HI)
    presses = [lambda: page.textbox.press("Enter")]
    for name in ("Undo", "Like"):
        if page.buttons(name).count():
            presses.append(page.buttons(name).click)
    for press in presses:
        page = cut(page, network, press)
        page.until_chat(*HI)
        assert (page.typed, page.buttons("Liked").count()) == ("a draft", 0)
    page.send("And now?")
    page.until_chat(*HI, ("user", "And now?"), ("bot", "You said: And now?"))


def test_restarted_server_loses_nothing(tab, endpoint):
    with App(STAGES[3].solution, endpoint.url) as app:
        page = ChatPage(tab, app.url)
        page.send("Hi")
        page.until_chat(*HI)
        page.textbox.fill("a draft")
        port = app.url.rpartition(":")[2]
        page.page.wait_for_timeout(400)
    with App(STAGES[3].solution, endpoint.url, port=port):
        page.until(lambda: page.chat == HI and page.typed == "a draft", seconds=60)
        page.until_idle()
        page.press("Undo")
        page.until_chat()
        page.until(lambda: page.typed == "Hi\na draft")


def test_another_app_at_the_address_has_a_chat_of_its_own(tab, endpoint):
    with App(STAGES[3].solution, endpoint.url) as app:
        page = ChatPage(tab, app.url)
        page.send("Hi")
        page.until_chat(*HI)
        port = app.url.rpartition(":")[2]
    with App(STAGES[0].solution, endpoint.url, port=port):
        again = reload(page)
        again.page.wait_for_timeout(500)
        assert again.chat == []
        again.say("Ho")


def test_long_reply_without_a_progress_bar_is_half_until_its_end(tab, endpoint, tmp_path):
    source = STAGES[0].solution.read_text(encoding="utf-8")
    wired = "[chatbot, prompt]"
    assert wired in source
    step = tmp_path / "app.py"
    step.write_text(source.replace(wired, f'{wired}, show_progress="hidden"'), encoding="utf-8")
    endpoint.answer(ENDLESS)
    with App(step, endpoint.url, PYTHONPATH=str(ROOT)) as app:
        page = ChatPage(tab, app.url)
        page.send("Go on")
        page.until(lambda: len(page.chat) == 2)
        page.page.evaluate("turns.since -= 10_000")
        page.page.wait_for_function("!turns.current")
        drawn = page.chat
        page.until(lambda: page.chat != drawn)
        again = reload(page)
        again.until(lambda: len(again.chat) == 3)
        assert "Interrupted" in again.chat[2][1]


def test_what_is_saved_while_the_model_loads_is_on_the_page(tab, tmp_path):
    step = tmp_path / "app.py"
    source = STAGES[3].solution.read_text(encoding="utf-8")
    late = "\nimport time\nfrom pathlib import Path\nPath('begun').touch()\ntime.sleep(3)\n"
    step.write_text(source.replace("\nSYSTEM_PROMPT", f"{late}SYSTEM_PROMPT"), encoding="utf-8")
    with ThreadPoolExecutor() as threads:
        saving = threads.submit(save_once_begun, step, source.replace("# Chat", "# Talk"))
        with App([sys.executable, "-c", RUN.format(str(step))]) as app:
            assert saving.result()
            page = ChatPage(tab, app.url)
            page.page.get_by_role("heading", name="Talk").wait_for(timeout=20_000)


def save_once_begun(step, source):
    """Save a step once its first lines have run; return whether they have."""
    end = time.monotonic() + 60
    while not (begun := step.with_name("begun")).exists() and time.monotonic() < end:
        time.sleep(0.05)
    step.write_text(source, encoding="utf-8")
    return begun.exists()


def test_saved_file_loses_nothing(tab, endpoint, tmp_path):
    step = tmp_path / "app.py"
    shutil.copyfile(STAGES[3].solution, step)
    with App([sys.executable, "-c", RUN.format(str(step))], endpoint.url) as app:
        page = ChatPage(tab, app.url)
        page.send("Hi")
        page.until_chat(*HI)
        page.textbox.fill("a draft")
        page.page.wait_for_timeout(1000)
        source = step.read_text(encoding="utf-8")
        for title in ("# Talk", "# Speak"):
            step.write_text(source.replace("# Chat", title), encoding="utf-8")
            page.page.get_by_role("heading", name=title.strip("# ")).wait_for(timeout=20_000)
            page.page.wait_for_timeout(1500)
            assert (page.chat, page.typed) == (HI, "a draft")
        page.press("Undo")
        page.until_chat()
        page.until(lambda: page.typed == "Hi\na draft")


def until_kept(page, thumb):
    """Wait until a vote is in the tab's storage."""
    stored = "Object.values(sessionStorage).join()"
    page.until(lambda: f'"{thumb}"' in page.page.evaluate(stored))
    page.until_idle()


def test_votes_and_their_conversation_survive(tab, endpoint, tmp_path):
    file = tmp_path / "votes.db"
    with App(STAGES[-1].solution, endpoint.url, CHAT_VOTES=str(file)) as app:
        page = ChatPage(tab, app.url)
        for prompt in ("Hi", "Ho"):
            page.send(prompt)
            page.until_idle()
        page.press("Like")
        until_kept(page, "Like")
        again = reload(page)
        again.until(lambda: again.buttons("Liked").count() == 1)
        again.press("Dislike")
        until_kept(again, "Dislike")
        again = reload(again)
        again.until(lambda: again.buttons("Disliked").count() == 1)
        again.press("Disliked")
        again.until_idle()
    assert kept(file) == []
