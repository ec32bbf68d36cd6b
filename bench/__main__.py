"""Measure what the finished app costs, against other ways to build one."""

import inspect
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

import psutil
import rich
from rich.markdown import Markdown
from rich.progress import track

from chat_model import local
from workshop.stages import ROOT
from workshop.stages.starters import copy_stages
from workshop.testing.histories import bot, user

from .people import APPS, EACH_TOKEN, ENDPOINT, WORKSHOP, at_once, endpoint, people_at

INTRODUCTION = f"""\
# What the finished app costs

Each number is a ratio to a baseline of the same run: the endpoint itself, asked through \
`InferenceClient`; a page that yields each token, as tutorials do; and `gr.ChatInterface`.

`python -m bench --write` wrote this on {platform.system()} {platform.machine()}, \
{os.cpu_count()} cores, Python {platform.python_version()}, Gradio {version("gradio")}."""
ON_COPIES = """
import sys
from pathlib import Path
from workshop.judge.report import report_on_step
from workshop.judge.watch import watch
from workshop.judge.worker import Worker
from workshop.stages import stages_in

if __name__ == "__main__":
    stages = stages_in(Path(sys.argv[1]))
    if sys.argv[2] == "watch":
        watch(stages=stages)
    else:
        with Worker() as worker:
            report_on_step(worker, stages[int(sys.argv[2]) - 1], stages)
"""
TURN = [says("Some words that were said before. " * 5) for says in (user, bot)]


def main() -> None:
    page, measures = [INTRODUCTION], (one_person, many_people, memory, local_model, verdict)
    with endpoint() as base_url:
        for measure in track(measures, "Measuring"):
            heads, *rows = measure(base_url)
            title, text = inspect.getdoc(measure).split("\n\n")
            lines = [heads, ["---"] * len(heads), *rows]
            table = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
            page += [f"## {title}", " ".join(text.split()), table]
            rich.print(Markdown("\n\n".join(page[-3:])))
    if "--write" in sys.argv:
        (ROOT / "docs/measurements.md").write_text("\n\n".join(page) + "\n", encoding="utf-8")


def one_person(base_url: str) -> list[list]:
    """One person

    The time to the end of a reply, over the endpoint's own: 1,000 tokens at full speed, with 0, 100
    and 400 messages in the chat (each update of the page costs work that grows with them); then 200
    tokens at 50 a second, and how often the page is updated meanwhile.
    """
    columns = ["no messages", "100 messages", "400 messages", "50 a second", "updates a second"]
    rows, baseline = [["", *columns]], None
    for name in (ENDPOINT, *APPS):
        with people_at(name, base_url) as ([person], _):
            seconds = []
            for history in ([], TURN * 50, TURN * 200):
                times = range(7 if name in (ENDPOINT, WORKSHOP) else 2)
                visits = [person("1000 0 a", history) for _ in times]
                assert all(visit.reply == "a " * 1000 for visit in visits)
                seconds.append(statistics.median(visit.seconds for visit in visits))
            slow = person("200 0.02 a")
        seconds.append(slow.seconds)
        baseline = baseline or seconds
        ratios = [round(ours / raw, 1) for ours, raw in zip(seconds, baseline, strict=True)]
        rows.append([name, *ratios, round(slow.updates / slow.seconds)])
    return rows


def many_people(base_url: str) -> list[list]:
    """Many people at once

    1, 4, 16 and 64 people ask for 100 tokens, 50 a second, each with a word of their own: no reply
    is lost or mixed up. The time of the slowest, over that of one alone. Without
    `default_concurrency_limit=None`, and beyond forty without `max_threads=100`, people wait.
    """
    rows = [["", "1", "4", "16", "64"]]
    for name in APPS:
        numbers = (1, 4, 16, 64) if name == WORKSHOP else (1, 4, 16)
        with people_at(name, base_url, numbers[-1]) as (people, _):
            slowest = []
            for number in numbers:
                prompts = [f"word{place}" for place in range(number)]
                visits = at_once(people, [f"100 0.02 {word}" for word in prompts])
                assert [visit.reply for visit in visits] == [f"{word} " * 100 for word in prompts]
                slowest.append(max(visit.seconds for visit in visits))
        ratios = [round(seconds / slowest[0], 2) for seconds in slowest]
        rows.append([name, *ratios, *[""] * (4 - len(ratios))])
    return rows


def memory(base_url: str) -> list[list]:
    """Memory of the server

    Ten people send prompt after prompt. The server's memory at the end, over that at the start.
    """
    rows = [["", "replies", "end over start", "start (MiB)"]]
    for name in (WORKSHOP, EACH_TOKEN):
        with people_at(name, base_url, 10) as (people, app):
            taken = []
            for rounds in (10, 100):
                for _ in range(rounds):
                    at_once(people, ["5 0 a"] * 10)
                taken.append(psutil.Process(app.pid).memory_info().rss / 2**20)
        rows.append([name, 1000, round(taken[1] / taken[0], 2), round(taken[0])])
    return rows


def local_model(base_url: str) -> list[list]:
    """The local model

    How much text a second people get through the app, over asking the same model directly.
    """

    def speed(people, number):
        visits = at_once(people, ["Tell me a story about a teapot."] * number)
        return sum(len(visit.reply) / visit.seconds for visit in visits)

    rows, (url, key) = [["people", "through the app over directly"]], local.serve()
    both = (people_at(name, url, 4, key) for name in (ENDPOINT, WORKSHOP))
    with next(both) as (direct, _), next(both) as (people, _):
        for number in (1, 4):
            ratios = [speed(people, number) / speed(direct, number) for _ in range(3)]
            rows.append([number, round(statistics.median(ratios), 2)])
    return rows


def verdict(base_url: str) -> list[list]:
    """From save to verdict

    From a save to the verdict of `watch`, over a `check`, which has to import Gradio first.
    """
    rows = [["stage", "watch (s)", "check (s)", "ratio"]]
    with tempfile.TemporaryDirectory() as folder:
        stages, pipes = copy_stages(Path(folder)), {"stdin": DEVNULL, "stdout": PIPE}
        command = [sys.executable, "-c", ON_COPIES, folder]
        with Popen([*command, "watch"], text=True, **pipes) as watch:
            next(line for line in watch.stdout if "TODOs" in line)
            for stage in stages:
                stage.step.write_bytes(stage.solution.read_bytes())
                started, verdict = time.perf_counter(), f"built {stage.title}"
                next(line for line in watch.stdout if verdict in line)
                saved = time.perf_counter()
                subprocess.run([*command, str(stage.number)], stdout=DEVNULL)
                times = saved - started, time.perf_counter() - saved
                rows.append(
                    [stage, *(round(seconds, 2) for seconds in (*times, times[0] / times[1]))]
                )
            watch.kill()
    return rows


if __name__ == "__main__":
    main()
