"""The finished app for everybody: axe, the keyboard, what is announced, and a phone's keyboard."""

from threading import Event

import pytest
from axe_playwright_python.sync_playwright import Axe

from workshop.testing.browser import ChatPage
from workshop.testing.endpoint import Refusal, Reply

pytestmark = pytest.mark.thorough

# What is Gradio's own; docs/differences.md says what was tried.
OF_GRADIO = {
    ("color-contrast", "token"),  # the colours of code
    ("image-redundant-alt", "Settings"),  # a picture in the footer
}
CODE = "Say:\n\n```python\nprint(1)  # one\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
FOCUSED = """() => {
    const {tagName, dataset, ariaLabel} = document.activeElement;
    return dataset.testid ?? ariaLabel ?? tagName;
}"""


@pytest.fixture
def page(finished_app, tab, endpoint):
    page = ChatPage(tab, finished_app.url)
    page.page.wait_for_function("turns.isWired")
    return page


def send(page, prompt="One"):
    """Send a prompt, and wait until the page is done with the reply."""
    page.send(prompt)
    page.until_idle()
    until_announced(page)


def until_announced(page):
    page.until(lambda: log(page).get_attribute("aria-busy") == "false")


def log(page):
    return page.page.get_by_role("log")


def focused(page):
    return page.page.evaluate(FOCUSED)


def stop(page):
    """Stop the reply with the keyboard."""
    page.until(
        lambda: page.stop_button.focus() or focused(page) == "stop-button"
    )  # it has just appeared
    page.page.keyboard.press("Enter")


def faults(page):
    """Return what axe finds that isn't Gradio's own: (rule, HTML) for each."""
    violations = Axe().run(page.page).response["violations"]
    found = [(each["id"], node["html"]) for each in violations for node in each["nodes"]]
    return [
        (rule, html)
        for rule, html in found
        if not any(r == rule and s in html for r, s in OF_GRADIO)
    ]


@pytest.mark.parametrize(
    "settings",
    [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 800}}],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing_of_ours(browser, finished_app, endpoint, settings):
    context = browser.new_context(**settings)
    page = ChatPage(context.new_page(), finished_app.url)
    page.page.wait_for_selector(".submit-button[aria-label]")
    found = {"empty": faults(page)}
    send(page)
    endpoint.answer(Reply(({"reasoning": "Let me see."}, CODE)))
    send(page, "Two")
    endpoint.answer(Refusal(500))
    send(page, "Three")
    page.until(lambda: "HTTP 500" in page.chat[-1][1])
    page.page.wait_for_function("!document.querySelector('.arrow button:not([inert])')")
    found["chat, code, thoughts, error"] = faults(page)
    context.close()
    assert not any(found.values()), found


def test_focus_is_where_a_person_goes_on(page, endpoint):
    page.textbox.fill("One")
    page.page.get_by_role("button", name="Send").press("Enter")
    page.until_chat(("user", "One"), ("bot", "You said: One"))
    assert focused(page) == "textbox"

    page.buttons("Edit").press("Enter")
    page.page.locator(".edit-textarea").fill("Two")
    page.buttons("Submit").press("Enter")
    page.until_chat(("user", "Two"), ("bot", "You said: Two"))
    assert focused(page) == "textbox"

    endpoint.answer(Reply(("Half", Event())))
    page.buttons("Retry").press("Enter")
    page.until(lambda: page.chat[-1:] == [("bot", "Half")])
    stop(page)
    page.until_idle()
    assert focused(page) == "textbox"

    page.buttons("Undo").press("Enter")
    page.until_chat()
    assert (focused(page), page.typed) == ("textbox", "Two")


def test_focus_stays_at_retry(page, endpoint):
    send(page)
    for _ in range(2):
        page.buttons("Retry").press("Enter")
        page.until_idle()
        page.until(lambda: focused(page) == "Retry")
    assert len(endpoint.requests) == 3


def test_focus_is_at_edit_after_cancel(page):
    for prompt in ("One", "Two"):
        send(page, prompt)
    edit = page.buttons("Edit").first.element_handle()
    edit.press("Enter")
    page.page.locator(".edit-textarea").fill("Three")
    page.buttons("Cancel").press("Enter")
    page.page.locator(".edit-textarea").wait_for(state="detached")
    page.until(lambda: focused(page) == "Edit")
    buttons = page.buttons("Edit").evaluate_all("all => all.indexOf(document.activeElement)")
    assert buttons == 0


def test_focus_stays_at_copy_over_plain_http(browser, finished_app, endpoint):
    """There browsers have no clipboard, and what is copied is selected first."""
    with browser.new_context() as context:
        page = ChatPage(context.new_page(), finished_app.url.replace("127.0.0.1", "0.0.0.0"))
        page.page.wait_for_function("turns.isWired")
        assert not page.page.evaluate("isSecureContext")
        send(page)
        page.buttons("Copy message").last.press("Enter")
        page.until(lambda: focused(page).startswith("Cop"))  # the name says that it is done


def test_reply_is_announced_once(page, endpoint):
    on = Event()
    endpoint.answer(Reply(("Half", on, " a reply")))
    page.send("One")
    page.until(lambda: page.chat[1:] == [("bot", "Half")])
    assert log(page).get_attribute("aria-busy") == "true"
    on.set()
    page.until_chat(("user", "One"), ("bot", "Half a reply"))
    until_announced(page)


def test_error_is_an_alert_and_a_reply_is_not(page, endpoint):
    send(page)
    endpoint.answer(Reply(({"reasoning": "Let me see."}, "Yes.")))
    send(page, "Two")
    assert page.page.get_by_role("alert").count() == 0
    endpoint.answer(Refusal(500))
    send(page, "Three")
    page.until(lambda: "HTTP 500" in str(page.page.get_by_role("alert").all_inner_texts()))


def test_reply_that_is_stopped_while_thinking_is_no_alert(page, endpoint):
    endpoint.answer(Reply(({"reasoning": "Let me see."}, Event())))
    page.send("One")
    page.until(lambda: len(page.chat) == 2)
    stop(page)
    page.until_idle()
    until_announced(page)
    assert page.page.get_by_role("alert").count() == 0


def test_blank_prompt_brings_no_reply(page):
    """Nor does anything say that one is coming."""
    page.page.evaluate("""() => {
        window.signs = 0;
        const count = () => signs += document.querySelectorAll("[role=log] > .coming").length;
        new MutationObserver(count).observe(document, { childList: true, subtree: true });
    }""")
    page.textbox.fill("  ")
    page.textbox.press("Enter")
    page.until_idle()
    assert (page.chat, page.page.evaluate("signs")) == ([], 0)


def test_buttons_beside_the_textbox_have_names(page):
    names = ".submit-button[aria-label=Send] + .stop-button[aria-label=Stop]"
    page.page.wait_for_selector(names, state="attached")


def test_phone_can_start_a_new_line(browser, finished_app, endpoint):
    context = browser.new_context(has_touch=True, is_mobile=True)
    page = ChatPage(context.new_page(), finished_app.url)
    page.page.wait_for_function("turns.isWired")
    page.textbox.type("One\nTwo")
    assert (page.typed, endpoint.requests) == ("One\nTwo", [])
    page.page.get_by_role("button", name="Send").tap()
    page.until(lambda: len(page.chat) == 2)
    assert endpoint.requests[0]["messages"][-1]["content"] == "One\nTwo"
    context.close()
