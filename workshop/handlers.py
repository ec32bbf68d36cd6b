"""Calling a learner's functions as Gradio would, and saying plainly what they give."""

import ast
import contextlib
import copy
import functools
import inspect
import io
import itertools
import linecache
import re
import sqlite3
import textwrap
import traceback
import typing
import unittest.mock
from dataclasses import dataclass, replace
from types import ModuleType

import gradio as gr
from gradio.components.base import _Keywords
from gradio.helpers import EventData, special_args
from gradio.utils import get_type_hints

import chat_model

from .checks import CheckFailed, Page, event_loop
from .stages import without_server

TOO_MANY = 1000  # updates of the page
COMPONENTS = {"chatbot": gr.Chatbot, "prompt": gr.Textbox, "votes": gr.State}
GIVEN = "forget_votes"  # what the page of stage 7 calls besides
HANDLERS = r"respond|handle_\w+"
NOTICE = r"TODO \d+\.\d+"
HIDDEN = (
    "In a handler, the parameter's name hides the component that has the same name. Don't use a "
    "dict: give the values for the outputs, with commas between them."
)


@dataclass(frozen=True)
class Event:
    """An event of the page, and the function that should listen to it.

    Attributes:
        component: whose event it is, "prompt" or "chatbot".
        name: of the event, such as "undo".
        function: the name of the handler.
        inputs: the names of the components whose values it gets.
        outputs: the names of the components that it gives new values to.
        data: the class of the event data that Gradio passes too, such as gr.UndoData.
        is_slow: whether it waits for the model, so that calls have to run in parallel.
    """

    component: str
    name: str
    function: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    data: type | None = None
    is_slow: bool = False

    def __str__(self):
        return f"{self.component}.{self.name}"


@dataclass(frozen=True)
class Call:
    """The outcome of calling a handler.

    Attributes:
        before: what the page showed before, a `Page`.
        pages: what it shows after each update, a list of `Page`.
        given: what the handler gave each time, a list of dicts from the names of its outputs.
        arguments: what the handler was called with, as it left them.
        printed: what it printed.
        notices: what it showed with `gr.Info` and the like, a list of strings.
        streams: whether the handler is a generator.
    """

    before: Page
    pages: list
    given: list
    arguments: list
    printed: str
    notices: list
    streams: bool

    @property
    def page(self) -> Page:
        """What the page shows in the end."""
        return self.pages[-1] if self.pages else self.before

    @property
    def has_notice(self) -> bool:
        """Whether the starter's notice was shown."""
        return any(re.match(NOTICE, notice) for notice in self.notices)


def call(
    app: ModuleType,
    event: Event,
    *arguments,
    page: Page,
    data: dict | None = None,
    draft: str | None = None,
    updates: int = TOO_MANY,
) -> Call:
    """Let an event happen, and call what listens to it as Gradio does.

    Args:
        app: the module. If nothing that fits is wired in it, its function of that name is called.
        event: the event.
        arguments: the values of the event's inputs; of a list, a copy is passed.
        page: what the page shows before.
        data: what the page sends with the event, such as {"index": 2, "value": "Hi"}.
        draft: what a person types in the textbox after the first update.
        updates: after so many updates, the person closes the page.

    Raises:
        CheckFailed: the handler is missing, raises, or gives something that is not for the page.
    """
    demo, listener = _listener(app, event)
    arguments = [copy.deepcopy(a) if isinstance(a, list) else a for a in arguments]
    ends = [_names(app, listener.inputs), _names(app, listener.outputs)]
    inputs, outputs = ends if demo is app.demo else (event.inputs, event.outputs)
    values = [arguments[event.inputs.index(name)] for name in inputs]
    data = data and EventData(None, data)
    _expect_filled_in(event, listener.fn)
    _expect_callable(event, listener, values, data)
    notices = []
    with (
        unittest.mock.patch.object(
            demo._queue, "log_message", lambda *_, log, **others: notices.append(str(log))
        ),
        contextlib.redirect_stdout(io.StringIO()) as printed,
        event_loop() as loop,
    ):
        given, error = loop.call(_run, demo, listener, values, data, updates)
    if error:
        raise CheckFailed(_why(event, listener.fn, error)) from error
    if len(given) == TOO_MANY:
        raise CheckFailed(f"`{event.function}` never ends: look for what should stop its loop.")
    pages, shown, parts = [], page, []
    for update in given if outputs else []:
        parts.append(_parts_of(event, outputs, update))
        shown = _next_page(event, outputs, parts[-1], shown)
        pages.append(shown)
        if draft is not None and len(pages) == 1:
            shown = replace(shown, textbox=draft)
    streams = inspect.isgeneratorfunction(listener.fn) or inspect.isasyncgenfunction(listener.fn)
    made = Call(page, pages, parts, arguments, printed.getvalue(), notices, streams)
    is_all = all(re.match(NOTICE, notice) for notice in notices) and not made.printed
    is_idle = all(part["chatbot"] in (gr.skip(), page.chat) for part in parts)
    if made.has_notice and is_all and is_idle and all(shown == page for shown in pages):
        raise CheckFailed(
            f"All that `{event.function}` does here is to show the starter's notice. Your lines go "
            "in place of that line.",
            is_untouched=True,
        )
    return made


def globals_of(app: ModuleType, event: Event) -> dict:
    """Return the global names of the file or notebook in which a handler is defined."""
    return _plain(_listener(app, event)[1].fn).__globals__


async def _run(demo, listener, values, data, updates):
    """Return what a listener gives for the page, a list, and the error that ended it, or None."""
    given, iterator, finished = [], None, _Keywords.FINISHED_ITERATING
    try:
        while len(given) < updates:
            outcome = await demo.call_function(
                listener,
                list(values),
                iterator,
                event_id="check",
                event_data=data,
                in_event_listener=True,
            )
            iterator, update = outcome["iterator"], outcome["prediction"]
            if update is finished or (isinstance(update, tuple) and finished in update):
                return given, None
            given.append(update)
            if iterator is None:
                return given, None
        await iterator.aclose()
    except (Exception, SystemExit) as error:
        return given, error
    return given, None


def _listener(app, event):
    """Return the page and the listener that an event calls; without one, the function's own."""
    function = getattr(app, event.function, None)
    for listener in _listeners(app, event):
        if not _has_wrong_ends(app, event, listener) and not _is_another_handler(
            app, event, listener
        ):
            return app.demo, listener
    if not callable(function):
        raise CheckFailed(
            f"There is no function `{event.function}`. Write `def {event.function}(...)`."
        )
    return _page_for(function, event)


@functools.lru_cache(maxsize=16)  # a page takes longer to build than a handler to call
def _page_for(function, event):
    """Return a page of our own on which a handler is wired as it should be, and the listener."""
    with without_server(), gr.Blocks(analytics_enabled=False) as demo:
        components = {name: component() for name, component in COMPONENTS.items()}
        ends = [[components[name] for name in names] for names in (event.inputs, event.outputs)]
        getattr(components[event.component], event.name)(function, *ends)
    return demo, list(demo.fns.values())[-1]


def _listeners(app, event):
    found = [one for one in listeners_of(app, str(event)) if one.fn]
    return [one for one in found if getattr(one.fn, "__name__", "") != GIVEN]


def _has_wrong_ends(app, event, listener):
    """Return which of a listener's ends is wrong: "inputs", "outputs", or None.

    The outputs may come in any order: what counts is that the handler gives them in the same one.
    So may the inputs, unless the names of the parameters show another.
    """
    inputs, outputs = _names(app, listener.inputs), _names(app, listener.outputs)
    if sorted(outputs) != sorted(event.outputs):
        return "outputs"
    if inputs == list(event.inputs) or listener.inputs_as_dict or listener.input_keyword_names:
        return None if sorted(inputs) == sorted(event.inputs) else "inputs"
    first = next(iter(inspect.signature(listener.fn).parameters), None)
    return "inputs" if sorted(inputs) != sorted(event.inputs) or first == event.inputs[0] else None


def _is_another_handler(app, event, listener):
    """Return the name of the handler that a listener calls if it is another one, or None."""
    return next((name for name in _names_of(app, listener.fn) if name != event.function), None)


def _names_of(app, function):
    """Return the names of a function among the handlers of an app."""
    return [
        name
        for name, value in vars(app).items()
        if re.fullmatch(HANDLERS, name) and callable(value) and _plain(value) is _plain(function)
    ]


def _plain(function):
    """Return the `def` behind a handler: a partial, a method, an object that can be called."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    if not inspect.isroutine(function):
        function = function.__call__
    return getattr(function, "__func__", function)


def _expect_filled_in(event, function):
    """Raise `CheckFailed` if a handler still has the dots of a hint in it."""
    if number := _line_with_dots(_plain(function)):
        raise CheckFailed(
            f"There is still a `...` in `{event.function}`, in line {number}. In a hint, it stands "
            "for something that you fill in."
        )


@functools.lru_cache(maxsize=64)
def _line_with_dots(function):
    """Return the number of the first line in which `...` is used as a value, or None."""
    try:
        lines, start = inspect.getsourcelines(function)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, SyntaxError, TypeError):
        return None
    return next((start + node.lineno - 1 for node in _dots(tree)), None)


def _dots(node):
    """Yield each `...` in a syntax tree that is used as a value, but not in a type hint."""
    for child in ast.iter_child_nodes(node):
        if (
            isinstance(child, ast.Constant)
            and child.value is ...
            and not isinstance(node, ast.Expr)
        ):
            yield child
        elif not isinstance(child, (ast.Subscript, ast.arguments)):
            yield from _dots(child)


def _expect_callable(event, listener, values, data):
    """Raise `CheckFailed` if a handler's parameters keep Gradio from calling it."""
    if listener.inputs_as_dict or listener.input_keyword_names:
        return
    function = listener.fn
    try:
        signature = inspect.signature(function)
    except ValueError:
        return
    shown = str(signature).replace("gradio.events.", "gr.")
    wanted = f"`gr.{event.data.__name__}`" if event.data else ""
    hints = [hint for hint in get_type_hints(function).values() if inspect.isclass(hint)]
    marked = [hint for hint in hints if issubclass(hint, EventData)]
    wrong = [hint.__name__ for hint in marked if hint not in (event.data, EventData)]
    if wrong:
        raise CheckFailed(
            f"A parameter of `{event.function}` is annotated with `gr.{wrong[0]}`. This event has "
            f"{wanted or 'no data'}."
        )
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = [
        one.name
        for one in signature.parameters.values()
        if one.kind in positional and one.default is one.empty
    ]
    kinds = itertools.chain(*map(typing.get_args, get_type_hints(function).values()))
    if any(inspect.isclass(kind) and issubclass(kind, EventData) for kind in kinds):
        raise CheckFailed(
            "Gradio passes the event's data only to a parameter whose annotation is "
            f"{wanted or 'a class of event data'} and nothing else."
        )
    if event.data and not marked and len(needed) > len(values):
        raise CheckFailed(
            "Gradio passes the event's data only to a parameter that is annotated with "
            f"{wanted}, and `{event.function}{shown}` has none."
        )
    try:
        signature.bind(*special_args(function, list(values), event_data=data)[0])
    except TypeError:
        given = " and ".join([*event.inputs, *(["the event's data"] if event.data else [])])
        raise CheckFailed(
            f"Gradio calls `{event.function}` with {given}, and `{event.function}{shown}` "
            "can't be called so. Keep the starter's parameters."
        ) from None


def _why(event, function, error):
    """Say what a learner's function raised, and where in their file."""
    if isinstance(error, gr.Error):
        cure = "Show the error in the chat instead, with `error.as_message()`."
        if event.function == "handle_like":
            cure = "Show it with `gr.Warning` instead."
        return (
            f"`{event.function}` raises gr.Error, and Gradio then covers the whole conversation "
            f"with it. {cure}"
        )
    if isinstance(error, SystemExit):
        return f"`{event.function}` ends Python itself. Take the `exit` out: the app would end."
    own = getattr(_plain(function), "__globals__", None)
    frames = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is own
    ]
    words = "".join(traceback.format_exception_only(error)).strip()
    if not frames:
        return f"`{event.function}` raises {words}"
    frame, number = frames[-1]
    line = linecache.getline(frame.f_code.co_filename, number).strip()
    where = f"`{event.function}` raises an error in line {number}:\n    {line}\n{words}"
    return "\n".join([where, *_known_cause(frames, error)])


def _known_cause(frames, error):
    """Return what most likely led to an error, a list with one sentence or none."""
    given = frames[-1][0].f_locals
    if isinstance(given.get("chat"), (tuple, dict, str)):
        return [
            "`respond` yields two things, the chat and then the textbox. Take them apart: "
            "`for chat, _ in respond(...)`."
        ]
    if isinstance(error, sqlite3.OperationalError) and re.match(
        'near "(KEEP|TAKE_BACK)"', str(error)
    ):
        return ["`KEEP` and `TAKE_BACK` are names: write them without quotes."]
    if isinstance(error, sqlite3.Error) and "binding parameter" in str(error):
        return [
            "A database keeps texts and numbers. `json.dumps(...)` makes a text of a list of "
            "messages, and `text_at(...)` is the text of a reply."
        ]
    if isinstance(error, IndexError) and given.get("history") == []:
        return ["In this check the history is empty: there is no last message."]
    if isinstance(error, sqlite3.OperationalError) and "syntax error" in str(error):
        return [
            "A statement breaks if a value in it has a quote. Leave the question marks in it, and "
            "give the values beside it: `database.execute(KEEP, (...))`."
        ]
    if isinstance(error, sqlite3.IntegrityError) and "liked IN" in str(error):
        return [
            "`data.liked` is True or False in a vote. If a vote is taken back, it is an empty "
            "string: then remove the vote, with `TAKE_BACK`."
        ]
    if "unhashable" in str(error) and "votes" in given:
        return [HIDDEN]
    if "_GeneratorContextManager" in str(error):
        return [
            "`connect()` and `open_votes()` open something for a block: "
            "`with connect() as client:`, `with open_votes() as database:`."
        ]
    if type(error).__name__ in ("StreamClosed", "StreamConsumed"):
        return [
            "The connection is closed after the `with` block. Indent the loop, so that it is in it."
        ]
    if call := _call_of_ours(error):
        return [call]
    if frames[-1][0].f_code.co_name != "respond" or isinstance(given.get("prompt", ""), str):
        return []
    if isinstance(given.get("history"), str):
        return ["The two are swapped: `respond` takes the prompt first, then the history."]
    kind = type(given["prompt"]).__name__
    return [f"`respond` gets a prompt of type {kind}. It takes a string: `text_at` returns one."]


def _call_of_ours(error):
    """Return how a function of `chat_model` is called, if an error comes from in there, or None."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    calls = (frame for frame in frames if frame.f_globals.get("__package__") == "chat_model")
    name = next((frame.f_code.co_name for frame in calls), None)
    if name not in chat_model.__all__ or not isinstance(error, (TypeError, AttributeError)):
        return None
    signature = inspect.signature(getattr(chat_model, name))
    return f"`{name}` is called with something else than it takes: `{name}{signature}`."


def _parts_of(event, outputs, update):
    """Return an update taken apart: a dict from the names of the outputs to what each gets."""
    name = event.function
    if isinstance(update, dict) and any(isinstance(key, gr.blocks.Block) for key in update):
        if not all(isinstance(key, gr.blocks.Block) for key in update):
            raise CheckFailed(f"`{name}` gives a dict, and a key of it is no component. {HIDDEN}")
        return {name: _value_in(update, name) for name in outputs}
    if inspect.isgenerator(update) or inspect.isasyncgen(update):
        raise CheckFailed(
            f"`{name}` gives a generator, and Gradio doesn't run that. Loop over it, and yield "
            "what it yields."
        )
    if inspect.iscoroutine(update):
        update.close()
        raise CheckFailed(f"`{name}` gives a coroutine. `await` it.")
    if len(outputs) == 1:
        _expect_one(event, update)
        return {outputs[0]: update}
    if update is None:
        raise CheckFailed(
            f"`{name}` returns nothing: is there a `return`? What is printed isn't on the page."
        )
    if gr.skip in (update if isinstance(update, tuple) else [update]):
        raise CheckFailed(f"`{name}` gives `gr.skip` without its parentheses: `gr.skip()`.")
    is_pair = isinstance(update, (list, tuple)) and len(update) == len(outputs)
    if isinstance(update, tuple) and is_pair and _is_message(update[0]):
        raise CheckFailed(
            f"The first thing that `{name}` gives is a single message, and the chat is a list of "
            "them. To cut a list, write a colon: `history[:index]`."
        )
    if not is_pair or _is_message(update[0]):
        second = "what is in the textbox" if "prompt" in outputs else f"the {outputs[-1]}"
        raise CheckFailed(
            f"`{name}` gives one thing, and the page needs two: the chat, and {second}. Give both, "
            "with a comma between them."
        )
    return dict(zip(outputs, update, strict=True))


def _value_in(update, name):
    """Return the value of a component in a dict from components to values."""
    values = (value for key, value in update.items() if isinstance(key, COMPONENTS[name]))
    return next(values, gr.skip())


def _expect_one(event, update):
    """Raise `CheckFailed` if what a handler gives is not one thing, the chat."""
    name = event.function
    if update is None and event.is_slow:
        raise CheckFailed(
            f"`{name}` returns nothing, and should yield the chat: write `yield` in its loop."
        )
    if update is None:
        raise CheckFailed(
            f"`{name}` returns nothing, and should return the chat. Is there a way through it "
            "without a `return`?"
        )
    if isinstance(update, tuple):
        apart = (
            " `respond` yields the chat and the textbox: take them apart with "
            "`for chat, _ in respond(...)`, and yield the chat."
        )
        raise CheckFailed(
            f"`{name}` gives {len(update)} things, and its only output is the chat. It must leave "
            f"the textbox alone, because somebody may be typing.{apart if event.is_slow else ''}"
        )


def _next_page(event, outputs, given, before):
    """Return what the page shows after an update of some outputs, which are names."""
    chat = _value(given["chatbot"], before.chat)
    textbox = _value(given.get("prompt", gr.skip()), before.textbox)
    is_textbox = isinstance(chat, str) and (isinstance(textbox, list) or textbox == before.textbox)
    if is_textbox or isinstance(chat, chat_model.Votes):
        raise CheckFailed(
            f"What `{event.function}` gives is in another order than the outputs of `{event}`, "
            f"which are {_listed(outputs)}. Swap the two in one of these places."
        )
    if "prompt" in outputs and textbox is None:
        textbox = ""
    thumbs = _value(given["chatbot"], before.thumbs, "feedback_value")
    chat = chat if chat is before.chat else _through_gradio(event.function, chat)
    return Page(chat, textbox, thumbs)


def _is_message(value):
    return isinstance(value, dict) and "role" in value


def _value(update, before, prop="value"):
    """Return what a component holds after an update: a new value, or what it held before."""
    if isinstance(update, dict) and update.get("__type__") == "update":
        return update.get(prop, before)
    if isinstance(update, gr.components.Component):
        return update.constructor_args.get(prop, before)
    return update if prop == "value" else before


def _through_gradio(name, chat):
    """Return a chat as Gradio passes it to the next handler."""
    chatbot = _chatbot()
    wrong = [one for one in chat if not _is_message(one)] if isinstance(chat, list) else []
    try:
        if any(isinstance(one, list) for one in wrong):
            raise TypeError("a list in a list")  # Gradio takes a pair of old for two messages
        return chatbot.preprocess(chatbot.postprocess(chat))
    except Exception as error:
        raise CheckFailed(
            f"What `{name}` gives for the chat is not a list of messages. {_cure(chat, wrong)}"
        ) from error


@functools.cache
def _chatbot():
    return gr.Chatbot(render=False)


def _cure(chat, wrong):
    """Say what makes a list of messages of a chat that has something else in it."""
    if not wrong:
        return f'It is a {type(chat).__name__}. `[message("user", text)]` is such a list.'
    kind = type(wrong[0]).__name__
    if isinstance(wrong[0], list):
        return "One of its items is a list itself. A star puts its messages in: `[*chat, *reply]`."
    if isinstance(wrong[0], BaseException) or callable(wrong[0]):
        return f"There is a {kind} in it. `error.as_message()` makes a message of an error."
    if len(wrong) > 1:
        return "It has the parts of a message in it: a single message has no star before it."
    return f'There is a {kind} in it. `message("user", text)` makes a message.'


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


def expect_written(call: Call, function_name: str) -> None:
    """Raise `CheckFailed` if a handler still shows the starter's notice."""
    if call.has_notice:
        raise CheckFailed(
            f"`{function_name}` works, and still shows the starter's notice: remove its `gr.Info`."
        )


def expect_wired(app: ModuleType, event: Event) -> None:
    """Raise `CheckFailed` with what is wrong with the wiring of an event."""
    found = _listeners(app, event)
    wired = [one for one in found if not _is_placeholder(one)]
    if not wired:
        raise CheckFailed(_not_called(app, event), is_untouched=bool(found))
    if len(found) > len(wired):
        raise CheckFailed(f"The starter's placeholder for `{event}` is still there. Remove it.")
    if len(wired) > 1:
        raise CheckFailed(f"`{event}` is wired more than once. Keep one line.")
    [listener] = wired
    if other := _is_another_handler(app, event, listener):
        raise CheckFailed(f"`{event}` calls `{other}`, not `{event.function}`.")
    if kind := _has_wrong_ends(app, event, listener):
        got, wanted = _names(app, getattr(listener, kind)), getattr(event, kind)
        raise CheckFailed(
            f"The {kind} of `{event}` are {_listed(got)}, and should be {_listed(wanted)}."
        )
    others = [one for one in _events_of(app, listener) if one != str(event)]
    if others := [one for one in others if one.startswith(tuple(COMPONENTS))]:
        raise CheckFailed(
            f"`{event.function}` is called by `{others[0]}` too. Wire `{event}` alone."
        )
    if event.is_slow:
        _expect_parallel(app, event, listener)


def expect_cancelled(app: ModuleType, trigger: str, replies: list[Event]) -> None:
    """Raise `CheckFailed` unless an event cancels all replies, however they were asked for.

    Args:
        app: the module.
        trigger: the event, such as "prompt.stop".
        replies: the events that ask for a reply.
    """
    found = listeners_of(app, trigger)
    if not [one for one in found if not _is_placeholder(one)]:
        raise CheckFailed(
            f"Nothing is cancelled by `{trigger}` yet. All replies should be.",
            is_untouched=bool(found),
        )
    if any(_is_placeholder(one) for one in found):
        raise CheckFailed(f"The starter's placeholder for `{trigger}` is still there. Remove it.")
    cancelled = [app.demo.fns[number] for one in found for number in one.cancels]
    left = [
        str(event)
        for event in replies
        if not any(one in cancelled for one in listeners_of(app, str(event)) if one.fn)
    ]
    if len(left) == len(replies):
        raise CheckFailed(
            f"`{trigger}` cancels no reply. Its argument `cancels` is a list of what `submit`, "
            "`retry` and `edit` have returned: `replies`."
        )
    if left:
        raise CheckFailed(
            f"`{trigger}` doesn't cancel the replies that are asked for by `{left[0]}`. "
            "`cancels=replies` is all of them."
        )


def expect_called_after(app: ModuleType, trigger: str, function_name: str) -> None:
    """Raise `CheckFailed` unless a handler, with the chat, is called when an event is done with."""
    numbers = [one._id for one in listeners_of(app, trigger)]
    later = [one for one in app.demo.fns.values() if one.trigger_after in numbers]
    if any(function_name in _names_of(app, one.fn) for one in listeners_of(app, trigger) if one.fn):
        raise CheckFailed(
            f"`{function_name}` is called while the reply is still being cancelled, so a last "
            f"piece could come after it. Call it next: `{trigger}(...).then({function_name}, ...)`."
        )
    called = [one for one in later if one.fn and _names_of(app, one.fn) in ([], [function_name])]
    if not called:
        is_untouched = any(map(_is_placeholder, listeners_of(app, trigger)))
        raise CheckFailed(
            f"Nothing calls `{function_name}` after `{trigger}`. A `.then` should.",
            is_untouched=is_untouched,
        )
    for kind in ("inputs", "outputs"):
        if (names := _names(app, getattr(called[0], kind))) != ["chatbot"]:
            raise CheckFailed(
                f"The {kind} of `{function_name}` are {_listed(names)}, and should be [chatbot]."
            )


def listeners_of(app: ModuleType, trigger: str) -> list:
    """Return all listeners of an event, such as "prompt.stop"; also those that only cancel."""
    component, name = trigger.split(".")
    target = (getattr(app, component)._id, name)
    return [one for one in app.demo.fns.values() if target in one.targets]


def _is_placeholder(listener):
    is_lambda = getattr(listener.fn, "__name__", "") == "<lambda>"
    return is_lambda and not listener.outputs and "Info" in listener.fn.__code__.co_names


def _not_called(app, event):
    """Say that nothing calls a handler on its event; and which other event does, if one does."""
    function = getattr(app, event.function, None)
    for listener in app.demo.fns.values():
        if listener.fn and function and _plain(listener.fn) is _plain(function):
            others = ", ".join(_events_of(app, listener))
            return f"`{event.function}` is called by `{others}`, not by `{event}`."
    return f"Nothing calls `{event.function}` yet. `{event}` should."


def _events_of(app, listener):
    """Return which events call a listener, such as "chatbot.undo"."""
    blocks = [app.demo.blocks.get(number, app.demo) for number, _ in listener.targets]
    names = _names(app, blocks)
    return [f"{name}.{event}" for name, (_, event) in zip(names, listener.targets, strict=True)]


def _expect_parallel(app, event, listener):
    """Raise `CheckFailed` if a listener answers one person at a time."""
    if listener.queue is False:
        raise CheckFailed(
            f"With `queue=False`, `{event}` can't show a reply that grows: Gradio runs generators "
            "in its queue alone. Leave it out."
        )
    limit = listener.concurrency_limit
    limit = app.demo._queue.default_concurrency_limit if limit == "default" else limit
    if limit is not None and not (isinstance(limit, int) and limit >= 10):
        raise CheckFailed(
            "While one person's reply is running, everybody else waits. Gradio's default is one "
            f"call at a time: `concurrency_limit=None` in `{event}(...)` lifts it."
        )


def _names(app, components):
    """Return the names of components in an app."""
    names = {id(value): name for name, value in reversed(vars(app).items())}
    return [names.get(id(one), type(one).__name__.lower()) for one in components]


def _listed(names):
    return f"[{', '.join(names)}]" if names else "None"
