"""Telling the room, after a verdict, how far somebody is: never their code, nor text of a chat.

It does so if WORKSHOP_ROOM names the room's address, as `python -m workshop room` prints it.
"""

import ast
import contextlib
import functools
import http.client
import itertools
import json
import os
import re
import secrets
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workshop.stages import ROOT, STAGES, read
from workshop.stages.starters import is_begun

if TYPE_CHECKING:
    from .report import Result

SECONDS = 2  # that an answer of the room may take
PERSON = ".workshop-person"  # the file that keeps who somebody is, a number drawn by chance
ANIMALS = (
    "Badger Bear Beaver Bison Camel Crane Deer Dolphin Eagle Falcon Fox Gecko Hare Hedgehog Heron "
    "Ibex Jaguar Koala Lark Lemur Lynx Moose Newt Otter Owl Panda Puffin Raven Robin Seal Swan "
    "Tiger Turtle Walrus Wolf Yak Zebra"
)
SENTENCE = re.compile(r"[A-Z`].* .*[.?!]")
NOTICE = (
    "The room sees how far you are, as {name}: stage, TODO, hint and times, never your code or "
    "chats. To stop this, quit and unset WORKSHOP_ROOM."
)
_changes: dict[str, tuple[str, float]] = {}  # the code of each stage, and since when it is so
_latest = None  # the future of the newest verdict
_sending = threading.Lock()
_is_notice_shown = False


def tell(result: "Result", source: str | None = None) -> "Future[str]":
    """Tell the room of a verdict, in the background, if there is a room.

    Args:
        result: what the checks say.
        source: of the answer that was checked; by default, what is in the step.

    Returns:
        What to say about it: why the room couldn't be told, or "". It is there soon.
    """
    global _latest
    delivery = Future()
    if not address():
        delivery.set_result("")
        return delivery
    _latest = delivery
    # In the thread, it could be drawn a second time while `notice` draws it too.
    sender, idle = person(ROOT), _seconds_without_change(result.stage, source)
    threading.Thread(target=_deliver, args=[delivery, sender, result, idle], daemon=True).start()
    return delivery


def address() -> str:
    """Return the address of the room, "" if there is none."""
    return os.environ.get("WORKSHOP_ROOM", "").strip()


def notice() -> str:
    """Return what to show once about what is shared; "" if it was shown, or if nothing is."""
    global _is_notice_shown
    if _is_notice_shown or not address():
        return ""
    _is_notice_shown = True
    return NOTICE.format(name=name_of(person(ROOT)))


def message(sender: str, result: "Result", idle: float) -> dict[str, str | float | bool | None]:
    """Return what the room is told: nothing but numbers, names, and words of the workshop's own.

    Args:
        sender: what `person` returns.
        result: what the checks say.
        idle: seconds since the last save that changed something.
    """
    failure = result.failure
    return {
        "person": sender,
        "name": name_of(sender),
        "stage": result.stage.name,
        "todo": result.next_todo if result.runs else None,
        "is_done": result.is_done,
        "hint": _known_sentence(failure) if failure and not failure.is_untouched else "",
        "idle": round(idle),
    }


def _known_sentence(failure):
    """Return the sentence of a failure that stands in the workshop's files just so, or ""."""
    lines = [line.strip().removeprefix("* ") for line in failure.failure.splitlines()]
    known = (line for line in (*reversed(lines), failure.sentence) if line in sentences())
    return next(known, "")


@functools.cache
def sentences() -> frozenset[str]:
    """Return the sentences of all verdicts, but those with something of the learner's in them."""
    files = [Path(__file__).with_name("words.py"), *(stage.answers for stage in STAGES)]
    nodes = [node for file in files for node in ast.walk(ast.parse(read(file)))]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    tests = [node for stage in STAGES for node in ast.parse(read(stage.tests)).body]
    texts += [ast.get_docstring(node) for node in tests if isinstance(node, ast.FunctionDef)]
    texts = {" ".join(text.split()) for text in texts if isinstance(text, str)}
    templates = [text for text in texts if re.search(r"{(function|event)}", text)]
    for stage in STAGES:
        for function, event in itertools.product(stage.functions, stage.events):
            for template in templates:
                with contextlib.suppress(LookupError, ValueError):  # it needs more than that
                    texts.add(template.format(function=function, event=event))
    return frozenset(filter(SENTENCE.fullmatch, texts))


def _seconds_without_change(stage, source):
    """Return the seconds since the last save of a stage that changed something."""
    since = now = time.time()
    if source is None:
        source = read(stage.step)
        with contextlib.suppress(OSError):
            since = stage.step.stat().st_mtime if is_begun(stage) else now
    if _changes.get(stage.name, ("", 0))[0] != source:
        _changes[stage.name] = source, since
    return max(0.0, now - _changes[stage.name][1])


@functools.cache
def person(folder: Path) -> str:
    """Return who somebody is: a number drawn by chance, which is kept in a file in a folder."""
    file, drawn = folder / PERSON, secrets.token_hex(8)
    with contextlib.suppress(OSError):  # then they are somebody else the next time
        if re.fullmatch(r"[0-9a-f]{16}", kept := read(file).strip()):
            return kept
        file.write_text(drawn, encoding="utf-8")
    return drawn


def name_of(person: str) -> str:
    """Return the name that somebody has chosen, or an animal's, always the same."""
    animals, number = ANIMALS.split(), int(person, 16)
    animal = f"{animals[number % len(animals)]} {number // len(animals) % 90 + 10}"
    return os.environ.get("WORKSHOP_NAME", "").strip()[:30] or animal


def _deliver(delivery, sender, result, idle):
    trouble = ""
    try:
        with _sending:
            if delivery is _latest:  # an older verdict must not arrive after it
                trouble = _post(message(sender, result, idle))
    except (ValueError, http.client.InvalidURL):
        trouble = f"WORKSHOP_ROOM is {address()!r}, and that is no address of a room."
    except (OSError, http.client.HTTPException):
        trouble = f"nobody answers at {address()}."
    except Exception as error:
        trouble = f"{type(error).__name__}."
    delivery.set_result(trouble and f"The room isn't told: {trouble}")


def _post(message):
    """Send a message; return why the room didn't take it, or ""."""
    url = urlsplit(address())
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if url.scheme not in kinds or not url.hostname:
        raise ValueError
    key = os.environ.get("WORKSHOP_ROOM_KEY", "").strip()
    # It is in this network, so no proxy is asked.
    with contextlib.closing(kinds[url.scheme](url.hostname, url.port, timeout=SECONDS)) as room:
        body = json.dumps(message).encode()
        room.request("POST", url.path or "/", body, {"Authorization": f"Bearer {key}".encode()})
        status = room.getresponse().status
    if status == 401:
        return "WORKSHOP_ROOM_KEY is not today's key. Paste the line of today."
    return "" if status == 204 else f"its answer is {status}."
