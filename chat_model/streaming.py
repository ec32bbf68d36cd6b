"""From the chunks of a streamed reply to text that grows."""

import time

UPDATE_EVERY = 0.04  # seconds: 25 updates a second look smooth, more only cost the server work


class EmptyReplyError(Exception):
    """The endpoint answered, but there was nothing to read in the answer."""


class ReplyCutError(Exception):
    """The reply stopped before its end: what came of it has been given already."""


def growing_text(chunks):
    """Yield the reply so far, again and again, as it grows.

    The first piece is given at once, the next ones at most every 40 ms, and the last one
    always, even when the stream fails in the middle. Nothing is given before there is
    something to read.

    Args:
        chunks: what `InferenceClient.chat_completion(..., stream=True)` returns.

    Yields:
        The text from the beginning of the reply, a string that is longer each time.

    Raises:
        EmptyReplyError: the stream ended and there was nothing to read.
        ReplyCutError: the stream ended without saying that the reply was complete.
        TypeError: this is no stream, but a whole reply.
        Exception: whatever the stream itself raised.

    Example:
        for text in growing_text(client.chat_completion(messages, stream=True)):
            print(text)  # "Hel", then "Hello, wor", then "Hello, world!"
    """
    if hasattr(chunks, "choices"):
        raise TypeError("This reply is whole: ask for it with stream=True.")

    text = shown = ""
    next_update = 0.0
    complete = False
    fault = None
    try:
        for chunk in chunks:
            for choice in chunk.choices or []:  # the last chunk may have none
                text += choice.delta.content or ""
                complete = complete or choice.finish_reason is not None
            if len(text) > len(shown) and text.strip() and time.monotonic() >= next_update:
                yield text
                shown = text
                next_update = time.monotonic() + UPDATE_EVERY
    except Exception as error:
        fault = error

    if not text.strip():
        raise fault or EmptyReplyError
    if len(text) > len(shown):
        yield text
    if not complete:
        raise fault or ReplyCutError
