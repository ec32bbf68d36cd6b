"""Each stage has all its parts, and they agree: starter, lesson, solution, notebook, tests."""

import ast
import json
import os
import re

import pytest

from workshop.checks import checks_of, run_checks
from workshop.handlers import listeners_of
from workshop.hints import HINT, hints_of
from workshop.stages import ROOT, STAGES, Stage, load_app

each_stage = pytest.mark.parametrize("stage", STAGES, ids=str)
each_later_stage = pytest.mark.parametrize("stage", STAGES[1:], ids=str)

PARTS_OF_A_LESSON = ("## The idea", "## What to do", "## Check it", "## Hints", "## Try it")
PAGES = [
    page.relative_to(ROOT)
    for pattern in ("*.md", "docs/*.md", "steps/*/README.md")
    for page in sorted(ROOT.glob(pattern))
]


def read(path):
    return path.read_text(encoding="utf-8")


def before(stage):
    """Return the stages before a stage."""
    return [other for other in STAGES if other.number < stage.number]


def failures(checks, endpoint, path):
    """Return the checks that fail on an app, each a number of a TODO and what is wrong."""
    outcomes = run_checks(checks, endpoint, lambda: load_app(path))
    return [(outcome.todo, outcome.failure) for outcome in outcomes if outcome.failure]


def all_stages():
    """Return every stage that has a part anywhere."""
    folders = [*ROOT.glob("steps/[0-9]*"), *ROOT.glob("solutions/[0-9]*")]
    tests = [path.stem.removeprefix("test_") for path in ROOT.glob("tests/test_[0-9]*.py")]
    notebooks = [path.stem for path in ROOT.glob("notebooks/[0-9]*.ipynb")]
    return [Stage(name) for name in sorted({*notebooks, *tests, *(f.name for f in folders)})]


@pytest.mark.parametrize("stage", all_stages(), ids=str)
def test_stage_has_all_its_parts(stage):
    parts = {
        f"a starter, steps/{stage}/app.py": stage.step.exists(),
        f"a copy of it, workshop/starters/{stage}.py": stage.starter.exists(),
        f"a lesson, steps/{stage}/README.md": stage.lesson.exists(),
        f"a solution, solutions/{stage}/app.py": stage.solution.exists(),
        f"a notebook, notebooks/{stage}.ipynb": stage.notebook.exists(),
        f"tests, tests/test_{stage}.py": stage.tests.exists(),
        f"a picture, docs/pictures/{stage}.png": (ROOT / f"docs/pictures/{stage}.png").exists(),
        f"answers, tests/answers/{stage.name[3:]}.py": (
            ROOT / f"tests/answers/{stage.name[3:]}.py"
        ).exists(),
        "a row in the README's table": f"](steps/{stage}/README.md)" in read(ROOT / "README.md"),
    }
    missing = [part for part, is_there in parts.items() if not is_there]
    assert not missing, f"{stage} lacks {'; '.join(missing)}"


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
    assert failures(earlier, endpoint, stage.starter) == []


@each_stage
def test_starter_fails_a_check_of_each_todo(stage, endpoint):
    failed = {todo for todo, _ in failures(checks_of(stage), endpoint, stage.starter)}
    assert failed == set(stage.todos) == {check.todo for check in checks_of(stage)}


@each_stage
def test_verdict_on_a_starter_says_what_is_missing_and_not_the_answer(stage, endpoint):
    missing = r"Nothing (calls|is cancelled)|the starter's (notice|placeholder)"
    for _, failure in failures(checks_of(stage), endpoint, stage.starter):
        assert re.search(missing, failure)
        assert not any(f".{name}(" in failure for _, name in events_of(stage))
        assert "```" not in failure


@each_stage
def test_buttons_of_a_starter_say_their_todos(stage, capsys):
    app = load_app(stage.starter)
    for component, name in events_of(stage):
        [placeholder] = listeners_of(app, f"{component}.{name}")
        placeholder.fn()  # outside of a running app, gr.Info prints
    assert re.findall(r"TODO (\S+): wire", capsys.readouterr().out) == stage.page_todos


@each_stage
def test_every_test_of_a_stage_belongs_to_a_todo(stage):
    tests = re.findall(r"^def (test_\w+)", read(stage.tests), re.MULTILINE)
    assert tests == [check.function.__name__ for check in checks_of(stage)]


# What they look like


def events_of(stage):
    """Return the events that a stage is about: (component, name) for each."""
    events = {
        1: [("prompt", "submit")],
        6: [("prompt", "stop"), ("chatbot", "clear")],
        7: [("chatbot", "like")],
    }
    return events.get(stage.number, [("chatbot", stage.name.split("_")[1])])


def functions(source):
    """Return the functions in a source, a dict from name to syntax tree without positions."""
    tree = ast.parse(source)
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def page(source):
    """Return the statements of the `with gr.Blocks(...)` block, as syntax trees."""
    return next(node.body for node in ast.parse(source).body if isinstance(node, ast.With))


def own_functions(stage):
    """Return the names of the functions that are written in a stage: those with a TODO in them."""
    source = read(stage.starter)
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name for node in nodes if "# TODO" in ast.get_source_segment(source, node)}


def without_its_own(source, stage):
    """Return the syntax tree of an app, less the functions and the wiring that its stage adds."""
    tree = ast.parse(source)
    tree.body = [
        node
        for node in tree.body[1:]  # but the docstring
        if not (isinstance(node, ast.FunctionDef) and node.name in own_functions(stage))
    ]
    blocks = next(node for node in tree.body if isinstance(node, ast.With))
    blocks.body = [node for node in blocks.body if not _wires(node, stage)]
    return ast.dump(tree)


def _wires(node, stage):
    """Say whether a statement wires an event that a stage is about."""
    calls = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    names = {(getattr(one.value, "id", ""), one.attr) for one in calls if hasattr(one, "attr")}
    return bool(names & set(events_of(stage)))


@each_stage
def test_step_of_a_fresh_clone_is_the_starter(stage):
    if stage.is_begun and "CI" not in os.environ:
        pytest.skip(f"somebody has begun with steps/{stage}")
    assert read(stage.step) == read(stage.starter)


@each_stage
def test_starter_is_the_solution_but_for_its_todos(stage):
    starter, solution = read(stage.starter), read(stage.solution)
    assert without_its_own(starter, stage) == without_its_own(solution, stage)
    assert set(functions(starter)) == set(functions(solution))


@each_later_stage
def test_solution_is_the_one_before_and_something_more(stage):
    earlier, source = read(before(stage)[-1].solution), read(stage.solution)
    written = own_functions(stage)
    kept = {name: tree for name, tree in functions(earlier).items() if name not in written}
    assert kept.items() <= functions(source).items()
    assert written
    later = _calls(page(source))
    for call, settings in _calls(node for node in page(earlier) if not _wires(node, stage)):
        assert any(call == one and settings <= more for one, more in later)


def _calls(statements):
    """Return the calls in statements: function and arguments, and a set of settings, for each."""
    calls = [one for node in statements for one in ast.walk(node) if isinstance(one, ast.Call)]
    return [
        (ast.dump(ast.Call(one.func, one.args, [])), {ast.dump(more) for more in one.keywords})
        for one in calls
    ]


def test_finished_apps_are_short():
    assert len(read(STAGES[3].solution).splitlines()) < 90
    assert len(read(STAGES[-1].solution).splitlines()) < 150


# The notebooks


def code_cells(stage):
    cells = json.loads(read(stage.notebook))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def in_notebook(stage, is_folded):
    """Return the functions and the pages in a notebook's cells, folded or not, as syntax trees."""
    cells = [
        "".join(cell["source"])
        for cell in code_cells(stage)
        if cell["metadata"].get("jupyter", {}).get("source_hidden", False) == is_folded
    ]
    nodes = list(ast.walk(ast.parse("\n".join(cells))))
    return (
        {node.name: ast.dump(node) for node in nodes if isinstance(node, ast.FunctionDef)},
        [[ast.dump(one) for one in node.body] for node in nodes if isinstance(node, ast.With)],
    )


def without_path(source, stage):
    """Return a starter as it is in a notebook, where its notices name no file."""
    return source.replace(f" in steps/{stage}/app.py", "")


@each_stage
def test_notebook_has_the_answer_folded(stage):
    answers, pages = in_notebook(stage, is_folded=True)
    solution = functions(read(stage.solution))
    assert answers == {name: solution[name] for name in own_functions(stage)}
    assert [ast.dump(node) for node in page(read(stage.solution))] in pages


@each_stage
def test_notebook_has_the_starter_to_write_in(stage):
    written, pages = in_notebook(stage, is_folded=False)
    starter = without_path(read(stage.starter), stage)
    assert functions(starter).items() <= written.items()
    assert [ast.dump(node) for node in page(starter)] in pages


@each_stage
def test_notebook_checks_each_answer_and_has_the_hints_of_the_lesson(stage):
    code = ["".join(cell["source"]) for cell in code_cells(stage)]
    for answer in (*own_functions(stage), "demo"):
        assert f'check("{stage}", {answer})' in code
    cells = json.loads(read(stage.notebook))["cells"]
    words = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert re.findall(HINT, words, re.DOTALL) != []
    assert set(re.findall(HINT, words, re.DOTALL)) == set(
        re.findall(HINT, read(stage.lesson), re.DOTALL)
    )
    assert all(f"**TODO {todo}** {said}" in words for todo, said in stage.todos.items())


@each_stage
def test_notebook_is_committed_without_outputs(stage):
    assert all(not cell["outputs"] and not cell["execution_count"] for cell in code_cells(stage))


# The lessons


@each_stage
def test_lesson_has_all_its_parts(stage):
    lesson = read(stage.lesson)
    wanted = (*PARTS_OF_A_LESSON, f"pictures/{stage}.png", f"make check STEP={stage.number}")
    assert [part for part in wanted if part not in lesson] == []


@each_stage
def test_lesson_has_each_todo_in_the_words_of_the_starter_and_hints_for_it(stage):
    marked = dict(re.findall(r"# TODO (\d+\.\d+): (.*)", read(stage.starter)))
    assert {todo: words.replace("`", "") for todo, words in stage.todos.items()} == marked
    for todo in stage.todos:
        *_, last = hints_of(stage, todo)
        assert last.startswith("**nearly the answer**")


@each_stage
def test_lesson_takes_the_time_that_it_says(stage):
    """As docs/facilitators.md counts it: 120 words a minute, three minutes for each TODO."""
    lesson, _, _ = read(stage.lesson).partition("\n## Show it")
    body = re.sub(
        "<details>.*?</details>", "", lesson.partition("\n## Read further")[0], flags=re.S
    )
    minutes = 5 * round((len(body.split()) / 120 + 3 * len(stage.todos)) / 5)
    assert f"*About {minutes} minutes" in lesson
    [row] = [row for row in read(ROOT / "README.md").splitlines() if f"(steps/{stage}/" in row]
    assert f" {minutes} min " in row


def test_moving_picture_loads_fast():
    assert (ROOT / "docs/pictures/chat.gif").stat().st_size < 1_000_000


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", read(ROOT / page))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
