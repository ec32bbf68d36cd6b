"""Where the workshop's chatbots get their replies from, and the shapes a chat comes in.

Every stage imports its tools from here:

- `get_ready`, `connect` and `model_name`: the endpoint that answers;
- `message`, `text_of` and `to_messages`: Gradio's history, and what an endpoint takes;
- `growing_text`: a stream of chunks as a reply that grows;
- `explain`: an error in words for a person;
- `USER_AVATAR` and `BOT_AVATAR`: pictures for the chat, as files on this machine.
"""

from pathlib import Path

from .endpoint import connect, get_ready, model_name
from .errors import explain
from .messages import message, text_of, to_messages
from .streaming import growing_text

USER_AVATAR = Path(__file__).parent / "user.svg"
BOT_AVATAR = Path(__file__).parent / "bot.svg"

__all__ = [
    "BOT_AVATAR",
    "USER_AVATAR",
    "connect",
    "explain",
    "get_ready",
    "growing_text",
    "message",
    "model_name",
    "text_of",
    "to_messages",
]
