"""What stage 4 asks: a vote is up, down, or taken back, and the terminal says which."""

import gradio as gr

from workshop.histories import SAMPLES, bot, failure, last_prompt_index, text, user

from .checking import Wrong, checks
from .running import handler, printed, wired

LIKE, check = checks()

UP, DOWN, TAKEN_BACK = True, False, ""
REPLY = "It is 4."
HISTORY = [user("Hello!"), bot("Hi!"), user("What is 2 + 2?"), bot(REPLY)]


def like(app, liked, history=HISTORY):
    """Press a thumb under the last bubble; return what is printed.

    Args:
        liked: UP, DOWN or TAKEN_BACK, as Gradio sends it.
        history: the chat.
    """
    index = last_prompt_index(history) + 1
    bubble = [text(message) for message in history[index:]]
    data = gr.LikeData(None, {"index": index, "value": bubble, "liked": liked})
    return printed(handler(app, "handle_like", gr.LikeData), history, data)


@check("4.1", "The thumbs call `handle_like`.")
def wires_like(app, endpoint):
    wired(app, "chatbot", "like", "handle_like", ["chatbot"], [])


@check("4.2", "A thumb up prints that you upvoted.")
def prints_an_upvote(app, endpoint):
    _says(like(app, UP), "upvoted", "A thumb up")


@check("4.2", "A thumb down prints that you downvoted.")
def prints_a_downvote(app, endpoint):
    _says(like(app, DOWN), "downvoted", "A thumb down")


def _says(output, word, vote):
    if word in output and not (word == "upvoted" and "downvoted" in output):
        return
    other = "downvoted" if word == "upvoted" else "upvoted"
    hint = f"{vote} prints a line with the word {word!r}."
    if other in output:
        hint = f"Up and down are the wrong way round: here `liked` is {word == 'upvoted'}."
    elif not output.strip():
        hint = f"{vote} prints nothing. `print` a line with the word {word!r}."
    raise Wrong(hint, f"... {word} ...", output)


@check("4.2", "A vote that is taken back counts as neither.")
def prints_a_vote_taken_back(app, endpoint):
    output = like(app, TAKEN_BACK)
    for word in ("downvoted", "upvoted"):
        if word in output:
            raise Wrong(
                f'A vote taken back is counted as {word}. `liked` then is "", which Python '
                "takes for false: ask `is True` and `is False`.",
                "a line of its own, without that word",
                output,
            )
    if REPLY not in output:
        raise Wrong(
            'A vote taken back prints nothing of the reply. Then `liked` is "": print a line '
            "for it, with the reply.",
            f"... {REPLY}",
            output,
        )


@check("4.2", "The line has the whole reply in it, also when a bubble holds several messages.")
def prints_the_text(app, endpoint):
    for liked in (UP, DOWN, TAKEN_BACK):
        for replies in ([REPLY], ["One thing.", "Another."]):
            history = [*HISTORY[:-1], *map(bot, replies)]
            output = like(app, liked, history)
            hint = None
            if any(repr(reply) in output for reply in replies):
                hint = (
                    "The list is printed, not the text in it. `text_at(history, data.index)` is "
                    "the text of the bubble."
                )
            elif any(reply not in output for reply in replies):
                hint = (
                    "A text of the bubble is missing. `text_at(history, data.index)` is all that "
                    "the model said in it."
                )
            if hint:
                raise Wrong(hint, " ".join(replies), output)


@check("4.2", "The line has what the model said, and nothing that it thought or that the app says.")
def prints_the_model_alone(app, endpoint):
    thought, error = SAMPLES["thoughts"][-3], failure("The reply broke off.")
    for liked in (UP, DOWN, TAKEN_BACK):
        output = like(app, liked, [*HISTORY[:-1], thought, bot(REPLY), error])
        if REPLY not in output or text(thought) in output or text(error) in output:
            raise Wrong(
                "A vote is about what the model said. `data.value` has all texts in the bubble, "
                "thoughts and the app's own words too; `text_at(history, data.index)` leaves "
                "them out.",
                REPLY,
                output,
            )
