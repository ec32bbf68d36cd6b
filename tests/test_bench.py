"""The benchmark's page is made from its numbers, and its parts measure what they say."""

import json
import subprocess
import sys

from bench.endpoint import prompt_for
from bench.people import ChatInterfacePerson, Person, visit
from bench.report import PAGE, RESULTS, report

from .browser import App, free_port
from .stages import ROOT, STAGES


def test_page_shows_the_numbers_that_were_measured():
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == report(results)


def test_people_see_the_whole_reply_of_each_kind_of_app():
    port = free_port()
    endpoint = subprocess.Popen([sys.executable, "-m", "bench.endpoint", str(port)], cwd=ROOT)
    kinds = {
        STAGES[-1].solution: Person,
        ROOT / "bench/apps/yield_each_token.py": Person,
        ROOT / "bench/apps/chat_interface.py": ChatInterfacePerson,
    }
    apps = [App(path, f"http://127.0.0.1:{port}/v1").start() for path in kinds]
    try:
        for app, kind in zip(apps, kinds.values(), strict=True):
            app.wait_until_open()
            asked = [prompt_for(30, 100, word) for word in ("one", "two")]
            visits = visit(kind, app.url, [prompt for prompt, _ in asked])
            assert [one.reply for one in visits] == [reply for _, reply in asked]
            assert all(one.updates > 1 and 0 < one.first_text < one.seconds for one in visits)
    finally:
        for app in apps:
            app.stop()
        endpoint.kill()
