# %% [markdown]
# # 3. Retry
#
# At the end of this notebook there is a retry button beside undo. It asks for another reply to the last prompt.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# `respond` is from [stage 1](01_base_ui.ipynb), `handle_undo` from [stage 2](02_undo.ipynb).

# %% made: earlier functions

# %% made: show

# %% [markdown]
# ## Asking again
#
# The handler cuts the history before the prompt and leaves the rest to `respond`. It yields only the chat, since somebody may be typing in the textbox.

# %% made: write handle_retry

# %%
history = [
    message("user", "Tell me a joke about a robot."),
    message("assistant", "No."),
]
press = gr.RetryData(None, {"index": 0, "value": "Tell me a joke about a robot."})
chats = list(handle_retry(history, press))
show(chats[0])

# %% [markdown]
# That was the first update: nothing of the new reply has come, so the old one is still there. This is the last update:

# %%
show(chats[-1])

# %% [markdown]
# ## Is it a new reply?
#
# This asks three times:

# %%
replies = {text_at(list(handle_retry(history, press))[-1], 1) for _ in range(3)}
for reply in replies:
    print("-", reply[:90])

# %% [markdown]
# The model is asked each time, and at `temperature=0.95` it seldom says the same thing twice.

# %% [markdown]
# ## When the retry fails
#
# Nothing answers at this address. `keep_reply` brings the old reply back, with the error below it:

# %%
from unittest.mock import patch

with patch.dict("os.environ", CHAT_BASE_URL="http://127.0.0.1:9/v1"):
    *_, chat = handle_retry(history, press)
show(chat)

# %% [markdown]
# Retry once more, and the new error replaces the old one:

# %%
with patch.dict("os.environ", CHAT_BASE_URL="http://127.0.0.1:9/v1"):
    *_, chat = handle_retry(chat, press)
assert len(chat) == 3
show(chat)

# %% made: page

# %% [markdown]
# Next: [like](04_like.ipynb).
