"""`python -m workshop`, which starts the apps."""

import os
import sys

import pytest

from workshop.__main__ import main
from workshop.browser import App


@pytest.mark.parametrize("port", ["abc", "", "70000", "-1"])
def test_port_that_is_none_is_said_in_words(settings, port):
    settings.setenv("GRADIO_SERVER_PORT", port)
    with pytest.raises(SystemExit, match=r"GRADIO_SERVER_PORT .* is not a port"):
        main(["run"])


def test_unknown_step_lists_the_steps(capsys):
    with pytest.raises(SystemExit):
        main(["solution", "05_fly"])
    assert "02_undo" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["run"], ["run", "02_undo"], ["solution", "01_base_ui"]])
def test_app_opens_beside_another_package_called_chat_model(arguments, tmp_path, _endpoint):
    (tmp_path / "chat_model.py").write_text("raise RuntimeError('the wrong one')")
    command = [sys.executable, "-m", "workshop", *arguments]
    app = App(command, _endpoint.url, PYTHONPATH=str(tmp_path)).start()
    try:
        app.wait_until_open()
    finally:
        app.stop()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C to all processes of a terminal")
def test_ctrl_c_ends_an_app_with_one_line(_endpoint):
    app = App([sys.executable, "-m", "workshop", "run"], _endpoint.url).start()
    app.wait_until_open()
    before = app.printed()
    status, _ = app.interrupt()
    assert status == 0
    assert app.printed().removeprefix(before).split() == ["Stopped."]
