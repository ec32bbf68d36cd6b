"""The numbers of a benchmark as a picture for people."""

import matplotlib

matplotlib.use("Agg")  # no window

import matplotlib.pyplot as plt

COLOURS = {
    "this workshop": "#f97316",
    "a yield for each token": "#64748b",
    "gr.ChatInterface": "#0ea5e9",
}


def draw(results, path):
    """Draw what a benchmark found.

    Args:
        results: what `python -m bench --json` writes, a dict.
        path: the PNG file to write.
    """
    figure, (speed, people) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    speed.set_title("1,000 tokens at full speed")
    speed.set_xlabel("messages in the chat already")
    speed.set_ylabel("time over the endpoint's own")
    lines(speed, results["full speed"], "history", "time over the endpoint's")
    people.set_title("A reply of two seconds, for many people at once")
    people.set_xlabel("people")
    people.set_ylabel("the slowest one's time over one alone")
    people.set_xscale("log", base=2)
    lines(people, results["people"], "people", "slowest over one alone")
    people.legend(frameon=False)
    figure.suptitle(results["machine"], fontsize=8, color="#64748b")
    figure.savefig(path, dpi=150)


def lines(axes, rows, across, up):
    """Draw a line for each contender."""
    for name, colour in COLOURS.items():
        points = [(row[across], row[up]) for row in rows if row["app"] == name]
        axes.plot(*zip(*points, strict=True), "o-", color=colour, label=name)
    axes.set_yscale("log")
    ticks = sorted({row[across] for row in rows})
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.axhline(1, color="#cbd5e1", linewidth=1, zorder=0)
    axes.spines[["top", "right"]].set_visible(False)
