"""Stage 4: what is likely wrong with an answer."""

import re

import gradio as gr

BUBBLE = "`history[data.index : data.index + len(data.value)]`"
IN_THE_PAGE = "The vote is shown in the page, and not in the terminal. `print` it."
NO_F = 'A name in braces is printed as it stands: put an `f` before the quote, as in `f"..."`.'
OTHER_WORD = '{} is counted as "{}". `data.liked` is {} then.'
COUNTED = (
    'A vote that is taken back is counted as {}. `liked` is "" then, which counts as false in '
    "Python: use `is True` and `is False`."
)
HAS_THE_WORD = (
    'A vote that is taken back is neither "upvoted" nor "downvoted", and its line has {} in it: who '
    'counts these words counts it too. Say it without them, such as "took back".'
)
THREE_BRANCHES = (
    "What is printed when a vote is taken back is printed for a thumb up too. Three votes need "
    "three branches: `if`, `elif`, `else`."
)
NOT_TAKEN_BACK = (
    'When a vote is taken back, {}. `liked` is "" then: print a line for it, with the reply.'
)
NO_WORD = "Nothing says that the vote was taken back: there is no word for it."
NO_REPLY = (
    f"The reply isn't printed. Its messages are {BUBBLE}, and `text_of` returns the text of one."
)
PART = (
    "Part of the bubble's text is missing. A bubble can hold several messages: print the text of "
    f"each in {BUBBLE}."
)
CUT_SHORT = "The reply is cut short. Print all of it, even if it is long and has several lines."
OTHER_ORDER = "The bubble's texts are in another order than in the chat."
LATER_TOO = f"The turns after the bubble are printed too. It ends with its last message: {BUBBLE}."
A_LIST = (
    "A list or a dict is printed, not the texts in it. `text_of` returns the text of one message, and "
    "a star passes all texts to `print`: `print(..., *map(text_of, bubble))`."
)
NOT_RUN = (
    "What is printed is a Python object, not the texts in it. A star takes them out: "
    "`print(..., *map(text_of, bubble))`."
)
ALL_TEXTS = (
    "A vote is about what the model said: no thoughts, and none of the app's own messages. "
    f"`text_of` leaves them out: call it on each in {BUBBLE}."
)
HINTS = {
    "test_line_has_the_whole_reply": PART,
    "test_line_has_text_and_not_a_list": A_LIST,
    "test_line_has_the_models_words_alone": ALL_TEXTS,
    "test_first_message_can_be_voted_on": "A bubble at index 0 isn't printed: 0 counts as false in "
    "Python. Print it like any other.",
}
CAUSES = [
    (gr.Error, "", "No vote is an error: `print` the vote."),
    (
        KeyError,
        "^''$",
        'When a vote is taken back, `liked` is "". The dict needs words for it too, or '
        '`.get(data.liked, "took back")`.',
    ),
    (
        UnboundLocalError,
        "",
        'One way through the function doesn\'t set it. There are three votes: `liked` is "" when '
        "one is taken back.",
    ),
    (
        AttributeError,
        r"'(LikeData|EventData)' object has no attribute",
        "A vote has `data.liked`, `data.index` and `data.value`.",
    ),
    (TypeError, "unsupported .* 'list'", "`data.value` is a list: `len(data.value)` is a number."),
    (
        AttributeError,
        "'bool' object has no attribute",
        '`liked` is no word: it is True, False, or "" when a vote is taken back.',
    ),
    (
        TypeError,
        r"expected str instance, dict found|can only concatenate str",
        "A bubble is a list of messages. `text_of` returns the text of one: "
        '`" ".join(map(text_of, bubble))`.',
    ),
]

VOTE = {
    "votes.get(not data.liked)": OTHER_WORD.format("A thumb up", "downvoted", True),
    "votes[True]": OTHER_WORD.format("A thumb down", "upvoted", False),
    '"upvoted" if data.liked else "downvoted"': COUNTED.format("downvoted"),
    "votes.get(data.liked is not False)": COUNTED.format("upvoted"),
    'votes.get(data.liked, "neither upvoted nor downvoted")': HAS_THE_WORD.format("both"),
    'votes.get(data.liked, "no longer upvoted")': HAS_THE_WORD.format('"upvoted"'),
    'votes.get(data.liked, "")': NO_WORD,
    "votes.get(data.liked)": NO_WORD,
}
REPLY = {
    '""': NO_REPLY,
    "text_of(history[-1])": NO_REPLY,
    "text_of(history[data.index - 1])": NO_REPLY,
    "data.index": NO_REPLY,
    "text_of(history[data.index])": PART,
    "data.value[0]": PART,
    '"\\n".join(reversed(data.value))': OTHER_ORDER,
    '"\\n".join(text_of(m) for m in history[data.index :])': LATER_TOO,
    "data.value": A_LIST,
    "[text_of(each) for each in bubble]": A_LIST,
    "history[data.index]": A_LIST,
    'history[data.index]["content"]': A_LIST,
    "map(text_of, bubble)": NOT_RUN,
    '"\\n".join(data.value)': ALL_TEXTS,
    "*data.value": ALL_TEXTS,
}
LINES = """\
votes = {True: "upvoted", False: "downvoted"}
bubble = history[data.index : data.index + len(data.value)]
"""
SIMPLE = [
    ("handle_like", f'{LINES}print("You", MISTAKE, "this reply:", *map(text_of, bubble))', VOTE),
    (
        "handle_like",
        f'{LINES}print("You", votes.get(data.liked, "took back your vote on"), MISTAKE)',
        REPLY,
    ),
]


def test_thumb_up_prints_upvoted(got, votes, notices):
    return _vote_hints("A thumb up", "upvoted", got, votes, notices)


def test_thumb_down_prints_downvoted(got, votes, notices):
    return _vote_hints("A thumb down", "downvoted", got, votes, notices)


def _vote_hints(press, word, printed, votes, notices):
    liked = word == "upvoted"
    if notices and not printed:
        yield IN_THE_PAGE
    elif len(votes) == 2:
        yield f'{press} prints both "upvoted" and "downvoted". Print one of them.'
    elif votes:
        yield OTHER_WORD.format(press, *votes, liked)
    elif not printed.strip():
        yield f'{press} prints nothing. `print` a line with the word "{word}".'
    elif re.search(r"\{[a-z_]\w*", printed):
        yield NO_F
    else:
        yield f'{press} prints a line with the word "{word}". `data.liked` is {liked} then.'


def test_vote_taken_back_is_neither(printed, up, votes, reply, has_own_line, notices):
    if notices and not printed:
        yield IN_THE_PAGE
    elif len(votes) == 2:
        yield HAS_THE_WORD.format("both")
    elif votes and has_own_line:
        yield HAS_THE_WORD.format(f'"{votes.pop()}"')
    elif votes:
        yield COUNTED.format(*votes)
    elif printed and set(printed.splitlines()) <= set(up.splitlines()):
        yield THREE_BRANCHES
    elif reply not in up:
        yield from _reply_hints(up, reply)
    elif reply not in printed:
        missing = "the reply is not printed" if printed.strip() else "nothing is printed"
        yield NOT_TAKEN_BACK.format(missing)
    else:
        yield NO_WORD


def _reply_hints(printed, reply):
    if re.search(r"<(map|filter|generator|function|gradio)\b.* at 0x", printed):
        yield NOT_RUN
    elif re.search(r"\{[a-z_]\w*", printed):
        yield NO_F
    elif reply[: len(reply) // 2] in printed:
        yield CUT_SHORT
    else:
        yield NO_REPLY


def test_line_has_the_whole_reply(got, replies, later):
    if later:
        yield LATER_TOO
    elif all(reply in got for reply in replies):
        yield OTHER_ORDER
    elif "\n" in replies[-1] and replies[-1].partition("\n")[0] in got:
        yield CUT_SHORT
    else:
        yield PART
