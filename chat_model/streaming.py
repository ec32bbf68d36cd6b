"""From the chunks of a streamed reply to messages that grow."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .background import BackgroundStream
from .errors import MODEL_FAILED, TOO_LONG, ChatError
from .lines import NO_REASON
from .thoughts import split

UPDATE_EVERY = 0.04  # seconds: 25 updates a second look smooth; more only burden the server
# A browser draws the whole chat at each update, and must not fall behind. So the time between
# updates grows with what the last one took (in seconds) and with the reply (in characters).
CHEAP, SHORT = 0.0016, 5_000

EMPTY = "The model sent an empty reply. Retry, or rephrase your message."
BROKEN = "The reply broke off. Press Retry to ask for it again."
ONLY_TOOLS = (
    "The model wants to call a tool, and this app has none. Rephrase your message, or choose a "
    "model without tools."
)
ONLY_FILTERED = "The endpoint's content filter stopped the reply. Rephrase your message."
ONLY_THOUGHTS = "The model used up its whole reply thinking. Retry, or raise max_tokens in the app."

# Why a reply ended: OpenAI's words, and those of other endpoints.
SAME_REASONS = {
    None: NO_REASON,
    "stop": (
        *("eos", "eos_token", "eos_token_id", "end_of_turn", "end_of_text", "end_turn", "end"),
        *("stop_sequence", "stop_token", "stop_str", "done", "complete", "completed", "finish"),
        *("finished", "normal", "success", "true"),
    ),
    "tool_calls": ("tool_call", "tool_use", "function_call"),
    "length": (
        *("max_tokens", "max_output_tokens", "max_new_tokens", "max_length", "length_limit"),
        *("token_limit", "limit"),
    ),
    "content_filter": (
        *("safety", "recitation", "sensitive", "prohibited_content", "refusal", "error_toxic"),
        *("content_filtered", "guardrail_intervened", "blocklist", "spii"),
    ),
    "model_length": (
        *("model_context_window_exceeded", "context_window_exceeded", "model_context_length"),
        "context_length_exceeded",
    ),
}
REASONS = {word: reason for reason, words in SAME_REASONS.items() for word in words}
# What to say of a reply that ended for another reason than these two: nothing is wrong then.
WHOLE = ("stop", "tool_calls")
CUT = {
    "length": ("✂️ Cut off: the reply reached its length limit", "Ask the model to go on."),
    "content_filter": ("✂️ Cut off by the endpoint's content filter", "Rephrase your message."),
    "model_length": ("✂️ Cut off: the chat has become as long as the model can read", TOO_LONG),
}
CUT_BY_ENDPOINT = ("✂️ Cut off: the endpoint stopped early", "Press Retry to ask again.")
NO_TEXT = {
    "stop": EMPTY,
    "tool_calls": ONLY_TOOLS,
    "length": ONLY_THOUGHTS,
    "content_filter": ONLY_FILTERED,
    "model_length": TOO_LONG,
}


def stream_reply(chunks: Iterable) -> Iterator[list[dict]]:
    """Yield the reply so far, again and again, as it grows.

    A reply is a list of messages, because some models think first: their thoughts are a message
    of their own, which is drawn folded. A reply that was cut off ends with a message that says so.

    The first piece comes at once, the next ones at most every 40 ms, less often as the reply grows
    and where an update takes long, and the last one always, even when the stream fails in the
    middle. While nothing comes, the reply so far is yielded again twice a second, because Gradio
    can stop a handler only where it yields.

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
    next_update = 0
    try:
        for chunk in chunks.with_pauses() if isinstance(chunks, BackgroundStream) else chunks:
            is_waiting = chunk is None
            reply.add(chunk)
            if not is_waiting and time.monotonic() < next_update:
                continue
            if (growing := reply.messages()) != shown or is_waiting:
                started = time.monotonic()
                yield growing
                ended = time.monotonic()
                shown = growing
                rest = UPDATE_EVERY * max(1, (ended - started) / CHEAP, len(reply) / SHORT)
                next_update = 0 if is_waiting else ended + rest  # what follows a wait comes at once
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
            self.finish_reason = _reason(choice) or self.finish_reason

    def __len__(self):
        return len(self.content) + len(self.reasoning)

    def why_there_is_no_text(self):
        return ONLY_TOOLS if self.has_tool_calls else NO_TEXT.get(self.finish_reason, MODEL_FAILED)

    def messages(self, ended=False):
        """Return what to show: thoughts, the text, and at the end why it was cut off."""
        thoughts, text = _joined(self.reasoning, ended), _joined(self.content, ended)
        if not thoughts.strip():  # else the endpoint tells them apart, and a tag is only text
            thoughts, text = split(text, ended)
        thoughts, text = thoughts.strip(), text if text.strip() else ""
        shown = []
        if thoughts and (text or ended):
            shown.append(_message(thoughts, title="💭 Thoughts", status="done"))
        elif thoughts:
            shown.append(_message(thoughts, title="💭 Thinking", status="pending"))
        if text:
            shown.append(_message(text))
            if ended and self.finish_reason and self.finish_reason not in WHOLE:
                title, text = CUT.get(self.finish_reason, CUT_BY_ENDPOINT)
                shown.append(_message(text, title=title))
        return shown


def _message(text, **metadata):
    content = [{"type": "text", "text": text}]
    return {"role": "assistant", "content": content, "metadata": metadata}


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


def _reason(choice):
    """Return why the reply ended, in OpenAI's words if there are any for it, or None."""
    reason = _first(choice, "finish_reason")
    if isinstance(reason, dict):
        reason = reason.get("type")
    word = str(reason).partition(":")[0].strip().lower().replace("-", "_")
    word = word.removeprefix("finish_reason_").removeprefix("stop_reason_")
    return REASONS.get(word, word)


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
