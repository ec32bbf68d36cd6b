"""The lines of a streamed reply, just as the endpoint sent them."""

import functools
import json
from collections.abc import Iterator

import httpx2

from .errors import MODEL_FAILED, NOT_A_STREAM, UNREADABLE, ChatError


def read_lines_as_sent(response: httpx2.Response) -> None:
    """Make `response.iter_lines()` fit for a streamed reply; a hook for an HTTP client.

    By itself it keeps a byte order mark at the start, and breaks a line at every character that
    Unicode calls a line break, in the middle of a reply too.
    """
    if response.is_success and _asks_to_stream(response.request):
        response.encoding = "utf-8-sig"
        response.iter_lines = functools.partial(_lines, response)


def _asks_to_stream(request):
    is_chat = request.method == "POST" and request.url.path.endswith("/chat/completions")
    return is_chat and json.loads(request.content).get("stream") is True


def _lines(response) -> Iterator[str]:
    is_stream, body, rest = False, "", ""
    for text in response.iter_text():
        *lines, rest = (rest + text).split("\n")
        is_stream = is_stream or any(line.startswith("data:") for line in lines)
        if not is_stream:
            body += text
        yield from (line.removesuffix("\r") for line in lines)
    if body and not is_stream:
        raise ChatError(_what_came_instead(body))
    yield rest


def _what_came_instead(body):
    """Return what to say of a body that is not a stream of events."""
    try:
        return MODEL_FAILED if "error" in json.loads(body) else NOT_A_STREAM
    except (ValueError, TypeError):
        return UNREADABLE
