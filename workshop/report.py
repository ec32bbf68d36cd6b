"""What `python -m workshop check` prints."""

import os
import textwrap
import traceback

from .checks import checks_of, run_checks
from .scripted_endpoint import ScriptedEndpoint
from .stages import STAGES, Stage, load_app

GREETING = "Welcome! Nothing is done yet, and that is how it should be."


def report_on_step(stage: Stage, stages: list[Stage] = STAGES, verbose: bool = False) -> bool:
    """Print each check of a learner's step, ticked or not, and what is wrong in the first failure.

    The step has to pass the checks of the stages before it too; they are shown only if it doesn't.

    Args:
        stage: the stage.
        stages: all stages.
        verbose: whether to print the traceback of the failure.

    Returns:
        Whether all checks pass.
    """
    own, place = checks_of(stage), stages.index(stage)
    earlier = [check for before in stages[:place] for check in checks_of(before)]
    with ScriptedEndpoint() as endpoint:
        outcomes = list(run_checks([*own, *earlier], endpoint, lambda: load_app(stage.step)))
    print(f"\nsteps/{stage}\n")
    for check, failure in outcomes[: len(own)]:
        print(f"  [{' ' if failure else 'x'}] {check.todo}  {check.sentence}")
    failed = [(check, failure) for check, failure in outcomes if failure]
    shown = len(own) + sum(check in earlier for check, _ in failed)
    if not failed:
        print(f"\nAll {shown} checks pass. {_what_comes_next(stages[place + 1 :])}\n")
        return True
    check, failure = failed[0]
    print(f"\n{check.todo}  {check.sentence}\n")
    for line in str(failure).splitlines():
        wrapped = line if line.startswith(" ") else textwrap.fill(line, 92, break_on_hyphens=False)
        print(textwrap.indent(wrapped, "    "))
    if verbose:
        print()
        traceback.print_exception(failure)
    print(f"\n{shown - len(failed)} of {shown} checks pass. ", end="")
    print(f"The lesson has hints: steps/{stage}/README.md\n")
    return False


def report_on_progress(stages: list[Stage] = STAGES) -> bool:
    """Print a line for each stage and the next thing to do; return whether all begun is right."""
    with ScriptedEndpoint() as endpoint:
        progress = {stage: _todos_of(stage, endpoint) for stage in stages}
    begun = [stage for stage in stages if _is_begun(stage)]
    print(f"\n{GREETING}\n" if not begun else "")
    for stage in stages:
        print(f"  {stage.name:14}{_how_far(progress[stage], stage in begun)}")
    unfinished = [stage for stage in stages if not all(progress[stage].values())]
    if not unfinished:
        print("\nAll done. Congratulations!\n")
        return True
    stage = unfinished[0]
    todo = next(todo for todo, done in progress[stage].items() if not done)
    print(f"\nNext: TODO {todo} in steps/{stage}/app.py")
    if stage in begun:
        print(f"What is wrong there: {_check_command(stage)}")
    print(f"The lesson: steps/{stage}/README.md\n")
    return not set(begun) & set(unfinished)


def _todos_of(stage, endpoint):
    """Return which TODOs of a learner's step are done: those whose checks all pass."""
    todos = {check.todo: True for check in checks_of(stage)}
    for check, failure in run_checks(checks_of(stage), endpoint, lambda: load_app(stage.step)):
        todos[check.todo] = todos[check.todo] and failure is None
    return todos


def _is_begun(stage):
    """Say whether somebody has removed a TODO line from a stage's starter."""
    source = stage.step.read_text(encoding="utf-8")
    return not all(f"TODO {check.todo}:" in source for check in checks_of(stage))


def _how_far(todos, begun):
    done = sum(todos.values())
    if done == len(todos):
        return "done"
    return f"{done} of {len(todos)}" if done or begun else "to do"


def _check_command(stage):
    """Return the command that checks a step, in the way that this one was called."""
    if "MAKELEVEL" in os.environ:
        return f"make check STEP={stage.number}"
    return f"python -m workshop check {stage.number}"


def _what_comes_next(later):
    return f"On to steps/{later[0]}/README.md" if later else "That was the last step!"
