"""What stage 2 asks: undo takes the last turn out and gives its prompt back."""

import gradio as gr

from workshop.histories import SAMPLES, bot, last_prompt_index, text, user, value_of

from .checking import Page, Wrong, checks
from .running import handler, run, unchanged, wired

UNDO, check = checks()


def undo(app, history):
    """Press the undo button and return the `Run`."""
    index = last_prompt_index(history)
    data = {"index": index, "value": value_of(history[index])}
    function = handler(app, "handle_undo", gr.UndoData)
    return run(app, function, history, gr.UndoData(None, data), page=Page(history, ""))


@check("2.1", "The undo button calls `handle_undo`, and its answer goes to chat and textbox.")
def wires_undo(app, endpoint):
    wired(app, "chatbot", "undo", "handle_undo", ["chatbot"], ["chatbot", "prompt"])


@check("2.2", "The last prompt and all that came after it leave the chat.")
def takes_the_turn_out(app, endpoint):
    for history in SAMPLES.values():
        index = last_prompt_index(history)
        expected = Page(history[:index])
        got = Page(undo(app, history).pages[-1].chat)
        if got == expected:
            continue
        hint = "What stays is all that stood before the undone prompt: `history[:undo_data.index]`."
        if got.chat == history[:-2]:
            hint = (
                "A turn is not always two messages: the bot may have sent several. Cut at "
                "`undo_data.index`, not at a number counted from the end."
            )
        elif got.chat == history[: index + 1]:
            hint = "The undone message is still in the chat: cut before it, at `undo_data.index`."
        elif got.chat == history:
            hint = "Nothing is taken out of the chat: cut it at `undo_data.index`."
        elif got.chat == history[: max(index - 1, 0)]:
            hint = "One message too many is cut: the one before the undone prompt stays."
        elif got.chat == history[:-1]:
            hint = "Only the last message is taken out. The prompt before it goes too."
        elif got.chat == history[index:]:
            hint = "The wrong half stays. `history[:index]` is what stands before the index."
        raise Wrong(hint, expected, got)


@check("2.2", "The undone prompt is back in the textbox, to the space.")
def gives_the_prompt_back(app, endpoint):
    for history in SAMPLES.values():
        prompt = text(history[last_prompt_index(history)])
        page = undo(app, history).pages[-1]
        if page.box == prompt:
            continue
        hint = "The textbox gets the text of `history[undo_data.index]`."
        if page.box == "":
            hint = "The textbox stays empty: give it the text of `history[undo_data.index]`."
        elif page.box.strip() == prompt.strip():
            hint = "Spaces or newlines are lost: don't strip the text that comes back."
        elif page.box == text(history[-1]):
            hint = "That is the bot's reply. The prompt stands at `undo_data.index`."
        elif page.box == text(history[0]):
            hint = "That is the first message. The undone prompt stands at `undo_data.index`."
        raise Wrong(hint, Page(page.chat, prompt), page)


@check("2.2", "Undoing the first turn leaves an empty chat.")
def undoes_the_first_turn(app, endpoint):
    history = [user("Hello!"), bot("Hi!")]
    expected, got = Page([], "Hello!"), undo(app, history).pages[-1]
    if got != expected:
        raise Wrong(
            "The first prompt stands at index 0, which Python takes for false. It counts too.",
            expected,
            got,
        )


@check("2.2", "The history that `handle_undo` was handed stays as it was.")
def leaves_the_history_alone(app, endpoint):
    for name, sample in SAMPLES.items():
        unchanged(app.handle_undo, name, sample, undo(app, sample).handed[0])
