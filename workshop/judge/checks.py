"""What each stage asks: the tests in tests/test_NN_name.py, run on whoever's answer.

A test that belongs to a TODO is marked with its number, and its docstring is the sentence that a
learner reads. It takes the app, a module with `respond`, `demo` and so on, and the scripted
endpoint that answers in it; and, like any test of pytest's, what it is parametrized with:

    @pytest.mark.todo("2.2")
    def test_first_turn_can_be_undone(app, endpoint):
        \"\"\"Undoing the first turn leaves an empty chat.\"\"\"

One that is marked with `helper` too asks for what a function of `chat_model` does. An app that does
without this function needn't pass it: that is noted, and nothing is wrong.
"""

import contextlib
import functools
import inspect
import io
import itertools
import os
import re
import traceback
import unittest.mock
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from types import ModuleType

from workshop.stages import ROOT, Stage, read
from workshop.testing.endpoint import ScriptedEndpoint

from .adapter import event_loop, listeners_of
from .calls import what_python_says, without_chains
from .diagnoses import (
    cause_of,
    hints_for,
    load_module,
    matching_causes,
    most_likely,
    rules_of,
)
from .expecting import CheckFailed
from .outcome import Outcome
from .words import CAUSES_AT_START, SENTENCES

SETTINGS = ("CHAT_BASE_URL", "CHAT_API_KEY", "CHAT_MODEL", "CHAT_TIMEOUT")


@dataclass(frozen=True)
class Check:
    """One thing that a stage asks.

    Attributes:
        stage: that asks it.
        todo: the TODO in the starter that it belongs to, such as "2.1".
        function: the test. It raises an `AssertionError`, best by `expect`.
        helper: the function of `chat_model` that does what it asks; "" if the app itself does.
    """

    stage: Stage
    todo: str
    function: Callable
    helper: str = ""

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def sentence(self) -> str:
        """What it asks, for the learner."""
        return " ".join(inspect.getdoc(self.function).split())

    @property
    def cases(self) -> list[dict]:
        """What it is tried with: the parameters of each case, by their names."""
        cases = [{}]
        for mark in _marks(self.function, "parametrize"):
            names, values = mark.args[:2]
            names = names.replace(",", " ").split() if isinstance(names, str) else names
            rows = [value if len(names) > 1 else (value,) for value in values]
            cases = [
                {**case, **dict(zip(names, row, strict=True))}
                for case, row in itertools.product(cases, rows)
            ]
        if not cases:
            raise ValueError(f"{self.name} has no case to try.")
        return cases

    def run(self, app: ModuleType, endpoint: ScriptedEndpoint) -> Outcome:
        """Try it on an app."""
        with _answering(endpoint), _quiet():
            failure = self._failure(app, endpoint)
        if not failure:
            return Outcome(self.todo, self.sentence)
        if self.helper and not uses(app, self.helper):
            return Outcome(self.todo, self.sentence, lacks=self.helper)
        return Outcome.of(failure, self.todo, self.sentence)

    def _failure(self, app, endpoint):
        """Return the `CheckFailed` to show, or None."""
        failures = []
        for case in self.cases:
            endpoint.reset()
            arguments = {"app": app, "endpoint": endpoint, **case}
            try:
                self._try(arguments)
            except CheckFailed as failure:
                if not failure.hint and not failures:
                    failure.hint = self._due_to_chain(arguments)
                if failure.hint:
                    return self._with_cause(failure)
                hints = hints_for(self.stage, self.name, failure, **arguments)
                failures.append((failure, hints))
            except Exception as error:
                failure = CheckFailed(_why_there_is_no_verdict(error))
                failure.__cause__ = error
                return failure
        if not failures:
            return None
        failure = most_likely(failures, self.stage, self.name)
        failure.hint = failure.hint or SENTENCES["not so"]
        return failure

    def _try(self, arguments):
        names = inspect.signature(self.function).parameters
        try:
            self.function(**{name: arguments[name] for name in names})
        except CheckFailed:
            raise
        except AssertionError as error:
            raise CheckFailed from error

    def _due_to_chain(self, arguments):
        """Return what to say if the test passes without what is called after a handler; or ""."""
        app = arguments["app"]
        if not any(map(_is_called_later, listeners_of(app))):
            return ""
        arguments["endpoint"].reset()
        with without_chains() as left_out, contextlib.suppress(Exception):
            self._try(arguments)
            if left_out:
                facts = {"chained": left_out[-1], "function": self.stage.functions[0]}
                return SENTENCES["chained"].format(**facts)
        return ""

    def _with_cause(self, failure):
        """Add to a failure what most likely led to the error that a handler raised."""
        if failure.__cause__ and "frame" in failure.facts:
            frame, cause = failure.facts["frame"], failure.facts["cause"]
            cause = cause or cause_of(failure.__cause__, frame, rules_of(self.stage).CAUSES)
            failure.hint = f"{failure.hint}\n{cause}".rstrip("\n")
        return failure


def _why_there_is_no_verdict(error):
    """Return what to say of a check that raised an error: a bug, if Gradio is the right one."""
    facts = {"error": type(error).__name__, "here": version("gradio")}
    pinned = re.search(r"^gradio==(\S+)", read(ROOT / "constraints.txt"), re.MULTILINE)
    if pinned and pinned[1] != facts["here"]:
        return SENTENCES["other Gradio"].format(**facts, wanted=pinned[1])
    return SENTENCES["no verdict"].format(**facts)


def _is_called_later(listener):
    return listener.after is not None or any(each.endswith(".change") for each in listener.events)


def uses(app: ModuleType, name: str) -> bool:
    """Say whether a function of an app uses something by its name."""
    functions = [value for value in vars(app).values() if inspect.isfunction(value)]
    own = [each for each in functions if not each.__module__.startswith("chat_model")]
    codes = [function.__code__ for function in own]
    while codes:
        code = codes.pop()
        if name in code.co_names:
            return True
        codes += [part for part in code.co_consts if inspect.iscode(part)]
    return False


def _marks(function, name):
    return [mark for mark in getattr(function, "pytestmark", []) if mark.name == name]


@functools.cache
def checks_of(stage: Stage) -> list[Check]:
    """Return the checks of a stage, in the order of its test file; none if there is no file."""
    if not stage.tests.exists():
        return []
    tests = vars(load_module(stage.tests)).values()
    functions = [value for value in tests if inspect.isfunction(value)]
    return [
        Check(stage, todo.args[0], function, *(mark.args[0] for mark in _marks(function, "helper")))
        for function in functions
        for todo in _marks(function, "todo")
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
            own_causes = rules_of(checks[-1].stage).CAUSES_AT_START if checks else ()
            app = _loaded(load, (*own_causes, *CAUSES_AT_START))
    except CheckFailed as failure:
        yield Outcome.of(failure)
        return
    with event_loop():
        for check in checks:
            starting(Outcome(check.todo, check.sentence))
            yield check.run(app, endpoint)


def _loaded(load, causes):
    """Return what `load` returns, or raise `CheckFailed` with what keeps the app from running."""
    try:
        with _quiet():  # Gradio's doubts about a wiring; a check says them better
            app = load()
    except FileNotFoundError as error:
        raise CheckFailed(SENTENCES["no file"]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CheckFailed(SENTENCES["no UTF-8"].format(line=line)) from error
    except SyntaxError as error:
        facts = {"line": error.lineno, "error": error.msg, "code": (error.text or "").strip()}
        raise CheckFailed(SENTENCES["no Python"].format(**facts)) from error
    except (Exception, SystemExit) as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "app.py" in f.filename]
        where = f", in line {frames[-1].lineno}:\n    {frames[-1].line}" if frames else "."
        sentence = SENTENCES["fails early"].format(where=where, error=what_python_says(error))
        hints = matching_causes(error, causes)
        raise CheckFailed("\n".join([sentence, *hints])) from error
    names = ("demo", "chatbot", "prompt")
    missing = [name for name in names if not hasattr(app, name)]
    if len(missing) == len(names):
        raise CheckFailed(SENTENCES["no page"])
    if missing:
        raise CheckFailed(SENTENCES["no component"].format(name=missing[0]))
    return app


@contextlib.contextmanager
def _answering(endpoint):
    """Let the endpoint answer every prompt in this block."""
    with (
        unittest.mock.patch("chat_model.background.PATIENCE", 60),  # on a busy computer too
        unittest.mock.patch.dict(os.environ),
    ):
        for name in SETTINGS:
            os.environ.pop(name, None)
        os.environ["CHAT_BASE_URL"] = endpoint.url
        yield


@contextlib.contextmanager
def _quiet():
    """Keep what an app prints and warns of out of the report."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
