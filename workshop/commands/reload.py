"""`python -m workshop.commands.reload app.py` runs an app, and again whenever it is saved.

So does the command `gradio app.py`. But after a save, a mistake there has no file and no line.
"""

import os
import runpy
import sys
from pathlib import Path


def run_and_reload(app: Path) -> None:
    """Run an app in this process, and whatever is saved of it."""
    os.environ.update(
        GRADIO_WATCH_DIRS=str(app.parent),
        GRADIO_WATCH_MODULE_NAME=app.stem,
        GRADIO_WATCH_DEMO_PATH=str(app),
    )
    from workshop.judge.adapter import name_what_is_reloaded  # it imports Gradio, which reads them

    name_what_is_reloaded(app)
    runpy.run_path(str(app), run_name="__main__")


if __name__ == "__main__":
    run_and_reload(Path(sys.argv[1]).resolve())
