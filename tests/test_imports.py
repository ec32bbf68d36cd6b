"""Imports go one way: tests and bench to workshop, workshop and the apps to chat_model."""

import ast
import json

import pytest

import chat_model
from workshop.stages import ROOT

MAY_IMPORT = {
    "chat_model": {"chat_model"},
    "steps": {"chat_model"},
    "solutions": {"chat_model"},
    "notebooks": {"chat_model", "workshop"},
    "workshop": {"workshop", "chat_model"},
    "bench": {"bench", "workshop", "chat_model"},
    "tests": {"tests", "workshop", "chat_model"},
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
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(code_of(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(filter(None, [package if node.level else "", node.module]))
            yield from (f"{base}.{alias.name}" for alias in node.names)


FILES = [
    path
    for folder in MAY_IMPORT
    for pattern in ("*.py", "*.ipynb")
    for path in sorted((ROOT / folder).rglob(pattern))
    if ".ipynb_checkpoints" not in path.parts
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path):
    folder = path.relative_to(ROOT).parts[0]
    ours = [name for name in imported_by(path) if name.split(".")[0] in MAY_IMPORT]
    allowed = MAY_IMPORT[folder] | ({"bench"} if path.name == "test_bench.py" else set())
    assert [name for name in ours if name.split(".")[0] not in allowed] == []
    assert [name for name in ours if name.startswith("tests.test_")] == []


def test_chat_model_offers_what_it_says():
    assert all(hasattr(chat_model, name) for name in chat_model.__all__)
