"""One model for the room: `serve` lets other computers use the model of this one."""

import os
import re
import sys
import time
from urllib.parse import urlsplit

from chat_model import ChatError, local
from chat_model.launch import end_on_ctrl_c

from .invitation import (
    USUAL,
    check_address,
    how_to_serve_a_network,
    in_network,
    key_from,
    lines_to_paste,
    url_of,
)

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
    key = key_from("CHAT_API_KEY")
    check_address(host, port, in_network("serve", port=8090))
    try:
        server = local.start(weights, key, host, port, people)
    except ChatError as error:
        sys.exit(f"\n{error}\n")
    end_on_ctrl_c()
    port = urlsplit(server.listening_address).port
    print(invitation(host, port, key, people), flush=True)
    show_who_waits(server)


def invitation(host: str, port: int, key: str, people: int = USUAL["serve"]["people"]) -> str:
    """Return what to tell people: the lines to paste before they start their app."""
    settings = {
        "CHAT_BASE_URL": f"{url_of(host, port)}/v1",
        "CHAT_API_KEY": key,
        "CHAT_TIMEOUT": PATIENCE,
    }
    introduction = (
        "Everybody pastes one of these lines into the terminal in which they start their app."
    )
    more = how_to_serve_a_network(host, "serve", port=port, people=people)
    return f"\n{introduction}\n{lines_to_paste(settings)}{more}"


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
