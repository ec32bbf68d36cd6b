"""Start an app of the workshop.

python -m workshop run               the finished chatbot
python -m workshop run 02_undo       your own step, and again whenever you save it
python -m workshop solution 02_undo  the finished step
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .stages import ROOT, STAGES

NAMES = [stage.name for stage in STAGES]


def main(arguments=None):
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
        # The folder is where hot reload looks for changes: from the root it would watch .venv too.
        return start([reloader(), stage.step.name], stage.step.parent)
    return start([sys.executable, str(stage.solution)], ROOT)


def check_port(port):
    """End with a message if Gradio couldn't read its port; it ends with a traceback."""
    if port is not None and not (port.isdecimal() and 0 < int(port) < 2**16):
        sys.exit(
            f"GRADIO_SERVER_PORT is {port!r}, and that is not a port. Set it to a number such as "
            "7900, or unset it."
        )


def reloader():
    """Return the path of Gradio's own command, which starts an app again when it is saved."""
    return shutil.which("gradio", path=Path(sys.executable).parent)


def start(command, folder):
    """Run a command in a folder until it ends, with this clone's `chat_model`."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    with subprocess.Popen(command, cwd=folder, env=environment) as app:
        while True:
            try:
                return app.wait()
            except KeyboardInterrupt:
                pass  # Ctrl+C reaches the app too, and the app says so


if __name__ == "__main__":
    sys.exit(main())
