"""The packages to carry: all that is needed, for each system, and an install without a network."""

import os
import re
import shlex
import subprocess
import sys

import pytest
from packaging.requirements import Requirement

from workshop.carry.packages import SYSTEMS, bring, packages_for, put_beside, this_system
from workshop.carry.requirements import pins
from workshop.commands import main
from workshop.environment import PYTHON
from workshop.stages import ROOT
from workshop.testing.browser import App


def names_for(system, python="3.12"):
    return {package.partition("==")[0] for package in packages_for(system, python)}


def test_each_system_has_packages_of_its_own():
    assert {"colorama", "pywinpty"} <= names_for("windows")
    assert "appnope" in names_for("macos-apple") & names_for("macos-intel")
    assert not {"colorama", "pywinpty", "appnope"} & (names_for("linux") | names_for("linux-arm"))
    assert "overrides" in names_for("linux", "3.11") - names_for("linux", "3.12")


@pytest.mark.parametrize("system", SYSTEMS)
def test_systems_have_the_model_and_the_page(system):
    assert {"gradio", "huggingface-hub", "xllamacpp", "watchfiles"} <= names_for(system)


def test_nothing_depends_on_what_is_not_asked_of_a_system():
    asked = {"sys_platform", "platform_machine", "os_name", "python_full_version"}
    same_everywhere = {"implementation_name"}
    markers = [line.partition(" ; ")[2] for line in pins()]
    assert set(re.findall(r"[a-z_]+(?= [<>=!])", " ".join(markers))) <= asked | same_everywhere


def test_every_requirement_is_pinned():
    """What isn't in constraints.txt isn't brought."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = {Requirement(line).name.replace("_", "-") for line in lines if line[:1] not in "#-"}
    assert wanted <= names_for("linux")


def test_own_system_is_known():
    assert this_system() in SYSTEMS


def test_workshop_gets_into_the_folder_from_a_clone_and_from_an_archive(tmp_path):
    clone, archive = tmp_path / "a clone", tmp_path / "archive"
    subprocess.run(["git", "init", "--quiet", clone], check=True)
    archive.mkdir()
    copy = tmp_path / "packages" / "workshop"
    [command] = re.findall("    (git .*)", put_beside(clone, tmp_path / "packages"))
    subprocess.run(shlex.split(command), check=True, capture_output=True)
    assert (copy / ".git").exists()
    advice = put_beside(archive, tmp_path / "packages")
    assert "git" not in advice
    assert advice.endswith(f"to {copy}")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--for", "amiga"], "'amiga' isn't a system. Name some of: linux, linux-arm, windows"),
        (["--python", "3.9"], "'3.9' isn't a version of Python such as 3.12"),
    ],
)
def test_slip_is_told(arguments, sentence):
    with pytest.raises(SystemExit, match=sentence):
        main(["packages", *arguments])


def test_download_that_fails_is_told(tmp_path, settings, capfd):
    settings.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    settings.setenv("PIP_NO_INDEX", "1")
    settings.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(SystemExit, match="Not everything could be downloaded: see above"):
        main(["packages", str(tmp_path)])
    assert "No matching distribution found" in capfd.readouterr().err


@pytest.mark.installs
def test_room_without_a_network_installs_and_chats(tmp_path, expect_a_reply, settings):
    folder = tmp_path / "on a stick"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    advice = bring(folder, [this_system()], [python])
    workshop = folder / "workshop"
    subprocess.run(["git", "clone", "--quiet", ROOT, workshop], check=True)
    assert f'git clone "{ROOT}" "{workshop}"' in advice

    for name in [name for name in os.environ if name.startswith("PIP_")]:
        settings.delenv(name)
    settings.setenv("PIP_CONFIG_FILE", os.devnull)
    settings.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nobody is there
    _, *arguments = advice.splitlines()[-1].split()
    assert arguments == ["-m", "workshop", "install", "--packages", ".."]
    subprocess.run([sys._base_executable, *arguments], cwd=workshop, check=True)
    python = workshop / PYTHON.relative_to(ROOT)
    with App([str(python), "-P", "-m", "workshop", "run"], PYTHONPATH="") as app:
        expect_a_reply(app)


@pytest.mark.installs
@pytest.mark.parametrize(
    ("system", "python"),
    [
        ("linux", "3.14"),
        ("linux-arm", "3.12"),
        ("windows", "3.13"),
        ("macos-intel", "3.11"),
        ("macos-apple", "3.14"),
    ],
)
def test_every_package_has_a_wheel(system, python, tmp_path):
    bring(tmp_path, [system], [python])
    wheels = [file for file in tmp_path.iterdir() if file.suffix == ".whl"]
    assert len(wheels) > len(packages_for(system, python))  # and what builds our own, and the model
