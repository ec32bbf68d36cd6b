"""The finished app in browsers that have other languages: Gradio translates its labels."""

from threading import Event

import pytest

from workshop.testing.browser import ChatPage
from workshop.testing.endpoint import ENDLESS, Refusal, Reply

from .votes import kept

pytestmark = pytest.mark.thorough

LANGUAGES = {"de-DE": "de", "ar-SA": "ar", "ja-JP": "ja", "zh-CN": "zh"}
COPY = 'button:has([viewBox="0 0 33 33"])'
THUMB = '.message-buttons button:has([viewBox="0 0 12 12"])'


@pytest.fixture(params=LANGUAGES)
def page(request, browser, finished_app, endpoint):
    """The page of the finished app, in a browser that has another language."""
    context = browser.new_context(locale=request.param)
    page = ChatPage(context.new_page(), finished_app.url)
    page.say("One")
    yield page
    context.close()


def button(page, kind):
    """Return the buttons of one kind, as the page's own script finds them."""
    return page.page.locator(page.page.evaluate("kind => turns.BUTTONS[kind]", kind))


def test_gradio_translates_its_labels(page):
    """Without it, the other tests would prove nothing."""
    assert button(page, "undo").get_attribute("aria-label") not in ("", "Undo")


def test_half_a_reply_cannot_be_voted_on(page, endpoint, votes_file):
    before = kept(votes_file)
    on = Event()
    endpoint.answer(Reply(("Half", on, " a reply")))
    page.send("Two")
    page.until(lambda: page.chat[-1:] == [("bot", "Half")])
    assert page.page.get_by_role("log").get_attribute("aria-busy") == "true"
    thumb = page.page.locator(THUMB).last
    thumb.click(force=True)
    assert thumb.evaluate("thumb => getComputedStyle(thumb).opacity") == "0.5"
    on.set()
    page.until(lambda: page.chat[-1:] == [("bot", "Half a reply")])
    page.until_idle()
    assert page.page.get_by_role("log").get_attribute("aria-busy") == "false"
    assert kept(votes_file) == before
    page.page.locator(THUMB).last.click()
    page.until(lambda: kept(votes_file) == [*before, ("Half a reply", 1)])


def test_each_button_is_found_by_its_icon(page, endpoint):
    button(page, "retry").click()
    page.until(lambda: len(endpoint.requests) == 2)
    page.until_chat(("user", "One"), ("bot", "You said: One"))
    page.page.locator("button:has(.feather-edit-2)").click()
    page.page.locator(".edit-textarea").fill("Two")
    button(page, "edit").click()
    page.until_chat(("user", "Two"), ("bot", "You said: Two"))
    button(page, "undo").click()
    page.until_chat()
    assert page.typed == "Two"
    endpoint.answer(ENDLESS)
    button(page, "send").click()
    button(page, "stop").click()
    page.until(lambda: len(page.chat) == 2)
    page.until_idle()
    button(page, "clear").click()
    page.until_chat()


PASTED = "  # *not* a heading\n__init__"


def test_prompt_is_drawn_and_copied_as_it_was_typed(page, endpoint):
    endpoint.answer(Reply(({"reasoning": "Let me see."}, "It is **4**.")))
    page.say(PASTED, messages=3)
    assert page.page.get_by_test_id("user").last.inner_text() == PASTED
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat = f"user: One\n\nassistant: You said: One\n\nuser: {PASTED}\n\nassistant: It is **4**."
    for place, written in ((".message-buttons", "It is **4**."), (".top-panel", chat)):
        page.page.locator(f"{place} {COPY}").last.click()
        page.until(lambda written=written: page.paste() == written)  # it is copied a moment later


def test_failed_retry_is_announced_and_the_thumb_comes_back(page, endpoint):
    button(page, "vote").first.click()
    lit = page.page.locator(f"{THUMB}[style*=accent]")
    page.until(lambda: lit.count() == 1)
    page.until_idle()
    endpoint.answer(Refusal(500))
    button(page, "retry").click()
    page.until(lambda: "HTTP 500" in str(page.page.get_by_role("alert").all_inner_texts()))
    page.until(lambda: lit.count() == 1)


def test_draft_survives_in_every_language(page):
    page.textbox.fill("a draft")
    page.until(lambda: "a draft" in page.page.evaluate("JSON.stringify(sessionStorage)"))
    page.page.reload()
    again = ChatPage(page.page)
    again.until_chat(("user", "One"), ("bot", "You said: One"))
    assert again.typed == "a draft"
