"""What several tests do with replies of the scripted endpoint."""

import pytest

from chat_model import ChatError, connect, stream_reply
from workshop.testing.histories import reply_text

HELLO = [{"role": "user", "content": "Hello"}]


def ask_once():
    """Say hello to whatever endpoint is set, and yield the reply as it grows."""
    with connect() as client:
        yield from stream_reply(client.chat_completion(HELLO, stream=True))


def texts(replies):
    """Return the text of each reply, without thoughts and the app's own messages."""
    return [reply_text(reply) for reply in replies]


def titles_and_texts(reply):
    """Return a reply as (title, text) for each of its messages."""
    return [(message["metadata"].get("title"), message["content"][0]["text"]) for message in reply]


def error_of(replies):
    """Run through a reply that fails, and return the error's text."""
    with pytest.raises(ChatError) as error:
        list(replies)
    return str(error.value)
