"""The stages of the workshop: which there are, and how to load one."""

import importlib.util
import itertools
import linecache
import re
import shutil
import unittest.mock
from dataclasses import dataclass
from pathlib import Path

REWRITTEN = {(4, 7)}  # stage 7 keeps the votes that stage 4 prints
ROOT = Path(__file__).resolve().parent.parent
_numbers = itertools.count()


@dataclass(frozen=True)
class Stage:
    """A stage, such as 02_undo: one folder in steps/, one in solutions/, one notebook."""

    name: str
    root: Path = ROOT

    @property
    def number(self):
        return int(self.name.split("_")[0])

    @property
    def is_for_more(self):
        """Whether the stage is for those who have time left: the workshop proper has four."""
        return self.number > 4

    def builds_on(self, other):
        """Say whether what another stage asks is asked in this one too."""
        pair = (other.number, self.number)
        return other.number < self.number and pair not in REWRITTEN

    @property
    def step(self):
        return self.root / "steps" / self.name / "app.py"

    @property
    def lesson(self):
        return self.root / "steps" / self.name / "README.md"

    @property
    def solution(self):
        return self.root / "solutions" / self.name / "app.py"

    @property
    def notebook(self):
        return self.root / "notebooks" / f"{self.name}.ipynb"

    @property
    def tests(self):
        return self.root / "tests" / f"test_{self.name}.py"

    @property
    def starter(self):
        """The step as it was before anybody began with it."""
        return self.root / "workshop" / "starters" / f"{self.name}.py"

    @property
    def todos(self):
        """What there is to do, a dict from the number of a TODO to its words, as in the lesson."""
        lesson = self.lesson.read_text(encoding="utf-8")
        return dict(re.findall(r"^\* \*\*TODO (\d+\.\d+)\*\* (.*)", lesson, re.MULTILINE))

    @property
    def page_todos(self):
        """The numbers of those TODOs that are in the page, not in a function."""
        page = self.starter.read_text(encoding="utf-8").partition("with gr.Blocks(")[2]
        return re.findall(r"# TODO (\d+\.\d+)", page)

    @property
    def is_begun(self):
        """Whether somebody has changed the step."""
        if not self.step.exists():
            return True
        return self.step.read_text(encoding="utf-8") != self.starter.read_text(encoding="utf-8")

    def __str__(self):
        return self.name


STAGES = [Stage(path.parent.name) for path in sorted(ROOT.glob("solutions/*/app.py"))]


def copy_stages(folder: Path) -> list[Stage]:
    """Copy the workshop to a folder, with steps that nobody has begun; return its stages."""
    for name in ("steps", "tests", "solutions", "workshop"):
        shutil.copytree(ROOT / name, folder / name)
    stages = [Stage(stage.name, folder) for stage in STAGES]
    for stage in stages:
        shutil.copyfile(stage.starter, stage.step)
    return stages


def load_app(path, source=None):
    """Return an app as a module of its own.

    Args:
        path: the file.
        source: its content; by default, the file is read.

    Raises:
        Exception: whatever running the file raises, a SyntaxError too.
    """
    if source is None:
        source = path.read_text(encoding="utf-8")
    spec = importlib.util.spec_from_loader(f"app_{next(_numbers)}", loader=None)
    app = importlib.util.module_from_spec(spec)
    app.__file__ = str(path)
    lines = source.splitlines(keepends=True)
    linecache.cache[str(path)] = (len(source), None, lines, str(path))  # for what errors quote
    # A page that is only loaded is never served. Building its web server, which Gradio does twice,
    # would take longer than all the rest.
    patch = unittest.mock.patch
    with patch("gradio.blocks.App.create_app"), patch("gradio.Blocks.launch"):
        exec(compile(source, str(path), "exec"), app.__dict__)
    return app


def put_starter_back(stage: Stage) -> str:
    """Put a stage's starter back in the place of a learner's step; return what was done, in words.

    What was there is kept, in a file beside it.
    """
    if not stage.is_begun:
        return f"steps/{stage}/app.py is the starter already."
    words = f"steps/{stage}/app.py is the starter again."
    if stage.step.exists():
        names = (f"app.backup-{number}.py" for number in itertools.count(1))
        backup = next(path for path in map(stage.step.with_name, names) if not path.exists())
        shutil.copyfile(stage.step, backup)
        words += f" What was there is in steps/{stage}/{backup.name}."
    shutil.copyfile(stage.starter, stage.step)
    return words
