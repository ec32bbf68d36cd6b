"""Answers that learners plausibly give, wrong and right, to try the checks on.

An answer is the stage's solution with some of its text replaced.
"""

from dataclasses import dataclass, field

from workshop.stages import load_app


@dataclass(frozen=True)
class Answer:
    """An answer to a stage.

    Attributes:
        what: what is wrong with it, or how it is written.
        edits: texts of the solution, each with its replacement.
        says: what the check that fails has to say of it; "" for a right answer.
    """

    what: str
    edits: dict = field(repr=False)
    says: str = field(default="", repr=False)

    def __str__(self):
        return self.what.replace(" ", "-")

    def source(self, stage):
        """Return the source of the app that this answer makes of the stage's solution."""
        source = stage.solution.read_text(encoding="utf-8")
        for text, instead in self.edits.items():
            assert source.count(text) == 1, f"the solution doesn't have this once: {text}"
            source = source.replace(text, instead)
        return source

    def app(self, stage):
        """Return the app that this answer makes of the stage's solution."""
        return load_app(stage.solution, self.source(stage))
