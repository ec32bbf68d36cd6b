# %% [markdown]
# # 4. Like
#
# At the end of this notebook there are two thumbs under each reply, and the notebook prints how you vote.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These are the functions of the first three stages.

# %% made: earlier functions

# %% made: show

# %% [markdown]
# ## Three votes, not two
#
# `liked` is `True`, `False` or, for a vote that is taken back, `""`.

# %% made: write handle_like

# %%
history = [message("user", "What is 2 + 2?"), message("assistant", "It is 4.")]
for liked in (True, False, ""):
    handle_like(history, gr.LikeData(None, {"index": 1, "value": ["It is 4."], "liked": liked}))

# %% [markdown]
# A bubble can hold several messages, here a thought and the reply. The vote is about the reply, so `text_at` leaves the thought out:

# %%
thoughtful = [
    message("user", "What is 2 + 2?"),
    message("assistant", "Two and two ...", title="💭 Thoughts", status="done"),
    message("assistant", "It is 4."),
]
press = {"index": 1, "value": ["Two and two ...", "It is 4."], "liked": True}
handle_like(thoughtful, gr.LikeData(None, press))

# %% [markdown]
# ## With the model
#
# This votes on a real reply:

# %%
*_, (chat, _) = respond("Recommend me a colour.", [])
show(chat)
handle_like(chat, gr.LikeData(None, {"index": 1, "value": [text_at(chat, 1)], "liked": True}))

# %% made: page

# %% [markdown]
# That was the workshop. What you have now is all of [solutions/04_like/app.py](../solutions/04_like/app.py).
#
# If you have time left: [edit](05_edit.ipynb).
