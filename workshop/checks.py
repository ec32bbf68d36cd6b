"""What each stage asks: the tests in tests/test_NN_name.py, run on whoever's answer.

A test that belongs to a TODO is marked with its number, and its docstring is the sentence that a
learner reads. It takes the app, a module with `respond`, `demo` and so on, and the scripted
endpoint that answers in it:

    @pytest.mark.todo("2.2")
    def test_first_turn_can_be_undone(app, endpoint):
        \"\"\"Undoing the first turn leaves an empty chat.\"\"\"
"""

import contextlib
import functools
import importlib.util
import inspect
import io
import os
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

from .histories import title
from .scripted_endpoint import ScriptedEndpoint
from .stages import Stage

SETTINGS = ("CHAT_BASE_URL", "CHAT_API_KEY", "CHAT_MODEL", "CHAT_TIMEOUT")


@dataclass(frozen=True)
class Page:
    """What the page shows: the chat, a list of messages; and the textbox, a string."""

    chat: list
    textbox: str | None = None  # None: it doesn't matter

    def __str__(self):
        lines = [f"{message['role']:>9} | {_on_one_line(_text(message))}" for message in self.chat]
        if self.textbox is not None:
            lines.append(f"  textbox | {_on_one_line(self.textbox)}")
        return "\n".join(lines or ["(an empty chat)"])


def _text(message):
    texts = [part["text"] if part["type"] == "text" else "[a file]" for part in message["content"]]
    return "\n".join([f"[{title(message)}]", *texts] if title(message) else texts)


def _on_one_line(text):
    """Return a text as one line, in quotes where spaces or newlines could be missed."""
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
    """

    def __init__(self, hint: str, expected: object = None, got: object = None):
        super().__init__(hint)
        self.hint, self.expected, self.got = hint, expected, got

    def __str__(self):
        if self.expected is None and self.got is None:
            return self.hint
        return f"expected:\n{_indented(self.expected)}\ngot:\n{_indented(self.got)}\n\n{self.hint}"


def _indented(value):
    return "\n".join(f"    {line}" for line in str(value).splitlines() or [""])


def expect(got: object, expected: object, hint: str, *mistakes: tuple[object, str]) -> None:
    """Raise `CheckFailed` unless the two are equal.

    Args:
        got: what the learner's app has made.
        expected: what it should have made.
        hint: what is likely wrong.
        mistakes: what the app makes when somebody makes a certain mistake, and a better hint. The
            first that fits is shown.

    Example:
        expect(Page(chat), Page(history[:2]), "Cut it.", (Page(history), "It is still whole."))
    """
    if got != expected:
        better = (other for made, other in mistakes if made == got)
        raise CheckFailed(next(better, hint), expected, got)


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

    def run(self, app: ModuleType, endpoint: ScriptedEndpoint) -> CheckFailed | None:
        """Return what is wrong with an app, or None."""
        fixtures = {"app": app, "endpoint": endpoint}
        wanted = {name: fixtures[name] for name in inspect.signature(self.function).parameters}
        endpoint.reset()
        with _answering(endpoint), _quiet():
            try:
                self.function(**wanted)
            except CheckFailed as failure:
                return failure
            except Exception as error:
                failure = CheckFailed(
                    f"This check can't judge your answer: it stops with {type(error).__name__}. "
                    "That is a bug of the workshop. Please report it with your app.py."
                )
                failure.__cause__ = error
                return failure
        return None


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
    checks: list[Check], endpoint: ScriptedEndpoint, load: Callable[[], ModuleType]
) -> Iterator[tuple[Check, CheckFailed | None]]:
    """Run checks on the app that `load` returns, one by one. If `load` raises, they all fail.

    Yields:
        Each check, and what is wrong, or None.
    """
    try:
        app = _loaded(load)
    except CheckFailed as failure:
        yield from [(check, failure) for check in checks]
        return
    for check in checks:
        yield check, check.run(app, endpoint)


def _loaded(load):
    """Return what `load` returns, or raise `CheckFailed` with what keeps the app from running."""
    try:
        with _quiet():  # Gradio's doubts about a wiring; a check says them better
            app = load()
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise CheckFailed(
            f"Python can't read line {error.lineno}: {error.msg}\n    {line}"
        ) from error
    except (Exception, SystemExit) as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "app.py" in f.filename]
        where = f", in line {frames[-1].lineno}:\n    {frames[-1].line}" if frames else "."
        words = "".join(traceback.format_exception_only(error)).strip()
        raise CheckFailed(f"The app fails before its page is built{where}\n{words}") from error
    missing = [name for name in ("demo", "chatbot", "prompt") if not hasattr(app, name)]
    if missing:
        raise CheckFailed(f"The app has no `{missing[0]}`. Keep the starter's name for it.")
    return app


@contextlib.contextmanager
def _answering(endpoint):
    """Let the endpoint answer every prompt in this block."""
    before = {name: os.environ.pop(name, None) for name in SETTINGS}
    os.environ["CHAT_BASE_URL"] = endpoint.url
    try:
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
