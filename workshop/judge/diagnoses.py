"""What most likely went wrong: a failed check is held against what is beside its stage's answers.

tests/answers/undo.py and the others may have:

    HINTS   for each test, by its name, what to say if no mistake is recognized; {function} stands
            for the function that the stage is about
    CAUSES  what most likely led to an error: its class, a pattern, and a hint; CAUSES_AT_START,
            the same for errors while the file is run
    SIMPLE  mistakes of one expression, for the bank of answers
    test_…  functions of the same names as the tests. Each yields a hint for every mistake that
            would have made what came. Its parameters are among: got, expected, app, endpoint, the
            parameters of the test, and the facts that it gave to `expect`
"""

import contextlib
import functools
import importlib.util
import inspect
import re
import traceback
import types
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import gradio as gr

import chat_model
from workshop.stages import Stage

from .expecting import CheckFailed
from .words import CAUSES, HINTS

NO_RULES = {"HINTS": {}, "CAUSES": (), "CAUSES_AT_START": (), "SIMPLE": ()}


@functools.cache
def rules_of(stage: Stage) -> ModuleType:
    """Return the module beside a stage's answers; what it lacks is empty."""
    exists = stage.answers.exists()
    rules = load_module(stage.answers) if exists else types.ModuleType(stage.short_name)
    vars(rules).update({**NO_RULES, **vars(rules)})
    return rules


def load_module(path: Path) -> ModuleType:
    """Return a file as a module, wherever it is."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def explain(mistakes: dict[str, str], got: Any, **names: Any) -> Iterator[str]:
    """Yield the hint of each mistake that makes what came.

    Args:
        mistakes: from an expression to the hint for whoever writes it.
        got: what came.
        names: the values of the names in the expressions.

    Example:
        >>> list(explain({"history[:-1]": "Cut off more."}, [1, 2], history=[1, 2, 3]))
        ['Cut off more.']
    """
    for expression, hint in mistakes.items():
        if eval(expression, dict(names)) == got:
            yield hint


def hints_for(stage: Stage, test: str, failure: CheckFailed, **facts: Any) -> list[str]:
    """Return the hints for what came of a test of a stage, [] if no mistake is recognized."""
    recognize = getattr(rules_of(stage), test, None)
    if recognize is None:
        return []
    facts |= {"got": failure.got, "expected": failure.expected, **failure.facts}
    parameters = inspect.signature(recognize).parameters
    wanted = {name: facts[name] for name in parameters if name in facts}
    hints = []
    with contextlib.suppress(Exception):  # what came may be anything
        hints.extend(recognize(**wanted))
    return list(dict.fromkeys(hints))


def most_likely(
    failures: list[tuple[CheckFailed, list[str]]], stage: Stage, test: str
) -> CheckFailed:
    """Return the failure to show, with a hint.

    The mistake that is named explains most of the failures, at least half; if several explain as
    many, they all are.

    Args:
        failures: each with its hints.
        stage: whose test has failed.
        test: its name.
    """
    rules = rules_of(stage)
    counts = Counter(hint for _, hints in failures for hint in hints)
    most = max(counts.values(), default=0)
    likely = sorted(hint for hint in counts if counts[hint] == most and most * 2 >= len(failures))
    shown = next((each for each, hints in failures if {*likely} & {*hints}), failures[0][0])
    hint = {**HINTS, **rules.HINTS}.get(test, "")
    shown.hint = hint.replace("{function}", stage.functions[0])
    shown.is_vague = not likely and hasattr(rules, test)
    if len(likely) > 1:
        lines = "\n".join(f"* {hint}" for hint in likely)
        shown.hint = f"Several mistakes look like this:\n{lines}"
    elif likely:
        shown.hint = likely[0]
    return shown


def cause_of(error: BaseException, frame: types.FrameType | None, causes: Iterable) -> str:
    """Return the hint for what most likely led to an error that a handler raised, or "".

    Args:
        error: what was raised.
        frame: of the learner's code in which it was.
        causes: those of the stage, as CAUSES has the general ones.
    """
    given = frame.f_locals if frame else {}
    if isinstance(given.get("chat"), (tuple, dict, str)) and not isinstance(error, gr.Error):
        return (
            "`respond` yields two things, the chat and then the textbox. Take them apart: "
            "`for chat, _ in respond(...)`."
        )
    if isinstance(error, IndexError) and given.get("history") == []:
        return "In this check the history is empty: there is no last message."
    if hints := matching_causes(error, (*causes, *CAUSES)):
        return hints[0]
    if hint := _call_of_ours(error):
        return hint
    if not frame or frame.f_code.co_name != "respond" or isinstance(given.get("prompt", ""), str):
        return ""
    if isinstance(given.get("history"), str):
        return "The two are swapped: `respond` takes the prompt first, then the history."
    kind = type(given["prompt"]).__name__
    return f"`respond` gets a prompt of type {kind}. It takes a string: `text_of` returns one."


def matching_causes(error: BaseException, causes: Iterable) -> list[str]:
    """Return the hints of those causes, such as CAUSES, that fit an error."""
    return [
        hint
        for kind, pattern, hint in causes
        if isinstance(error, kind) and re.search(pattern, str(error))
    ]


def _call_of_ours(error):
    """Return how a function of `chat_model` is called, if an error comes from in there, or ""."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    calls = (frame for frame in frames if frame.f_globals.get("__package__") == "chat_model")
    name = next((frame.f_code.co_name for frame in calls), None)
    if name not in chat_model.__all__ or not isinstance(error, (TypeError, AttributeError)):
        return ""
    signature = inspect.signature(getattr(chat_model, name))
    return f"`{name}` is called with something else than it takes: `{name}{signature}`."
