"""Letting an event of a learner's app happen, and saying plainly what comes of it."""

import ast
import contextlib
import copy
import functools
import inspect
import itertools
import linecache
import re
import textwrap
import traceback
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, NoReturn

import gradio as gr

from chat_model import ChatError
from workshop.stages import STAGES
from workshop.stages.starters import make_starter
from workshop.testing.endpoint import ScriptedEndpoint
from workshop.testing.histories import FIRST_TURN, is_reply, press, text

from .adapter import (
    Listener,
    annotations_of,
    arguments_of,
    listener_of,
    listeners_of,
    pass_on,
    property_after,
    run,
)
from .cures import cure_of, is_message, wrong_argument
from .expecting import CheckFailed, Page
from .words import HIDDEN, SENTENCES

TOO_MANY = 1000  # updates of the page
TOO_LONG = 0.5  # seconds
TYPED = "what somebody is typing"
COMPONENTS = {"chatbot": gr.Chatbot, "prompt": gr.Textbox}
GIVEN = {name for stage in STAGES for name in stage.given}
HANDLERS = r"respond|handle_\w+"
NOTICE = r"TODO \d+\.\d+"


@dataclass(frozen=True)
class Event:
    """An event of the page, and the function that should listen to it.

    Attributes:
        name: such as "chatbot.undo".
        function: the name of the handler.
        inputs: the names of the components whose values it gets.
        outputs: the names of the components that it gives new values to.
        data: the class of the event data that Gradio passes too, such as gr.UndoData.
        is_slow: whether it waits for the model, so that calls have to run in parallel.
        components: the classes of components that only this app has, by their names.
    """

    name: str
    function: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    data: type | None = None
    is_slow: bool = False
    components: dict[str, type] = field(default_factory=dict, compare=False)

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Call:
    """The outcome of calling a handler.

    Attributes:
        event: that happened.
        before: what the page showed before, a `Page`.
        pages: what it shows after each update, a list of `Page`.
        updates: what the handler gave each time, a list of dicts from the names of its outputs.
        values: what the handler was called with.
        values_after: the same, as it left them.
        printed: what it printed.
        notices: what it showed with `gr.Info` and the like, a list of strings.
        is_blocking: whether it is `async`, and kept everybody else waiting for half a second.
    """

    event: Event
    before: Page
    pages: list[Page]
    updates: list[dict]
    values: list
    values_after: list
    printed: str
    notices: list[str]
    is_blocking: bool

    @property
    def page(self) -> Page:
        """What the page shows in the end."""
        return self.pages[-1] if self.pages else self.before

    @property
    def replies(self) -> list[str]:
        """The text of each reply that the chat ends with, page by page, as it grows."""
        ends = [page.chat[-1] for page in self.pages if page.chat]
        return [text(end) for end in ends if is_reply(end)]

    @property
    def has_notice(self) -> bool:
        """Whether the starter's notice was shown."""
        return any(re.match(NOTICE, notice) for notice in self.notices)


def fail(
    name: str,
    expected: Any = None,
    got: Any = None,
    /,
    *,
    is_untouched: bool = False,
    **facts: Any,
) -> NoReturn:
    """Raise `CheckFailed` with the sentence of a name, in which the facts are filled in."""
    sentence = SENTENCES[name].format(**facts)
    raise CheckFailed(sentence, expected, got, is_untouched=is_untouched)


def call(
    app: ModuleType,
    event: Event,
    *values: Any,
    page: Page,
    data: dict | None = None,
    draft: str | None = None,
    updates: int = TOO_MANY,
    meanwhile: Callable[[], Any] | None = None,
) -> Call:
    """Let an event happen, and call what listens to it as Gradio does; then what comes after that.

    Args:
        app: the module. If nothing that fits is wired in it, its function of that name is called.
        event: the event.
        values: of the event's inputs; copies are passed.
        page: what the page shows before.
        data: what the page sends with the event, such as {"index": 2, "value": "Hi"}.
        draft: what a person types in the textbox after the first update.
        updates: after so many updates, the person closes the page.
        meanwhile: what happens elsewhere after each update: is called then.

    Raises:
        CheckFailed: the handler is missing, raises, or gives something that is not for the page.
    """
    listener = _listener(app, event)
    after = [copy.deepcopy(value) for value in values]
    inputs = _inputs_of(listener, dict(zip(event.inputs, after, strict=True)))
    data = data and gr.EventData(None, data)
    _expect_filled_in(event, listener.function)
    _expect_callable(event, listener, inputs, data)
    outcome = run(listener, inputs, data, updates, meanwhile)
    if outcome.error:
        raise _failure(event, listener.function, outcome.error) from outcome.error
    if len(outcome.updates) == TOO_MANY:
        fail("endless", function=event.function)
    pages, shown, parts = [], page, []
    changes = {name: _called_on(app, f"{name}.change") for name in ("chatbot", "prompt")}
    for update in outcome.updates if listener.outputs else []:
        parts.append(_own_parts(event, listener.outputs, update))
        before, shown = shown, _next_page(event, event.outputs, parts[-1], shown, values)
        shown = _page_after_changes(changes, before, shown)
        pages.append(shown)
        if draft is not None and len(pages) == 1:
            shown = _page_after_changes(changes, shown, replace(shown, textbox=draft))
    is_blocking = outcome.held_up > TOO_LONG
    called = Call(
        event, page, pages, parts, [*values], after, outcome.printed, outcome.notices, is_blocking
    )
    _expect_begun(called, plain(listener.function))
    if listener.outputs and not pages:
        fail("yields nothing", function=event.function)
    chain = _chain_of(app, listener)
    if event.is_slow:
        _expect_stream(called, [listener.function, *(each.function for each in chain)])
    if len(outcome.updates) < updates:
        given = {**dict(zip(event.inputs, values, strict=True)), **(parts[-1] if parts else {})}
        left = updates - len(outcome.updates)
        chained = _pages_of_chain(event, chain, shown, given, left, _left_out)
        pages += [page for page, _ in chained]
        parts += [
            {name: part.get(name, gr.skip()) for name in event.outputs} for _, part in chained
        ]
    return called


def _inputs_of(listener, given):
    """Return the values of a listener's inputs: those given by name, others as the page begins."""
    pairs = zip(listener.inputs, listener.at_first, strict=True)
    given = {"prompt": TYPED, **given}
    return [
        copy.deepcopy(at_first) if name not in given else given[name] for name, at_first in pairs
    ]


def _own_parts(event, outputs, update):
    """Return an update taken apart, without what is for other outputs than the event's.

    Of those, the textbox is nobody else's: somebody may be typing there.
    """
    parts = _parts_of(event, outputs, update)
    if "prompt" not in event.outputs and property_after(parts.get("prompt", gr.skip()), ...) != ...:
        fail("writes", function=event.function)
    return {name: part for name, part in parts.items() if name in event.outputs}


def _page_after_changes(changes, before, shown):
    """Return what the page shows when what listens to its changes has been called."""
    changed = {"chatbot": before.chat != shown.chat, "prompt": before.textbox != shown.textbox}
    for name in changed:
        if not (changed[name] and changes[name]):
            continue
        about = Event(f"{name}.change", f"{name}.change(...)", (name,), (name,))
        pages = _pages_of_chain(about, changes[name], shown, {}, TOO_MANY, _left_out)
        after = pages[-1][0] if pages else shown
        if after.textbox != shown.textbox:
            fail("writes later", function=about.function)
        shown = after
    return shown


def _chain_of(app, listener):
    """Return what is called after a listener of an app, and after that, one after the other."""
    listeners, numbers, chain = listeners_of(app), {listener.number}, []
    for each in listeners if listener in listeners else []:
        if each.after in numbers and not each.is_on_failure:
            numbers.add(each.number)
            chain.append(each)
    return [each for each in chain if each.function]


def _called_on(app, event):
    """Return what is called on an event, and after that."""
    roots = listeners_of(app, event)
    return [each for root in roots for each in (root, *_chain_of(app, root)) if each.function]


def page_after(app: ModuleType, event: str, page: Page, without: str = "") -> Page:
    """Return what the page shows when an event has called all that it calls, and what follows.

    Args:
        app: the module.
        event: such as "chatbot.clear".
        page: what the page shows before.
        without: the name of a handler that is left out.
    """
    called = [each for each in _called_on(app, event) if names_of(app, each.function) != [without]]
    about = Event(event, event, ("chatbot",), ("chatbot",))
    pages = _pages_of_chain(about, called, page, {}, TOO_MANY)
    return pages[-1][0] if pages else page


_left_out = []


@contextlib.contextmanager
def without_chains() -> Iterator[list[str]]:
    """Leave out, in this block, what is called after a handler; give the list of what that was."""
    _left_out.append([])
    try:
        yield _left_out[-1]
    finally:
        _left_out.pop()


def _pages_of_chain(event, chain, shown, given, updates, left_out=()):
    """Return each update of what is called after a handler: the page then, and its parts.

    Args:
        event: that the handler listens to.
        chain: what is called, a list of `Listener`.
        shown: the page as the handler leaves it.
        given: the values of the other components, by their names.
        updates: after so many, the person closes the page.
        left_out: where to put the names of what is called, in place of calling it: a list, or none.
    """
    pages, before, names = [], shown, {}
    shown = replace(shown, textbox=TYPED if shown.textbox is None else shown.textbox)
    for each in chain:
        name, method = f"{event}(...)", "success" if each.is_on_success else "then"
        if each.after is not None:
            name = f"{names.get(each.after, name)}.{method}(...)"
        names[each.number] = name
        if left_out:
            left_out[-1].append(name)
            continue
        if len(pages) >= updates:
            break
        chained = replace(event, function=name)
        now = {**given, "chatbot": shown.chat, "prompt": shown.textbox}
        inputs = _inputs_of(each, copy.deepcopy(now))
        outcome = run(each, inputs, gr.EventData(None, None), updates - len(pages))
        if outcome.error:
            raise _failure(chained, each.function, outcome.error) from outcome.error
        for update in outcome.updates if each.outputs else []:
            if len(each.outputs) == 1 and not isinstance(update, dict):
                parts = {each.outputs[0]: update}  # one output may get anything
            else:
                parts = _parts_of(chained, each.outputs, update)
            shown = _next_page(chained, each.outputs, parts, shown, [])
            given = {**given, **parts}
            pages.append((shown, parts))
    if before.textbox is None and shown.textbox != TYPED:
        fail("writes later", function=name)
    ignored = {name: None for name in ("textbox", "thumbs") if getattr(before, name) is None}
    return [(replace(page, **ignored), parts) for page, parts in pages]


def globals_of(app: ModuleType, event: Event) -> dict:
    """Return the global names of the file or notebook in which a handler is defined."""
    return plain(_listener(app, event).function).__globals__


def listeners_to(app: ModuleType, event: Event) -> list[Listener]:
    """Return what is called on an event, but for what is called besides in the starter already."""
    found = [listener for listener in listeners_of(app, event.name) if listener.function]
    return [each for each in found if getattr(each.function, "__name__", "") not in GIVEN]


def wrong_ends(event: Event, listener: Listener) -> str | None:
    """Return which of a listener's ends is wrong: "inputs", "outputs", or None.

    The outputs may come in any order: what counts is that the handler gives them in the same one.
    So may the inputs, unless the names of the parameters show another. There may be more of both.
    """
    inputs = listener.inputs
    for kind in ("outputs", "inputs"):
        if not {*getattr(event, kind)} <= {*getattr(listener, kind)}:
            return kind
    if inputs == list(event.inputs) or listener.is_by_name:
        return None
    first = next(iter(inspect.signature(listener.function).parameters), None)
    is_moved = inputs[: len(event.inputs)] != list(event.inputs)
    return "inputs" if is_moved and first == event.inputs[0] else None


def unused_end(event: Event, listener: Listener) -> str | None:
    """Return which of a listener's ends has more than its handler copes with, or None.

    A trial shows it.
    """
    more = [k for k in ("outputs", "inputs") if len(getattr(listener, k)) > len(getattr(event, k))]
    if not more:
        return None
    given = {"chatbot": FIRST_TURN, "prompt": TYPED}
    data = gr.EventData(None, {**press(FIRST_TURN), "previous_value": "", "liked": True})
    try:
        inputs = _inputs_of(listener, given)
        _expect_callable(event, listener, inputs, data)
        outcome = run(listener, inputs, data, 1)
        for update in outcome.updates if listener.outputs else []:
            _own_parts(event, listener.outputs, update)
    except CheckFailed:
        return more[0]
    return "inputs" if outcome.error and "inputs" in more else None


def names_of(app: ModuleType, function: Any) -> list[str]:
    """Return the names of a function among the handlers of an app."""
    return [
        name
        for name, value in vars(app).items()
        if re.fullmatch(HANDLERS, name) and callable(value) and plain(value) is plain(function)
    ]


def plain(function: Any) -> Any:
    """Return the `def` behind a handler: a partial, a method, an object that can be called."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    if not inspect.isroutine(function):
        function = function.__call__
    return getattr(function, "__func__", function)


def _listener(app, event):
    """Return what an event calls, or the event's function if nothing that fits is wired."""
    called = _called_on(app, event.name)
    named = [each for each in called if names_of(app, each.function) == [event.function]]
    for listener in [*listeners_to(app, event), *named]:
        others = [name for name in names_of(app, listener.function) if name != event.function]
        if not others and not wrong_ends(event, listener):
            return listener
    function = getattr(app, event.function, None)
    if not callable(function):
        fail("missing", function=event.function)
    return _as_it_should_be(function, event)


@functools.lru_cache(maxsize=16)  # a page takes longer to build than a handler to call
def _as_it_should_be(function, event):
    components = {**COMPONENTS, **event.components}
    return listener_of(function, event.name, components, event.inputs, event.outputs)


def _expect_filled_in(event, function):
    """Raise `CheckFailed` if a handler still has the dots of a hint in it."""
    for line in _lines_with_dots(plain(function)):
        fail("dots", function=event.function, line=line)


@functools.lru_cache(maxsize=64)
def _lines_with_dots(function):
    """Return the number of each line of a function in which `...` is used as a value."""
    tree, start = _tree_of(function)
    return [start + node.lineno - 1 for node in _dots(tree)]


@functools.lru_cache(maxsize=64)
def _tree_of(function):
    """Return the syntax tree of a function, and its first line's number; an empty tree if none."""
    try:
        lines, start = inspect.getsourcelines(function)
        return ast.parse(textwrap.dedent("".join(lines))), start
    except (OSError, SyntaxError, TypeError):
        return ast.parse(""), 0


def _dots(node):
    """Yield each `...` in a syntax tree that is used as a value, but not in a type hint."""
    for child in ast.iter_child_nodes(node):
        is_value = isinstance(child, ast.Constant) and not isinstance(node, ast.Expr)
        if is_value and child.value is ...:
            yield child
        elif not isinstance(child, (ast.Subscript, ast.arguments)):
            yield from _dots(child)


def _expect_callable(event, listener, values, data):
    """Raise `CheckFailed` if a handler's parameters keep Gradio from calling it."""
    if listener.is_by_name:
        return
    function, name = listener.function, event.function
    try:
        signature = inspect.signature(function)
    except ValueError:
        return
    shown = str(signature).replace("gradio.events.", "gr.")
    wanted = f"`gr.{event.data.__name__}`" if event.data else ""
    kinds = annotations_of(function)
    annotations = kinds.values()
    marked = [kind for kind in annotations if _is_data(kind)]
    if wrong := [kind.__name__ for kind in marked if kind not in (event.data, gr.EventData)]:
        fail("other data", function=name, kind=wrong[0], data=wanted or "no data")
    if any(map(_is_data, itertools.chain(*map(typing.get_args, annotations)))):
        fail("data or more", data=wanted or "a class of event data")
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = [each for each in signature.parameters.values() if each.kind in positional]
    needed = [each for each in parameters if each.default is each.empty]
    own = [each for each in needed if not _is_data(kinds.get(each.name))]
    needed = [each for each in own if kinds.get(each.name) is not gr.Request]
    if event.data and not marked and len(needed) > len(values):
        fail("no data", data=wanted, function=name, signature=shown)
    given = ["the chat" if name == "chatbot" else f"the {name}" for name in event.inputs]
    given += ["the event's data"] if event.data else []
    facts = {"function": name, "given": " and ".join(given), "signature": shown}
    names = [each.name for each in parameters]
    if names == ["history", "prompt"] and listener.inputs[0] == "prompt":
        fail("swapped parameters", function=name)
    if len(needed) > len(values):  # Gradio gives them None
        fail("other parameters", **facts)
    try:
        signature.bind(*arguments_of(function, values, data))
    except TypeError:
        fail("other parameters", **facts)


def _is_data(kind):
    return inspect.isclass(kind) and issubclass(kind, gr.EventData)


def _failure(event, function, error):
    """Return the `CheckFailed` that says what a learner's function raised, and where."""
    own = getattr(plain(function), "__globals__", None)
    walk = traceback.walk_tb(error.__traceback__)
    frames = [(frame, line) for frame, line in walk if frame.f_globals is own]
    starts = [n for n, (frame, _) in enumerate(frames) if n and wrong_argument(frame)]
    cause = wrong_argument(frames[starts[0]][0]) if starts else ""
    frames = frames[: starts[0]] if starts else frames  # the mistake is where it is called
    frame, line = frames[-1] if frames else (None, 0)
    facts = {"function": event.function, "error": what_python_says(error), "line": line}
    if frame:
        facts["code"] = linecache.getline(frame.f_code.co_filename, line).strip()
    name = "raises in line" if frame else "raises"
    if isinstance(error, gr.Error):
        name = "gr.Error"
    elif isinstance(error, SystemExit):
        name = "exits"
    elif frame and "for LogMessage" in str(error):
        name = "no string"
    return CheckFailed(SENTENCES[name].format(**facts), facts={"frame": frame, "cause": cause})


def what_python_says(error: BaseException) -> str:
    """Return an error as it is at the end of a traceback."""
    return "".join(traceback.format_exception_only(error)).strip()


def _parts_of(event, outputs, update):
    """Return an update taken apart: a dict from the names of the outputs to what each gets."""
    name = event.function
    if isinstance(update, dict) and any(map(_is_component, update)):
        if not all(map(_is_component, update)):
            fail("dict", function=name, hidden=HIDDEN)
        return {output: _value_in(update, event, output) for output in outputs}
    if inspect.isgenerator(update) or inspect.isasyncgen(update):
        fail("generator", function=name)
    if inspect.iscoroutine(update):
        update.close()
        fail("coroutine", function=name)
    if len(outputs) == 1:
        _expect_one(event, update)
        return {outputs[0]: update}
    if update is None:
        fail("nothing of two", function=name)
    if gr.skip in (update if isinstance(update, tuple) else [update]):
        fail("skip", function=name)
    is_pair = isinstance(update, (list, tuple)) and len(update) == len(outputs)
    if isinstance(update, tuple) and is_pair and is_message(update[0]):
        fail("message, not list", function=name)
    if not is_pair or is_message(update[0]):
        second = "what is in the textbox" if "prompt" in outputs else f"the {outputs[-1]}"
        fail("one of two", function=name, second=second)
    return dict(zip(outputs, update, strict=True))


def _is_component(value):
    return isinstance(value, gr.components.Component)


def _value_in(update, event, name):
    """Return the value of a component in a dict from components to values."""
    kind = {**COMPONENTS, **event.components}.get(name, ())
    values = (value for key, value in update.items() if isinstance(key, kind))
    return next(values, gr.skip())


def _expect_one(event, update):
    """Raise `CheckFailed` if what a handler gives is not one thing, the chat."""
    name = event.function
    if update is None:
        fail("nothing, slowly" if event.is_slow else "nothing", function=name)
    if isinstance(update, tuple):
        which = "several of respond's" if event.is_slow else "several of one"
        fail(which, function=name, count=len(update))


def _next_page(event, outputs, given, before, values):
    """Return what the page shows after an update of some outputs, which are names."""
    chat = property_after(given.get("chatbot", gr.skip()), before.chat)
    textbox = property_after(given.get("prompt", gr.skip()), before.textbox)
    thumbs = property_after(given.get("chatbot"), before.thumbs, "feedback_value")
    is_textbox = (
        "prompt" in outputs
        and isinstance(chat, str)
        and (isinstance(textbox, list) or textbox == before.textbox)
    )
    others = tuple(type(value) for value in values if not isinstance(value, (list, str)))
    if is_textbox or isinstance(chat, others):
        listed = f"[{', '.join(outputs)}]"
        fail("swapped", function=event.function, event=event, outputs=listed)
    if "prompt" in outputs and textbox is None:
        textbox = ""
    return Page(chat if chat is before.chat else _passed_on(event, chat), textbox, thumbs)


def _passed_on(event, chat):
    """Return a chat as Gradio passes it to the next handler."""
    try:
        if isinstance(chat, list) and any(isinstance(item, list) for item in chat):
            raise TypeError("a list in a list")  # Gradio takes a pair of old for two messages
        return pass_on(chat)
    except Exception as error:
        facts = {"function": event.function, "cure": cure_of(chat)}
        raise CheckFailed(SENTENCES["no chat"].format(**facts)) from error


def _expect_begun(called, function):
    """Raise `CheckFailed` if a handler does what it did in the starter, or ends with that."""
    name, before = called.event.function, called.before
    if not called.has_notice:
        return
    line = _line_after_notice(function)
    if line and called.page.chat == before.chat and not is_as_in_a_starter(function, name):
        fail("kept", function=name, line=line)
    is_all = all(re.match(NOTICE, notice) for notice in called.notices) and not called.printed
    is_idle = all(part["chatbot"] in (gr.skip(), before.chat) for part in called.updates)
    if is_all and is_idle and all(page == before for page in called.pages):
        fail("untouched", is_untouched=True, function=name)


def _line_after_notice(function):
    """Return the first word of the starter's line after its notice if it is still there, or ""."""
    endings = [until for stage in STAGES for until in stage.until.values() if until]
    endings = [ast.dump(ast.parse(until).body[0]) for until in endings]
    bodies = [getattr(node, "body", None) for node in ast.walk(_tree_of(function)[0])]
    for body in bodies:
        for notice, line in itertools.pairwise(body if isinstance(body, list) else []):
            if "gr.Info('TODO" in ast.unparse(notice) and ast.dump(line) in endings:
                return "return" if isinstance(line, ast.Return) else "yield"
    return ""


def is_as_in_a_starter(function: Any, name: str) -> bool:
    """Say whether nobody has written anything into a function."""
    starters = [make_starter(stage) for stage in STAGES if name in stage.functions]
    trees = [_tree_of(function)[0], *map(ast.parse, starters)]
    code, *others = [
        [ast.dump(line) for line in part.body[1:]]
        for tree in trees
        for part in tree.body
        if getattr(part, "name", "") == name
    ] or [None]
    return code in others


def _expect_stream(called, functions):
    """Raise `CheckFailed` unless one of a handler and what follows it can update the page often."""
    event = called.event
    if not any(inspect.isgeneratorfunction(f) or inspect.isasyncgenfunction(f) for f in functions):
        name = "no yield" if "prompt" in event.inputs else "no yield in loop"
        fail(name, function=event.function)


def expect_unchanged(called: Call) -> None:
    """Raise `CheckFailed` if a handler has changed the history, or what else it was given."""
    function, inputs = called.event.function, called.event.inputs
    for name, before, after in zip(inputs, called.values, called.values_after, strict=True):
        if before != after and name == "chatbot":
            fail("changed", Page(before), Page(after), function=function)
        if before != after:
            fail("changed others", before, after, function=function, name=name)


def expect_not_blocking(called: Call) -> None:
    """Raise `CheckFailed` if a handler kept everybody else waiting for more than half a second."""
    if called.is_blocking:
        fail("blocking", function=called.event.function)


def expect_bug_comes_out(press: Callable[[], Call], endpoint: ScriptedEndpoint) -> None:
    """Expect that the error of a bug gets out of a handler, as it is.

    Args:
        press: calls the handler of an app whose system prompt can't be sent.
        endpoint: if a request has come all the same, the handler has a system prompt of its own.
    """
    try:
        press()
    except CheckFailed as problem:
        if problem.__cause__ is None:
            raise
        assert not isinstance(problem.__cause__, (ChatError, UnboundLocalError, gr.Error))
    else:
        assert endpoint.requests


def expect_written(called: Call) -> None:
    """Raise `CheckFailed` if a handler works, and still shows the starter's notice."""
    if called.has_notice:
        fail("noticed", function=called.event.function)
