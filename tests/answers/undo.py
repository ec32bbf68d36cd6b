"""Answers to stage 2."""

from . import Answer

RETURN = "    return history[: undo_data.index], text_at(history, undo_data.index)\n"
WIRE = 'chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")'
TEXT = "text_at(history, undo_data.index)"
CHAT = "history[: undo_data.index]"
SUBMIT = "prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)"

WRONG = [
    Answer("never wires undo", {f"    {WIRE}\n": ""}, "Nothing calls `handle_undo` yet"),
    Answer(
        "wires undo to the chat alone",
        {WIRE: "chatbot.undo(handle_undo, chatbot, chatbot)"},
        "The outputs of `chatbot.undo` are [chatbot]",
    ),
    Answer(
        "wires the outputs the other way round",
        {WIRE: "chatbot.undo(handle_undo, chatbot, [prompt, chatbot])"},
        "another order than the outputs of `chatbot.undo`",
    ),
    Answer(
        "wires undo without the chat",
        {WIRE: "chatbot.undo(handle_undo, None, [chatbot, prompt])"},
        "The inputs of `chatbot.undo` are None",
    ),
    Answer(
        "wires respond to undo",
        {WIRE: "chatbot.undo(respond, [prompt, chatbot], [chatbot, prompt])"},
        "`chatbot.undo` calls `respond`, not `handle_undo`",
    ),
    Answer(
        "wires the two the wrong way round",
        {
            WIRE: WIRE.replace("handle_undo", "respond"),
            SUBMIT: SUBMIT.replace("respond", "handle_undo"),
        },
        "`chatbot.undo` calls `respond`, not `handle_undo`",
    ),
    Answer(
        "keeps the undone message",
        {CHAT: "history[: undo_data.index + 1]"},
        "The undone message is still in the chat",
    ),
    Answer(
        "cuts one too many",
        {CHAT: "history[: max(undo_data.index - 1, 0)]"},
        "One message too many is cut",
    ),
    Answer("drops the last message alone", {CHAT: "history[:-1]"}, "Only the last message is cut"),
    Answer(
        "drops the last two messages", {CHAT: "history[:-2]"}, "A turn is not always two messages"
    ),
    Answer("keeps the wrong half", {CHAT: "history[undo_data.index :]"}, "The wrong half is left"),
    Answer("takes nothing out", {CHAT: "history"}, "The chat is still whole"),
    Answer(
        "changes the history it was given",
        {
            RETURN: f"    text = {TEXT}\n    del history[undo_data.index :]\n    return history, text\n"
        },
        "changes the history it was given",
    ),
    Answer(
        "pops from the list it was given",
        {
            RETURN: f"    text = {TEXT}\n    while len(history) > undo_data.index:\n"
            "        history.pop()\n    return history, text\n"
        },
        "changes the history it was given",
    ),
    Answer("gives the chat alone", {f", {TEXT}": ""}, "gives one thing, and the page needs two"),
    Answer(
        "gives the text first",
        {RETURN: f"    return {TEXT}, {CHAT}\n"},
        "Swap the two in one of these places",
    ),
    Answer(
        "gives the parts instead of the text",
        {TEXT: 'history[undo_data.index]["content"]'},
        "gets a list",
    ),
    Answer(
        "gives a part instead of its text",
        {TEXT: 'history[undo_data.index]["content"][0]'},
        "gets a dict",
    ),
    Answer("gives the message", {TEXT: "history[undo_data.index]"}, "gets a dict"),
    Answer("strips the text", {TEXT: f"{TEXT}.strip()"}, "Spaces or newlines are lost"),
    Answer("gives the reply back", {TEXT: "text_at(history, -1)"}, "That is the model's reply"),
    Answer(
        "gives the first message back", {TEXT: "text_at(history, 0)"}, "That is the first message"
    ),
    Answer("returns nothing", {TEXT: '""'}, "The textbox is empty"),
    Answer("skips the textbox", {TEXT: "gr.skip()"}, "The textbox is empty"),
    Answer(
        "takes index 0 for none",
        {RETURN: f"    if not undo_data.index:\n        return history, gr.skip()\n{RETURN}"},
        "counts as false in Python",
    ),
    Answer(
        "prints where it should return",
        {RETURN: f"    print({CHAT}, {TEXT})\n"},
        "returns nothing",
    ),
    Answer(
        "doesn't mark the parameter",
        {"undo_data: gr.UndoData": "undo_data"},
        "only to a parameter that is annotated with `gr.UndoData`",
    ),
    Answer(
        "marks it as something else",
        {"undo_data: gr.UndoData": "undo_data: gr.LikeData"},
        "annotated with `gr.LikeData`. This event has `gr.UndoData`",
    ),
    Answer("mistypes a name", {CHAT: "history[: undo_dat.index]"}, "in line"),
    Answer("looks past the end", {TEXT: "text_at(history, len(history))"}, "IndexError"),
]

RIGHT = [
    Answer("takes the value", {TEXT: "undo_data.value"}),
    Answer(
        "names its parts",
        {
            RETURN: "    index = undo_data.index\n    prompt = text_at(history, index)\n    return history[:index], prompt\n"
        },
    ),
    Answer(
        "copies in a loop",
        {
            RETURN: f"""    kept = []
    for number, said in enumerate(history):
        if number < undo_data.index:
            kept.append(said)
    return kept, {TEXT}
"""
        },
    ),
    Answer("gives a list", {RETURN: f"    return [{CHAT}, {TEXT}]\n"}),
    Answer("yields once", {RETURN: f"    yield {CHAT}, {TEXT}\n"}),
    Answer("updates components", {RETURN: f"    return {{chatbot: {CHAT}, prompt: {TEXT}}}\n"}),
    Answer(
        "says gr.update", {RETURN: f"    return gr.update(value={CHAT}), gr.update(value={TEXT})\n"}
    ),
    Answer(
        "has a helper",
        {
            "def handle_undo(": "def _split(history, index):\n    return history[:index], history[index]\n\n\ndef handle_undo(",
            RETURN: "    before, undone = _split(history, undo_data.index)\n    return before, text_at([undone], 0)\n",
        },
    ),
    Answer(
        "digs the text out itself",
        {TEXT: '"\\n".join(part["text"] for part in history[undo_data.index]["content"])'},
    ),
    Answer(
        "copies deeply and deletes",
        {
            RETURN: f"    import copy\n    kept = copy.deepcopy(history)\n    del kept[undo_data.index :]\n    return kept, {TEXT}\n"
        },
    ),
    Answer(
        "lists one component", {WIRE: "chatbot.undo(handle_undo, [chatbot], [chatbot, prompt])"}
    ),
]
