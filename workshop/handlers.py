"""Calling a learner's functions as Gradio would, and saying plainly what they give."""

import contextlib
import copy
import inspect
import io
import itertools
import traceback
import typing
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType

import gradio as gr

from .checks import CheckFailed, Page

TOO_MANY = 1000  # updates of the page


def handler(app: ModuleType, name: str, event_data: type | None = None) -> Callable:
    """Return a function of the app, or raise `CheckFailed` with what keeps Gradio from calling it.

    Args:
        app: the module.
        name: of the function.
        event_data: the class of the event data that Gradio is to pass, such as gr.UndoData.
    """
    function = getattr(app, name, None)
    if not callable(function):
        raise CheckFailed(f"app.py has no function `{name}`. Write `def {name}(...)`.")
    if event_data is not None:
        hints = typing.get_type_hints(function)
        if event_data not in hints.values():
            raise CheckFailed(
                "Gradio passes the event's data only to a parameter that is annotated with "
                f"`gr.{event_data.__name__}`, and `{name}{inspect.signature(function)}` has none."
            )
    return function


@dataclass(frozen=True)
class Call:
    """The outcome of calling a handler.

    Attributes:
        pages: what the page shows after each update, a list of `Page`, at least one.
        arguments: what the handler was called with, as it left them.
    """

    pages: list
    arguments: list

    @property
    def page(self) -> Page:
        """What the page shows in the end."""
        return self.pages[-1]


def call(
    app: ModuleType, function: Callable, *arguments, page: Page, draft: str | None = None
) -> Call:
    """Call a handler as the page would.

    Args:
        app: the module.
        function: the handler.
        arguments: what Gradio passes to it; of a list, a copy is passed.
        page: what the page shows before. If it has a textbox, the handler gives the chat and the
            textbox; if not, the chat alone.
        draft: what a person types in the textbox after the first update.
    """
    arguments = [copy.deepcopy(a) if isinstance(a, list) else a for a in arguments]
    next_page = _next_chat if page.textbox is None else _next_page
    pages = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # outside an app, gr.Warning warns in Python
        for update in _updates(function, *arguments):
            page = next_page(app, function.__name__, update, page)
            pages.append(page)
            if draft is not None and len(pages) == 1:
                page = Page(page.chat, draft)
    if not pages:
        raise CheckFailed(f"`{function.__name__}` yields nothing: the page never changes.")
    return Call(pages, arguments)


def printed_by(function: Callable, *arguments) -> str:
    """Call a function and return what it printed."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        for _ in _updates(function, *arguments):
            pass
    return output.getvalue()


def _updates(function, *arguments) -> Iterator:
    """Call a function, and yield each thing that it gives for the page.

    If it raises something, `CheckFailed` says what, and at which of the learner's lines.
    """
    name = function.__name__
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        raise CheckFailed(
            f"`{name}{inspect.signature(function)}` can't be called with "
            f"{len(arguments)} arguments, as Gradio does. Keep the starter's parameters."
        ) from None
    try:
        result = function(*arguments)
        if inspect.isgeneratorfunction(function):
            yield from itertools.islice(result, TOO_MANY)
            if next(result, None) is not None:
                raise CheckFailed(f"`{name}` never ends: look for what should stop its loop.")
        elif inspect.isgenerator(result):
            raise CheckFailed(
                f"`{name}` returns a generator, and Gradio doesn't run that. Loop over it, "
                "and yield what it yields."
            )
        else:
            yield result
    except CheckFailed:
        raise
    except gr.Error as error:
        raise CheckFailed(
            f"`{name}` raises gr.Error, and Gradio then covers the whole conversation with it. "
            "Show the error in the chat instead, with `error.as_message()`."
        ) from error
    except Exception as error:
        raise CheckFailed(_where(function, error)) from error


def _where(function, error):
    """Say what a learner's function raised, and where in their file."""
    file = function.__code__.co_filename
    words = "".join(traceback.format_exception_only(error)).strip()
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if not frames:
        return f"`{function.__name__}` raises {words}"
    return (
        f"`{function.__name__}` raises an error in line {frames[-1].lineno}:\n"
        f"    {frames[-1].line}\n{words}"
    )


def _next_page(app, name, update, before):
    if isinstance(update, dict) and app.chatbot in update:
        update = (update.get(app.chatbot, gr.skip()), update.get(app.prompt, gr.skip()))
    if update is None:
        raise CheckFailed(
            f"`{name}` returns nothing: is there a `return`? What is printed isn't on the page."
        )
    if not isinstance(update, (list, tuple)) or len(update) != 2 or _is_message(update[0]):
        raise CheckFailed(
            f"`{name}` gives one thing, and the page needs two: the chat, and what is in the "
            "textbox. Give both, with a comma between them."
        )
    chat, textbox = _value(update[0], before.chat), _value(update[1], before.textbox)
    if isinstance(chat, str) and isinstance(textbox, list):
        raise CheckFailed(
            f"`{name}` gives the textbox's text first. Swap the two: the chat comes first."
        )
    if not isinstance(textbox, (str, type(None))):
        raise CheckFailed(
            f"`{name}` puts a {type(textbox).__name__} in the textbox. It takes a string: "
            "`text_at(history, index)` is the text of a message."
        )
    return Page(_through_gradio(name, chat), textbox or "")


def _next_chat(app, name, update, before):
    if isinstance(update, dict) and app.chatbot in update:
        update = update[app.chatbot]
    if update is None:
        raise CheckFailed(
            f"`{name}` returns nothing, and should yield the chat: write `yield` in its loop."
        )
    if isinstance(update, tuple):
        raise CheckFailed(
            f"`{name}` gives {len(update)} things, and its only output is the chat. It must leave "
            "the textbox alone, because somebody may be typing. Yield the chat alone."
        )
    return Page(_through_gradio(name, _value(update, before.chat)))


def _is_message(value):
    return isinstance(value, dict) and "role" in value


def _value(update, before):
    """Return what a component holds after an update: a new value, or what it held before."""
    if isinstance(update, dict) and update.get("__type__") == "update":
        return update.get("value", before)
    if isinstance(update, gr.components.Component):
        return update.constructor_args.get("value", before)
    return update


def _through_gradio(name, chat):
    """Return a chat as Gradio passes it to the next handler."""
    chatbot = gr.Chatbot(render=False)
    try:
        return chatbot.preprocess(chatbot.postprocess(chat))
    except Exception as error:
        raise CheckFailed(
            f"What `{name}` gives for the chat is not a list of messages. "
            '`message("user", text)` makes one.'
        ) from error


def expect_unchanged(function_name: str, sample_name: str, sample: list, history: list) -> None:
    """Raise `CheckFailed` if a handler has changed the history that it was given.

    Args:
        function_name: of the handler.
        sample_name: of the sample.
        sample: the history that it was given.
        history: what it has left of its copy.
    """
    if history != sample:
        raise CheckFailed(
            f'`{function_name}` changes the history it was given (the sample "{sample_name}"). '
            "Build a new list, as in `[*history, ...]` or `history[:index]`.",
            Page(sample),
            Page(history),
        )


def expect_wired(
    app: ModuleType,
    component_name: str,
    event: str,
    function_name: str,
    inputs: list[str],
    outputs: list[str],
):
    """Return the listener of an event, or raise `CheckFailed` with what is wrong with its wiring.

    Args:
        app: the module.
        component_name: "prompt" or "chatbot".
        event: of that component, such as "undo".
        function_name: of the handler that should listen.
        inputs: the names of the components that the handler gets.
        outputs: the names of the components that it gives new values to.
    """
    line = f"{component_name}.{event}({function_name}, {_listed(inputs)}, {_listed(outputs)}, ...)"
    target = (getattr(app, component_name)._id, event)
    found = [listener for listener in app.demo.fns.values() if target in listener.targets]
    function = handler(app, function_name)
    listening = [listener for listener in found if listener.fn is function]
    if not listening:
        names = [getattr(listener.fn, "__name__", "") for listener in found]
        instead = [name for name in names if hasattr(app, name)]
        wrong = (
            f"`{component_name}.{event}` calls `{instead[0]}`, not `{function_name}`."
            if instead
            else f"Nothing calls `{function_name}`: `{component_name}.{event}(...)` is not wired."
        )
        raise CheckFailed(f"{wrong} It should be `{line}`.")
    if len(found) > 1:
        raise CheckFailed(
            f"`{component_name}.{event}` is wired {len(found)} times. Keep one: `{line}`."
        )
    for kind, wanted in (("inputs", inputs), ("outputs", outputs)):
        got = [_name_of(app, component) for component in getattr(listening[0], kind)]
        if got != wanted:
            raise CheckFailed(
                f"The {kind} of `{component_name}.{event}` are {_listed(got)}, and should be "
                f"{_listed(wanted)}. It should be `{line}`."
            )
    return listening[0]


def _name_of(app, component):
    names = [name for name, value in vars(app).items() if value is component]
    return names[0] if names else type(component).__name__.lower()


def _listed(names):
    return f"[{', '.join(names)}]" if names else "None"


def expect_parallel(listener, line: str) -> None:
    """Raise `CheckFailed` if a listener answers one person at a time."""
    if listener.concurrency_limit is not None:
        raise CheckFailed(
            "Only one reply at a time runs: everybody else waits. Add "
            f"`concurrency_limit=None` to `{line}(...)`."
        )
