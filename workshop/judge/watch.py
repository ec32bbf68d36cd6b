"""`watch`: a verdict at each save, and keys for what helps."""

import asyncio
import contextlib
import sys
from datetime import datetime
from pathlib import Path

from prompt_toolkit.input import create_input
from watchfiles import awatch

from workshop.stages import STAGES, Stage
from workshop.stages.starters import put_starter_back

from .hints import show_answer
from .report import (
    check_step,
    check_steps,
    show_bar,
    show_hint,
    show_progress,
    show_step,
    show_success,
    terminal,
)
from .telling import notice, tell
from .worker import Worker

KEYS = "h hint · s solution · n next stage · l list · r reset · q quit"  # fits 80 columns
QUIT = ("q", "\x03", "\x04")  # a terminal that passes on each key passes on Ctrl+C and Ctrl+D


def watch(stage: Stage | None = None, stages: list[Stage] = STAGES) -> None:
    """Check the steps at each save, until somebody quits.

    Args:
        stage: where to start; by default, at the first stage that isn't finished.
        stages: all stages.
    """
    terminal().print("Checking your steps ...")
    with Worker() as worker, contextlib.suppress(asyncio.CancelledError):
        asyncio.run(Watch(worker, stage, stages).run())


class Watch:
    """What is on the screen.

    Attributes:
        stage: the stage that is shown.
        results: what the checks say of each stage.
    """

    def __init__(self, worker: Worker, stage: Stage | None, stages: list[Stage]):
        self.worker, self.stage, self.stages = worker, stage, stages
        self.results = {}
        self.console = terminal()
        self.actions = {
            "h": self.show_hint,
            "s": self.show_answer,
            "n": self.go_on,
            "l": self.show_list,
            "r": self.ask_for_reset,
        }
        self.is_asked = False

    async def run(self) -> None:
        """Check all steps, and then whatever is saved; do what keys ask for."""
        self.events = asyncio.Queue()
        with self._keys():
            await asyncio.gather(self._put_saves(), self._take_events())

    async def _take_events(self):
        self.results = await asyncio.to_thread(check_steps, self.worker, self.stages)
        await self._go_to(self.stage or self._first_unfinished() or self.stages[-1])
        while True:
            event = await self.events.get()
            if isinstance(event, Stage):
                await self.check(event)
            elif self.is_asked:
                self.is_asked = False
                self.reset() if event == "y" else self.show()
            elif event in self.actions and (takes_time := self.actions[event]()):
                await takes_time

    async def _put_saves(self):
        """Put the stage of each step that is saved into the events."""
        is_step = lambda _, path: path.endswith("app.py")  # noqa: E731
        steps = self.stages[0].root / "steps"
        async for changes in awatch(steps, watch_filter=is_step, step=20, debounce=200):
            folders = {Path(path).parent.name for _, path in changes}
            for stage in self.stages:
                if stage.name in folders:
                    self.events.put_nowait(stage)

    @contextlib.contextmanager
    def _keys(self):
        """Put each key that is pressed into the events, if there is a keyboard."""
        if not sys.stdin.isatty():
            yield
            return
        keyboard, main = create_input(), asyncio.current_task()

        def put():
            for key in keyboard.read_keys():
                if key.data in QUIT:
                    main.cancel()
                self.events.put_nowait(key.data)

        with keyboard.raw_mode(), keyboard.attach(put):
            yield

    async def _try(self, stage):
        self.results[stage] = await asyncio.to_thread(check_step, self.worker, stage, self.stages)

    async def check(self, stage: Stage) -> None:
        """Check a step that was saved, and show what comes of it."""
        self.console.print(f"\nsteps/{stage} is saved. Checking ...", style="dim")
        await self._try(stage)
        self.stage = stage
        self.show(is_saved=True)
        self._tell()

    def show(self, is_saved: bool = False) -> None:
        """Show the stage; if it was saved and is done, also what to try and what is next."""
        self._clear()
        show_bar(self.console, self.results.values())
        if not self._first_unfinished():
            self.console.print("\nAll done. Congratulations!", style="bold green")
        show_step(self.console, self.results[self.stage])
        if is_saved and self.results[self.stage].is_done:
            show_success(self.console, self.stage, self.stages)
        self._show_keys()

    def _clear(self):
        self.console = terminal()  # the window may have another width now
        if self.console.is_terminal:
            self.console.clear()

    def _tell(self):
        """Tell the room of the verdict that is shown; say once that this is shared."""
        if line := notice():
            self.console.print(line, style="dim")
        delivery = asyncio.wrap_future(tell(self.results[self.stage]))
        delivery.add_done_callback(self._show_trouble)

    def _show_trouble(self, delivery):
        if not delivery.cancelled() and (trouble := delivery.result()):
            self.console.print(trouble, style="dim")

    def _show_keys(self):
        time = datetime.now().strftime("%X")
        self.console.print(f"\n{time} · {KEYS}" if sys.stdin.isatty() else "", style="dim")

    def show_hint(self) -> None:
        self.show()
        show_hint(self.console, self.results[self.stage])

    def show_answer(self) -> None:
        self.show()
        show_answer(self.console, self.stage)

    def show_list(self) -> None:
        self._clear()
        show_progress(self.console, self.results.values())
        self._show_keys()

    async def go_on(self) -> None:
        """Go to the next stage; after the last one, to the first."""
        place = self.stages.index(self.stage) + 1
        await self._go_to(self.stages[place % len(self.stages)])

    async def _go_to(self, stage):
        self.stage = stage
        if not self.results[stage].outcomes:
            await self._try(stage)
        self.show()
        self._tell()

    def ask_for_reset(self) -> None:
        self.is_asked = True
        self.console.print(
            f"\nPut the starter of steps/{self.stage} back? Press y, or any other key to leave it."
        )

    def reset(self) -> None:
        """Put the starter back; the step is then checked as if saved."""
        self.console.print(put_starter_back(self.stage))

    def _first_unfinished(self):
        return next((stage for stage in self.stages if not self.results[stage].is_done), None)
