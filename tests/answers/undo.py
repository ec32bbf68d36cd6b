"""Answers to stage 2."""

from . import Answer

# Learners don't guard against indexes that the page never sends, and need not.
GUARD = "    if not has_message(history, undo_data.index):\n        return history, gr.skip()\n"


def answer(what, edits, says=""):
    return Answer(what, {GUARD: ""} | edits, says)


RETURN = "    return history[: undo_data.index], text_of(history[undo_data.index])\n"
WIRE = 'chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")'
TEXT = "text_of(history[undo_data.index])"
CHAT = "history[: undo_data.index]"
SUBMIT = "prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)"

WRONG = [
    answer("never wires undo", {f"    {WIRE}\n": ""}, "`chatbot.undo(...)` is not wired"),
    answer(
        "wires undo to the chat alone",
        {WIRE: "chatbot.undo(handle_undo, chatbot, chatbot)"},
        "The outputs of `chatbot.undo` are [chatbot]",
    ),
    answer(
        "wires the outputs the other way round",
        {WIRE: "chatbot.undo(handle_undo, chatbot, [prompt, chatbot])"},
        "The outputs of `chatbot.undo` are [prompt, chatbot]",
    ),
    answer(
        "wires undo without the chat",
        {WIRE: "chatbot.undo(handle_undo, None, [chatbot, prompt])"},
        "The inputs of `chatbot.undo` are None",
    ),
    answer(
        "wires respond to undo",
        {WIRE: "chatbot.undo(respond, [prompt, chatbot], [chatbot, prompt])"},
        "`chatbot.undo` calls `respond`, not `handle_undo`",
    ),
    answer(
        "wires the two the wrong way round",
        {
            WIRE: WIRE.replace("handle_undo", "respond"),
            SUBMIT: SUBMIT.replace("respond", "handle_undo"),
        },
        "`chatbot.undo` calls `respond`, not `handle_undo`",
    ),
    answer(
        "keeps the undone message",
        {CHAT: "history[: undo_data.index + 1]"},
        "The undone message is still in the chat",
    ),
    answer(
        "cuts one too many",
        {CHAT: "history[: max(undo_data.index - 1, 0)]"},
        "One message too many is cut",
    ),
    answer("drops the last message alone", {CHAT: "history[:-1]"}, "still in the chat"),
    answer(
        "drops the last two messages", {CHAT: "history[:-2]"}, "A turn is not always two messages"
    ),
    answer("keeps the wrong half", {CHAT: "history[undo_data.index :]"}, "The wrong half stays"),
    answer("takes nothing out", {CHAT: "history"}, "Nothing is taken out of the chat"),
    answer(
        "changes the list it was handed",
        {
            RETURN: f"    text = {TEXT}\n    del history[undo_data.index :]\n    return history, text\n"
        },
        "changes the list it was handed",
    ),
    answer(
        "pops from the list it was handed",
        {
            RETURN: f"    text = {TEXT}\n    while len(history) > undo_data.index:\n"
            "        history.pop()\n    return history, text\n"
        },
        "changes the list it was handed",
    ),
    answer("gives the chat alone", {f", {TEXT}": ""}, "gives one thing, and the page needs two"),
    answer("gives the text first", {RETURN: f"    return {TEXT}, {CHAT}\n"}, "Swap the two"),
    answer(
        "gives the parts in place of the text",
        {TEXT: 'history[undo_data.index]["content"]'},
        "puts a list in the textbox",
    ),
    answer(
        "gives a part in place of its text",
        {TEXT: 'history[undo_data.index]["content"][0]'},
        "puts a dict in the textbox",
    ),
    answer("gives the message", {TEXT: "history[undo_data.index]"}, "puts a dict in the textbox"),
    answer("strips the text", {TEXT: f"{TEXT}.strip()"}, "Spaces or newlines are lost"),
    answer("gives the reply back", {TEXT: "text_of(history[-1])"}, "That is the bot's reply"),
    answer(
        "gives the first message back", {TEXT: "text_of(history[0])"}, "That is the first message"
    ),
    answer("gives nothing back", {TEXT: '""'}, "The textbox stays empty"),
    answer("skips the textbox", {TEXT: "gr.skip()"}, "The textbox stays empty"),
    answer(
        "takes index 0 for none",
        {RETURN: f"    if not undo_data.index:\n        return history, gr.skip()\n{RETURN}"},
        "Nothing is taken out of the chat",
    ),
    answer(
        "prints where it should return",
        {RETURN: f"    print({CHAT}, {TEXT})\n"},
        "gives nothing back",
    ),
    answer(
        "doesn't mark the parameter",
        {"undo_data: gr.UndoData": "undo_data"},
        "only to a parameter that is marked `gr.UndoData`",
    ),
    answer(
        "marks it as something else",
        {"undo_data: gr.UndoData": "undo_data: gr.LikeData"},
        "marked `gr.UndoData`",
    ),
    answer("mistypes a name", {CHAT: "history[: undo_dat.index]"}, "in line"),
    answer(
        "asks for too much",
        {"undo_data: gr.UndoData)": "undo_data: gr.UndoData, prompt)"},
        "can't be called with 2",
    ),
    answer("looks past the end", {TEXT: "text_of(history[len(history)])"}, "IndexError"),
]

RIGHT = [
    answer("takes the value", {TEXT: "undo_data.value"}),
    answer(
        "names its parts",
        {
            RETURN: "    index = undo_data.index\n    prompt = text_of(history[index])\n    return history[:index], prompt\n"
        },
    ),
    answer(
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
    answer("gives a list", {RETURN: f"    return [{CHAT}, {TEXT}]\n"}),
    answer("yields once", {RETURN: f"    yield {CHAT}, {TEXT}\n"}),
    answer("updates components", {RETURN: f"    return {{chatbot: {CHAT}, prompt: {TEXT}}}\n"}),
    answer(
        "says gr.update", {RETURN: f"    return gr.update(value={CHAT}), gr.update(value={TEXT})\n"}
    ),
    answer(
        "has a helper",
        {
            "def handle_undo(": "def _split(history, index):\n    return history[:index], history[index]\n\n\ndef handle_undo(",
            RETURN: "    before, undone = _split(history, undo_data.index)\n    return before, text_of(undone)\n",
        },
    ),
    answer(
        "digs the text out itself",
        {TEXT: '"\\n".join(part["text"] for part in history[undo_data.index]["content"])'},
    ),
    answer(
        "copies deeply and deletes",
        {
            RETURN: f"    import copy\n    kept = copy.deepcopy(history)\n    del kept[undo_data.index :]\n    return kept, {TEXT}\n"
        },
    ),
    answer(
        "lists one component", {WIRE: "chatbot.undo(handle_undo, [chatbot], [chatbot, prompt])"}
    ),
]
