"""Measure what the finished app costs, against other ways to build one."""

import inspect
import os
import platform
import statistics
import sys
from importlib.metadata import version

import rich
from rich.markdown import Markdown
from rich.progress import track

from workshop.stages import ROOT
from workshop.testing.histories import bot, user

from .browser import pages_at, read_in
from .people import APPS, ENDPOINT, WORKSHOP, at_once, endpoint, people_at

INTRODUCTION = f"""\
# What the finished app costs

Each number is a ratio to a baseline of the same run: the endpoint itself, asked through \
`InferenceClient`; a page that yields each token, as tutorials do; and `gr.ChatInterface`.

`python -m bench --write` wrote this on {platform.system()} {platform.machine()}, \
{os.cpu_count()} cores, Python {platform.python_version()}, Gradio {version("gradio")}."""
TURN = [says("Some words that were said before. " * 5) for says in (user, bot)]


def main() -> None:
    page, measures = [INTRODUCTION], (one_person, browser, many_people)
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


def browser(base_url: str) -> list[list]:
    """A page that keeps up

    In a browser, from Enter to the whole reply drawn, at 300 tokens a second, over a client that
    reads the same reply at the same time; and the slowest key, from the press to the paint.
    """
    rows = [["", "over the endpoint", "seconds later", "slowest key (ms)"]]
    long_chat = ("10 KB after 400 messages", 2500, TURN * 200)
    with pages_at(base_url) as open_page:
        for name, tokens, history in (("10 KB", 2500, []), ("100 KB", 25_000, []), long_chat):
            prompt = f"{tokens} {1 / 300:.4f} markdown"
            seconds, directly, slowest = read_in(open_page(history), base_url, prompt)
            numbers = round(seconds / directly, 2), round(seconds - directly, 2), round(slowest)
            rows.append([name, *numbers])
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


if __name__ == "__main__":
    main()
