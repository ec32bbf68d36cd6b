"""Starter, solution and notebook of a stage agree, and so do the stages with one another."""

import ast
import json

import pytest

from workshop.stages import STAGES

from .test_checks import to_do_in

LATER = STAGES[1:]


def functions(source):
    """Return the functions in a source, a dict from name to syntax tree without positions."""
    tree = ast.parse(source)
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def functions_in(path):
    return functions(path.read_text(encoding="utf-8"))


def own_functions(stage):
    """Return the names of the functions that a stage adds."""
    before = [functions_in(s.solution) for s in STAGES if s.number < stage.number]
    return set(functions_in(stage.solution)) - {name for earlier in before for name in earlier}


def without_todos(source, stage):
    """Return the syntax tree of a file, less what its stage leaves to do."""
    tree = ast.parse(source)
    tree.body = [
        node
        for node in tree.body[1:]  # but the docstring
        if not (isinstance(node, ast.FunctionDef) and node.name in own_functions(stage))
    ]
    blocks = next(node for node in tree.body if isinstance(node, ast.With))
    blocks.body = [node for node in blocks.body if not _wires(node, stage)]
    return ast.dump(tree)


def _wires(node, stage):
    """Say whether a statement wires the event that a stage is about."""
    event = {1: "submit"}.get(stage.number, stage.name.split("_")[1])
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and getattr(call.func, "attr", "") == event


def code_of(notebook):
    """Return the code of a notebook's cells, a list of strings."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_starter_is_the_solution_but_for_its_todos(stage):
    to_do_in(stage)
    starter, solution = (p.read_text(encoding="utf-8") for p in (stage.step, stage.solution))
    assert without_todos(starter, stage) == without_todos(solution, stage)
    assert set(functions(starter)) == set(functions(solution))


@pytest.mark.parametrize("stage", LATER, ids=str)
def test_solution_keeps_what_the_stage_before_built(stage):
    before = functions_in(STAGES[STAGES.index(stage) - 1].solution)
    assert before.items() <= functions_in(stage.solution).items()


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_stage_adds_a_function(stage):
    assert own_functions(stage)


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_notebook_defines_the_functions_of_the_solution(stage):
    told = functions("\n".join(code_of(stage.notebook)))
    assert functions_in(stage.solution).items() <= told.items()


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_notebook_wires_the_page_as_the_solution_does(stage):
    def page(source):
        return [ast.dump(n) for n in ast.parse(source).body if isinstance(n, ast.With)]

    pages = page("\n".join(code_of(stage.notebook)))
    assert page(stage.solution.read_text(encoding="utf-8"))[0] in pages


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_notebook_is_committed_without_outputs(stage):
    cells = json.loads(stage.notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def test_finished_app_stays_short():
    assert len(STAGES[-1].solution.read_text(encoding="utf-8").splitlines()) < 90
