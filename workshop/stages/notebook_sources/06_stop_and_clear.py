# %% [markdown]
# # 6. Stop and clear
#
# At the end of this notebook there is a stop button while a reply is running, and a cleared chat stays empty.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These are the functions of the first five stages.

# %% made: earlier functions

# %% made: show

# %% [markdown]
# ## Inside a generator that is closed
#
# A generator stands still at a `yield`. When it is closed, Python raises `GeneratorExit` right there, and each `with` block around it is left:

# %%
from contextlib import contextmanager


@contextmanager
def line():
    print("The line is open.")
    try:
        yield
    finally:
        print("The line is closed.")


def count():
    with line():
        number = 0
        while True:
            yield number
            number += 1


numbers = count()
print(next(numbers), next(numbers))
numbers.close()

# %% [markdown]
# The same happens in `respond`, when somebody presses stop. The line is the one to the model, which stops too:

# %%
growing = respond("Tell me a long story about the sea.", [])
for chat, _ in growing:
    if len(chat) > 1 and len(text_at(chat, 1)) > 40:
        break
growing.close()
show(chat)

# %% [markdown]
# ## If nothing has come
#
# Then the chat ends with the prompt, and has no Undo and no Retry. Both stand only under a message of the assistant's.

# %% made: write handle_stop

# %%
show(handle_stop([message("user", "Are you there?")]))

# %% [markdown]
# Half a reply is better than none. It stays as it is:

# %%
assert handle_stop(chat) == chat
assert handle_stop([]) == []

# %% [markdown]
# What the app says is not sent to the model, because it has a title:

# %%
to_messages(SYSTEM_PROMPT, handle_stop([message("user", "Are you there?")]))

# %% made: page

# %% [markdown]
# Next: [votes](07_votes.ipynb).
