# %% [markdown]
# # 4. Like
#
# At the end of this notebook there are two thumbs under each reply, and the notebook prints how you vote.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These functions are from the stages before:

# %% made: earlier functions

# %% [markdown]
# ## Three votes, not two
#
# `data.liked` is `True`, `False` or, when a vote is taken back, `""`. The thumbs are below a bubble, which can hold several messages: the first is at `data.index`, and `data.value` is a list of their texts.

# %% made: write handle_like

# %%
history = [message("user", "What is 2 + 2?"), message("assistant", "It is 4.")]
for liked in (True, False, ""):
    handle_like(history, gr.LikeData(None, {"index": 1, "value": ["It is 4."], "liked": liked}))

# %% [markdown]
# A bubble can hold several messages, here a thought and the reply. The vote is about the reply alone:

# %%
history = [
    message("user", "What is 2 + 2?"),
    message("assistant", "Two and two ...", title="💭 Thoughts", status="done"),
    message("assistant", "It is 4."),
]
press = {"index": 1, "value": ["Two and two ...", "It is 4."], "liked": True}
handle_like(history, gr.LikeData(None, press))

# %% made: page

# %% [markdown]
# That was the workshop. What you have now is all of [solutions/04_like/app.py](../solutions/04_like/app.py).
#
# If you have time left: [edit](05_edit.ipynb).
