"""The stages of the workshop: which there are, and how to load one."""

import ast
import importlib.util
import itertools
import linecache
import re
import shutil
import unittest.mock
from dataclasses import dataclass
from pathlib import Path

REWRITTEN = {(4, 7)}  # stage 7 keeps the votes that stage 4 prints
HINTS_GIVEN = ".workshop.json"  # how many hints were given for each TODO
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
        return read(self.step) != read(self.starter)

    @property
    def is_changed_elsewhere(self):
        """Whether the step differs from its starter in more than its TODOs ask for.

        If not, its functions still do what the earlier stages ask.
        """
        try:
            starter, step = (ast.parse(read(path)) for path in (self.starter, self.step))
        except (SyntaxError, ValueError):
            return True
        todos = {part.name for part in starter.body if _is_todo(part) and hasattr(part, "name")}
        lines = {ast.dump(line) for line in _page(starter) if not _is_todo(line)}
        return _outline(step, todos, lines) != _outline(starter, todos, lines)

    def __str__(self):
        return self.name


def _outline(app, without, lines):
    """Return the code of an app, a list: without some functions, and of its page some lines only.

    Args:
        app: the parsed file.
        without: the names of the functions.
        lines: of the page.
    """
    page = [line for line in map(ast.dump, _page(app)) if line in lines]
    others = [part for part in app.body if not isinstance(part, (ast.With, ast.Expr))]
    return page + [ast.dump(part) for part in others if getattr(part, "name", "") not in without]


def _page(app):
    return [line for part in app.body if isinstance(part, ast.With) for line in part.body]


def _is_todo(part):
    return "TODO" in ast.dump(part)


STAGES = [Stage(path.parent.name) for path in sorted(ROOT.glob("solutions/*/app.py"))]


def copy_stages(folder: Path) -> list[Stage]:
    """Copy the workshop to a folder, with steps that nobody has begun; return its stages."""
    for name in ("steps", "tests", "solutions", "workshop"):
        shutil.copytree(ROOT / name, folder / name)
    stages = [Stage(stage.name, folder) for stage in STAGES]
    for stage in stages:
        shutil.copyfile(stage.starter, stage.step)
    return stages


def read(path: Path) -> str:
    """Return what is in a learner's file, whatever its state; "" if it is gone."""
    return path.read_text(encoding="utf-8-sig", errors="replace") if path.exists() else ""


def load_app(path, source=None):
    """Return an app as a module of its own.

    Args:
        path: the file.
        source: its content; by default, the file is read.

    Raises:
        Exception: whatever running the file raises, a SyntaxError too.
    """
    if source is None:
        source = path.read_text(encoding="utf-8-sig")
    spec = importlib.util.spec_from_loader(f"app_{next(_numbers)}", loader=None)
    app = importlib.util.module_from_spec(spec)
    app.__file__ = str(path)
    lines = source.splitlines(keepends=True)
    linecache.cache[str(path)] = (len(source), None, lines, str(path))  # for what errors quote
    with without_server(), unittest.mock.patch("gradio.Blocks.launch"):
        exec(compile(source, str(path), "exec"), app.__dict__)
    return app


def without_server():
    """Let the pages in a `with` block have no web server: only their functions are called.

    Building a server, which Gradio does twice for a page, takes longer than all the rest.
    """
    return unittest.mock.patch("gradio.blocks.App.create_app")


def put_starter_back(stage: Stage) -> str:
    """Put a stage's starter back in the place of a learner's step; return what was done, in words.

    What was there is kept, in a file beside it.
    """
    (stage.root / HINTS_GIVEN).unlink(missing_ok=True)  # the first hint comes first again
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
