"""One thing at a time: turns.js lets nothing be pressed while something else is on its way."""

import gradio as gr

from .memory import SETTINGS

ACTIONS = {"submit", "undo", "retry", "edit", "like"}


def take_turns(demo: gr.Blocks) -> None:
    """Tell the page of an app when what was pressed is done, so that the next thing can be.

    Gradio calls the listeners of an event one after the other, and these are the last. This is
    called in the app's `with` block.
    """
    done, clearing = {}, {}  # Whatever listens to other events would give the chat a button for it.
    for listener in demo.get_config_file()["dependencies"]:
        for block, event in listener["targets"]:
            if event in ACTIONS:
                done[block, event] = getattr(demo.blocks[block], event)
            if event == "clear" and listener["cancels"]:
                clearing[block, event] = demo.blocks[block].clear
    if done:
        gr.on([*done.values()], None, js="() => turns.end()", **SETTINGS)
    if clearing:
        gr.on([*clearing.values()], None, js="() => clearing.begin()", **SETTINGS)
    demo.load(None, js="() => turns.start()", **SETTINGS)
