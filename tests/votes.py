"""What several tests do with votes."""

import contextlib
import sqlite3

from chat_model import open_votes
from chat_model.votes import TABLE

INSERT = "INSERT INTO votes (conversation, place, messages, reply, liked) VALUES (?, ?, ?, ?, ?)"


def keep(reply="Hi", liked=True, messages="[]", place=1, conversation="one"):
    """Keep a vote in the database that CHAT_VOTES names."""
    with open_votes() as database:
        database.execute(INSERT, (conversation, place, messages, reply, liked))


def kept(file):
    """Return the votes in a database: (reply, liked) for each."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute(TABLE)  # the app may not have made it yet
        return database.execute("SELECT reply, liked FROM votes ORDER BY rowid").fetchall()


def drop_all(file):
    """Take all votes out of a database."""
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute(TABLE)
        database.execute("DELETE FROM votes")
