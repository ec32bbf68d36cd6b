"""Measure what the finished app costs, against other ways to build one.

python -m bench            print the tables (about ten minutes)
python -m bench --quick    with fewer repetitions and fewer people
python -m bench --write    write them to docs/measurements.md too
"""

import argparse
import inspect
import os
import platform
from collections.abc import Callable
from importlib.metadata import version

from rich.console import Console
from rich.markdown import Markdown
from rich.progress import track

from workshop.stages import ROOT

from .measurements import local_model, many_people, memory, one_person, start
from .people import start_endpoint

INTRODUCTION = f"""\
# What the finished app costs

`python -m bench --write` makes this page; `make bench` prints the same tables for your machine.

The app is measured against the endpoint itself, asked through `InferenceClient`; against a page \
that yields each token, as tutorials do; and against `gr.ChatInterface` around the same loop. All \
of them run as they come: one reply at a time, unless the app says otherwise. Each ratio is to a \
baseline of the same run.

The people are `gradio_client`s that send what each page sends, and read the app's messages as \
they come, without the client's own work of putting the chat together from them. The clock runs \
from the call that streams the reply until the app ends the stream. What a browser then does isn't \
in it, nor what `gr.ChatInterface` calls before, to keep the prompt and the history.

Measured on {platform.system()} {platform.machine()}, {os.cpu_count()} cores: \
Python {platform.python_version()}, Gradio {version("gradio")}.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, fewer people")
    parser.add_argument("--write", action="store_true", help="write docs/measurements.md too")
    options = parser.parse_args()
    console, base_url = Console(), start_endpoint()
    page = [INTRODUCTION]
    measurements = (one_person, many_people, memory, local_model, start)
    for measure in track(measurements, "Measuring", console=console, transient=True):
        page.append(section(measure, measure(base_url, options.quick)))
        console.print(Markdown(page[-1]))
    if options.write:
        (ROOT / "docs/measurements.md").write_text("\n".join(page), encoding="utf-8")


def section(measure: Callable, rows: list[list]) -> str:
    """Return a table in Markdown, under what the docstring of its function says."""
    title, _, words = inspect.getdoc(measure).partition("\n\n")
    heads, *others = rows
    lines = [heads, ["---"] * len(heads), *others]
    table = "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)
    return f"## {title}\n\n{' '.join(words.split())}\n\n{table}"


if __name__ == "__main__":
    main()
