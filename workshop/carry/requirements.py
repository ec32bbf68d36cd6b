"""What the workshop installs, as requirements.txt and constraints.txt have it."""

from workshop.stages import ROOT


def requirements(names: tuple[str, ...]) -> list[str]:
    """Return the lines of requirements.txt for some packages, such as "gradio==6.31.0"."""
    return [line for line in _lines("requirements.txt") if line.startswith(names)]


def pins() -> list[str]:
    """Return the version of each package, such as "tomli==2.5.0 ; python_full_version < '3.11'"."""
    return [line for line in _lines("constraints.txt") if not line.startswith("#")]


def _lines(name):
    return (ROOT / name).read_text(encoding="utf-8").splitlines()
