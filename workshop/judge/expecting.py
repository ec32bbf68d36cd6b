"""What a stage's tests say with: what the page shows, what the model was sent, and `expect`."""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from workshop.testing.histories import SAMPLES, title

if TYPE_CHECKING:
    from workshop.testing.endpoint import ScriptedEndpoint


@dataclass(frozen=True)
class Page:
    """What the page shows: the chat, a list of messages; the textbox, a string; and the thumbs.

    The thumbs are a list, "Like", "Dislike" or None for each of the assistant's bubbles.
    """

    chat: list
    textbox: str | None = None  # None: it doesn't matter
    thumbs: list | None = None  # None: it doesn't matter

    def __str__(self):
        lines = [_line(message) for message in self.chat]
        if self.textbox is not None:
            lines.append(f"  textbox | {_on_one_line(self.textbox)}")
        if self.thumbs is not None:
            lines.append(f"   thumbs | {', '.join(str(thumb) for thumb in self.thumbs)}")
        return "\n".join(lines or ["(an empty chat)"])


def _line(message):
    """Return a message as one line, whatever a learner's function has made of it."""
    try:
        return f"{message['role']:>9} | {_on_one_line(_text(message))}"
    except (TypeError, LookupError, AttributeError):
        return f"          | {message!r}"


def _text(message):
    if isinstance(message["content"], str):
        return message["content"]
    texts = [part["text"] if part["type"] == "text" else "[a file]" for part in message["content"]]
    return "\n".join([f"[{title(message)}]", *texts] if title(message) else texts)


def _on_one_line(text):
    """Return a text as one line, in quotes where spaces or newlines could be missed."""
    if not isinstance(text, str):
        return repr(text)
    text = text if len(text) <= 70 else f"{text[:67]}..."
    return repr(text) if text != " ".join(text.split()) or not text else text


@dataclass(frozen=True)
class Sent:
    """What the model was sent: (role, text) for each message."""

    messages: list

    @classmethod
    def last(cls, endpoint: "ScriptedEndpoint"):
        """Return what was sent last; nothing at all if nothing was."""
        messages = endpoint.requests[-1]["messages"] if endpoint.requests else []
        return cls([(message["role"], message["content"]) for message in messages])

    @property
    def turns(self) -> "Sent":
        """The same without the system prompt."""
        return Sent([(role, content) for role, content in self.messages if role != "system"])

    def __str__(self):
        lines = [f"{role:>9} | {content!r}" for role, content in self.messages]
        return "\n".join(lines or ["(nothing)"])


class CheckFailed(AssertionError):
    """What a check found wrong.

    Args:
        hint: what is likely wrong and where to look, a sentence or two.
        expected: what should have come: a `Page`, or anything that can be printed.
        got: what came instead.
        is_untouched: whether this is how the starter was.
        facts: what a diagnosis may want to know besides, by its names.
    """

    def __init__(
        self,
        hint: str = "",
        expected: Any = None,
        got: Any = None,
        *,
        is_untouched: bool = False,
        facts: dict[str, Any] | None = None,
    ):
        super().__init__(hint)
        self.hint, self.expected, self.got = hint, expected, got
        self.is_vague, self.is_untouched = False, is_untouched
        self.facts = facts or {}

    def __str__(self):
        if self.expected is None and self.got is None:
            return self.hint
        sides = self.expected, self.got
        if str(self.expected) == str(self.got):
            sides = _where_they_differ(*sides)
        if not any(sides):
            return self.hint
        expected, got = (str(side).splitlines() or [""] for side in sides)
        alike = _count_alike(expected, got)
        hidden = alike - 1 if alike > 3 else 0  # the last of them shows where it goes on
        expected, got = _indented(expected, hidden), _indented(got, hidden)
        return f"expected:\n{expected}\ngot:\n{got}\n\n{self.hint}".rstrip()


def _where_they_differ(expected, got):
    """Return the code of two things from a little before the first difference, "" if there is none.

    It is for what looks the same when it is printed.
    """
    sides = repr(expected), repr(got)
    if sides[0] == sides[1]:
        return "", ""
    start = max(0, _count_alike(*sides) - 30)
    return tuple(f"{'...' * (start > 0)}{side[start : start + 70]}" for side in sides)


def _count_alike(first, second):
    """Return how many lines or characters two begin with that are the same in both."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _indented(lines, hidden):
    alike = [f"      ... ({hidden} identical lines)"] if hidden else []
    return "\n".join([*alike, *(f"    {line}" for line in lines[hidden:])])


def expect(got: Any, expected: Any, **facts: Any) -> None:
    """Raise `CheckFailed` unless an app has made what it should have.

    Args:
        got: what it has made: a `Page`, what was `Sent`, or anything that can be printed.
        expected: what it should have made.
        facts: what the diagnosis of this test may want to know besides.

    Example:
        expect(undo(app, history).page, Page(history[:index], prompt))
    """
    if got != expected:
        raise CheckFailed("", expected, got, facts=facts)


def each_of(*names):
    """Run a test on some of the samples, one at a time."""
    return pytest.mark.parametrize("history", [SAMPLES[name] for name in names], ids=names)


each_sample = each_of(*SAMPLES)
