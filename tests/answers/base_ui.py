"""Answers to stage 1."""

from . import Answer

ASKED = '    asked = [*history, message("user", prompt)]\n'
FIRST = '    yield asked, ""\n'
BLANK = "    if not prompt or prompt.isspace():\n        yield history, prompt\n        return\n"
LOOP = """            for reply in growing_text(chunks):
                yield [*asked, message("assistant", reply)], gr.skip()
"""
EXCEPT = """    except Exception as error:
        gr.Warning(explain(error))
        if not reply:
            yield history, prompt
"""
MESSAGES = "                to_messages(SYSTEM_PROMPT, asked),\n"
SUBMIT = "prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)"

WRONG = [
    Answer("never wires submit", {f"    {SUBMIT}\n": ""}, "`prompt.submit(...)` is not wired"),
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
        "the others wait",
    ),
    Answer(
        "appends to the history it was handed",
        {ASKED: '    history.append(message("user", prompt))\n    asked = history\n'},
        "changes the list it was handed",
    ),
    Answer(
        "shows nothing until the model answers",
        {FIRST: ""},
        "shows nothing until the model answers",
    ),
    Answer(
        "forgets the earlier turns",
        {ASKED: '    asked = [message("user", prompt)]\n'},
        "The earlier turns are gone",
    ),
    Answer(
        "leaves the prompt in the textbox",
        {FIRST: "    yield asked, prompt\n"},
        "The prompt still stands in the textbox",
    ),
    Answer("sends a blank", {BLANK: ""}, "A blank message is sent to the model"),
    Answer(
        "trims a blank in the textbox",
        {BLANK: BLANK.replace("yield history, prompt", 'yield history, ""')},
        "A blank message changes nothing",
    ),
    Answer(
        "gives the chat alone",
        {FIRST: "    yield asked\n"},
        "gives one thing, and the page needs two",
    ),
    Answer("gives the textbox first", {FIRST: '    yield "", asked\n'}, "Swap the two"),
    Answer(
        "returns where it should yield",
        {
            BLANK: "    if not prompt.strip():\n        return history, prompt\n",
            FIRST: "",
            LOOP: "            for reply in growing_text(chunks):\n                pass\n"
            '            return [*asked, message("assistant", reply)], ""\n',
            EXCEPT: EXCEPT.replace("yield history", "return history"),
        },
        "has no `yield`",
    ),
    Answer(
        "shows each piece in place of the reply",
        {
            LOOP: """            for chunk in chunks:
                reply = (chunk.choices[0].delta.content or "") if chunk.choices else ""
                if reply:
                    yield [*asked, message("assistant", reply)], gr.skip()
"""
        },
        "Each piece replaces the one before",
    ),
    Answer(
        "yields after the loop",
        {
            LOOP: """            for reply in growing_text(chunks):
                pass
            yield [*asked, message("assistant", reply)], gr.skip()
"""
        },
        "The reply comes all at once",
    ),
    Answer(
        "forgets a bracket",
        {FIRST: '    yield (asked, ""\n'},
        "can't be read",
    ),
    Answer(
        "makes the reply up",
        {
            "        with connect() as client:\n": "        if True:\n",
            "            chunks = client.chat_completion(\n": "            dict(messages=\n",
            LOOP: '            yield [*asked, message("assistant", "Hello!")], gr.skip()\n',
        },
        "The model is never asked",
    ),
    Answer(
        "sends Gradio's extra keys",
        {MESSAGES: "                asked,\n"},
        "refused Gradio's extra keys",
    ),
    Answer(
        "sends the prompt alone",
        {MESSAGES: "                to_messages(SYSTEM_PROMPT, asked[-1:]),\n"},
        "The model can't remember",
    ),
    Answer(
        "sends the history without the prompt",
        {MESSAGES: "                to_messages(SYSTEM_PROMPT, history),\n"},
        "The prompt is not the last thing sent",
    ),
    Answer(
        "sends a second system prompt",
        {
            MESSAGES: '                [{"role": "system", "content": SYSTEM_PROMPT}, '
            "*to_messages(SYSTEM_PROMPT, asked)],\n"
        },
        "There is a second system prompt",
    ),
    Answer(
        "sends no system prompt",
        {MESSAGES: "                to_messages(SYSTEM_PROMPT, asked)[1:],\n"},
        "The system prompt is missing",
    ),
    Answer("forgets max_tokens", {"                max_tokens=512,\n": ""}, "Pass these three"),
    Answer(
        "forgets to stream",
        {"                stream=True,\n": ""},
        "This reply is whole: ask for it with stream=True",
    ),
    Answer(
        "strips the prompt",
        {ASKED: '    asked = [*history, message("user", prompt.strip())]\n'},
        "Spaces or newlines are lost",
    ),
    Answer(
        "makes messages of bare strings",
        {
            ASKED: '    asked = [*history, {"role": "user", "content": prompt}]\n',
            'message("assistant", reply)': '{"role": "assistant", "content": reply}',
        },
        "Spaces or newlines are lost",
    ),
    Answer(
        "forgets the prompt when the reply comes",
        {'[*asked, message("assistant", reply)]': '[*history, message("assistant", reply)]'},
        "After the history come the prompt and the reply",
    ),
    Answer(
        "empties the textbox with each piece",
        {"gr.skip()": '""'},
        "What is typed while the reply runs is overwritten",
    ),
    Answer(
        "lets the error out",
        {EXCEPT: "    finally:\n        pass\n"},
        "`respond` raises huggingface_hub.errors.HfHubHTTPError",
    ),
    Answer(
        "raises gr.Error",
        {
            EXCEPT: "    except Exception as error:\n        raise gr.Error(explain(error)) from error\n"
        },
        "covers the whole conversation",
    ),
    Answer(
        "fails without a word",
        {"        gr.Warning(explain(error))\n": ""},
        "The failure is not told",
    ),
    Answer(
        "leaves the failed turn in the chat",
        {EXCEPT: EXCEPT.replace("yield history, prompt", "yield asked, prompt")},
        "The failed turn is still in the chat",
    ),
    Answer(
        "loses the prompt when it fails",
        {EXCEPT: EXCEPT.replace("yield history, prompt", 'yield history, ""')},
        "The prompt is lost",
    ),
    Answer(
        "strips the prompt it gives back",
        {EXCEPT: EXCEPT.replace("yield history, prompt", "yield history, prompt.strip()")},
        "The prompt lost its spaces",
    ),
    Answer(
        "throws half a reply away",
        {EXCEPT: EXCEPT.replace("        if not reply:\n            yield", "        yield")},
        "What the model said before it broke off is lost",
    ),
    Answer("mistypes a name", {'message("user", prompt)': 'mesage("user", prompt)'}, "in line"),
    Answer(
        "drops a parameter",
        {"def respond(prompt, history):": "def respond(prompt):"},
        "can't be called with 2",
    ),
    Answer(
        "names it differently",
        {"def respond(": "def answer(", "submit(respond": "submit(answer"},
        "no function `respond`",
    ),
]

RIGHT = [
    Answer("adds lists", {ASKED: '    asked = history + [message("user", prompt)]\n'}),
    Answer(
        "copies and appends",
        {ASKED: '    asked = list(history)\n    asked.append(message("user", prompt))\n'},
    ),
    Answer(
        "writes the part out",
        {
            ASKED: '    asked = [*history, {"role": "user", "content": [{"type": "text", "text": prompt}]}]\n'
        },
    ),
    Answer(
        "updates components",
        {
            FIRST: '    yield {chatbot: asked, prompt_box: ""}\n'.replace(
                "prompt_box", "globals()['prompt']"
            )
        },
    ),
    Answer(
        "says gr.update",
        {
            FIRST: '    yield gr.update(value=asked), gr.update(value="")\n',
            "gr.skip()": "gr.update()",
        },
    ),
    Answer(
        "says gr.Textbox",
        {FIRST: '    yield asked, gr.Textbox(value="")\n', "gr.skip()": "gr.Textbox()"},
    ),
    Answer(
        "changes one reply in place",
        {
            LOOP: """            said = message("assistant", "")
            for reply in growing_text(chunks):
                said["content"][0]["text"] = reply
                yield asked + [said], gr.skip()
"""
        },
    ),
    Answer(
        "collects the pieces itself",
        {
            LOOP: """            for chunk in chunks:
                if chunk.choices and chunk.choices[0].delta.content:
                    reply += chunk.choices[0].delta.content
                    yield [*asked, message("assistant", reply)], gr.skip()
            if not reply.strip():
                reply = ""
                raise ValueError("nothing came")
            if chunk.choices:
                raise ValueError("it broke off")
""",
            "explain(error)": "str(error)",
        },
    ),
    Answer(
        "has a helper for asking",
        {
            "def respond(prompt, history):": """def _ask(client, chat):
    return client.chat_completion(
        to_messages(SYSTEM_PROMPT, chat),
        model=model_name(),
        temperature=0.95,
        top_p=0.9,
        max_tokens=512,
        stream=True,
    )


def respond(prompt, history):""",
            """client.chat_completion(
                to_messages(SYSTEM_PROMPT, asked),
                model=model_name(),
                temperature=0.95,
                top_p=0.9,
                max_tokens=512,
                stream=True,
            )
""": "_ask(client, asked)\n",
        },
    ),
    Answer(
        "turns the blank test round",
        {
            BLANK: '    if prompt.isspace() or prompt == "":\n        yield history, prompt\n        return\n'
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
