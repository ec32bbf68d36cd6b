"""Messages in Gradio's shape and in an endpoint's, and from one to the other.

A message with a title in its `metadata` is drawn as a box in the bubble. It is not part of the
conversation: it holds what the model thought before it replied, or something the app says.
"""

import itertools


def message(role: str, text: str, **metadata: str) -> dict:
    """Return a message in the shape that Gradio keeps, its text unchanged.

    The text goes in a part of its own. A bare string would also be drawn, but Gradio
    strips the spaces before it and the newlines after it.

    Args:
        role: "user" or "assistant".
        text: what they said.
        metadata: a `title` makes it a box. With the `status` "pending" the box shows a spinner,
            with "done" it is folded.

    Example:
        >>> message("user", "Hello!")
        {'role': 'user', 'content': [{'type': 'text', 'text': 'Hello!'}]}
    """
    content = [{"type": "text", "text": text}]
    return {"role": role, "content": content, **({"metadata": metadata} if metadata else {})}


def text_at(history: list[dict], index: int) -> str:
    """Return what is said in the bubble that begins at an index of a history.

    A bubble holds all messages in a row that have the same role. Their texts are joined with
    newlines. Thoughts, the app's own messages, and anything that isn't text are left out.

    Raises:
        IndexError: there is no such message.

    Example:
        >>> history = [message("user", "Hi!"), message("assistant", "One."),
        ...            message("assistant", "Two.")]
        >>> text_at(history, 1)
        'One.\\nTwo.'
    """
    role = history[index]["role"]
    bubble = itertools.takewhile(lambda each: each["role"] == role, history[index:])
    return "\n".join(_text(each) for each in bubble if not _title(each))


def to_messages(system_prompt: str, chat: list[dict]) -> list[dict[str, str]]:
    """Return what to send to an endpoint: the system prompt, then the chat, as role and text.

    Only what people and the model said is sent: no thoughts, none of the app's own messages, and
    no prompt that got no reply. Gradio's other keys (`metadata`, `options`) would be refused
    by strict endpoints. The system prompt is the app's to set, so one that is in the chat is
    left out.

    Args:
        system_prompt: how the model should behave.
        chat: a list of messages, as Gradio passes it to a handler. It is not changed.

    Example:
        >>> to_messages("Be kind.", [message("user", "Hello!")])
        [{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', 'content': 'Hello!'}]
    """
    messages = [{"role": "system", "content": system_prompt}]
    for each in chat:
        role, text = each["role"], _text(each)
        if role not in ("user", "assistant") or _title(each) or not text.strip():
            continue
        if role == messages[-1]["role"] == "user":
            messages.pop()  # it got no reply
        messages.append({"role": role, "content": text})
    return messages


def keep_reply(history: list[dict], chat: list[dict]) -> list[dict]:
    """Return what to show while a reply is retried: the old reply, unless a new one comes.

    Args:
        history: the chat before the retry, which ends with the reply to replace.
        chat: the chat with the prompt alone, then with the new reply, or with a
            `ChatError.as_message()` at its end.

    Returns:
        `chat`, once there is something of the new reply in it, or if there was no old reply. Before
        that, `history`. If `chat` ends with an error, `history` with the error below it, which
        replaces an earlier one; half a new reply is dropped then.

    Example:
        >>> old = [message("user", "Hi!"), message("assistant", "Hello!")]
        >>> failed = [message("user", "Hi!"), message("assistant", "No network.", title="Oh")]
        >>> keep_reply(old, failed) == [*old, failed[-1]]
        True
    """
    if not chat or not _has_reply(history):
        return chat
    if chat[-1]["role"] == "user":
        return history
    if not _has_failed(chat):
        return chat
    before = history[:-1] if _has_failed(history) else history
    return [*before, chat[-1]]


def _has_failed(chat):
    if not chat or not _title(chat[-1]):
        return False
    metadata = chat[-1]["metadata"]
    return not metadata.get("status") and metadata.get("id") != "cut"  # as `stream_reply` makes


def _has_reply(history):
    turn = itertools.takewhile(lambda each: each["role"] == "assistant", reversed(history))
    return any(not _title(each) for each in turn)


def _title(message):
    return (message.get("metadata") or {}).get("title")


def _text(message):
    content = message["content"]
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part.get("type") == "text")
