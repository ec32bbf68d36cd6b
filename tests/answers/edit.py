"""Answers to stage 5."""

from . import Answer

CUT = (
    "    before, after = history[: edit_data.index], history[edit_data.index + 1 :]\n"
    "    if not edit_data.value.strip():\n"
)
PUT_BACK = '[*before, message("user", edit_data.previous_value), *after]'
LOOP = "    for chat, _ in respond(edit_data.value, before):\n        yield chat\n"
BLANK = f"    if not edit_data.value.strip():\n        yield {PUT_BACK}\n        return\n\n"
WIRE = """chatbot.edit(handle_edit, chatbot, chatbot, api_visibility="private", concurrency_limit=None)
"""
BEFORE = "history[: edit_data.index], history[edit_data.index + 1 :]"

WRONG = [
    Answer("never wires edit", {f"    {WIRE}": ""}, "Nothing calls `handle_edit` yet"),
    Answer(
        "wires handle_retry to edit",
        {WIRE: "chatbot.edit(handle_retry, chatbot, chatbot)\n"},
        "`chatbot.edit` calls `handle_retry`, not `handle_edit`",
    ),
    Answer(
        "wires the textbox too",
        {WIRE: "chatbot.edit(handle_edit, chatbot, [chatbot, prompt], concurrency_limit=None)\n"},
        "The outputs of `chatbot.edit` are [chatbot, prompt]",
    ),
    Answer(
        "lets people wait for each other",
        {WIRE: "chatbot.edit(handle_edit, chatbot, chatbot)\n"},
        "everybody else waits",
    ),
    Answer(
        "wires the change of the chat",
        {WIRE: WIRE.replace("chatbot.edit", "chatbot.change")},
        "called by `chatbot.change`, not by `chatbot.edit`",
    ),
    Answer("lets all be edited", {'editable="user"': 'editable="all"'}, "what the model said"),
    Answer(
        "follows Gradio's newer guide",
        {
            CUT: "    history = history[: edit_data.index]\n"
            '    history[-1]["content"] = edit_data.value\n'
            "    yield history\n"
            "    before, after = history, []\n"
            "    if not edit_data.value.strip():\n"
        },
        "IndexError: list index out of range",
    ),
    Answer(
        "sends the old text",
        {"respond(edit_data.value": "respond(edit_data.previous_value"},
        "The old text is sent",
    ),
    Answer(
        "strips the new text",
        {"respond(edit_data.value": "respond(edit_data.value.strip()"},
        "The new text lost spaces on the way",
    ),
    Answer(
        "asks with the whole history",
        {"edit_data.value, before": "edit_data.value, history"},
        "The model still sees what came after the prompt",
    ),
    Answer(
        "cuts after the prompt",
        {"history[: edit_data.index], ": "history[: edit_data.index + 1], "},
        "The new text is there twice",
    ),
    Answer(
        "cuts one too many",
        {"history[: edit_data.index], ": "history[: max(edit_data.index - 1, 0)], "},
        "one too many is cut off",
    ),
    Answer("forgets what came before", {LOOP: LOOP.replace("before", "[]")}, "are missing"),
    Answer(
        "keeps what came after",
        {LOOP: LOOP.replace("yield chat", "yield [*chat, *after]")},
        "What came after the prompt is still in the chat",
    ),
    Answer(
        "hands on what is for the textbox",
        {LOOP: "    yield from respond(edit_data.value, before)\n"},
        "its only output is the chat",
    ),
    Answer(
        "returns the generator",
        {LOOP: "    return respond(edit_data.value, before)\n"},
        "yields nothing",
    ),
    Answer(
        "yields the generator",
        {LOOP: "    yield respond(edit_data.value, before)\n"},
        "gives a generator",
    ),
    Answer(
        "shows the last update alone",
        {LOOP: "    *_, (chat, _) = respond(edit_data.value, before)\n    yield chat\n"},
        "The new reply comes all at once",
    ),
    Answer(
        "makes a list first",
        {"in respond(edit_data.value, before)": "in list(respond(edit_data.value, before))"},
        "without `list`",
    ),
    Answer(
        "asks nothing",
        {LOOP: '    yield [*before, message("user", edit_data.value)]\n'},
        "Nothing is sent to the model",
    ),
    Answer(
        "asks directly",
        {
            LOOP: '    chat = [*before, message("user", edit_data.value)]\n'
            "    with connect() as client:\n"
            "        chunks = client.chat_completion(to_messages(SYSTEM_PROMPT, chat), stream=True)\n"
            "        for reply in stream_reply(chunks):\n"
            "            yield [*chat, *reply]\n"
        },
        "ask the model through `respond`",
    ),
    Answer(
        "keeps the old reply when it fails",
        {LOOP: LOOP.replace("yield chat", "yield keep_reply(history, chat)")},
        "When an edit fails, show what `respond` yields",
    ),
    Answer(
        "hides every error",
        {
            LOOP: "    try:\n        for chat, _ in respond(edit_data.value, before):\n"
            "            yield chat\n    except Exception:\n        yield history\n"
        },
        "catches every error",
    ),
    Answer(
        "takes index 0 for none",
        {CUT: f"    if not edit_data.index:\n        yield history\n        return\n{CUT}"},
        "counts as false in Python",
    ),
    Answer(
        "changes the history",
        {CUT: f'    history[edit_data.index] = message("user", "x")\n{CUT}'},
        "changes the history it was given",
    ),
    Answer("forgets the blank one", {BLANK: ""}, "See first whether the new text is blank"),
    Answer(
        "lets spaces through",
        {"if not edit_data.value.strip()": "if not edit_data.value"},
        "See first whether the new text is blank",
    ),
    Answer(
        "gives the blank history back",
        {f"yield {PUT_BACK}": "yield history"},
        "The page has put the blank text in the chat already",
    ),
    Answer(
        "skips the page when it is blank",
        {f"yield {PUT_BACK}": "yield gr.skip()"},
        "The page has put the blank text in the chat already",
    ),
    Answer(
        "returns without a word when it is blank",
        {f"        yield {PUT_BACK}\n        return": "        return"},
        "yields nothing",
    ),
    Answer(
        "drops the blank prompt",
        {f"yield {PUT_BACK}": "yield [*before, *after]"},
        "Put it back between the two parts",
    ),
    Answer(
        "drops what came after a blank one",
        {PUT_BACK: PUT_BACK.replace(", *after", "")},
        "What came after the prompt is gone",
    ),
    Answer(
        "strips the old text",
        {"edit_data.previous_value)": "edit_data.previous_value.strip())"},
        "The old text lost spaces on the way back",
    ),
    Answer(
        "puts a bare string back",
        {'message("user", edit_data.previous_value)': "edit_data.previous_value"},
        'There is a str in it. `message("user", text)` makes a message',
    ),
    Answer(
        "marks the parameter as retry data",
        {"edit_data: gr.EditData": "edit_data: gr.RetryData"},
        "annotated with `gr.RetryData`. This event has `gr.EditData`",
    ),
    Answer(
        "forgets the annotation",
        {"edit_data: gr.EditData": "edit_data"},
        "`handle_edit(history: list[dict], edit_data)` has none",
    ),
    Answer(
        "leaves the notice",
        {LOOP: LOOP + '    gr.Info("TODO 5.2 and 5.3: write handle_edit.")\n'},
        "still shows the starter's notice",
    ),
    Answer("mistypes a name", {"in respond(edit": "in respond_to(edit"}, "in line"),
    Answer(
        "the last turn, whichever was edited",
        {BEFORE: "history[:-2], history[edit_data.index + 1 :]"},
        "Any prompt can be edited, not only the last",
    ),
    Answer(
        "returns the old text",
        {
            f"        yield {PUT_BACK}\n        return\n": f"        return {PUT_BACK}\n",
        },
        "what `return` gives is thrown away",
    ),
    Answer(
        "writes the old text into the history",
        {
            f"        yield {PUT_BACK}\n": '        history[edit_data.index]["content"] = edit_data.previous_value\n        yield history\n'
        },
        "`handle_edit` changes the history it was given",
    ),
]

RIGHT = [
    Answer("leaves it to Gradio who may edit", {'        editable="user",\n': ""}),
    Answer(
        "takes the text from the history",
        {"respond(edit_data.value": "respond(text_at(history, edit_data.index)"},
    ),
    Answer(
        "asks with the history cut in place",
        {"value, before)": "value, history[: edit_data.index])"},
    ),
    Answer("shows the shorter chat first", {LOOP: f"    yield before\n{LOOP}"}),
    Answer(
        "copies and replaces when it is blank",
        {
            f"        yield {PUT_BACK}\n": "        chat = list(history)\n"
            '        chat[edit_data.index] = message("user", edit_data.previous_value)\n'
            "        yield chat\n"
        },
    ),
    Answer(
        "asks in an else",
        {
            f"        return\n\n{LOOP}": "    else:\n"
            "        for chat, _ in respond(edit_data.value, before):\n"
            "            yield chat\n"
        },
    ),
    Answer(
        "asks retry",
        {
            LOOP: '    data = gr.RetryData(None, {"index": edit_data.index, "value": edit_data.value})\n'
            "    yield from handle_retry(history[: edit_data.index + 1], data)\n"
        },
    ),
    Answer(
        "yields from a generator expression",
        {LOOP: "    yield from (chat for chat, _ in respond(edit_data.value, before))\n"},
    ),
    Answer("says gr.update", {LOOP: LOOP.replace("yield chat", "yield gr.update(value=chat)")}),
    Answer(
        "the event data first",
        {
            "history: list[dict], edit_data: gr.EditData": "edit_data: gr.EditData, history: list[dict]"
        },
    ),
    Answer(
        "compares with isspace",
        {"not edit_data.value.strip()": 'edit_data.value == "" or edit_data.value.isspace()'},
    ),
    Answer("a limit of fifty", {WIRE: WIRE.replace("=None", "=50")}),
    Answer(
        "says it with a notice of its own",
        {
            f"yield {PUT_BACK}": f'gr.Warning("An empty message can\'t be sent.")\n        yield {PUT_BACK}'
        },
    ),
]
