"""`python -m workshop.commands.reload app.py` runs an app, and again whenever it is saved.

So does the command `gradio app.py`. But after a save, a mistake there has no file and no line.
"""

import os
import runpy
import sys
import time
import traceback
from pathlib import Path


def run_and_reload(app: Path) -> None:
    """Run an app in this process, and whatever is saved of it."""
    os.environ.update(
        GRADIO_WATCH_DIRS=str(app.parent),
        GRADIO_WATCH_MODULE_NAME=app.stem,
        GRADIO_WATCH_DEMO_PATH=str(app),
    )
    from workshop.judge.adapter import name_what_is_reloaded  # it imports Gradio, which reads them

    while True:
        saved_at = _saved_at(app)
        try:
            name_what_is_reloaded(app)
            runpy.run_path(str(app), run_name="__main__")
            return
        except OSError:  # its port is taken, say
            raise
        except Exception as error:
            traceback.print_exception(error.with_traceback(_own_part(error.__traceback__, app)))
        print(f"\nThis keeps {app.name} from running. Save it again: then it starts.")
        while _saved_at(app) in (saved_at, None):
            time.sleep(0.2)


def _saved_at(app):
    """Return when an app was saved; None while its file isn't there, as some editors write anew."""
    try:
        return app.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def _own_part(trace, app):
    """Return the part of a traceback that begins in the app; None if Python can't read it."""
    while trace and trace.tb_frame.f_code.co_filename != str(app):
        trace = trace.tb_next
    return trace


if __name__ == "__main__":
    run_and_reload(Path(sys.argv[1]).resolve())
