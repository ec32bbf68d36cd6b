"""What the tests share: the app under test, the scripted endpoint, and clean settings."""

import gc
import os
import shutil
import signal
import subprocess
import sys

import pytest

from chat_model import background, local
from chat_model.endpoint import _without_list
from workshop.environment import trouble_with
from workshop.judge.adapter import load_app
from workshop.judge.checks import SETTINGS
from workshop.judge.worker import Worker
from workshop.stages import ROOT, STAGES
from workshop.stages.starters import copy_stages
from workshop.testing.browser import App, ChatPage, launch_browser
from workshop.testing.endpoint import ScriptedEndpoint
from workshop.testing.histories import SEED

from .replies import ask_once
from .votes import drop_all

TROUBLE = trouble_with("requirements-test.txt")
MISSING = TROUBLE and f"this Python {TROUBLE}: `python -m workshop test` installs it"
SAY_HI = """
from chat_model import connect, stream_reply
with connect() as client:
    hi = [{"role": "user", "content": "Hi"}]
    for reply in stream_reply(client.chat_completion(hi, max_tokens=30, stream=True)):
        pass
print(reply[0]["content"][0]["text"])
"""


def pytest_addoption(parser):
    parser.addoption(
        "--steps", action="store_true", help="test your own steps instead of the solutions"
    )


def pytest_configure():
    os.environ["WORKSHOP_SEED"] = SEED  # for the processes that run tests in parallel
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores Ctrl+C


def pytest_collection_finish():
    gc.freeze()  # what is imported stays; looking through it again and again takes time


def pytest_report_header(config):
    steps = config.getoption("--steps")
    tested = "your steps" if steps else "the solutions (--steps: your steps instead)"
    return f"stages: {tested}; samples: WORKSHOP_SEED={SEED}"


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Skip the tests that need a tool which isn't installed: a learner has few of them."""
    report = yield
    if report.failed and "ModuleNotFoundError" in str(report.longrepr) and MISSING:
        report.outcome = "skipped"
        report.longrepr = (str(collector.path), None, f"Skipped: {MISSING}")
    return report


@pytest.fixture(scope="module")
def stage_app(request):
    """The solution of the stage that a test file belongs to; with --steps, the learner's step."""
    stage = next(stage for stage in STAGES if stage.tests.name == request.path.name)
    return load_app(stage.step if request.config.getoption("--steps") else stage.solution)


@pytest.fixture
def app(stage_app, endpoint, settings):
    """The app of a stage, answered by the scripted endpoint."""
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    return stage_app


@pytest.fixture(scope="session")
def _endpoint():
    with ScriptedEndpoint() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(_endpoint):
    """A scripted endpoint that nobody has sent anything to yet."""
    _endpoint.reset()
    yield _endpoint
    _endpoint.reset()  # an app that a next test starts should find no list of models


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    """None of the settings that choose an endpoint or a model; a test sets what it needs."""
    for name in (*SETTINGS, "CHAT_DEBUG", "HF_TOKEN", "HF_HUB_OFFLINE", "WORKSHOP_ROOM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(local, "MODELS", ROOT / "tests" / "no-models")
    _without_list.clear()
    return monkeypatch


@pytest.fixture
def ask(endpoint, settings):
    """Return a function that asks the scripted endpoint and yields the reply as it grows."""
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    settings.setattr(background, "PATIENCE", 60)  # a busy machine is no reason to yield once more

    def ask(*answers):
        endpoint.answer(*answers)
        return ask_once()

    return ask


@pytest.fixture(scope="session")
def votes_file(tmp_path_factory):
    return tmp_path_factory.mktemp("votes") / "votes.db"


@pytest.fixture
def no_votes(votes_file):
    """No votes are kept yet."""
    drop_all(votes_file)


@pytest.fixture(scope="session")
def finished_app(_endpoint, votes_file):
    """The finished app, answered by the scripted endpoint."""
    with App(STAGES[-1].solution, _endpoint.url, CHAT_VOTES=str(votes_file)) as app:
        yield app


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason=MISSING)
    with playwright.sync_playwright() as playwright:
        browser = launch_browser(playwright)
        if browser is None:
            missing = pytest.fail if "CI" in os.environ else pytest.skip
            missing("no browser is found: `python -m playwright install chromium` brings one")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": 900, "height": 760})
    yield context
    context.close()


@pytest.fixture
def tab(context):
    """A new tab, in which no chat is kept yet."""
    tab = context.new_page()
    yield tab
    tab.close()


@pytest.fixture
def page(finished_app, tab, endpoint):
    """The page of the finished app."""
    return ChatPage(tab, finished_app.url)


@pytest.fixture
def expect_a_reply(browser):
    """Return a function that says hello on an app's page, and fails without a reply."""

    def expect_a_reply(app):
        tab = browser.new_page()
        page = ChatPage(tab, app.url)
        page.send("Say hello.")
        page.until_idle(seconds=180)
        [prompt, (role, reply), *cut_off] = page.chat  # a talkative model reaches its limit
        assert (prompt, role) == (("user", "Say hello."), "bot")
        assert reply and "went wrong" not in reply
        assert all("Cut off" in text for _, text in cut_off)
        tab.close()

    return expect_a_reply


@pytest.fixture
def stages(tmp_path):
    """A copy of the stages that nobody has begun with."""
    return copy_stages(tmp_path)


@pytest.fixture(scope="module")
def worker():
    with Worker() as worker:
        yield worker


@pytest.fixture
def copied(tmp_path):
    """Return a function that copies some folders, and what a command sets up from, to tmp_path."""

    def copied(*folders):
        for folder in folders:
            unneeded = shutil.ignore_patterns("__pycache__", "pictures")
            shutil.copytree(ROOT / folder, tmp_path / folder, ignore=unneeded)
        for file in ROOT.glob("requirements*.txt"):
            shutil.copy(file, tmp_path)
        return tmp_path

    return copied


@pytest.fixture
def run_python():
    """Return a function that runs code in a process of its own.

    It returns what was printed, and the exit status. By default the code says hi to the model and
    prints its reply.
    """
    base = {name: value for name, value in os.environ.items() if not name.startswith("CHAT_")}

    def run_python(code=SAY_HI, **environment):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**base, "PYTHONIOENCODING": "utf-8", **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        return done.stdout + done.stderr, done.returncode

    return run_python
