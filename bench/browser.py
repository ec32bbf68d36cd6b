"""A page in a real browser, next to a client that reads the same reply at the same time."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import sync_playwright

from workshop.testing.browser import App, ChatPage, launch_browser

from .people import APPS, END, ENDPOINT, WORKSHOP, people_at

# From a key to the paint that shows it, the slowest; and whether the end of the reply is drawn.
WATCH = """end => {
    window.slowest = window.drawn = 0;
    addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => setTimeout(() => {
        window.slowest = Math.max(window.slowest, performance.now() - timeStamp);
    })));
    const timer = setInterval(() => {
        const reply = [...document.querySelectorAll("[data-testid=bot] .md")].at(-1);
        if (!reply?.lastElementChild?.textContent.includes(end)) return;
        window.drawn = Date.now() / 1000;
        clearInterval(timer);
    }, 50);
}"""

KEPT = "chat of 07_votes/app.py on /"


@contextlib.contextmanager
def pages_at(base_url: str) -> Iterator[Callable]:
    """Give a function that opens the app's page in a new tab, with a chat in it."""
    with sync_playwright() as playwright, App(APPS[WORKSHOP], base_url, CHAT_MODEL="x") as app:
        browser = launch_browser(playwright)

        def open_page(history):
            tab, kept = browser.new_page(), json.dumps({"values": [history, "", None]})
            tab.add_init_script(f"sessionStorage['{KEPT}'] = {json.dumps(kept)}")  # see memory.js
            page = ChatPage(tab, app.url)
            page.until(lambda: tab.locator(".message-row").count() == len(history), seconds=120)
            page.until_idle()
            return page

        yield open_page
        browser.close()


def read_in(page: ChatPage, base_url: str, prompt: str) -> tuple[float, float, float]:
    """Send a prompt, and go on typing until the reply is drawn.

    Returns the seconds to the end of the reply in the page, and in a plain client; and how many
    milliseconds the slowest key took to be seen.
    """
    tab = page.page
    tab.evaluate(WATCH, END)
    with people_at(ENDPOINT, base_url) as ([person], _), ThreadPoolExecutor(1) as thread:
        started, directly = time.time(), thread.submit(person, prompt)
        page.send(prompt)
        while not (drawn := tab.evaluate("window.drawn")):
            tab.keyboard.press("a")
            tab.wait_for_timeout(200)
        return drawn - started, directly.result().seconds, tab.evaluate("window.slowest")
