"""The hints of the lessons, one at a time; and the answer beside yours."""

import ast
import json
import re
import shutil

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table

from workshop.stages import Stage, read
from workshop.stages.starters import HINTS_GIVEN, make_starter


def things_to_try(stage: Stage) -> list[str]:
    """Return what a lesson says to try in the finished page, Markdown."""
    lesson = stage.lesson.read_text(encoding="utf-8")
    return re.findall(r"^\* (.*)", lesson.partition("\n## Try it\n")[2].partition("\n## ")[0], re.M)


def show_next_hint(console: Console, stage: Stage, todo: str) -> None:
    """Print the hint for a TODO that comes after those that were printed before."""
    hints, place = stage.hints_for(todo), _count(stage, todo)
    place %= len(hints)
    title, text = hints[place]
    console.print(f"\nHint {place + 1} of {len(hints)} for TODO {todo}\n", style="bold")
    console.print(Padding(Markdown(f"**{title}**\n\n{text}"), (0, 4)))
    if place + 1 == len(hints):
        console.print(f"\nThat was the last one. The answer: solutions/{stage}/app.py")


def _count(stage, todo):
    """Return how many hints were given for a TODO before this one; the number is kept in a file."""
    file = stage.root / HINTS_GIVEN
    try:
        counts = dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        counts = {}
    count = counts.get(todo, 0)
    file.write_text(json.dumps({**counts, todo: count + 1}), encoding="utf-8")
    return count


def show_answer(console: Console, stage: Stage) -> None:
    """Print what a learner has written so far, and beside it what the solution has in its place."""
    console.width = shutil.get_terminal_size((console.width, 0)).columns  # all that there is
    table = Table(expand=True)
    table.add_column("Yours", ratio=1)
    table.add_column("The solution's", ratio=1)
    code = [_written_in(path, stage) for path in (stage.step, stage.solution)]
    table.add_row(*(Syntax(source, "python", word_wrap=True, theme="ansi_dark") for source in code))
    console.print(table)


def _written_in(path, stage):
    """Return what of an app was not in the starter: functions and lines of its page."""
    source = read(path)
    try:
        before = {ast.dump(part) for part in _parts(make_starter(stage))}
        new = [part for part in _parts(source) if ast.dump(part) not in before]
    except (SyntaxError, ValueError):
        return "# Python can't read this file."
    return "\n\n".join(ast.get_source_segment(source, part) for part in new) or "# nothing yet"


def _parts(source):
    """Return the top-level statements of an app but its docstring, and those of its page."""
    top = ast.parse(source).body[1:]
    return [each for part in top for each in (part.body if isinstance(part, ast.With) else [part])]
