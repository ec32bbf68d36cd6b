"""Where the workshop's chatbots get their replies from, and the shapes a chat comes in.

Every stage imports its tools from here:

- `connect` and `ChatError`: a client for the model's endpoint, and the error if it fails;
- `message`, `text_at` and `to_messages`: Gradio's history, and what an endpoint takes;
- `stream_reply` and `keep_reply`: a reply that grows, and the old one until a retry succeeds;
- `open_votes`, `Votes` and `VoteError`: where votes are kept, those of one chat, and why not;
- `AVATARS`: the two pictures beside the messages;
- `launch`: opens the page. `preload` only loads the model, for a notebook.
"""

from .avatars import AVATARS
from .endpoint import connect, preload
from .errors import ChatError
from .launch import launch
from .messages import keep_reply, message, text_at, to_messages
from .streaming import stream_reply
from .votes import VoteError, Votes, open_votes

__all__ = [
    "AVATARS",
    "ChatError",
    "VoteError",
    "Votes",
    "connect",
    "keep_reply",
    "launch",
    "message",
    "open_votes",
    "preload",
    "stream_reply",
    "text_at",
    "to_messages",
]
