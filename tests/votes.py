"""What several tests do with votes."""

from chat_model import open_votes

INSERT = "INSERT INTO votes (conversation, place, messages, reply, liked) VALUES (?, ?, ?, ?, ?)"


def keep(reply="Hi", liked=True, messages="[]", place=1, conversation="one"):
    """Keep a vote in the database that CHAT_VOTES names."""
    with open_votes() as database:
        database.execute(INSERT, (conversation, place, messages, reply, liked))
