"""What a tab remembers: a chat and a draft survive a reload. memory.js does it, in the browser."""

import gradio as gr


def remember(demo: gr.Blocks) -> None:
    """Let the page of an app bring back its chat and what is in its textboxes.

    They are kept in the tab alone, and nowhere else. A page that has no chat, or several, is left
    as it is; so is `gr.ChatInterface`, which keeps a second chat of its own.
    """
    blocks = demo.blocks.values()
    chatbots = [block for block in blocks if isinstance(block, gr.Chatbot)]
    if len(chatbots) != 1 or isinstance(demo, gr.ChatInterface):
        return
    kept = [*chatbots, *(block for block in blocks if isinstance(block, gr.Textbox))]
    settings = {"api_visibility": "private", "show_progress": "hidden"}
    with demo:
        demo.load(None, kept, kept, js="(...values) => chatMemory.restore(...values)", **settings)
        changes = [component.change for component in kept]
        gr.on(changes, None, kept, kept, js="(...values) => chatMemory.keep(...values)", **settings)
