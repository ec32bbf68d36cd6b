"""Answers to stage 3."""

from . import Answer

# Learners don't guard against indexes that the page never sends, and need not.
GUARD = "    if not has_message(history, retry_data.index):\n        yield history, gr.skip()\n        return\n"


def answer(what, edits, says=""):
    return Answer(what, {GUARD: ""} | edits, says)


PROMPT = "    prompt = text_of(history[retry_data.index])\n"
YIELD = "    yield from respond(prompt, history[: retry_data.index])\n"
CHAT = "history[: retry_data.index]"
WIRE = """chatbot.retry(
        handle_retry,
        chatbot,
        [chatbot, prompt],
        api_visibility="private",
        concurrency_limit=None,
    )
"""

WRONG = [
    answer("never wires retry", {f"    {WIRE}": ""}, "`chatbot.retry(...)` is not wired"),
    answer(
        "wires handle_undo to retry",
        {WIRE: "chatbot.retry(handle_undo, chatbot, [chatbot, prompt])\n"},
        "`chatbot.retry` calls `handle_undo`, not `handle_retry`",
    ),
    answer(
        "wires retry to the chat alone",
        {WIRE: "chatbot.retry(handle_retry, chatbot, [chatbot], concurrency_limit=None)\n"},
        "The outputs of `chatbot.retry` are [chatbot]",
    ),
    answer(
        "wires the prompt as an input",
        {WIRE: "chatbot.retry(handle_retry, [prompt, chatbot], [chatbot, prompt])\n"},
        "The inputs of `chatbot.retry` are [prompt, chatbot]",
    ),
    answer(
        "lets people wait for each other",
        {WIRE: "chatbot.retry(handle_retry, chatbot, [chatbot, prompt])\n"},
        "the others wait",
    ),
    answer(
        "returns the generator",
        {YIELD: YIELD.replace("yield from", "return")},
        "`yield from ...` in place of `return ...`",
    ),
    answer(
        "calls respond without yield from",
        {YIELD: YIELD.replace("yield from ", "")},
        "gives nothing back",
    ),
    answer(
        "yields the generator",
        {YIELD: YIELD.replace("yield from", "yield")},
        "gives one thing, and the page needs two",
    ),
    answer(
        "retries with the old reply still in the history",
        {CHAT: "history"},
        "The model still sees its old reply",
    ),
    answer(
        "retries with the prompt still in the history",
        {CHAT: "history[: retry_data.index + 1]"},
        "The prompt is sent twice",
    ),
    answer("drops the last message alone", {CHAT: "history[:-1]"}, "The prompt is sent twice"),
    answer(
        "retries the first turn",
        {PROMPT: "    prompt = text_of(history[0])\n", CHAT: "[]"},
        "The first turn is asked again",
    ),
    answer(
        "forgets the earlier turns",
        {CHAT: "[]"},
        "The turns before the prompt are not all there",
    ),
    answer(
        "cuts one too many",
        {CHAT: "history[: max(retry_data.index - 1, 0)]"},
        "The turns before the prompt are not all there",
    ),
    answer(
        "sends the old reply as the prompt",
        {PROMPT: "    prompt = text_of(history[-1])\n"},
        "The old reply is sent as the prompt",
    ),
    answer(
        "strips the prompt",
        {PROMPT: "    prompt = text_of(history[retry_data.index]).strip()\n"},
        "The prompt lost spaces on the way",
    ),
    answer(
        "sends the parts in place of the text",
        {PROMPT: '    prompt = history[retry_data.index]["content"]\n'},
        "AttributeError: 'list' object has no attribute 'isspace'",
    ),
    answer(
        "hands over in the wrong order",
        {YIELD: f"    yield from respond({CHAT}, prompt)\n"},
        "AttributeError: 'list' object has no attribute 'isspace'",
    ),
    answer(
        "gives the last update alone",
        {YIELD: f"    *_, last = respond(prompt, {CHAT})\n    yield last\n"},
        "The new reply comes all at once",
    ),
    answer(
        "gives the chat alone",
        {YIELD: f"    for chat, _ in respond(prompt, {CHAT}):\n        yield chat\n"},
        "gives one thing, and the page needs two",
    ),
    answer(
        "throws away what goes to the textbox",
        {YIELD: f"    for chat, _ in respond(prompt, {CHAT}):\n        yield chat, gr.skip()\n"},
        "hand on both things that it yields",
    ),
    answer(
        "changes the list it was handed",
        {YIELD: "    del history[retry_data.index :]\n    yield from respond(prompt, history)\n"},
        "changes the list it was handed",
    ),
    answer(
        "undoes and doesn't ask",
        {YIELD: f"    yield {CHAT}, prompt\n"},
        "The model is not asked again",
    ),
    answer(
        "takes index 0 for none",
        {
            PROMPT: f"    if not retry_data.index:\n        yield history, gr.skip()\n        return\n{PROMPT}"
        },
        "The model is not asked again",
    ),
    answer(
        "marks the parameter as undo data",
        {"retry_data: gr.RetryData": "retry_data: gr.UndoData"},
        "only to a parameter that is marked `gr.RetryData`",
    ),
    answer(
        "prints where it should yield",
        {YIELD: f"    print(list(respond(prompt, {CHAT})))\n"},
        "gives nothing back",
    ),
    answer("mistypes a name", {CHAT: "histroy[: retry_data.index]"}, "in line"),
    answer(
        "never ends",
        {YIELD: f"    while True:\n        yield {CHAT}, prompt\n"},
        "never comes to an end",
    ),
]

RIGHT = [
    answer("takes the value", {PROMPT: "    prompt = retry_data.value\n"}),
    answer(
        "loops",
        {YIELD: f"    for chat, box in respond(prompt, {CHAT}):\n        yield chat, box\n"},
    ),
    answer(
        "loops over one thing",
        {YIELD: f"    for update in respond(prompt, {CHAT}):\n        yield update\n"},
    ),
    answer(
        "asks undo",
        {
            PROMPT: '    undo_data = gr.UndoData(None, {"index": retry_data.index, "value": retry_data.value})\n    before, prompt = handle_undo(history, undo_data)\n',
            YIELD: "    yield from respond(prompt, before)\n",
        },
    ),
    answer("shows the shorter chat first", {YIELD: f"    yield {CHAT}, gr.skip()\n{YIELD}"}),
    answer(
        "copies first",
        {
            YIELD: "    before = list(history)[: retry_data.index]\n    yield from respond(prompt=prompt, history=before)\n"
        },
    ),
    answer(
        "has a helper",
        {
            "def handle_retry(": "def _before(history, index):\n    return [said for number, said in enumerate(history) if number < index]\n\n\ndef handle_retry(",
            CHAT: "_before(history, retry_data.index)",
        },
    ),
]
