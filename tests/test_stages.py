"""Each stage has all its parts, and they agree: table, solution, starter, lesson, tests."""

import ast
import importlib
import re

import pytest

from workshop.judge.adapter import listeners_of, load_app
from workshop.judge.calls import Event
from workshop.judge.checks import checks_of, run_checks
from workshop.stages import ROOT, STAGES, read
from workshop.stages.starters import events_wired_in, make_starter

each_stage = pytest.mark.parametrize("stage", STAGES, ids=str)
each_later_stage = pytest.mark.parametrize("stage", STAGES[1:], ids=str)

NOT_PROSE = r"<details>.*?</details>|```.*?```|!\[.*?\]\(.*?\)"
PAGES = [
    page.relative_to(ROOT)
    for pattern in ("*.md", "docs/*.md", "steps/*/README.md")
    for page in sorted(ROOT.glob(pattern))
]


def failures(checks, endpoint, path, source=None):
    """Return the checks that fail on an app, each a number of a TODO and what is wrong."""
    outcomes = run_checks(checks, endpoint, lambda: load_app(path, source))
    return [(outcome.todo, outcome.failure) for outcome in outcomes if outcome.failure]


# What a stage consists of


def test_table_has_every_stage_in_order():
    folders = [*ROOT.glob("steps/[0-9]*"), *ROOT.glob("solutions/[0-9]*")]
    tests = [path.stem.removeprefix("test_") for path in ROOT.glob("tests/test_[0-9]*.py")]
    notebooks = [path.stem for path in ROOT.glob("notebooks/[0-9]*.ipynb")]
    names = [stage.name for stage in STAGES]
    assert names == sorted({*notebooks, *tests, *(folder.name for folder in folders)})
    assert [stage.number for stage in STAGES] == list(range(1, len(STAGES) + 1))


@each_stage
def test_stage_has_all_its_parts(stage):
    picture = ROOT / f"docs/pictures/{stage}.png"
    paths = [stage.step, stage.lesson, stage.solution, stage.notebook, stage.tests, picture]
    paths += [stage.answers, stage.answers.with_suffix(".txt")]
    assert [path for path in paths if not path.exists()] == []


@each_stage
def test_readme_has_a_row_for_each_stage(stage):
    [row] = [row for row in read(ROOT / "README.md").splitlines() if f"(steps/{stage}/" in row]
    assert row.startswith(f"| {stage.number} |")
    assert f" {stage.minutes} min " in row
    assert f"(notebooks/{stage}.ipynb)" in row


@each_stage
def test_every_todo_is_in_the_lesson_and_has_a_test(stage):
    assert [*stage.places] == [*stage.todos] == sorted({check.todo for check in checks_of(stage)})


@each_stage
def test_tests_of_a_stage_call_what_its_table_says(stage):
    names = vars(importlib.import_module(f"tests.{stage.tests.stem}")).values()
    events = {each.name: each.function for each in names if isinstance(each, Event)}
    assert events
    assert events.keys() <= {*stage.events}
    assert {*events.values()} <= {*stage.functions}


@each_stage
def test_every_test_of_a_stage_belongs_to_a_todo(stage):
    tests = re.findall(r"^def (test_\w+)", read(stage.tests), re.MULTILINE)
    assert tests == [check.name for check in checks_of(stage)]


# What the solutions and the starters do


def test_finished_app_passes_what_every_stage_asks(endpoint):
    last = STAGES[-1]
    asked = [stage for stage in STAGES if stage == last or last.builds_on(stage)]
    checks = [check for stage in asked for check in checks_of(stage)]
    assert failures(checks, endpoint, last.solution) == []


@each_later_stage
def test_starter_passes_what_earlier_stages_ask(stage, endpoint):
    asked = [other for other in STAGES if stage.builds_on(other)]
    earlier = [check for other in asked for check in checks_of(other)]
    assert failures(earlier, endpoint, stage.step, make_starter(stage)) == []


@each_stage
def test_starter_fails_a_check_of_each_todo_and_the_verdict_is_not_the_answer(stage, endpoint):
    failed = failures(checks_of(stage), endpoint, stage.step, make_starter(stage))
    assert {todo for todo, _ in failed} == {*stage.todos}
    missing = r"Nothing (calls|is cancelled)|the starter's (notice|placeholder)"
    for _, failure in failed:
        assert re.search(missing, failure)
        assert not any(f"{event}(" in failure for event in stage.events)
        assert "```" not in failure


@each_stage
def test_buttons_of_a_starter_say_their_todos(stage, capsys):
    app = load_app(stage.step, make_starter(stage))
    for event in stage.events:
        [placeholder] = listeners_of(app, event)
        placeholder.function()  # outside of a running app, gr.Info prints
    assert re.findall(r"TODO (\S+): wire", capsys.readouterr().out) == stage.page_todos


@each_stage
def test_solution_says_what_it_is(stage):
    first = f'"""Stage {stage.number}, finished: {stage.title}."""'
    assert read(stage.solution).splitlines()[0] == first


@each_later_stage
def test_solution_is_the_one_before_and_something_more(stage):
    before, source = read(STAGES[stage.number - 2].solution), read(stage.solution)
    unchanged = functions(before).keys() - {*stage.functions}
    assert {name: functions(source)[name] for name in unchanged} == {
        name: functions(before)[name] for name in unchanged
    }
    assert {*stage.functions} <= functions(source).keys()
    later = calls_in(page(source))
    lines = [line for line in page(before) if not events_wired_in(line) & {*stage.events}]
    for call, settings in calls_in(lines):
        assert any(call == other and settings <= more for other, more in later)
    assert constants(before).items() <= constants(source).items()


def calls_in(lines):
    """Return the calls in statements: function and arguments, and a set of settings, for each."""
    calls = [node for line in lines for node in ast.walk(line) if isinstance(node, ast.Call)]
    return [
        (ast.dump(ast.Call(call.func, call.args, [])), {ast.dump(more) for more in call.keywords})
        for call in calls
    ]


def page(source):
    """Return the statements of the page."""
    return next(node.body for node in ast.parse(source).body if isinstance(node, ast.With))


def constants(source):
    """Return what is assigned at the top of a source, a dict from names to syntax trees."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    return {node.targets[0].id: ast.dump(node.value) for node in nodes}


def functions(source):
    """Return the functions in a source, a dict from name to syntax tree without positions."""
    tree = ast.parse(source)
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_finished_app_of_the_workshop_is_short_and_open():
    source = read(STAGES[3].solution)
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)]
    [ours] = [node.names for node in imports if node.module == "chat_model"]
    assert len(source.splitlines()) <= 100
    assert len(ours) <= 4


# The lessons


@each_stage
def test_lesson_has_all_its_parts(stage):
    lesson = read(stage.lesson)
    wanted = [*(f"## {todo} " for todo in stage.todos), "## Hints", "## Try it"]
    wanted += [f"pictures/{stage}.png", f"python -m workshop run {stage.number}"]
    assert [part for part in wanted if part not in lesson] == []
    assert f"*About {stage.minutes} minutes" in lesson


@each_stage
def test_last_hint_for_each_todo_is_nearly_the_answer(stage):
    for todo in stage.todos:
        *_, (title, _) = stage.hints_for(todo)
        assert title == "nearly the answer"


@each_stage
def test_lesson_is_short_and_there_is_soon_something_to_do(stage):
    prose = re.sub(NOT_PROSE, "", read(stage.lesson), flags=re.DOTALL)
    parts = re.split(r"^\* \*\*TODO", prose, flags=re.MULTILINE)
    *before_each_edit, at_the_end = (len(re.findall(r"\S*\w\S*", part)) for part in parts)
    assert max(before_each_edit) <= 150
    assert stage.is_for_more or sum(before_each_edit) + at_the_end <= 400


def test_moving_picture_loads_fast():
    assert (ROOT / "docs/pictures/chat.gif").stat().st_size < 1_000_000


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", read(ROOT / page))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
