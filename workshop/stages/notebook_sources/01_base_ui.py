# %% [markdown]
# # 1. The base UI
#
# At the end of this notebook you chat with a language model on a page of your own. The model runs on this computer: you need no account and no network.

# %% made: setup

# %% [markdown]
# ## A message
#
# A chat is a list of messages. This makes one:

# %% made: function message

# %% [markdown]
# A page keeps it in this form, and hands it to your functions:

# %%
gr.Chatbot([message("user", "Hello!")]).value

# %% [markdown]
# The content is a list of parts, such as a text and a picture. The metadata can have a title, which makes the message a box. The options are buttons; we need none.
#
# This is the way back, from a message to its text. A box has none:

# %% made: function text_of

# %%
print(text_of(message("user", "Hello!")))
print(text_of(message("assistant", "There is no network.", **FAILED)))

# %% [markdown]
# ## What the model is sent
#
# A list of roles and texts, with the system prompt first:

# %% made: function to_messages

# %%
history = [message("user", "Hello!"), message("assistant", "Hi, how are you?")]
messages = to_messages([*history, message("user", "Fine. What can you do?")])
messages

# %% [markdown]
# ## What comes back
#
# A stream of chunks. This is the second one, and the text in it:

# %%
with connect() as client:
    chunks = list(client.chat_completion(messages, max_tokens=20, stream=True))
chunks[1]

# %%
chunks[1].choices[0].delta.content

# %% [markdown]
# `stream_reply` adds the chunks up. Each time, it yields the reply so far, a list of messages:

# %%
with connect() as client:
    for reply in stream_reply(client.chat_completion(messages, max_tokens=20, stream=True)):
        print(reply)

# %% [markdown]
# If the reply had more than 20 tokens, a second message says that it was cut off.
#
# ## Replying to a prompt
#
# `respond` is a generator. Each `yield` gives both the chat and the textbox, in this order; `gr.skip()` leaves one of them as it is. If the model fails, an error goes into the chat, as `message("assistant", str(error), **FAILED)`.

# %% made: write respond

# %% [markdown]
# `show` prints the page after the first update, when the model has not said a word, and after the last:

# %%
from workshop.judge.notebook import show

show(respond("Why is the sky blue? Answer in one sentence.", history))

# %% [markdown]
# ## When the model fails
#
# Nothing answers at this address. The prompt stays, and a box below it says what happened:

# %%
from unittest.mock import patch

with patch.dict("os.environ", CHAT_BASE_URL="http://127.0.0.1:9/v1"):
    show(respond("Are you there?", history))

# %% [markdown]
# The next time, the model is sent neither the box nor the prompt above it:

# %%
failed = [message("user", "Are you there?"), message("assistant", "There is no network.", **FAILED)]
to_messages([*failed, message("user", "And now?")])

# %% made: page

# %% [markdown]
# Next: [undo](02_undo.ipynb).
