"""The container that Codespaces makes of the repository: its commands, run in a clone."""

import json
import os
import re
import subprocess

import pytest

from workshop.environment import OLDEST
from workshop.stages import ROOT
from workshop.testing.browser import App

CONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))


def test_port_of_the_page_opens_by_itself():
    assert CONTAINER["forwardPorts"] == [7860]
    assert CONTAINER["portsAttributes"]["7860"]["onAutoForward"].startswith("open")


def test_python_is_new_enough():
    minor = int(re.search(r"python:3\.(\d+)$", CONTAINER["image"])[1])
    assert (3, minor) >= OLDEST


@pytest.mark.installs
@pytest.mark.skipif(os.name == "nt", reason="the container is Linux")
def test_commands_set_up_what_a_learner_starts(tmp_path, expect_a_reply):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    subprocess.run(CONTAINER["postCreateCommand"], shell=True, cwd=clone, check=True)
    settings = CONTAINER["customizations"]["vscode"]["settings"]
    python = settings["python.defaultInterpreterPath"].replace("${workspaceFolder}", str(clone))
    assert subprocess.run([python, "-m", "workshop", "check", "--help"], cwd=clone).returncode == 0
    with App(["make", "-C", str(clone), "run"], PYTHONPATH="") as app:
        expect_a_reply(app)
