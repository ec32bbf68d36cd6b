"""From the chunks of a streamed reply to messages that grow."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .background import BackgroundStream
from .errors import ChatError

THINK, END_THINK = "<think>", "</think>"
UPDATE_EVERY = 0.04  # seconds: 25 updates a second look smooth; more only burden the server

EMPTY = "The model sent an empty reply. Retry, or rephrase your message."
BROKEN = "The reply broke off. Press Retry to ask for it again."
ONLY_TOOLS = (
    "The model wants to call a tool, and this app has none. Rephrase your message, or choose a "
    "model without tools."
)
ONLY_FILTERED = "The endpoint's content filter stopped the reply. Rephrase your message."
ONLY_THOUGHTS = "The model used up its whole reply thinking. Retry, or raise max_tokens in the app."
CUT = {
    "length": ("✂️ Cut off: the reply reached its length limit", "Ask the model to go on."),
    "content_filter": ("✂️ Cut off by the endpoint's content filter", "Rephrase your message."),
}


def stream_reply(chunks: Iterable) -> Iterator[list[dict]]:
    """Yield the reply so far, again and again, as it grows.

    A reply is a list of messages, because some models think first: their thoughts are a message
    of their own, which is drawn folded. A reply that was cut off ends with a message that says so.

    The first piece comes at once, the next ones at most every 40 ms, and the last one always,
    even when the stream fails in the middle. While nothing comes, the reply so far is yielded
    again twice a second, because Gradio can stop a handler only where it yields.

    Args:
        chunks: what `chat_completion(..., stream=True)` returns.

    Yields:
        The reply from its beginning, a list of one to three messages, or none so far.

    Raises:
        ChatError: the stream failed, ended too early, or had nothing to read in it.
        TypeError: this is no stream, such as a whole reply.

    Example:
        for reply in stream_reply(client.chat_completion(messages, stream=True)):
            yield [*chat, *reply]  # "Hel", then "Hello, wor", then "Hello, world!"
    """
    if hasattr(chunks, "choices"):
        raise TypeError("This reply is whole: ask for it with stream=True.")

    reply, shown, error = _Reply(), [], None
    next_update = 0.0
    try:
        for chunk in chunks.with_pauses() if isinstance(chunks, BackgroundStream) else chunks:
            is_waiting = chunk is None
            reply.add(chunk)
            if not is_waiting and time.monotonic() < next_update:
                continue
            if (growing := reply.messages()) != shown or is_waiting:
                yield growing
                shown = growing
                if not is_waiting:  # what comes after a wait is shown at once
                    next_update = time.monotonic() + UPDATE_EVERY
    except ChatError as fault:
        error = fault

    if (last := reply.messages(ended=True)) != shown:
        yield last
    if not reply.finish_reason:
        raise error or ChatError(BROKEN if last else EMPTY)
    if all(each["metadata"] for each in last):
        raise ChatError(reply.why_there_is_no_text())


@dataclass
class _Reply:
    """The reply so far."""

    content: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    has_tool_calls: bool = False

    def add(self, chunk):
        """Add a chunk, whatever its shape."""
        choices = getattr(chunk, "choices", None)
        for choice in choices if isinstance(choices, list) else []:  # the last chunk may have none
            if str(getattr(choice, "index", 0) or 0) != "0":
                continue  # a second reply, which the app did not ask for
            delta = getattr(choice, "delta", None)
            thoughts, text = _thoughts_and_text(_first(delta, "content"))
            self.content += text + _text(_first(delta, "refusal"))
            self.reasoning += thoughts + _text(_first(delta, "reasoning_content", "reasoning"))
            if _first(delta, "tool_calls", "function_call"):
                self.has_tool_calls = True
            if reason := _first(choice, "finish_reason"):
                self.finish_reason = str(reason)

    def why_there_is_no_text(self):
        if self.has_tool_calls or self.finish_reason in ("tool_calls", "function_call"):
            return ONLY_TOOLS
        return {"content_filter": ONLY_FILTERED, "length": ONLY_THOUGHTS}.get(
            self.finish_reason, EMPTY
        )

    def messages(self, ended=False):
        """Return what to show: thoughts, the text, and at the end why it was cut off."""
        thoughts, text = _split(self.content, ended)
        thoughts, text = (self.reasoning + thoughts).strip(), text if text.strip() else ""
        shown = []
        if thoughts and (text or ended):
            shown.append(_message(thoughts, title="💭 Thoughts", status="done"))
        elif thoughts:
            shown.append(_message(thoughts, title="💭 Thinking", status="pending"))
        if text:
            shown.append(_message(text))
            if ended and self.finish_reason in CUT:
                title, text = CUT[self.finish_reason]
                shown.append(_message(text, title=title))
        return shown


def _message(text, **metadata):
    content = [{"type": "text", "text": text}]
    return {"role": "assistant", "content": content, "metadata": metadata}


def _split(content, ended):
    """Return the thoughts in the content of a reply, and the text after them.

    Thoughts are between tags at the beginning. The first tag may be missing, because some
    endpoints put it in the prompt; and the last piece may be only the beginning of a tag.
    """
    content = _joined(content, ended)
    before, end_tag, after = content.partition(END_THINK)
    if before.lstrip().startswith(THINK):
        before = before.lstrip().removeprefix(THINK)
        return before if end_tag else _without_tag(before, END_THINK), after.lstrip("\n")
    if end_tag and THINK not in before:
        return before, after.lstrip("\n")
    if THINK.startswith(content.lstrip()) and not ended:
        return "", ""
    return "", content


def _without_tag(text, tag):
    """Return a text without the beginning of a tag at its end."""
    lengths = range(len(tag) - 1, 0, -1)
    return next((text[:-n] for n in lengths if text.endswith(tag[:n])), text)


def _joined(text, ended):
    """Return a text in which emoji that came in two halves are whole."""
    if text.isascii():
        return text
    if not ended and "\ud800" <= text[-1] <= "\udbff":
        text = text[:-1]
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _first(thing, *names):
    """Return the first of these attributes that holds something, or an empty string."""
    return next((value for name in names if (value := getattr(thing, name, None))), "")


def _thoughts_and_text(content):
    """Return the thoughts and the text in a content: a string, or a part, or a list of them."""
    parts = content if isinstance(content, list) else [content]
    thoughts, text = "", ""
    for part in parts:
        kind = str(part.get("type")) if isinstance(part, dict) else ""
        if "think" in kind or "reason" in kind:
            thoughts += _text(part.get("thinking") or part.get("text"))
        else:
            text += _text(part)
    return thoughts, text


def _text(content):
    """Return the text in a string, a part, or a list of them."""
    if isinstance(content, list):
        return "".join(map(_text, content))
    if isinstance(content, dict):
        return _text(content.get("text"))
    return content if isinstance(content, str) else ""
