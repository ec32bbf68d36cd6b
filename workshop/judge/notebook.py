"""What a notebook uses: the checks, for answers that are written in it, and a look at a chat."""

import ast
import inspect
import sys
from types import SimpleNamespace
from typing import Any

import gradio as gr

from workshop.stages import STAGES, read
from workshop.testing.endpoint import ScriptedEndpoint
from workshop.testing.histories import text, title

from .adapter import load_app, pass_on, property_after
from .checks import checks_of, run_checks
from .report import (
    Result,
    show_failure,
    show_todo,
    show_what_helpers_add,
    show_what_is_shared,
    terminal,
)
from .telling import tell

_done = []


def check(name: str, answer) -> None:
    """Print what is right about an answer, and what is likely wrong.

    Args:
        name: of the stage, such as "02_undo".
        answer: a handler, such as `handle_undo`; or the page, `demo`, with its handlers.
    """
    stage = next(stage for stage in STAGES if stage.name == name)
    is_page = isinstance(answer, gr.Blocks)
    todos = stage.page_todos
    checks = [check for check in checks_of(stage) if is_page or check.todo not in todos]
    with ScriptedEndpoint() as endpoint:
        outcomes = list(run_checks(checks, endpoint, lambda: _app(stage, answer)))
    result, console = Result(stage, outcomes), terminal()
    delivery = tell(result, _source_of(answer))
    for todo in todos if is_page else dict.fromkeys(check.todo for check in checks):
        show_todo(console, result, todo)
    show_what_helpers_add(console, result)
    if result.failure:
        show_failure(console, stage, result.failure)
    else:
        _done.append(answer)
    show_what_is_shared(console, delivery)


def is_done(name: str) -> bool:
    """Say whether the notebook has an answer of this name that has passed its checks."""
    answer = vars(sys.modules["__main__"]).get(name)
    return any(answer is done for done in _done)


def _source_of(answer):
    try:
        return inspect.getsource(answer)
    except (OSError, TypeError):  # a page has none
        return repr(answer)


def _app(stage, answer):
    """Return the module of an app that has the answer in it; the rest of it is right."""
    if isinstance(answer, gr.Blocks):
        return SimpleNamespace(**{**vars(sys.modules["__main__"]), "demo": answer})
    source, [name] = read(stage.solution), stage.functions
    ours = next(part for part in ast.parse(source).body if getattr(part, "name", "") == name)
    code = ast.get_source_segment(source, ours)
    return load_app(stage.solution, source.replace(code, f"from __main__ import {name}"))


def show(answer: Any) -> None:
    """Print what a handler makes of the page: after its first update, and after its last.

    Args:
        answer: what it gives: a chat, a chat and the textbox, or a generator of these.
    """
    updates = list(answer) if inspect.isgenerator(answer) else [answer]
    for number, update in enumerate(updates, 1):
        if number in (1, len(updates)):
            if len(updates) > 1:
                print(f"Update {number} of {len(updates)}\n")
            _show_page(*update) if isinstance(update, tuple) else _show_page(update)


def _show_page(chat, textbox=None, *_):
    try:
        messages = pass_on(property_after(chat, []))
    except Exception:  # it is no chat
        print(chat)
        return
    for message in messages:
        box = f"[{title(message)}] " if title(message) else ""
        print(f"{message['role']:>9} | {box}{text(message)}")
    if isinstance(textbox, str):
        print(f"  textbox | {textbox}")
    print()
