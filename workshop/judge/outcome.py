"""What came of a check."""

import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What came of a check, in words.

    Attributes:
        todo: the TODO that the check belongs to; None: the file can't be read or run at all.
        sentence: what the check asks.
        failure: what is wrong, or "".
        is_vague: whether another failure may say it better.
        is_untouched: whether the TODO is as it was in the starter.
        traceback: of the failure.
        lacks: the function of `chat_model` that would have done it; "" if nothing is lacking.
    """

    todo: str | None
    sentence: str
    failure: str = ""
    is_vague: bool = False
    is_untouched: bool = False
    traceback: str = ""
    lacks: str = ""

    @classmethod
    def of(cls, failure: AssertionError, todo: str | None = None, sentence: str = "") -> "Outcome":
        """Return the outcome of a check that has failed, with a `CheckFailed`."""
        lines = "".join(traceback.format_exception(failure))
        return cls(todo, sentence, str(failure), failure.is_vague, failure.is_untouched, lines)
