# %% [markdown]
# # 7. Votes
#
# At the end of this notebook votes are kept in a database, and their thumbs stay lit.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These functions are from the stages before. The last one puts out thumbs:

# %% made: earlier functions

# %% [markdown]
# ## Which thumbs are lit
#
# `Votes` are the votes in one chat. They never change: `with_vote` returns new ones.

# %%
history = [
    message("user", "Name a fruit."),
    message("assistant", "Apple."),
    message("user", "Name another."),
    message("assistant", "Brick."),
]
votes = Votes().with_vote(1, True).with_vote(3, False)
votes.feedback(history)

# %% [markdown]
# ## Keeping a vote
#
# This notebook keeps votes in a file that is thrown away at the end:

# %%
import os
import tempfile
from pathlib import Path

folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
os.environ["CHAT_VOTES"] = str(Path(folder.name) / "votes.db")


def show_votes():
    """Print what is in the database: the reply and the vote, for each."""
    with open_votes() as database:
        for reply, liked in database.execute("SELECT reply, liked FROM votes"):
            print("up  " if liked else "down", "|", reply)


# %% made: write handle_like

# %% [markdown]
# Up, then down. That is one vote, not two:


# %%
def press(liked, votes):
    """Press a thumb under the second reply."""
    data = gr.LikeData(None, {"index": 3, "value": ["Brick."], "liked": liked})
    list(handle_like(history, votes, data))


mine = Votes()
press(True, mine)
press(False, mine.with_vote(3, True))
show_votes()

# %% [markdown]
# Another person's vote on the same reply is another vote:

# %%
press(True, Votes())
show_votes()

# %% [markdown]
# A vote that is taken back is gone:

# %%
press("", mine.with_vote(3, False))
show_votes()

# %% [markdown]
# ## What the votes are for
#
# Each line is an example to train a model on: what it was asked, what it said, and whether that was good.

# %%
from chat_model.votes import export_votes

print(export_votes())

# %% made: page

# %% [markdown]
# That was the last stage. What you have now is all of [solutions/07_votes/app.py](../solutions/07_votes/app.py).
