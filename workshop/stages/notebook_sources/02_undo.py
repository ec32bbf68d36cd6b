# %% [markdown]
# # 2. Undo
#
# At the end of this notebook there is an undo button under the last reply. It takes the last turn out of the chat and puts your message back in the textbox.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# `respond` is from [stage 1](01_base_ui.ipynb), and `show` prints a history.

# %% made: earlier functions

# %% made: show

# %% [markdown]
# ## Undoing a turn
#
# `undo_data.index` is where in the history the last prompt is. So undo is one cut and one look-up.

# %% made: write handle_undo

# %% [markdown]
# ## On sample histories
#
# This presses the button without a page. The prompt to undo is at index 2:

# %%
history = [
    message("user", "Hello!"),
    message("assistant", "Hi, how are you?"),
    message("user", "What is 2 + 2?"),
    message("assistant", "It is 4."),
]
chat, textbox = handle_undo(history, gr.UndoData(None, {"index": 2, "value": "What is 2 + 2?"}))
show(chat, textbox)

# %% [markdown]
# A turn is not always two messages. Here, the model has sent two in a row, and the index is still right:

# %%
talkative = [
    message("user", "Tell me two things."),
    message("assistant", "One thing."),
    message("assistant", "And another."),
]
chat, textbox = handle_undo(
    talkative, gr.UndoData(None, {"index": 0, "value": "Tell me two things."})
)
assert chat == []
show(chat, textbox)

# %% [markdown]
# A message can have several parts. `value` is only the last of them, `text_at` returns all of the text:

# %%
two_parts = {
    "role": "user",
    "content": [
        {"type": "text", "text": "Read this:"},
        {"type": "text", "text": "Once upon a time"},
    ],
}
press = gr.UndoData(None, {"index": 0, "value": "Once upon a time"})
chat, textbox = handle_undo([two_parts, message("assistant", "Done.")], press)
print("value:   ", press.value)
print("textbox: ", textbox)

# %% [markdown]
# Nothing is lost on the way, not even the spaces at the beginning:

# %%
code = "    return 1\n"
chat, textbox = handle_undo(
    [message("user", code), message("assistant", "Yes.")],
    gr.UndoData(None, {"index": 0, "value": code}),
)
assert textbox == code
textbox

# %% [markdown]
# ## With the model
#
# Send a prompt and undo it, and the model doesn't get it again:

# %%
*_, (chat, _) = respond("My name is Ada. Say hello to me.", [])
show(chat)

# %%
chat, textbox = handle_undo(chat, gr.UndoData(None, {"index": 0, "value": text_at(chat, 0)}))
show(chat, textbox)
to_messages(SYSTEM_PROMPT, chat)

# %% made: page

# %% [markdown]
# Next: [retry](03_retry.ipynb).
