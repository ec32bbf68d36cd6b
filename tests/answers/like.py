"""Stage 4: what is likely wrong with an answer."""

from workshop.judge.words import WARN

IN_THE_PAGE = "The vote is shown in the page, and not in the terminal. `print` it."
SWAPPED = "Up and down are swapped: here `liked` is {}."
COUNTED = (
    'A vote that is taken back is counted as {}. `liked` is "" then, which counts as false in '
    "Python: use `is True` and `is False`."
)
COUNTED_AS_BOTH = (
    'A vote that is taken back is neither "upvoted" nor "downvoted", and both are printed.'
)
NO_WORD = "Nothing says that the vote was taken back: there is no word for it."
NO_REPLY = "The reply isn't printed. `text_at(history, data.index)` is its text."
PART = (
    "Part of the bubble's text is missing. `text_at(history, data.index)` returns all that the "
    "model said in it."
)
OTHER_ORDER = "The bubble's texts are in another order. `text_at` keeps theirs."
LATER_TOO = (
    "The turns after the bubble are printed too. `text_at(history, data.index)` ends where the "
    "bubble ends."
)
HINTS = {
    "test_line_has_the_whole_reply": "`text_at(history, data.index)` returns all that the model "
    "said in the bubble.",
    "test_line_has_text_and_not_a_list": "A list or a dict is printed, not the text in it. "
    "`text_at(history, data.index)` is the text of the bubble.",
    "test_line_has_the_models_words_alone": "A vote is about what the model said. `data.value` has "
    "all texts in the bubble, thoughts and the app's own messages too; `text_at(history, "
    "data.index)` leaves them out.",
    "test_first_message_can_be_voted_on": "A bubble at index 0 isn't printed: 0 counts as false in "
    "Python. Print it like any other.",
}
CAUSES = [WARN]

VOTE = {
    "votes.get(not data.liked)": SWAPPED.format(True),
    '"upvoted" if data.liked else "downvoted"': COUNTED.format("downvoted"),
    "votes.get(data.liked is not False)": COUNTED.format("upvoted"),
    'votes.get(data.liked, "neither upvoted nor downvoted")': COUNTED_AS_BOTH,
    'votes.get(data.liked, "")': NO_WORD,
    "votes.get(data.liked)": NO_WORD,
}
REPLY = {
    '""': NO_REPLY,
    "text_at(history, -1)": NO_REPLY,
    "text_at(history, data.index - 1)": NO_REPLY,
    "data.value[0]": PART,
    '"\\n".join(reversed(data.value))': OTHER_ORDER,
    '"\\n".join(text_at([m], 0) for m in history[data.index :])': LATER_TOO,
    "data.value": HINTS["test_line_has_text_and_not_a_list"],
    '"\\n".join(data.value)': HINTS["test_line_has_the_models_words_alone"],
}
SIMPLE = [
    (
        "handle_like",
        'votes = {True: "upvoted", False: "downvoted"}\n'
        'print("You", MISTAKE, "this reply:", text_at(history, data.index))',
        VOTE,
    ),
    (
        "handle_like",
        'votes = {True: "upvoted", False: "downvoted"}\n'
        'print("You", votes.get(data.liked, "took back your vote on"), MISTAKE)',
        REPLY,
    ),
]


def test_thumb_up_prints_upvoted(got, votes, notices):
    return _vote_hints("A thumb up", "upvoted", got, votes, notices)


def test_thumb_down_prints_downvoted(got, votes, notices):
    return _vote_hints("A thumb down", "downvoted", got, votes, notices)


def _vote_hints(press, word, printed, votes, notices):
    if notices and not printed:
        yield IN_THE_PAGE
    elif len(votes) == 2:
        yield f'{press} prints both "upvoted" and "downvoted". Print one of them.'
    elif votes:
        yield SWAPPED.format(word == "upvoted")
    elif not printed.strip():
        yield f"{press} prints nothing. `print` a line with the word {word!r}."
    else:
        yield f"{press} prints a line with the word {word!r}."


def test_vote_taken_back_is_neither(printed, up, votes, reply, notices):
    if notices and not printed:
        yield IN_THE_PAGE
    elif len(votes) == 2:
        yield COUNTED_AS_BOTH
    elif votes:
        yield COUNTED.format(*votes)
    elif printed and set(printed.splitlines()) <= set(up.splitlines()):
        yield (
            "What is printed when a vote is taken back is printed for a thumb up too. Three votes "
            "need three branches: `if`, `elif`, `else`."
        )
    elif reply not in up:
        yield NO_REPLY
    elif reply not in printed:
        yield (
            'When a vote is taken back, the reply is not printed. `liked` is "" then: print a line '
            "for it, with the reply."
        )
    else:
        yield NO_WORD


def test_line_has_the_whole_reply(got, replies, later):
    if later:
        yield LATER_TOO
    elif all(reply in got for reply in replies):
        yield OTHER_ORDER
    else:
        yield PART
