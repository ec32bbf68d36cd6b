"""Starters: the solutions without what a stage asks for, and with its TODOs in that place.

Nobody writes one: `python -m workshop make` makes them all, `reset` one.
"""

import ast
import itertools
import shutil
import sys
from pathlib import Path

from . import ROOT, Stage, read, stages_in

HINTS_GIVEN = ".workshop.json"  # how many hints were given for each TODO
WIDTH = 100
DAMAGED = (
    "{path} has been changed or is gone, and starters are made from it. If you have git, this puts "
    "it back: git checkout {path}"
)


def make_starter(stage: Stage) -> str:
    """Return a stage's app.py as it is before anybody has begun with it."""
    source = read(stage.solution)
    lines = source.splitlines()
    try:
        docstring, *parts = ast.parse(source).body
    except (SyntaxError, ValueError):
        sys.exit(DAMAGED.format(path=f"solutions/{stage}/app.py"))
    title = f"Stage {stage.number}: {stage.title}. The lesson is README.md, beside this file."
    changes, found = [(docstring.lineno, docstring.end_lineno, [f'"""{title}"""'])], set()
    for part in parts:
        if getattr(part, "name", "") in stage.functions:
            place = 2 if part.name in stage.guards else 1  # after its docstring
            first = part.body[place].lineno
            found.add(part.name)
            changes.append((first, part.end_lineno, _notice(stage, part.name)))
        for line in part.body if isinstance(part, ast.With) else []:
            if event := next(iter(events_wired_in(line) & {*stage.events}), None):
                first = line.lineno
                found.add(event)
                while lines[first - 2].lstrip().startswith("#"):  # it is about this line
                    first -= 1
                changes.append((first, line.end_lineno, _placeholder(stage, event)))
    if found != {*stage.places.values()}:
        sys.exit(DAMAGED.format(path=f"solutions/{stage}/app.py"))
    for first, last, instead in reversed(changes):
        lines[first - 1 : last] = instead
    return "\n".join([*lines, ""])


def events_wired_in(line: ast.stmt) -> set[str]:
    """Return the events that a line of a page wires, such as {"chatbot.undo"}."""
    names = [node for node in ast.walk(line) if isinstance(node, ast.Attribute)]
    return {f"{node.value.id}.{node.attr}" for node in names if isinstance(node.value, ast.Name)}


def _notice(stage, function):
    """Return what a function does until it is written, as lines: it shows its TODOs."""
    todos = stage.todos_at(function)
    between = " and " if len(todos) == 2 else " to "
    numbers = between.join(dict.fromkeys([todos[0], todos[-1]]))
    notice = f'gr.Info("TODO {numbers}: write {function} in steps/{stage}/app.py.")'
    lines = [*_comments(stage, todos), notice, *stage.until[function].splitlines()]
    return [f"    {line}" for line in lines]


def _placeholder(stage, event):
    """Return what stands in the place of the wiring of an event, as lines."""
    [todo] = stage.todos_at(event)
    notice = f'lambda: gr.Info("TODO {todo}: wire {event} in steps/{stage}/app.py.")'
    call = [f"{event}({notice})"]
    if len(call[0]) + 4 > WIDTH:
        call = [f"{event}(", f"    {notice}", ")"]
    return [f"    {line}" for line in (*_comments(stage, [todo]), *call)]


def _comments(stage, todos):
    tasks = stage.todos
    if not {*todos} <= tasks.keys():
        sys.exit(DAMAGED.format(path=f"steps/{stage}/README.md"))
    return [f"# TODO {todo}: {tasks[todo].replace('`', '')}" for todo in todos]


def is_begun(stage: Stage) -> bool:
    """Say whether somebody has changed a step."""
    return read(stage.step) != make_starter(stage)


def is_changed_elsewhere(stage: Stage) -> bool:
    """Say whether a step differs from its starter in more than its TODOs ask for.

    If not, its functions still do what the earlier stages ask.
    """
    try:
        starter, step = (ast.parse(source) for source in (make_starter(stage), read(stage.step)))
    except (SyntaxError, ValueError):
        return True
    lines = {ast.dump(line) for line in _page(starter) if "TODO" not in ast.dump(line)}
    return _outline(step, stage, lines) != _outline(starter, stage, lines)


def _outline(app, stage, lines):
    """Return the code of an app, a list: no function to write, and of its page some lines only."""
    page = [line for line in map(ast.dump, _page(app)) if line in lines]
    others = [part for part in app.body if not isinstance(part, (ast.With, ast.Expr))]
    names = stage.functions
    return page + [ast.dump(part) for part in others if getattr(part, "name", "") not in names]


def _page(app):
    return [line for part in app.body if isinstance(part, ast.With) for line in part.body]


def copy_stages(folder: Path) -> list[Stage]:
    """Copy the stages to a folder, with steps that nobody has begun; return them."""
    for name in ("steps", "tests", "solutions"):
        shutil.copytree(ROOT / name, folder / name)
    stages = stages_in(folder)
    for stage in stages:
        put_starter(stage)
    return stages


def put_starter(stage: Stage) -> None:
    """Write a stage's starter to its step, whatever is there."""
    stage.step.write_text(make_starter(stage), encoding="utf-8", newline="\n")


def put_starter_back(stage: Stage) -> str:
    """Put a stage's starter back in the place of a learner's step; return what was done, in words.

    What was there is kept, in a file beside it.
    """
    (stage.root / HINTS_GIVEN).unlink(missing_ok=True)  # the first hint comes first again
    if not is_begun(stage):
        return f"steps/{stage}/app.py is the starter already."
    done = f"steps/{stage}/app.py is the starter again."
    if stage.step.exists():
        names = (f"app.backup-{number}.py" for number in itertools.count(1))
        backup = next(path for path in map(stage.step.with_name, names) if not path.exists())
        shutil.copyfile(stage.step, backup)
        done += f" What was there is in steps/{stage}/{backup.name}."
    put_starter(stage)
    return done
