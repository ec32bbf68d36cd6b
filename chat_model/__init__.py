"""Where the workshop's chatbots get their replies from, and the shapes a chat comes in.

Every stage imports its tools from here:

- `get_ready`, `connect` and `model_name`: the endpoint that answers;
- `message`, `text_of`, `has_message` and `to_messages`: Gradio's history, and what an endpoint
  takes;
- `growing_text`: a stream of chunks as a reply that grows;
- `explain`: an error in words for a person;
- `USER_AVATAR` and `BOT_AVATAR`: pictures for the chat, as files on this machine;
- `OWN_CONTENT_ONLY`: what keeps the page from loading anything from elsewhere.
"""

from pathlib import Path

from .endpoint import connect, get_ready, model_name
from .errors import explain
from .messages import has_message, message, text_of, to_messages
from .streaming import growing_text

USER_AVATAR = Path(__file__).parent / "user.svg"
BOT_AVATAR = Path(__file__).parent / "bot.svg"

# For `demo.launch(head=...)`: the browser then shows nothing that comes from another address.
# A picture in a reply would otherwise tell its server that somebody reads the reply, and what
# stands in its address could be taken from the chat.
OWN_CONTENT_ONLY = (
    '<meta http-equiv="Content-Security-Policy" content="'
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
    "frame-src 'self'; object-src 'none'; form-action 'self'\">"
)

__all__ = [
    "BOT_AVATAR",
    "OWN_CONTENT_ONLY",
    "USER_AVATAR",
    "connect",
    "explain",
    "get_ready",
    "growing_text",
    "has_message",
    "message",
    "model_name",
    "text_of",
    "to_messages",
]
