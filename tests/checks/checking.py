"""How a check is written, run and reported on."""

import contextlib
import io
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from workshop.histories import title

SETTINGS = ("CHAT_BASE_URL", "CHAT_API_KEY", "CHAT_MODEL", "CHAT_TIMEOUT")


class Wrong(Exception):
    """What a check found wrong.

    Args:
        hint: what is likely wrong and where to look, a sentence or two.
        expected: what should have come: a `Page`, or a string.
        got: what came instead.
    """

    def __init__(self, hint, expected=None, got=None):
        super().__init__(hint)
        self.hint, self.expected, self.got = hint, expected, got

    def __str__(self):
        if self.expected is None and self.got is None:
            return self.hint
        return f"{_drawn('expected', self.expected)}\n{_drawn('got', self.got)}\n\n{self.hint}"


def _drawn(heading, what):
    lines = str(what).splitlines() or [""]
    return "\n".join([f"{heading}:", *(f"    {line}" for line in lines)])


@dataclass(frozen=True)
class Page:
    """What the page shows: the chat, a list of messages; and the textbox, a string."""

    chat: list
    box: str | None = None  # None: it doesn't matter

    def __str__(self):
        lines = [f"{message['role']:>9} | {_shown(_text(message))}" for message in self.chat]
        if self.box is not None:
            lines.append(f"  textbox | {_shown(self.box)}")
        return "\n".join(lines or ["(an empty chat)"])


def _text(message):
    texts = [part["text"] if part["type"] == "text" else "[a file]" for part in message["content"]]
    return "\n".join([f"[{title(message)}]", *texts] if title(message) else texts)


def _shown(text):
    """Draw a text on one line, in quotes where spaces or newlines could be missed."""
    text = text if len(text) <= 70 else f"{text[:67]}..."
    return repr(text) if text != " ".join(text.split()) or not text else text


@dataclass(frozen=True)
class Check:
    """One thing that a stage asks.

    Attributes:
        todo: the TODO in the starter that it belongs to, such as "2.1".
        asks: what it asks, a sentence for the learner.
        function: called with the app and the endpoint, raises `Wrong`.
    """

    todo: str
    asks: str
    function: Callable

    @property
    def name(self):
        return self.function.__name__


def checks():
    """Return an empty list of checks and the decorator that adds to it."""
    collected = []

    def check(todo, asks):
        def add(function):
            collected.append(Check(todo, asks, function))
            return function

        return add

    return collected, check


def checked(check, app, endpoint):
    """Run a check on an app and return what is wrong with it, a `Wrong`, or None."""
    endpoint.reset()
    quiet = contextlib.redirect_stdout(io.StringIO())
    with answered_by(endpoint), warnings.catch_warnings(), quiet:
        warnings.simplefilter("ignore")
        try:
            check.function(app, endpoint)
        except Wrong as wrong:
            return wrong
    return None


@contextlib.contextmanager
def answered_by(endpoint):
    """Let the endpoint answer whatever is asked in this block."""
    before = {name: os.environ.pop(name, None) for name in SETTINGS}
    os.environ["CHAT_BASE_URL"] = endpoint.url
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
