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
]
