"""What `python -m workshop check` prints, on steps as learners leave them."""

import re
import shutil

import pytest

from workshop.report import report_on_progress, report_on_step
from workshop.stages import ROOT, STAGES, Stage


@pytest.fixture
def check(tmp_path, capsys):
    """Return a function that reports on a copy of the steps, some of them changed.

    It returns what was printed, and whether all is right.
    """
    for name in ("steps", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name)
    stages = [Stage(stage.name, tmp_path) for stage in STAGES]

    def check(number=None, verbose=False, **changed):
        for name, source in changed.items():
            stage = next(stage for stage in stages if stage.name.endswith(name))
            stage.step.write_text(source, encoding="utf-8")
        if number:
            all_right = report_on_step(stages[number - 1], stages, verbose)
        else:
            all_right = report_on_progress(stages)
        captured = capsys.readouterr()
        return captured.out + captured.err, all_right

    return check


def solution(name):
    stage = next(stage for stage in STAGES if stage.name.endswith(name))
    return stage.solution.read_text(encoding="utf-8")


def is_untouched():
    return all(
        f"TODO {stage.number}.1:" in stage.step.read_text(encoding="utf-8")
        for stage in STAGES
        if stage.step.exists()
    )


@pytest.mark.skipif(not is_untouched(), reason="somebody has begun with the steps")
def test_untouched_clone_is_greeted(check):
    printed, all_right = check()
    assert all_right
    assert "Welcome!" in printed
    assert printed.count("to do") == len(STAGES)
    assert "Next: TODO 1.1 in steps/01_base_ui/app.py" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    ("level", "command"), [(None, "python -m workshop check 2"), ("1", "make check STEP=2")]
)
def test_progress_counts_what_is_done_and_names_what_comes_next(check, settings, level, command):
    settings.delenv("MAKELEVEL", raising=False)
    if level:
        settings.setenv("MAKELEVEL", level)
    half = solution("undo").replace("[: undo_data.index]", "[:-1]")
    printed, all_right = check(base_ui=solution("base_ui"), undo=half)
    assert re.search(r"01_base_ui +done", printed)
    assert re.search(r"02_undo +1 of 2", printed)
    assert "Next: TODO 2.2 in steps/02_undo/app.py" in printed
    assert command in printed
    assert not all_right


def test_all_done_is_celebrated(check):
    names = ("base_ui", "undo", "retry", "like")
    printed, all_right = check(**{name: solution(name) for name in names})
    assert "Congratulations" in printed
    assert all_right


def test_finished_step_passes_and_names_the_next(check):
    printed, all_right = check(2, undo=solution("undo"))
    assert all_right
    assert "[ ]" not in printed
    assert "On to steps/03_retry/README.md" in printed


def test_failing_step_shows_both_transcripts_and_one_hint(check):
    wrong = solution("undo").replace("[: undo_data.index]", "[: undo_data.index + 1]")
    printed, all_right = check(2, undo=wrong)
    assert not all_right
    assert "[x] 2.1  The undo button" in printed
    assert "[ ] 2.2  The last prompt" in printed
    assert "expected:" in printed and "got:" in printed
    assert "user | And 3 + 3?" in printed
    assert printed.count("The undone message is still in the chat") == 1
    assert "Traceback" not in printed and "pytest" not in printed


def test_exception_shows_the_learners_line(check):
    wrong = solution("undo").replace("[: undo_data.index]", "[: undo_data.indx]")
    printed, _ = check(2, undo=wrong)
    lines = wrong.splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "undo_data.indx" in line)
    assert f"in line {number}:\n        {lines[number - 1].strip()}\n" in printed
    assert "AttributeError" in printed
    assert "Traceback" not in printed
    assert "Traceback" in check(2, verbose=True)[0]


def test_mistake_inside_the_try_block_shows_its_line_too(check):
    wrong = solution("base_ui").replace("stream_reply(chunks)", "stream_rpl(chunks)")
    printed, _ = check(1, base_ui=wrong)
    assert "NameError: name 'stream_rpl' is not defined" in printed
    assert "\n        for reply in stream_rpl(chunks):\n" in printed
    assert "Traceback" not in printed


def test_syntax_error_shows_its_line(check):
    wrong = solution("undo").replace("def handle_undo(", "def handle_undo")
    printed, all_right = check(2, undo=wrong)
    assert not all_right
    assert re.search(r"Python can't read line \d+", printed)
    assert "def handle_undo" in printed
    assert "Traceback" not in printed


def test_app_without_its_page_is_explained(check):
    wrong = solution("undo").replace("as demo", "as page").replace("demo.", "page.")
    assert "The app has no `demo`" in check(2, undo=wrong)[0]


def test_breaking_an_earlier_stage_is_noticed(check):
    source = solution("undo").replace("    if not prompt.strip():", "    if False:")
    printed, all_right = check(2, undo=source)
    assert not all_right
    assert "A blank message is sent to the model" in printed
