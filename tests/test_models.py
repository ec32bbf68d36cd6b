"""`workshop model`: a better model from a stand-in for the Hub, through the real client."""

import errno
import os
import subprocess
import sys
import time
from unittest.mock import Mock

import pytest
from huggingface_hub import constants

from chat_model import ChatError, connect, local, preload
from workshop.carry.models import MODELS
from workshop.commands import main
from workshop.testing.browser import free_port
from workshop.testing.hub import Hub

pytestmark = pytest.mark.thorough

NAME = "qwen2.5-0.5b"
FILE = MODELS[NAME].file
PIECE = 10 * 2**20  # the client keeps what has come in pieces of this size


@pytest.fixture(scope="module")
def weights():
    return local.own_weights().read_bytes()


@pytest.fixture
def folder(tmp_path, settings):
    """The folder of models; nothing is in it yet."""
    settings.setattr(local, "MODELS", tmp_path / "models")
    settings.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", "")  # nobody asks the real one
    return tmp_path / "models"


@pytest.fixture
def serving(folder, settings):
    """Return a function that makes a Hub, which is then the one that is asked."""

    def serving(content=b""):
        hub = Hub(content)
        template = f"{hub.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        settings.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        return hub

    return serving


@pytest.fixture
def model(folder, capsys):
    """Return a function that runs `model`, and returns what it printed and its exit status."""

    def model(*arguments):
        try:
            status = main(["model", *arguments])
        except SystemExit as end:
            return str(end), 1
        return capsys.readouterr().out, status

    return model


@pytest.fixture
def start(tmp_path, folder, copied):
    """Return a function that starts a command in a copy of the workshop, with a Hub."""
    copied("workshop", "chat_model", "docs")

    def start(*arguments, **settings):
        return subprocess.Popen(
            [sys.executable, "-Pu", "-m", "workshop", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path), **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    return start


def names_in(folder):
    return sorted(file.name for file in folder.iterdir())


def test_models_are_listed_with_what_they_need(model):
    printed, status = model()
    assert status == 0
    for name, each in MODELS.items():
        assert name in printed
        assert f"{each.size} GB  {each.memory} GB  {each.license}" in printed
        assert each.sentence in printed
    assert "* smollm2" in printed
    assert printed.count("is here") == 1


def test_unknown_model_lists_the_models(model):
    printed, status = model("gpt-5")
    assert status == 1
    assert all(name in printed for name in MODELS)


def test_fetched_model_replies_until_smollm2_is_chosen(folder, start, model, weights):
    settings = {"TQDM_POSITION": "-1"}  # a progress bar though this is no terminal
    with Hub(weights) as hub, start("model", NAME, HF_ENDPOINT=hub.url, **settings) as process:
        printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0, printed
    assert f"From now on, {NAME} replies" in printed
    assert "100%" in printed
    assert (folder / FILE).read_bytes() == weights
    assert f"* {NAME}" in model()[0]
    with connect() as client:
        assert client.default_model == FILE.removesuffix(".gguf")
        hi = [{"role": "user", "content": "Say hello."}]
        assert client.chat_completion(hi, max_tokens=10).choices[0].message.content

    assert "smollm2 replies" in model("smollm2")[0]
    with connect() as client:
        assert client.default_model == local.MODEL
    assert model(NAME)[1] == 0, "it is still here: nobody asks the Hub"


@pytest.fixture
def chosen(folder, weights):
    """A model that has been fetched and chosen."""
    folder.mkdir()
    (folder / FILE).write_bytes(weights)
    local.choose(folder / FILE)
    return folder / FILE


@pytest.mark.parametrize("command", ["home", "serve"])
def test_commands_use_what_is_chosen(command, start, chosen):
    port = ["--port", str(free_port())] if command == "serve" else []
    with start(command, *port, GRADIO_SERVER_PORT=str(free_port())) as process:
        try:
            assert f"Loading the local model, {chosen.stem} " in process.stdout.readline()
        finally:
            process.kill()


def test_settings_go_before_what_is_chosen(chosen, model, settings, endpoint, tmp_path):
    other = tmp_path / "other.gguf"
    settings.setenv("CHAT_MODEL", str(other))
    with pytest.raises(ChatError, match=r"CHAT_MODEL is .*other\.gguf"), connect():
        pass
    assert "CHAT_MODEL is set" in model()[0]
    settings.setenv("CHAT_BASE_URL", endpoint.url)
    with connect() as client:
        assert client.default_model == str(other)
    assert "CHAT_BASE_URL is set" in model("smollm2")[0]


@pytest.mark.parametrize(
    ("content", "words_in_it"),
    [(None, "can't be read"), (b"<html>", "not a GGUF file"), (b"GGUF", "not a chat model")],
    ids=["gone", "a page", "no template"],
)
def test_chosen_file_that_is_no_chat_model_is_told_with_the_way_back(content, words_in_it, chosen):
    chosen.unlink() if content is None else chosen.write_bytes(content)
    with pytest.raises(SystemExit, match=words_in_it) as end:
        preload()
    assert str(chosen) in str(end.value)
    assert "`python -m workshop model`" in str(end.value)
    assert "CHAT_MODEL" not in str(end.value)


def test_download_goes_on_when_the_connection_breaks(folder, serving, model, weights):
    with serving(weights) as hub:
        hub.breaks = [PIECE + 1000]
        assert model(NAME)[1] == 0
    assert hub.firsts == [0, PIECE]
    assert (folder / FILE).read_bytes() == weights


def test_download_that_was_ended_goes_on_the_next_time(folder, serving, start, model, weights):
    part = folder / f"{FILE}.part"
    with serving(weights) as hub:
        hub.breaks = [2 * PIECE + 1000]
        hub.stays.set()
        with start("model", NAME, HF_ENDPOINT=hub.url) as process:
            while not part.exists() or part.stat().st_size < 2 * PIECE:
                assert process.poll() is None
                time.sleep(0.05)
            process.kill()
        assert names_in(folder) == [part.name]
        assert f"* {NAME}" not in model()[0], "half of it isn't there"
        hub.stays.clear()
        assert model(NAME)[1] == 0
    assert hub.firsts == [0, 2 * PIECE]
    assert (folder / FILE).read_bytes() == weights
    assert names_in(folder) == ["chosen.txt", FILE]


def test_what_came_before_the_network_was_gone_is_kept(folder, serving, model, weights, settings):
    settings.setattr("time.sleep", lambda seconds: None)  # between the client's attempts
    with serving(weights) as hub:
        hub.breaks = [PIECE + 1000] + 6 * [0]
        printed, status = model(NAME)
    assert status == 1
    assert "it goes on from the 10 MB that are here" in printed
    assert names_in(folder) == [f"{FILE}.part"]


def test_damaged_download_is_not_kept(folder, serving, model):
    with serving(b"right") as hub:
        hub.content = b"wrong"
        printed, status = model(NAME)
    assert (status, names_in(folder)) == (1, [])
    assert "isn't what Hugging Face has" in printed


@pytest.mark.parametrize("old", [b"GG", b"XX", b"a longer one"], ids=["same", "other", "longer"])
def test_part_of_another_version_is_not_kept(old, folder, serving, model):
    folder.mkdir()
    (folder / f"{FILE}.part").write_bytes(old)
    with serving(b"GGUF"):
        for _ in range(2):
            model(NAME)
    assert (folder / FILE).read_bytes() == b"GGUF"


REFUSALS = {
    "no such file": ((404, "EntryNotFound"), "has no such file any more (HTTP 404)"),
    "no such place": ((404, "RepoNotFound"), "Choose another model"),
    "terms to agree to": ((403, "GatedRepo"), "wants a token for this model"),
    "no token, or a wrong one": ((401, ""), "set HF_TOKEN"),
    "too busy": ((503, ""), "Hugging Face has a problem (HTTP 503)"),
}


@pytest.mark.parametrize(("refusal", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_is_told(refusal, sentence, serving, model):
    with serving() as hub:
        hub.refusal = refusal
        printed, status = model(NAME)
    assert status == 1
    assert sentence in printed


def test_full_disk_is_told_before_anything_is_fetched(folder, serving, model):
    with serving() as hub:
        hub.size = 10**18
        printed, status = model(NAME)
    assert (status, hub.firsts, names_in(folder)) == (1, [], [])
    assert "needs 1000000000.0 GB more" in printed


def test_disk_that_fills_up_meanwhile_is_told(serving, model, settings):
    full = OSError(errno.ENOSPC, "No space left on device")
    settings.setattr("workshop.carry.models.http_get", Mock(side_effect=full))
    with serving():
        printed, status = model(NAME)
    assert status == 1
    assert "is full. Free some, then run this again" in printed


def test_network_that_is_gone_is_told(serving, model):
    serving().__enter__().__exit__()
    printed, status = model(NAME)
    assert status == 1
    assert "Check that you are online" in printed


def test_offline_on_purpose_is_told(folder, model, settings):
    settings.setattr(constants, "HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE is set" in model(NAME)[0]


def test_page_to_sign_in_is_not_taken_for_a_model(folder, serving, model):
    with serving() as hub:
        hub.is_the_hub = False
        printed, status = model(NAME)
    assert (status, names_in(folder)) == (1, [])
    assert "wants you to sign in" in printed


def test_folder_that_cannot_be_written_to_is_told(folder, model):
    folder.write_text("a file")
    for name in (NAME, "smollm2"):
        printed, status = model(name)
        assert status == 1
        assert "can't be written to" in printed


def test_token_reaches_the_hub_and_no_other_host(serving, model, settings):
    settings.setenv("HF_TOKEN", "hf_secret")
    with serving(b"GGUF") as hub:
        assert model(NAME)[1] == 0
    assert set(hub.tokens) == {("hub", "Bearer hf_secret"), ("other host", None)}
