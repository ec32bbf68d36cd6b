"""`check` and `show`, as a notebook calls them on what is defined in its cells."""

import sys

import gradio as gr
import pytest

from workshop.judge.adapter import load_app
from workshop.judge.notebook import check, is_done, show
from workshop.stages import STAGES, read
from workshop.stages.starters import make_starter
from workshop.testing.histories import bot, failure, user

UNDO = STAGES[1]


@pytest.fixture
def run_cells(monkeypatch):
    """Return a function that defines what an app defines as the cells of a notebook would."""

    def run_cells(path, source=None):
        app = load_app(path, source)
        for name, value in vars(app).items():
            if not name.startswith("__"):
                monkeypatch.setattr(sys.modules["__main__"], name, value, raising=False)
        return app

    return run_cells


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_solution_is_done(run_cells, capsys, stage):
    app = run_cells(stage.solution)
    function = getattr(app, stage.functions[0])
    for name, answer in {function.__name__: function, "demo": app.demo}.items():
        assert not is_done(name)
        check(stage.name, answer)
        assert is_done(name)
    printed = capsys.readouterr().out
    assert [todo for todo in stage.todos if f"[x] {todo}" not in printed] == []
    assert "[ ]" not in printed


def test_starter_is_not_done_and_nothing_is_raised(run_cells, capsys):
    app = run_cells(UNDO.step, make_starter(UNDO))
    for name, sentence in {"handle_undo": "the starter's notice", "demo": "Nothing calls"}.items():
        check(UNDO.name, getattr(app, name))
        assert sentence in capsys.readouterr().out
        assert not is_done(name)
    assert not is_done("a name of nothing")


@pytest.mark.parametrize("stage", STAGES[:2], ids=str)
def test_page_with_swapped_outputs_is_not_done(run_cells, capsys, stage):
    source = read(stage.solution).replace("[chatbot, prompt])", "[prompt, chatbot])")
    source = source.replace("[chatbot, prompt], api", "[prompt, chatbot], api")
    app = run_cells(stage.solution, source)
    check(stage.name, app.demo)
    assert not is_done("demo")
    assert "order" in capsys.readouterr().out


def test_mistake_is_named_with_its_line(run_cells, capsys, tmp_path):
    source = UNDO.solution.read_text(encoding="utf-8")
    app = run_cells(tmp_path / "a cell", source.replace("[: undo_data.index]", "[:index]"))
    check(UNDO.name, app.handle_undo)
    printed = capsys.readouterr().out
    assert "[ ] 2.2" in printed
    assert "return history[:index]" in printed and "NameError" in printed
    assert "Traceback" not in printed


PAGE = """\
     user | Hi
assistant | [⚠️ Something went wrong] No network.
"""


@pytest.mark.parametrize(
    ("answer", "printed"),
    [
        ([user("Hi"), failure("No network.")], PAGE),
        (([user("Hi"), failure("No network.")], gr.skip()), PAGE),
        (([user("Hi")], "Hello"), "     user | Hi\n  textbox | Hello\n"),
        (([user("Hi")], gr.Textbox("Hello")), "     user | Hi\n"),
        (gr.Chatbot([gr.ChatMessage("Hi", role="user")]), "     user | Hi\n"),
        ("no chat", "no chat"),
        (None, ""),
    ],
)
def test_show_prints_whatever_a_handler_gives(capsys, answer, printed):
    show(answer)
    assert capsys.readouterr().out.rstrip() == printed.rstrip()


def test_show_prints_the_first_update_and_the_last(capsys):
    show([user("Hi"), *map(bot, reply)] for reply in ((), ("You",), ("You said: Hi",)))
    assert capsys.readouterr().out == (
        "Update 1 of 3\n\n     user | Hi\n\n"
        "Update 3 of 3\n\n     user | Hi\nassistant | You said: Hi\n\n"
    )
    show(update for update in ())
    assert capsys.readouterr().out == ""
