"""Gradio's private parts: what listens to an event, and calling it as Gradio would.

No other module touches what Gradio doesn't document. If an update of Gradio breaks the checks, the
cure is here.
"""

import asyncio
import contextlib
import functools
import inspect
import io
import linecache
import logging
import threading
import time
import types
import unittest.mock
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal

# Gradio writes a stub file for each component whenever it is imported, unless it finds no source.
# That takes a third of the time of a check, so `checks` imports this module first.
with unittest.mock.patch("inspect.getfile", side_effect=FileNotFoundError):
    import gradio as gr
    from gradio.components.base import _Keywords
    from gradio.helpers import special_args
    from gradio.server_messages import LogMessage
    from gradio.utils import get_type_hints


def load_app(path: Path, source: str | None = None) -> ModuleType:
    """Return an app as a module of its own.

    Args:
        path: the file.
        source: its content; by default, the file is read.

    Raises:
        Exception: whatever running the file raises, a SyntaxError too.
    """
    if source is None:
        source = path.read_text(encoding="utf-8-sig")
    app = types.ModuleType("app")
    app.__file__ = str(path)
    lines = source.splitlines(keepends=True)
    linecache.cache[str(path)] = (len(source), None, lines, str(path))  # for what errors quote
    with without_server(), unittest.mock.patch("gradio.Blocks.launch"):
        exec(compile(source, str(path), "exec"), app.__dict__)
    return app


def name_what_is_reloaded(path: Path) -> None:
    """Let a mistake in an app that Gradio has reloaded have its file and its line.

    By itself, Gradio runs what was saved as a string that comes from nowhere. And it overlooks what
    is saved before its page is open.
    """
    before = [path.read_text(encoding="utf-8")]

    def run(source, names):
        exec(compile(source, path, "exec"), names)
        if before and before.pop() != source:
            threading.Timer(1, path.touch).start()  # by then, Gradio looks for changes

    gr.utils.exec = run


@contextlib.contextmanager
def without_server() -> Iterator[None]:
    """Let the pages in a `with` block have no web server: only their functions are called.

    What Gradio builds for a server, twice for a page, takes longer than all the rest. Without it, a
    page's `get_config_file` gives nothing of use.
    """
    with (
        unittest.mock.patch("gradio.blocks.App.create_app"),
        unittest.mock.patch("gradio.Blocks.get_config_file"),
    ):
        yield


@dataclass(frozen=True)
class Listener:
    """What is called when something happens on a page.

    Attributes:
        number: tells it from the others.
        function: None if it only cancels others.
        events: what it listens to, a list such as ["chatbot.undo"].
        inputs: the names of the components whose values it gets.
        outputs: the names of the components that it gives new values to.
        cancels: the numbers of the listeners that it cancels.
        after: the number of the listener that it is called after, with `.then`; or None.
        is_on_success: whether it is called with `.success`, and not if that listener has failed.
        is_on_failure: whether it is called with `.failure`, and only if that listener has failed.
        at_first: what the page shows in its inputs at first.
        at_once: how many calls run at once; None: as many as there are.
        is_queued: whether it can update the page more than once.
        is_by_name: whether it gets the values in a dict or by keyword.
    """

    number: int
    function: Callable | None
    events: list[str]
    inputs: list[str]
    outputs: list[str]
    cancels: list[int]
    after: int | None
    is_on_success: bool
    is_on_failure: bool
    at_first: list = field(repr=False, compare=False)
    at_once: int | None
    is_queued: bool
    is_by_name: bool
    _page: gr.Blocks = field(repr=False)


def listeners_of(app: Any, event: str = "") -> list[Listener]:
    """Return what listens to an event, such as "prompt.stop"; without one, to any.

    Args:
        app: its module, or anything else that has `demo` and the components by their names.
        event: its name.
    """
    names = {id(value): name for name, value in reversed(vars(app).items())}
    functions = app.demo.fns.values()
    if event:
        component, name = event.split(".")
        target = (getattr(app, component)._id, name)
        functions = [function for function in functions if target in function.targets]
    return [_listener(app.demo, names, function) for function in functions]


def listener_of(
    function: Callable, event: str, components: dict[str, type], inputs: list, outputs: list
) -> Listener:
    """Return what a function is as a listener, on a page of its own.

    Args:
        function: the listener.
        event: such as "chatbot.undo".
        components: the classes of the page's components, by their names.
        inputs: names of some of them.
        outputs: names of some of them.
    """
    page = types.SimpleNamespace()
    with without_server(), gr.Blocks(analytics_enabled=False) as page.demo:
        for name, component in components.items():
            setattr(page, name, component())
        name, _, method = event.partition(".")
        ends = [[getattr(page, name) for name in names] for names in (inputs, outputs)]
        getattr(getattr(page, name), method)(function, *ends)
    return listeners_of(page)[-1]


def _listener(demo, names, function):
    def named(components):
        return [names.get(id(each), type(each).__name__.lower()) for each in components]

    targets = [demo.blocks.get(number, demo) for number, _ in function.targets]
    at_once = function.concurrency_limit
    return Listener(
        number=function._id,
        function=function.fn,
        events=[
            f"{name}.{event}"
            for name, (_, event) in zip(named(targets), function.targets, strict=True)
        ],
        inputs=named(function.inputs),
        outputs=named(function.outputs),
        cancels=function.cancels,
        after=function.trigger_after,
        is_on_success=function.trigger_only_on_success,
        is_on_failure=function.trigger_only_on_failure,
        at_first=[getattr(each, "value", None) for each in function.inputs],
        at_once=demo._queue.default_concurrency_limit if at_once == "default" else at_once,
        is_queued=function.queue is not False,
        is_by_name=bool(function.inputs_as_dict or function.input_keyword_names),
        _page=demo,
    )


@dataclass(frozen=True)
class Run:
    """What came of calling a listener.

    Attributes:
        updates: what it gave for the page each time.
        error: what ended it; or None.
        notices: what it showed with `gr.Info` and the like.
        printed: what it printed, or logged, for the terminal.
        held_up: for how many seconds everybody else had to wait, because it is `async` and blocks.
    """

    updates: list
    error: BaseException | None
    notices: list[str]
    printed: str
    held_up: float


def run(
    listener: Listener,
    values: list,
    data: gr.EventData | None,
    most: int,
    meanwhile: Callable[[], Any] | None = None,
) -> Run:
    """Call a listener as Gradio does.

    Args:
        listener: what to call.
        values: of its inputs.
        data: what the page sends with the event.
        most: after so many updates, the person closes the page.
        meanwhile: is called after each update, while the listener waits.
    """
    notices = []

    def note(event_id, **message):
        notices.append(LogMessage(**message).log)  # it raises if that is no string

    with (
        unittest.mock.patch.object(listener._page._queue, "log_message", note),
        _terminal() as printed,
        event_loop() as loop,
    ):
        running = _run(listener, values, data, most, meanwhile)
        (updates, error), held_up = loop.call(_run_and_measure, listener, running)
    return Run(updates, error, notices, printed.getvalue(), held_up)


@contextlib.contextmanager
def _terminal():
    """Give what would reach the terminal in this block."""
    logs = [logging.root, *logging.root.manager.loggerDict.values()]
    handlers = {each for log in logs for each in getattr(log, "handlers", [])}
    screen = io.StringIO()
    with (
        contextlib.redirect_stdout(screen),
        contextlib.redirect_stderr(screen),
        contextlib.ExitStack() as afterwards,
    ):
        for handler in handlers:
            if type(handler) is logging.StreamHandler:
                afterwards.callback(handler.setStream, handler.setStream(screen))
        yield screen


async def _run_and_measure(listener, running):
    """Return what comes of a call, and how long a task beside it had to wait at most.

    Only what is `async` can hold that up: Gradio calls the rest in threads.
    """
    function, waits = listener.function, [0.0]
    if not (inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)):
        return await running, 0.0

    async def tick():
        while True:
            start = time.monotonic()
            try:
                await asyncio.sleep(0.01)
            finally:
                waits.append(time.monotonic() - start)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)  # it begins
    outcome = await running
    ticking.cancel()
    await asyncio.wait([ticking])
    return outcome, max(waits)


async def _run(listener, values, data, most, meanwhile):
    function = listener._page.fns[listener.number]
    updates, iterator, finished = [], None, _Keywords.FINISHED_ITERATING
    while True:
        try:
            if len(updates) == most:
                await iterator.aclose()
                return updates, None
            outcome = await listener._page.call_function(
                function,
                list(values),
                iterator,
                event_id="check",
                event_data=data,
                in_event_listener=True,
            )
        except (Exception, SystemExit) as error:
            return updates, error
        iterator, update = outcome["iterator"], outcome["prediction"]
        if update is finished or (isinstance(update, tuple) and finished in update):
            return updates, None
        updates.append(update)
        if meanwhile:
            await asyncio.to_thread(meanwhile)
        if iterator is None:
            return updates, None


_loops = []


@contextlib.contextmanager
def event_loop() -> Iterator[BlockingPortal]:
    """Give an event loop that calls listeners, as Gradio has one.

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


def arguments_of(function: Callable, values: list, data: gr.EventData | None) -> list:
    """Return what Gradio calls a function with: the values, and the data if it asks for that."""
    return special_args(function, list(values), event_data=data)[0]


def annotations_of(function: Callable) -> dict[str, Any]:
    """Return the annotations of a function, by the names of its parameters, as Gradio sees them."""
    return get_type_hints(function)


def property_after(update: Any, before: Any, name: str = "value") -> Any:
    """Return what a property of a component is after an update: something new, or as before."""
    if isinstance(update, dict) and update.get("__type__") == "update":
        return update.get(name, before)
    if isinstance(update, gr.components.Component):
        return update.constructor_args.get(name, before)
    return update if name == "value" else before


def pass_on(chat: Any) -> list[dict]:
    """Return a chat as Gradio passes it to the next listener; what is empty there is None.

    Raises:
        Exception: it is not a list of messages.
    """
    messages = _chatbot().preprocess(_chatbot().postprocess(chat))
    return [
        {**each, "metadata": each["metadata"] or None, "options": each["options"] or None}
        for each in messages
    ]


@functools.cache
def _chatbot():
    return gr.Chatbot(render=False)
