"""The stages of the workshop: which there are, and how to load one."""

import importlib.util
import itertools
import unittest.mock
from dataclasses import dataclass
from pathlib import Path

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

    def __str__(self):
        return self.name


STAGES = [Stage(path.parent.name) for path in sorted(ROOT.glob("solutions/*/app.py"))]


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
    # A page that is only loaded is never served. Building its web server, which Gradio does twice,
    # would take longer than all the rest.
    patch = unittest.mock.patch
    with patch("gradio.blocks.App.create_app"), patch("gradio.Blocks.launch"):
        exec(compile(source, str(path), "exec"), app.__dict__)
    return app
