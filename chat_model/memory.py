"""What a tab remembers: a chat, a draft and votes survive a reload. memory.js keeps them there."""

import sys
from pathlib import Path

import gradio as gr

from .votes import Votes

# Of listeners that are the page's own: nobody else calls them, and nobody waits for them.
SETTINGS = {"api_visibility": "private", "show_progress": "hidden"}
RESTORE = "(...values) => chatMemory.restore({app!r}, values)"
KEEP = "(...values) => chatMemory.keep(values)"


def remember(demo: gr.Blocks) -> None:
    """Let the page of an app bring back its chat, what is in its textboxes, and its votes.

    They are kept in the tab alone, and nowhere else. A page that has no chat, or several, is left
    as it is. This is called in the app's `with` block.
    """
    blocks = [*demo.blocks.values()]
    chatbots = [block for block in blocks if isinstance(block, gr.Chatbot)]
    if len(chatbots) != 1:
        return
    boxes = [block for block in blocks if isinstance(block, gr.Textbox) and block.type == "text"]
    kept = [*chatbots, *boxes]
    app = "/".join(Path(sys.argv[0]).parts[-2:])  # another app at this address has its own chat
    for block in blocks:
        if isinstance(block, gr.State) and isinstance(block.value, Votes):
            kept.append(_votes_in_the_page(block, *chatbots))
    demo.load(None, kept, kept, js=RESTORE.format(app=app), **SETTINGS)
    gr.on([component.change for component in kept], None, kept, kept, js=KEEP, **SETTINGS)


def _votes_in_the_page(votes, chatbot):
    """Return a hidden component that has in it what is in a State, and can bring it back."""
    shown = gr.JSON(visible="hidden")
    votes.change(_as_json, votes, shown, **SETTINGS)
    shown.change(_bring_back, [shown, chatbot], [votes, chatbot], **SETTINGS)
    return shown


def _as_json(votes):
    thumbs = {str(place): thumb for place, thumb in votes.thumbs.items()}  # as JSON has keys
    return {"conversation": votes.conversation, "thumbs": thumbs}


def _bring_back(shown, history):
    if not shown or not shown.get("isRestored"):
        return gr.skip(), gr.skip()
    thumbs = {int(place): thumb for place, thumb in shown["thumbs"].items()}
    votes = Votes(thumbs, shown["conversation"])
    return votes, gr.Chatbot(feedback_value=votes.feedback(history))
