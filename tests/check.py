"""Check your own steps.

    python -m tests.check            how far you are
    python -m tests.check 02_undo    one step, and what is wrong in it
    python -m tests.check 02_undo -vv    with the traceback of what is wrong

It ends with 0 when all that you have begun is right, and with 1 when something is not.
"""

import sys
import traceback

from .checks import CHECKS, Wrong, checked
from .scripted_endpoint import ScriptedEndpoint
from .stages import STAGES, load_app

GREETING = "Welcome! Nothing is done yet, and that is how it should be."


def main(arguments):
    """Check what the arguments name, print the outcome, and return the exit status."""
    sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that can't show all of Unicode
    names = [argument for argument in arguments if not argument.startswith("-")]
    stages = [stage for stage in STAGES if stage.name in names]
    if len(stages) != len(names):
        print(f"There is no such step. The steps are: {', '.join(map(str, STAGES))}")
        return 1
    with ScriptedEndpoint() as endpoint:
        if stages:
            passed = [check_step(stage, endpoint, "-vv" in arguments) for stage in stages]
        else:
            passed = [show_the_way(endpoint)]
    return 0 if all(passed) else 1


def check_step(stage, endpoint, verbose):
    """Print each check of a step, ticked or not, and what is wrong in the first that fails."""
    print(f"\nsteps/{stage}\n")
    outcomes = outcomes_of(stage, endpoint)
    for check, wrong in outcomes:
        print(f"  [{' ' if wrong else 'x'}] {check.todo}  {check.asks}")
    for earlier in STAGES[: STAGES.index(stage)]:
        outcomes += [outcome for outcome in outcomes_of(stage, endpoint, earlier) if outcome[1]]
    failed = [(check, wrong) for check, wrong in outcomes if wrong]
    if not failed:
        print(f"\nAll {len(outcomes)} checks pass. {what_comes_after(stage)}\n")
        return True
    check, wrong = failed[0]
    print(f"\n{check.todo}  {check.asks}\n")
    print("\n".join(f"    {line}".rstrip() for line in str(wrong).splitlines()))
    if verbose:
        print()
        traceback.print_exception(wrong)
    print(f"\n{len(outcomes) - len(failed)} of {len(outcomes)} checks pass. ", end="")
    print(f"The lesson has hints: steps/{stage}/README.md\n")
    return False


def show_the_way(endpoint):
    """Print a line for each stage and the next thing to do."""
    progress = {stage: todos_of(stage, outcomes_of(stage, endpoint)) for stage in STAGES}
    if not any(done for todos in progress.values() for done in todos.values()):
        print(f"\n{GREETING}")
    print()
    for stage, todos in progress.items():
        print(f"  {stage.name:14}{how_far(todos)}")
    following = next((stage for stage in STAGES if not all(progress[stage].values())), None)
    if following is None:
        print("\nAll is done. Congratulations!\n")
        return True
    todo = next(todo for todo, done in progress[following].items() if not done)
    print(f"\nNext: TODO {todo} in steps/{following}/app.py")
    print(f"The lesson: steps/{following}/README.md\n")
    return all(all(todos.values()) or not any(todos.values()) for todos in progress.values())


def outcomes_of(stage, endpoint, of=None):
    """Run a stage's checks, or those of an earlier one, on the learner's app of that stage.

    Returns:
        A list of pairs: the check, and what is wrong, a `Wrong` or None.
    """
    checks = CHECKS[(of or stage).name]
    try:
        app = load(stage.step)
    except Wrong as wrong:
        return [(check, wrong) for check in checks]
    return [(check, checked(check, app, endpoint)) for check in checks]


def load(path):
    """Return the app in a file, or say by `Wrong` what keeps it from running."""
    try:
        app = load_app(path)
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise Wrong(f"Line {error.lineno} can't be read: {error.msg}\n    {line}") from error
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        where = f"Line {frames[-1].lineno}: {frames[-1].line}\n" if frames else ""
        words = "".join(traceback.format_exception_only(error)).strip()
        raise Wrong(f"The app stops before its page is there.\n{where}{words}") from error
    missing = [name for name in ("demo", "chatbot", "prompt") if not hasattr(app, name)]
    if missing:
        raise Wrong(f"The app has no `{missing[0]}`. Keep the starter's name for it.")
    return app


def todos_of(stage, outcomes):
    """Return which TODOs of a stage are done: all checks of a TODO have to pass."""
    todos = {check.todo: True for check in CHECKS[stage.name]}
    for check, wrong in outcomes:
        todos[check.todo] = todos[check.todo] and wrong is None
    return todos


def how_far(todos):
    done = sum(todos.values())
    if done == len(todos):
        return "done"
    return f"{done} of {len(todos)}" if done else "to do"


def what_comes_after(stage):
    later = STAGES[STAGES.index(stage) + 1 :]
    return f"On to steps/{later[0]}/README.md" if later else "That was the last step!"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
