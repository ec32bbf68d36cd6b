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
        "The reply isn't printed",
    ),
    Answer("prints no reply", {f", {TEXT}": ""}, "The reply isn't printed"),
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
    Answer(
        "wired to select",
        {
            '    chatbot.like(handle_like, chatbot, None, api_visibility="private")\n': '    chatbot.select(handle_like, chatbot, None, api_visibility="private")\n'
        },
        "called by `chatbot.select`, not by `chatbot.like`",
    ),
    Answer(
        "wired once for each thumb",
        {
            '    chatbot.like(handle_like, chatbot, None, api_visibility="private")\n': '    chatbot.like(handle_like, chatbot, None, api_visibility="private")\n    chatbot.like(lambda h, d: handle_like(h, d), chatbot, None, api_visibility="private")\n'
        },
        "is wired more than once",
    ),
    Answer(
        "the notice left below the answer",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n    gr.Info("TODO 4.2: write handle_like in steps/04_like/app.py.")\n'
        },
        "still shows the starter's notice",
    ),
    Answer(
        "the vote made a bool",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n': '    vote = {True: "upvoted", False: "downvoted"}.get(bool(data.liked), "took back your vote on")\n'
        },
        "counted as downvoted",
    ),
    Answer(
        "three ifs with an else at the last",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    reply = text_at(history, data.index)\n    if data.liked is True:\n        print("upvoted", reply)\n    if data.liked is False:\n        print("downvoted", reply)\n    else:\n        print("taken back", reply)\n'
        },
        "Three votes need three branches",
    ),
    Answer(
        "a vote taken back prints both words",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n': '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "neither upvoted nor downvoted")\n'
        },
        "both are printed",
    ),
    Answer(
        "a vote taken back is an empty word",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n': '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "")\n'
        },
        "Nothing says that the vote was taken back",
    ),
    Answer(
        "a vote taken back is None",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n': '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked)\n'
        },
        "Nothing says that the vote was taken back",
    ),
    Answer(
        "both words as a legend",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    print("(upvoted / downvoted / taken back)")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n'
        },
        "prints both",
    ),
    Answer(
        "the values shortened",
        {"text_at(history, data.index))": 'data.value[0][:20] + "...")'},
        "Part of the bubble's text is missing",
    ),
    Answer(
        "the values as a set",
        {"text_at(history, data.index))": '" ".join(set(data.value)))'},
        "in another order",
    ),
    Answer(
        "the values in reverse",
        {"text_at(history, data.index))": '"\\n".join(reversed(data.value)))'},
        "in another order",
    ),
    Answer(
        "all messages from there on",
        {
            "text_at(history, data.index))": '"\\n".join(text_at([m], 0) for m in history[data.index :]))'
        },
        "The turns after the bubble are printed too",
    ),
    Answer(
        "the last message",
        {"text_at(history, data.index))": "text_at(history, -1))"},
        "The reply isn't printed",
    ),
    Answer(
        "the first reply can't be voted on",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    if not data.index:\n        return\n    print(f"You {vote} this reply:", text_at(history, data.index))\n'
        },
        "A bubble at index 0 isn't printed",
    ),
    Answer(
        "a notice instead of print",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    gr.Info(f"You {vote} this reply: {text_at(history, data.index)}")\n'
        },
        "not in the terminal",
    ),
    Answer(
        "the chat is changed in place",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    print(f"You {vote} this reply:", text_at(history, data.index))\n    history[data.index]["metadata"] = {"title": vote}\n'
        },
        "changes the history",
    ),
    Answer(
        "a note appended to the history",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    print(f"You {vote} this reply:", text_at(history, data.index))\n    history.append(message("assistant", vote))\n'
        },
        "changes the history",
    ),
    Answer(
        "an async function that isn't awaited",
        {
            'def handle_like(history: list[dict], data: gr.LikeData):\n    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""\n    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': 'async def vote_of(history, data):\n    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n\n\ndef handle_like(history: list[dict], data: gr.LikeData):\n    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""\n    vote_of(history, data)\n'
        },
        "prints nothing",
    ),
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
    Answer(
        "wired with a decorator inside the Blocks",
        {
            'def handle_like(history: list[dict], data: gr.LikeData):\n    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""\n    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': "",
            '    chatbot.like(handle_like, chatbot, None, api_visibility="private")\n': '    @chatbot.like(inputs=chatbot, api_visibility="private")\n    def handle_like(history: list[dict], data: gr.LikeData):\n        """Print the vote: `liked` is True, False, or "" when a vote is taken back."""\n        vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n        print(f"You {vote} this reply:", text_at(history, data.index))\n',
        },
    ),
    Answer(
        "wired with gr.on",
        {
            '    chatbot.like(handle_like, chatbot, None, api_visibility="private")\n': '    gr.on([chatbot.like], handle_like, chatbot, api_visibility="private")\n'
        },
    ),
    Answer(
        "the outputs left out",
        {
            '    chatbot.like(handle_like, chatbot, None, api_visibility="private")\n': '    chatbot.like(handle_like, chatbot, api_visibility="private")\n'
        },
    ),
    Answer(
        "a set of inputs",
        {
            '    chatbot.like(handle_like, chatbot, None, api_visibility="private")\n': '    chatbot.like(handle_like, {chatbot}, None, api_visibility="private")\n',
            'def handle_like(history: list[dict], data: gr.LikeData):\n    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""\n    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': 'def handle_like(values, data: gr.LikeData):\n    history = values[chatbot]\n    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n',
        },
    ),
    Answer(
        "the event data first",
        {
            "def handle_like(history: list[dict], data: gr.LikeData):\n": "def handle_like(data: gr.LikeData, history: list[dict]):\n"
        },
    ),
    Answer(
        "async",
        {
            "def handle_like(history: list[dict], data: gr.LikeData):\n": "async def handle_like(history: list[dict], data: gr.LikeData):\n"
        },
    ),
    Answer(
        "a method of a class that counts the votes",
        {
            'def handle_like(history: list[dict], data: gr.LikeData):\n    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""\n    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': 'class Votes:\n    def __init__(self):\n        self.seen = []\n\n    def handle(self, history: list[dict], data: gr.LikeData):\n        self.seen.append(data.liked)\n        vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n        print(f"You {vote} this reply:", text_at(history, data.index))\n\n\nvotes = Votes()\nhandle_like = votes.handle\n'
        },
    ),
    Answer(
        "an object with __call__",
        {
            'def handle_like(history: list[dict], data: gr.LikeData):\n    """Print the vote: `liked` is True, False, or "" when a vote is taken back."""\n    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': 'class Like:\n    def __call__(self, history, data: gr.LikeData):\n        vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n        print(f"You {vote} this reply:", text_at(history, data.index))\n\n\nhandle_like = Like()\n'
        },
    ),
    Answer(
        "a match statement",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    reply = text_at(history, data.index)\n    match data.liked:\n        case True:\n            print("upvoted", reply)\n        case False:\n            print("downvoted", reply)\n        case _:\n            print("taken back", reply)\n'
        },
    ),
    Answer(
        "capitalised words",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    reply = text_at(history, data.index)\n    if data.liked is True:\n        print("Upvoted:", reply)\n    elif data.liked is False:\n        print("Downvoted:", reply)\n    else:\n        print("Taken back:", reply)\n'
        },
    ),
    Answer(
        "words in capitals",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n': '    vote = {True: "UPVOTED", False: "DOWNVOTED"}.get(data.liked, "took back your vote on")\n'
        },
    ),
    Answer(
        "withdrawn",
        {
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n': '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "withdrew your vote from")\n'
        },
    ),
    Answer(
        "a second harmless line",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    print(f"You {vote} this reply:", text_at(history, data.index))\n    print("Thanks for your feedback!")\n'
        },
    ),
    Answer(
        "the word and the reply on two lines",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': "    print(vote)\n    print(text_at(history, data.index))\n"
        },
    ),
    Answer(
        "the reply before the word",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': "    print(text_at(history, data.index), '<-', vote)\n"
        },
    ),
    Answer(
        "the prompt printed as well",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': "    if data.index:\n        print('Prompt:', text_at(history, data.index - 1))\n    print(f\"You {vote} this reply:\", text_at(history, data.index))\n"
        },
    ),
    Answer(
        "sys.stdout.write",
        {
            "import gradio as gr\n": "import sys\n\nimport gradio as gr\n",
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    sys.stdout.write(f"{vote}: {text_at(history, data.index)}\\n")\n',
        },
    ),
    Answer(
        "a thank-you in the page too",
        {
            '    print(f"You {vote} this reply:", text_at(history, data.index))\n': '    print(f"You {vote} this reply:", text_at(history, data.index))\n    gr.Info("Thanks!")\n'
        },
    ),
    Answer(
        "an enum",
        {
            "import gradio as gr\n": "import enum\n\nimport gradio as gr\n",
            'SYSTEM_PROMPT = "You are a friendly chatbot"\n': 'SYSTEM_PROMPT = "You are a friendly chatbot"\n\n\nclass Vote(enum.Enum):\n    UP = True\n    DOWN = False\n    NONE = ""\n',
            '    vote = {True: "upvoted", False: "downvoted"}.get(data.liked, "took back your vote on")\n': '    vote = {Vote.UP: "upvoted", Vote.DOWN: "downvoted", Vote.NONE: "retracted your vote on"}[Vote(data.liked)]\n',
        },
    ),
]
