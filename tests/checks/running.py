"""Running a learner's functions as Gradio would, and saying plainly what it made of them."""

import contextlib
import copy
import inspect
import io
import itertools
import traceback
import typing
import warnings
from dataclasses import dataclass

import gradio as gr

from .checking import Page, Wrong

TOO_MANY = 1000  # updates of the page


def handler(app, name, event_data=None):
    """Return a function of the app, or say what keeps Gradio from calling it.

    Args:
        app: the module.
        name: of the function.
        event_data: the class of the event data that Gradio is to pass, such as gr.UndoData.
    """
    function = getattr(app, name, None)
    if not callable(function):
        raise Wrong(f"app.py has no function `{name}`. Write `def {name}(...)`.")
    if event_data is not None:
        hints = typing.get_type_hints(function)
        if event_data not in hints.values():
            raise Wrong(
                f"Gradio passes the event's data only to a parameter that is marked "
                f"`gr.{event_data.__name__}`, and `{name}{inspect.signature(function)}` has none."
            )
    return function


def outputs(function, *arguments):
    """Call a function of the learner's, and yield each thing that it gives.

    What it raises is told with the line that raised it.
    """
    name = function.__name__
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        raise Wrong(
            f"`{name}{inspect.signature(function)}` can't be called with "
            f"{len(arguments)} arguments, as Gradio does. Keep the starter's parameters."
        ) from None
    try:
        result = function(*arguments)
        if inspect.isgenerator(result) and not _yields(function):
            raise Wrong(
                f"`{name}` returns a generator, and Gradio doesn't run that. Loop over it, "
                "and yield what it yields."
            )
        if not _yields(function):
            yield result
        else:
            yield from itertools.islice(result, TOO_MANY)
            if next(result, None) is not None:
                raise Wrong(f"`{name}` never comes to an end: look for what should stop its loop.")
    except Wrong:
        raise
    except gr.Error as error:
        raise Wrong(
            f"`{name}` raises gr.Error, and Gradio then covers the whole conversation: "
            "say it in the chat, as `error.as_message()` does."
        ) from error
    except Exception as error:
        raise Wrong(_where(function, error)) from error


def _yields(function):
    return inspect.isgeneratorfunction(function)


def _where(function, error):
    """Say what a learner's function raised, and where in their file."""
    file = function.__code__.co_filename
    words = "".join(traceback.format_exception_only(error)).strip()
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if not frames:
        return f"`{function.__name__}` raises {words}"
    line = f", in line {frames[-1].lineno}: {frames[-1].line}" if frames[-1].line else ""
    return f"`{function.__name__}` raises {words}{line}"


@dataclass(frozen=True)
class Run:
    """What came of calling a handler.

    Attributes:
        pages: what the page shows after each update, a list of `Page`.
        handed: the arguments, as the handler left them.
    """

    pages: list
    handed: list


def run(app, function, *arguments, page, draft=None):
    """Call a handler as the page would, and return what the page shows after each update.

    Args:
        app: the module.
        function: the handler.
        arguments: what Gradio passes to it; a list is passed as a copy.
        page: what the page shows before, a `Page`. With a textbox in it, the handler gives the
            chat and the textbox; without, the chat alone.
        draft: what the person types in the textbox after the first update.

    Returns:
        A `Run`, in which the page has been updated at least once.
    """
    handed = [copy.deepcopy(a) if isinstance(a, list) else a for a in arguments]
    next_page = _next_chat if page.box is None else _next_page
    pages = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # outside an app, gr.Warning warns in Python
        for output in outputs(function, *handed):
            page = next_page(app, function.__name__, output, page)
            pages.append(page)
            if draft is not None and len(pages) == 1:
                page = Page(page.chat, draft)
    if not pages:
        raise Wrong(f"`{function.__name__}` yields nothing: the page never changes.")
    return Run(pages, handed)


def unchanged(function, name, sample, handed):
    """Raise `Wrong` where a handler has changed the history that it was handed."""
    if handed != sample:
        raise Wrong(
            f'`{function.__name__}` changes the list it was handed (the sample "{name}"). '
            "Build a new one, as in `[*history, ...]` or `history[:index]`.",
            Page(sample),
            Page(handed),
        )


def _next_page(app, name, output, before):
    if isinstance(output, dict) and app.chatbot in output:
        output = (output.get(app.chatbot, gr.skip()), output.get(app.prompt, gr.skip()))
    if output is None:
        raise Wrong(f"`{name}` gives nothing back. Use `return` or `yield`: print shows nothing.")
    if not isinstance(output, (list, tuple)) or len(output) != 2 or _is_message(output[0]):
        raise Wrong(
            f"`{name}` gives one thing, and the page needs two: the chat, and what is in the "
            "textbox. Give both, with a comma between them."
        )
    chat, box = _value(output[0], before.chat), _value(output[1], before.box)
    if isinstance(chat, str) and isinstance(box, list):
        raise Wrong(f"`{name}` gives the textbox first. Swap the two: first the chat.")
    if not isinstance(box, (str, type(None))):
        raise Wrong(
            f"`{name}` puts a {type(box).__name__} in the textbox. It takes a string: "
            "`text_at(history, index)` is the text of a message."
        )
    return Page(_as_gradio_hands_it_over(name, chat), "" if box is None else box)


def _next_chat(app, name, output, before):
    if isinstance(output, dict) and app.chatbot in output:
        output = output[app.chatbot]
    if output is None:
        raise Wrong(f"`{name}` gives nothing back. Use `yield`: print shows nothing.")
    if isinstance(output, tuple):
        raise Wrong(
            f"`{name}` gives {len(output)} things, and its only output is the chat. The textbox "
            "is not for it to write to: somebody may be typing. Yield the chat alone."
        )
    return Page(_as_gradio_hands_it_over(name, _value(output, before.chat)))


def _is_message(value):
    return isinstance(value, dict) and "role" in value


def _value(update, before):
    """Return what a component holds after an update: a new value, or what it held before."""
    if isinstance(update, dict) and update.get("__type__") == "update":
        return update.get("value", before)
    if isinstance(update, gr.components.Component):
        return update.constructor_args.get("value", before)
    return update


def _as_gradio_hands_it_over(name, chat):
    chatbot = gr.Chatbot(render=False)
    try:
        return chatbot.preprocess(chatbot.postprocess(chat))
    except Exception as error:
        raise Wrong(
            f"What `{name}` gives for the chat is no list of messages. "
            '`message("user", text)` makes one.'
        ) from error


def printed(function, *arguments):
    """Call a function and return what it printed, a string."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        for _ in outputs(function, *arguments):
            pass
    return output.getvalue()


def listeners(app, component, event):
    """Return the listeners of a component's event, as Gradio has them."""
    target = (component._id, event)
    return [listener for listener in app.demo.fns.values() if target in listener.targets]


def wired(app, component_name, event, function_name, inputs, outputs):
    """Say what is wrong with how an event is wired, by raising `Wrong`.

    Args:
        app: the module.
        component_name: "prompt" or "chatbot".
        event: of that component, such as "undo".
        function_name: of the handler that should listen.
        inputs, outputs: the names of the components, lists of strings.
    """
    line = f"{component_name}.{event}({function_name}, {_listed(inputs)}, {_listed(outputs)}, ...)"
    found = listeners(app, getattr(app, component_name), event)
    function = handler(app, function_name)
    listening = [listener for listener in found if listener.fn is function]
    if not listening:
        instead = [listener.fn.__name__ for listener in found if hasattr(app, listener.fn.__name__)]
        wrong = (
            f"`{component_name}.{event}` calls `{instead[0]}`, not `{function_name}`."
            if instead
            else f"Nothing calls `{function_name}`: `{component_name}.{event}(...)` is not wired."
        )
        raise Wrong(f"{wrong} It should be `{line}`.")
    if len(found) > 1:
        raise Wrong(f"`{component_name}.{event}` is wired {len(found)} times. Keep `{line}`.")
    for kind, wanted in (("inputs", inputs), ("outputs", outputs)):
        given = [_name_of(app, component) for component in getattr(listening[0], kind)]
        if given != wanted:
            raise Wrong(
                f"The {kind} of `{component_name}.{event}` are {_listed(given)}, and should be "
                f"{_listed(wanted)}. It should be `{line}`."
            )
    return listening[0]


def _name_of(app, component):
    names = [name for name, value in vars(app).items() if value is component]
    return names[0] if names else type(component).__name__.lower()


def _listed(names):
    return f"[{', '.join(names)}]" if names else "None"


def nobody_waits(listener, line):
    """Say so where only one person at a time is answered."""
    if listener.concurrency_limit is not None:
        raise Wrong(
            "Only one reply at a time runs: the others wait. Add "
            f"`concurrency_limit=None` to `{line}(...)`."
        )
