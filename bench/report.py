"""The numbers of a benchmark as a page: docs/measurements.md.

python -m bench.report
"""

import json

from workshop.stages import ROOT

RESULTS = ROOT / "docs/measurements.json"
PAGE = ROOT / "docs/measurements.md"

INTRODUCTION = """\
# What the finished app costs

This page is made by `python -m bench.report` from `measurements.json`, which `python -m bench \
--json docs/measurements.json --figure docs/pictures/measurements.png` writes. `make bench` prints \
the same tables for your machine.

Each number is a ratio to a baseline of the same run. The app is measured against the endpoint \
itself, asked through `InferenceClient`; against a page that yields each token, as tutorials do; \
and against `gr.ChatInterface` around the same loop. All of them run as they come: one reply at a \
time, unless the app says otherwise.

![Two charts: time over the endpoint's own; the slowest of many people](pictures/measurements.png)
"""

SECTIONS = {
    "full speed": (
        "1,000 tokens at full speed",
        "The endpoint sends as fast as it can, far faster than any model. An update of the page "
        "costs the server time that grows with the chat. At most 25 of them a second is why the "
        "app stays near the endpoint's own time; what is left is Gradio's work for a request and "
        "for the three or four updates that remain.",
    ),
    "length": (
        "CPU by the length of a reply",
        "Reading the stream costs `InferenceClient` the same, with or without a page. What the "
        "page adds grows with the time that the reply takes, not with its tokens.",
    ),
    "fifty a second": (
        "200 tokens, 50 a second",
        "What one person sees at a pace that people read at.",
    ),
    "people": (
        "100 tokens, 50 a second, for many people at once",
        "Everybody gets a reply of their own. Without `concurrency_limit=None` they queue; beyond "
        "forty people, `max_threads=100` is what keeps them from waiting for a thread.",
    ),
    "memory": (
        "Memory of the server, after many replies",
        "A client that is closed after each reply keeps nothing of it. What still grows is what "
        "Gradio keeps of each new visitor.",
    ),
    "local model": (
        "The local model",
        "Through the app, and asked directly. With four people on two cores, the page's updates "
        "take some of the time that the model would use.",
    ),
    "start": (
        "From start to a page, the model loaded",
        "Against a page with a heading and nothing else. Most of both is importing Gradio.",
    ),
}


def report(results):
    """Return the page for what a benchmark found, a string.

    Args:
        results: what `python -m bench --json` writes, a dict.
    """
    parts = [INTRODUCTION, f"Measured on: {results['machine']}.\n"]
    for key, (title, words) in SECTIONS.items():
        parts += [f"## {title}\n", f"{words}\n", markdown(results[key])]
    return "\n".join(parts)


def markdown(rows):
    """Return rows, a list of dicts with the same keys, as a table."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(row.values() for row in rows)]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    page = report(json.loads(RESULTS.read_text(encoding="utf-8")))
    PAGE.write_text(page, encoding="utf-8")
