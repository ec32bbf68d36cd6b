"""The steps and the notebooks are what `python -m workshop make` makes them."""

import ast
import os
import shutil
import subprocess

import nbformat
import pytest

from workshop.commands import main
from workshop.stages import ROOT, STAGES, read
from workshop.stages.notebooks import notebook_of
from workshop.stages.starters import copy_stages, make_starter

each_stage = pytest.mark.parametrize("stage", STAGES, ids=str)


def skip_if_somebody_works_in(path):
    """Skip a test if a learner has changed a file, as git says; without git, nobody knows."""
    git = ["git", "-C", str(ROOT), "diff", "--quiet", "HEAD", "--", str(path)]
    if "CI" not in os.environ and (not shutil.which("git") or subprocess.run(git).returncode):
        pytest.skip(f"somebody works in {path.relative_to(ROOT)}")


@each_stage
def test_committed_step_is_as_it_is_made(stage):
    skip_if_somebody_works_in(stage.step)
    assert read(stage.step) == make_starter(stage)


@each_stage
def test_committed_notebook_is_as_it_is_made(stage):
    skip_if_somebody_works_in(stage.notebook)
    assert read(stage.notebook) == notebook_of(stage)


@each_stage
def test_notebook_has_what_helps_to_write_each_answer(stage):
    cells = nbformat.reads(notebook_of(stage), as_version=4).cells
    solution = [ast.dump(part) for part in ast.parse(read(stage.solution)).body]
    for name in (*stage.functions, "demo"):
        todos = [todo for todo, place in stage.places.items() if place == name]
        todos = todos or stage.page_todos
        check = [cell.source for cell in cells].index(f'check("{stage}", {name})')
        to_write_in = [cell.source for cell in cells[:check] if cell.cell_type == "code"][-1]
        assert all(f"    # TODO {todo}: " in to_write_in for todo in todos)
        assert "steps/" not in to_write_in
        hints = cells[check + 1].source
        assert all(f"<summary>{todo}: nearly the answer</summary>" in hints for todo in todos)
        answer = next(cell for cell in cells[check:] if "is_done" in cell.source)
        assert answer.metadata.jupyter.source_hidden
        [condition] = ast.parse(answer.source).body
        assert ast.unparse(condition.test) == f"not is_done('{name}')"
        notice, ours = condition.body
        assert ast.unparse(notice).startswith("print(")
        assert ast.dump(ours) in solution


@pytest.mark.parametrize(
    "cell", ["# %% made: pgae", "# %% made: write handle_undoo", "# %% made: page\nprint(1)"]
)
def test_mistake_in_the_source_of_a_notebook_is_named(cell, tmp_path, monkeypatch):
    monkeypatch.setattr("workshop.stages.notebooks.SOURCES", tmp_path)
    (tmp_path / f"{STAGES[1]}.py").write_text(f"# %% [markdown]\n# # 2. Undo\n\n{cell}\n")
    with pytest.raises(ValueError, match=cell.removeprefix("# %% ").splitlines()[0]):
        notebook_of(STAGES[1])


def test_make_writes_what_is_out_of_date_and_keeps_a_learners_step(tmp_path, monkeypatch, capsys):
    stages = copy_stages(tmp_path)
    monkeypatch.setattr("workshop.commands.STAGES", stages)
    stages[1].step.write_text("mine")
    (tmp_path / "notebooks").mkdir()
    assert main(["make"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("steps/02_undo/app.py is the starter again") == 1
    assert all(f"notebooks/{stage}.ipynb is written" in printed for stage in stages)
    assert stages[1].step.with_name("app.backup-1.py").read_text() == "mine"
    assert all(read(stage.step) == make_starter(stage) for stage in stages)
    assert all(read(stage.notebook) == notebook_of(stage) for stage in stages)

    assert main(["make"]) == 0
    assert "All steps and notebooks are" in capsys.readouterr().out
    assert not stages[1].step.with_name("app.backup-2.py").exists()
