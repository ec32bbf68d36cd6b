"""The workshop's commands: `python -m workshop --help` lists them.

This file imports nothing that is installed until a command needs it: it runs before that too.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

from workshop import environment
from workshop.carry.invitation import THIS_COMPUTER, USUAL
from workshop.stages import ROOT, STAGES, Stage, read
from workshop.stages.starters import is_begun, put_starter_back

from .apps import (
    check_port,
    keep_jupyter_here,
    keep_votes_here,
    serve_local_model,
    start,
    start_and_reload,
)

NEEDED = "requirements.txt"
NEEDED_BY_TESTS = "requirements-test.txt"


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; the arguments are the program's by default."""
    options, others = parser().parse_known_args(arguments)
    if others and options.run is not test:
        parser().error(f"unrecognized arguments: {' '.join(others)}")
    options.for_pytest = others
    try:
        if options.needs:
            environment.prepare(options.needs)
        return options.run(options)
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser: each command stores its function in `run`."""
    parser = argparse.ArgumentParser(prog=environment.command(), description="Run the workshop.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(function, text, needs=NEEDED):
        command = commands.add_parser(function.__name__, help=text, description=text)
        command.set_defaults(run=function, needs=needs)
        return command

    def add_address(command, port):
        command.add_argument("--host", default=THIS_COMPUTER, help="the address at which to listen")
        command.add_argument("--port", type=int, default=port, help=f"its port ({port})")

    names = f"such as 2, 02 or 02_undo: {', '.join(map(str, STAGES))}"
    step = {"type": stage_named, "metavar": "STEP", "help": names}
    command = add(run, "start the finished chatbot; or your own step, which reloads on each save")
    command.add_argument("step", nargs="?", **step)
    command = add(check, "show how far you've got; or check one of your steps")
    command.add_argument("step", nargs="?", **step)
    command.add_argument("-v", "--verbose", action="store_true", help="show the traceback too")
    command = add(watch, "check your steps whenever you save")
    command.add_argument("step", nargs="?", **step)
    command = add(hint, "show the next hint for what is still to do")
    command.add_argument("step", nargs="?", **step)
    command = add(reset, "put the starter of a step back; what was there is kept in a backup", None)
    command.add_argument("step", **step)
    command = add(solution, "start a finished step")
    command.add_argument("step", **step)
    add(compare, "start the same chat with gr.ChatInterface, which docs/chat_interface.md is about")
    add(home, "start the chat of docs/take_it_home.md, which needs nothing of this workshop's")
    add(lab, "open the notebooks", "requirements-lab.txt")
    command = add(
        model, "list better models for this computer; or fetch one, and use it from then on"
    )
    command.add_argument("name", nargs="?", metavar="NAME", help="such as qwen2.5-1.5b")
    command = add(serve, "let other computers use the model of this one")
    usual = USUAL["serve"]
    add_address(command, usual["port"])
    people = f"how many are answered at once ({usual['people']})"
    command.add_argument("--people", type=int, default=usual["people"], help=people)
    command = add(room, "show on a page how far everybody in the room is")
    add_address(command, USUAL["room"]["port"])
    command = add(
        space, "make a folder for Hugging Face Spaces: of your step, or of the last stage"
    )
    command.add_argument("step", nargs="?", **step)
    command.add_argument("--no-weights", action="store_true", help="leave the model out")
    command = add(packages, "bring all packages and the model into a folder, to carry")
    command.add_argument("folder", nargs="?", type=Path, default=ROOT / "packages")
    command.add_argument("--for", nargs="+", dest="systems", metavar="SYSTEM", help="systems")
    command.add_argument("--python", nargs="+", metavar="VERSION", help="such as 3.12 (this one)")
    add(votes, "write the votes of stage 7 to votes.jsonl, as preference data")
    add(
        test,
        "test the workshop itself; or, with options for pytest, some of it: test -k undo",
        NEEDED_BY_TESTS,
    )
    text = "for contributors: make steps and notebooks from their sources, in place of yours"
    add(make, text, NEEDED_BY_TESTS)
    text = "install without starting anything: what all need, or what one command needs besides"
    command = add(install, text, None)
    command.add_argument("part", nargs="?", choices=["lab", "test", "dev"], help="for a command")
    command.add_argument("--packages", type=Path, help="the folder that `packages` has filled")
    return parser


def stage_named(name: str) -> Stage:
    """Return the stage that a learner means by `2`, `02` or `02_undo`."""
    for stage in STAGES:
        if name in (str(stage.number), f"{stage.number:02}", stage.name):
            return stage
    sys.exit(f"There is no step {name!r}. The steps are: {', '.join(map(str, STAGES))}")


def run(options) -> int:
    if options.step:
        return start_and_reload(options.step.step)
    return start(STAGES[-1].solution)


def solution(options) -> int:
    return start(options.step.solution)


def check(options) -> int:
    from workshop.judge.report import report_on_progress, report_on_step
    from workshop.judge.worker import Worker

    with Worker() as worker:
        if options.step:
            return 0 if report_on_step(worker, options.step, verbose=options.verbose) else 1
        return 0 if report_on_progress(worker) else 1


def watch(options) -> int:
    from workshop.judge.watch import watch

    watch(options.step)
    return 0


def hint(options) -> int:
    from workshop.judge.report import give_hint
    from workshop.judge.worker import Worker

    with Worker() as worker:
        give_hint(worker, [options.step] if options.step else STAGES)
    return 0


def reset(options) -> int:
    print(put_starter_back(options.step))
    return 0


def compare(options) -> int:
    return start(ROOT / "docs" / "chat_interface.py")


def home(options) -> int:
    serve_local_model()
    return start(ROOT / "docs" / "take_it_home.py")


def lab(options) -> int:
    keep_jupyter_here()
    from jupyterlab.labapp import main

    is_root = hasattr(os, "geteuid") and os.geteuid() == 0  # as in many containers
    return main([*lab_options(ROOT), *(["--allow-root"] if is_root else [])]) or 0


def lab_options(folder: Path) -> list[str]:
    """Return the options with which Lab opens the notebooks in a folder; their links lead to it."""
    return [f"--ServerApp.root_dir={folder}", "--LabApp.default_url=/lab/tree/notebooks"]


def model(options) -> int:
    from workshop.carry.models import MODELS, FetchError, choose, overview

    if options.name is None:
        print(overview())
        return 0
    if options.name not in MODELS:
        sys.exit(f"There is no model {options.name!r} here. The models are: {', '.join(MODELS)}")
    try:
        print(choose(options.name))
    except FetchError as error:
        sys.exit(f"\n{error}\n")
    return 0


def serve(options) -> int:
    from workshop.carry.serve import MOST, serve

    if not 1 <= options.people <= MOST:
        sys.exit(f"--people is how many are answered at once: 1 or more, and {MOST} at the most.")
    serve(options.host, options.port, options.people)
    return 0


def room(options) -> int:
    from workshop.room.page import open_room

    check_port()
    open_room(options.host, options.port)
    return 0


def space(options) -> int:
    from workshop.carry.space import make_space

    stage = options.step or STAGES[-1]
    app = stage.step if options.step else stage.solution
    print(make_space(stage, app, ROOT / "spaces" / stage.name, not options.no_weights))
    return 0


def packages(options) -> int:
    environment.need_pip()
    from workshop.carry.packages import SYSTEMS, bring, this_system

    systems = options.systems or [this_system()]
    if unknown := set(systems) - set(SYSTEMS):
        name = unknown.pop()
        what = f"{name!r} isn't a system" if name else "This system isn't one of them"
        sys.exit(f"{what}. Name some of: {', '.join(SYSTEMS)}")
    pythons = options.python or [f"{sys.version_info.major}.{sys.version_info.minor}"]
    for version in pythons:
        if not re.fullmatch(r"3\.1[1-9]", version):
            sys.exit(f"{version!r} isn't a version of Python such as 3.12.")
    try:
        print(bring(options.folder.resolve(), systems, pythons))
    except subprocess.CalledProcessError:
        sys.exit("Not everything could be downloaded: see above.")
    return 0


def votes(options) -> int:
    from chat_model.votes import VoteError, export_votes, votes_file

    keep_votes_here()
    file = votes_file()
    if not file.exists():
        sys.exit(f"There is no {file}: nobody has voted yet, or CHAT_VOTES names another file.")
    try:
        lines = export_votes()
    except VoteError as error:
        sys.exit(f"There are no votes in {file}: {error.reason}.")
    (ROOT / "votes.jsonl").write_text(lines, encoding="utf-8")
    print(f"{len(lines.splitlines())} votes from {file} are in {ROOT / 'votes.jsonl'}")
    return 0


def test(options) -> int:
    import pytest

    os.chdir(ROOT)
    usual = ["--numprocesses=4", "--dist=worksteal"]  # on two cores too: many of the tests wait
    usual += ["-m", "not thorough and not installs and not gradio_fault"]
    return pytest.main(["--nbmake", *(options.for_pytest or usual)])


def make(options) -> int:
    from workshop.stages.notebooks import notebook_of

    written = []
    for stage in STAGES:
        if is_begun(stage):
            written.append(put_starter_back(stage))
        notebook = notebook_of(stage)
        if read(stage.notebook) != notebook:
            stage.notebook.write_text(notebook, encoding="utf-8", newline="\n")
            written.append(f"notebooks/{stage}.ipynb is written anew.")
    print("\n".join(written) or "All steps and notebooks are as their sources make them.")
    return 0


def install(options) -> int:
    file = f"requirements-{options.part}.txt" if options.part else NEEDED
    folder = options.packages and options.packages.resolve()
    if folder and not any(folder.glob("*.whl")):
        sys.exit(f"There are no packages in {folder}: name the folder that `packages` has filled.")
    environment.enter()
    with environment.alone():
        environment.install(file, folder)
    print(f"\nEverything is there. This starts the finished chatbot: {environment.command('run')}")
    return 0
