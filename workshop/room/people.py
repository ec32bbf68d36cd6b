"""How far everybody is: the last message of each, in memory alone."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from workshop.judge.telling import sentences
from workshop.stages import STAGES, Stage

MOST = 300  # people; nobody is added beyond that
LATE = 5 * 60  # seconds at the same TODO
GONE = 60 * 60  # seconds without a message, after which somebody is forgotten
DAY = 24 * 60 * 60
NAMED = {stage.name: stage for stage in STAGES}


@dataclass(frozen=True)
class Person:
    """How far somebody is.

    Attributes:
        name: that they have chosen, or an animal's.
        stage: that they are at.
        todo: that they are at, such as "2.1"; None: the stage is done.
        hint: that their last verdict showed, "" if it isn't one of the workshop's.
        came: when they came to this TODO, a time of the room's clock.
        changed: when they last saved another code.
        heard: when their last message came.
    """

    name: str
    stage: Stage
    todo: str | None
    hint: str
    came: float
    changed: float
    heard: float


class People:
    """The people of a room. No message can make it large, or put words of its own on a page.

    Args:
        clock: returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock = clock
        self._people, self._lock = {}, threading.Lock()

    def all(self) -> list[Person]:
        """Return everybody of whom something was heard of late."""
        now = self.clock()
        with self._lock:
            people = self._people.items()
            self._people = {key: each for key, each in people if now - each.heard < GONE}
            return [*self._people.values()]

    def note(self, body: bytes) -> None:
        """Note what a message says, as `message` in `workshop/judge/telling.py` returns it.

        Raises:
            ValueError: it is no such message, or the room is full.
            RecursionError: the JSON is too deep.
        """
        match json.loads(body):
            case {
                "person": str(key),
                "name": str(name),
                "stage": str(stage),
                "todo": str() | None as todo,
                "is_done": bool(is_done),
                "hint": str(hint),
                "idle": int() | float() as idle,
            } if len(key) <= 16 and stage in NAMED and todo in {None, *NAMED[stage].places}:
                stage = NAMED[stage]
            case _:
                raise ValueError("That is no message of the workshop's.")
        self.all()  # those who are gone make room
        now = self.clock()
        with self._lock:
            before = self._people.get(key)
            if not before and len(self._people) >= MOST:
                raise ValueError("The room is full.")
            if is_done:
                todo, hint = None, ""
            elif not todo:  # a file that doesn't run says nothing of where somebody is
                is_here = before and before.stage == stage and before.todo
                todo = before.todo if is_here else next(iter(stage.places))
            stays = before and (before.stage, before.todo) == (stage, todo)
            self._people[key] = Person(
                "".join(filter(str.isprintable, name))[:30].strip() or "?",
                stage,
                todo,
                hint if hint in sentences() else "",
                before.came if stays else now,
                now - min(max(0, idle), DAY),
                now,
            )
