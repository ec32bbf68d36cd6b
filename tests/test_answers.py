"""The checks tell right answers from wrong ones, and name the mistake."""

import ast

import pytest

from workshop.judge.checks import checks_of, run_checks
from workshop.judge.diagnoses import rules_of
from workshop.judge.report import Result
from workshop.stages import STAGES

from .answers import answers_to

each_stage = pytest.mark.parametrize("stage", STAGES, ids=str)
# A right answer goes through all of the checks: that takes as long as several wrong ones.
ANSWERS = [
    pytest.param(answer, marks=[] if answer.says else pytest.mark.thorough)
    for stage in STAGES
    for answer in answers_to(stage)
]


def failure_of(answer, endpoint):
    """Return the failure that a learner would be shown, or None."""
    outcomes, failure = [], None
    for outcome in run_checks(checks_of(answer.stage), endpoint, answer.app):
        if failure and outcome.todo != failure.todo:
            break  # what is shown belongs to the first TODO that fails
        outcomes.append(outcome)
        failure = Result(answer.stage, outcomes).failure
        if failure and not failure.is_vague:
            break
    return failure


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_answer_is_judged_and_its_mistake_named(answer, endpoint):
    failure = failure_of(answer, endpoint)
    if not answer.says:
        assert not failure
        return
    assert failure, "nothing is wrong"
    assert answer.says in failure.failure


@each_stage
def test_hints_belong_to_tests(stage):
    rules = rules_of(stage)
    functions = [name for name in vars(rules) if name.startswith("test_")]
    tests = {check.name for check in checks_of(stage)}
    assert {*functions, *rules.HINTS} <= tests


@each_stage
def test_rename_in_a_function_breaks_no_answer_to_another(stage):
    solution = stage.solution.read_text(encoding="utf-8")
    functions = [node for node in ast.parse(solution).body if isinstance(node, ast.FunctionDef)]
    renamed = {function.name: with_other_names(function) for function in functions}
    assert any("other_" in code for code in renamed.values())
    for answer in answers_to(stage):
        lines = solution.splitlines()
        for function in reversed(functions):
            if function.name not in answer.edits:
                code = renamed[function.name].splitlines()
                lines[function.lineno - 1 : function.end_lineno] = code
        answer.source("\n".join(lines))  # it fails if it doesn't find what it replaces


def with_other_names(function):
    """Return the source of a function in which the names that it assigns to are others."""
    names = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = f"other_{node.id}"
    return ast.unparse(function)
