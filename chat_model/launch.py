"""Opening the page of an app."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .endpoint import preload
from .loopback import except_from_proxy
from .votes_on_hub import VotesOnHub, votes_on_hub

if TYPE_CHECKING:
    import gradio as gr

# The browser then shows nothing that comes from another address. A picture in a reply would
# otherwise tell its server that somebody reads the reply, and its address could carry words of
# the chat.
CSP_META = (
    '<meta http-equiv="Content-Security-Policy" content="'
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
    "frame-src 'self'; object-src 'none'; form-action 'none'\">"
)
PAGE = Path(__file__).parent / "page"  # what the browser does besides, and how it draws the page
# Gradio runs it again whenever a file has been saved.
SCRIPT = "<script>if (window.chatMemory) chatMemory.fileSaved(); else {%s}</script>"


def launch(demo: gr.Blocks, **options: Any) -> None:
    """Load the model and open the page of an app: `demo.launch` with settings for a chat.

    Ctrl+C ends the app at once, whatever is running.

    Args:
        demo: the app.
        options: more arguments for `demo.launch`, such as `server_port=7900`.

    Example:
        if __name__ == "__main__":
            launch(demo)
    """
    settings = {
        "head": CSP_META + SCRIPT % "".join(f"{{{script}}}" for script in _files("*.js")),
        "css": "".join(_files("*.css")),
        "run_history": False,  # it would keep every chat in the browser
        "max_threads": 100,  # each reply that is running takes one
        "show_error": True,  # a mistake in the app is told in a notice
        # On Colab and Kaggle, Gradio would open a public link unless it is told not to.
        "share": os.environ.get("GRADIO_SHARE", "").lower() == "true",
        **options,
    }
    # They import Gradio, and whoever only serves a model does without.
    import gradio as gr

    from .drawing import draw_formulas
    from .memory import remember
    from .turns import take_turns

    on_hub = votes_on_hub()
    if not settings.get("prevent_thread_lock"):  # as in a notebook
        end_on_ctrl_c(on_hub)
    preload()
    except_from_proxy()
    draw_formulas(demo)
    if not isinstance(demo, gr.ChatInterface):  # it keeps a second chat of its own
        with demo:
            remember(demo)
            take_turns(demo)
    demo.launch(**settings)


def _files(kind):
    return [path.read_text(encoding="utf-8") for path in sorted(PAGE.glob(kind))]


def end_on_ctrl_c(on_hub: VotesOnHub | None = None) -> None:
    """Let Ctrl+C end the process at once; Gradio and llama.cpp would wait for running replies.

    Votes that are kept on the Hub too get there first, also if a service manager ends the process.
    A second Ctrl+C doesn't wait for them.
    """
    signals = (signal.SIGINT, signal.SIGTERM)

    def end(received, _):
        for number in signals:
            signal.signal(number, signal.SIG_DFL)
        if on_hub:
            on_hub.finish()
        if received == signal.SIGINT:
            print("\nStopped.", flush=True)
        os._exit(0)

    if threading.current_thread() is threading.main_thread():  # hot reload runs in another
        for number in signals:
            signal.signal(number, end)
