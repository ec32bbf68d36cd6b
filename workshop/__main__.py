"""Start an app of the workshop.

python -m workshop run               the finished chatbot
python -m workshop run 02_undo       your own step, and again whenever you save it
python -m workshop solution 02_undo  the finished step
"""

import argparse
import os
import runpy
import subprocess
import sys
from pathlib import Path

from chat_model.launch import end_on_ctrl_c

from .stages import ROOT, STAGES

NAMES = [stage.name for stage in STAGES]


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit status; the arguments are the program's by default."""
    parser = argparse.ArgumentParser(prog="python -m workshop", description="Start an app.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start the finished chatbot, or your own step")
    run.add_argument("step", nargs="?", choices=NAMES)
    solution = commands.add_parser("solution", help="start a finished step")
    solution.add_argument("step", choices=NAMES)
    options = parser.parse_args(arguments)

    check_port(os.environ.get("GRADIO_SERVER_PORT"))
    stage = next((stage for stage in STAGES if stage.name == options.step), STAGES[-1])
    if options.command == "run" and options.step:
        return start_and_reload(stage.step)
    return start(stage.solution)


def check_port(port: str | None) -> None:
    """End with a message if Gradio couldn't read its port; it would end with a traceback."""
    if port is not None and not (port.isdecimal() and 0 < int(port) < 2**16):
        sys.exit(
            f"GRADIO_SERVER_PORT is {port!r}, and that is not a port. Set it to a number such as "
            "7900, or unset it."
        )


def start(app: Path) -> int:
    """Run an app in this process until Ctrl+C."""
    end_on_ctrl_c()
    runpy.run_path(str(app), run_name="__main__")
    return 0


def start_and_reload(app: Path) -> int:
    """Run an app by Gradio's own command, which reloads it whenever it is saved."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]  # this clone's chat_model
    # The folder is where Gradio looks for changes: from the root it would watch .venv too.
    with subprocess.Popen(
        [sys.executable, "-m", "gradio", app.name],
        cwd=app.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:  # it has reached the app too, and the app says so
            return 0
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
