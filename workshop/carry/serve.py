"""One model for the room: `serve` lets other computers use the model of this one."""

import contextlib
import datetime
import json
import os
import re
import secrets
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from chat_model import ChatError, local
from chat_model.launch import end_on_ctrl_c
from workshop.environment import command
from workshop.stages import ROOT

THIS_COMPUTER = "127.0.0.1"
PORT, PEOPLE = 8080, 8
MOST = 100  # people at once; llama.cpp has no more than 256 places
PATIENCE = 600  # seconds that people wait for their turn
COUNTS = r"^llamacpp:requests_(processing|deferred) (\d+)"


def serve(host: str, port: int, people: int) -> None:
    """Serve the model to a network until Ctrl+C, and print how others use it.

    Args:
        host: the address at which to listen, one of this computer's.
        port: its port.
        people: how many are answered at once. Whoever comes beyond that waits.
    """
    model = os.environ.get("CHAT_MODEL", "").strip() or None
    weights = local.weights_named(model)
    if model and not weights:
        sys.exit("CHAT_MODEL is not the path of a GGUF file, and only such a model can be served.")
    key = os.environ.get("CHAT_API_KEY", "").strip() or key_of_today(ROOT / ".room.json")
    try:
        check_address(host, port)
        server = local.start(weights, key, host, port, people)
    except ChatError as error:
        sys.exit(f"\n{error}\n")
    end_on_ctrl_c()
    port = urlsplit(server.listening_address).port
    print(invitation(host, port, key, people), flush=True)
    show_who_waits(server)


def key_of_today(file: Path) -> str:
    """Return a key that is new each day; it is kept in a file, in case the server starts again."""
    today = datetime.date.today().isoformat()
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["day"] == today:
            return str(kept["key"])
    key = secrets.token_urlsafe(12)
    file.touch(mode=0o600)
    file.write_text(json.dumps({"day": today, "key": key}), encoding="utf-8")
    return key


def check_address(host: str, port: int) -> None:
    """Raise a ChatError if nobody can listen at an address."""
    try:
        with socket.create_server((host, port)):
            pass
    except (OSError, OverflowError) as error:
        raise ChatError(
            f"This computer can't listen at {host}, port {port}: {error}. Name one of its own "
            f"addresses, and a port that is free: {serve_at(address_in_network(), 8090)}"
        ) from error


def serve_at(host: str, port: int, people: int = PEOPLE) -> str:
    """Return the command that serves at an address."""
    options = {"host": host, "port": port, "people": people}
    usual = {"port": PORT, "people": PEOPLE}
    named = {name: value for name, value in options.items() if value != usual.get(name)}
    return command("serve", *(f"--{name} {value}" for name, value in named.items()))


def invitation(host: str, port: int, key: str, people: int = PEOPLE) -> str:
    """Return what to tell people: the lines to paste before they start their app."""
    address = address_in_network() if host == "0.0.0.0" else host
    settings = {
        "CHAT_BASE_URL": f"http://{address}:{port}/v1",
        "CHAT_API_KEY": key,
        "CHAT_TIMEOUT": PATIENCE,
    }
    bash = " ".join(f"{name}={value}" for name, value in settings.items())
    powershell = "; ".join(f'$env:{name} = "{value}"' for name, value in settings.items())
    text = f"""
Everybody pastes one of these lines into the terminal in which they start their app.

macOS and Linux:

    export {bash}

Windows (PowerShell):

    {powershell}
"""
    if socket.gethostbyname(host).startswith("127."):
        text += f"""
Only this computer can use it. To serve a network, name this computer's address there:

    {serve_at(address_in_network(), port, people)}
"""
    return text


def address_in_network() -> str:
    """Return the address of this computer in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's
        except OSError:
            return THIS_COMPUTER
        return probe.getsockname()[0]


def show_who_waits(server) -> None:
    """Print how many people are being answered, and how many wait, whenever that changes."""
    start, end = ("\r", "") if sys.stdout.isatty() else ("", "\n")
    shown = None
    while True:
        counts = dict(re.findall(COUNTS, server.handle_metrics(), re.MULTILINE))
        state = f"{counts['processing']} being answered, {counts['deferred']} waiting"
        if state != shown:
            print(f"{start}{state:40}", end=end, flush=True)
            shown = state
        time.sleep(0.2)
