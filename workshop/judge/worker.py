"""A process of its own for the learner's code, so that nothing in it can disturb the workshop."""

import contextlib
import faulthandler
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

from workshop.stages import Stage, read
from workshop.stages.starters import is_changed_elsewhere
from workshop.testing.histories import SEED

from .outcome import Outcome

if IS_LINUX := sys.platform == "linux":
    from multiprocessing import forkserver, resource_tracker

SECONDS = 6  # for a single check; each takes a small part of a second, even on a busy machine


class Worker:
    """Runs checks in a process that keeps Gradio imported; use it in a `with` block.

    If a learner's code never ends, ends Python or leaves threads behind, the process is replaced.

    Example:
        with Worker() as worker:
            outcomes = worker.check(stage, earlier=[])
    """

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._log = Path(self._folder.name) / "log"
        self._is_closed = False
        self._start()
        return self

    def __exit__(self, *_):
        self._is_closed = True  # a thread may still wait for an outcome
        self._stop()
        self._folder.cleanup()

    def check(self, stage: Stage, earlier: list[Stage]) -> list[Outcome]:
        """Return the outcomes of all checks on a learner's step.

        Args:
            stage: whose step it is.
            earlier: the stages before it; what they ask comes first. Of their functions nothing
                is asked if they are as they were in the starter.
        """
        source = read(stage.step).splitlines()
        outcomes, running = [], Outcome(None, "")
        if not self._process.is_alive():
            self._stop()
            self._start()
        try:
            self._connection.send(([*earlier, stage], stage, is_changed_elsewhere(stage)))
            while (message := self._connection.recv()) is not None:
                running, outcome = message
                if outcome:
                    outcomes.append(outcome)
            is_usable = self._connection.recv()
        except (EOFError, OSError):
            outcomes.append(self._why_it_ended(running, stage, source))
            is_usable = False
        if not is_usable and not self._is_closed:
            self._stop()
            self._start()
        return outcomes

    def _start(self):
        os.environ.setdefault("WORKSHOP_SEED", SEED)
        context = _context()
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, str(self._log)), daemon=True)
        if IS_LINUX:
            resource_tracker.ensure_running()  # when it is started, it lets Ctrl+C through again
            with _without_ctrl_c():
                forkserver.ensure_running()
            self._process.start()  # this waits until Gradio is imported
        else:
            with _without_ctrl_c():
                self._process.start()
        theirs.close()

    def _stop(self):
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _why_it_ended(self, running, stage, source):
        """Return the outcome of the check in which the process ended."""
        self._process.join()
        log = self._log.read_text(encoding="utf-8", errors="replace")
        where = ""
        if lines := re.findall(rf'File "{re.escape(str(stage.step))}", line (\d+)', log):
            line = "".join(source[int(lines[0]) - 1 : int(lines[0])]).strip()
            where = f" Python was in line {lines[0]}:\n    {line}"
        if "Timeout" in log:
            why = (
                f"This check was still running after {SECONDS} seconds.{where}\n"
                "Look for a loop that never ends, or for something that waits."
            )
        else:
            why = f"Your code has ended Python itself, or crashed it.{where}"
        return replace(running, failure=why)


def _context():
    """Return what makes processes.

    On Linux, they are forked from one that has imported Gradio, so that a new one is there at once.
    """
    if not IS_LINUX:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["workshop.judge.checks"])
    return context


@contextlib.contextmanager
def _without_ctrl_c():
    """Let what is started in this block ignore Ctrl+C, which a terminal sends to all processes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if os.name == "nt":
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)  # what came meanwhile comes now


def _serve(connection, log):
    """Run the checks that are asked for, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)

    from workshop.testing.endpoint import ScriptedEndpoint

    from .adapter import load_app
    from .checks import checks_of, run_checks

    with (
        Path(log).open("w", encoding="utf-8") as file,
        ScriptedEndpoint() as endpoint,
        contextlib.suppress(EOFError),
    ):
        faulthandler.enable(file)

        def starting(outcome):
            faulthandler.dump_traceback_later(SECONDS, exit=True, file=file)
            connection.send((outcome, None))

        while True:
            stages, stage, is_changed = connection.recv()
            threads = _lasting_threads()
            checks = [
                check
                for asking in stages
                for check in checks_of(asking)
                if asking == stage or is_changed or check.todo in asking.page_todos
            ]
            for outcome in run_checks(checks, endpoint, lambda: load_app(stage.step), starting):  # noqa: B023
                faulthandler.cancel_dump_traceback_later()
                connection.send((outcome, outcome))
            connection.send(None)
            connection.send(_lasting_threads() == threads)


def _lasting_threads():
    return sum(not thread.daemon for thread in threading.enumerate())
