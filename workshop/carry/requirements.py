"""What the workshop installs, as requirements.txt and constraints.txt have it."""

import contextlib
import re
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workshop.stages import ROOT


def requirements(names: tuple[str, ...]) -> list[str]:
    """Return the lines of requirements.txt for some packages, such as "gradio==6.31.0"."""
    return [line for line in _lines("requirements.txt") if line.startswith(names)]


def pins() -> list[str]:
    """Return the version of each package, such as "tomli==2.5.0 ; python_full_version < '3.11'"."""
    return [line for line in _lines("constraints.txt") if not line.startswith("#")]


def pins_for(names: tuple[str, ...]) -> list[str]:
    """Return the version of some packages, and of all that these need, on whatever system.

    What a package needs is what it says here, where it is installed.
    """
    needed, new = set(), {(canonicalize_name(name), frozenset()) for name in names}
    while new:
        needed |= new
        new = {need for name, extras in new for need in _needs(name, extras)} - needed
    names = {name for name, _ in needed}
    return [line for line in pins() if canonicalize_name(line.partition("==")[0]) in names]


def _needs(name, extras):
    with contextlib.suppress(metadata.PackageNotFoundError):  # it is for another system
        for need in map(Requirement, metadata.requires(name) or []):
            extra = re.search(r'extra == "(.*?)"', str(need.marker))
            if not extra or extra[1] in extras:
                yield canonicalize_name(need.name), frozenset(need.extras)


def _lines(name):
    return (ROOT / name).read_text(encoding="utf-8").splitlines()
