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

from .errors import NOT_A_STREAM, UNREADABLE, ChatError, as_chat_error, explain, parsed, status_in

FIELDS = ("data", "error", "event", "id", "retry", "")  # of an event; "" begins a comment
PINGS = ("ping", "keepalive", "keep-alive", "heartbeat")
KEEP_ALIVE = (*PINGS, "", "null", "{}")  # data that is none
# Why a reply has ended, of one that hasn't.
NO_REASON = ("", "null", "none", "undefined", "unspecified", "finish_reason_unspecified")
STOP = 'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}'
ELSEWHERE = (
    "The endpoint sends chats on to another address. Correct CHAT_BASE_URL: perhaps it begins with "
    "https://, or has another path."
)
# What tells of an error, in an event that has nothing of a reply.
COMPLAINTS = ("errors", "message", "msg", "detail", "error_message", "error_msg", "error_code")


def check_answer(response: httpx2.Response) -> None:
    """Raise a `ChatError` if this is no answer to a chat, and let a stream be read line by line.

    What the endpoint has answered is never the app's mistake. What fails before that may be.
    """
    request = response.request
    is_chat = request.method == "POST" and request.url.path.endswith("/chat/completions")
    if not request.extensions.setdefault("is_chat", is_chat):  # a chat that is sent on is one too
        return
    if response.has_redirect_location:
        if _stays_there(response):
            return
        raise ChatError(ELSEWHERE)
    response.encoding = "utf-8-sig"  # a byte order mark at the start is no text
    if not response.is_success:
        response.read()
        fault = httpx2.HTTPStatusError("", request=request, response=response)
        raise as_chat_error(fault) from fault
    if json.loads(request.read()).get("stream") is True:
        response.iter_lines = functools.partial(_events, response)
    else:
        _check_whole(response)


def _stays_there(response):
    """Say whether the whole chat is sent on, and to nobody else than the person has named."""
    here = response.request.url
    try:
        there = here.join(response.headers["location"])
    except (httpx2.InvalidURL, ValueError):
        return False
    is_same = (there.scheme, there.port) == (here.scheme, here.port) or there.scheme == "https"
    return response.status_code in (307, 308) and there.host == here.host and is_same


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
    last_piece, has_reason, complaint, is_done = time.monotonic(), False, "", False
    for data in _data(response):
        if time.monotonic() - last_piece > limit:
            raise httpx2.ReadTimeout("Nothing but signs of life.")
        if data is None:
            continue
        if is_done := _word(data) == "done":
            break
        event = parsed(data)
        if not isinstance(event, dict):
            raise _what_came_instead(data, UNREADABLE)
        if _is_error(event):
            raise explain(data)
        yield f"data: {data}"
        delta, reason = _delta_and_reason(event)
        is_end = _word(str(reason or "")) not in NO_REASON
        has_reason = has_reason or is_end
        if is_end or any(_has_words(delta[name]) for name in delta if name != "role"):
            last_piece, complaint = time.monotonic(), ""
        elif _is_complaint(event):
            complaint = data  # unless the reply goes on: then it was about the progress
    if complaint and not has_reason:
        raise explain(complaint)
    if is_done and not has_reason:
        yield STOP


def _data(response):
    """Yield the data of each event, and None for all that only shows that the endpoint is alive.

    An event may have several lines of data. Not every endpoint ends it with an empty line.
    """
    other, kind, data, is_stream = "", "", "", False
    for line in _lines(response):
        field, colon, value = line.partition(":")
        value = value.strip()
        if field not in FIELDS:
            if _tells_of_an_error(parsed(line)):
                raise explain(line)
            other += f"{line}\n"
        elif colon:
            is_stream = True
        if field == "error":
            raise explain(value)
        if field == "event":
            kind = value
        if field == "data":
            data = f"{data} {value}".strip()
        if field != "data" or (data.startswith("{") and parsed(data) is None):
            yield None
            continue
        if kind == "error":
            raise explain(data)
        yield None if _word(data) in KEEP_ALIVE or kind in PINGS else data
        kind = data = ""
    if data:
        raise _what_came_instead(data, UNREADABLE)
    if (other.strip() and not is_stream) or _tells_of_an_error(parsed(other)):
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


def _has_words(value):
    """Return whether there is something to read in it, not only spaces or what has no width."""
    return any(each.isprintable() and not each.isspace() for each in str(value or ""))


def _tells_of_an_error(thing):
    """Return whether this tells of an error: an event, or a whole body."""
    things = thing if isinstance(thing, list) else [thing]
    return any(_is_error(each) or _is_complaint(each) for each in things if isinstance(each, dict))


def _is_error(event):
    kinds = (event.get("object"), event.get("type"), event.get("status"))
    return bool(event.get("error")) or "error" in kinds or "failed" in kinds


def _is_complaint(event):
    """Return whether this may tell of an error: it says something that is no reply."""
    match event:
        case {"choices": [_, *_]} | {"message": {"content": _}}:
            return False
    says_something = any(event.get(name) for name in COMPLAINTS) or status_in(event) is not None
    return says_something and event.get("type") not in PINGS


def _delta_and_reason(event):
    """Return what an event adds to the reply, a dict, and why the reply ends, or None."""
    match event:
        case {"choices": [{**choice}, *_]}:
            delta = choice.get("delta")
            return delta if isinstance(delta, dict) else {}, choice.get("finish_reason")
    return {}, None


def _what_came_instead(body, unless_error):
    """Return the `ChatError` for a body that is not what was asked for."""
    thing = parsed(body)
    if _tells_of_an_error(thing):
        return explain(body)
    return ChatError(UNREADABLE if thing is None else unless_error)
