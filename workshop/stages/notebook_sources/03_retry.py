# %% [markdown]
# # 3. Retry
#
# At the end of this notebook there is a retry button beside undo. It asks for another reply to the last prompt.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These functions are from the stages before:

# %% made: earlier functions

# %% [markdown]
# ## Asking again
#
# `respond` can do that. It needs the prompt, and the history before it. It yields the chat and the textbox; this function yields the chat alone.
#
# If there was an old reply, it stays until the new one says something, and comes back if the model fails. An error below it is removed: there is a new one. If there was no old reply, half a new one is better than none.

# %% made: write handle_retry

# %% [markdown]
# The old reply stays until the new one begins:

# %%
from workshop.judge.notebook import show

history = [message("user", "Tell me a joke about a robot."), message("assistant", "No.")]
press = gr.RetryData(None, {"index": 0, "value": "Tell me a joke about a robot."})
show(handle_retry(history, press))

# %% [markdown]
# Run that cell again: you get another reply, because at `temperature=0.95` the model seldom says the same thing twice.
#
# ## When the retry fails
#
# Nothing answers at this address. The old reply is still there, with the error below it:

# %%
from unittest.mock import patch

with patch.dict("os.environ", CHAT_BASE_URL="http://127.0.0.1:9/v1"):
    show(handle_retry(history, press))

# %% [markdown]
# If there was an error already, the new one takes its place:

# %%
failed = [*history, message("assistant", "There is no network.", **FAILED)]
with patch.dict("os.environ", CHAT_BASE_URL="http://127.0.0.1:9/v1"):
    show(handle_retry(failed, press))

# %% made: page

# %% [markdown]
# Next: [like](04_like.ipynb).
