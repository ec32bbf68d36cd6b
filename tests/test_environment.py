"""The set-up, as `python -m workshop` does it: with real environments, and a package of our own."""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workshop import commands, environment
from workshop.stages import ROOT

BEFORE_THE_SET_UP = ["workshop/__init__.py", "workshop/__main__.py", "workshop/environment.py"]
# In place of the workshop's commands: one that needs a package, and ends as it is told to.
COMMANDS = """
import sys, time
from workshop.environment import prepare

def main():
    prepare("requirements.txt")
    import tiny
    try:
        print("tiny", tiny.VERSION, "in", sys.prefix, flush=True)
        if sys.argv[1] == "wait":
            time.sleep(600)
    except KeyboardInterrupt:
        print("interrupted")
        return 42
    return int(sys.argv[1])
"""
# In place of the workshop's commands: one that needs no packages.
ENTERS = """
import os, sys
from workshop import environment

def main():
    environment.enter()
    print(f"inside {sys.prefix}, marked: {environment.WENT_ON in os.environ}")
"""
VENV = environment.FOLDER
OLD = """
import os, runpy, sys
sys.version_info = (3, 9, 2, "final", 0)
sys.argv[1:] = ["check", "2"]
sys.prefix = os.path.abspath({!r})
runpy.run_module("workshop", run_name="__main__")
"""


class Clone:
    """A clone of the workshop that needs a package called tiny, and a model called tiny_model.

    Args:
        folder: where to.
        path: what PATH is for its commands; "" if there is no uv.
    """

    def __init__(self, folder, path):
        self.path = path
        self.folder, self.wheels = folder / "a clone", folder / "wheels"
        self.venv = self.folder / ".venv"
        self.wheels.mkdir(parents=True)
        shutil.copytree(ROOT / "workshop", self.folder / "workshop")
        (self.folder / "workshop/commands/__init__.py").write_text(COMMANDS)
        (self.folder / "constraints.txt").write_text("")
        self.publish("tiny_model", "1")
        (self.folder / "requirements-model.txt").write_text("tiny-model")
        self.need("1")

    def need(self, version):
        self.publish("tiny", version)
        (self.folder / "requirements.txt").write_text(f"-c constraints.txt\ntiny=={version}\n")

    def publish(self, name, version):
        """Put a package that knows its version where the set-up looks."""
        with zipfile.ZipFile(self.wheels / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}.py", f"VERSION = {version}")
            about = f"{name}-{version}.dist-info"
            wheel.writestr(
                f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            )
            wheel.writestr(
                f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{about}/RECORD", "")

    def start(self, *arguments, python=sys._base_executable):
        """Start a command with a Python in which nothing is installed."""
        settings = {name: os.environ[name] for name in os.environ if name[:3] not in ("PIP", "UV_")}
        settings |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri(), "PYTHONPATH": ""}
        settings["PATH"] = self.path
        settings |= {
            "UV_NO_INDEX": "1",
            "UV_FIND_LINKS": self.wheels.as_uri(),
            "PYTHONSAFEPATH": "",
        }
        return subprocess.Popen(
            [python, "-m", "workshop", *arguments],
            cwd=self.folder,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def run(self, *arguments, **options):
        """Run a command, and return its exit status and what it printed."""
        process = self.start(*arguments, **options)
        printed, _ = process.communicate()
        return process.returncode, printed


@pytest.fixture(scope="module", params=["pip", "uv"])
def clone(tmp_path_factory, request):
    if request.param == "pip":
        return Clone(tmp_path_factory.mktemp("set up"), path="")
    path = os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)])
    uv = shutil.which("uv", path=path) or pytest.skip("uv is not installed")
    return Clone(tmp_path_factory.mktemp("set up"), path=str(Path(uv).parent))


@pytest.mark.parametrize("name", BEFORE_THE_SET_UP)
def test_what_runs_before_the_set_up_needs_no_new_python_and_no_package(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 8))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [getattr(node, "module", None) or node.names[0].name for node in imports]
    own = {"environment", "commands"}
    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, *own}


@pytest.mark.parametrize(
    ("prefix", "advice"),
    [
        ("elsewhere", "needs Python 3.11 or newer. If you have one, name it"),
        ("elsewhere", f"{'py -3.13' if os.name == 'nt' else 'python3.13'} -m workshop check 2\n"),
        (".venv", "which is too old. Delete it. Then run the same command again."),
    ],
)
def test_old_python_is_told_in_words(tmp_path, prefix, advice):
    shutil.copytree(ROOT / "workshop", tmp_path / "workshop")
    command = [sys.executable, "-c", OLD.format(prefix)]
    settings = {**os.environ, "PATH": "", "PYTHONPATH": ""}
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert advice in done.stderr


def test_packages_of_other_versions_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    (tmp_path / "base.txt").write_text('pytest\nnothing==1 ; sys_platform == "amiga"\n')
    file = tmp_path / "all.txt"
    file.write_text("# all\n-r base.txt\nrich>=1,<99\n-e .\n")
    assert environment.trouble_with("all.txt") == ""
    file.write_text("-r base.txt\nno-such-package>=2\n")
    assert environment.trouble_with("all.txt") == "has no no-such-package"
    (tmp_path / "base.txt").write_text("pytest==1.0\n")
    trouble = f"has pytest {pytest.__version__}, and the workshop needs 1.0"
    assert trouble in [environment.trouble_with(name) for name in ("all.txt", "base.txt")]


def test_python_with_this_clone_is_used_as_it_is_or_told_what_it_lacks(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(environment, "_version", lambda package: "1.0")
    with pytest.raises(SystemExit) as end:
        environment.prepare("requirements-lab.txt")
    assert re.search(r"has jupyterlab 1\.0, and the workshop needs \d", str(end.value))
    assert str(end.value).endswith(environment.command("install", "lab"))
    assert list(tmp_path.iterdir()) == []


def test_python_with_another_clone_goes_on_in_the_environment_of_this_one(tmp_path, monkeypatch):
    went_on = []
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(environment, "_is_made", lambda: True)
    monkeypatch.setattr(environment, "_go_on", went_on.append)
    environment.enter()
    assert went_on == [[sys.executable, "-m", "workshop", *sys.argv[1:]]]


def start_of(folder):
    """Start a command in a copy of the workshop, with a Python in which nothing is installed."""
    shutil.copytree(ROOT / "workshop", folder / "workshop", dirs_exist_ok=True)
    (folder / "workshop/commands/__init__.py").write_text(ENTERS)
    return subprocess.Popen(
        [sys._base_executable, "-m", "workshop"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "", "PYTHONSAFEPATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def bare_environment(folder):
    subprocess.run([sys._base_executable, "-m", "venv", "--without-pip", folder], check=True)


def test_command_goes_on_once_and_leaves_no_mark(tmp_path):
    bare_environment(tmp_path / ".venv")
    printed, _ = start_of(tmp_path).communicate()
    assert printed == f"inside {tmp_path / '.venv'}, marked: False\n"


@pytest.mark.skipif(os.name == "nt", reason="a script can't be called python.exe")
def test_environment_that_never_begins_is_told(tmp_path):
    bare_environment(tmp_path / ".venv")
    python = tmp_path / ".venv/bin/python"
    python.unlink()
    python.write_text(f'#!/bin/sh\nexec "{sys._base_executable}" "$@"\n')
    python.chmod(0o755)
    process = start_of(tmp_path)
    assert "Delete .venv. Then run the same command again." in process.communicate()[0]
    assert process.returncode == 1


@pytest.mark.parametrize("damage", ["no settings", "no base"])
def test_damaged_environment_is_made_anew(tmp_path, monkeypatch, damage):
    folder, made = tmp_path / ".venv", []
    bare_environment(folder)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "FOLDER", folder)
    monkeypatch.setattr(environment, "PYTHON", folder / environment.PYTHON.relative_to(VENV))
    monkeypatch.setattr(environment, "_make", lambda: made.append(True))
    monkeypatch.setattr(environment, "_has_this_clone", lambda: False)
    monkeypatch.setattr(environment, "_go_on", lambda command: None)
    environment.enter()
    assert made == []
    settings = folder / "pyvenv.cfg"
    if damage == "no settings":
        settings.unlink()
    else:
        settings.write_text(f"home = {tmp_path / 'gone'}\n")
    environment.enter()
    assert made == [True]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C to a whole terminal")
def test_waiting_for_another_command_is_told_and_ends_with_ctrl_c(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    code = """
import sys
from pathlib import Path
from workshop import environment
environment.ROOT = Path(sys.argv[1])
try:
    with environment.alone():
        print("alone")
except KeyboardInterrupt:
    print("interrupted")
"""
    with environment.alone():
        process = subprocess.Popen(
            [sys.executable, "-c", code, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline().startswith("Another command is installing")
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60)[0] == "interrupted\n"
    with environment.alone():
        pass  # it is free again


@pytest.mark.parametrize("repair", [True, False])
def test_model_is_installed_again_only_to_repair_it(monkeypatch, repair):
    run = []
    monkeypatch.setattr(environment, "_installer", list)
    monkeypatch.setattr(environment, "_is_inside", lambda: False)
    monkeypatch.setattr(subprocess, "call", lambda command, cwd: run.append(command))
    environment.install("requirements.txt", repair=repair)
    assert ["--force-reinstall" in command for command in run] == [False, repair]


@pytest.mark.parametrize(
    ("repair", "trouble", "ends"),
    [(False, "", False), (False, "has no rich", True), (True, "", True)],
)
def test_failed_update_ends_only_what_needs_it(monkeypatch, capsys, repair, trouble, ends):
    monkeypatch.setattr(environment, "_installer", list)
    monkeypatch.setattr(environment, "trouble_with", lambda file: trouble)
    monkeypatch.setattr(subprocess, "call", lambda command, cwd: 1)
    if ends:
        with pytest.raises(SystemExit, match="Not everything could be installed"):
            environment.install("requirements.txt", repair=repair)
    else:
        environment.install("requirements.txt", repair=repair)
        assert "Not everything could be brought up to date" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="there it is py")
@pytest.mark.parametrize(
    ("there", "named"),
    [(["python"], "python"), (["python", "python3"], "python3"), ([], "python3")],
)
def test_commands_name_a_python_that_is_there(tmp_path, there, named):
    for name in there:
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    code = "from workshop import environment; from chat_model import local\n"
    code += "print(environment.command('install'), local.INSTALL, sep='\\n')"
    settings = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=settings, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == [f"{named} -m workshop install"] * 2, done.stderr


@pytest.mark.parametrize("version", ["3.10", "3.1", "2.11"])
def test_packages_are_not_brought_for_an_old_python(monkeypatch, version):
    monkeypatch.setattr(environment, "need_pip", lambda: None)
    options = commands.parser().parse_args(["packages", "--python", version])
    with pytest.raises(SystemExit, match="isn't a version of Python such as"):
        options.run(options)


@pytest.mark.parametrize("os_name", [os.name, "nt"])
@pytest.mark.parametrize("status", [0, 3])
def test_exit_status_passes_through(os_name, status):
    code = f"""
import os, sys
from workshop import environment
os.name = {os_name!r}
environment._go_on([sys.executable, "-c", "raise SystemExit({status})"])
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == status


@pytest.mark.installs
class TestSetUp:
    """From nothing to everything, in this order."""

    def test_first_command_sets_up_whoever_else_does_too(self, clone):
        with ThreadPoolExecutor() as pool:
            first, second = pool.map(clone.run, ["0", "0"])
        for status, printed in (first, second):
            assert status == 0, printed
            assert printed.splitlines()[-1] == f"tiny 1 in {clone.venv}"
        assert len(re.findall("Making an environment", first[1] + second[1])) == 1
        assert len(re.findall("Installing what", first[1] + second[1])) == 1

    def test_later_ones_go_on_at_once(self, clone):
        assert clone.run("3") == (3, f"tiny 1 in {clone.venv}\n")

    @pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C to a whole terminal")
    def test_ctrl_c_reaches_the_command(self, clone):
        process = clone.start("wait")
        assert process.stdout.readline().startswith("tiny 1")
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60)[0] == "interrupted\n"
        assert process.returncode == 42

    def test_file_that_has_changed_is_installed_again(self, clone):
        clone.need("2")
        status, printed = clone.run("0")
        assert status == 0
        assert printed.splitlines()[-1] == f"tiny 2 in {clone.venv}"

    def test_what_somebody_has_removed_is_installed_again(self, clone):
        for file in clone.venv.rglob("tiny-2.dist-info"):
            shutil.rmtree(file)
        assert "tiny 2" in clone.run("0")[1]

    def test_install_that_fails_is_told_and_tried_again(self, clone):
        clone.need("3")
        wheel = clone.wheels / "tiny-3-py3-none-any.whl"
        wheel.rename(wheel.with_suffix(".late"))
        status, printed = clone.run("0")
        assert status == 1
        assert "Not everything could be installed, see above. Then run the same" in printed
        assert "Traceback" not in printed
        wheel.with_suffix(".late").rename(wheel)
        assert "tiny 3" in clone.run("0")[1]

    def test_environment_without_its_python_is_made_again(self, clone):
        for file in (clone.venv / ("Scripts" if os.name == "nt" else "bin")).glob("python*"):
            file.unlink()
        status, printed = clone.run("0")
        assert status == 0, printed
        assert printed.splitlines()[-1] == f"tiny 3 in {clone.venv}"

    def test_environment_without_pip_gets_one(self, clone):
        shutil.rmtree(clone.venv)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone.venv], check=True)
        assert "tiny 3" in clone.run("0")[1]
