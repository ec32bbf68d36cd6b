"""Check your own steps.

    python -m tests.check            how far you are
    python -m tests.check 02_undo    one step, and what is wrong in it
    python -m tests.check 02_undo -vv    with the traceback of what is wrong

It ends with 0 when all that you have begun is right, and with 1 when something is not.
"""

import sys
import traceback
import warnings

from workshop.scripted_endpoint import ScriptedEndpoint
from workshop.stages import STAGES, load_app

from .checks import Wrong, checked, checks_of

GREETING = "Welcome! Nothing is done yet, and that is how it should be."


def main(arguments, stages=STAGES):
    """Check what the arguments name, print the outcome, and return the exit status."""
    sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that can't show all of Unicode
    names = [argument for argument in arguments if not argument.startswith("-")]
    chosen = [stage for stage in stages if stage.name in names]
    if len(chosen) != len(names):
        print(f"There is no such step. The steps are: {', '.join(map(str, stages))}")
        return 1
    with ScriptedEndpoint() as endpoint:
        if chosen:
            verbose = "-vv" in arguments
            passed = [check_step(stage, stages, endpoint, verbose) for stage in chosen]
        else:
            passed = [show_the_way(stages, endpoint)]
    return 0 if all(passed) else 1


def check_step(stage, stages, endpoint, verbose):
    """Print each check of a step, ticked or not, and what is wrong in the first that fails."""
    print(f"\nsteps/{stage}\n")
    own, place = checks_of(stage), stages.index(stage)
    earlier = [check for before in stages[:place] for check in checks_of(before)]
    outcomes = list(outcomes_of([*own, *earlier], endpoint, lambda: load_app(stage.step)))
    for check, wrong in outcomes[: len(own)]:
        print(f"  [{' ' if wrong else 'x'}] {check.todo}  {check.asks}")
    outcomes = [pair for pair in outcomes if pair[0] in own or pair[1]]  # earlier ones: if broken
    failed = [(check, wrong) for check, wrong in outcomes if wrong]
    if not failed:
        print(f"\nAll {len(outcomes)} checks pass. {what_comes_next(stages[place + 1 :])}\n")
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


def show_the_way(stages, endpoint):
    """Print a line for each stage and the next thing to do; say whether all begun is right."""
    progress = {stage: todos_of(stage, endpoint) for stage in stages}
    begun = [stage for stage in stages if is_begun(stage)]
    print(f"\n{GREETING}\n" if not begun else "")
    for stage in stages:
        print(f"  {stage.name:14}{how_far(progress[stage], stage in begun)}")
    following = next((stage for stage in stages if not all(progress[stage].values())), None)
    if following is None:
        print("\nAll is done. Congratulations!\n")
        return True
    todo = next(todo for todo, done in progress[following].items() if not done)
    print(f"\nNext: TODO {todo} in steps/{following}/app.py")
    if following in begun:
        print(f"What is wrong there: make check STEP={following.number}")
    print(f"The lesson: steps/{following}/README.md\n")
    return all(all(progress[stage].values()) for stage in begun)


def is_begun(stage):
    """Say whether somebody has taken a TODO line out of a stage's starter."""
    source = stage.step.read_text(encoding="utf-8")
    return not all(f"TODO {check.todo}:" in source for check in checks_of(stage))


def outcomes_of(checks, endpoint, load):
    """Run checks on the app that `load` returns, one by one; all fail where it raises.

    Args:
        checks: a list of `Check`.
        endpoint: the scripted endpoint that answers in the app.
        load: a function that returns the app.

    Yields:
        Each check, and what is wrong, a `Wrong` or None.
    """
    try:
        app = usable(load)
    except Wrong as wrong:
        yield from [(check, wrong) for check in checks]
        return
    for check in checks:
        yield check, checked(check, app, endpoint)


def usable(load):
    """Return the app that `load` returns, or say by `Wrong` what keeps it from running."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Gradio's doubts about a wiring; a check tells them
            app = load()
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise Wrong(f"Line {error.lineno} can't be read: {error.msg}\n    {line}") from error
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "app.py" in f.filename]
        where = f"Line {frames[-1].lineno}: {frames[-1].line}\n" if frames else ""
        words = "".join(traceback.format_exception_only(error)).strip()
        raise Wrong(f"The app stops before its page is there.\n{where}{words}") from error
    missing = [name for name in ("demo", "chatbot", "prompt") if not hasattr(app, name)]
    if missing:
        raise Wrong(f"The app has no `{missing[0]}`. Keep the starter's name for it.")
    return app


def todos_of(stage, endpoint):
    """Return which TODOs of a learner's step are done: all checks of a TODO have to pass."""
    todos = {check.todo: True for check in checks_of(stage)}
    for check, wrong in outcomes_of(checks_of(stage), endpoint, lambda: load_app(stage.step)):
        todos[check.todo] = todos[check.todo] and wrong is None
    return todos


def how_far(todos, begun):
    done = sum(todos.values())
    if done == len(todos):
        return "done"
    return f"{done} of {len(todos)}" if done or begun else "to do"


def what_comes_next(later):
    return f"On to steps/{later[0]}/README.md" if later else "That was the last step!"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
