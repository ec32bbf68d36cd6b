"""Where the workshop's chatbots get their replies from.

Every stage imports its tools from here:

- `connect` and `ChatError`: a client for the model's endpoint, and the error if it fails;
- `stream_reply`: a reply that grows;
- `open_votes`, `Votes` and `VoteError`: where votes are kept, those of one chat, and why not;
- `launch`: opens the page. `preload` only loads the model, for a notebook.
"""

from .endpoint import connect, preload
from .errors import ChatError
from .launch import launch
from .streaming import stream_reply
from .votes import VoteError, Votes, open_votes

__all__ = [
    "ChatError",
    "VoteError",
    "Votes",
    "connect",
    "launch",
    "open_votes",
    "preload",
    "stream_reply",
]
