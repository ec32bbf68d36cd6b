"""Imports go one way: tests and bench to workshop, workshop and the apps to chat_model."""

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest

import chat_model
from workshop.stages import ROOT

MAY_IMPORT = {
    "chat_model": set(),
    "steps": {"chat_model"},
    "solutions": {"chat_model"},
    "notebooks": {"chat_model", "workshop"},
    "workshop": {"chat_model"},
    "bench": {"workshop", "chat_model"},
    "tests": {"workshop", "chat_model"},
    # The rooms of the workshop
    "workshop/environment": set(),
    "workshop/stages": {"workshop/environment"},
    "workshop/testing": {"workshop/stages"},
    "workshop/judge": {"workshop/environment", "workshop/stages", "workshop/testing"},
    "workshop/carry": {"workshop/environment", "workshop/stages"},
    "workshop/room": {
        *("workshop/environment", "workshop/stages", "workshop/judge", "workshop/carry"),
    },
    "workshop/commands": {
        *("workshop/environment", "workshop/stages", "workshop/judge", "workshop/carry"),
        "workshop/room",
    },
}
PACKAGES = {"PIL": "pillow", "yaml": "pyyaml"}  # that are called otherwise
PRIVATE = {  # of Gradio: what it neither documents nor promises to keep
    *("_queue", "_id", "fns", "targets", "trigger_after", "call_function", "constructor_args"),
    *("inputs_as_dict", "input_keyword_names", "concurrency_limit", "preprocess", "postprocess"),
}


def code_of(path):
    """Return the code in a file: a module or a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def imported_by(path):
    """Return the modules that a file imports, with relative imports spelled out."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(code_of(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join(filter(None, [*above, node.module]))
            yield from (f"{base}.{alias.name}" for alias in node.names)


def place_of(name):
    """Return the folder that a module or a file is in; of the workshop, the room."""
    parts = name.split(".")
    is_room = parts[0] == "workshop" and f"workshop/{parts[1]}" in MAY_IMPORT
    return "/".join(parts[:2]) if is_room else parts[0]


FILES = [
    path
    for folder in MAY_IMPORT
    if "/" not in folder
    for pattern in ("*.py", "*.ipynb")
    for path in sorted((ROOT / folder).rglob(pattern))
    if ".ipynb_checkpoints" not in path.parts
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path):
    is_notebook = path.parent.name == "notebook_sources"
    here = "notebooks" if is_notebook else place_of(".".join(path.relative_to(ROOT).parts))
    allowed = {here, *MAY_IMPORT[here], *MAY_IMPORT[here.split("/")[0]]}
    if path.name == "test_bench.py":
        allowed.add("bench")
    imported = [name for name in imported_by(path) if name.split(".")[0] in MAY_IMPORT]
    wrong = [name for name in imported if not {place_of(name), name.split(".")[0]} & allowed]
    assert wrong == []
    assert [name for name in imported if name.startswith("tests.test_")] == []


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.relative_to(ROOT).parts[0] != "tests"], ids=str
)
def test_one_module_touches_what_is_private_in_gradio(path):
    if path == ROOT / "workshop/judge/adapter.py":
        return
    attributes = [
        n.attr for n in ast.walk(ast.parse(code_of(path))) if isinstance(n, ast.Attribute)
    ]
    assert PRIVATE & {*attributes} == set()
    assert [name for name in imported_by(path) if name.startswith("gradio.")] == []


def third_party(folder):
    """Return the packages of others that the modules in a folder import, by pip's names."""
    names = {
        name.split(".")[0] for path in (ROOT / folder).rglob("*.py") for name in imported_by(path)
    }
    names -= {*sys.stdlib_module_names, *MAY_IMPORT, "__main__"}
    return {plain(PACKAGES.get(name, name)) for name in names}


def plain(requirement):
    """Return the name of the package in a requirement such as "huggingface_hub==2.4.0"."""
    return re.match(r"[\w-]+", requirement)[0].lower().replace("_", "-")


def test_wheel_names_all_that_chat_model_imports():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    local = project["optional-dependencies"]["local"]
    assert third_party("chat_model") == {plain(line) for line in [*project["dependencies"], *local]}


@pytest.mark.installs
def test_wheel_has_chat_model_whole_and_alone(tmp_path):
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path, ROOT]
    subprocess.run(pip, check=True)
    [wheel] = tmp_path.iterdir()
    with zipfile.ZipFile(wheel) as parts:
        names = {name for name in parts.namelist() if ".dist-info/" not in name}
    files = [file for file in (ROOT / "chat_model").rglob("*.*") if file.suffix != ".pyc"]
    assert names == {file.relative_to(ROOT).as_posix() for file in files}


@pytest.mark.parametrize("folder", ["chat_model", "workshop", "tests", "bench"])
def test_requirements_name_all_that_is_imported(folder):
    lines = "\n".join(file.read_text(encoding="utf-8") for file in ROOT.glob("requirements*.txt"))
    assert third_party(folder) <= {
        plain(line) for line in re.findall(r"^\w.*", lines, re.MULTILINE)
    }


def test_chat_model_offers_what_it_says():
    assert all(hasattr(chat_model, name) for name in chat_model.__all__)
