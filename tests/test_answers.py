"""The checks tell right answers from wrong ones, and name the mistake."""

import importlib.util

import pytest

from workshop.checks import checks_of, run_checks
from workshop.report import Result
from workshop.stages import STAGES


def answers(kind):
    """Return (stage, answer) for each wrong or right answer."""
    modules = {stage: f"tests.answers.{stage.name[3:]}" for stage in STAGES}
    return [
        pytest.param(stage, answer, id=f"{stage}-{answer}")
        for stage, module in modules.items()
        if importlib.util.find_spec(module)  # what a new stage lacks is said by test_stages.py
        for answer in getattr(importlib.import_module(module), kind)
    ]


def failure_of(stage, answer, endpoint):
    """Return the failure that a learner would be shown, or None."""
    outcomes = []
    for outcome in run_checks(checks_of(stage), endpoint, lambda: answer.app(stage)):
        failed = [one.todo for one in outcomes if one.failure]
        if failed and outcome.todo != failed[0]:
            break  # what is shown belongs to the first TODO that fails
        outcomes.append(outcome)
    return Result(stage, outcomes).failure


@pytest.mark.parametrize(("stage", "answer"), answers("WRONG"))
def test_wrong_answer_is_rejected_and_its_mistake_named(stage, answer, endpoint):
    failure = failure_of(stage, answer, endpoint)
    assert failure, "nothing is wrong"
    assert answer.says in failure.failure


@pytest.mark.parametrize(("stage", "answer"), answers("RIGHT"))
def test_right_answer_is_accepted(stage, answer, endpoint):
    assert not failure_of(stage, answer, endpoint)
