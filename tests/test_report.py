"""What `python -m workshop check` prints, on steps as learners leave them."""

import re

import gradio as gr
import pytest

from workshop.judge.adapter import load_app
from workshop.judge.calls import Event, call
from workshop.judge.checks import Check
from workshop.judge.expecting import CheckFailed, Page
from workshop.judge.report import report_on_progress, report_on_step
from workshop.stages import STAGES
from workshop.stages.starters import is_changed_elsewhere, make_starter
from workshop.testing.endpoint import Reply
from workshop.testing.histories import SEED, user

SUBMIT = Event("prompt.submit", "respond", ("prompt", "chatbot"), ("chatbot", "prompt"))
TODOS = sum(len(stage.todos) for stage in STAGES)


@pytest.fixture
def check(worker, stages, capsys):
    """Return a function that reports on a copy of the steps, some of them changed.

    It returns what was printed, with single spaces, and whether all is right.
    """

    def check(number=None, verbose=False, **changed):
        for name, source in changed.items():
            stage = next(stage for stage in stages if stage.name.endswith(name))
            stage.step.write_text(source, encoding="utf-8")
        if number:
            all_right = report_on_step(worker, stages[number - 1], stages, verbose)
        else:
            all_right = report_on_progress(worker, stages)
        captured = capsys.readouterr()
        return " ".join((captured.out + captured.err).split()), all_right

    return check


def solution(name):
    stage = next(stage for stage in STAGES if stage.name.endswith(name))
    return stage.solution.read_text(encoding="utf-8")


def test_untouched_clone_is_greeted(check):
    printed, all_right = check()
    assert all_right
    assert "Welcome!" in printed
    assert printed.count("to do") == len(STAGES)
    assert f"0 of {TODOS} TODOs" in printed
    assert "Next: TODO 1.1 in steps/01_base_ui/app.py" in printed
    assert "Traceback" not in printed


def test_untouched_step_has_no_tick(check):
    for stage in STAGES:
        printed, all_right = check(stage.number)
        assert not all_right
        assert printed.count("[ ]") == len(stage.todos) and "[x]" not in printed
        assert f"0 of {len(stage.todos)} TODOs done" in printed


def test_progress_counts_what_is_done_and_names_what_comes_next(check):
    half = solution("undo").replace("[: undo_data.index]", "[:-1]")
    printed, all_right = check(base_ui=solution("base_ui"), undo=half)
    assert re.search(rf"\[#+-+\] 5 of {TODOS} TODOs", printed)
    assert "01_base_ui done" in printed
    assert "02_undo 1 of 2" in printed
    assert "Next: TODO 2.2 in steps/02_undo/app.py" in printed
    assert "-m workshop check 2" in printed
    assert not all_right


def test_all_done_is_celebrated(check):
    printed, all_right = check(**{stage.name: solution(stage.name) for stage in STAGES})
    assert "Congratulations" in printed
    assert all_right


def test_finished_step_passes_and_names_the_next(check):
    printed, all_right = check(2, undo=solution("undo"))
    assert all_right
    assert "[ ]" not in printed
    assert "2 of 2 TODOs done. Well done! On to steps/03_retry/README.md" in printed


def test_fourth_stage_ends_the_workshop_proper(check):
    printed, _ = check(4, like=solution("like"))
    assert "That was the workshop. There is more, if you like: steps/05_edit/README.md" in printed


def test_failing_step_shows_both_transcripts_and_one_hint(check):
    wrong = solution("undo").replace("[: undo_data.index]", "[: undo_data.index + 1]")
    printed, all_right = check(2, undo=wrong)
    assert not all_right
    assert "[x] 2.1 Call handle_undo" in printed
    assert "[ ] 2.2 Return the chat" in printed
    assert "expected:" in printed and "got:" in printed
    assert "user | What is" in printed
    assert printed.count("The undone message is still in the chat") == 1
    assert "Traceback" not in printed and "pytest" not in printed
    assert f"samples: seed {SEED}" in printed


def test_exception_shows_the_learners_line(check):
    wrong = solution("undo").replace("[: undo_data.index]", "[: undo_data.indx]")
    printed, _ = check(2, undo=wrong)
    lines = wrong.splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "undo_data.indx" in line)
    assert f"in line {number}: {lines[number - 1].strip()} " in printed
    assert "AttributeError" in printed
    assert "Traceback" not in printed
    assert "Traceback" in check(2, verbose=True)[0]


def test_mistake_inside_the_try_block_shows_its_line_too(check):
    wrong = solution("base_ui").replace("stream_reply(chunks)", "stream_rpl(chunks)")
    printed, _ = check(1, base_ui=wrong)
    assert "NameError: name 'stream_rpl' is not defined" in printed
    assert " for reply in stream_rpl(chunks): " in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def handle_undo\n", "Python can't read line 1: "),
        ("import nothing_like_this\n", "ModuleNotFoundError"),
        ("import sys\nsys.exit()\n", "fails before its page is built, in line 2: sys.exit()"),
        ("", "`reset` puts the starter back"),
        ("demo = 1\n", "The app has no `chatbot`"),
        (
            "import gradio as gr\nwith gr.Blocks():\n    box = gr.Textbox()\nbox.submit(print)\n",
            "Indent this line",
        ),
    ],
)
def test_file_that_does_not_run_is_one_thing_that_is_wrong(check, source, sentence):
    printed, all_right = check(2, undo=source)
    assert not all_right
    assert "steps/02_undo/app.py doesn't run" in printed
    assert sentence in printed
    assert "0 of 2 TODOs done" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"# na\xefve\n", "isn't saved as UTF-8: Python can't read line {}"), (b"\0", "null bytes")],
)
def test_file_that_is_no_text_is_one_thing_that_is_wrong(worker, stages, capsys, content, sentence):
    starter = make_starter(stages[1]).encode()
    stages[1].step.write_bytes(starter + content)
    assert not report_on_step(worker, stages[1], stages)
    assert not report_on_progress(worker, stages)
    printed = capsys.readouterr().out
    assert "steps/02_undo/app.py doesn't run" in printed
    assert sentence.format(starter.count(b"\n") + 1) in printed and "Traceback" not in printed


def test_what_is_begun_is_judged_first(check):
    starter = make_starter(STAGES[1])
    source = starter.replace("return history, gr", "return [], gr")
    printed, _ = check(2, undo=source.replace('    gr.Info("TODO 2.2: write', '    print("'))
    assert "[ ] 2.1" in printed and "[ ] 2.2" in printed
    assert "TODO 2.2: The last prompt and everything after it are gone" in printed
    printed, _ = check(2, undo=starter)
    assert "TODO 2.1: The undo button calls" in printed


def test_breaking_an_earlier_stage_is_noticed(check):
    source = solution("undo").replace("    if not prompt.strip():", "    if False:")
    printed, all_right = check(2, undo=source)
    assert not all_right
    assert "What an earlier stage asks (1.2) no longer works" in printed
    assert "A blank message is sent to the model" in printed
    printed, all_right = check(base_ui=solution("base_ui"), undo=source)
    assert not all_right
    assert "02_undo no longer works" in printed
    assert "Next: steps/02_undo/app.py" in printed


@pytest.mark.parametrize(
    ("old", "new", "is_changed"),
    [
        ("a friendly chatbot", "a pirate", True),
        ("def handle_undo", "def text_of(*_):\n    return ''\n\n\ndef handle_undo", True),
        ("top_p=0.9", "top_p=0.8", True),
        ("fill_height=True", "fill_height=False", False),  # what is in the page is always checked
        ("return history[:", "return [*history][:", False),
    ],
)
def test_earlier_functions_are_checked_again_if_something_else_is_changed(
    stages, old, new, is_changed
):
    stage = stages[1]
    assert old in solution("undo")
    stage.step.write_text(solution("undo").replace(old, new), encoding="utf-8")
    assert is_changed_elsewhere(stage) == is_changed


def test_second_listener_may_do_what_leaves_the_page_as_it_is(check):
    wiring = "    chatbot.undo(lambda history: print(history), chatbot)\n"
    source = solution("undo").replace("    chatbot.undo(", f"{wiring}    chatbot.undo(")
    assert check(2, undo=source)[1]
    source = source.replace("print(history), chatbot", "[], chatbot, chatbot")
    assert "`chatbot.undo` is wired more than once" in check(2, undo=source)[0]


@pytest.mark.parametrize(
    ("old", "new", "is_blocking"),
    [
        ("", "", False),
        ("def respond", "async def respond", True),
        ("def respond", "def respond(*_):\n    time.sleep(0.6)\n    yield [], ''\n\ndef _", False),
        (
            "def respond",
            "async def respond(*_):\n    time.sleep(0.6)\n    return [], ''\n\ndef _",
            True,
        ),
        (
            "def respond",
            "async def respond(*_):\n    await sleep(0.6)\n    yield [], ''\n\ndef _",
            False,
        ),
    ],
)
def test_handler_that_keeps_everybody_waiting_is_noticed(endpoint, settings, old, new, is_blocking):
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    endpoint.answer(Reply(("One", ", two", ", three"), pause=0.3))
    source = f"import time\nfrom asyncio import sleep\n{solution('base_ui')}".replace(old, new, 1)
    app = load_app(STAGES[0].solution, source)
    assert call(app, SUBMIT, "Count!", [], page=Page([], "")).is_blocking == is_blocking


def test_notice_of_ones_own_is_no_placeholder(check):
    own = "    chatbot.undo(lambda: gr.Info('Undone.'))\n    chatbot.undo("
    assert check(2, undo=solution("undo").replace("    chatbot.undo(", own))[1]
    starters = own.replace("Undone.", "TODO 2.1: wire chatbot.undo")
    printed, _ = check(2, undo=solution("undo").replace("    chatbot.undo(", starters))
    assert "The starter's placeholder for `chatbot.undo` is still there" in printed


def test_two_sides_that_look_alike_are_shown_where_they_differ():
    one, other = (Page([user("Hi" + " there" * 20 + end)]) for end in ".!")
    assert str(one) == str(other)
    shown = str(CheckFailed("Look.", one, other))
    assert "there there." in shown and "there there!" in shown
    assert str(CheckFailed("Look.", one, one)) == "Look."


def test_earlier_wiring_is_checked_whatever_is_changed(check):
    wired_too = "    chatbot.undo(handle_undo, chatbot, [chatbot, prompt])\n"
    source = solution("retry").replace("    chatbot.retry(", f"{wired_too}    chatbot.retry(")
    printed, all_right = check(3, retry=source)
    assert not all_right
    assert "What an earlier stage asks (2.1) no longer works" in printed
    assert "`chatbot.undo` is wired more than once" in printed


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("while True: pass", "still running after 6 seconds. Python was in line {}: while True"),
        ("__import__('time').sleep(100)", "Python was in line {}: __import__"),
        ("__import__('os')._exit(0)", "Your code has ended Python itself"),
        ("__import__('sys').exit()", "`handle_undo` ends Python itself"),
        ("__import__('ctypes').string_at(0)", "crashed it. Python was in line {}:"),
        ("input('Your name? ')", "EOFError"),
        ("return handle_undo(history, undo_data)", "RecursionError"),
    ],
)
def test_step_that_misbehaves_gets_a_verdict(check, line, sentence):
    source = solution("undo").replace("    return history", f"    {line}\n    return history")
    number = source.splitlines().index(f"    {line}") + 1
    printed, all_right = check(2, undo=source)
    assert not all_right
    assert sentence.format(number) in printed
    assert "[x] 2.1" in printed and "[ ] 2.2" in printed
    assert "Traceback" not in printed


def test_process_that_has_died_is_replaced(worker, check):
    worker._process.kill()
    worker._process.join()
    _, all_right = check(2, undo=solution("undo"))
    assert all_right


@pytest.mark.parametrize(
    "line",
    [
        "print('Hello!', flush=True)",
        "__import__('os').system('echo Hello!')",
        "__import__('warnings').warn('Hello!')",
        "__import__('logging').error('Hello!')",
        "__import__('threading').Thread(target=__import__('time').sleep, args=[100]).start()",
    ],
)
def test_step_that_does_something_else_too_is_not_disturbed_by_it(check, line):
    source = solution("undo").replace("    return history", f"    {line}\n    return history")
    printed, all_right = check(2, undo=source)
    assert all_right
    assert "Hello!" not in printed


BY_HAND = """
            text = ""
            for chunk in chunks:
                text += chunk.choices[0].delta.content or ""
                reply = [message("assistant", text)]
"""


def test_what_a_helper_would_add_is_no_fault(check):
    loop = "\n            for reply in stream_reply(chunks):\n"
    assert loop in solution("base_ui")
    source = solution("base_ui").replace(loop, BY_HAND)
    printed, all_right = check(1, base_ui=source)
    assert all_right and "[ ]" not in printed
    assert "That works. `stream_reply` would add: * A last chunk without `choices`" in printed
    printed, all_right = check(1, base_ui=source.replace("[message(", "[*reply, message("))
    assert not all_right and "would add" not in printed.partition("TODO 1.3:")[0]
    assert "would add" not in check(1, base_ui=solution("base_ui"))[0]


def test_check_that_fails_without_a_hint_has_failed(endpoint):
    def test_nothing_is_so(app):
        """This is so."""
        raise AssertionError

    check = Check(STAGES[1], "2.2", test_nothing_is_so)
    assert check.run(load_app(STAGES[1].solution), endpoint).failure


def test_check_that_breaks_is_a_bug_or_due_to_another_gradio(endpoint, settings):
    def test_breaks(app):
        """This is so."""
        raise AttributeError

    check, app = Check(STAGES[1], "2.2", test_breaks), load_app(STAGES[1].solution)
    assert "bug of the workshop" in check.run(app, endpoint).failure
    settings.setattr("workshop.judge.checks.version", lambda name: "6.20.0")
    failure = check.run(app, endpoint).failure
    assert f"has Gradio 6.20.0, and the workshop is made for {gr.__version__}." in failure
    assert "bug" not in failure


@pytest.mark.parametrize(
    "damage",
    [
        lambda stage: stage.solution.write_text("oops("),
        lambda stage: stage.solution.unlink(),
        lambda stage: stage.solution.write_text(solution("undo").replace("handle_undo", "undo")),
        lambda stage: stage.lesson.write_text(""),
    ],
    ids=["broken", "gone", "renamed", "without its TODOs"],
)
def test_damaged_clone_is_told(worker, stages, damage):
    damage(stages[1])
    with pytest.raises(SystemExit, match=r"02_undo/\S+ has been changed or is gone"):
        report_on_step(worker, stages[1], stages)
