"""`watch` in a real terminal: a verdict at each save, and keys; `hint` and `reset`."""

import os
import re
import subprocess
import sys
import threading
import time

import pytest

from workshop.judge.report import give_hint, terminal
from workshop.stages import ROOT, STAGES, read
from workshop.stages.starters import (
    HINTS_GIVEN,
    is_begun,
    make_starter,
    put_starter_back,
)

from .watching import WATCH, save

TODOS = sum(len(stage.todos) for stage in STAGES)
COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # and what else is not text


class Watching:
    """`watch` in a process of its own, in a terminal or with pipes; use it in a `with` block."""

    def __init__(self, folder, in_terminal):
        self.folder, self.in_terminal, self.printed = folder, in_terminal, ""

    def __enter__(self):
        command = [sys.executable, "-c", WATCH, str(self.folder)]
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "60"}
        if self.in_terminal:
            import pty

            self._ours, theirs = pty.openpty()
        else:
            self._ours, theirs = os.pipe()
        ends = {"stdin": theirs if self.in_terminal else subprocess.DEVNULL, "stdout": theirs}
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=theirs, start_new_session=True, **ends
        )
        os.close(theirs)
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def _read(self):
        while True:
            try:
                read = os.read(self._ours, 4096)
            except OSError:  # the end of a terminal
                return
            if not read:
                return
            self.printed += read.decode("utf-8", "replace")

    def until(self, *sentences):
        """Wait until all these words are printed, forget what was, and return it."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            printed = " ".join(COLOURS.sub("", self.printed).split())
            if all(sentence in printed for sentence in sentences):
                self.printed = ""
                return printed
            time.sleep(0.02)
        raise AssertionError(f"waited in vain for {sentences}:\n{self.printed}")

    def press(self, key):
        os.write(self._ours, key.encode())

    def ended(self):
        """Wait for the end, and return the exit status."""
        return self._process.wait(30)


needs_terminal = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")


@needs_terminal
def test_each_save_brings_a_verdict_and_a_finished_stage_waits(stages):
    first, second = stages[:2]
    with Watching(first.root, in_terminal=True) as watching:
        watching.until(
            f"0 of {TODOS} TODOs", "steps/01_base_ui", "Nothing calls `respond` yet", "q quit"
        )
        save(first, read(first.solution).replace("yield chat, ", "yield history, "))
        watching.until(f"3 of {TODOS} TODOs", "[x] 1.1", "[ ] 1.2", "expected:", "q quit")
        save(first, read(first.solution))
        printed = watching.until(
            f"4 of {TODOS} TODOs", "You have built a page to chat on.", "try this:", "q quit"
        )
        assert "On to steps/02_undo/README.md" in printed
        assert "[ ]" not in printed and "TODO 2.1" not in printed
        watching.press("h")
        watching.until("Nothing is left to do in this stage")
        watching.press("n")
        watching.until("steps/02_undo", "TODO 2.1", "q quit")
        save(
            second,
            read(second.solution).replace(
                "    return history", "    while 1: pass\n    return history"
            ),
        )
        watching.until(f"5 of {TODOS}", "still running after 6 seconds", "while 1: pass", "q quit")
        save(second, read(second.solution))
        watching.until(f"6 of {TODOS} TODOs", "You have built a chat", "steps/03_retry", "q quit")
        watching.press("q")
        assert watching.ended() == 0
        assert "Traceback" not in watching.printed


@needs_terminal
def test_keys(stages):
    stage = stages[0]
    save(stage, "# mine\n" + make_starter(stage))
    with Watching(stage.root, in_terminal=True) as watching:
        watching.until("TODO 1.1", "q quit")
        hints = stage.hints_for("1.1")
        for number in range(1, len(hints) + 1):
            watching.press("h")
            watching.until(f"Hint {number} of {len(hints)} for TODO 1.1")
        watching.press("s")
        watching.until("Yours", "The solution's", "# nothing yet", "def respond(")
        watching.press("n")
        watching.until("steps/02_undo", "TODO 2.1", "q quit")
        watching.press("l")
        watching.until("01_base_ui", "04_like", "to do")
        watching.press("n" * (len(STAGES) - 1))
        watching.until("steps/01_base_ui", "q quit")
        watching.press("r")
        watching.until("Press y, or any other key")
        watching.press("n")
        watching.until("steps/01_base_ui", "q quit")
        assert is_begun(stage)
        watching.press("r")
        watching.until("Press y, or any other key")
        watching.press("y")
        watching.until("app.backup-1.py", f"0 of {TODOS} TODOs")
        watching.press("\x03")
        assert watching.ended() == 0
        assert "Traceback" not in watching.printed
    assert not is_begun(stage)
    assert not (stage.root / HINTS_GIVEN).exists()


@needs_terminal
def test_file_that_python_cannot_read_comes_before_hints_and_answers(stages):
    stage = stages[1]
    save(stage, make_starter(stage).replace("return history, gr.skip()", "return history,, gr"))
    with Watching(stage.root, in_terminal=True) as watching:
        watching.until("Nothing calls `respond` yet", "q quit")
        watching.press("n")
        watching.until("steps/02_undo/app.py doesn't run", "Python can't read line")
        watching.press("h")
        assert "Hint 1" not in watching.until("First mend what keeps it from that")
        watching.press("s")
        printed = watching.until(
            "# Python can't read this file.", "return history[:", "chatbot.undo"
        )
        assert "import" not in printed
    assert not (stage.root / HINTS_GIVEN).exists()


def test_hint_says_what_keeps_the_app_from_running(worker, stages, capsys):
    save(stages[1], "oops(")
    give_hint(worker, [stages[1]])
    printed = capsys.readouterr().out
    assert "'(' was never closed" in printed and "First mend what keeps it from that" in printed
    assert "Hint 1" not in printed


def test_without_a_terminal_it_prints_and_goes_on(stages):
    stage = stages[0]
    with Watching(stage.root, in_terminal=False) as watching:
        watching.until(f"0 of {TODOS} TODOs", "Nothing calls `respond` yet")
        save(stage, "oops(")
        printed = watching.until("steps/01_base_ui/app.py doesn't run", "'(' was never closed")
        assert "\x1b" not in printed
        save(stages[1], read(stages[1].solution))
        watching.until("You have built a chat whose last turn can be undone", "steps/03_retry")


def test_each_hint_leads_to_the_next_and_the_last_to_the_answer(worker, stages, capsys):
    stage = stages[1]
    save(stage, read(stage.solution).replace("chatbot.undo(", "chatbot.retry("))
    hints = stage.hints_for("2.1")
    for number in (1, 2, 1):
        give_hint(worker, [stage])
        printed = capsys.readouterr().out
        assert f"Hint {number} of {len(hints)} for TODO 2.1" in printed
        assert ("The answer: solutions/02_undo/app.py" in printed) == (number == len(hints))
    save(stage, read(stage.solution))
    give_hint(worker, [stage])
    assert "Nothing is left to do" in capsys.readouterr().out


def test_reset_keeps_each_answer_in_a_backup(stages):
    stage = stages[2]
    assert put_starter_back(stage) == "steps/03_retry/app.py is the starter already."
    for number, mine in enumerate(("one", "two"), 1):
        save(stage, mine)
        assert f"app.backup-{number}.py" in put_starter_back(stage)
        assert not is_begun(stage)
        assert stage.step.with_name(f"app.backup-{number}.py").read_text() == mine
    stage.step.unlink()
    put_starter_back(stage)
    assert not is_begun(stage)


def test_terminal_that_cannot_show_everything_is_written_to(capsys):
    terminal().print("⚠️ 💭")
    assert capsys.readouterr().out
