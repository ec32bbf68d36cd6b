"""Answers to stage 4."""

from . import Answer

JOIN = '    reply = "\\n".join(data.value)\n'
IF = "    if data.liked is True:\n"
ELIF = "    elif data.liked is False:\n"
ELSE = '    else:\n        print("You took back your vote on this reply:", reply)\n'
WIRE = 'chatbot.like(handle_like, None, None, api_visibility="private")'
UP, DOWN = '"You upvoted this reply:", reply', '"You downvoted this reply:", reply'

WRONG = [
    Answer("never wires like", {f"    {WIRE}\n": ""}, "`chatbot.like(...)` is not wired"),
    Answer("wires a name from the guide", {"like(handle_like": "like(vote"}, "NameError"),
    Answer(
        "wires the chat as an input",
        {WIRE: "chatbot.like(handle_like, chatbot, None)"},
        "The inputs of `chatbot.like` are [chatbot]",
    ),
    Answer(
        "wires the chat as an output",
        {WIRE: "chatbot.like(handle_like, None, chatbot)"},
        "The outputs of `chatbot.like` are [chatbot]",
    ),
    Answer(
        "counts a vote taken back as a dislike",
        {ELIF: "    else:\n", ELSE: ""},
        "A vote taken back is counted as downvoted",
    ),
    Answer(
        "asks not liked",
        {ELIF: "    elif not data.liked:\n"},
        "A vote taken back is counted as downvoted",
    ),
    Answer(
        "counts a vote taken back as a like",
        {IF: "    if data.liked is not False:\n"},
        "A vote taken back is counted as upvoted",
    ),
    Answer("says nothing of a vote taken back", {ELSE: ""}, "A vote taken back prints nothing"),
    Answer(
        "has like and dislike the wrong way round",
        {IF: "    if data.liked is False:\n", ELIF: "    elif data.liked is True:\n"},
        "Up and down are the wrong way round",
    ),
    Answer(
        "compares with words",
        {IF: '    if data.liked == "Like":\n'},
        "A thumb up prints a line with",
    ),
    Answer("prints the list", {JOIN: "    reply = data.value\n"}, "The list is printed"),
    Answer(
        "prints the first text alone",
        {JOIN: "    reply = data.value[0]\n"},
        "A text of the bubble is missing",
    ),
    Answer(
        "prints the last text alone",
        {JOIN: "    reply = data.value[-1]\n"},
        "A text of the bubble is missing",
    ),
    Answer(
        "takes the value for a message", {JOIN: '    reply = data.value["content"]\n'}, "TypeError"
    ),
    Answer("prints no reply", {DOWN: '"You downvoted this reply"'}, "is missing"),
    Answer(
        "returns where it should print",
        {"print(" + UP: "return (" + UP},
        "A thumb up prints nothing",
    ),
    Answer(
        "shows a notice in place of printing",
        {f"print({DOWN})": 'gr.Warning("You downvoted this reply")'},
        "A thumb down prints nothing",
    ),
    Answer(
        "doesn't mark the parameter",
        {"data: gr.LikeData": "data"},
        "only to a parameter that is marked `gr.LikeData`",
    ),
    Answer(
        "marks it as undo data", {"data: gr.LikeData": "data: gr.UndoData"}, "marked `gr.LikeData`"
    ),
    Answer(
        "asks for the history",
        {"(data: gr.LikeData)": "(history, data: gr.LikeData)"},
        "can't be called with 1",
    ),
    Answer("mistypes a name", {UP: '"You upvoted this reply:", rely'}, "in line"),
]

RIGHT = [
    Answer(
        "compares by ==",
        {
            IF: "    if data.liked == True:\n",
            ELIF: '    elif data.liked == False and data.liked != "":\n',
        },
    ),
    Answer(
        "asks for the empty string first",
        {
            IF: '    if data.liked == "":\n        print("Vote withdrawn:", reply)\n    elif data.liked:\n',
            ELIF: "    else:\n",
            ELSE: "",
        },
    ),
    Answer(
        "looks the words up",
        {
            IF: '    print({True: "upvoted", False: "downvoted", "": "withdrew a vote on"}[data.liked], reply)\n    if False:\n',
            ELIF: "    elif False:\n",
            ELSE: "",
        },
    ),
    Answer(
        "prints each text",
        {
            JOIN: "    reply = data.value\n",
            UP: '"You upvoted:", *reply',
            DOWN: '"You downvoted:", *reply',
            '"You took back your vote on this reply:", reply': '"Never mind:", *reply',
        },
    ),
    Answer("joins with spaces", {JOIN: '    reply = " ".join(data.value)\n'}),
    Answer(
        "has a helper",
        {
            "def handle_like(": 'def _said(data):\n    return " / ".join(data.value)\n\n\ndef handle_like(',
            JOIN: "    reply = _said(data)\n",
        },
    ),
    Answer(
        "matches",
        {
            IF: "    if isinstance(data.liked, bool) and data.liked:\n",
            ELIF: "    elif isinstance(data.liked, bool):\n",
        },
    ),
]
