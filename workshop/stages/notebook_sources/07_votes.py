# %% [markdown]
# # 7. Votes
#
# At the end of this notebook votes are kept in a database, and their thumbs stay lit.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These are the functions of the first six stages, and one that puts out thumbs.

# %% made: earlier functions

# %% [markdown]
# ## Which thumbs are lit
#
# `votes` knows the votes in one chat. It never changes: `with_vote` returns new votes.

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
# In this notebook, the votes are kept in a file that is thrown away:

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
def press(liked, votes, index=3):
    """Press a thumb, and return the votes after it."""
    data = gr.LikeData(None, {"index": index, "value": ["Brick."], "liked": liked})
    *_, (_, votes) = handle_like(history, votes, data)
    return votes


votes = press(True, Votes())
votes = press(False, votes)
show_votes()

# %% [markdown]
# Another person's vote on the same words is another vote:

# %%
theirs = press(True, Votes())
show_votes()

# %% [markdown]
# And one that is taken back is gone:

# %%
votes = press("", votes)
show_votes()

# %% [markdown]
# ## What the votes are for
#
# Each line is an example that a model can be trained on: what it was asked, what it said, and whether that was good.

# %%
from chat_model.votes import export_votes

print(export_votes())

# %% made: page

# %% [markdown]
# That was the last stage. What you have now is all of [solutions/07_votes/app.py](../solutions/07_votes/app.py).
