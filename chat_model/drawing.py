"""How the page draws the chat. Most of it is in page/: replies.js, prompts.js and drawing.css."""

import gradio as gr

# What models put around a formula. A single $ stays money.
FORMULAS = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "\\[", "right": "\\]", "display": True},
    {"left": "\\(", "right": "\\)", "display": False},
]


def draw_formulas(demo: gr.Blocks) -> None:
    """Let the chats of an app draw formulas, as models write them."""
    for block in demo.blocks.values():
        if isinstance(block, gr.Chatbot) and block.latex_delimiters == FORMULAS[:1]:  # the default
            block.latex_delimiters = FORMULAS
