"""The notebooks, as a learner uses them: in JupyterLab, in a real browser."""

import json
import os
import shutil
import sys
from urllib.parse import urlsplit

import pytest

from workshop.commands import lab_options
from workshop.stages import ROOT
from workshop.testing.browser import App, ChatPage

pytestmark = pytest.mark.thorough

OPTIONS = ["--no-browser", "--allow-root", "--IdentityProvider.token="]  # containers run as root
OWN_FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


@pytest.fixture(scope="module")
def lab(tmp_path_factory, _endpoint):
    """JupyterLab on a copy of the notebooks; it neither finds nor leaves settings of this user."""
    tmp_path = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "steps"):
        shutil.copytree(ROOT / name, tmp_path / name)
    folders = {name: str(tmp_path / name) for name in OWN_FOLDERS}
    fetch_no_news(tmp_path / "JUPYTER_CONFIG_DIR")
    command = [sys.executable, "-m", "jupyterlab", *OPTIONS, *lab_options(tmp_path)]
    with App(command, _endpoint.url, "JUPYTER_PORT", **folders) as lab:
        yield lab


def fetch_no_news(config):
    """Answer what Lab asks at its first start, in its folder of settings."""
    settings = config / "lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    answer = json.dumps({"fetchNews": "false", "checkForUpdates": False})
    (settings / "notification.jupyterlab-settings").write_text(answer, encoding="utf-8")


@pytest.fixture
def tab(browser):
    tab = browser.new_page()
    tab.set_default_timeout(120_000)  # Lab, its kernel and Gradio all start on a busy computer
    yield tab
    tab.close()


def test_notebook_draws_a_page_that_works_under_its_cell(lab, tab, endpoint):
    hosts = set()
    tab.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    open_notebook(tab, lab, "02_undo.ipynb")
    run_all_cells(tab)
    page = page_under_a_cell(tab)
    page.send("Hello")
    page.until_chat(("user", "Hello"), ("bot", "You said: Hello"))
    page.press("Undo")
    page.until_chat()
    assert page.typed == "Hello"
    assert page.page.evaluate("document.body.scrollHeight <= innerHeight"), "it is cut off"
    assert hosts - {None} == {"127.0.0.1"}, "nothing comes from the web"


def test_link_to_the_lesson_opens_it(lab, tab):
    open_notebook(tab, lab, "02_undo.ipynb")
    tab.get_by_role("link", name="steps/02_undo").click()
    tab.get_by_role("heading", name="Stage 2: undo").wait_for()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows the home folder without HOME")
def test_lab_opens_without_a_home_that_can_be_written_to(tmp_path, copied):
    copied("workshop", "chat_model", "notebooks")
    file = tmp_path / "file"
    file.touch()
    home = str(file / "home")  # root may write to any folder, but nobody can make this one
    settings = {"HOME": home, "PYTHONPATH": str(tmp_path), "BROWSER": "true"}
    command = [sys.executable, "-P", "-m", "workshop", "lab"]
    with App(command, None, "JUPYTER_PORT", **settings) as lab:
        assert "127.0.0.1" in lab.printed()
        assert "Traceback" not in lab.printed()
    assert (tmp_path / ".jupyter").exists()


def open_notebook(tab, lab, name):
    """Open a notebook in Lab, and wait until its kernel is ready: until then, Lab runs nothing."""
    tab.goto(f"{lab.url}/lab/tree/notebooks/{name}")
    tab.get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def run_all_cells(tab):
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def page_under_a_cell(tab):
    """Return the page that a cell draws, once it is there; fail when a cell does."""
    page = tab.locator(".jp-OutputArea iframe")
    error = tab.locator(".jp-OutputArea-output", has_text="Traceback")
    page.or_(error).first.wait_for(state="attached")
    assert error.all_text_contents() == []
    return ChatPage(page.element_handle().content_frame())
