# %% [markdown]
# # 2. Undo
#
# At the end of this notebook there is an undo button under the last reply. It takes the last turn out of the chat and puts your message back in the textbox.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These functions are from [stage 1](01_base_ui.ipynb):

# %% made: earlier functions

# %% [markdown]
# ## Undoing a turn
#
# Gradio passes facts about the press to a parameter that is annotated with `gr.UndoData`. `undo_data.index` is where in the history the last prompt is. The function returns the chat, and what is in the textbox.

# %% made: write handle_undo

# %% [markdown]
# This presses the button without a page. The prompt to undo is at index 2:

# %%
from workshop.judge.notebook import show

history = [
    message("user", "Hello!"),
    message("assistant", "Hi, how are you?"),
    message("user", "What is 2 + 2?"),
    message("assistant", "It is 4."),
]
show(handle_undo(history, gr.UndoData(None, {"index": 2, "value": "What is 2 + 2?"})))

# %% [markdown]
# A turn can have more than two messages. Here the model has sent two in a row:

# %%
history = [
    message("user", "Tell me two things."),
    message("assistant", "One thing."),
    message("assistant", "And another."),
]
show(handle_undo(history, gr.UndoData(None, {"index": 0, "value": "Tell me two things."})))

# %% made: page

# %% [markdown]
# Next: [retry](03_retry.ipynb).
