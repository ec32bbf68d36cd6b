"""The checks tell right answers from wrong ones, and name the mistake."""

import pytest

from workshop.stages import STAGES

from .answers import base_ui, like, retry, undo
from .check import outcomes_of
from .checks import checks_of

ANSWERS = {"01_base_ui": base_ui, "02_undo": undo, "03_retry": retry, "04_like": like}


def each(kind):
    return [
        pytest.param(stage, answer, id=f"{stage}-{answer}")
        for stage in STAGES
        for answer in getattr(ANSWERS.get(stage.name), kind, [])
    ]


@pytest.mark.parametrize(("stage", "answer"), each("WRONG"))
def test_wrong_answer_is_rejected_and_its_mistake_named(stage, answer, endpoint):
    outcomes = outcomes_of(checks_of(stage), endpoint, lambda: answer.app(stage))
    told = next((str(wrong) for _, wrong in outcomes if wrong), "nothing")
    assert answer.says in told


@pytest.mark.parametrize(("stage", "answer"), each("RIGHT"))
def test_right_answer_is_accepted(stage, answer, endpoint):
    outcomes = outcomes_of(checks_of(stage), endpoint, lambda: answer.app(stage))
    assert [str(wrong) for _, wrong in outcomes if wrong] == []


@pytest.mark.parametrize("name", ANSWERS)
def test_there_are_enough_answers(name):
    assert len(ANSWERS[name].WRONG) >= 10
    assert len(ANSWERS[name].RIGHT) >= 3
