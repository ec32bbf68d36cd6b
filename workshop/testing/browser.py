"""A real browser on a real app: start the app, open its page, do what people do."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from workshop.stages import ROOT

INSTALLED_BROWSERS = (
    "chromium-headless-shell",  # it has no window, and needs half as much of the processor
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "msedge",
)


def launch_browser(playwright):
    """Return a headless Chromium: Playwright's own, or one that is installed; None without."""
    for path in [None, *filter(None, map(shutil.which, INSTALLED_BROWSERS))]:
        with contextlib.suppress(Exception):  # it isn't there, or the system lacks a part of it
            return playwright.chromium.launch(
                executable_path=path, args=["--disable-gpu", "--disable-quic"]
            )
    return None


class App:
    """An app that runs in a process of its own, as `python app.py` runs it.

    Use it in a `with` block: in it, the page is served.

    Args:
        app: its app.py, or a command that starts it.
        base_url: of the endpoint that answers; if it is None, the local model.
        port_setting: the environment variable that says at which port to listen.
        port: that port; by default, one that is free.
        settings: more environment variables.

    Attributes:
        url: of its page.
    """

    def __init__(
        self, app, base_url=None, port_setting="GRADIO_SERVER_PORT", port=None, **settings
    ):
        self.command = app if isinstance(app, list) else [sys.executable, str(app)]
        self.url = f"http://127.0.0.1:{port or free_port()}"
        self._settings = {
            port_setting: self.url.rpartition(":")[2],
            "PYTHONUNBUFFERED": "1",
            "PYTHONIOENCODING": "utf-8",
            **({"CHAT_BASE_URL": base_url} if base_url else {}),
            **settings,
        }

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._log = Path(self._folder.name) / "log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self._settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that a signal reaches what the app has started too
            )
        try:
            self._wait_until_open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait_until_open(self):
        end = time.monotonic() + 120
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(self.url, timeout=10):
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.command} opens no page. It printed:\n{self.printed()}")

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
        self._process.wait(60)
        self._folder.cleanup()

    def printed(self):
        """Return all that the app has printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    @property
    def pid(self):
        return self._process.pid

    def interrupt(self, number=signal.SIGINT):
        """Press Ctrl+C, and return the exit status and how many seconds the app took to end.

        Another signal can be sent in its place.
        """
        started = time.monotonic()
        self._signal(number)
        return self._process.wait(60), time.monotonic() - started

    def _signal(self, number):
        if os.name == "nt":
            self._process.send_signal(number)
        else:
            os.killpg(self._process.pid, number)


def free_port():
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ChatPage:
    """The page of an app, as a person uses it.

    Args:
        page: Playwright's page, or the frame that the app is in.
        url: to go to; None if the app is there already.

    Attributes:
        page: Playwright's page or frame.
        addresses: the URLs that the page has requested, a list.
    """

    def __init__(self, page, url=None):
        self.page = page
        self.addresses = []
        self._running, self._events, self._is_waiting = set(), 0, False
        tab = getattr(page, "page", page)  # a frame's requests are noted by the page it is in
        tab.on("request", self._note)
        tab.on("requestfinished", lambda request: self._running.discard(request))
        tab.on("requestfailed", self._give_up)
        if url:
            page.goto(url)
        self.textbox.wait_for()

    def _note(self, request):
        self.addresses.append(request.url)
        if "/queue/" in request.url:  # an event on its way to the server, or its outcome
            if "/queue/join" in request.url:
                self._events += 1
                # The outcome comes by another request, which may begin a little later.
                self._is_waiting = not any(
                    "/queue/data" in request.url for request in self._running
                )
            else:
                self._is_waiting = False
            self._running.add(request)

    def _give_up(self, request):
        self._running.discard(request)
        self._is_waiting = False

    @property
    def textbox(self):
        return self.page.get_by_label("Chat Message")

    @property
    def typed(self):
        """What is in the textbox."""
        return self.textbox.input_value()

    @property
    def chat(self):
        """The chat as it is drawn: a list of (role, text)."""
        messages = self.page.locator("[data-testid=user], [data-testid=bot]")
        drawn = "all => all.map(each => [each.dataset.testid, each.innerText.trim()])"
        return [tuple(message) for message in messages.evaluate_all(drawn)]

    @property
    def notices(self):
        """The notices that are on the page."""
        return self.page.get_by_test_id("toast-text").all_inner_texts()

    def send(self, text):
        """Send a message; return when it is on its way to the server."""
        before = self._events
        self.textbox.fill(text)
        self.textbox.press("Enter")
        self.until(lambda: self._events > before)

    def say(self, text, messages=2):
        """Send a message, and wait for the whole reply: by then, the chat has so many more."""
        before = len(self.chat)
        self.send(text)
        self.until(lambda: len(self.chat) == before + messages)
        self.until_idle()

    def paste(self):
        """Paste what has been copied into the textbox, and return what is in it then."""
        self.textbox.fill("")
        self.textbox.press("Control+v")
        return self.typed

    def press(self, button):
        """Press the last button with this name, such as "Undo", once it can be pressed.

        Returns when the event is on its way to the server.
        """
        before = self._events
        self.buttons(button).last.click(timeout=180_000)
        self.until(lambda: self._events > before)

    def buttons(self, name):
        """Return the buttons with this name, a locator."""
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def stop_button(self):
        return self.page.get_by_test_id("stop-button")

    def edit(self, number, text):
        """Change the words of a prompt, the first of which has number 0, and send them."""
        self.buttons("Edit").nth(number).click()
        self.page.locator(".edit-textarea").fill(text)
        self.press("Submit")

    def until(self, condition, seconds=60):
        """Wait until a condition holds, and return what it gave; fail when it never does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if outcome := condition():
                return outcome
            self.page.wait_for_timeout(40)
        raise AssertionError(
            f"waited in vain; chat {self.chat}, textbox {self.typed!r}, notices {self.notices}"
        )

    def until_chat(self, *expected):
        """Wait until the chat is drawn like this, and no reply is running."""
        self.until(lambda: self.chat == list(expected))
        self.until_idle()

    def until_idle(self, seconds=60):
        """Wait until no reply is running, and what is pressed next is not ignored."""
        self.until(lambda: self.is_idle, seconds)
        if self.page.evaluate("!window.turns"):
            self.page.wait_for_timeout(100)  # Gradio may forget an event that begins just now

    @property
    def is_idle(self):
        """Whether no reply is running: then a press of a button is not ignored."""
        if self._running or self._is_waiting:
            return False
        if self.page.locator(".generating, .pending, [role=log] button:disabled").count():
            return False
        return self.page.evaluate("!window.turns || turns.isAtRest()")

    def until_notice(self, text):
        """Wait for a notice with this text in it."""
        return self.until(lambda: [notice for notice in self.notices if text in notice])
