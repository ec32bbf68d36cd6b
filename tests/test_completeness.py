"""Each stage has all its parts; what a new one lacks is named here."""

import ast
import inspect
import re
import sys

import pytest

from workshop.stages import ROOT, STAGES, Stage

from .checks import CHECKS, checks_of
from .test_answers import ANSWERS

CODE = re.compile(r"`([^`]+)`")
PAGES = [
    page.relative_to(ROOT)
    for pattern in ("*.md", "docs/*.md", "steps/*/README.md")
    for page in sorted(ROOT.glob(pattern))
]
# A stage that is not whole yet is told of once, by the first test.
WHOLE = [stage for stage in STAGES if stage.name in CHECKS and stage.lesson.exists()]
each = pytest.mark.parametrize("stage", WHOLE, ids=str)
PARTS_OF_A_LESSON = ("## The idea", "## What to do", "## Check it", "## Hints", "## Try it")


def all_stages():
    """Return every stage that has a part anywhere."""
    folders = [*ROOT.glob("steps/[0-9]*"), *ROOT.glob("solutions/[0-9]*")]
    notebooks = ROOT.glob("notebooks/[0-9]*.ipynb")
    found = {path.stem for path in (*folders, *notebooks)} | set(CHECKS)
    return [Stage(name) for name in sorted(found)]


def lesson(stage):
    return stage.lesson.read_text(encoding="utf-8")


@pytest.mark.parametrize("stage", all_stages(), ids=str)
def test_stage_has_all_its_parts(stage):
    parts = {
        f"a starter, steps/{stage}/app.py": stage.step.exists(),
        f"a lesson, steps/{stage}/README.md": stage.lesson.exists(),
        f"a solution, solutions/{stage}/app.py": stage.solution.exists(),
        f"a notebook, notebooks/{stage}.ipynb": stage.notebook.exists(),
        f"a picture, docs/pictures/{stage}.png": (ROOT / f"docs/pictures/{stage}.png").exists(),
        "checks, in tests/checks": stage.name in CHECKS,
        "wrong and right answers, in tests/answers": stage.name in ANSWERS,
        "a row in the README's table": f"](steps/{stage}/README.md)"
        in (ROOT / "README.md").read_text(encoding="utf-8"),
    }
    missing = [part for part, is_there in parts.items() if not is_there]
    assert not missing, f"{stage} lacks {'; '.join(missing)}"


@each
def test_lesson_has_all_its_parts(stage):
    missing = [part for part in PARTS_OF_A_LESSON if part not in lesson(stage)]
    assert missing == []
    assert f"pictures/{stage}.png" in lesson(stage)
    assert f"make check STEP={stage.number}" in lesson(stage)


@each
def test_lesson_asks_for_each_todo_in_the_words_of_the_starter(stage):
    todos = re.findall(r"# TODO (\d+\.\d+): (.*)", stage.step.read_text(encoding="utf-8"))
    if not todos:
        pytest.skip(f"no TODO is left in steps/{stage}")
    for number, words in todos:
        asked = f"* **TODO {number}** {words}"
        assert asked in lesson(stage).replace("`", ""), f"the lesson doesn't say: {asked}"


@each
def test_lesson_has_hints_for_each_todo(stage):
    hints = re.findall(r"<summary>(\d+\.\d+): ", lesson(stage))
    assert set(hints) == {check.todo for check in checks_of(stage)}


@each
def test_hints_and_checks_speak_the_same_words(stage):
    """What a check tells people to write stands in the lesson too."""
    module = sys.modules[checks_of(stage)[0].function.__module__]
    tree = ast.parse(inspect.getsource(module))
    docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if has_doc(node)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} - docstrings
    told = {code for text in texts if isinstance(text, str) for code in CODE.findall(text)}
    names = {match[0] for code in told if (match := re.match(r"[A-Za-z][\w.]*", code))}
    assert [name for name in sorted(names) if name not in lesson(stage)] == []


def has_doc(node):
    return isinstance(node, ast.Module | ast.FunctionDef)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page):
    page = ROOT / page
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
