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
    Answer(
        "wired to retry",
        {
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    chatbot.retry(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n'
        },
        "called by `chatbot.retry`, not by `chatbot.undo`",
    ),
    Answer(
        "wired to select",
        {
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    chatbot.select(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n'
        },
        "called by `chatbot.select`, not by `chatbot.undo`",
    ),
    Answer(
        "undo and submit on one line",
        {
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    gr.on([chatbot.undo, prompt.submit], handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n'
        },
        "is called by `prompt.submit` too",
    ),
    Answer(
        "the notice left above the answer",
        {
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": '    gr.Info("TODO 2.2: write handle_undo in steps/02_undo/app.py.")\n    return history[: undo_data.index], text_at(history, undo_data.index)\n'
        },
        "still shows the starter's notice",
    ),
    Answer(
        "one message too few",
        {"return history[: undo_data.index],": "return history[: undo_data.index - 1],"},
        "One message too many is cut off",
    ),
    Answer(
        "the assistant's last messages counted by hand, two at most",
        {
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": '    n = 1\n    if history[-1]["role"] == "assistant":\n        n += 1\n    if len(history) > n and history[-2]["role"] == "assistant":\n        n += 1\n    return history[:-n], text_at(history, undo_data.index)\n'
        },
        "A turn is not always two messages",
    ),
    Answer(
        "the last two, three if there are thoughts",
        {
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": '    n = 3 if len(history) > 2 and history[-2].get("metadata") else 2\n    return history[:-n], text_at(history, undo_data.index)\n'
        },
        "A turn is not always two messages",
    ),
    Answer(
        "everything", {"return history[: undo_data.index],": "return [],"}, "The whole chat is gone"
    ),
    Answer(
        "the first turn asked by > 0",
        {
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": "    if undo_data.index > 0:\n        return history[: undo_data.index], text_at(history, undo_data.index)\n    return history, gr.skip()\n"
        },
        "counts as false in Python",
    ),
    Answer(
        "a fixed text",
        {", text_at(history, undo_data.index)\n": ', "Hello!"\n'},
        "The textbox gets the text",
    ),
    Answer(
        "quotes around the text",
        {
            ", text_at(history, undo_data.index)\n": ', f"\\"{text_at(history, undo_data.index)}\\""\n'
        },
        "The textbox gets the text",
    ),
    Answer(
        "whitespace tidied up",
        {
            ", text_at(history, undo_data.index)\n": ', " ".join(text_at(history, undo_data.index).split())\n'
        },
        "Spaces or newlines are lost",
    ),
    Answer(
        "the text before the prompt",
        {", text_at(history, undo_data.index)\n": ", text_at(history, undo_data.index - 1)\n"},
        "the text of another message",
    ),
    Answer(
        "a generator returned",
        {
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": "    return respond(text_at(history, undo_data.index), history[: undo_data.index])\n"
        },
        "gives a generator",
    ),
    Answer(
        "a partial, through which Gradio sees no annotation",
        {
            "import gradio as gr\n": "import functools\n\nimport gradio as gr\n",
            'def handle_undo(history: list[dict], undo_data: gr.UndoData):\n    """Take the last turn out of the chat and put its prompt back in the textbox."""\n    return history[: undo_data.index], text_at(history, undo_data.index)\n': "def cut(verbose, history: list[dict], undo_data: gr.UndoData):\n    return history[: undo_data.index], text_at(history, undo_data.index)\n\n\nhandle_undo = functools.partial(cut, False)\n",
        },
        "annotated with `gr.UndoData`",
    ),
    Answer(
        "only the data",
        {
            "def handle_undo(history: list[dict], undo_data: gr.UndoData):\n": "def handle_undo(undo_data: gr.UndoData):\n"
        },
        "can't be called so",
    ),
    Answer(
        "an endless generator",
        {
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": "    while True:\n        yield history[: undo_data.index], text_at(history, undo_data.index)\n"
        },
        "never ends",
    ),
    Answer(
        "messages are changed in place",
        {
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": '    for said in history:\n        said["metadata"] = None\n    return history[: undo_data.index], text_at(history, undo_data.index)\n'
        },
        "changes the history",
    ),
    Answer(
        "the event data may be None",
        {"undo_data: gr.UndoData": "undo_data: gr.UndoData | None = None"},
        "only to a parameter whose annotation is `gr.UndoData` and nothing else",
    ),
    Answer(
        "sends the prompt again",
        {
            RETURN: f"    for _ in respond({TEXT}, {CHAT}):\n        pass\n{RETURN}",
        },
        "The undone prompt is sent to the model again",
    ),
    Answer(
        "a colon is forgotten",
        {CHAT: "history[undo_data.index]"},
        "write a colon",
    ),
    Answer(
        "calls the function in the wiring",
        {WIRE: WIRE.replace("handle_undo", "handle_undo()")},
        "An event takes the function itself: its name, without parentheses",
    ),
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
    Answer(
        "wired with a decorator inside the Blocks",
        {
            'def handle_undo(history: list[dict], undo_data: gr.UndoData):\n    """Take the last turn out of the chat and put its prompt back in the textbox."""\n    return history[: undo_data.index], text_at(history, undo_data.index)\n': "",
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    @chatbot.undo(inputs=chatbot, outputs=[chatbot, prompt], api_visibility="private")\n    def handle_undo(history: list[dict], undo_data: gr.UndoData):\n        """Take the last turn out of the chat and put its prompt back in the textbox."""\n        return history[: undo_data.index], text_at(history, undo_data.index)\n',
        },
    ),
    Answer(
        "wired with the decorator gr.on",
        {
            'def handle_undo(history: list[dict], undo_data: gr.UndoData):\n    """Take the last turn out of the chat and put its prompt back in the textbox."""\n    return history[: undo_data.index], text_at(history, undo_data.index)\n': "",
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    @gr.on(triggers=[chatbot.undo], inputs=[chatbot], outputs=[chatbot, prompt], api_visibility="private")\n    def handle_undo(history: list[dict], undo_data: gr.UndoData):\n        """Take the last turn out of the chat and put its prompt back in the textbox."""\n        return history[: undo_data.index], text_at(history, undo_data.index)\n',
        },
    ),
    Answer(
        "wired with gr.on",
        {
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    gr.on(chatbot.undo, handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n'
        },
    ),
    Answer(
        "a set of inputs",
        {
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    chatbot.undo(handle_undo, {chatbot}, [chatbot, prompt], api_visibility="private")\n',
            'def handle_undo(history: list[dict], undo_data: gr.UndoData):\n    """Take the last turn out of the chat and put its prompt back in the textbox."""\n    return history[: undo_data.index], text_at(history, undo_data.index)\n': "def handle_undo(values: dict, undo_data: gr.UndoData):\n    history = values[chatbot]\n    return history[: undo_data.index], text_at(history, undo_data.index)\n",
        },
    ),
    Answer(
        "the input by its name",
        {
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    chatbot.undo(handle_undo, inputs_kwargs={"history": chatbot}, outputs=[chatbot, prompt], api_visibility="private")\n'
        },
    ),
    Answer(
        "the textbox first in both places",
        {
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    chatbot.undo(handle_undo, chatbot, [prompt, chatbot], api_visibility="private")\n',
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": "    return text_at(history, undo_data.index), history[: undo_data.index]\n",
        },
    ),
    Answer(
        "the event data first",
        {
            "def handle_undo(history: list[dict], undo_data: gr.UndoData):\n": "def handle_undo(undo_data: gr.UndoData, history: list[dict]):\n"
        },
    ),
    Answer(
        "EventData, from which UndoData is made",
        {
            "def handle_undo(history: list[dict], undo_data: gr.UndoData):\n": "def handle_undo(history: list[dict], undo_data: gr.EventData):\n",
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": '    _i = undo_data._data["index"]\n    return history[: _i], text_at(history, _i)\n',
        },
    ),
    Answer(
        "the annotation as a string",
        {
            "def handle_undo(history: list[dict], undo_data: gr.UndoData):\n": 'def handle_undo(history: list[dict], undo_data: "gr.UndoData"):\n'
        },
    ),
    Answer(
        "async",
        {
            "def handle_undo(history: list[dict], undo_data: gr.UndoData):\n": "async def handle_undo(history: list[dict], undo_data: gr.UndoData):\n"
        },
    ),
    Answer(
        "a method of a class",
        {
            'def handle_undo(history: list[dict], undo_data: gr.UndoData):\n    """Take the last turn out of the chat and put its prompt back in the textbox."""\n    return history[: undo_data.index], text_at(history, undo_data.index)\n': "class Undo:\n    def handle(self, history, undo_data: gr.UndoData):\n        return history[: undo_data.index], text_at(history, undo_data.index)\n\n\nhandle_undo = Undo().handle\n"
        },
    ),
    Answer(
        "an object with __call__",
        {
            'def handle_undo(history: list[dict], undo_data: gr.UndoData):\n    """Take the last turn out of the chat and put its prompt back in the textbox."""\n    return history[: undo_data.index], text_at(history, undo_data.index)\n': "class Undo:\n    def __call__(self, history, undo_data: gr.UndoData):\n        return history[: undo_data.index], text_at(history, undo_data.index)\n\n\nhandle_undo = Undo()\n"
        },
    ),
    Answer(
        "an async generator that yields once",
        {
            "def handle_undo(history: list[dict], undo_data: gr.UndoData):\n": "async def handle_undo(history: list[dict], undo_data: gr.UndoData):\n",
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": "    yield history[: undo_data.index], text_at(history, undo_data.index)\n",
        },
    ),
    Answer(
        "a match statement over the parts",
        {
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": '    lines = []\n    for part in history[undo_data.index]["content"]:\n        match part:\n            case {"type": "text", "text": words}:\n                lines.append(words)\n    return history[: undo_data.index], "\\n".join(lines)\n'
        },
    ),
    Answer(
        "a counter of undos in a state",
        {
            '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n': '    chatbot.undo(handle_undo, chatbot, [chatbot, prompt], api_visibility="private")\n    undone = gr.State(0)\n    undone.change(lambda: None)\n'
        },
    ),
    Answer(
        "a Textbox that gets the focus",
        {
            ", text_at(history, undo_data.index)\n": ", gr.Textbox(value=text_at(history, undo_data.index), autofocus=True)\n"
        },
    ),
    Answer(
        "logged",
        {
            "import gradio as gr\n": "import logging\n\nimport gradio as gr\n",
            "    return history[: undo_data.index], text_at(history, undo_data.index)\n": '    logging.getLogger(__name__).info("undo at %d", undo_data.index)\n    return history[: undo_data.index], text_at(history, undo_data.index)\n',
        },
    ),
]
