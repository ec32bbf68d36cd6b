# %% [markdown]
# # 1. The base UI
#
# At the end of this notebook you chat with a language model on a page of your own. The model runs on this computer: you need no account and no network.

# %% made: setup

# %% [markdown]
# ## The history
#
# Gradio keeps a chat as a list of messages, the *history*. `message` makes one:

# %%
message("user", "Hello!")

# %% [markdown]
# The text is in a part of its own, because Gradio would trim a bare string.
#
# To look at a history, this prints it:

# %% made: show

# %%
history = [message("user", "Hello!"), message("assistant", "Hi, how are you?")]
show(history)

# %% [markdown]
# ## What the model gets
#
# Only role and text, with the system prompt first:

# %%
to_messages(SYSTEM_PROMPT, history)

# %% [markdown]
# ## Replying to a prompt
#
# Each `yield` says what the chat and the textbox should show now.

# %% made: write respond

# %% [markdown]
# The first update is there before the model has said a word:

# %%
updates = respond("Why is the sky blue? Answer in one sentence.", history)
chat, textbox = next(updates)
show(chat, textbox)

# %% [markdown]
# Then the reply grows. These are its lengths, update by update, and the chat at the end:

# %%
from chat_model import text_at

chats = [chat for chat, _ in updates]
print([len(text_at(chat, 3)) for chat in chats if len(chat) > 3])
show(chats[-1])

# %% [markdown]
# The history has not changed, and a blank prompt is ignored:

# %%
assert len(history) == 2
[(chat, textbox)] = respond("   ", history)
assert chat == history
show(chat)

# %% [markdown]
# ## When the model fails
#
# Nothing answers at this address. The prompt stays, and below it is a message with a title: what happened, and what to do. `to_messages` leaves that message out, along with the prompt that got no reply.

# %%
from unittest.mock import patch

with patch.dict("os.environ", CHAT_BASE_URL="http://127.0.0.1:9/v1"):
    *_, (chat, _) = respond("Are you there?", history)
show(chat)
print(chat[-1]["metadata"])
to_messages(SYSTEM_PROMPT, [*chat, message("user", "Now I have started it.")])

# %% made: page

# %% [markdown]
# Next: [undo](02_undo.ipynb).
