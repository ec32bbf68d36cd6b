"""From the chunks of a streamed reply to messages that grow."""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import httpx2

from .errors import ChatError, as_chat_error
from .messages import message

THINK, END_THINK = "<think>", "</think>"
UPDATE_EVERY = 0.04  # seconds: 25 updates a second look smooth, more only cost the server work

EMPTY = "The model sent an empty reply. Retry, or ask in other words."
BROKEN = "The reply broke off before its end. Retry asks for it again."
ONLY_TOOLS = (
    "The model wants to call a tool, and this app has none. Ask in other words, or choose a model "
    "without tools."
)
ONLY_FILTERED = "The endpoint's content filter stopped the reply. Ask in other words."
ONLY_THOUGHTS = (
    "The model used up its whole reply for thinking. Retry, or raise max_tokens in the app."
)
WITHOUT_TEXT = {
    "tool_calls": ONLY_TOOLS,
    "content_filter": ONLY_FILTERED,
    "length": ONLY_THOUGHTS,
}
CUT = {
    "length": ("✂️ Cut off: the reply reached its length limit", "Ask the model to go on."),
    "content_filter": ("✂️ Cut off by the endpoint's content filter", "Ask in other words."),
}


def stream_reply(chunks: Iterable) -> Iterator[list[dict]]:
    """Yield the reply so far, again and again, as it grows.

    A reply is a list of messages, because some models think first: their thoughts are a message
    of their own, which is drawn folded. A reply that was cut off ends with a message that says so.

    The first piece comes at once, the next ones at most every 40 ms, and the last one always,
    even when the stream fails in the middle. Nothing comes before there is something to read.

    Args:
        chunks: what `InferenceClient.chat_completion(..., stream=True)` returns.

    Yields:
        The reply from its beginning, a list of one to three messages.

    Raises:
        ChatError: the stream failed, ended too early, or had nothing to read in it.
        TypeError: this is no stream, such as a whole reply.
        httpx2.StreamClosed: the `with connect()` block is over.

    Example:
        for reply in stream_reply(client.chat_completion(messages, stream=True)):
            yield [*chat, *reply]  # "Hel", then "Hello, wor", then "Hello, world!"
    """
    if hasattr(chunks, "choices"):
        raise TypeError("This reply is whole: ask for it with stream=True.")

    chunks = iter(chunks)
    reply, shown, fault = _Reply(), [], None
    next_update = 0.0
    try:
        for chunk in chunks:
            reply.add(chunk)
            if time.monotonic() >= next_update and (growing := reply.messages()) != shown:
                yield growing
                shown = growing
                next_update = time.monotonic() + UPDATE_EVERY
    except httpx2.StreamError:
        raise  # the app has left its `with` block: its own mistake
    except Exception as error:
        fault = as_chat_error(error)

    if (last := reply.messages(ended=True)) != shown:
        yield last
    if fault or not reply.finish_reason:
        raise fault or ChatError(BROKEN if last else EMPTY)
    if not any("metadata" not in said for said in last):
        raise ChatError(WITHOUT_TEXT.get(reply.finish_reason, EMPTY))


@dataclass
class _Reply:
    """What has come of a reply so far."""

    content: str = ""
    reasoning: str = ""
    finish_reason: str | None = None

    def add(self, chunk):
        """Take in a chunk, whatever shape the endpoint gives it."""
        for choice in getattr(chunk, "choices", None) or []:  # the last chunk may have none
            if getattr(choice, "index", None):
                continue  # a second reply, which nobody asked for
            delta = getattr(choice, "delta", None)
            content = _said(delta, "content")
            self.content += _text_of(content, "text") + _text_of(_said(delta, "refusal"), "text")
            self.reasoning += _text_of(content, "thinking")
            self.reasoning += _text_of(_said(delta, "reasoning_content", "reasoning"), "text")
            self.finish_reason = self.finish_reason or getattr(choice, "finish_reason", None)

    def messages(self, ended=False):
        """Return what to show: thoughts, the text, and at the end why it was cut off."""
        thoughts, text = self._thoughts_and_text(ended)
        shown = []
        if thoughts and (text or ended):
            shown.append(message("assistant", thoughts, title="💭 Thoughts", status="done"))
        elif thoughts:
            shown.append(message("assistant", thoughts, title="💭 Thinking", status="pending"))
        if text:
            shown.append(message("assistant", text))
            if ended and self.finish_reason in CUT:
                title, words = CUT[self.finish_reason]
                shown.append(message("assistant", words, title=title, status="done"))
        return shown

    def _thoughts_and_text(self, ended):
        thoughts, text = self.reasoning, self.content
        start = text.lstrip()
        if start.startswith(THINK):
            thought, _, text = start.removeprefix(THINK).partition(END_THINK)
            thoughts += re.sub("</[think]*$", "", thought)  # the beginning of its closing tag
            text = text.lstrip("\n")
        elif THINK.startswith(start) and not ended:
            text = ""  # perhaps the beginning of a tag
        return thoughts.strip(), text if text.strip() else ""


def _said(delta, *names):
    """Return the first of these fields that holds something."""
    return next((said for name in names if (said := getattr(delta, name, None))), "")


def _text_of(content, kind):
    """Return the text in a string, or in the parts of a kind in a list."""
    if isinstance(content, str):
        return content if kind == "text" else ""
    if not isinstance(content, list):
        return ""
    parts = (part.get(kind) for part in content if isinstance(part, dict))
    return "".join(_text_of(part, "text") for part in parts)
