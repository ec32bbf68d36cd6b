"""Votes that go to a dataset on the Hub: through the real client, to a stand-in for the Hub."""

import asyncio
import base64
import json
import os
import signal
import threading

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from chat_model.votes import export_votes
from workshop.stages import STAGES
from workshop.testing.browser import App, free_port

from .votes import keep

pytestmark = pytest.mark.thorough


@pytest.fixture
def file(settings, tmp_path):
    """The database of votes, which isn't there yet."""
    file = tmp_path / "votes.db"
    settings.setenv("CHAT_VOTES", str(file))
    return file


class Hub:
    """A small stand-in for the Hub: repositories can be made, and files committed to them.

    Attributes:
        url: its address, for HF_ENDPOINT.
        created: what was asked for when a repository was created, a list of dicts.
        files: the content of each file, by its name.
        commits: how many were tried.
        keys: the Authorization header of each request.
        failures: how many commits it refuses before it takes one.
        is_stuck: whether it leaves commits without an answer.
    """

    def __init__(self, status=200):
        self.url = f"http://127.0.0.1:{free_port()}"
        self.created, self.files, self.keys, self._status = [], {}, [], status
        self.commits = 0
        self.is_private, self.is_stuck, self.failures = True, False, 0
        path = "/api/datasets/{owner}/{name}"
        routes = [
            Route("/api/repos/create", self._create, methods=["POST"]),
            Route(path, self._info),
            Route(f"{path}/preupload/main", self._preupload, methods=["POST"]),
            Route(f"{path}/commit/main", self._commit, methods=["POST"]),
        ]
        port = int(self.url.rpartition(":")[2])
        config = uvicorn.Config(Starlette(routes=routes), port=port, log_level="critical")
        self._server = uvicorn.Server(config)

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            pass
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join()

    async def _create(self, request):
        self.keys.append(request.headers.get("authorization"))
        self.created.append(await request.json())
        return JSONResponse({"url": f"{self.url}/datasets/me/votes"}, self._status)

    async def _info(self, request):
        if self.is_private and (not self.created or self._status != 200):
            return JSONResponse({}, 404, {"X-Error-Code": "RepoNotFound"})
        return JSONResponse({"id": "me/votes", "private": self.is_private, "tags": []})

    async def _preupload(self, request):
        files = (await request.json())["files"]
        answer = {"uploadMode": "regular", "shouldIgnore": False}
        return JSONResponse({"files": [{"path": file["path"], **answer} for file in files]})

    async def _commit(self, request):
        self.commits += 1
        while self.is_stuck:
            await asyncio.sleep(0.05)
        if self.failures:
            self.failures -= 1
            return JSONResponse({}, 403)
        for line in (await request.body()).splitlines():
            part = json.loads(line)
            if part["key"] == "file":
                content = base64.b64decode(part["value"]["content"])
                self.files[part["value"]["path"]] = content.decode()
        url = f"{self.url}/datasets/me/votes/commit/1"
        return JSONResponse({"commitUrl": url, "commitOid": "1", "success": True})


ON_HUB = """
from chat_model.votes_on_hub import votes_on_hub
votes_on_hub()
"""


def test_votes_go_to_a_private_dataset_on_the_hub(file, run_python):
    keep("Hi")
    with Hub() as hub:
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "CHAT_VOTES": str(file)}
        printed, status = run_python(ON_HUB, CHAT_VOTES_DATASET="me/votes", **settings)
        assert status == 0, printed
        assert (hub.created[0]["type"], hub.created[0]["visibility"]) == ("dataset", "private")
        assert hub.keys[0] == "Bearer hf_test"
        [(name, content)] = hub.files.items()
        assert content == export_votes()
        # The next start of the same app goes on with the same file; another app has its own.
        keep("Ho", place=2)
        run_python(ON_HUB, CHAT_VOTES_DATASET="me/votes", **settings)
        assert hub.files == {name: export_votes()}
        another = {**settings, "CHAT_VOTES": str(file.with_name("another.db"))}
        run_python(ON_HUB, CHAT_VOTES_DATASET="me/votes", **another)
        assert list(hub.files) == [name], "a database without votes sends nothing"


def test_upload_that_fails_is_logged_and_tried_again(file, run_python):
    keep("Hi")
    code = """
import time
from chat_model import votes_on_hub
votes_on_hub.SECONDS = 0.1
votes_on_hub.votes_on_hub()
time.sleep(3)
"""
    with Hub() as hub:
        hub.failures = 2
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "CHAT_VOTES": str(file)}
        printed, status = run_python(code, CHAT_VOTES_DATASET="me/votes", **settings)
        assert status == 0
        assert printed.count("Votes didn't get to the Hub") == 2
        assert list(hub.files.values()) == [export_votes()]
        assert hub.commits == 3, "the same votes are sent once"


@pytest.fixture
def last_app(file):
    """The finished app and the Hub, which it is connected to."""
    with Hub() as hub:
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "CHAT_VOTES": str(file)}
        endpoint, dataset = "http://127.0.0.1:9/v1", "me/votes"
        with App(STAGES[-1].solution, endpoint, CHAT_VOTES_DATASET=dataset, **settings) as app:
            yield app, hub
            hub.is_stuck = False


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_last_votes_get_to_the_hub_when_the_app_is_ended(last_app, number):
    app, hub = last_app
    keep("Hi")
    status, _ = app.interrupt(number)
    assert status == 0
    assert list(hub.files.values()) == [export_votes()]


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_end_waits_for_the_hub_but_not_for_long(last_app):
    app, hub = last_app
    hub.is_stuck = True
    keep("Hi")
    status, seconds = app.interrupt()
    assert (status, hub.files) == (0, {})
    assert 9 < seconds < 30


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_second_ctrl_c_does_not_wait_for_the_hub(last_app):
    app, hub = last_app
    hub.is_stuck = True
    keep("Hi")
    again = threading.Timer(2, app.interrupt)
    again.start()
    status, seconds = app.interrupt()
    again.join()
    assert status == -signal.SIGINT
    assert seconds < 9, "the first waits for 10"


def test_public_dataset_gets_no_votes(file, run_python):
    keep("a secret chat")
    with Hub() as hub:
        hub.is_private = False
        settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "CHAT_VOTES": str(file)}
        printed, status = run_python(ON_HUB, CHAT_VOTES_DATASET="me/votes", **settings)
    assert status == 1
    assert "is public" in printed and "Traceback" not in printed
    assert hub.files == {}


@pytest.mark.parametrize(
    ("token", "status", "sentence"),
    [("", 200, "HF_TOKEN is not"), ("hf_test", 403, "HTTP 403"), ("hf_test", 500, "HTTP 500")],
)
def test_dataset_that_cannot_be_used_is_told_before_the_page_opens(
    file, run_python, token, status, sentence
):
    with Hub(status) as hub:
        printed, code = run_python(
            "from chat_model.votes_on_hub import votes_on_hub; votes_on_hub()",
            CHAT_VOTES_DATASET="me/votes",
            HF_ENDPOINT=hub.url,
            HF_TOKEN=token,
            HF_HOME=str(file.parent),
        )
    assert sentence in printed and "Traceback" not in printed
    assert code == 1
