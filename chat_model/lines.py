"""What an endpoint answers to a chat, made fit for `InferenceClient`; a hook for its HTTP client.

By itself, the client stumbles over errors that are not as Hugging Face words them, and over events
that real endpoints send to keep a connection alive. It breaks a line at every character that
Unicode calls a line break, in the middle of a reply too.
"""

import functools
import json
import math
import re
import time
from collections.abc import Iterator

import httpx2
from huggingface_hub import ChatCompletionOutput

from .errors import NOT_A_STREAM, UNREADABLE, ChatError, as_chat_error, explain

FIELDS = ("data", "error", "event", "id", "retry", "")  # of an event; "" begins a comment
PINGS = ("ping", "keepalive", "keep-alive", "heartbeat")
KEEP_ALIVE = (*PINGS, "", "null", "{}")  # data that is none
NO_REASON = (None, "", "null")
STOP = 'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}'
DONE = "data: [DONE]"


def check_answer(response: httpx2.Response) -> None:
    """Raise a `ChatError` if this is no answer to a chat, and let a stream be read line by line.

    What the endpoint has answered is never the app's mistake. What fails before that may be.
    """
    request = response.request
    is_chat = request.method == "POST" and request.url.path.endswith("/chat/completions")
    if not is_chat or response.has_redirect_location:
        return
    response.encoding = "utf-8-sig"  # a byte order mark at the start is no text
    if not response.is_success:
        response.read()
        fault = httpx2.HTTPStatusError("", request=request, response=response)
        raise as_chat_error(fault) from fault
    if json.loads(request.content).get("stream") is True:
        response.iter_lines = functools.partial(_events, response)
    else:
        _check_whole(response)


def _check_whole(response):
    try:
        reply = ChatCompletionOutput.parse_obj_as_instance(response.read())
        _ = reply.choices[0].message.content
    except httpx2.HTTPError:
        raise
    except Exception as fault:
        raise _what_came_instead(response.text, UNREADABLE) from fault


def _events(response) -> Iterator[str]:
    """Yield the events of a stream, each in one line, as `InferenceClient` reads them.

    Raises:
        ChatError: the endpoint tells of an error, or this is no stream.
        httpx2.ReadTimeout: nothing of the reply has come for too long, whatever else has.
    """
    limit = response.request.extensions["timeout"]["read"] or math.inf
    last_piece, has_reason = time.monotonic(), False
    for data in _data(response):
        if time.monotonic() - last_piece > limit:
            raise httpx2.ReadTimeout("Nothing but signs of life.")
        if data is None:
            continue
        if _word(data) == "done":
            yield from (DONE,) if has_reason else (STOP, DONE)
            return
        event = _parsed(data)
        if event.get("error") or "error" in (event.get("object"), event.get("type")):
            raise explain(data)
        yield f"data: {data}"
        delta, reason = _delta_and_reason(event)
        is_end = reason not in NO_REASON
        has_reason = has_reason or is_end
        if is_end or any(delta[name] for name in delta if name != "role"):
            last_piece = time.monotonic()


def _data(response):
    """Yield the data of each event, and None for all that only shows that the endpoint is alive."""
    other, kind, is_stream = "", "", False
    for line in _lines(response):
        field, colon, value = line.partition(":")
        value = value.strip()
        if field not in FIELDS:
            other += f"{line}\n"
        elif colon:
            is_stream = True
        if field == "error" or (field == "data" and kind == "error"):
            raise explain(value)
        is_event = field == "data" and _word(value) not in KEEP_ALIVE and kind not in PINGS
        yield value if is_event else None
        if field in ("event", "data"):
            kind = value if field == "event" else ""
    if (other.strip() and not is_stream) or '"error"' in other:
        raise _what_came_instead(other, NOT_A_STREAM)


def _lines(response):
    """Yield each line, and an empty one whenever there is something new, but no whole line."""
    rest = ""
    for text in response.iter_text():
        *lines, rest = re.split("[\r\n]", rest + text)
        yield from lines or [""]
    yield rest


def _word(value):
    return value.strip(' "[]').lower()


def _parsed(value):
    try:
        event = json.loads(value)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise _what_came_instead(value, UNREADABLE)
    return event


def _delta_and_reason(event):
    """Return what an event adds to the reply, a dict, and why the reply ends, or None."""
    match event:
        case {"choices": [{**choice}, *_]}:
            delta = choice.get("delta")
            return delta if isinstance(delta, dict) else {}, choice.get("finish_reason")
    return {}, None


def _what_came_instead(body, unless_error):
    """Return the `ChatError` for a body that is not what was asked for."""
    try:
        json.loads(body)
    except ValueError:
        return ChatError(UNREADABLE)
    return explain(body) if '"error"' in body else ChatError(unless_error)
