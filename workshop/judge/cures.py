"""What keeps something from being a list of messages, in words for a learner."""

from types import FrameType
from typing import Any

import gradio as gr

KEYS = ("role", "content")
THUMBS = (None, "Like", "Dislike")


def cure_of(chat: Any) -> str:
    """Return what to do about a chat that Gradio doesn't take."""
    if is_message(chat):
        return "It is a single message. Put it into a list: `[*history, ...]`."
    if not isinstance(chat, list):
        return f'It is of type {_kind(chat)}. `[message("user", text)]` is such a list.'
    if chat and all(item in THUMBS for item in chat):
        return "It is a list of thumbs. `gr.Chatbot(feedback_value=...)` lights them."
    if [item for item in chat if isinstance(item, str)][1:]:
        return "It has the parts of a message in it: a single message has no star before it."
    if len(chat) == 1 and isinstance(chat[0], list):
        return "A list is in brackets once more. Leave them out."
    return next(filter(None, map(_cure_of_item, chat)), "")


def is_message(value: Any) -> bool:
    """Say whether something could be meant as a message."""
    return isinstance(value, dict) and "role" in value


def _cure_of_item(item):
    """Return what to do about one that is no message; "" if nothing is wrong with it."""
    if isinstance(item, gr.ChatMessage):
        item = vars(item)
    if isinstance(item, list):
        return "One of its items is a list itself. A star puts its messages in: `[*chat, *reply]`."
    if isinstance(item, BaseException):
        return (
            f"There is a {_kind(item)} in it. "
            '`message("assistant", str(error), **FAILED)` makes a message of an error.'
        )
    if callable(item):
        return "There is a function in it. Call it: write parentheses after its name."
    if isinstance(item, dict) and (missing := [key for key in KEYS if key not in item]):
        return f'One of its messages has no "{missing[0]}". `message(...)` makes a whole one.'
    if not isinstance(item, dict):
        return f'There is a {_kind(item)} in it. `message("user", text)` makes a message.'
    return _cure_of_text(item["content"]) or _cure_of_others(item)


def _cure_of_text(content):
    """Return what to do about the content of a message; "" if nothing is wrong with it."""
    parts = content if isinstance(content, list) else [content]
    if any(isinstance(part, dict) and "text" in part and "type" not in part for part in parts):
        return (
            'A part of the "content" of a message has no "type". `message(...)` makes a whole one.'
        )
    texts = [part["text"] if isinstance(part, dict) and "text" in part else part for part in parts]
    wrong = next((text for text in texts if not isinstance(text, str)), "")
    if isinstance(wrong, BaseException):
        return "The text of a message is an error, and must be a string: `str(error)`."
    if isinstance(wrong, list):
        return (
            "The text of a message is a list. A reply of `stream_reply` is a list of messages "
            "already, so put those into the chat: `[*chat, *reply]`."
        )
    if is_message(wrong):
        return "The text of a message is a message itself. Put that into the list as it is."
    return "" if wrong == "" else f"The text of a message is of type {_kind(wrong)}, not a string."


def _cure_of_others(item):
    """Return what to do about the rest of a message; "" if nothing is wrong with it."""
    metadata = item.get("metadata") or {}
    if not isinstance(metadata, dict):
        return f'The "metadata" of a message is of type {_kind(metadata)}, not a dict.'
    if any(not isinstance(metadata.get(name, ""), str) for name in ("title", "status", "log")):
        return "The title of a message must be a string. A message without a box has none."
    return "" if isinstance(item["role"], str) else 'A "role" is "user" or "assistant".'


def wrong_argument(frame: FrameType) -> str:
    """Return what to do about what `text_of` or `to_messages` was given; "" if that is right.

    Args:
        frame: of the call; of another function, nothing is wrong.
    """
    code, given = frame.f_code, frame.f_locals
    if code.co_name == "to_messages":
        chat = given.get(code.co_varnames[0])
        if not isinstance(chat, (list, tuple)):
            return (
                f"`to_messages` takes the chat, a list, and gets something of type {_kind(chat)}."
            )
        wrong = [each for each in chat if not _is_whole(each)]
        return _cure_of_argument(wrong[0], "to_messages") if wrong else ""
    if code.co_name == "text_of" and not _is_whole(message := given.get(code.co_varnames[0])):
        return _cure_of_argument(message, "text_of")
    return ""


def _is_whole(message):
    return isinstance(message, dict) and isinstance(message.get("content"), list)


def _cure_of_argument(item, function):
    if isinstance(item, gr.ChatMessage):
        return (
            f"`{function}` takes messages that are dicts, and a `gr.ChatMessage` is none. "
            "`message(...)` makes one."
        )
    if is_message(item):
        return (
            f"`{function}` takes messages whose content is a list of parts, as Gradio keeps them. "
            "`message(...)` makes such a message."
        )
    if function == "to_messages":
        return f"In the chat that `to_messages` gets, there is something of type {_kind(item)}."
    return (
        "`text_of` takes one message, such as `history[index]`, and gets something of type "
        f"{_kind(item)}."
    )


def _kind(value):
    return type(value).__name__
