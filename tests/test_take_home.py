"""The app to take home: the stages' own tests, without chat_model."""

import ast
import sys

import httpx2
import pytest
from huggingface_hub import set_client_factory

from chat_model import loopback
from workshop.judge.adapter import load_app
from workshop.judge.checks import checks_of, run_checks
from workshop.stages import ROOT, STAGES
from workshop.testing.browser import App, ChatPage
from workshop.testing.endpoint import Reply

APP = ROOT / "docs" / "take_it_home.py"
WORKSHOP = [stage for stage in STAGES if not stage.is_for_more]
# What it does without, as docs/take_it_home.md says.
LEFT_OUT = {
    "stream_reply": {
        "test_thoughts_are_shown_too",
        "test_thoughts_of_half_a_reply_stay_too",
        "test_empty_reply_is_explained_too",
        "test_reply_without_an_end_is_half_a_reply",
        "test_closing_the_page_stops_a_model_that_pauses",
    },
    "connect": {
        "test_strange_failure_is_explained_too",
        "test_failure_to_connect_is_explained_too",
    },
}


@pytest.fixture(autouse=True)
def without_chat_model():
    """Undo what `connect` does to all clients of a process, if an earlier test has called it."""
    set_client_factory(lambda: httpx2.Client(follow_redirects=True, timeout=None))
    yield
    loopback.open_way.cache_clear()  # the next `connect` does it again


@pytest.mark.parametrize("stage", WORKSHOP, ids=str)
def test_it_passes_the_checks_of_the_workshop(stage, endpoint):
    checks = checks_of(stage)
    outcomes = list(run_checks(checks, endpoint, lambda: load_app(APP)))
    assert len(outcomes) == len(checks)
    assert not [outcome.failure for outcome in outcomes if outcome.failure]


@pytest.mark.thorough
def test_it_does_without_just_what_its_page_says(endpoint):
    checks = [check for stage in WORKSHOP for check in checks_of(stage)]
    outcomes = run_checks(checks, endpoint, lambda: load_app(APP))
    left_out = {}
    for check, outcome in zip(checks, outcomes, strict=True):
        if outcome.lacks:
            left_out.setdefault(outcome.lacks, set()).add(check.name)
    assert left_out == LEFT_OUT


def test_it_needs_gradio_and_huggingface_hub_alone():
    source = APP.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(source)))
    imports = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    imports += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in imports} == {"json", "os", "gradio", "huggingface_hub"}
    assert len(source.splitlines()) <= 120


def test_what_it_shares_with_the_solution_is_the_same():
    ours, solution = (
        {
            part.name: ast.dump(part)
            for part in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(part, ast.FunctionDef)
        }
        for path in (APP, WORKSHOP[-1].solution)
    )
    assert {name for name in solution if ours[name] != solution[name]} == {"respond"}


def test_it_runs_in_an_empty_folder(endpoint, browser, tmp_path):
    endpoint.answer(Reply(("Hello", " there!")))
    app = tmp_path / "app.py"
    app.write_bytes(APP.read_bytes())
    with App([sys.executable, "-I", str(app)], endpoint.url) as running:
        page = ChatPage(browser.new_page(), running.url)
        page.send("Hi")
        page.until_idle()
        assert page.chat == [("user", "Hi"), ("bot", "Hello there!")]


def test_command_runs_it_on_the_local_model(expect_a_reply):
    with App([sys.executable, "-m", "workshop", "home"]) as app:
        expect_a_reply(app)
