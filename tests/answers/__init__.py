"""Answers that learners plausibly give, wrong and right, to try the checks on.

undo.txt and the others hold them. An answer is the stage's solution, with other code in some places:

    == keeps the prompt  =>  The undone message is still in the chat
    handle_undo: return history[: undo_data.index + 1], text_of(history[undo_data.index])

After the arrow is what the check that fails has to say of it; a right answer has no arrow. Below it
are the places, each with its code, on the same line or indented on the next ones:

    handle_undo   a function: its new body; or all of it, if that begins with `def` or the like; or,
                  in lines that begin with - and +, some lines of it and what stands in their place
    chatbot.undo  where an event is wired: another line
    replies       where something is assigned to this name: another line
    imports       more lines at the top of the file
    page          more lines at the end of the page
    file          all of it

Answers of one line share a table. It begins with the place, and the line in it that they replace,
or, indented below that, several lines:

    -- respond: yield chat, ""
    yield chat, prompt  =>  The prompt is still in the textbox
    yield chat, gr.Textbox("")

    -- chatbot.undo
    chatbot.undo(handle_undo, chatbot, chatbot)  =>  The outputs of `chatbot.undo` are [chatbot]
"""

import ast
import re
import textwrap
from dataclasses import dataclass, field
from types import ModuleType

from workshop.judge.adapter import load_app
from workshop.judge.diagnoses import rules_of
from workshop.stages import Stage
from workshop.stages.starters import events_wired_in

DEFINITIONS = ("def ", "async def ", "class ", "@")


@dataclass(frozen=True)
class Answer:
    """An answer to a stage.

    Attributes:
        stage: that it is to.
        what: what is wrong with it, or how it is written.
        says: what the check that fails has to say of it; "" for a right answer.
        edits: the code in each place.
    """

    stage: Stage
    what: str
    says: str
    edits: dict[str, str] = field(repr=False, compare=False)

    def __str__(self):
        return f"{self.stage}-{self.what}".replace(" ", "-")

    def source(self, solution: str) -> str:
        """Return the source of the app that this answer makes of the stage's solution."""
        for place, code in self.edits.items():
            solution = _edited(solution, place, code)
        return solution

    def app(self) -> ModuleType:
        """Return the app that this answer makes of the stage's solution."""
        path = self.stage.solution
        return load_app(path, self.source(path.read_text(encoding="utf-8")))


def answers_to(stage: Stage) -> list[Answer]:
    """Return the answers to a stage: those that are written down, and its simple mistakes."""
    path = stage.answers.with_suffix(".txt")
    before, *parts = re.split(r"^(==|--) ", path.read_text(encoding="utf-8"), flags=re.M)
    assert not before.strip(), f"{path} begins with neither a card nor a table"
    answers = []
    for sign, part in zip(parts[::2], parts[1::2], strict=True):
        answers += [_answer(stage, part)] if sign == "==" else _answers(stage, part)
    return answers + [
        Answer(stage, expression, hint, {function: code.replace("MISTAKE", expression)})
        for function, code, mistakes in rules_of(stage).SIMPLE
        for expression, hint in mistakes.items()
    ]


def _answer(stage, card):
    """Return the answer that is on a card."""
    head, *lines = card.splitlines()
    what, _, says = (part.strip() for part in head.partition("=>"))
    edits = {}
    for line in lines:
        if line[:1] not in ("", " ", "-", "+"):
            place, _, code = line.partition(":")
            assert place not in edits, f"{what}: {place} is there twice"
            edits[place] = [code.strip()] if code.strip() else []
        else:
            edits[place].append(line)
    codes = {place: textwrap.dedent("\n".join(code)).rstrip() for place, code in edits.items()}
    return Answer(stage, what, says, codes)


def _answers(stage, table):
    """Return the answers that are in a table."""
    head, *lines = table.splitlines()
    place, _, first = head.partition(": ")
    old = [first, *(line for line in lines if line.startswith(" "))]
    answers = []
    for line in lines:
        if line and line not in old:
            new, _, says = (part.strip() for part in line.partition("  =>  "))
            patch = "\n".join([*(f"-{each.strip()}" for each in old), f"+{new}"])
            answers.append(Answer(stage, new, says, {place: patch if first else new}))
    return answers


def _edited(source, place, code):
    """Return a source with other code in a place of it."""
    if place == "file":
        return code
    docstring, *parts = ast.parse(source).body
    [page] = [part for part in parts if isinstance(part, ast.With)]
    ends = {"imports": (docstring.end_lineno, ""), "page": (page.end_lineno, "    ")}
    if place in ends:
        last, indent = ends[place]
        return _with_lines(source, last + 1, last, textwrap.indent(code, indent))
    nodes = [node for node in (*parts, *page.body) if place in _names(node)]
    assert nodes, f"the solution has no {place}"
    node, indent = nodes[0], "" if nodes[0] in parts else "    "
    first, last = node.lineno, node.end_lineno
    if code.startswith(("-", "+")):
        return _patched(source, first, last, code.splitlines())
    is_definition = not code or code.startswith((*DEFINITIONS, f"{place} ="))
    if isinstance(node, ast.FunctionDef) and not is_definition:
        first, indent = node.body[1].lineno, "    "  # after its docstring
    return _with_lines(source, first, last, textwrap.indent(code, indent))


def _names(node):
    """Return what a statement of an app goes by."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    is_line = isinstance(node, (ast.Assign, ast.Expr))
    return {target.id for target in targets} | (events_wired_in(node) if is_line else set())


def _patched(source, first, last, patch):
    """Return a source with each - of a patch taken out of some lines, and its + put in there."""
    while patch:
        old = _leading(patch, "-")
        new = _leading(patch[len(old) :], "+")
        patch = patch[len(old) + len(new) :]
        lines = [line.strip() for line in source.splitlines()[first - 1 : last]]
        wanted = [line.strip() for line in old]
        places = [n for n in range(len(lines)) if lines[n : n + len(old)] == wanted]
        assert len(places) == 1, f"the function doesn't have this once: {wanted}"
        start = first + places[0]
        line = source.splitlines()[start - 1]
        indent = len(line) - len(line.lstrip()) - (len(old[0]) - len(old[0].lstrip()))
        moved = [" " * (indent + len(line) - len(line.lstrip())) + line.lstrip() for line in new]
        source = _with_lines(source, start, start + len(old) - 1, "\n".join(moved))
        last += len(new) - len(old)
    return source


def _leading(patch, sign):
    """Return the lines at the beginning of a patch that have a sign, without it."""
    lines = []
    for line in patch:
        if not line.startswith(sign):
            break
        lines.append(line[1:])
    return lines


def _with_lines(source, first, last, text):
    """Return a source with a text in place of its lines from one to another."""
    lines = source.splitlines()
    lines[first - 1 : last] = text.splitlines()
    return "\n".join([*lines, ""])
