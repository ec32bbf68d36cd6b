"""Where votes are kept: a database in one file.

The environment variable CHAT_VOTES names the file; without it, it is votes.db in the current
folder. votes_on_hub.py keeps the votes in a dataset on the Hub too.
"""

import contextlib
import json
import os
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TABLE = """
CREATE TABLE IF NOT EXISTS votes (
    conversation TEXT NOT NULL,   -- one person's, until they clear it
    place INTEGER NOT NULL,       -- of the reply in the chat
    messages TEXT NOT NULL,       -- what the reply was to, as JSON
    reply TEXT NOT NULL CHECK (reply <> ''),
    liked INTEGER NOT NULL CHECK (liked IN (0, 1)),  -- 1 is up, 0 is down
    time TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (conversation, place, messages, reply)
)
"""
COLUMNS = {"conversation", "place", "messages", "reply", "liked", "time"}
THUMBS = {True: "Like", False: "Dislike"}
WAIT = 3  # seconds that a vote waits for others, which are being written

NO_REPLY = "there is no reply here, only a message from the app"
ANOTHER_FILE = "the file of votes is something else. Set CHAT_VOTES to another"
# What SQLite reports if the app is not at fault.
NOT_KEPT = {
    sqlite3.SQLITE_FULL: "the disk is full. Make some room",
    sqlite3.SQLITE_IOERR: "the disk failed",
    sqlite3.SQLITE_READONLY: "the file of votes can't be written. Set CHAT_VOTES to another",
    sqlite3.SQLITE_CANTOPEN: "the file of votes can't be opened. Set CHAT_VOTES to another",
    sqlite3.SQLITE_CORRUPT: "the file of votes is damaged. Set CHAT_VOTES to another",
    sqlite3.SQLITE_NOTADB: ANOTHER_FILE,
    sqlite3.SQLITE_BUSY: "too many people are voting at once",
    sqlite3.SQLITE_LOCKED: "too many people are voting at once",
}


class VoteError(Exception):
    """A vote can't be kept. The text says why and what to do, for a person.

    Attributes:
        reason: the same without saying that it is about a vote.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"Your vote wasn't kept: {reason}.")
        self.reason = reason


@dataclass
class Votes:
    """The votes in one chat, for as long as its page is open.

    Attributes:
        thumbs: which thumbs are lit, a dict from the index of a bubble to "Like" or "Dislike".

    Example:
        >>> votes = Votes().with_vote(1, True)
        >>> votes.feedback([{"role": "user"}, {"role": "assistant"}])
        ['Like']
    """

    thumbs: dict[int, str] = field(default_factory=dict)
    _name: str = field(default="", compare=False)

    @property
    def conversation(self) -> str:
        """A name that nobody can guess.

        It is made when it is first asked for. Gradio gives each page that is opened a copy of the
        same votes, and so each gets a name of its own.
        """
        self._name = self._name or uuid.uuid4().hex
        return self._name

    def with_vote(self, index: int, liked: bool | str) -> "Votes":
        """Return the votes with another one, on the bubble at an index; "" takes it back."""
        others = {place: thumb for place, thumb in self.thumbs.items() if place != index}
        lit = {index: THUMBS[liked]} if liked in THUMBS else {}
        return Votes({**others, **lit}, self.conversation)

    def before(self, index: int | None) -> "Votes":
        """Return the votes on what comes before an index; None begins another conversation."""
        if index is None:
            return Votes()
        kept = {place: thumb for place, thumb in self.thumbs.items() if place < index}
        return Votes(kept, self.conversation)

    def feedback(self, history: list[dict]) -> list[str | None]:
        """Return what `feedback_value` of gr.Chatbot takes: an entry for each of the bot's bubbles.

        A bubble is all that it said in a row, with its thoughts and the app's own messages.
        """
        roles = [None, *(each["role"] for each in history)]
        starts = [i for i, role in enumerate(roles[1:]) if role == "assistant" != roles[i]]
        return [self.thumbs.get(start) for start in starts]


@contextlib.contextmanager
def open_votes() -> Iterator[sqlite3.Connection]:
    """Open the database of votes; it is made if there is none.

    What is done in the block is on the disk when it ends, or not done at all if it fails.

    Yields:
        A connection to a database with one table, `votes`: see TABLE.

    Raises:
        VoteError: the disk or the file is at fault, or there is no reply to vote on.

    Example:
        with open_votes() as database:
            print(database.execute("SELECT count(*) FROM votes").fetchone())
    """
    path = votes_file()
    with contextlib.suppress(OSError):  # SQLite then says that it can't open the file
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=WAIT)) as database, database:
            database.execute(TABLE)
            columns = {name for _, name, *_ in database.execute("PRAGMA table_info(votes)")}
            if not columns >= COLUMNS:
                raise VoteError(ANOTHER_FILE)
            yield database
    except sqlite3.Error as fault:
        code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_OK)
        reason = NOT_KEPT.get(code & 0xFF)  # the other bits say more than a person needs
        if code == sqlite3.SQLITE_CONSTRAINT_CHECK and "reply" in str(fault):  # see TABLE
            reason = NO_REPLY
        if reason is None:
            raise
        raise VoteError(reason) from fault


def votes_file() -> Path:
    """Return the path of the database."""
    return Path(os.environ.get("CHAT_VOTES") or "votes.db").expanduser()


def export_votes() -> str:
    """Return all votes as JSON Lines, in the format in which preference data is trained on.

    Each line has a `prompt` and a `completion`, lists of messages, and a `label`: true or false.
    That is what the KTO trainer of TRL takes.

    Raises:
        VoteError: the file can't be read.
    """
    with open_votes() as database:
        rows = database.execute("SELECT messages, reply, liked FROM votes ORDER BY time, rowid")
        return "".join(f"{json.dumps(_preference(*row))}\n" for row in rows)


def _preference(messages, reply, liked):
    completion = [{"role": "assistant", "content": reply}]
    return {"prompt": json.loads(messages), "completion": completion, "label": bool(liked)}
