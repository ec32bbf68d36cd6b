"""What stage 4 asks: a vote is up, down, or taken back, and the terminal says which."""

import gradio as gr

from .checking import Wrong, checks
from .running import handler, printed, wired

LIKE, check = checks()

UP, DOWN, TAKEN_BACK = True, False, ""
REPLY = "It is 4."


def like(app, liked, *replies):
    """Press a thumb under a bubble; return what is printed.

    Args:
        liked: UP, DOWN or TAKEN_BACK, as Gradio sends it.
        replies: the texts in the bubble.
    """
    data = gr.LikeData(None, {"index": 1, "value": list(replies or [REPLY]), "liked": liked})
    return printed(handler(app, "handle_like", gr.LikeData), data)


@check("4.1", "The thumbs call `handle_like`.")
def wires_like(app, endpoint):
    wired(app, "chatbot", "like", "handle_like", [], [])


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


@check("4.2", "The line has the reply as its text, also when a bubble holds several.")
def prints_the_text(app, endpoint):
    for liked in (UP, DOWN, TAKEN_BACK):
        for replies in ([REPLY], ["One thing.", "Another."]):
            output = like(app, liked, *replies)
            hint = None
            if any(repr(reply) in output for reply in replies):
                hint = (
                    "The list is printed, not the text in it: `value` holds the texts of the "
                    'bubble. `"\\n".join(data.value)` makes one text of them.'
                )
            elif any(reply not in output for reply in replies):
                hint = (
                    "A text of the bubble is missing. `value` is a list of all of them: "
                    '`"\\n".join(data.value)`.'
                )
            if hint:
                raise Wrong(hint, " ".join(replies), output)
