# %% [markdown]
# # 6. Stop and clear
#
# At the end of this notebook there is a stop button while a reply is running, and a cleared chat stays empty.

# %% made: setup

# %% [markdown]
# ## What you already have
#
# These functions are from the stages before:

# %% made: earlier functions

# %% [markdown]
# ## A generator that is closed
#
# A generator waits at a `yield`. If it is closed there, it leaves each `with` block that it is in:

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
# That is how stop works: Gradio closes `respond`, `with connect()` hangs up, and the model stops too. What has come of the reply stays:

# %%
from workshop.judge.notebook import show

growing = respond("Tell me a long story about the sea.", [])
for chat, _ in growing:
    if len(chat) > 1 and len(text_of(chat[1])) > 40:
        break
growing.close()
show(chat)

# %% [markdown]
# ## If nothing has come
#
# Then the chat ends with the prompt. Undo and Retry are gone, because they stand only under a message of the assistant's.

# %% made: write handle_stop

# %%
show(handle_stop([message("user", "Are you there?")]))

# %% [markdown]
# Half a reply is better than none, and stays as it is:

# %%
show(handle_stop([message("user", "Tell me a story."), message("assistant", "Once upon")]))

# %% made: page

# %% [markdown]
# Next: [votes](07_votes.ipynb).
