"""The checks, run against the solutions, which pass, and the starters, which don't yet."""

import os

import pytest

from workshop.stages import STAGES, load_app

from .checks import checked, checks_of


def each_check(own):
    """Return (stage, check) for each stage: its own checks, or those of the stages before it."""
    return [
        pytest.param(stage, check, id=f"{stage}-{check.todo}-{check.name}")
        for stage in STAGES
        for asked in STAGES
        if (asked == stage if own else asked.number < stage.number)
        for check in checks_of(asked)
    ]


@pytest.fixture(scope="module")
def apps():
    """Return a function that loads each app once."""
    loaded = {}

    def app(path):
        if path not in loaded:
            loaded[path] = load_app(path)
        return loaded[path]

    return app


def to_do_in(stage):
    """Return the TODOs that a starter still marks, or skip where a learner has done them."""
    source = stage.step.read_text(encoding="utf-8")
    marked = {check.todo for check in checks_of(stage) if f"TODO {check.todo}" in source}
    if not marked and "CI" not in os.environ:
        pytest.skip(f"no TODO is left in steps/{stage}: somebody has done them")
    return marked


@pytest.mark.parametrize(("stage", "check"), each_check(own=True) + each_check(own=False))
def test_solution_passes(stage, check, apps, endpoint):
    wrong = checked(check, apps(stage.solution), endpoint)
    assert wrong is None, str(wrong)


@pytest.mark.parametrize(("stage", "check"), each_check(own=False))
def test_starter_passes_what_earlier_stages_ask(stage, check, apps, endpoint):
    to_do_in(stage)
    wrong = checked(check, apps(stage.step), endpoint)
    assert wrong is None, str(wrong)


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_starter_marks_each_todo(stage):
    assert to_do_in(stage) == {check.todo for check in checks_of(stage)}


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_starter_leaves_each_todo_to_do(stage, apps, endpoint):
    """Every TODO has a check that fails until it is done."""
    marked = to_do_in(stage)
    outcomes = [(c, checked(c, apps(stage.step), endpoint)) for c in checks_of(stage)]
    to_do = {check.todo for check, wrong in outcomes if wrong}
    assert to_do == marked, (
        f"steps/{stage} passes the checks of a TODO that it still marks. Done with it? Then take "
        "the TODO line out."
    )


@pytest.mark.parametrize(("stage", "check"), each_check(own=True))
def test_step_as_it_stands(stage, check, apps, endpoint):
    """Report on the learner's steps without failing: what is to do is no fault."""
    wrong = checked(check, apps(stage.step), endpoint)
    if wrong:
        pytest.xfail(f"to do: TODO {check.todo}")
