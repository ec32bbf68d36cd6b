"""Notebooks: made from notebook_sources/, and from starters, solutions and lessons.

A source has what is a notebook's own, in jupytext's percent format, and titles such as
"made: page" for what is made here. `python -m workshop make` makes all notebooks.
"""

import ast
import itertools
import subprocess
import sys
import textwrap
from pathlib import Path

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from . import ROOT, Stage, read
from .starters import make_starter

SOURCES = Path(__file__).with_name("notebook_sources")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
FOLDED = {"jupyter": {"source_hidden": True}}
LESSON = """

The lesson, [steps/{0}](../steps/{0}/README.md), explains each idea. Here you write it and see it \
at work. Run the cells from top to bottom with Shift+Enter. Where one says TODO, write what it \
asks for first. If one never ends, *Kernel > Interrupt* stops it."""
COLAB = """\
# On Colab, this gets the workshop and what it needs. Anywhere else, it does nothing.
import subprocess
import sys
from pathlib import Path

if "google.colab" in sys.modules:
    folder = Path("gradio-chatbot-workshop").resolve()
    if not folder.exists():
        address = input("The address of the workshop on GitHub, to get its other files: ")
        subprocess.run(["git", "clone", "--depth=1", address, folder], check=True)
    sys.path.insert(0, str(folder))
    from workshop.carry.colab import install

    install()"""
WRITE = "Write it yourself, in place of the last lines of the next cell:"
CHECK = "This checks what you wrote. If it isn't right yet, change it and run both cells again."
ANSWER = (
    "Our answer is folded below. It is used if yours isn't done yet, so you can go on either way."
)
OURS = """\
if not is_done("{0}"):
    print("This is our {0}: yours isn't done, or not checked since you changed it.")

{1}"""
PAGE = "## The page\n\nThe same functions, wired to a page. {} yours to write:"
LAUNCH = "launch(demo, inline=True, height=650, prevent_thread_lock=True, quiet=True)"
FOLD = "<details>\n<summary>{}: {}</summary>\n\n{}\n\n</details>"
CLOSE = """\
## Closing the page

The page works as long as this notebook is running. To close it, run `demo.close()` in a new cell, \
or shut down the kernel in the *Kernel* menu."""


def notebook_of(stage: Stage) -> str:
    """Return the text of a stage's notebook."""
    source = (SOURCES / f"{stage}.py").read_text(encoding="utf-8")
    title, *others = jupytext.reads(source, fmt="py:percent").cells
    title.source += LESSON.format(stage)
    cells = [cell for part in (title, *others) for cell in _cells(stage, part)]
    numbers = itertools.count(1)
    for cell in cells:
        cell.id = "colab" if cell.source == COLAB else f"cell-{next(numbers):02}"
    notebook = nbformat.writes(new_notebook(cells=cells, metadata=METADATA)) + "\n"
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "notebook.ipynb"]
    return subprocess.check_output(ruff, input=notebook.encode(), cwd=ROOT).decode()


def _cells(stage, part):
    """Return the cells of a notebook that a cell of its source stands for."""
    title = part.metadata.get("title", "")
    if title and part.source:
        raise ValueError(f'{stage}: what is under "{title}" would be lost. Begin it with # %%')
    match title.split():
        case []:
            is_text = part.cell_type == "markdown"
            return [new_markdown_cell(part.source) if is_text else new_code_cell(part.source)]
        case ["made:", "setup"]:
            return _setup(stage)
        case ["made:", "earlier", "functions"]:
            parts = _parts(read(stage.solution)).items()
            to_write = {*stage.functions, "demo"}
            code = "\n\n\n".join(code for name, code in parts if name not in to_write)
            return [new_code_cell(code)]
        case ["made:", "function", name] if name in _parts(read(stage.solution)):
            return [new_code_cell(_parts(read(stage.solution))[name])]
        case ["made:", "write", name] if name in stage.functions:
            return _function(stage, name)
        case ["made:", "page"]:
            return _page(stage)
    raise ValueError(f'{stage}: nothing makes "{title}".')


def _setup(stage):
    source = read(stage.solution)
    lines, [docstring, *body] = source.splitlines(), ast.parse(source).body
    first_function = next(part for part in body if isinstance(part, ast.FunctionDef))
    last_import = [part for part in body if isinstance(part, (ast.Import, ast.ImportFrom))][-1]
    lines.insert(last_import.end_lineno, "from workshop.judge.notebook import check, is_done")
    top = lines[docstring.end_lineno : first_function.lineno]  # it is a line further down now
    return [
        new_code_cell(COLAB, metadata=FOLDED),
        new_code_cell("\n".join(top).strip()),
        new_markdown_cell("The model has to be loaded first. That takes a second or two."),
        new_code_cell("from chat_model import preload\n\npreload()"),
    ]


def _function(stage, name):
    todos, starter, check, hints, answer = _exercise(stage, name)
    todos.source = f"{WRITE}\n\n{todos.source}"
    before_check, before_answer = new_markdown_cell(CHECK), new_markdown_cell(ANSWER)
    return [todos, starter, before_check, check, hints, before_answer, answer]


def _page(stage):
    lines = {1: "One line is", 2: "Two lines are"}[len(stage.page_todos)]
    return [
        new_markdown_cell(PAGE.format(lines)),
        *_exercise(stage, "demo"),
        new_markdown_cell("The page opens below this cell. Try it:"),
        new_code_cell(LAUNCH),
        new_markdown_cell(CLOSE),
    ]


def _exercise(stage, name):
    """Return five cells: the TODOs, what to write in, its check, the hints, the folded answer."""
    todos = stage.page_todos if name == "demo" else stage.todos_at(name)
    tasks = stage.todos
    starter = make_starter(stage).replace(f" in steps/{stage}/app.py", "")
    hints = [FOLD.format(todo, *hint) for todo in todos for hint in stage.hints_for(todo)]
    answer = textwrap.indent(_parts(read(stage.solution))[name], "    ")
    return [
        new_markdown_cell("\n".join(f"* **TODO {todo}** {tasks[todo]}" for todo in todos)),
        new_code_cell(_parts(starter)[name]),
        new_code_cell(f'check("{stage}", {name})'),
        new_markdown_cell("\n\n".join(hints)),
        new_code_cell(OURS.format(name, answer), metadata=FOLDED),
    ]


def _parts(source):
    """Return the code of each function of an app, by its name, and of its page, as "demo"."""
    parts = ast.parse(source).body
    parts = [part for part in parts if isinstance(part, (ast.FunctionDef, ast.With))]
    return {getattr(part, "name", "demo"): ast.get_source_segment(source, part) for part in parts}
