"""Answers to stage 1."""

from . import Answer

CHAT = '    chat, reply = [*history, message("user", prompt)], []\n'
FIRST = '    yield chat, ""\n'
BLANK = "    if not prompt.strip():\n        yield history, gr.skip()\n        return\n"
LOOP = """            for reply in stream_reply(chunks):
                yield [*chat, *reply], gr.skip()
"""
EXCEPT = """    except ChatError as error:
        yield [*chat, *reply, error.as_message()], gr.skip()
"""
CATCH = "    except ChatError as error:\n"
MESSAGES = "                to_messages(SYSTEM_PROMPT, chat),\n"
SUBMIT = "prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)"

WRONG = [
    Answer("never wires submit", {f"    {SUBMIT}\n": ""}, "Nothing calls `respond` yet"),
    Answer(
        "wires submit without the history",
        {SUBMIT: "prompt.submit(respond, prompt, [chatbot, prompt], concurrency_limit=None)"},
        "The inputs of `prompt.submit` are [prompt]",
    ),
    Answer(
        "wires the inputs the other way round",
        {
            SUBMIT: "prompt.submit(respond, [chatbot, prompt], [chatbot, prompt], "
            "concurrency_limit=None)"
        },
        "The inputs of `prompt.submit` are [chatbot, prompt]",
    ),
    Answer(
        "wires submit to the chat alone",
        {SUBMIT: "prompt.submit(respond, [prompt, chatbot], chatbot, concurrency_limit=None)"},
        "The outputs of `prompt.submit` are [chatbot]",
    ),
    Answer(
        "empties the textbox in a second listener",
        {SUBMIT: f'{SUBMIT}\n    prompt.submit(lambda: "", None, prompt)'},
        "is wired 2 times",
    ),
    Answer(
        "lets people wait for each other",
        {", concurrency_limit=None)": ")"},
        "everybody else waits",
    ),
    Answer(
        "appends to the history it was given",
        {CHAT: '    history.append(message("user", prompt))\n    chat, reply = history, []\n'},
        "changes the history it was given",
    ),
    Answer(
        "shows nothing until the model replies",
        {FIRST: ""},
        "shows nothing until the model replies",
    ),
    Answer(
        "forgets the earlier turns",
        {CHAT: '    chat, reply = [message("user", prompt)], []\n'},
        "The earlier turns are gone",
    ),
    Answer(
        "leaves the prompt in the textbox",
        {FIRST: "    yield chat, prompt\n"},
        "The prompt is still in the textbox",
    ),
    Answer("sends a blank", {BLANK: ""}, "A blank message is sent to the model"),
    Answer(
        "trims a blank in the textbox",
        {BLANK: BLANK.replace("gr.skip()", '""')},
        "A blank message changes nothing",
    ),
    Answer(
        "gives the chat alone",
        {FIRST: "    yield chat\n"},
        "gives one thing, and the page needs two",
    ),
    Answer("gives the textbox first", {FIRST: '    yield "", chat\n'}, "Swap the two"),
    Answer(
        "returns where it should yield",
        {
            BLANK: "    if not prompt.strip():\n        return history, prompt\n",
            FIRST: "",
            LOOP: "            for reply in stream_reply(chunks):\n                pass\n"
            '            return [*chat, *reply], ""\n',
            EXCEPT: EXCEPT.replace("yield", "return"),
        },
        "has no `yield`",
    ),
    Answer(
        "shows each piece instead of the reply",
        {
            LOOP: """            for chunk in chunks:
                reply = (chunk.choices[0].delta.content or "") if chunk.choices else ""
                if reply:
                    yield [*chat, message("assistant", reply)], gr.skip()
            reply = []
"""
        },
        "Each piece replaces the one before",
    ),
    Answer(
        "yields after the loop",
        {
            LOOP: """            for reply in stream_reply(chunks):
                pass
            yield [*chat, *reply], gr.skip()
"""
        },
        "The reply comes all at once",
    ),
    Answer(
        "forgets a bracket",
        {FIRST: '    yield (chat, ""\n'},
        "Python can't read line",
    ),
    Answer(
        "makes the reply up",
        {
            "        with connect() as client:\n": "        if True:\n",
            "            chunks = client.chat_completion(\n": "            dict(messages=\n",
            LOOP: '            yield [*chat, message("assistant", "Hello!")], gr.skip()\n',
        },
        "Nothing is sent to the model",
    ),
    Answer(
        "sends Gradio's extra keys",
        {MESSAGES: "                chat,\n"},
        "refused Gradio's extra keys",
    ),
    Answer(
        "sends the prompt alone",
        {MESSAGES: "                to_messages(SYSTEM_PROMPT, chat[-1:]),\n"},
        "The model can't remember",
    ),
    Answer(
        "sends the history without the prompt",
        {MESSAGES: "                to_messages(SYSTEM_PROMPT, history),\n"},
        "The prompt is not the last message sent",
    ),
    Answer(
        "sends a second system prompt",
        {
            MESSAGES: '                [{"role": "system", "content": SYSTEM_PROMPT}, '
            "*to_messages(SYSTEM_PROMPT, chat)],\n"
        },
        "There is a second system prompt",
    ),
    Answer(
        "sends no system prompt",
        {MESSAGES: "                to_messages(SYSTEM_PROMPT, chat)[1:],\n"},
        "The system prompt is missing",
    ),
    Answer("forgets max_tokens", {"                max_tokens=512,\n": ""}, "Pass `max_tokens`"),
    Answer(
        "forgets to stream",
        {"                stream=True,\n": ""},
        "This reply is whole: ask for it with stream=True",
    ),
    Answer(
        "strips the prompt",
        {CHAT: '    chat, reply = [*history, message("user", prompt.strip())], []\n'},
        "Spaces or newlines are lost",
    ),
    Answer(
        "makes messages of bare strings",
        {
            CHAT: '    chat, reply = [*history, {"role": "user", "content": prompt}], []\n',
        },
        "Spaces or newlines are lost",
    ),
    Answer(
        "forgets the prompt when the reply comes",
        {LOOP: LOOP.replace("*chat", "*history")},
        "The prompt is gone",
    ),
    Answer(
        "empties the textbox with each piece",
        {LOOP: LOOP.replace("gr.skip()", '""')},
        "What you type while the reply is running is overwritten",
    ),
    Answer(
        "lets the error out",
        {EXCEPT: "    finally:\n        pass\n"},
        "In this check the model fails on purpose",
    ),
    Answer(
        "raises gr.Error",
        {EXCEPT: CATCH + "        raise gr.Error(str(error)) from error\n"},
        "covers the whole conversation",
    ),
    Answer(
        "fails without a word",
        {EXCEPT: CATCH + "        pass\n"},
        "The chat doesn't say what went wrong",
    ),
    Answer(
        "says it in a notice that is soon gone",
        {EXCEPT: CATCH + "        gr.Warning(str(error))\n"},
        "The chat doesn't say what went wrong",
    ),
    Answer(
        "takes the failed turn out of the chat",
        {EXCEPT: EXCEPT.replace("*chat, *reply", "*history")},
        "Keep what was in the chat when the model fails",
    ),
    Answer(
        "gives the prompt back over what is typed",
        {EXCEPT: EXCEPT.replace("gr.skip()", "prompt")},
        "What you have typed meanwhile is overwritten",
    ),
    Answer(
        "empties the textbox when it fails",
        {EXCEPT: EXCEPT.replace("gr.skip()", '""')},
        "What you have typed meanwhile is overwritten",
    ),
    Answer(
        "says a fixed sentence",
        {EXCEPT: EXCEPT.replace("error.as_message()", 'ChatError("Sorry!").as_message()')},
        "but not what",
    ),
    Answer(
        "says it as if the model had",
        {EXCEPT: EXCEPT.replace("error.as_message()", 'message("assistant", str(error))')},
        "The app's own messages need a title",
    ),
    Answer(
        "throws half a reply away",
        {EXCEPT: EXCEPT.replace(", *reply", "")},
        "What the model said before the reply broke off is lost",
    ),
    Answer(
        "catches every error",
        {
            EXCEPT: CATCH.replace("ChatError", "Exception")
            + "        error = ChatError(str(error))\n"
            + EXCEPT.removeprefix(CATCH)
        },
        "`respond` catches every error",
    ),
    Answer(
        "catches every error, with the messages made before",
        {
            FIRST: FIRST + "    messages = to_messages(SYSTEM_PROMPT, chat)\n",
            MESSAGES: "                messages,\n",
            EXCEPT: CATCH.replace("ChatError", "Exception")
            + "        error = ChatError(str(error))\n"
            + EXCEPT.removeprefix(CATCH),
        },
        "`respond` catches every error",
    ),
    Answer(
        "leaves the starter's last line in",
        {EXCEPT: EXCEPT + "    yield history, gr.skip()\n"},
        "Is the starter's last `yield` still there?",
    ),
    Answer("mistypes a name", {'message("user", prompt)': 'mesage("user", prompt)'}, "in line"),
    Answer(
        "drops a parameter",
        {"def respond(prompt: str, history: list[dict]):": "def respond(prompt: str):"},
        "can't be called so",
    ),
    Answer(
        "collects the pieces itself, and drops the thoughts",
        {
            LOOP: """            said = ""
            for chunk in chunks:
                if chunk.choices and chunk.choices[0].delta.content:
                    said += chunk.choices[0].delta.content
                    if said.strip():
                        reply = [message("assistant", said)]
                        yield [*chat, *reply], gr.skip()
            if not reply:
                raise ChatError("nothing came: an empty reply")
            if chunk.choices:
                raise ChatError("it broke off")
"""
        },
        "a model may think first",
    ),
]

RIGHT = [
    Answer("has another name", {"def respond(": "def answer(", "submit(respond": "submit(answer"}),
    Answer("is a pirate", {'"You are a friendly chatbot"': '"You are a pirate."'}),
    Answer(
        "samples in another way",
        {"temperature=0.95": "temperature=0.1", "top_p=0.9,": "seed=7,", "=512": "=60"},
    ),
    Answer("adds lists", {CHAT: '    chat, reply = history + [message("user", prompt)], []\n'}),
    Answer(
        "copies and appends",
        {CHAT: '    chat, reply = list(history), []\n    chat.append(message("user", prompt))\n'},
    ),
    Answer(
        "writes the part out",
        {
            CHAT: '    reply = []\n    chat = [*history, {"role": "user", "content": [{"type": "text", "text": prompt}]}]\n'
        },
    ),
    Answer(
        "updates components",
        {
            FIRST: '    yield {chatbot: chat, prompt_box: ""}\n'.replace(
                "prompt_box", "globals()['prompt']"
            )
        },
    ),
    Answer(
        "says gr.update",
        {
            FIRST: '    yield gr.update(value=chat), gr.update(value="")\n',
            LOOP: LOOP.replace("skip", "update"),
            EXCEPT: EXCEPT.replace("skip", "update"),
        },
    ),
    Answer(
        "says gr.Textbox",
        {FIRST: '    yield chat, gr.Textbox(value="")\n', LOOP: LOOP.replace("skip", "Textbox")},
    ),
    Answer(
        "adds to a chat of its own",
        {
            LOOP: """            for reply in stream_reply(chunks):
                shown = list(chat)
                shown.extend(reply)
                yield shown, gr.skip()
"""
        },
    ),
    Answer(
        "writes the app's words itself",
        {
            EXCEPT: CATCH
            + '        words = message("assistant", str(error), title="Oh no")\n'
            + "        yield [*chat, *reply, words], gr.skip()\n"
        },
    ),
    Answer(
        "writes the system prompt out",
        {MESSAGES: MESSAGES.replace("SYSTEM_PROMPT", '"You are a friendly chatbot"')},
    ),
    Answer(
        "yields the prompt for a blank",
        {BLANK: BLANK.replace("gr.skip()", "prompt")},
    ),
    Answer(
        "has a helper for asking",
        {
            "def respond(prompt: str, history: list[dict]):": """def _ask(client, chat):
    return client.chat_completion(
        to_messages(SYSTEM_PROMPT, chat),
        temperature=0.95,
        top_p=0.9,
        max_tokens=512,
        stream=True,
    )


def respond(prompt: str, history: list[dict]):""",
            """client.chat_completion(
                to_messages(SYSTEM_PROMPT, chat),
                temperature=0.95,
                top_p=0.9,
                max_tokens=512,
                stream=True,
            )
""": "_ask(client, chat)\n",
        },
    ),
    Answer(
        "turns the blank test round",
        {
            BLANK: '    if prompt.isspace() or prompt == "":\n        yield history, gr.skip()\n        return\n'
        },
    ),
    Answer(
        "turns the order of keywords round",
        {
            SUBMIT: "prompt.submit(fn=respond, outputs=[chatbot, prompt], inputs=[prompt, chatbot], concurrency_limit=None)"
        },
    ),
    Answer(
        "wires with gr.on",
        {
            SUBMIT: "gr.on(prompt.submit, respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)"
        },
    ),
]
