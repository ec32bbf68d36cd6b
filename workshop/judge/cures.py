"""What keeps something from being a list of messages."""

from types import FrameType
from typing import Any

import gradio as gr

from .words import CURES

KEYS = ("role", "content")
THUMBS = (None, "Like", "Dislike")


def cure_of(chat: Any) -> str:
    """Return what to do about a chat that Gradio doesn't take."""
    if is_message(chat):
        return CURES["message"]
    if not isinstance(chat, list):
        return CURES["no list"].format(kind=_kind(chat))
    if chat and all(item in THUMBS for item in chat):
        return CURES["thumbs"]
    if [item for item in chat if isinstance(item, str)][1:]:
        return CURES["parts"]
    if len(chat) == 1 and isinstance(chat[0], list):
        return CURES["brackets"]
    return next(filter(None, map(_cure_of_item, chat)), "")


def is_message(value: Any) -> bool:
    """Say whether something could be meant as a message."""
    return isinstance(value, dict) and "role" in value


def _cure_of_item(item):
    """Return what to do about one that is no message; "" if nothing is wrong with it."""
    if isinstance(item, gr.ChatMessage):
        item = vars(item)
    if isinstance(item, list):
        return CURES["list in list"]
    if isinstance(item, BaseException):
        return CURES["error"].format(kind=_kind(item))
    if callable(item):
        return CURES["function"]
    if isinstance(item, dict) and (missing := [key for key in KEYS if key not in item]):
        return CURES["no key"].format(key=missing[0])
    if not isinstance(item, dict):
        return CURES["item"].format(kind=_kind(item))
    return _cure_of_text(item["content"]) or _cure_of_others(item)


def _cure_of_text(content):
    """Return what to do about the content of a message; "" if nothing is wrong with it."""
    parts = content if isinstance(content, list) else [content]
    if any(isinstance(part, dict) and "text" in part and "type" not in part for part in parts):
        return CURES["no type"]
    texts = [part["text"] if isinstance(part, dict) and "text" in part else part for part in parts]
    wrong = next((text for text in texts if not isinstance(text, str)), "")
    if isinstance(wrong, BaseException):
        return CURES["text is error"]
    if isinstance(wrong, list):
        return CURES["text is list"]
    if is_message(wrong):
        return CURES["text is message"]
    return "" if wrong == "" else CURES["text"].format(kind=_kind(wrong))


def _cure_of_others(item):
    """Return what to do about the rest of a message; "" if nothing is wrong with it."""
    metadata = item.get("metadata") or {}
    if not isinstance(metadata, dict):
        return CURES["metadata"].format(kind=_kind(metadata))
    if any(not isinstance(metadata.get(name, ""), str) for name in ("title", "status", "log")):
        return CURES["title"]
    return "" if isinstance(item["role"], str) else CURES["role"]


def wrong_argument(frame: FrameType) -> str:
    """Return what to do about what `text_of` or `to_messages` was given; "" if that is right.

    Args:
        frame: of the call; of another function, nothing is wrong.
    """
    code, given = frame.f_code, frame.f_locals
    if code.co_name == "to_messages":
        chat = given.get(code.co_varnames[0])
        if not isinstance(chat, (list, tuple)):
            return CURES["argument no list"].format(kind=_kind(chat))
        wrong = [each for each in chat if not _is_whole(each)]
        return _cure_of_argument(wrong[0], "to_messages") if wrong else ""
    if code.co_name == "text_of" and not _is_whole(message := given.get(code.co_varnames[0])):
        return _cure_of_argument(message, "text_of")
    return ""


def _is_whole(message):
    return isinstance(message, dict) and isinstance(message.get("content"), list)


def _cure_of_argument(item, function):
    if isinstance(item, gr.ChatMessage):
        return CURES["argument ChatMessage"].format(function=function)
    if is_message(item):
        return CURES["argument no parts"].format(function=function)
    if function == "to_messages":
        return CURES["argument item"].format(kind=_kind(item))
    return CURES["argument no message"].format(kind=_kind(item))


def _kind(value):
    return type(value).__name__
