# %% [markdown]
# # 5. Edit
#
# At the end of this notebook there is a pencil under each of your messages. Whoever edits one gets a reply to its new words.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These are the functions of the first four stages.

# %% made: earlier functions

# %% made: show

# %% [markdown]
# ## Other words
#
# The handler cuts the history before the edited prompt, and leaves the rest to `respond`. The page has put the new text in the history already.

# %% made: write handle_edit

# %%
history = [
    message("user", "Name a fruit."),  # it said "Name a city." before
    message("assistant", "Paris."),
    message("user", "Name another."),
    message("assistant", "Rome."),
]
press = {"index": 0, "value": "Name a fruit.", "previous_value": "Name a city."}
*_, chat = handle_edit(history, gr.EditData(None, press))
show(chat)

# %% [markdown]
# The cities are gone: they were replies to other words. In the middle of a chat, what came before stays:

# %%
press = {"index": 2, "value": "Name a bird.", "previous_value": "Name another."}
history[2] = message("user", "Name a bird.")
*_, chat = handle_edit(history, gr.EditData(None, press))
assert chat[:2] == history[:2]
show(chat)

# %% [markdown]
# ## A blank one
#
# Nothing is asked, and nothing is lost:

# %%
press = {"index": 2, "value": "  ", "previous_value": "Name another."}
history[2] = message("user", "  ")
*_, chat = handle_edit(history, gr.EditData(None, press))
assert len(chat) == 4
show(chat)

# %% [markdown]
# ## When the model fails
#
# Nothing answers at this address. The new text stays, with the error below it:

# %%
from unittest.mock import patch

press = {"index": 2, "value": "Name a bird.", "previous_value": "Name another."}
with patch.dict("os.environ", CHAT_BASE_URL="http://127.0.0.1:9/v1"):
    *_, chat = handle_edit(history, gr.EditData(None, press))
show(chat)

# %% made: page

# %% [markdown]
# Next: [stop and clear](06_stop_and_clear.ipynb).
