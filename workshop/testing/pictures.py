"""Take the pictures in the lessons and the README from the real pages, on the local model.

`python -m workshop.testing.pictures` takes them all; with `05_edit chat` behind it, these two.
`chat` is the moving one.
"""

import contextlib
import io
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from workshop.stages import ROOT, STAGES

from .browser import App, ChatPage, launch_browser

PICTURES = ROOT / "docs" / "pictures"
SIZE = {"width": 760, "height": 620}
COLORS = 32  # of the moving picture, which should load fast


def main():
    names = sys.argv[1:] or [*map(str, STAGES), "chat"]
    with sync_playwright() as playwright:
        browser = launch_browser(playwright)
        for stage in STAGES:
            if stage.name in names:
                with _open(browser, stage, scale=1.5) as page:
                    show(stage.number, page)
                    if stage.number != 6:  # which is about a reply that is running
                        page.page.wait_for_timeout(500)
                    page.page.screenshot(path=PICTURES / f"{stage}.png")
        if "chat" in names:
            with _open(browser, STAGES[-1]) as page:
                film = Film(page)
                play(page, film)
                film.save(PICTURES / "chat.gif")
        browser.close()


@contextlib.contextmanager
def _open(browser, stage, scale=1):
    """Open the page of a stage, whose votes are thrown away afterwards."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        app = stack.enter_context(App(stage.solution, CHAT_VOTES=str(Path(folder) / "votes.db")))
        yield ChatPage(browser.new_page(viewport=SIZE, device_scale_factor=scale), app.url)


def show(number, page):
    """Bring the page to what a stage is about."""
    page.say("Hello, who are you?")
    if number == 1:
        return
    if number == 6:
        page.send("Tell me a long story about the sea.")
        page.until(lambda: page.chat[-2][0] == "user" and len(page.chat[-1][1]) > 150)
        return
    if number == 7:
        page.press("Like")
        page.until_idle()
    page.say("What should I cook tonight? Answer in one sentence.")
    if number == 5:
        page.buttons("Edit").last.click()
        return
    button = {2: "Undo", 3: "Retry", 4: "Like", 7: "Dislike"}[number]
    page.press(button)
    page.until_idle()
    if number < 4:
        page.buttons(button).last.hover()


class Film:
    """A moving picture of a page.

    Args:
        page: the `ChatPage`.
    """

    def __init__(self, page):
        self._page, self._frames, self._times = page.page, [], []

    def shoot(self, seconds):
        """Take pictures for so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._times.append(time.monotonic())
            self._frames.append(Image.open(io.BytesIO(self._page.screenshot())).convert("RGB"))
            self._page.wait_for_timeout(90)

    def save(self, path):
        """Write a GIF, in which each picture is seen for as long as it was on the page."""
        last = [*self._times[1:], self._times[-1] + 2]
        durations = [round(1000 * (b - a)) for a, b in zip(self._times, last, strict=True)]
        # From a page with a chat on it; the default would leave out colours that are rare.
        chat = self._frames[len(self._frames) * 3 // 4]
        colors = chat.quantize(COLORS, Image.Quantize.MAXCOVERAGE)
        frames = [
            frame.quantize(palette=colors, dither=Image.Dither.NONE) for frame in self._frames
        ]
        more = {"append_images": frames[1:], "duration": durations, "loop": 0, "optimize": True}
        frames[0].save(path, save_all=True, **more)


def play(page, film):
    """Send, stop, retry, vote and undo, while it is filmed."""
    page.textbox.type("Tell me a long story about the sea.", delay=20)
    film.shoot(0.6)
    page.textbox.press("Enter")
    film.shoot(2.5)
    for button, seconds in (("Stop", 1.2), ("Retry", 2), ("Stop", 1.2), ("Like", 1.2), ("Undo", 2)):
        target = page.stop_button if button == "Stop" else page.buttons(button).last
        target.hover(force=True)
        film.shoot(0.5)
        if target.is_visible():  # the model may have said all
            target.click()
            film.shoot(seconds)


if __name__ == "__main__":
    main()
