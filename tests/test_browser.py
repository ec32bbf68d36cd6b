"""The apps, as a person meets them: in a real browser, on real processes."""

import json
import os
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from .browser import App, ChatPage, launch_browser
from .scripted_endpoint import Refusal, Reply, words
from .stages import STAGES

UNDO, RETRY, LIKE = ([s for s in STAGES if s.number >= number] for number in (2, 3, 4))
each = pytest.mark.parametrize("stage", STAGES, ids=str)
with_undo = pytest.mark.parametrize("stage", UNDO, ids=str)
with_retry = pytest.mark.parametrize("stage", RETRY, ids=str)
with_like = pytest.mark.parametrize("stage", LIKE, ids=str)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = launch_browser(playwright)
        if browser is None:
            missing = pytest.fail if "CI" in os.environ else pytest.skip
            missing("no browser is found: `python -m playwright install chromium` brings one")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def apps(_endpoint, browser):
    """All apps, solutions and starters, answered by the scripted endpoint."""
    paths = [path for stage in STAGES for path in (stage.solution, stage.step)]
    apps = {path: App(path, _endpoint.url, CHAT_TIMEOUT="5").start() for path in paths}
    yield apps
    for app in apps.values():
        app.stop()


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": 900, "height": 760})
    yield context
    context.close()


@pytest.fixture
def open_page(context, endpoint):
    """Return a function that opens the page of an app; each page is a session of its own."""
    opened = []

    def open_page(app):
        app.wait_until_open()
        opened.append(ChatPage(context.new_page(), app.url))
        return opened[-1]

    yield open_page
    for page in opened:
        page.page.close()


@pytest.fixture
def page(stage, apps, open_page):
    """The page of the finished app of a stage."""
    return open_page(apps[stage.solution])


@each
def test_reply_is_seen_growing(page, endpoint):
    endpoint.answer(words("One two three four five six", pause=0.15))
    page.send("Count!")
    page.until(lambda: page.chat == [("user", "Count!")] or len(page.chat) == 2)
    seen = {page.until(lambda: page.chat[1:] and page.chat[1][1])}
    while page.chat[1][1] != "One two three four five six":
        seen.add(page.chat[1][1])
        page.page.wait_for_timeout(30)
    assert len(seen) >= 3
    assert page.typed == ""


@each
def test_blank_prompt_changes_nothing(page, endpoint):
    page.send("   ")
    page.page.wait_for_timeout(500)
    assert (page.chat, page.typed, endpoint.requests) == ([], "   ", [])


@each
def test_enter_during_a_reply_loses_nothing(page, endpoint):
    endpoint.answer(words("One two three four five six", pause=0.2))
    page.send("Count!")
    page.until(lambda: len(page.chat) == 2)
    page.textbox.type("  the next one")
    page.textbox.press("Enter")
    page.until_chat(("user", "Count!"), ("bot", "One two three four five six"))
    assert page.typed == "  the next one"
    assert len(endpoint.requests) == 1
    page.textbox.press("Enter")
    page.until(lambda: page.chat[3:] == [("bot", "You said:   the next one".replace("   ", " "))])
    assert endpoint.requests[1]["messages"][-1]["content"] == "  the next one"


@each
def test_error_keeps_the_chat_and_gives_the_prompt_back(page, endpoint):
    page.send("Hello")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    endpoint.answer(Refusal(429, headers={"Retry-After": "7"}))
    page.send("  Still there? ")
    page.until_notice("Try again in 7 seconds")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    assert page.typed == "  Still there? "
    assert page.page.get_by_text("Error", exact=True).count() == 0
    page.textbox.press("Enter")
    page.until(lambda: len(page.chat) == 4)
    said = [message["content"] for message in endpoint.requests[-1]["messages"]]
    assert said[1:] == ["Hello", "You said: Hello", "  Still there? "]


@each
def test_reply_cut_in_the_middle_stays(page, endpoint):
    endpoint.answer(Reply(("Once upon", " a time"), ending="cut"))
    page.send("Tell me a story.")
    page.until_notice("broke off")
    page.until_chat(("user", "Tell me a story."), ("bot", "Once upon a time"))
    assert page.typed == ""
    page.send("Go on")
    page.until(lambda: page.chat[2:] == [("user", "Go on"), ("bot", "You said: Go on")])


@each
def test_two_people_are_answered_at_the_same_time(stage, apps, open_page, endpoint):
    ada, bob = (open_page(apps[stage.solution]) for _ in range(2))
    endpoint.answer(words("for Ada " * 10, pause=0.06), words("for Bob " * 10, pause=0.06))
    ada.send("I am Ada")
    ada.until(lambda: len(ada.chat) == 2)
    bob.send("I am Bob")
    bob.until(lambda: len(bob.chat) == 2)
    assert len(ada.chat[1][1]) < len("for Ada " * 10) - 1, "Bob had to wait for Ada"
    ada.until(lambda: ada.chat[1][1] == ("for Ada " * 10).strip())
    bob.until(lambda: bob.chat[1][1] == ("for Bob " * 10).strip())


@each
def test_closing_the_page_stops_the_model(page, endpoint):
    endpoint.answer(words("word " * 600, pause=0.05))
    page.send("Talk!")
    page.until(lambda: len(page.chat) == 2)
    page.page.close()
    assert endpoint.is_hung_up_on()


@each
def test_page_loads_nothing_from_the_web_and_hides_the_system_prompt(page, endpoint):
    page.send("Hello")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    assert endpoint.requests[0]["messages"][0]["role"] == "system"
    assert "friendly" not in page.page.inner_text("body")
    host = page.page.url.split("/")[2]
    elsewhere = [a for a in page.addresses if f"//{host}/" not in a and not a.startswith("data:")]
    assert elsewhere == []


@each
def test_reply_runs_no_script_and_loads_nothing(page, endpoint):
    tricks = (
        "<script>window.hit = 1</script>",
        '<img src=x onerror="window.hit = 2">',
        "[a link](javascript:window.hit=3)",
        f"![a picture]({endpoint.url}/picture.png)",
        f'<video src="{endpoint.url}/film.mp4"></video>',
        f'<div style="background: url({endpoint.url}/paper.png)">there</div>',
    )
    endpoint.answer(Reply(("Hi ", *tricks)))
    page.send("Hack me")
    page.until(lambda: len(page.chat) == 2 and page.chat[1][1].startswith("Hi"))
    for link in page.page.get_by_test_id("bot").locator("a").all():
        link.click()
    page.page.wait_for_timeout(300)
    assert page.page.evaluate("window.hit") is None
    assert endpoint.fetched == []


@each
def test_api_offers_respond_alone(stage, apps):
    apps[stage.solution].wait_until_open()
    with urllib.request.urlopen(f"{apps[stage.solution].url}/gradio_api/info") as answer:
        assert list(json.load(answer)["named_endpoints"]) == ["/respond"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Refusal(401), "Check CHAT_API_KEY"),
        (Refusal(500), "a problem of its own"),
        (Reply((), ending="silence"), "did not answer in time"),
        (Reply((), ending="garbage"), "no reply"),
        (Reply((" ",)), "empty reply"),
    ],
)
def test_fault_is_told_and_loses_nothing(fault, told, apps, open_page, endpoint):
    page = open_page(apps[STAGES[-1].solution])
    endpoint.answer(fault)
    page.send("  Hello ")
    page.until_notice(told)
    page.until_chat()
    assert page.typed == "  Hello "
    page.textbox.press("Enter")
    page.until(lambda: len(page.chat) == 2)


@with_undo
def test_undo_takes_the_last_turn_back(page, endpoint):
    for prompt in ("One", "  two\n lines "):
        page.send(prompt)
        page.until_idle()
        page.until(lambda: page.page.get_by_role("button", name="Undo").is_enabled())
    page.until(lambda: len(page.chat) == 4)
    page.press("Undo")
    page.until_chat(("user", "One"), ("bot", "You said: One"))
    assert page.typed == "  two\n lines "


@with_undo
def test_first_turn_can_be_undone_and_sent_again(page, endpoint):
    page.send("Hello")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    page.press("Undo")
    page.until_chat()
    assert page.typed == "Hello"
    page.textbox.press("Enter")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    assert endpoint.requests[0]["messages"] == endpoint.requests[1]["messages"]


@with_retry
def test_later_turn_can_be_retried(page, endpoint):
    for prompt in ("One", "Two"):
        page.send(prompt)
        page.until(lambda p=prompt: page.chat[-1:] == [("bot", f"You said: {p}")])
        page.until_idle()
    endpoint.answer(words("Another reply"))
    page.press("Retry")
    page.until_chat(
        ("user", "One"), ("bot", "You said: One"), ("user", "Two"), ("bot", "Another reply")
    )
    assert endpoint.requests[2]["messages"] == endpoint.requests[1]["messages"]


@with_retry
def test_cut_reply_can_be_retried(page, endpoint):
    endpoint.answer(Reply(("Half",), ending="cut"), words("A whole one"))
    page.send("Hello")
    page.until_chat(("user", "Hello"), ("bot", "Half"))
    page.press("Retry")
    page.until_chat(("user", "Hello"), ("bot", "A whole one"))


@with_like
def test_votes_are_printed(stage, apps, page):
    app = apps[stage.solution]
    page.send("Hello")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    before = len(app.printed())
    for button, line in (
        ("Like", "You upvoted this reply: You said: Hello"),
        ("Dislike", "You downvoted this reply: You said: Hello"),
        ("Disliked", "You took back your vote on this reply: You said: Hello"),
    ):
        page.press(button)
        page.until(lambda line=line: app.printed()[before:].strip().endswith(line))
    assert app.printed()[before:].count("this reply") == 3


@each
def test_starter_serves_its_page_and_says_what_is_to_do(stage, apps, open_page, endpoint):
    if f"TODO {stage.number}.1" not in stage.step.read_text(encoding="utf-8"):
        pytest.skip(f"no TODO {stage.number}.1 is left in steps/{stage}")
    page = open_page(apps[stage.step])
    page.send("Hello")
    if stage.number == 1:
        page.until_notice("TODO 1.1")
        assert page.typed == "Hello"
        return
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    page.press({2: "Undo", 3: "Retry", 4: "Like"}[stage.number])
    page.until_notice(f"TODO {stage.number}.1")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))


def test_local_model_answers_in_the_browser(open_page):
    """The main job, end to end: the finished app, a real model, a real browser, no network."""
    closed = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    app = App(STAGES[-1].solution, HF_HUB_OFFLINE="1", **closed).start()
    try:
        page = open_page(app)
        page.send("Say hi.")
        first = page.until(lambda: page.chat[1:] and page.chat[1][1], seconds=60)
        page.until_idle()
        page.press("Retry")
        page.until_idle()
        reply = page.until(lambda: page.chat[1:] and page.chat[1][1], seconds=60)
        assert reply and first
        page.until_idle()
        page.press("Undo")
        page.until_chat()
        assert page.typed == "Say hi."
        assert page.notices == []
    finally:
        app.stop()
