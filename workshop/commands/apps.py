"""Starting an app: in this process, or in another, in which Gradio reloads it on each save."""

import contextlib
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

from workshop.stages import ROOT


def check_port() -> None:
    """End with a message if Gradio couldn't read its port; it would end with a traceback."""
    port = os.environ.get("GRADIO_SERVER_PORT")
    if port is not None and not (port.isdecimal() and 0 < int(port) < 2**16):
        sys.exit(
            f"GRADIO_SERVER_PORT is {port!r}, and that is not a port. Set it to a number such as "
            "7900, or unset it."
        )


def keep_votes_here() -> None:
    """Let the apps keep their votes in this folder, wherever they are started from."""
    os.environ.setdefault("CHAT_VOTES", str(ROOT / "votes.db"))


def keep_jupyter_here() -> None:
    """Let Jupyter keep its files in this folder if it can't do so in the home folder."""
    if os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 - there may be no home at all
        return
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        os.environ.setdefault(name, str(ROOT / ".jupyter" / name.lower()))


def serve_local_model() -> None:
    """Serve the local model to an app that only knows the settings, unless they name another."""
    from chat_model import ChatError, local

    if "CHAT_BASE_URL" not in os.environ:
        try:
            weights = local.weights_named(os.environ.get("CHAT_MODEL"))
            os.environ["CHAT_BASE_URL"], os.environ["CHAT_API_KEY"] = local.serve(weights)
        except ChatError as error:
            sys.exit(f"\n{error}\n")


def start(app: Path) -> int:
    """Run an app in this process until Ctrl+C."""
    check_port()
    from chat_model.launch import end_on_ctrl_c

    keep_votes_here()
    end_on_ctrl_c()
    runpy.run_path(str(app), run_name="__main__")
    return 0


def start_and_reload(app: Path) -> int:
    """Run an app in a process of its own, in which it is reloaded whenever it is saved."""
    check_port()
    keep_votes_here()
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]  # this clone's chat_model
    # A shell may have had SIGINT ignored; and Windows has no SIGHUP.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    # In a session of its own, Ctrl+C doesn't reach Gradio, which would answer with a traceback.
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "workshop.commands.reload", app.name],
        cwd=app.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,
    ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            print("\nStopped.")
            return 0
        finally:
            end_with_children(process)


def end_with_children(process: subprocess.Popen) -> None:
    """End a process that has a session of its own, and all that it has started."""
    if os.name == "nt":  # there, a session is the terminal, and Ctrl+C has reached them all
        process.terminate()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
