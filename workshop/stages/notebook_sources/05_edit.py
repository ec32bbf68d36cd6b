# %% [markdown]
# # 5. Edit
#
# At the end of this notebook there is a pencil under each of your messages. Whoever edits one gets a reply to its new words.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These functions are from the stages before:

# %% made: earlier functions

# %% [markdown]
# ## Other words
#
# Here too, `respond` needs a prompt and the history before it. `edit_data.value` is the new text.

# %% made: write handle_edit

# %% [markdown]
# The first prompt was "Name a city." The replies to it go:

# %%
from workshop.judge.notebook import show

history = [
    message("user", "Name a fruit."),
    message("assistant", "Paris."),
    message("user", "Name another."),
    message("assistant", "Rome."),
]
press = {"index": 0, "value": "Name a fruit.", "previous_value": "Name a city."}
show(handle_edit(history, gr.EditData(None, press)))

# %% [markdown]
# What came before the edited prompt stays:

# %%
history[2] = message("user", "Name a bird.")
press = {"index": 2, "value": "Name a bird.", "previous_value": "Name another."}
show(handle_edit(history, gr.EditData(None, press)))

# %% [markdown]
# ## A blank one
#
# The old text comes back, and nothing is lost:

# %%
history[2] = message("user", "  ")
press = {"index": 2, "value": "  ", "previous_value": "Name another."}
show(handle_edit(history, gr.EditData(None, press)))

# %% made: page

# %% [markdown]
# Next: [stop and clear](06_stop_and_clear.ipynb).
