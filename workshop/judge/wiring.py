"""Whether the events of a learner's page call what they should."""

import re
from types import ModuleType

from .adapter import Listener, listeners_of
from .calls import (
    COMPONENTS,
    HANDLERS,
    NOTICE,
    Event,
    fail,
    is_as_in_a_starter,
    listeners_to,
    names_of,
    plain,
    unused_end,
    wrong_ends,
)


def expect_wired(app: ModuleType, event: Event) -> None:
    """Raise `CheckFailed` with what is wrong with the wiring of an event."""
    found = listeners_to(app, event)
    wired = [listener for listener in found if not _is_placeholder(listener)]
    facts = {"event": event, "function": event.function}
    if not wired:
        _fail_for_no_call(app, event, is_untouched=bool(found))
    if len(found) > len(wired):
        fail("placeholder", **facts)
    components = (*COMPONENTS, *event.components)
    changing = [
        each for each in wired if {*each.outputs} & {*components} or names_of(app, each.function)
    ]
    if len(changing) > 1:
        fail("twice", **facts)
    listener = [*changing, *wired][0]
    if others := [name for name in names_of(app, listener.function) if name != event.function]:
        fail("calls another", other=others[0], **facts)
    if kind := wrong_ends(event, listener) or unused_end(event, listener):
        _fail_for_ends(kind, getattr(listener, kind), getattr(event, kind), event)
    if listener.outputs != list(event.outputs) and is_as_in_a_starter(
        plain(listener.function), event.function
    ):
        _fail_for_ends("outputs", listener.outputs, event.outputs, event)
    others = [name for name in listener.events if name != event.name]
    if others := [name for name in others if name.startswith(components)]:
        fail("called by another too", others=others[0], **facts)
    if event.is_slow and not listener.is_queued:
        fail("no queue", **facts)
    if event.is_slow and not _is_parallel(listener):
        fail("one at a time", **facts)


def expect_cancelled(app: ModuleType, event: str, replies: list[str]) -> None:
    """Raise `CheckFailed` unless an event cancels all replies, however they were asked for.

    Args:
        app: the module.
        event: such as "prompt.stop".
        replies: the events that ask for a reply.
    """
    found = listeners_of(app, event)
    if all(map(_is_placeholder, found)):
        fail("cancels nothing yet", is_untouched=bool(found), event=event)
    if any(map(_is_placeholder, found)):
        fail("placeholder", event=event)
    cancelled = {number for listener in found for number in listener.cancels}
    left = [
        reply
        for reply in replies
        if not any(each.number in cancelled for each in listeners_of(app, reply) if each.function)
    ]
    if left:
        name = "cancels nothing" if len(left) == len(replies) else "cancels some"
        fail(name, event=event, left=left[0])


def expect_called_after(app: ModuleType, event: str, function: str) -> None:
    """Raise `CheckFailed` unless a handler, with the chat, is called when an event is done with."""
    at_once = [listener for listener in listeners_of(app, event) if listener.function]
    if any(function in names_of(app, listener.function) for listener in at_once):
        fail("too early", event=event, function=function)
    numbers = [listener.number for listener in listeners_of(app, event)]
    later = [each for each in listeners_of(app) if each.after in numbers and each.function]
    called = [each for each in later if names_of(app, each.function) in ([], [function])]
    if not called:
        is_untouched = any(map(_is_placeholder, at_once))
        fail("not after", is_untouched=is_untouched, event=event, function=function)
    for kind in ("inputs", "outputs"):
        if (names := getattr(called[0], kind)) != ["chatbot"]:
            _fail_for_ends(kind, names, ["chatbot"], function)


def _is_placeholder(listener: Listener):
    code = getattr(listener.function, "__code__", None)
    texts = [each for each in code.co_consts if isinstance(each, str)] if code else []
    is_handler = re.fullmatch(HANDLERS, getattr(listener.function, "__name__", ""))
    is_notice = any(re.match(NOTICE, text) for text in texts)
    return not listener.outputs and is_notice and not is_handler


def _fail_for_no_call(app, event, is_untouched):
    """Say that nothing calls a handler on its event; and which other event does, if one does."""
    function = getattr(app, event.function, None)
    facts = {"is_untouched": is_untouched, "function": event.function, "event": event}
    for listener in listeners_of(app):
        if listener.function and function and plain(listener.function) is plain(function):
            fail("called by another", others=", ".join(listener.events), **facts)
    fail("never called", **facts)


def _is_parallel(listener):
    """Say whether a listener answers many people at once."""
    at_once = listener.at_once
    return at_once is None or (isinstance(at_once, int) and at_once >= 10)


def _fail_for_ends(kind, names, wanted, event):
    names, wanted = (f"[{', '.join(end)}]" if end else "None" for end in (names, wanted))
    fail("ends", kind=kind, event=event, names=names, wanted=wanted)
