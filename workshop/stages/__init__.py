"""The stages of the workshop: which there are, and where their parts are."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workshop.environment import ROOT

HINT = r"<summary>{}: (.*?)</summary>\s*(.*?)\s*</details>"  # as the lessons fold them


@dataclass(frozen=True)
class Stage:
    """A stage, such as 02_undo: one folder in steps/, one in solutions/, one notebook.

    The attributes without words here are explained in stages.toml.

    Attributes:
        places: where each TODO is: the name of a function, or an event such as "chatbot.undo".
        root: the folder that steps/, solutions/ and so on are in.
    """

    name: str
    title: str
    minutes: int
    places: dict[str, str] = field(compare=False)
    until: dict[str, str] = field(compare=False)
    is_for_more: bool = False
    replaces: str = ""
    given: Sequence[str] = field(default=(), compare=False)
    guards: Sequence[str] = field(default=(), compare=False)
    root: Path = ROOT

    @property
    def number(self) -> int:
        return int(self.name.split("_")[0])

    @property
    def short_name(self) -> str:
        """Its name without the number, such as "undo"."""
        return self.name.split("_", 1)[1]

    @property
    def step(self) -> Path:
        return self.root / "steps" / self.name / "app.py"

    @property
    def lesson(self) -> Path:
        return self.root / "steps" / self.name / "README.md"

    @property
    def solution(self) -> Path:
        return self.root / "solutions" / self.name / "app.py"

    @property
    def notebook(self) -> Path:
        return self.root / "notebooks" / f"{self.name}.ipynb"

    @property
    def tests(self) -> Path:
        return self.root / "tests" / f"test_{self.name}.py"

    @property
    def answers(self) -> Path:
        return self.root / "tests" / "answers" / f"{self.short_name}.py"

    @property
    def todos(self) -> dict[str, str]:
        """What there is to do: from the number of a TODO to its words, as the lesson has them."""
        lesson = self.lesson.read_text(encoding="utf-8")
        return dict(re.findall(r"^\* \*\*TODO (\d+\.\d+)\*\* (.*)", lesson, re.MULTILINE))

    def hints_for(self, todo: str) -> list[tuple[str, str]]:
        """Return the hints for a TODO, gentle first: the title and the text of each, Markdown."""
        lesson = self.lesson.read_text(encoding="utf-8")
        return re.findall(HINT.format(re.escape(todo)), lesson, re.DOTALL)

    @property
    def functions(self) -> list[str]:
        """The functions to write."""
        return list(dict.fromkeys(place for place in self.places.values() if "." not in place))

    @property
    def events(self) -> list[str]:
        """The events to wire, such as "chatbot.undo"."""
        return [place for place in self.places.values() if "." in place]

    @property
    def page_todos(self) -> list[str]:
        """The numbers of those TODOs that are in the page, not in a function."""
        return self.todos_at(*self.events)

    def todos_at(self, *places: str) -> list[str]:
        """Return the numbers of the TODOs that are in these functions, or at these events."""
        return [todo for todo, place in self.places.items() if place in places]

    def builds_on(self, other: "Stage") -> bool:
        """Say whether what another stage asks is asked in this one too."""
        return other.number < self.number and other.name != self.replaces

    def __str__(self) -> str:
        return self.name


def stages_in(root: Path) -> list[Stage]:
    """Return the stages whose parts are in a folder."""
    table = tomllib.loads(Path(__file__).with_name("stages.toml").read_text(encoding="utf-8"))
    return [Stage(**row, root=root) for row in table["stage"]]


STAGES = stages_in(ROOT)


def read(path: Path) -> str:
    """Return what is in a file, whatever its state; "" if it is gone."""
    return path.read_text(encoding="utf-8-sig", errors="replace") if path.exists() else ""
