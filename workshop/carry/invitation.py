"""What a computer that serves a room tells: where it is, a key for the day, and lines to paste."""

import contextlib
import datetime
import json
import os
import secrets
import shlex
import socket
import sys
from pathlib import Path
from typing import Any

from workshop.environment import command
from workshop.stages import ROOT

THIS_COMPUTER = "127.0.0.1"
USUAL = {"serve": {"port": 8080, "people": 8}, "room": {"port": 8070}}  # options of the commands


def key_from(setting: str) -> str:
    """Return a key of one's own, from an environment variable, or else today's."""
    return os.environ.get(setting, "").strip() or key_of_today(ROOT / ".room.json")


def key_of_today(file: Path) -> str:
    """Return a key that is new each day; it is kept in a file, in case the server starts again."""
    today = datetime.date.today().isoformat()
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["day"] == today:
            return str(kept["key"])
    key = secrets.token_urlsafe(12)
    with contextlib.suppress(OSError):  # then it is another key if the server starts again
        file.touch(mode=0o600)
        file.write_text(json.dumps({"day": today, "key": key}), encoding="utf-8")
    return key


def in_network(name: str, **options: Any) -> str:
    """Return a command that serves a network, with those options that aren't as usual."""
    options = {"host": address_in_network(), **options}
    named = [item for item in options.items() if item not in USUAL[name].items()]
    return command(name, *(f"--{option} {value}" for option, value in named))


def check_address(host: str, port: int, instead: str) -> None:
    """End with a message, which names what to do instead, if nobody can listen there."""
    try:
        with socket.create_server((host, port)):
            pass
    except (OSError, OverflowError) as error:
        sys.exit(
            f"\nThis computer can't listen at {host}, port {port}: {error}. Name one of its own "
            f"addresses, and a port that is free: {instead}\n"
        )


def url_of(host: str, port: int) -> str:
    """Return where others find what listens at an address of this computer."""
    return f"http://{address_in_network() if host == '0.0.0.0' else host}:{port}"


def address_in_network() -> str:
    """Return the address of this computer in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's
        except OSError:
            return THIS_COMPUTER
        return probe.getsockname()[0]


def lines_to_paste(settings: dict[str, Any]) -> str:
    """Return the lines that set environment variables, for each kind of terminal."""
    bash = " ".join(f"{name}={shlex.quote(str(value))}" for name, value in settings.items())
    quoted = {name: str(value).replace("'", "''") for name, value in settings.items()}
    powershell = "; ".join(f"$env:{name} = '{value}'" for name, value in quoted.items())
    return f"""
macOS and Linux:

    export {bash}

Windows (PowerShell):

    {powershell}
"""


def how_to_serve_a_network(host: str, name: str, **options: Any) -> str:
    """Return the command that serves a network, if nobody but this computer is served at a host."""
    if not socket.gethostbyname(host).startswith("127."):
        return ""
    return f"""
Only this computer can use it. To serve a network, name this computer's address there:

    {in_network(name, **options)}
"""
