"""Sample histories, in the shape that Gradio passes to a handler.

Each run makes new texts, so that nobody can write for a sample by chance. The shapes of the chats
stay the same, so that a mistake gets the same hint in each run. The environment variable
WORKSHOP_SEED brings a run's samples back.
"""

import itertools
import os
import random

SEED = os.environ.get("WORKSHOP_SEED") or str(random.randrange(10_000))


def says(role, *parts):
    """Return a message as Gradio passes it on: with every key, and the content a list of parts.

    Args:
        role: "user", "assistant" or "system".
        parts: texts, or parts that are no text as they are.
    """
    content = [{"text": part, "type": "text"} if isinstance(part, str) else part for part in parts]
    return {"role": role, "metadata": None, "content": content, "options": None}


def user(*parts):
    return says("user", *parts)


def bot(*parts):
    return says("assistant", *parts)


def box(text, title, **metadata):
    """Return an assistant's message with a title: a thought, or something the app says."""
    return {**bot(text), "metadata": {"title": title, **metadata}}


def failure(text):
    """Return what an app says in the chat if the model can't reply."""
    return box(text, "⚠️ Something went wrong")


def failure_in(chat):
    """Return the app's message that a chat ends with, whatever it says; if none, a `failure`."""
    return chat[-1] if chat and title(chat[-1]) else failure("...")


def title(message):
    """Return the title of a message, or None."""
    return (message.get("metadata") or {}).get("title")


def is_reply(message):
    """Say whether a message is what the model said."""
    return message["role"] == "assistant" and not title(message)


PICTURE = {
    "file": {
        "path": "cat.png",
        "url": None,
        "size": None,
        "orig_name": "cat.png",
        "mime_type": "image/png",
        "is_stream": False,
        "meta": {"_type": "gradio.FileData"},
    },
    "alt_text": "a cat",
    "type": "file",
}

EMPTY = []

_random = random.Random(SEED)
_numbers = iter(_random.sample(range(100, 1000), 200))  # so that no two texts are alike


def _turns(count):
    """Return a history of so many turns."""
    numbers = itertools.islice(_numbers, count)
    turns = [(user(f"What is {a} + {a}?"), bot(f"It is {a + a}.")) for a in numbers]
    return [message for turn in turns for message in turn]


def _indented(*lines):
    return "".join(f"{' ' * _random.randint(1, 8)}{line}\n" for line in lines)


FIRST_TURN = _turns(1)
LONG_CHAT = _turns(30)

# In each of these, a turn comes before the last one.
SAMPLES = {
    "several turns": _turns(3),
    "the same prompt twice": [user("Again!"), bot("One."), user("Again!"), bot("Two.")],
    "a system prompt": [says("system", "You are a friendly chatbot"), *_turns(2)],
    "several bot messages in one bubble": [
        *_turns(2),
        user("Tell me some things."),
        *(bot(f"Thing {next(_numbers)}.") for _ in range(4)),
    ],
    "spaces and code": [
        *_turns(1),
        user(_indented("def f():", f"\treturn {next(_numbers)}") + "\n"),
        bot("```python\n" + _indented("\treturn 2") + "```\n"),
    ],
    "emoji and right-to-left text": [
        *_turns(2),
        user(f"👩🏽‍🚀 مرحبا بالعالم {next(_numbers)} e\u0301"),
        bot("שלום 🌍 e\u0301"),
    ],
    "Markdown": [
        *_turns(3),
        user(f"# Title {next(_numbers)}\n\n* one\n* two"),
        bot("| a | b |\n|---|---|\n| **1** | $$x$$ |"),
    ],
    "a part that is not text": [
        user("Look at this.", PICTURE),
        bot("A cat!"),
        user(f"Draw me {next(_numbers)} others."),
        bot("Here they are:", PICTURE),
    ],
    "a failed turn": [
        *_turns(2),
        user("And now?"),
        failure("The model's endpoint can't be reached."),
    ],
    "a turn that failed earlier": [
        user("Are you there?"),
        failure("The model did not answer in time."),
        *_turns(3),
    ],
    "half a reply": [
        *_turns(1),
        user("Tell me a story."),
        bot("Once upon"),
        failure("It broke off."),
    ],
    "thoughts": [
        user("What is 2 + 2?"),
        box("Two and two ...", "💭 Thoughts", status="done"),
        bot("It is 4."),
        user(f"And {next(_numbers)} + 3?"),
        box("Three more ...", "💭 Thoughts", status="done"),
        bot("I don't know."),
        box("Ask the model to go on.", "✂️ Cut off"),
    ],
}

# What the finished apps are also held to. A page with a textbox alone makes no such prompts, so
# a learner's answer need not cope with them.
PICTURE_PROMPT = [user("Look at this.", PICTURE), bot("A cat!")]
TWO_PART_PROMPT = [user("Look at this.", "  And at that. "), bot("I do.")]


def press(history):
    """Return what the page sends when undo or retry is pressed: where, and the last part there.

    That is at the last message that is not the bot's. A part that is no text comes as a dict.
    """
    index = max(i for i, message in enumerate(history) if message["role"] != "assistant")
    last = history[index]["content"][-1]
    is_text = last["type"] == "text"
    value = last["text"] if is_text else {"component": "file", "value": [last]}
    return {"index": index, "value": value}


def conversation(chat):
    """Return what of a chat an endpoint should get: (role, text) for each message.

    It gets neither system prompts, nor messages with a title, nor prompts without a reply.
    """
    messages = [(m["role"], text(m)) for m in chat if m["role"] != "system" and not title(m)]
    messages = [(role, text) for role, text in messages if text.strip()]
    return [
        (role, text)
        for (role, text), (next_role, _) in itertools.pairwise([*messages, ("", "")])
        if not role == next_role == "user"
    ]


def reply_text(messages):
    """Return the text of a reply, which is a list of messages: no boxes."""
    return "\n".join(text(message) for message in messages if not title(message))


def text(message):
    """Return the text of a message: its text parts, joined with newlines."""
    return "\n".join(part["text"] for part in message["content"] if part["type"] == "text")
