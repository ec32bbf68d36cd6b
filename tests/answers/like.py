"""Answers to stage 4."""

from . import Answer

VOTE = (
    '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n'
)
PRINT = '    print(f"You {vote} this reply:", text_at(history, data.index))\n'
TEXT = "text_at(history, data.index)"
WIRE = 'chatbot.like(handle_like, chatbot, None, api_visibility="private")'


def branches(*lines, reply=TEXT):
    """Return edits that make the votes branches of an `if`."""
    return {VOTE: f"    reply = {reply}\n", PRINT: "".join(f"    {line}\n" for line in lines)}


UP = '    print("You upvoted this reply:", reply)'
DOWN = '    print("You downvoted this reply:", reply)'
TAKEN_BACK = '    print("You took back your vote on this reply:", reply)'

WRONG = [
    Answer("never wires like", {f"    {WIRE}\n": ""}, "Nothing calls `handle_like` yet"),
    Answer("wires a name from the guide", {"like(handle_like": "like(vote"}, "NameError"),
    Answer(
        "wires no input",
        {WIRE: "chatbot.like(handle_like, None, None)"},
        "The inputs of `chatbot.like` are None",
    ),
    Answer(
        "wires the chat as an output",
        {WIRE: "chatbot.like(handle_like, chatbot, chatbot)"},
        "The outputs of `chatbot.like` are [chatbot]",
    ),
    Answer(
        "counts a vote taken back as a dislike",
        branches("if data.liked:", UP, "else:", DOWN),
        "A vote that is taken back is counted as downvoted",
    ),
    Answer(
        "asks not liked",
        branches("if data.liked:", UP, "elif not data.liked:", DOWN, "else:", TAKEN_BACK),
        "A vote that is taken back is counted as downvoted",
    ),
    Answer(
        "counts a vote taken back as a like",
        branches("if data.liked is not False:", UP, "else:", DOWN),
        "A vote that is taken back is counted as upvoted",
    ),
    Answer(
        "says nothing of a vote taken back",
        branches("if data.liked is True:", UP, "elif data.liked is False:", DOWN),
        "When a vote is taken back, the reply is not printed",
    ),
    Answer(
        "has like and dislike the wrong way round",
        {VOTE: VOTE.replace("True", "other").replace("False", "True").replace("other", "False")},
        "Up and down are swapped",
    ),
    Answer(
        "compares with words",
        branches(
            'if data.liked == "Like":', UP, "elif data.liked is False:", DOWN, "else:", TAKEN_BACK
        ),
        "A thumb up prints a line with",
    ),
    Answer("prints the list", {TEXT: "data.value"}, "A list or a dict is printed"),
    Answer(
        "prints the first text alone",
        {TEXT: "data.value[0]"},
        "Part of the bubble's text is missing",
    ),
    Answer(
        "prints the last text alone",
        {TEXT: "data.value[-1]"},
        "Part of the bubble's text is missing",
    ),
    Answer(
        "prints the app's words too",
        {TEXT: '"\\n".join(data.value)'},
        "A vote is about what the model said",
    ),
    Answer("takes the value for a message", {TEXT: 'data.value["content"]'}, "TypeError"),
    Answer(
        "prints the prompt",
        {TEXT: "text_at(history, data.index - 1)"},
        "the reply is not printed",
    ),
    Answer("prints no reply", {f", {TEXT}": ""}, "the reply is not printed"),
    Answer("returns where it should print", {"print(f": "return (f"}, "A thumb up prints nothing"),
    Answer(
        "shows a notice instead of printing",
        {PRINT: f'    gr.Warning(f"You {{vote}} this reply: {{{TEXT}}}")\n'},
        "The vote is shown in the page",
    ),
    Answer(
        "doesn't mark the parameter",
        {"data: gr.LikeData": "data"},
        "only to a parameter that is annotated with `gr.LikeData`",
    ),
    Answer(
        "marks it as undo data",
        {"data: gr.LikeData": "data: gr.UndoData"},
        "annotated with `gr.UndoData`. This event has `gr.LikeData`",
    ),
    Answer(
        "drops the history",
        {"(history: list[dict], data: gr.LikeData)": "(data: gr.LikeData)"},
        "can't be called so",
    ),
    Answer("mistypes a name", {TEXT: "text_at(history, dat.index)"}, "in line"),
]

RIGHT = [
    Answer(
        "has three branches",
        branches(
            "if data.liked is True:", UP, "elif data.liked is False:", DOWN, "else:", TAKEN_BACK
        ),
    ),
    Answer(
        "compares by ==",
        branches(
            "if data.liked == True:", UP, "elif data.liked == False:", DOWN, "else:", TAKEN_BACK
        ),
    ),
    Answer(
        "asks for the empty string first",
        branches('if data.liked == "":', TAKEN_BACK, "elif data.liked:", UP, "else:", DOWN),
    ),
    Answer("puts all in one string", {PRINT: f'    print(f"You {{vote}}: {{{TEXT}}}")\n'}),
    Answer(
        "has a helper",
        {
            "def handle_like(": "def _said(history, data):\n    return text_at(history, data.index)\n\n\ndef handle_like(",
            PRINT: PRINT.replace(TEXT, "_said(history, data)"),
        },
    ),
    Answer(
        "asks for the type",
        branches(
            "if isinstance(data.liked, bool) and data.liked:",
            UP,
            "elif isinstance(data.liked, bool):",
            DOWN,
            "else:",
            TAKEN_BACK,
        ),
    ),
]
