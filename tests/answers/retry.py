"""Answers to stage 3."""

from . import Answer

PROMPT = "    prompt = text_at(history, retry_data.index)\n"
LOOP = """    for chat, _ in respond(prompt, history[: retry_data.index]):
        yield keep_reply(history, chat)
"""
CHAT = "history[: retry_data.index]"
WIRE = """chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)
"""

WRONG = [
    Answer("never wires retry", {f"    {WIRE}": ""}, "Nothing calls `handle_retry` yet"),
    Answer(
        "wires handle_undo to retry",
        {WIRE: "chatbot.retry(handle_undo, chatbot, [chatbot, prompt])\n"},
        "`chatbot.retry` calls `handle_undo`, not `handle_retry`",
    ),
    Answer(
        "wires retry to the textbox too",
        {WIRE: "chatbot.retry(handle_retry, chatbot, [chatbot, prompt], concurrency_limit=None)\n"},
        "The outputs of `chatbot.retry` are [chatbot, prompt]",
    ),
    Answer(
        "wires the prompt as an input",
        {WIRE: "chatbot.retry(handle_retry, [prompt, chatbot], chatbot)\n"},
        "The inputs of `chatbot.retry` are [prompt, chatbot]",
    ),
    Answer(
        "lets people wait for each other",
        {WIRE: "chatbot.retry(handle_retry, chatbot, chatbot)\n"},
        "everybody else waits",
    ),
    Answer(
        "returns the generator",
        {LOOP: f"    return respond(prompt, {CHAT})\n"},
        "gives a generator, and Gradio doesn't run that",
    ),
    Answer(
        "calls respond and drops what it yields",
        {LOOP: f"    respond(prompt, {CHAT})\n"},
        "returns nothing",
    ),
    Answer(
        "yields the generator",
        {LOOP: f"    yield respond(prompt, {CHAT})\n"},
        "gives a generator, and Gradio doesn't run that",
    ),
    Answer(
        "hands on what is for the textbox",
        {LOOP: f"    yield from respond(prompt, {CHAT})\n"},
        "its only output is the chat",
    ),
    Answer(
        "retries with the old reply still in the history",
        {CHAT: "history"},
        "The model still sees its old reply",
    ),
    Answer(
        "retries with the prompt still in the history",
        {CHAT: "history[: retry_data.index + 1]"},
        "The prompt is there twice",
    ),
    Answer(
        "drops the last message alone", {CHAT: "history[:-1]"}, "The model still sees its old reply"
    ),
    Answer(
        "retries the first turn",
        {PROMPT: "    prompt = text_at(history, 0)\n", CHAT: "[]"},
        "The first turn is sent again",
    ),
    Answer(
        "forgets the earlier turns",
        {CHAT: "[]"},
        "Turns before the prompt are missing",
    ),
    Answer(
        "cuts one too many",
        {CHAT: "history[: max(retry_data.index - 1, 0)]"},
        "Turns before the prompt are missing",
    ),
    Answer(
        "sends the old reply as the prompt",
        {PROMPT: "    prompt = text_at(history, -1)\n"},
        "The old reply is sent as the prompt",
    ),
    Answer(
        "strips the prompt",
        {PROMPT: "    prompt = text_at(history, retry_data.index).strip()\n"},
        "The prompt lost spaces on the way",
    ),
    Answer(
        "sends the parts instead of the text",
        {PROMPT: '    prompt = history[retry_data.index]["content"]\n'},
        "AttributeError: 'list' object has no attribute 'strip'",
    ),
    Answer(
        "calls respond with the two the wrong way round",
        {LOOP: LOOP.replace(f"prompt, {CHAT}", f"{CHAT}, prompt")},
        "AttributeError: 'list' object has no attribute 'strip'",
    ),
    Answer(
        "shows the last update alone",
        {
            LOOP: f"    *_, (chat, _) = respond(prompt, {CHAT})\n    yield keep_reply(history, chat)\n"
        },
        "The new reply comes all at once",
    ),
    Answer(
        "loses the old reply when it fails",
        {LOOP: LOOP.replace("keep_reply(history, chat)", "chat")},
        "A failed retry keeps the reply that was there",
    ),
    Answer(
        "gives keep_reply the two the wrong way round",
        {LOOP: LOOP.replace("history, chat)", "chat, history)")},
        "mind the order",
    ),
    Answer(
        "piles the errors up",
        {
            LOOP: LOOP.replace("keep_reply(history, chat)", "chat")
            + '    if chat[-1].get("metadata"):\n        yield [*history, chat[-1]]\n'
        },
        "Each failed retry says why, once",
    ),
    Answer(
        "keeps quiet about the failure",
        {
            LOOP: LOOP.replace("keep_reply(history, chat)", "chat")
            + '    if chat[-1].get("metadata"):\n        yield history\n'
        },
        "The retry fails without a word",
    ),
    Answer(
        "changes the history it was given",
        {
            LOOP: "    del history[retry_data.index :]\n"
            + LOOP.replace(CHAT, "history").replace("keep_reply(history, chat)", "chat")
        },
        "changes the history it was given",
    ),
    Answer(
        "undoes and doesn't ask",
        {LOOP: f"    yield {CHAT}\n"},
        "Nothing is sent to the model",
    ),
    Answer(
        "takes index 0 for none",
        {PROMPT: f"    if not retry_data.index:\n        yield history\n        return\n{PROMPT}"},
        "counts as false in Python",
    ),
    Answer(
        "marks the parameter as undo data",
        {"retry_data: gr.RetryData": "retry_data: gr.UndoData"},
        "annotated with `gr.UndoData`. This event has `gr.RetryData`",
    ),
    Answer(
        "prints where it should yield",
        {LOOP: f"    print(list(respond(prompt, {CHAT})))\n"},
        "returns nothing",
    ),
    Answer("mistypes a name", {CHAT: "histroy[: retry_data.index]"}, "in line"),
    Answer(
        "never ends",
        {LOOP: f"    while True:\n        yield {CHAT}\n"},
        "never ends",
    ),
    Answer(
        "wired to select",
        {
            '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n': '    chatbot.select(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n'
        },
        "called by `chatbot.select`, not by `chatbot.retry`",
    ),
    Answer(
        "not queued, with a limit",
        {
            '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n': '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None, queue=False)\n'
        },
        "With `queue=False`",
    ),
    Answer(
        "a lambda without the data",
        {
            '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n': '    chatbot.retry(lambda h: (yield from handle_retry(h)), chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n'
        },
        "raises an error",
    ),
    Answer(
        "the message",
        {"text_at(history, retry_data.index)\n    for": "history[retry_data.index]\n    for"},
        "gets a prompt of type dict",
    ),
    Answer(
        "the whole placeholder left below the answer",
        {
            "        yield keep_reply(history, chat)\n": '        yield keep_reply(history, chat)\n    gr.Info("TODO 3.2 and 3.3: write handle_retry in steps/03_retry/app.py.")\n    yield history\n'
        },
        "the starter's last `yield` has to go",
    ),
    Answer(
        "an empty prompt",
        {"text_at(history, retry_data.index)\n    for": '""\n    for'},
        "Nothing is sent to the model",
    ),
    Answer(
        "a minus before the index",
        {
            "respond(prompt, history[: retry_data.index])": "respond(prompt, history[: -retry_data.index])"
        },
        "Turns before the prompt are missing",
    ),
    Answer(
        "the arguments of respond swapped",
        {
            "respond(prompt, history[: retry_data.index])": "respond(history[: retry_data.index], prompt)"
        },
        "The two are swapped",
    ),
    Answer(
        "return the chat in the loop",
        {"        yield keep_reply(history, chat)\n": "        return chat\n"},
        "has no `yield`",
    ),
    Answer(
        "the pair isn't taken apart",
        {
            "    for chat, _ in respond(prompt, history[: retry_data.index]):\n": "    for chat in respond(prompt, history[: retry_data.index]):\n"
        },
        "Take them apart",
    ),
    Answer(
        "taken apart the wrong way round",
        {
            "    for chat, _ in respond(prompt, history[: retry_data.index]):\n": "    for _, chat in respond(prompt, history[: retry_data.index]):\n"
        },
        "Take them apart",
    ),
    Answer(
        "a list first",
        {
            "    for chat, _ in respond(prompt, history[: retry_data.index]):\n": "    for chat, _ in list(respond(prompt, history[: retry_data.index])):\n"
        },
        "without `list`",
    ),
    Answer(
        "asked twice",
        {
            "    prompt = text_at(history, retry_data.index)\n": "    prompt = text_at(history, retry_data.index)\n    list(respond(prompt, history[: retry_data.index]))\n"
        },
        "more than once",
    ),
    Answer(
        "asked directly, without respond",
        {
            "    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n": "    chat = history[: retry_data.index + 1]\n    with connect() as client:\n        for reply in stream_reply(client.chat_completion(to_messages(SYSTEM_PROMPT, chat), stream=True)):\n            yield [*chat, *reply]\n"
        },
        "ask the model through `respond`",
    ),
    Answer(
        "keep_reply gets the history up to the prompt",
        {
            "        yield keep_reply(history, chat)\n": "        yield keep_reply(history[: retry_data.index + 1], chat)\n"
        },
        "with the history as it was before the retry",
    ),
    Answer(
        "keep_reply before the loop",
        {
            "    prompt = text_at(history, retry_data.index)\n": "    prompt = text_at(history, retry_data.index)\n    history = keep_reply(history, history)\n",
            "        yield keep_reply(history, chat)\n": "        yield chat\n",
        },
        "A failed retry keeps",
    ),
    Answer(
        "all exceptions are hidden",
        {
            "    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n": "    try:\n        for chat, _ in respond(prompt, history[: retry_data.index]):\n            yield keep_reply(history, chat)\n    except Exception:\n        yield history\n"
        },
        "catches every error",
    ),
    Answer(
        "an ellipsis from the hint",
        {"respond(prompt, history[: retry_data.index])": "respond(..., ...)"},
        "There is still a `...` in `handle_retry`",
    ),
    Answer(
        "only the new reply",
        {"        yield keep_reply(history, chat)\n": "        yield chat[-1:]\n"},
        "The prompt is gone",
    ),
]

RIGHT = [
    Answer("takes the value", {PROMPT: "    prompt = retry_data.value\n"}),
    Answer(
        "takes each update apart",
        {
            LOOP: f"    for update in respond(prompt, {CHAT}):\n        yield keep_reply(history, update[0])\n"
        },
    ),
    Answer(
        "asks undo",
        {
            PROMPT: '    undo_data = gr.UndoData(None, {"index": retry_data.index, "value": retry_data.value})\n    before, prompt = handle_undo(history, undo_data)\n',
            LOOP: LOOP.replace(CHAT, "before"),
        },
    ),
    Answer("shows the shorter chat first", {LOOP: f"    yield {CHAT}\n{LOOP}"}),
    Answer(
        "copies first",
        {
            LOOP: "    before = list(history)[: retry_data.index]\n"
            + LOOP.replace(f"prompt, {CHAT}", "prompt=prompt, history=before")
        },
    ),
    Answer(
        "puts the old reply back at the end",
        {
            LOOP: LOOP.replace("keep_reply(history, chat)", "chat")
            + "    yield keep_reply(history, chat)\n"
        },
    ),
    Answer(
        "says gr.update",
        {
            LOOP: LOOP.replace(
                "keep_reply(history, chat)", "gr.update(value=keep_reply(history, chat))"
            )
        },
    ),
    Answer(
        "has a helper",
        {
            "def handle_retry(": "def _before(history, index):\n    return [said for number, said in enumerate(history) if number < index]\n\n\ndef handle_retry(",
            CHAT: "_before(history, retry_data.index)",
        },
    ),
    Answer(
        "wired with a decorator inside the Blocks",
        {
            'def handle_retry(history: list[dict], retry_data: gr.RetryData):\n    """Ask for another reply to the last prompt; if that fails, keep the one that was there."""\n    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n': "",
            '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n': '    @chatbot.retry(inputs=chatbot, outputs=chatbot, api_visibility="private", concurrency_limit=None)\n    def handle_retry(history: list[dict], retry_data: gr.RetryData):\n        """Ask for another reply to the last prompt; if that fails, keep the one that was there."""\n        prompt = text_at(history, retry_data.index)\n        for chat, _ in respond(prompt, history[: retry_data.index]):\n            yield keep_reply(history, chat)\n',
        },
    ),
    Answer(
        "wired with the decorator gr.on",
        {
            'def handle_retry(history: list[dict], retry_data: gr.RetryData):\n    """Ask for another reply to the last prompt; if that fails, keep the one that was there."""\n    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n': "",
            '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n': '    @gr.on(chatbot.retry, inputs=[chatbot], outputs=[chatbot], concurrency_limit=None)\n    def handle_retry(history: list[dict], retry_data: gr.RetryData):\n        """Ask for another reply to the last prompt; if that fails, keep the one that was there."""\n        prompt = text_at(history, retry_data.index)\n        for chat, _ in respond(prompt, history[: retry_data.index]):\n            yield keep_reply(history, chat)\n',
        },
    ),
    Answer(
        "a set of inputs",
        {
            '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n': '    chatbot.retry(handle_retry, {chatbot}, chatbot, api_visibility="private", concurrency_limit=None)\n',
            'def handle_retry(history: list[dict], retry_data: gr.RetryData):\n    """Ask for another reply to the last prompt; if that fails, keep the one that was there."""\n    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n': "def handle_retry(values, retry_data: gr.RetryData):\n    history = values[chatbot]\n    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n",
        },
    ),
    Answer(
        "the event data first",
        {
            "def handle_retry(history: list[dict], retry_data: gr.RetryData):\n": "def handle_retry(retry_data: gr.RetryData, history: list[dict]):\n"
        },
    ),
    Answer(
        "async, each piece from a thread",
        {
            "import gradio as gr\n": "import asyncio\n\nimport gradio as gr\n",
            'def handle_retry(history: list[dict], retry_data: gr.RetryData):\n    """Ask for another reply to the last prompt; if that fails, keep the one that was there."""\n    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n': "END = object()\n\n\nasync def handle_retry(history: list[dict], retry_data: gr.RetryData):\n    growing = respond(text_at(history, retry_data.index), history[: retry_data.index])\n    try:\n        while (shown := await asyncio.to_thread(next, growing, END)) is not END:\n            yield keep_reply(history, shown[0])\n    finally:\n        growing.close()\n",
        },
    ),
    Answer(
        "a method of a class",
        {
            'def handle_retry(history: list[dict], retry_data: gr.RetryData):\n    """Ask for another reply to the last prompt; if that fails, keep the one that was there."""\n    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n': "class Retry:\n    def handle(self, history: list[dict], retry_data: gr.RetryData):\n        prompt = text_at(history, retry_data.index)\n        for chat, _ in respond(prompt, history[: retry_data.index]):\n            yield keep_reply(history, chat)\n\n\nhandle_retry = Retry().handle\n"
        },
    ),
    Answer(
        "the __call__ of an object",
        {
            'def handle_retry(history: list[dict], retry_data: gr.RetryData):\n    """Ask for another reply to the last prompt; if that fails, keep the one that was there."""\n    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n': "class Retry:\n    def __call__(self, history, retry_data: gr.RetryData):\n        prompt = text_at(history, retry_data.index)\n        for chat, _ in respond(prompt, history[: retry_data.index]):\n            yield keep_reply(history, chat)\n\n\nhandle_retry = Retry().__call__\n"
        },
    ),
    Answer(
        "a decorator with functools.wraps that yields from",
        {
            "import gradio as gr\n": "import functools\n\nimport gradio as gr\n",
            "def handle_retry(history: list[dict], retry_data: gr.RetryData):\n": "def logged(fn):\n    @functools.wraps(fn)\n    def wrapper(*args, **kwargs):\n        print('retry')\n        yield from fn(*args, **kwargs)\n\n    return wrapper\n\n\n@logged\ndef handle_retry(history: list[dict], retry_data: gr.RetryData):\n",
        },
    ),
    Answer(
        "yield from a generator expression",
        {
            "    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n": "    yield from (keep_reply(history, chat) for chat, _ in respond(text_at(history, retry_data.index), history[: retry_data.index]))\n"
        },
    ),
    Answer(
        "yield from map",
        {
            "    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n": "    chats = (chat for chat, _ in respond(text_at(history, retry_data.index), history[: retry_data.index]))\n    yield from map(lambda chat: keep_reply(history, chat), chats)\n"
        },
    ),
    Answer(
        "next() by hand",
        {
            "    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n": "    replies = respond(text_at(history, retry_data.index), history[: retry_data.index])\n    while True:\n        try:\n            chat, _ = next(replies)\n        except StopIteration:\n            return\n        yield keep_reply(history, chat)\n"
        },
    ),
    Answer(
        "keep_reply only at the end, the pieces meanwhile as they are",
        {
            "        yield keep_reply(history, chat)\n": "        yield chat if chat[-1].get('metadata') is None else keep_reply(history, chat)\n"
        },
    ),
    Answer(
        "printed and logged",
        {
            "import gradio as gr\n": "import logging\n\nimport gradio as gr\n",
            "    prompt = text_at(history, retry_data.index)\n": '    prompt = text_at(history, retry_data.index)\n    logging.getLogger("retry").info("again: %s", prompt)\n    print("retry at", retry_data.index)\n',
        },
    ),
    Answer(
        "exceptions logged and raised again",
        {
            "import gradio as gr\n": "import logging\n\nimport gradio as gr\n",
            "    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n": "    try:\n        for chat, _ in respond(prompt, history[: retry_data.index]):\n            yield keep_reply(history, chat)\n    except Exception:\n        logging.exception('retry failed')\n        raise\n",
        },
    ),
    Answer(
        "handle_undo used for the cut",
        {
            "    prompt = text_at(history, retry_data.index)\n    for chat, _ in respond(prompt, history[: retry_data.index]):\n        yield keep_reply(history, chat)\n": "    before, prompt = handle_undo(history, retry_data)\n    for chat, _ in respond(prompt, before):\n        yield keep_reply(history, chat)\n"
        },
    ),
    Answer(
        "a limit of fifty",
        {
            '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=None)\n': '    chatbot.retry(handle_retry, chatbot, chatbot, api_visibility="private", concurrency_limit=50)\n'
        },
    ),
]
