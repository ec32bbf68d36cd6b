"""What the tests of `watch` and of the room share: the command on some stages, and a save."""

WATCH = """
import sys
from pathlib import Path
from workshop.stages import stages_in
from workshop.judge.watch import watch

if __name__ == "__main__":
    watch(stages=stages_in(Path(sys.argv[1])))
"""


def save(stage, source):
    stage.step.write_text(source, encoding="utf-8")
