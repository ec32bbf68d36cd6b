"""What each stage asks: the tests in tests/test_NN_name.py, run on whoever's answer.

A test that belongs to a TODO is marked with its number, and its docstring is the sentence that a
learner reads. It takes the app, a module with `respond`, `demo` and so on, and the scripted
endpoint that answers in it:

    @pytest.mark.todo("2.2")
    def test_first_turn_can_be_undone(app, endpoint):
        \"\"\"Undoing the first turn leaves an empty chat.\"\"\"
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import inspect
import io
import itertools
import os
import traceback
import unittest.mock
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from anyio.from_thread import BlockingPortal, start_blocking_portal

from .histories import title
from .stages import Stage

if TYPE_CHECKING:
    from .scripted_endpoint import ScriptedEndpoint

SETTINGS = ("CHAT_BASE_URL", "CHAT_API_KEY", "CHAT_MODEL", "CHAT_TIMEOUT")


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
    def last(cls, endpoint: ScriptedEndpoint):
        """Return what was sent last."""
        return cls([(m["role"], m["content"]) for m in endpoint.requests[-1]["messages"]])

    def __str__(self):
        return "\n".join(f"{role:>9} | {content!r}" for role, content in self.messages)


class CheckFailed(AssertionError):
    """What a check found wrong.

    Args:
        hint: what is likely wrong and where to look, a sentence or two.
        expected: what should have come: a `Page`, or anything that can be printed.
        got: what came instead.
        is_vague: whether no mistake was recognized, so that another check may say it better.
        is_untouched: whether this is how the starter was.
    """

    def __init__(
        self,
        hint: str,
        expected: object = None,
        got: object = None,
        is_vague: bool = False,
        is_untouched: bool = False,
    ):
        super().__init__(hint)
        self.hint, self.expected, self.got = hint, expected, got
        self.is_vague, self.is_untouched = is_vague, is_untouched

    def __str__(self):
        if self.expected is None and self.got is None:
            return self.hint
        expected, got = (str(one).splitlines() or [""] for one in (self.expected, self.got))
        pairs = zip(expected, got, strict=False)
        alike = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
        hidden = alike - 1 if alike > 3 else 0  # the last of them shows where it goes on
        expected, got = _indented(expected, hidden), _indented(got, hidden)
        return f"expected:\n{expected}\ngot:\n{got}\n\n{self.hint}"


def _indented(lines, hidden):
    alike = [f"      ... ({hidden} lines that are alike)"] if hidden else []
    return "\n".join([*alike, *(f"    {line}" for line in lines[hidden:])])


Mistake = tuple[object, str]  # what the app makes when somebody makes it, and a hint


@dataclass(frozen=True)
class Case:
    """What an app has made of a sample, and what it should have made.

    Attributes:
        mistakes: what it makes when somebody makes a certain mistake, and a hint, for each.
    """

    got: object
    expected: object
    mistakes: tuple[Mistake, ...] = ()

    @property
    def hints(self) -> list[str]:
        """The hints of all mistakes that fit."""
        return [hint for made, hint in self.mistakes if made == self.got]


def expect_each(cases: list[Case], hint: str) -> None:
    """Raise `CheckFailed` unless the app has made of each sample what it should have.

    The mistake that is named explains most of the failed cases, at least half; if several explain
    as many, they all are.

    Args:
        cases: one for each sample.
        hint: what is likely wrong if nothing more is known.
    """
    failed = [case for case in cases if case.got != case.expected]
    if not failed:
        return
    counts = Counter(hint for case in failed for hint in set(case.hints))
    most = max(counts.values(), default=0)
    likely = sorted(hint for hint in counts if counts[hint] == most and most * 2 >= len(failed))
    first = next((case for case in failed if {*likely} & {*case.hints}), failed[0])
    if len(likely) > 1:
        hint = "Several mistakes look like this:\n" + "\n".join(f"* {one}" for one in likely)
    elif likely:
        hint = likely[0]
    raise CheckFailed(hint, first.expected, first.got, bool(first.mistakes) and not likely)


def expect(got: object, expected: object, hint: str, *mistakes: Mistake) -> None:
    """Raise `CheckFailed` unless the two are equal.

    Args:
        got: what the learner's app has made.
        expected: what it should have made.
        hint: what is likely wrong.
        mistakes: what the app makes when somebody makes a certain mistake, and a better hint.

    Example:
        expect(Page(chat), Page(history[:2]), "Cut it.", (Page(history), "It is still whole."))
    """
    expect_each([Case(got, expected, mistakes)], hint)


@dataclass(frozen=True)
class Outcome:
    """What came of a check, in words.

    Attributes:
        todo: the TODO that the check belongs to; None: the file can't be read or run at all.
        sentence: what the check asks.
        failure: what is wrong, or "".
        is_vague: whether another failure may say it better.
        is_untouched: whether the TODO is as it was in the starter.
        traceback: of the failure.
    """

    todo: str | None
    sentence: str
    failure: str = ""
    is_vague: bool = False
    is_untouched: bool = False
    traceback: str = ""

    @classmethod
    def of(cls, failure: CheckFailed, todo: str | None = None, sentence: str = ""):
        """Return the outcome of a check that has failed."""
        lines = "".join(traceback.format_exception(failure))
        return cls(todo, sentence, str(failure), failure.is_vague, failure.is_untouched, lines)


@dataclass(frozen=True)
class Check:
    """One thing that a stage asks.

    Attributes:
        todo: the TODO in the starter that it belongs to, such as "2.1".
        function: the test. It raises `CheckFailed`.
    """

    todo: str
    function: Callable

    @property
    def sentence(self) -> str:
        """What it asks, for the learner."""
        return " ".join(inspect.getdoc(self.function).split())

    def run(self, app: ModuleType, endpoint: ScriptedEndpoint) -> Outcome:
        """Try it on an app."""
        fixtures = {"app": app, "endpoint": endpoint}
        wanted = {name: fixtures[name] for name in inspect.signature(self.function).parameters}
        endpoint.reset()
        try:
            with _answering(endpoint), _quiet():
                self.function(**wanted)
        except CheckFailed as failure:
            return Outcome.of(failure, self.todo, self.sentence)
        except Exception as error:
            failure = CheckFailed(
                f"This check can't judge your answer: it stops with {type(error).__name__}. "
                "That is a bug of the workshop. Please report it with your app.py."
            )
            failure.__cause__ = error
            return Outcome.of(failure, self.todo, self.sentence)
        return Outcome(self.todo, self.sentence)


@functools.cache
def checks_of(stage: Stage) -> list[Check]:
    """Return the checks of a stage, in the order of its test file; none if there is no file."""
    if not stage.tests.exists():
        return []
    spec = importlib.util.spec_from_file_location(stage.tests.stem, stage.tests)
    tests = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tests)
    return [
        Check(mark.args[0], function)
        for function in vars(tests).values()
        for mark in getattr(function, "pytestmark", [])
        if mark.name == "todo"
    ]


def run_checks(
    checks: list[Check],
    endpoint: ScriptedEndpoint,
    load: Callable[[], ModuleType],
    starting: Callable[[Outcome], None] = lambda outcome: None,
) -> Iterator[Outcome]:
    """Yield what comes of each check on the app that `load` returns.

    If `load` raises, that is the only outcome.

    Args:
        starting: is called before each check, with the outcome of one that passes.
    """
    starting(Outcome(None, ""))
    try:
        with _answering(endpoint):
            app = _loaded(load)
    except CheckFailed as failure:
        yield Outcome.of(failure)
        return
    with event_loop():
        for check in checks:
            starting(Outcome(check.todo, check.sentence))
            yield check.run(app, endpoint)


_loops = []


@contextlib.contextmanager
def event_loop() -> Iterator[BlockingPortal]:
    """Give an event loop that calls handlers, as Gradio has one.

    All that is called in a block has the same one: to start one takes longer than most calls.
    """
    if _loops:
        yield _loops[-1]
        return
    with start_blocking_portal() as loop:
        _loops.append(loop)
        try:
            yield loop
        finally:
            _loops.pop()


def _loaded(load):
    """Return what `load` returns, or raise `CheckFailed` with what keeps the app from running."""
    try:
        with _quiet():  # Gradio's doubts about a wiring; a check says them better
            app = load()
    except FileNotFoundError as error:
        raise CheckFailed("There is no such file. `reset` puts the starter back.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CheckFailed(
            f"The file isn't saved as UTF-8: Python can't read line {line}. Choose that encoding "
            "in your editor, and save it again."
        ) from error
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise CheckFailed(
            f"Python can't read line {error.lineno}: {error.msg}\n    {line}"
        ) from error
    except (Exception, SystemExit) as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "app.py" in f.filename]
        where = f", in line {frames[-1].lineno}:\n    {frames[-1].line}" if frames else "."
        words = "".join(traceback.format_exception_only(error)).strip()
        if "is not a callable object" in words:
            words += "\nGive the function itself: its name, without quotes or parentheses."
        if "required positional argument" in words:
            words += "\nAn event takes the function itself: its name, without parentheses."
        if "ellipsis" in words:
            words += "\nIn a hint, `...` stands for something that you fill in."
        if isinstance(error, StopIteration):
            words += "\n`cancels` is a list of what `submit`, `retry` and `edit` have returned."
        raise CheckFailed(f"The app fails before its page is built{where}\n{words}") from error
    names = ("demo", "chatbot", "prompt")
    missing = [name for name in names if not hasattr(app, name)]
    if len(missing) == len(names):
        raise CheckFailed(
            "The file has no page: it is empty, or its page is gone. `reset` puts the starter "
            "back, and keeps what is there now in a backup."
        )
    if missing:
        raise CheckFailed(f"The app has no `{missing[0]}`. Keep the starter's name for it.")
    return app


@contextlib.contextmanager
def _answering(endpoint):
    """Let the endpoint answer every prompt in this block."""
    before = {name: os.environ.pop(name, None) for name in SETTINGS}
    os.environ["CHAT_BASE_URL"] = endpoint.url
    try:
        with unittest.mock.patch("chat_model.background.PATIENCE", 60):  # on a busy computer too
            yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextlib.contextmanager
def _quiet():
    """Keep what an app prints and warns of out of the report."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
