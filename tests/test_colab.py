"""The notebooks on Colab: their first cell, in a kernel that has packages of its own already."""

import os
import subprocess
import venv

import gradio as gr
import nbformat
import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient

from chat_model.launch import launch
from workshop.carry.requirements import requirements
from workshop.stages import ROOT, STAGES

# Other versions than the workshop's.
KERNEL = ("ipykernel", "numpy==2.2.6", "pandas==2.3.3", "huggingface_hub<1", "pydantic<2.12")
# Colab's kernel imports some of them before the first cell.
BEFORE = f"""
import builtins, sys, types
import numpy, pandas
sys.modules["google.colab"] = types.ModuleType("google.colab")
builtins.input = lambda question: {str(ROOT)!r}
"""
AFTER = """
import huggingface_hub, pydantic
print(f"numpy=={numpy.__version__}", f"pandas=={pandas.__version__}")
print(f"gradio=={gr.__version__}", f"huggingface_hub=={huggingface_hub.__version__}")
"""


def first_cell(stage):
    notebook = nbformat.read(stage.notebook, as_version=4)
    return next(cell for cell in notebook.cells if cell.cell_type == "code")


def test_first_cell_is_the_same_in_all_notebooks_and_folded():
    cells = [first_cell(stage) for stage in STAGES]
    assert len({cell.source for cell in cells}) == 1
    assert cells[0].source.startswith("# On Colab")
    assert all(cell.metadata.jupyter.source_hidden for cell in cells)


def test_first_cell_does_nothing_elsewhere(tmp_path, settings):
    settings.chdir(tmp_path)
    exec(first_cell(STAGES[0]).source, {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("setting", "is_shared"), [("", False), ("False", False), ("True", True)])
def test_hosted_notebook_opens_a_public_link_only_if_asked(setting, is_shared, settings):
    class Page(gr.Blocks):
        def launch(self, **options):
            self.options = options

    settings.setenv("CHAT_BASE_URL", "http://127.0.0.1:9/v1")
    settings.setenv("GRADIO_SHARE", setting)
    page = Page(analytics_enabled=False)
    launch(page, prevent_thread_lock=True)
    assert page.options["share"] is is_shared


@pytest.mark.installs
def test_notebook_runs_and_the_kernels_packages_stay(tmp_path, settings):
    environment, content = tmp_path / "kernel", tmp_path / "content"
    content.mkdir()
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [python, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "install", *KERNEL], check=True)
    before = subprocess.run([*pip, "freeze"], capture_output=True, check=True).stdout

    notebook = nbformat.read(STAGES[1].notebook, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.source = BEFORE + cell.source
    notebook.cells.append(nbformat.v4.new_code_cell(AFTER))
    kernel = KernelManager()
    kernel.kernel_spec.argv[0] = str(python)
    settings.setenv("KAGGLE_KERNEL_RUN_TYPE", "Interactive")  # Gradio would open a public link
    client = NotebookClient(notebook, km=kernel, timeout=600)
    client.execute(cwd=str(content))

    printed = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ())
    )
    assert "numpy==2.2.6 pandas==2.3.3" in printed
    assert " ".join(requirements(("gradio", "huggingface_hub"))) in printed
    assert "public URL" not in printed
    assert subprocess.run([*pip, "freeze"], capture_output=True, check=True).stdout == before
