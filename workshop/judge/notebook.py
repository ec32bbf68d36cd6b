"""The checks, for answers that are written in a notebook."""

import sys
from types import SimpleNamespace

import gradio as gr

from workshop.stages import STAGES
from workshop.testing.endpoint import ScriptedEndpoint

from .checks import checks_of, run_checks
from .report import Result, show_failure, show_todo, terminal

_done = []


def check(name: str, answer) -> None:
    """Print what is right about an answer, and what is likely wrong.

    Args:
        name: of the stage, such as "02_undo".
        answer: a handler, such as `handle_undo`; or the page, `demo`.
    """
    stage = next(stage for stage in STAGES if stage.name == name)
    is_page = isinstance(answer, gr.Blocks)
    checks = [check for check in checks_of(stage) if (check.todo in stage.page_todos) == is_page]
    with ScriptedEndpoint() as endpoint:
        outcomes = list(run_checks(checks, endpoint, lambda: _app(answer)))
    result, console = Result(stage, outcomes), terminal()
    for todo in dict.fromkeys(check.todo for check in checks):
        show_todo(console, result, todo)
    if result.failure:
        show_failure(console, stage, result.failure)
    else:
        _done.append(answer)


def is_done(name: str) -> bool:
    """Say whether the notebook has an answer of this name that has passed its checks."""
    answer = vars(sys.modules["__main__"]).get(name)
    return any(answer is done for done in _done)


def _app(answer):
    """Return something like the module of an app: the names of the notebook, and the answer."""
    names = vars(sys.modules["__main__"])
    if isinstance(answer, gr.Blocks):
        return SimpleNamespace(**{**names, "demo": answer})
    with gr.Blocks(analytics_enabled=False) as demo:
        chatbot, prompt = gr.Chatbot(), gr.Textbox()
    own = {name: value for name, value in names.items() if value is answer}
    return SimpleNamespace(**own, demo=demo, chatbot=chatbot, prompt=prompt)
