"""What `check` and `watch` show."""

import sys
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workshop.environment import command
from workshop.stages import STAGES, Stage
from workshop.stages.starters import is_begun
from workshop.testing.histories import SEED

from .hints import show_next_hint, things_to_try
from .outcome import Outcome
from .telling import notice, tell
from .worker import Worker

GREETING = "Welcome! Nothing is done yet, and that is how it should be."
PATIENCE = 1  # seconds, after a verdict, until the room has been told
WIDTH = 100  # a line that is longer is hard to read
BAR = 30


@dataclass(frozen=True)
class Result:
    """What the checks say of a learner's step.

    Attributes:
        stage: whose step it is.
        outcomes: of what the earlier stages ask, and then of what this one asks; none if it
            wasn't tried.
    """

    stage: Stage
    outcomes: list[Outcome]

    @property
    def todos(self) -> dict[str, bool]:
        """Whether each TODO of the stage is done: all its checks pass."""
        tried = {outcome.todo for outcome in self.outcomes}
        failed = {outcome.todo for outcome in self.outcomes if outcome.failure}
        return {todo: todo in tried - failed for todo in self.stage.todos}

    @property
    def next_todo(self) -> str | None:
        """The TODO to go on with: the one whose failure is shown, or the first that isn't done."""
        if self.failure and self.failure.todo in self.todos:
            return self.failure.todo
        return next((todo for todo, is_done in self.todos.items() if not is_done), None)

    @property
    def is_done(self) -> bool:
        """Whether nothing is wrong, with what the earlier stages ask either."""
        return not self.failure and self.next_todo is None

    @property
    def runs(self) -> bool:
        """Whether the file can be read and run at all."""
        return not (self.failure and self.failure.todo is None)

    @property
    def failure(self) -> Outcome | None:
        """The failure to show: of the first TODO that is begun, the one that says most."""
        failures = [outcome for outcome in self.outcomes if outcome.failure]
        begun = [outcome for outcome in failures if not outcome.is_untouched] or failures
        first = [outcome for outcome in failures if outcome.todo == begun[0].todo]
        return min(first, key=lambda outcome: outcome.is_vague, default=None)


def check_step(worker: Worker, stage: Stage, stages: list[Stage] = STAGES) -> Result:
    """Check a learner's step, with what the stages before it ask too."""
    return Result(stage, worker.check(stage, [other for other in stages if stage.builds_on(other)]))


def check_steps(worker: Worker, stages: list[Stage] = STAGES) -> dict[Stage, Result]:
    """Check the steps that somebody has begun, and the next; return what comes of each."""
    results = {}
    for stage in stages:
        is_next = all(result.is_done for result in results.values())
        is_tried = is_begun(stage) or is_next
        results[stage] = check_step(worker, stage, stages) if is_tried else Result(stage, [])
    return results


def terminal() -> Console:
    """Return what to print with."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # if it can't show all of Unicode
    console = Console(highlight=False, markup=False, force_jupyter=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


def show_step(console: Console, result: Result, verbose: bool = False) -> None:
    """Print the TODOs of a step, ticked or not, and what is wrong first.

    Args:
        console: where to print.
        result: what the checks say of the step.
        verbose: whether to print the traceback of the failure too.
    """
    stage, failure = result.stage, result.failure
    console.print(f"\nsteps/{stage}\n", style="bold")
    for todo in stage.todos:
        show_todo(console, result, todo)
    show_what_helpers_add(console, result)
    if failure:
        show_failure(console, stage, failure)
        if verbose:
            console.print(failure.traceback)


def show_todo(console: Console, result: Result, todo: str) -> None:
    """Print a TODO, ticked or not."""
    is_done = result.todos[todo]
    line = Table.grid(padding=(0, 1, 0, 0))
    tick = Text("  [x]" if is_done else "  [ ]", "green" if is_done else "")
    line.add_row(tick, todo, Text(result.stage.todos[todo].replace("`", "")))
    console.print(line)


def show_what_helpers_add(console: Console, result: Result) -> None:
    """Print what a finished TODO does without, because it uses no helper of `chat_model`."""
    done = [outcome for outcome in result.outcomes if result.todos.get(outcome.todo)]
    lacking = [outcome for outcome in done if outcome.lacks]
    for helper in dict.fromkeys(outcome.lacks for outcome in lacking):
        console.print(f"\nThat works. `{helper}` would add:\n", style="dim")
        for outcome in lacking:
            if outcome.lacks == helper:
                console.print(Padding(Text(f"* {outcome.sentence}"), (0, 0, 0, 4)), style="dim")


def show_failure(console: Console, stage: Stage, failure: Outcome) -> None:
    """Print what is wrong with a step of a stage."""
    if failure.todo is None:
        head = f"steps/{stage}/app.py doesn't run"
    elif failure.todo in stage.todos:
        head = f"TODO {failure.todo}: {failure.sentence}"
    else:
        head = f"What an earlier stage asks ({failure.todo}) no longer works: {failure.sentence}"
    console.print(f"\n{head}\n", style="bold red")
    for line in failure.failure.splitlines():
        spaces = len(line) - len(line.lstrip())
        console.print(Padding(Text(line.strip()), (0, 0, 0, 4 + spaces)))


def report_on_step(
    worker: Worker, stage: Stage, stages: list[Stage] = STAGES, verbose: bool = False
) -> bool:
    """Check a learner's step and print the verdict; return whether all is right."""
    result = check_step(worker, stage, stages)
    delivery, console = tell(result), terminal()
    show_step(console, result, verbose)
    done = sum(result.todos.values())
    console.print(f"\n{done} of {len(result.todos)} TODOs done.", end=" ")
    if result.is_done:
        console.print(what_comes_next(stage, stages), "\n")
    else:
        advice = command("hint", result.stage.number)
        console.print(f"For a hint: {advice}    (samples: seed {SEED})\n")
    show_what_is_shared(console, delivery)
    return result.is_done


def report_on_progress(worker: Worker, stages: list[Stage] = STAGES) -> bool:
    """Check all steps and print how far they are; return whether all that is begun is right."""
    results = [*check_steps(worker, stages).values()]
    console = terminal()
    console.print(GREETING if not any(map(is_begun, stages)) else "")
    show_progress(console, results)
    unfinished = [result for result in results if not result.is_done]
    current = unfinished[0] if unfinished else results[-1]
    delivery = tell(current)
    if unfinished:
        stage, todo = current.stage, current.next_todo
        console.print(f"\nNext: {f'TODO {todo} in ' if todo else ''}steps/{stage}/app.py")
        if is_begun(stage):
            console.print(f"What is wrong there: {command('check', stage.number)}")
        console.print(f"The lesson: steps/{stage}/README.md\n")
    else:
        console.print("\nAll done. Congratulations!\n")
    show_what_is_shared(console, delivery)
    return not any(is_begun(result.stage) for result in unfinished)


def show_what_is_shared(console: Console, delivery: Future[str]) -> None:
    """Print what the room is told, if it is, and why it couldn't be: what `tell` returned."""
    if line := notice():
        console.print(line, style="dim")
    try:
        trouble = delivery.result(PATIENCE)
    except TimeoutError:
        trouble = "The room hasn't answered yet."
    if trouble:
        console.print(trouble, style="dim")


def give_hint(worker: Worker, stages: list[Stage]) -> None:
    """Print the next hint for the first TODO of some stages that isn't done."""
    console = terminal()
    for stage in stages:
        result = check_step(worker, stage, stages)
        if not result.runs:
            show_failure(console, stage, result.failure)
        if not result.is_done:
            show_hint(console, result)
            return
    console.print("Nothing is left to do here.")


def show_hint(console: Console, result: Result) -> None:
    """Print the next hint for what is still to do in a step."""
    if not result.runs:
        console.print("\nThe hints are for an app that runs. First mend what keeps it from that.")
    elif todo := result.next_todo:
        show_next_hint(console, result.stage, todo)
    else:
        console.print("\nNothing is left to do in this stage.")


def show_progress(console: Console, results: Iterable[Result]) -> None:
    """Print a bar over all TODOs, and a line for each stage."""
    show_bar(console, results)
    console.print()
    width = max(len(result.stage.name) for result in results) + 2
    for result in results:
        stage, done = result.stage, sum(result.todos.values())
        how_far = f"{done} of {len(result.todos)}" if done or is_begun(stage) else "to do"
        if result.is_done:
            how_far = "done"
        elif result.next_todo is None:
            how_far = "no longer works"
        console.print(f"  {stage.name:{width}}{how_far}")


def show_bar(console: Console, results: Iterable[Result]) -> None:
    """Print how many TODOs of all stages are done."""
    todos = [is_done for result in results for is_done in result.todos.values()]
    filled = round(BAR * sum(todos) / len(todos))
    bar = Text("#" * filled, "green") + Text("-" * (BAR - filled), "dim")
    console.print(Text("[") + bar + Text(f"] {sum(todos)} of {len(todos)} TODOs"))


def show_success(console: Console, stage: Stage, stages: list[Stage] = STAGES) -> None:
    """Print what somebody has built who has just finished a stage, and what to try in the page."""
    console.print(f"\nYou have built {stage.title}. In your page, try this:", style="bold green")
    things = "\n".join(f"* {thing}" for thing in things_to_try(stage)[:2])
    console.print(Padding(Markdown(things), (0, 4)))
    console.print(f"\n{what_comes_next(stage, stages)}")


def what_comes_next(stage: Stage, stages: list[Stage] = STAGES) -> str:
    """Return a word of praise for a finished stage, and what comes next."""
    later = [other for other in stages if other.number > stage.number]
    if not later:
        return "Well done! That was the last stage."
    lesson = f"steps/{later[0]}/README.md"
    if later[0].is_for_more and not stage.is_for_more:
        return f"Well done! That was the workshop. There is more, if you like: {lesson}"
    return f"Well done! On to {lesson}, with {command('run', later[0].number)}"
