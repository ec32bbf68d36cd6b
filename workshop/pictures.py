"""Take the pictures in the lessons and the README from the real pages, on the local model.

python -m workshop.pictures
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from .browser import App, ChatPage, launch_browser
from .stages import ROOT, STAGES

PICTURES = ROOT / "docs" / "pictures"


def main():
    with sync_playwright() as playwright:
        browser = launch_browser(playwright)
        for stage in STAGES:
            with tempfile.TemporaryDirectory() as folder, _app_of(stage, folder) as app:
                size = {"width": 760, "height": 620}
                page = ChatPage(browser.new_page(viewport=size, device_scale_factor=1.5), app.url)
                show(stage.number, page)
                if stage.number != 6:  # which is about a reply that is running
                    page.page.wait_for_timeout(500)
                page.page.screenshot(path=PICTURES / f"{stage}.png")
        browser.close()


def _app_of(stage, folder):
    """Return the app of a stage, which keeps its votes in a folder."""
    return App(stage.solution, CHAT_VOTES=str(Path(folder) / "votes.db"))


def show(number, page):
    """Bring the page to what a stage is about."""
    say(page, "Hello, who are you?")
    if number == 1:
        return
    if number == 6:
        page.send("Tell me a long story about the sea.")
        page.until(lambda: page.chat[-2][0] == "user" and len(page.chat[-1][1]) > 150)
        return
    if number == 7:
        page.press("Like")
        page.until_idle()
    say(page, "What should I cook tonight? Answer in one sentence.")
    if number == 5:
        page.buttons("Edit").last.click()
        return
    button = {2: "Undo", 3: "Retry", 4: "Like", 7: "Dislike"}[number]
    page.press(button)
    page.until_idle()
    if number < 4:
        page.buttons(button).last.hover()


def say(page, prompt):
    """Send a prompt and wait for the whole reply."""
    before = len(page.chat)
    page.send(prompt)
    page.until(lambda: len(page.chat) == before + 2)
    page.until_idle()


if __name__ == "__main__":
    main()
