"""What is measured: a function for each table. Its docstring is what the page says about it."""

import statistics
import sys
import time

import psutil

from chat_model import local
from workshop.browser import App

from .people import APPS, EACH_TOKEN, ENDPOINT, WORKSHOP, at_once, people_at

PART = {"type": "text", "text": "Some words that were said before. " * 5}
TURN = [{"role": role, "metadata": None, "content": [PART]} for role in ("user", "assistant")]


def one_person(base_url: str, quick: bool) -> list[list]:
    """One person

    The time of a reply over the endpoint's own: of 1,000 tokens at full speed, far faster than any
    model, with 0, 100 and 400 messages in the chat; and of 200 tokens, 50 a second. An update of
    the page costs the server time that grows with the chat. Sending at most 25 of them a second is
    what keeps the app near the endpoint's own time.
    """
    speeds = ["no messages", "100 messages", "400 messages", "50 a second"]
    rows, direct = [["", *speeds, "first text (ms)", "updates a second"]], []
    for name in (ENDPOINT, *APPS):
        times = 7 if name in (ENDPOINT, WORKSHOP) else 1 if quick else 2
        with people_at(name, base_url) as [person]:
            prompt, seconds = "tokens=1000 rate=0 word=word", []
            for history in ([], TURN * 50, TURN * 200):
                visits = [person.chat(prompt, history) for _ in range(times)]
                seconds.append(statistics.median(visit.seconds for visit in visits))
                assert all(visit.reply == "word " * 1000 for visit in visits)
            slow = person.chat("tokens=200 rate=50 word=word")
        seconds.append(slow.seconds)
        direct = direct or seconds
        ratios = [round(one / other, 1) for one, other in zip(seconds, direct, strict=True)]
        updates = round(slow.updates / slow.seconds) or ""
        rows.append([name, *ratios, round(1000 * slow.first_text), updates])
    return rows


def many_people(base_url: str, quick: bool) -> list[list]:
    """Many people at once

    1, 4, 16 and 64 people ask for 100 tokens, 50 a second, each with a word of their own: the
    slowest one's time over that of one alone. Without `concurrency_limit=None` they queue; beyond
    forty people, `max_threads=100` is what keeps them from waiting for a thread.
    """
    rows = [["", "1", "4", "16", "64", "replies lost or mixed up"]]
    for name in APPS:
        numbers = (1, 4, 16, 64) if name == WORKSHOP and not quick else (1, 4, 16)
        slowest, lost = [], 0
        with people_at(name, base_url, numbers[-1]) as people:
            for number in numbers:
                words = [f"w{place}" for place in range(number)]
                visits = at_once(people, [f"tokens=100 rate=50 word={word}" for word in words])
                slowest.append(max(visit.seconds for visit in visits))
                pairs = zip(visits, words, strict=True)
                lost += sum(visit.reply != f"{word} " * 100 for visit, word in pairs)
        ratios = [round(one / slowest[0], 2) for one in slowest]
        rows.append([name, *ratios, *[""] * (4 - len(ratios)), lost])
    return rows


def memory(base_url: str, quick: bool) -> list[list]:
    """Memory of the server, after many replies

    Ten people chat on and on. A client that is closed after each reply keeps nothing of it.
    """
    rounds = 20 if quick else 100
    rows = [["", "replies", "after over before", "half-way", "before (MiB)"]]
    for name in (WORKSHOP, EACH_TOKEN):
        taken = []
        with people_at(name, base_url, 10) as people:
            for number in (10, rounds // 2, rounds // 2):
                for _ in range(number):
                    at_once(people, ["tokens=5 rate=0 word=word"] * 10)
                taken.append(psutil.Process(people[0].app.pid).memory_info().rss / 2**20)
        before, half, after = taken
        ratios = [round(after / before, 2), round(half / before, 2)]
        rows.append([name, rounds * 10, *ratios, round(before)])
    return rows


def local_model(base_url: str, quick: bool) -> list[list]:
    """The local model

    Text a second through the app, over that of the same model asked directly. With four people on
    two cores, the page's updates take some of the time that the model would use.
    """
    base_url, key = local.serve()

    def speed(people, number):
        visits = at_once(people, ["Tell me a story about a teapot."] * number)
        return sum(len(visit.reply) / visit.seconds for visit in visits)

    rows = [["people", "text a second over asked directly"]]
    options = (base_url, 4, key)
    with people_at(ENDPOINT, *options) as direct, people_at(WORKSHOP, *options) as people:
        for number in (1, 4):
            times = range(2 if quick else 5)
            ratios = [speed(people, number) / speed(direct, number) for _ in times]
            rows.append([number, round(statistics.median(ratios), 2)])
    return rows


def start(base_url: str, quick: bool) -> list[list]:
    """From start to a page, the model loaded

    Against an empty page. Most of both is importing Gradio.
    """

    def seconds(command):
        started, app = time.perf_counter(), App(command).start()
        app.wait_until_open()
        taken = time.perf_counter() - started
        app.stop()
        return taken

    commands = (APPS[WORKSHOP], [sys.executable, "bench/pages.py", "empty"])
    times = [[seconds(command) for command in commands] for _ in range(3 if quick else 7)]
    workshop, empty = (statistics.median(column) for column in zip(*times, strict=True))
    heads = ["this workshop over an empty page", "this workshop (s)", "an empty page (s)"]
    return [heads, [round(workshop / empty, 2), round(workshop, 2), round(empty, 2)]]
