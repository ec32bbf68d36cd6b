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
        "is wired more than once",
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
        "Many endpoints refuse Gradio's extra keys",
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
    Answer(
        "the placeholder of 1.1 left beside the right line",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": '    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n    prompt.submit(lambda: gr.Info("TODO 1.1: wire prompt.submit in steps/01_base_ui/app.py."))\n'
        },
        "The starter's placeholder for `prompt.submit` is still there",
    ),
    Answer(
        "respond is called in the wiring",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(respond(prompt, chatbot), [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n"
        },
        "Give the function itself",
    ),
    Answer(
        "concurrency limit 2",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=2)\n"
        },
        "everybody else waits",
    ),
    Answer(
        "concurrency limit as a string",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": '    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit="None")\n'
        },
        "everybody else waits",
    ),
    Answer(
        "not queued",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], queue=False)\n"
        },
        "With `queue=False`",
    ),
    Answer(
        "on every change",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.change(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n"
        },
        "called by `prompt.change`, not by `prompt.submit`",
    ),
    Answer(
        "a button of its own instead of Enter",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": '    send = gr.Button("Send")\n    send.click(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n'
        },
        ".click`, not by `prompt.submit`",
    ),
    Answer(
        "a lambda that returns the generator",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(lambda p, h: respond(p, h), [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n"
        },
        "gives a generator",
    ),
    Answer(
        "an object with __call__, which Gradio takes for no generator",
        {
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': 'class Respond:\n    def __call__(self, prompt: str, history: list[dict]):\n        """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n        if not prompt.strip():\n            yield history, gr.skip()\n            return\n\n        chat, reply = [*history, message("user", prompt)], []\n        yield chat, ""\n\n        try:\n            with connect() as client:\n                chunks = client.chat_completion(\n                    to_messages(SYSTEM_PROMPT, chat),\n                    temperature=0.95,\n                    top_p=0.9,\n                    max_tokens=512,\n                    stream=True,\n                )\n                for reply in stream_reply(chunks):\n                    yield [*chat, *reply], gr.skip()\n        except ChatError as error:\n            yield [*chat, *reply, error.as_message()], gr.skip()\n\n\nrespond = Respond()\n'
        },
        "gives a generator",
    ),
    Answer(
        "a wraps decorator that returns the generator",
        {
            "import gradio as gr\n": "import functools\n\nimport gradio as gr\n",
            "def respond(prompt: str, history: list[dict]):": "def logged(fn):\n    @functools.wraps(fn)\n    def wrapper(*args):\n        print(fn.__name__, 'called')\n        return fn(*args)\n\n    return wrapper\n\n\n@logged\ndef respond(prompt: str, history: list[dict]):",
        },
        "gives a generator",
    ),
    Answer(
        "the notice of the TODO left at the top",
        {
            '    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n': '    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    gr.Info("TODO 1.2 to 1.4: write respond in steps/01_base_ui/app.py.")\n'
        },
        "All that `respond` does here is to show the starter's notice",
    ),
    Answer(
        "the placeholder's yield left at the end",
        {
            "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n    yield history, gr.skip()\n"
        },
        "Is the starter's last `yield` still there?",
    ),
    Answer(
        "the prompt is returned, not yielded",
        {'    yield chat, ""\n': '    return chat, ""\n'},
        "what `return` gives is thrown away",
    ),
    Answer(
        "the message is made the wrong way round",
        {'message("user", prompt)': 'message(prompt, "user")'},
        'The two are swapped: `message("user", prompt)`',
    ),
    Answer(
        "the new message comes first",
        {'[*history, message("user", prompt)]': '[message("user", prompt), *history]'},
        "The prompt is at the top",
    ),
    Answer(
        "the result of append",
        {
            '    chat, reply = [*history, message("user", prompt)], []\n': '    chat, reply = history.append(message("user", prompt)), []\n'
        },
        "changes the history",
    ),
    Answer(
        "only three spaces are blank",
        {"if not prompt.strip():": 'if prompt == "   ":'},
        "A blank message is sent",
    ),
    Answer(
        "a blank prompt raises",
        {
            "    if not prompt.strip():\n        yield history, gr.skip()\n        return\n": '    if not prompt.strip():\n        raise gr.Error("Type something!")\n'
        },
        "raises gr.Error",
    ),
    Answer(
        "replies are remembered by their prompts",
        {
            'SYSTEM_PROMPT = "You are a friendly chatbot"\n': 'SYSTEM_PROMPT = "You are a friendly chatbot"\nREPLIES = {}\n',
            "    try:\n": "    if prompt in REPLIES:\n        yield [*chat, *REPLIES[prompt]], gr.skip()\n        return\n    try:\n",
            "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n": "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n            REPLIES[prompt] = reply\n",
        },
        "The model can't remember",
    ),
    Answer(
        "only the last three messages are sent",
        {"to_messages(SYSTEM_PROMPT, chat)": "to_messages(SYSTEM_PROMPT, chat[-3:])"},
        "The model can't remember",
    ),
    Answer(
        "only the last message of the reply",
        {"yield [*chat, *reply], gr": "yield [*chat, reply[-1]], gr"},
        "What `stream_reply` yields is a list",
    ),
    Answer(
        "thoughts are left out",
        {
            "yield [*chat, *reply], gr": 'yield [*chat, *(m for m in reply if "metadata" not in m)], gr'
        },
        "What `stream_reply` yields is a list",
    ),
    Answer(
        "star forgotten before the reply",
        {"yield [*chat, *reply], gr": "yield [*chat, reply], gr"},
        "A star puts its messages in",
    ),
    Answer(
        "the chat grows with each piece",
        {
            "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n": "            for reply in stream_reply(chunks):\n                chat = [*chat, *reply]\n                yield chat, gr.skip()\n"
        },
        "Each piece is added below the one before",
    ),
    Answer(
        "each piece is added with +=",
        {
            "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n": "            for piece in stream_reply(chunks):\n                reply += piece\n                yield [*chat, *reply], gr.skip()\n"
        },
        "Each piece is added below the one before",
    ),
    Answer(
        "all pieces collected before the first is shown",
        {"in stream_reply(chunks)": "in list(stream_reply(chunks))"},
        "The page is updated only when the whole reply is there",
    ),
    Answer(
        "a client without with",
        {
            "        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n": "        client = connect()\n        chunks = client.chat_completion(\n            to_messages(SYSTEM_PROMPT, chat),\n            temperature=0.95,\n            top_p=0.9,\n            max_tokens=512,\n            stream=True,\n        )\n        for reply in stream_reply(chunks):\n            yield [*chat, *reply], gr.skip()\n"
        },
        "`with connect() as client:`",
    ),
    Answer(
        "the loop comes after the with block",
        {
            "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n": "        for reply in stream_reply(chunks):\n            yield [*chat, *reply], gr.skip()\n"
        },
        "Indent the loop",
    ),
    Answer(
        "asked twice",
        {
            "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n": "            again = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n"
        },
        "more than once for a single prompt",
    ),
    Answer(
        "no try",
        {
            "    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    with connect() as client:\n        chunks = client.chat_completion(\n            to_messages(SYSTEM_PROMPT, chat),\n            temperature=0.95,\n            top_p=0.9,\n            max_tokens=512,\n            stream=True,\n        )\n        for reply in stream_reply(chunks):\n            yield [*chat, *reply], gr.skip()\n"
        },
        "In this check the model fails on purpose",
    ),
    Answer(
        "try inside of with",
        {
            "    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    with connect() as client:\n        try:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n        except ChatError as error:\n            yield [*chat, *reply, error.as_message()], gr.skip()\n"
        },
        "Put `try:` before the `with` block",
    ),
    Answer(
        "try only around the loop",
        {
            "    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    with connect() as client:\n        chunks = client.chat_completion(\n            to_messages(SYSTEM_PROMPT, chat),\n            temperature=0.95,\n            top_p=0.9,\n            max_tokens=512,\n            stream=True,\n        )\n        try:\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n        except ChatError as error:\n            yield [*chat, *reply, error.as_message()], gr.skip()\n"
        },
        "Put `try:` before the `with` block",
    ),
    Answer(
        "all exceptions are caught, as if they were ChatErrors",
        {"except ChatError as error": "except Exception as error"},
        "catches every error",
    ),
    Answer(
        "a fixed sentence with a title",
        {
            "error.as_message()": 'message("assistant", "Something went wrong.", title="⚠️ Something went wrong")'
        },
        "but not what",
    ),
    Answer(
        "a fixed sentence about the network",
        {"error.as_message()": 'message("assistant", "The network is down.", title="Sorry")'},
        "but not what",
    ),
    Answer(
        "the error's type, not its text",
        {"error.as_message()": 'message("assistant", type(error).__name__, title="Sorry")'},
        "but not what",
    ),
    Answer(
        "as_message isn't called",
        {"error.as_message()]": "error.as_message]"},
        "`error.as_message()` makes a message of an error",
    ),
    Answer(
        "a star before the error's message",
        {"error.as_message()]": "*error.as_message()]"},
        "a single message has no star",
    ),
    Answer(
        "the error itself in the chat",
        {"error.as_message()]": "error]"},
        "`error.as_message()` makes a message of an error",
    ),
    Answer(
        "reply is set only in the with block",
        {
            '    chat, reply = [*history, message("user", prompt)], []\n': '    chat = [*history, message("user", prompt)]\n',
            "        with connect() as client:\n": "        with connect() as client:\n            reply = []\n",
        },
        "Set `reply = []` before the `try:`",
    ),
    Answer(
        "an error is always appended",
        {
            "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": '    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n    yield [*chat, *reply, message("assistant", "The reply is over.", title="Done")], gr.skip()\n'
        },
        "An error is at the end, though nothing failed",
    ),
    Answer(
        "calls itself",
        {
            "    if not prompt.strip():\n        yield history, gr.skip()\n        return\n": "    yield from respond(prompt, history)\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n"
        },
        "RecursionError",
    ),
    Answer(
        "ends the program",
        {
            "import gradio as gr\n": "import sys\n\nimport gradio as gr\n",
            "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    except ChatError as error:\n        sys.exit(str(error))\n",
        },
        "ends Python itself",
    ),
    Answer(
        "an endless loop that yields",
        {
            "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n": "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n                while True:\n                    yield [*chat, *reply], gr.skip()\n"
        },
        "never ends",
    ),
    Answer(
        "an emptied file",
        {
            '"""Stage 1, finished: a page to chat on."""\n\nimport gradio as gr\n\nfrom chat_model import (\n    AVATARS,\n    ChatError,\n    connect,\n    launch,\n    message,\n    stream_reply,\n    to_messages,\n)\n\nSYSTEM_PROMPT = "You are a friendly chatbot"\n\n\ndef respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n\n\nwith gr.Blocks(title="Chatbot", fill_height=True, analytics_enabled=False) as demo:\n    gr.Markdown("# Chat with a language model 🤗")\n    chatbot = gr.Chatbot(\n        label="Agent",\n        avatar_images=AVATARS,\n        buttons=["copy", "copy_all"],\n        placeholder="Type a message. Enter sends it, Shift+Enter starts a new line.",\n        scale=1,\n    )\n    prompt = gr.Textbox(label="Chat Message", max_lines=10, submit_btn=True)\n\n    # Replies run in parallel. Gradio\'s default is one at a time.\n    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n\n\nif __name__ == "__main__":\n    launch(demo)\n': ""
        },
        "`reset` puts the starter back",
    ),
    Answer(
        "the name of the system prompt in quotes",
        {MESSAGES: '                to_messages("SYSTEM_PROMPT", chat),\n'},
        "that is a name. Write it without quotes",
    ),
    Answer(
        "the dots of a hint left in",
        {
            "                temperature=0.95,\n                top_p=0.9,\n": "                ...,\n"
        },
        "There is still a `...` in `respond`, in line",
    ),
    Answer(
        "a dict with the parameter in place of the textbox",
        {FIRST: '    yield {chatbot: chat, prompt: ""}\n'},
        "the parameter's name hides the component",
    ),
    Answer(
        "no to_messages and no try",
        {
            MESSAGES: "                chat,\n",
            "    try:\n        with connect()": "    if True:\n        with connect()",
            EXCEPT: "",
        },
        "Many endpoints refuse Gradio's extra keys",
    ),
    Answer(
        "the arguments of to_messages swapped",
        {MESSAGES: "                to_messages(chat, SYSTEM_PROMPT),\n"},
        "`to_messages(system_prompt: str, chat: list[dict])",
    ),
    Answer(
        "gr.skip without parentheses",
        {LOOP: LOOP.replace("gr.skip()", "gr.skip")},
        "without its parentheses: `gr.skip()`",
    ),
    Answer(
        "the reply alone",
        {LOOP: LOOP.replace("[*chat, *reply]", "reply")},
        "the reply goes after the chat with the prompt, `[*chat, *reply]`",
    ),
    Answer(
        "appends a bare dict",
        {
            CHAT: '    history.append({"role": "user", "content": prompt})\n    chat, reply = history, []\n'
        },
        "`respond` changes the history it was given",
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
    Answer(
        "wired with a decorator inside the Blocks",
        {
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': "",
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": '    @prompt.submit(\n        inputs=[prompt, chatbot], outputs=[chatbot, prompt], concurrency_limit=None\n    )\n    def respond(prompt: str, history: list[dict]):\n        """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n        if not prompt.strip():\n            yield history, gr.skip()\n            return\n\n        chat, reply = [*history, message("user", prompt)], []\n        yield chat, ""\n\n        try:\n            with connect() as client:\n                chunks = client.chat_completion(\n                    to_messages(SYSTEM_PROMPT, chat),\n                    temperature=0.95,\n                    top_p=0.9,\n                    max_tokens=512,\n                    stream=True,\n                )\n                for reply in stream_reply(chunks):\n                    yield [*chat, *reply], gr.skip()\n        except ChatError as error:\n            yield [*chat, *reply, error.as_message()], gr.skip()\n',
        },
    ),
    Answer(
        "wired with the decorator gr.on",
        {
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': "",
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": '    @gr.on(prompt.submit, inputs=[prompt, chatbot], outputs=[chatbot, prompt],\n           concurrency_limit=None)\n    def respond(prompt: str, history: list[dict]):\n        """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n        if not prompt.strip():\n            yield history, gr.skip()\n            return\n\n        chat, reply = [*history, message("user", prompt)], []\n        yield chat, ""\n\n        try:\n            with connect() as client:\n                chunks = client.chat_completion(\n                    to_messages(SYSTEM_PROMPT, chat),\n                    temperature=0.95,\n                    top_p=0.9,\n                    max_tokens=512,\n                    stream=True,\n                )\n                for reply in stream_reply(chunks):\n                    yield [*chat, *reply], gr.skip()\n        except ChatError as error:\n            yield [*chat, *reply, error.as_message()], gr.skip()\n',
        },
    ),
    Answer(
        "a send button of its own, on the same gr.on",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": '    send = gr.Button("Send", variant="primary")\n    gr.on(\n        triggers=[prompt.submit, send.click], fn=respond,\n        inputs=[prompt, chatbot], outputs=[chatbot, prompt], concurrency_limit=None,\n    )\n'
        },
    ),
    Answer(
        "a lambda that yields from respond",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(lambda p, h: (yield from respond(p, h)), [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n"
        },
    ),
    Answer(
        "a set of inputs, so that one dict arrives",
        {
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n': "def respond(values):\n    text, history = values[prompt], values[chatbot]\n",
            "not prompt.strip": "not text.strip",
            '"user", prompt': '"user", text',
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(respond, {prompt, chatbot}, [chatbot, prompt], concurrency_limit=None)\n",
        },
    ),
    Answer(
        "inputs by the names of the parameters",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": '    prompt.submit(respond, inputs_kwargs={"history": chatbot, "prompt": prompt},\n                  outputs=[chatbot, prompt], concurrency_limit=None)\n'
        },
    ),
    Answer(
        "the history first in the function and in the wiring",
        {
            "def respond(prompt: str, history: list[dict]):": "def respond(history: list[dict], prompt: str):",
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(respond, [chatbot, prompt], [chatbot, prompt], concurrency_limit=None)\n",
        },
    ),
    Answer(
        "the textbox first among the outputs and in each yield",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(respond, [prompt, chatbot], [prompt, chatbot], concurrency_limit=None)\n",
            "    if not prompt.strip():\n        yield history, gr.skip()\n        return\n": "    if not prompt.strip():\n        yield gr.skip(), history\n        return\n",
            '    yield chat, ""\n': '    yield "", chat\n',
            "            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n": "            for reply in stream_reply(chunks):\n                yield (gr.skip(), [*chat, *reply])\n",
            "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    except ChatError as error:\n        yield gr.skip(), [*chat, *reply, error.as_message()]\n",
        },
    ),
    Answer(
        "a limit of a hundred, as many as launch allows",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=100)\n"
        },
    ),
    Answer(
        "no limit for the whole app, set at the queue",
        {
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt])\n",
            'if __name__ == "__main__":\n    launch(demo)\n': 'demo.queue(default_concurrency_limit=None)\n\nif __name__ == "__main__":\n    launch(demo)\n',
        },
    ),
    Answer(
        "a method, wired without the name respond",
        {
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': 'class Bot:\n    def respond(self, prompt: str, history: list[dict]):\n        """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n        if not prompt.strip():\n            yield history, gr.skip()\n            return\n\n        chat, reply = [*history, message("user", prompt)], []\n        yield chat, ""\n\n        try:\n            with connect() as client:\n                chunks = client.chat_completion(\n                    to_messages(SYSTEM_PROMPT, chat),\n                    temperature=0.95,\n                    top_p=0.9,\n                    max_tokens=512,\n                    stream=True,\n                )\n                for reply in stream_reply(chunks):\n                    yield [*chat, *reply], gr.skip()\n        except ChatError as error:\n            yield [*chat, *reply, error.as_message()], gr.skip()\n',
            "    prompt.submit(respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n": "    prompt.submit(Bot().respond, [prompt, chatbot], [chatbot, prompt], concurrency_limit=None)\n",
        },
    ),
    Answer(
        "a partial that knows the system prompt",
        {
            "import gradio as gr\n": "import functools\n\nimport gradio as gr\n",
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': 'def reply_to(system_prompt, prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(system_prompt, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n\n\nrespond = functools.partial(reply_to, SYSTEM_PROMPT)\n',
        },
    ),
    Answer(
        "an object whose __call__ is wired",
        {
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': 'class Respond:\n    def __call__(self, prompt: str, history: list[dict]):\n        """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n        if not prompt.strip():\n            yield history, gr.skip()\n            return\n\n        chat, reply = [*history, message("user", prompt)], []\n        yield chat, ""\n\n        try:\n            with connect() as client:\n                chunks = client.chat_completion(\n                    to_messages(SYSTEM_PROMPT, chat),\n                    temperature=0.95,\n                    top_p=0.9,\n                    max_tokens=512,\n                    stream=True,\n                )\n                for reply in stream_reply(chunks):\n                    yield [*chat, *reply], gr.skip()\n        except ChatError as error:\n            yield [*chat, *reply, error.as_message()], gr.skip()\n\n\nrespond = Respond().__call__\n'
        },
    ),
    Answer(
        "an async generator that waits for each piece in a thread",
        {
            "import gradio as gr\n": "import asyncio\n\nimport gradio as gr\n",
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': 'END = object()\n\n\nasync def respond(prompt: str, history: list[dict]):\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    def pieces():\n        with connect() as client:\n            yield from stream_reply(\n                client.chat_completion(\n                    to_messages(SYSTEM_PROMPT, chat),\n                    temperature=0.95,\n                    top_p=0.9,\n                    max_tokens=512,\n                    stream=True,\n                )\n            )\n\n    growing = pieces()\n    try:\n        while (piece := await asyncio.to_thread(next, growing, END)) is not END:\n            reply = piece\n            yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n    finally:\n        growing.close()\n',
        },
    ),
    Answer(
        "the request as first parameter",
        {
            "def respond(prompt: str, history: list[dict]):": "def respond(request: gr.Request, prompt: str, history: list[dict]):"
        },
    ),
    Answer(
        "other names of the parameters",
        {
            'def respond(prompt: str, history: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': 'def respond(text: str, past: list[dict]):\n    """Stream the reply to a prompt: yields what the chat and the textbox should show."""\n    if not text.strip():\n        yield past, gr.skip()\n        return\n\n    chat, reply = [*past, message("user", text)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n'
        },
    ),
    Answer(
        "the settings in a dict",
        {
            'SYSTEM_PROMPT = "You are a friendly chatbot"\n': 'SYSTEM_PROMPT = "You are a friendly chatbot"\nSETTINGS = dict(temperature=0.7, top_p=0.95, max_tokens=1024)\n',
            "            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n": "            chunks = client.chat_completion(\n                messages=to_messages(SYSTEM_PROMPT, chat), stream=True, **SETTINGS\n            )\n",
        },
    ),
    Answer(
        "a blank prompt ends it before anything is yielded",
        {
            "    if not prompt.strip():\n        yield history, gr.skip()\n        return\n": "    if not prompt.strip():\n        return\n"
        },
    ),
    Answer(
        "a match statement",
        {
            '    if not prompt.strip():\n        yield history, gr.skip()\n        return\n\n    chat, reply = [*history, message("user", prompt)], []\n    yield chat, ""\n\n    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n': '    match prompt.split():\n        case []:\n            yield history, gr.skip()\n        case _:\n            chat, reply = [*history, message("user", prompt)], []\n            yield chat, ""\n            try:\n                with connect() as client:\n                    chunks = client.chat_completion(\n                        to_messages(SYSTEM_PROMPT, chat),\n                        temperature=0.95,\n                        top_p=0.9,\n                        max_tokens=512,\n                        stream=True,\n                    )\n                    for reply in stream_reply(chunks):\n                        yield [*chat, *reply], gr.skip()\n            except ChatError as error:\n                yield [*chat, *reply, error.as_message()], gr.skip()\n'
        },
    ),
    Answer(
        "a message that the model is thinking, until the reply begins",
        {
            '    yield chat, ""\n': '    yield chat, ""\n    yield [*chat, message("assistant", "One moment ...", title="⏳", status="pending")], gr.skip()\n'
        },
    ),
    Answer(
        "an ExitStack instead of with",
        {
            "import gradio as gr\n": "import contextlib\n\nimport gradio as gr\n",
            "    try:\n        with connect() as client:\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    try:\n        with contextlib.ExitStack() as stack:\n            client = stack.enter_context(connect())\n            chunks = client.chat_completion(\n                to_messages(SYSTEM_PROMPT, chat),\n                temperature=0.95,\n                top_p=0.9,\n                max_tokens=512,\n                stream=True,\n            )\n            for reply in stream_reply(chunks):\n                yield [*chat, *reply], gr.skip()\n    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n",
        },
    ),
    Answer(
        "the error is printed too",
        {
            "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    except ChatError as error:\n        print('ChatError:', error)\n        yield [*chat, *reply, error.as_message()], gr.skip()\n"
        },
    ),
    Answer(
        "other exceptions are logged and raised again",
        {
            "import gradio as gr\n": "import logging\n\nimport gradio as gr\n",
            "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n    except Exception:\n        logging.exception('a mistake of mine')\n        raise\n",
        },
    ),
    Answer(
        "a warning pops up beside the message in the chat",
        {
            "    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n": '    except ChatError as error:\n        yield [*chat, *reply, error.as_message()], gr.skip()\n        gr.Warning("The reply broke off.")\n'
        },
    ),
    Answer(
        "a renamed page with more on it",
        {
            'with gr.Blocks(title="Chatbot", fill_height=True, analytics_enabled=False) as demo:\n': 'with gr.Blocks(title="My own bot", fill_height=True, analytics_enabled=False) as demo:\n',
            '    gr.Markdown("# Chat with a language model 🤗")\n': '    gr.Markdown("# Hi there")\n    with gr.Accordion("About", open=False):\n        gr.Markdown("Made in a workshop.")\n',
            'label="Agent"': 'label="Bot"',
            'label="Chat Message"': 'label="You", placeholder="Say something", autofocus=True',
        },
    ),
    Answer(
        "type hints and a body with dots in them",
        {
            "def respond(prompt: str, history: list[dict]):": "def respond(prompt: str, history: list[dict], *others: tuple[int, ...]):",
            BLANK: f"{BLANK}    if not history:\n        ...\n",
        },
    ),
    Answer(
        "a bare return for a blank prompt",
        {"        yield history, gr.skip()\n        return\n": "        return\n"},
    ),
]
