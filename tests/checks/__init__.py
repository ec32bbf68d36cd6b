"""What each stage asks of an app: written once, run against whoever's answer.

A module a stage; each check in it is a function with one sentence that says what it asks. A
check gets the app (a module with `respond`, `demo` and so on) and the scripted endpoint that
answers in it, and raises `Wrong` when the app falls short.
"""

from .base_ui import BASE_UI
from .checking import Check, Wrong, checked
from .like import LIKE
from .retry import RETRY
from .undo import UNDO

CHECKS = {"01_base_ui": BASE_UI, "02_undo": UNDO, "03_retry": RETRY, "04_like": LIKE}


def checks_of(stage):
    """Return the checks of a stage, a list; none for a stage that has none yet."""
    return CHECKS.get(stage.name, [])


__all__ = ["CHECKS", "Check", "Wrong", "checked", "checks_of"]
