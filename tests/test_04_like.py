"""Stage 4: a vote is up, down, or taken back, and the terminal shows which."""

import gradio as gr
import pytest

from workshop.checks import CheckFailed
from workshop.handlers import expect_wired, handler, printed_by
from workshop.histories import SAMPLES, bot, failure, last_prompt_index, text, user

UP, DOWN, TAKEN_BACK = True, False, ""
REPLY = "It is 4."
HISTORY = [user("Hello!"), bot("Hi!"), user("What is 2 + 2?"), bot(REPLY)]


def vote(app, liked, history=HISTORY):
    """Press a thumb under the last bubble, and return what is printed.

    Args:
        app: the module.
        liked: UP, DOWN or TAKEN_BACK, as Gradio sends it.
        history: the chat.
    """
    index = last_prompt_index(history) + 1
    bubble = [text(message) for message in history[index:]]
    data = gr.LikeData(None, {"index": index, "value": bubble, "liked": liked})
    return printed_by(handler(app, "handle_like", gr.LikeData), history, data)


@pytest.mark.todo("4.1")
def test_thumbs_call_handle_like(app):
    """The thumbs call `handle_like`."""
    expect_wired(app, "chatbot", "like", "handle_like", ["chatbot"], [])


@pytest.mark.todo("4.2")
def test_thumb_up_prints_upvoted(app):
    """A thumb up prints a line with the word "upvoted"."""
    _expect_word(vote(app, UP), "upvoted", "A thumb up")


@pytest.mark.todo("4.2")
def test_thumb_down_prints_downvoted(app):
    """A thumb down prints a line with the word "downvoted"."""
    _expect_word(vote(app, DOWN), "downvoted", "A thumb down")


def _expect_word(printed, word, press):
    if word in printed and not (word == "upvoted" and "downvoted" in printed):
        return
    other = "downvoted" if word == "upvoted" else "upvoted"
    hint = f"{press} prints a line with the word {word!r}."
    if other in printed:
        hint = f"Up and down are swapped: here `liked` is {word == 'upvoted'}."
    elif not printed.strip():
        hint = f"{press} prints nothing. `print` a line with the word {word!r}."
    raise CheckFailed(hint, f"... {word} ...", printed)


@pytest.mark.todo("4.2")
def test_vote_taken_back_is_neither(app):
    """A vote that is taken back counts as neither."""
    printed = vote(app, TAKEN_BACK)
    for word in ("downvoted", "upvoted"):
        if word in printed:
            raise CheckFailed(
                f'A vote that is taken back is counted as {word}. `liked` is "" then, which '
                "counts as false in Python: use `is True` and `is False`.",
                "a line of its own, without that word",
                printed,
            )
    if REPLY not in printed:
        raise CheckFailed(
            'When a vote is taken back, the reply is not printed. `liked` is "" then: print a line '
            "for it, with the reply.",
            f"... {REPLY}",
            printed,
        )


@pytest.mark.todo("4.2")
def test_line_has_the_whole_reply(app):
    """The line has the whole reply in it, even if a bubble holds several messages."""
    for liked in (UP, DOWN, TAKEN_BACK):
        for replies in ([REPLY], ["One thing.", "Another."]):
            printed = vote(app, liked, [*HISTORY[:-1], *map(bot, replies)])
            if any(repr(reply) in printed for reply in replies):
                raise CheckFailed(
                    "The list is printed, not the text in it. `text_at(history, data.index)` is "
                    "the text of the bubble.",
                    " ".join(replies),
                    printed,
                )
            if any(reply not in printed for reply in replies):
                raise CheckFailed(
                    "Part of the bubble's text is missing. `text_at(history, data.index)` returns "
                    "all that the model said in it.",
                    " ".join(replies),
                    printed,
                )


@pytest.mark.todo("4.2")
def test_line_has_the_models_words_alone(app):
    """The line has what the model said, without its thoughts and the app's own messages."""
    thought, error = SAMPLES["thoughts"][-3], failure("The reply broke off.")
    for liked in (UP, DOWN, TAKEN_BACK):
        printed = vote(app, liked, [*HISTORY[:-1], thought, bot(REPLY), error])
        if REPLY not in printed or text(thought) in printed or text(error) in printed:
            raise CheckFailed(
                "A vote is about what the model said. `data.value` has all texts in the bubble, "
                "thoughts and the app's own messages too; `text_at(history, data.index)` leaves "
                "them out.",
                REPLY,
                printed,
            )
