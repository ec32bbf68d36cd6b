"""Opening the page of an app."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

from .endpoint import preload
from .loopback import except_from_proxy
from .votes import VotesOnHub, votes_on_hub

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
# While a reply is running, Gradio ignores Enter only if the reply was asked for by Enter too, and a
# vote would be on half a reply. So both wait until it is done, as Undo and Retry do.
WAIT_FOR_REPLY = """
<script>
function isTooEarly(event) {
    const isSent = event.type == "keydown"
        ? event.key == "Enter" && !event.shiftKey && event.target.matches("[data-testid=textbox]")
        : event.target.closest(".submit-button, [aria-label^=Like], [aria-label^=Dislike]");
    return isSent && document.querySelector("[role=log] button:disabled");
}
for (const kind of ["keydown", "click"])
    document.addEventListener(kind, (event) => {
        if (isTooEarly(event)) {
            event.preventDefault();
            event.stopPropagation();
        }
    }, true);
</script>
"""
# A reply may hold HTML. It stays in its bubble, and has nothing to fill in.
CSS = """
.message-content { contain: paint }
.message-content .md :is(input:not([type=checkbox]), textarea, select, form button) {
    display: none;
}
/* While a reply runs, Gradio disables the buttons in the chat. Then a stop button is shown in place
of the send button, and unfinished thoughts have a spinner. */
.gradio-container:not(:has([role=log] button:disabled)) :is(.stop-button, .loading-spinner),
.gradio-container:has([role=log] button:disabled) .submit-button:has(+ .stop-button) {
    display: none;
}
/* Nor can anything be voted on. (A vote itself takes less time than this is delayed by.) */
.gradio-container:has([role=log] button:disabled)
button:is([aria-label^=Like], [aria-label^=Dislike]) {
    opacity: 0.5;
    transition: opacity 0s 0.3s;
}
/* When a reply is stopped, Gradio often takes that for an error, and covers the chat with it. */
.gradio-container:has(.stop-button) [data-testid=status-tracker]:has(.error) {
    display: none;
}
"""


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
        "head": CSP_META + WAIT_FOR_REPLY,
        "css": CSS,
        "run_history": False,  # it would keep every chat in the browser
        "max_threads": 100,  # each reply that is running takes one
        "show_error": True,  # a mistake in the app is told in a notice
        # On Colab and Kaggle, Gradio would open a public link unless it is told not to.
        "share": os.environ.get("GRADIO_SHARE", "").lower() == "true",
        **options,
    }
    on_hub = votes_on_hub()
    if not settings.get("prevent_thread_lock"):  # as in a notebook
        end_on_ctrl_c(on_hub)
    preload()
    except_from_proxy()
    demo.launch(**settings)


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
            with contextlib.suppress(Exception):  # the log has it, and the file has the votes
                on_hub.trigger().result(timeout=10)
        if received == signal.SIGINT:
            print("\nStopped.", flush=True)
        os._exit(0)

    if threading.current_thread() is threading.main_thread():  # hot reload runs in another
        for number in signals:
            signal.signal(number, end)
