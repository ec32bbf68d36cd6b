"""The checks tell right answers from wrong ones, and name the mistake."""

import importlib.util

import pytest

from workshop.checks import checks_of, run_checks
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


def failures(stage, answer, endpoint):
    """Yield what the checks find wrong with an answer, a string for each that fails."""
    outcomes = run_checks(checks_of(stage), endpoint, lambda: answer.app(stage))
    return (str(failure) for _, failure in outcomes if failure)


@pytest.mark.parametrize(("stage", "answer"), answers("WRONG"))
def test_wrong_answer_is_rejected_and_its_mistake_named(stage, answer, endpoint):
    first_failure = next(failures(stage, answer, endpoint), "nothing is wrong")
    assert answer.says in first_failure


@pytest.mark.parametrize(("stage", "answer"), answers("RIGHT"))
def test_right_answer_is_accepted(stage, answer, endpoint):
    assert list(failures(stage, answer, endpoint)) == []
