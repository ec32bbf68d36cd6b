"""Messages: Gradio's shape, an endpoint's shape, and the way from one to the other."""


def message(role, text):
    """Return a message in the shape that Gradio keeps, its text unchanged.

    The text goes in a part of its own. A bare string would also be drawn, but Gradio
    strips the spaces before it and the newlines after it.

    Args:
        role: "user" or "assistant".
        text: what they said, a string.

    Example:
        >>> message("user", "Hello!")
        {'role': 'user', 'content': [{'type': 'text', 'text': 'Hello!'}]}
    """
    return {"role": role, "content": [{"type": "text", "text": text}]}


def text_of(message):
    """Return the text of a message from a Gradio history, a string.

    Texts of several parts are joined with a newline. Parts that are no text (a file, a
    component) are left out, so the text of a picture is "".

    Example:
        >>> text_of({"role": "user", "content": [{"type": "text", "text": "Hello!"}]})
        'Hello!'
    """
    content = message["content"]
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part.get("type") == "text")


def has_message(history, index):
    """Return whether there is a message at an index that was sent from outside.

    The page sends the index of a message that is there; a program that calls the app can send
    anything: a negative number, one past the end, a text.

    Example:
        >>> has_message([message("user", "Hello!")], 1)
        False
    """
    return isinstance(index, int) and 0 <= index < len(history)


def to_messages(system_prompt, history):
    """Return what to send to an endpoint: the system prompt, then the chat, as role and text.

    Only what people and the model said is sent. Gradio's other keys (`metadata`, `options`)
    would be refused by strict endpoints; messages without text have nothing to read; and the
    system prompt is the app's to set, so one that stands in the history is not sent again.

    Args:
        system_prompt: what the model is told first, a string.
        history: a list of messages, as Gradio hands it to a handler. It is not changed.

    Example:
        >>> to_messages("Be kind.", [message("user", "Hello!")])
        [{'role': 'system', 'content': 'Be kind.'}, {'role': 'user', 'content': 'Hello!'}]
    """
    messages = [{"role": "system", "content": system_prompt}]
    for said in history:
        text = text_of(said)
        if said["role"] in ("user", "assistant") and text.strip():
            messages.append({"role": said["role"], "content": text})
    return messages
