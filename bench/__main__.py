"""Measure what the finished app costs, against other ways to build one.

    python -m bench                     print the tables (about ten minutes)
    python -m bench --quick             fewer repetitions, fewer people
    python -m bench --json FILE         write the numbers too
    python -m bench --figure FILE.png   and draw them

Every number is a ratio to a baseline of the same run, as machines differ and are seldom alone.
"""

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil
from huggingface_hub import InferenceClient

from chat_model import local
from workshop.browser import App, free_port
from workshop.stages import ROOT, STAGES

from .endpoint import prompt_for
from .people import ChatInterfacePerson, Person, visit


@dataclass(frozen=True)
class Contender:
    """A way to build a chat page: its name, its app, and who visits it."""

    name: str
    path: Path
    kind: type = Person


WORKSHOP = Contender("this workshop", STAGES[-1].solution)
OTHERS = [
    Contender("a yield for each token", ROOT / "bench/apps/yield_each_token.py"),
    Contender("gr.ChatInterface", ROOT / "bench/apps/chat_interface.py", ChatInterfacePerson),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--figure", type=Path)
    options = parser.parse_args()
    results = {"machine": machine()}
    print(results["machine"])
    with endpoint() as base_url:
        results["full speed"] = at_full_speed(base_url, options.quick)
        results["length"] = by_length_of_the_reply(base_url)
        results["fifty a second"] = at_fifty_a_second(base_url)
        results["people"] = with_many_people(base_url, options.quick)
        results["memory"] = after_many_replies(base_url, options.quick)
    results["local model"] = on_the_local_model(options.quick)
    results["start"] = from_the_start(options.quick)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if options.figure:
        from .figure import draw  # matplotlib is wanted for this alone

        draw(results, options.figure)


def machine():
    memory = psutil.virtual_memory().total / 2**30
    names = ("gradio", "huggingface_hub", "xllamacpp")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"Python {platform.python_version()}, {versions}"
    )


@contextlib.contextmanager
def endpoint():
    """Run the fast endpoint in a process of its own, and give its address."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.endpoint", str(port)], cwd=ROOT)
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()


@contextlib.contextmanager
def running(contender, base_url, **settings):
    """Run a contender's app, warmed up by two replies."""
    app = App(contender.path, base_url, CHAT_MODEL="bench", **settings).start()
    try:
        app.wait_until_open()
        for _ in range(2):
            visit(contender.kind, app.url, [prompt_for(10)[0]])
        yield app
    finally:
        app.stop()


def history_of(messages):
    """Return a history of so many messages, in Gradio's shape."""
    text = [{"type": "text", "text": "Some words that were said before. " * 5}]
    roles = ("user", "assistant")
    return [
        {"role": roles[number % 2], "metadata": None, "content": text, "options": None}
        for number in range(messages)
    ]


def ask_directly(base_url, prompt, history=(), key="none"):
    """Ask an endpoint through InferenceClient alone.

    Returns:
        Seconds to the end of the reply, seconds to its first text, and the reply.
    """
    said = [{"role": m["role"], "content": m["content"][0]["text"]} for m in history]
    messages = [*said, {"role": "user", "content": prompt}]
    started = time.perf_counter()
    first_text, reply = None, ""
    with InferenceClient(base_url=base_url, api_key=key) as client:
        for chunk in client.chat_completion(messages, max_tokens=512, stream=True):
            for choice in chunk.choices:
                reply += choice.delta.content or ""
            first_text = first_text or (time.perf_counter() - started if reply else None)
    return time.perf_counter() - started, first_text, reply


def cpu_seconds(app):
    times = psutil.Process(app.pid).cpu_times()
    return times.user + times.system


def table(title, heads, rows):
    """Print a table, and return it as a list of dicts."""
    print(f"\n{title}\n")
    cells = [heads, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    return [dict(zip(heads, row, strict=True)) for row in rows]


def at_full_speed(base_url, quick):
    """1,000 tokens as fast as they come, with more and more history."""
    rows = []
    for messages in (0, 100, 400):
        history = history_of(messages)
        prompt, reply = prompt_for(1000)
        direct = [ask_directly(base_url, prompt, history)[0] for _ in range(7)]
        baseline = statistics.median(direct)
        for contender in (WORKSHOP, *OTHERS):
            times = 7 if contender is WORKSHOP else 1 if quick else 2
            with running(contender, base_url, BENCH_HISTORY=str(messages)) as app:
                before = cpu_seconds(app)
                visits = [
                    visit(contender.kind, app.url, [prompt], history)[0] for _ in range(times)
                ]
                cpu = (cpu_seconds(app) - before) / times
            assert all(one.reply == reply for one in visits), "a reply was lost or mixed up"
            seconds = statistics.median(one.seconds for one in visits)
            ratio = round(seconds / baseline, 2)
            rows.append((messages, contender.name, ratio, round(seconds, 3), round(cpu, 2)))
    heads = ["history", "app", "time over the endpoint's", "seconds", "CPU seconds"]
    return table("1,000 tokens at full speed", heads, rows)


def by_length_of_the_reply(base_url):
    """How the server's CPU grows with the tokens, beside the share that InferenceClient has."""
    rows = []
    for tokens in (1000, 4000, 16000):
        prompt, _ = prompt_for(tokens)
        before = time.process_time()
        ask_directly(base_url, prompt)
        client = time.process_time() - before
        with running(WORKSHOP, base_url) as app:
            start = cpu_seconds(app)
            [one] = visit(Person, app.url, [prompt])
            rows.append((tokens, one.updates, round(cpu_seconds(app) - start, 2), round(client, 2)))
    heads = ["tokens", "updates", "CPU of the app", "CPU of InferenceClient alone"]
    return table("CPU by the length of a reply", heads, rows)


def at_fifty_a_second(base_url):
    """What one person sees at a pace that people read at."""
    prompt, _ = prompt_for(200, rate=50)
    seconds, first_text, _ = ask_directly(base_url, prompt)
    rows = []
    for contender in (WORKSHOP, *OTHERS):
        with running(contender, base_url) as app:
            visits = [visit(contender.kind, app.url, [prompt])[0] for _ in range(3)]
        one = statistics.median_low([(v.seconds, v.first_text, v.updates) for v in visits])
        later = round(1000 * (one[1] - first_text))
        rows.append((contender.name, later, round(one[2] / one[0], 1), round(one[0] / seconds, 2)))
    heads = ["app", "first text later by (ms)", "updates a second", "time over the endpoint's"]
    return table("200 tokens, 50 a second", heads, rows)


def with_many_people(base_url, quick):
    """Many people at once, each with a reply of their own."""
    rows = []
    for contender in (WORKSHOP, *OTHERS):
        with running(contender, base_url) as app:
            alone = None
            for people in (1, 4, 16, 64) if contender is WORKSHOP else (1, 4, 16):
                if quick and people > 16:
                    continue
                asked = [prompt_for(100, 50, f"w{number}") for number in range(people)]
                visits = visit(contender.kind, app.url, [prompt for prompt, _ in asked])
                slowest = max(one.seconds for one in visits)
                alone = alone or slowest
                pairs = zip(visits, asked, strict=True)
                wrong = sum(one.reply != reply for one, (_, reply) in pairs)
                rows.append((people, contender.name, round(slowest / alone, 2), wrong))
    heads = ["people", "app", "slowest over one alone", "replies lost or mixed"]
    return table("100 tokens, 50 a second, for many people at once", heads, rows)


def after_many_replies(base_url, quick):
    """Whether the server keeps what it no longer needs."""
    rounds = 20 if quick else 100  # of ten people
    rows = []
    for contender in (WORKSHOP, OTHERS[0]):
        with running(contender, base_url) as app:
            process = psutil.Process(app.pid)
            memory = []
            for number in range(rounds + 10):
                if number in (10, 10 + rounds // 2):
                    memory.append(process.memory_info().rss / 2**20)
                visit(contender.kind, app.url, [prompt_for(5)[0]] * 10, history_of(20))
            memory.append(process.memory_info().rss / 2**20)
        ratio = round(memory[-1] / memory[0], 2)
        rows.append((contender.name, ratio, *(round(one) for one in memory)))
    heads = ["app", "after over before", "before (MiB)", "half-way", "after"]
    return table(f"Memory of the server, {rounds * 10} replies later", heads, rows)


def on_the_local_model(quick):
    """Tokens a second through the app, over those of the same model asked directly."""
    base_url, key = local.serve()
    prompt = "Tell me a story about a teapot."
    rows = []
    with running(WORKSHOP, base_url, CHAT_API_KEY=key) as app:
        for people in (1, 4):
            ratios = []
            for _ in range(2 if quick else 5):
                direct = tokens_a_second(
                    base_url, key, direct_replies(base_url, key, prompt, people)
                )
                visits = visit(Person, app.url, [prompt] * people)
                through = [(one.seconds, one.reply) for one in visits]
                ratios.append(tokens_a_second(base_url, key, through) / direct)
            rows.append((people, round(statistics.median(ratios), 2)))
    return table("The local model", ["people", "tokens a second over asked directly"], rows)


def direct_replies(base_url, key, prompt, people):
    """Ask the model directly, each person in a thread; return seconds and reply of each."""
    replies = []

    def ask():
        seconds, _, reply = ask_directly(base_url, prompt, key=key)
        replies.append((seconds, reply))

    threads = [threading.Thread(target=ask) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def tokens_a_second(base_url, key, replies):
    """Return the tokens of all replies over the seconds that each took, summed up."""
    return sum(count_tokens(base_url, key, reply) / seconds for seconds, reply in replies)


def count_tokens(base_url, key, text):
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = json.dumps({"content": text}).encode()
    request = urllib.request.Request(f"{base_url}/tokenize", body, headers)
    with urllib.request.urlopen(request) as response:
        return len(json.load(response)["tokens"])


def from_the_start(quick):
    """From starting the process to a page that is served, the model loaded."""
    apps = {"bare": ROOT / "bench/apps/bare.py", "workshop": WORKSHOP.path}
    seconds = {name: [] for name in apps}
    for _ in range(3 if quick else 7):
        for name, path in apps.items():
            started = time.perf_counter()
            app = App(path).start()
            app.wait_until_open()
            seconds[name].append(time.perf_counter() - started)
            app.stop()
    bare, workshop = (statistics.median(times) for times in seconds.values())
    row = (round(workshop / bare, 2), round(workshop, 2), round(bare, 2))
    heads = ["this workshop over a bare page", "this workshop (s)", "a bare page (s)"]
    return table("From start to a page, the model loaded", heads, [row])


if __name__ == "__main__":
    main()
