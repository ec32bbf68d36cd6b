"""What is measured: a function for each table. Its docstring is what the page says about it."""

import statistics
import sys
import time

import httpx
import psutil

from chat_model import local
from workshop.browser import App

from .people import APPS, EACH_TOKEN, ENDPOINT, WORKSHOP, at_once, people_at, prompt_for

PART = {"type": "text", "text": "Some words that were said before. " * 5}
TURN = [{"role": role, "metadata": None, "content": [PART]} for role in ("user", "assistant")]


def at_full_speed(base_url: str, quick: bool) -> list[list]:
    """1,000 tokens at full speed

    The time over the endpoint's own, with more and more messages in the chat. The endpoint sends
    far faster than any model. An update of the page costs the server time that grows with the
    chat. Sending at most 25 of them a second is what keeps the app near the endpoint's own time.
    """
    prompt, reply = prompt_for(1000)
    seconds = {}
    for name in (ENDPOINT, *APPS):
        times = 7 if name in (ENDPOINT, WORKSHOP) else 1 if quick else 2
        with people_at(name, base_url) as [person]:
            for turns in (0, 50, 200):
                visits = [person.chat(prompt, TURN * turns) for _ in range(times)]
                assert all(visit.reply == reply for visit in visits), "some of a reply was lost"
                seconds[name, turns] = statistics.median(visit.seconds for visit in visits)
    rows = [
        [name, *(round(seconds[name, n] / seconds[ENDPOINT, n], 1) for n in (0, 50, 200))]
        for name in (ENDPOINT, *APPS)
    ]
    return [["", "no messages", "100 messages", "400 messages"], *rows]


def at_fifty_a_second(base_url: str, quick: bool) -> list[list]:
    """200 tokens, 50 a second

    What one person sees at a pace that people read at: the middle one of their visits.
    """
    rows = [["", "time over the endpoint's", "first text (ms)", "updates a second"]]
    direct = None
    for name in (ENDPOINT, *APPS):
        with people_at(name, base_url) as [person]:
            visits = [person.chat(prompt_for(200, 50)[0]) for _ in range(1 if quick else 3)]
        one = sorted(visits, key=lambda visit: visit.seconds)[len(visits) // 2]
        direct = direct or one.seconds
        updates = round(one.updates / one.seconds) or ""
        rows.append([name, round(one.seconds / direct, 2), round(1000 * one.first_text), updates])
    return rows


def with_many_people(base_url: str, quick: bool) -> list[list]:
    """100 tokens, 50 a second, for many people at once

    The slowest person's time over that of one alone. Everybody asks for a reply of their own, and
    gets it, or it counts as lost. Without `concurrency_limit=None` they queue; beyond forty people,
    `max_threads=100` is what keeps them from waiting for a thread.
    """
    rows = [["", "1", "4", "16", "64 people", "replies lost or mixed up"]]
    for name in APPS:
        numbers = (1, 4, 16, 64) if name == WORKSHOP and not quick else (1, 4, 16)
        slowest, lost = [], 0
        with people_at(name, base_url, numbers[-1]) as people:
            for number in numbers:
                asked = [prompt_for(100, 50, f"w{place}") for place in range(number)]
                visits = at_once(people, [prompt for prompt, _ in asked])
                slowest.append(max(visit.seconds for visit in visits))
                lost += sum(v.reply != reply for v, (_, reply) in zip(visits, asked, strict=True))
        ratios = [round(one / slowest[0], 2) for one in slowest]
        rows.append([name, *ratios, *[""] * (4 - len(ratios)), lost])
    return rows


def after_many_replies(base_url: str, quick: bool) -> list[list]:
    """Memory of the server, after many replies

    Ten people chat on and on. A client that is closed after each reply keeps nothing of it.
    """
    rounds = 20 if quick else 100
    rows = [["", "replies", "memory over before", "half-way", "before (MiB)"]]
    for name in (WORKSHOP, EACH_TOKEN):
        memory = []
        with people_at(name, base_url, 10) as people:
            for number in (10, rounds // 2, rounds // 2):
                for _ in range(number):
                    at_once(people, [prompt_for(5)[0]] * 10, TURN * 10)
                memory.append(psutil.Process(people[0].app.pid).memory_info().rss / 2**20)
        before, half, after = memory
        ratios = [round(after / before, 2), round(half / before, 2)]
        rows.append([name, rounds * 10, *ratios, round(before)])
    return rows


def on_the_local_model(base_url: str, quick: bool) -> list[list]:
    """The local model

    Tokens a second through the app, over those of the same model asked directly. With four people
    on two cores, the page's updates take some of the time that the model would use.
    """
    base_url, key = local.serve()

    def tokens_in(text):
        options = {"headers": {"Authorization": f"Bearer {key}"}, "trust_env": False}
        answer = httpx.post(f"{base_url}/tokenize", json={"content": text}, **options)
        return len(answer.json()["tokens"])

    def speed(people, number):
        visits = at_once(people, ["Tell me a story about a teapot."] * number)
        return sum(tokens_in(visit.reply) / visit.seconds for visit in visits)

    rows = [["people", "tokens a second over asked directly"]]
    options = (base_url, 4, key)
    with people_at(ENDPOINT, *options) as direct, people_at(WORKSHOP, *options) as people:
        for number in (1, 4):
            times = range(2 if quick else 5)
            ratios = [speed(people, number) / speed(direct, number) for _ in times]
            rows.append([number, round(statistics.median(ratios), 2)])
    return rows


def from_the_start(base_url: str, quick: bool) -> list[list]:
    """From start to a page, the model loaded

    Against an empty page. Most of both is importing Gradio.
    """
    seconds = {"this workshop (s)": [], "an empty page (s)": []}
    commands = (APPS[WORKSHOP], [sys.executable, "bench/pages.py", "empty"])
    for _ in range(3 if quick else 7):
        for command, times in zip(commands, seconds.values(), strict=True):
            started = time.perf_counter()
            app = App(command).start()
            app.wait_until_open()
            times.append(time.perf_counter() - started)
            app.stop()
    workshop, bare = (statistics.median(times) for times in seconds.values())
    row = [round(workshop / bare, 2), round(workshop, 2), round(bare, 2)]
    return [["this workshop over an empty page", *seconds], row]


MEASUREMENTS = (
    at_full_speed,
    at_fifty_a_second,
    with_many_people,
    after_many_replies,
    on_the_local_model,
    from_the_start,
)
