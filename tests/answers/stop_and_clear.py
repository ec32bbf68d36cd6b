"""Answers to stage 6."""

from . import Answer

STOP = """prompt.stop(None, cancels=replies, api_visibility="private").then(
        handle_stop, chatbot, chatbot, api_visibility="private"
    )
"""
CLEAR = """chatbot.clear(None, cancels=replies, api_visibility="private")
"""
CONDITION = """    if not history or history[-1]["role"] != "user":
        return history
"""
SAY = 'message("assistant", "Press Retry to ask again.", title="⏹️ Stopped")'
RETURN = f"    return [*history, {SAY}]\n"

WRONG = [
    Answer("never wires stop", {f"    {STOP}": ""}, "Nothing is cancelled by `prompt.stop` yet"),
    Answer(
        "cancels nothing on stop",
        {STOP: "prompt.stop(None).then(handle_stop, chatbot, chatbot)\n"},
        "`prompt.stop` cancels no reply",
    ),
    Answer(
        "cancels what was sent alone",
        {STOP: STOP.replace("cancels=replies", "cancels=sending")},
        "doesn't cancel the replies that are asked for by `chatbot.retry`",
    ),
    Answer(
        "forgets what was edited",
        {STOP: STOP.replace("cancels=replies", "cancels=[sending, retrying]")},
        "doesn't cancel the replies that are asked for by `chatbot.edit`",
    ),
    Answer(
        "wires the send button to stop",
        {STOP: STOP.replace("prompt.stop", "prompt.blur")},
        "Nothing is cancelled by `prompt.stop` yet",
    ),
    Answer(
        "calls handle_stop at once",
        {STOP: "prompt.stop(handle_stop, chatbot, chatbot, cancels=replies)\n"},
        "is called while the reply is still being cancelled",
    ),
    Answer(
        "never calls handle_stop",
        {STOP: "prompt.stop(None, cancels=replies)\n"},
        "Nothing calls `handle_stop` after `prompt.stop`",
    ),
    Answer(
        "gives handle_stop no chat",
        {STOP: "prompt.stop(None, cancels=replies).then(handle_stop, None, chatbot)\n"},
        "The inputs of `handle_stop` are None, and should be [chatbot]",
    ),
    Answer(
        "updates the textbox too",
        {
            STOP: "prompt.stop(None, cancels=replies).then(handle_stop, chatbot, [chatbot, prompt])\n"
        },
        "The outputs of `handle_stop` are [chatbot, prompt], and should be [chatbot]",
    ),
    Answer("takes the button away", {", stop_btn=True": ""}, "The textbox has no stop button"),
    Answer(
        "leaves the placeholder",
        {STOP: f'{STOP}    prompt.stop(lambda: gr.Info("TODO 6.1: wire prompt.stop."))\n'},
        "The starter's placeholder for `prompt.stop` is still there",
    ),
    Answer(
        "always says so",
        {CONDITION: ""},
        "Here the chat doesn't end with a prompt",
    ),
    Answer(
        "never says so",
        {RETURN: "    return history\n"},
        "Undo and Retry stand only below a message of the assistant's",
    ),
    Answer(
        "takes the chat for never empty",
        {"if not history or history[-1]": "if history[-1]"},
        "IndexError: list index out of range",
    ),
    Answer(
        "looks at the first message",
        {'history[-1]["role"] != "user"': 'history[0]["role"] != "user"'},
        "Undo and Retry stand only below a message of the assistant's",
    ),
    Answer(
        "turns the condition round",
        {'history[-1]["role"] != "user"': 'history[-1]["role"] == "user"'},
        "Undo and Retry stand only below a message of the assistant's",
    ),
    Answer(
        "says so as the person",
        {RETURN: RETURN.replace('"assistant"', '"user"')},
        'The message\'s role is "user"',
    ),
    Answer(
        "says so as the model",
        {RETURN: RETURN.replace(', title="⏹️ Stopped"', "")},
        "has no title, so the model would see it as something that it said",
    ),
    Answer(
        "replaces the prompt",
        {RETURN: RETURN.replace("*history", "*history[:-1]")},
        "What came before is lost or changed",
    ),
    Answer(
        "gives the message alone",
        {RETURN: f"    return [{SAY}]\n"},
        "What came before is lost or changed",
    ),
    Answer(
        "forgets the list",
        {RETURN: f"    return {SAY}\n"},
        "is not a list of messages",
    ),
    Answer(
        "puts the list in the list",
        {RETURN: RETURN.replace("*history", "history")},
        "A star puts its messages in",
    ),
    Answer(
        "takes half a reply back",
        {CONDITION: CONDITION.replace("return history", "return history[:-1]")},
        "What came of the reply is gone",
    ),
    Answer(
        "appends to the history",
        {RETURN: f"    history.append({SAY})\n    return history\n"},
        "changes the history it was given",
    ),
    Answer(
        "forgets the return",
        {RETURN: f"    [*history, {SAY}]\n"},
        "should return the chat",
    ),
    Answer(
        "puts the prompt back in the textbox",
        {RETURN: "    return history[:-1], text_at(history, -1)\n"},
        "It must leave the textbox alone",
    ),
    Answer(
        "shows a notice",
        {RETURN: '    gr.Info("Stopped.")\n    return history\n'},
        "Undo and Retry stand only below a message of the assistant's",
    ),
    Answer("never wires clear", {f"    {CLEAR}": ""}, "Nothing is cancelled by `chatbot.clear`"),
    Answer(
        "clears without cancelling",
        {CLEAR: "chatbot.clear(lambda: [], None, chatbot)\n"},
        "`chatbot.clear` cancels no reply",
    ),
    Answer(
        "forgets retry when clearing",
        {CLEAR: CLEAR.replace("replies", "[sending, editing]")},
        "doesn't cancel the replies that are asked for by `chatbot.retry`",
    ),
    Answer(
        "the dots of the hint left in",
        {SAY: 'message("assistant", "...", title="...")'},
        "put words of yours in it",
    ),
    Answer(
        "cancels the functions",
        {STOP: STOP.replace("cancels=replies", "cancels=[respond, handle_retry, handle_edit]")},
        "a list of what `submit`, `retry` and `edit` have returned",
    ),
    Answer(
        "the dots of the hint in the wiring",
        {STOP: STOP.replace("handle_stop, chatbot, chatbot", "handle_stop, ..., ...")},
        "`...` stands for something that you fill in",
    ),
]

RIGHT = [
    Answer("lists the replies", {STOP: STOP.replace("=replies", "=[editing, sending, retrying]")}),
    Answer("uses success", {").then(": ").success("}),
    Answer(
        "in two statements",
        {
            STOP: "stopping = prompt.stop(None, cancels=replies)\n"
            "    stopping.then(handle_stop, [chatbot], [chatbot])\n"
        },
    ),
    Answer(
        "cancels in a listener for each",
        {
            STOP: "prompt.stop(None, cancels=[sending])\n"
            "    prompt.stop(None, cancels=[retrying, editing]).then(handle_stop, chatbot, chatbot)\n"
        },
    ),
    Answer(
        "both in one",
        {
            STOP: "gr.on([prompt.stop, chatbot.clear], None, cancels=replies).then(\n"
            "        handle_stop, chatbot, chatbot\n    )\n",
            f"    {CLEAR}": "",
        },
    ),
    Answer(
        "empties the chat itself too", {CLEAR: CLEAR.replace("None", "lambda: [], None, chatbot")}
    ),
    Answer(
        "asks the other way round",
        {
            CONDITION: "",
            RETURN: '    if history and history[-1]["role"] == "user":\n'
            f"        return [*history, {SAY}]\n    return history\n",
        },
    ),
    Answer("adds lists", {f"[*history, {SAY}]": f"history + [{SAY}]"}),
    Answer(
        "says it in other words",
        {"Press Retry to ask again.": "Nobody knows what it would have said."},
    ),
    Answer("says gr.skip", {CONDITION: CONDITION.replace("return history", "return gr.skip()")}),
    Answer(
        "a lambda that does nothing, and one that calls handle_stop",
        {
            STOP: STOP.replace("None", "lambda: None").replace(
                "handle_stop", "lambda history: handle_stop(history)"
            )
        },
    ),
]
