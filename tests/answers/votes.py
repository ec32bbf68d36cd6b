"""Stage 7: what is likely wrong with an answer."""

import sqlite3
from types import SimpleNamespace

from chat_model import VoteError, Votes
from workshop.judge.diagnoses import explain
from workshop.judge.expecting import Page
from workshop.judge.words import HIDDEN, WARN

NO_FEEDBACK = (
    "`feedback_value` is `votes.feedback(history)`, of the votes with the new one in them."
)
FEEDBACK = {
    "votes.feedback(history)": "The thumb goes out again when the next turn is drawn. Give the "
    "chatbot its `feedback_value`, of the votes with the new one in them: `votes.with_vote(...)`.",
    "Votes().with_vote(data.index, data.liked).feedback(history)": "The thumbs that were lit "
    "before are out. `votes.with_vote(...)` keeps them.",
    "list(pressed.thumbs.values())": NO_FEEDBACK,
}
PRESSED = "yield gr.Chatbot(feedback_value=pressed.feedback(history)), pressed"
SIMPLE = [
    (
        "handle_like",
        f"-{PRESSED}\n+{PRESSED.replace('pressed.feedback(history)', 'MISTAKE')}",
        FEEDBACK,
    )
]
COLUMNS = {
    "conversation": "The conversation is `votes.conversation`.",
    "reply": "The reply is what the model said in the bubble: `text_at(history, data.index)`.",
    "messages": "The messages are what the reply was to, as the model got them: "
    "`to_messages(SYSTEM_PROMPT, history[:data.index])`.",
    "liked": "`liked` is True for a thumb up and False for one down.",
}
HINTS = {
    "test_first_bubble_and_bubbles_of_several_messages_can_be_voted_on": "Another thumb is lit "
    "than the one that was pressed. `votes.feedback(history)` counts the bubbles.",
    "test_people_have_votes_of_their_own": "Two people voted on the same words, and their votes "
    "got mixed up. `votes.conversation` is what tells them apart.",
    "test_mistake_in_the_app_comes_out": "`handle_like` catches every error, even mistakes in the "
    "app itself: you would never see where they are. Catch only what is not a bug: `except "
    "VoteError as error`.",
}
CAUSES = [
    WARN,
    (
        VoteError,
        "can't be opened",
        "In this check the database fails on purpose, and its error gets out. It comes from the "
        "`with` itself, so put the `try` around that: `except VoteError as error`.",
    ),
    (
        sqlite3.OperationalError,
        '^near "(KEEP|TAKE_BACK)"',
        "`KEEP` and `TAKE_BACK` are names: write them without quotes.",
    ),
    (
        sqlite3.Error,
        "binding parameter",
        "A database keeps texts and numbers. `json.dumps(...)` makes a text of a list of "
        "messages, and `text_at(...)` is the text of a reply.",
    ),
    (
        sqlite3.OperationalError,
        "syntax error",
        "A statement breaks if a value in it has a quote. Leave the question marks in it, and give "
        "the values beside it: `database.execute(KEEP, (...))`.",
    ),
    (
        sqlite3.IntegrityError,
        "liked IN",
        "`data.liked` is True or False in a vote. If a vote is taken back, it is an empty string: "
        "then remove the vote, with `TAKE_BACK`.",
    ),
    (TypeError, "unhashable", HIDDEN),
]


def test_pressed_thumb_is_lit(got, expected, liked, votes=None, updates=None):
    if isinstance(got, dict):
        yield "The thumb is lit, and forgotten at the next press: give the new votes too, after a comma."
    elif not isinstance(got, Page):
        yield _no_votes(got)
    elif not updates:
        yield (
            "The thumb goes out again when the next turn is drawn, because `handle_like` yields "
            "nothing. (In a function with a `yield`, what `return` gives is thrown away.)"
        )
    elif got.chat != expected.chat:
        yield "A vote changes nothing in the chat. Give the chatbot its `feedback_value` alone."
    else:
        data = SimpleNamespace(index=len(got.chat) - 1, liked=liked)
        pressed = votes.with_vote(data.index, liked)
        names = {"history": got.chat, "votes": votes, "pressed": pressed, "data": data}
        yield from [*explain(FEEDBACK, got.thumbs, Votes=Votes, **names)] or [NO_FEEDBACK]


def test_vote_is_kept_with_what_it_is_about(got, expected):
    if got is None:
        yield "Nothing is kept. `database.execute(KEEP, ...)` keeps a vote."
        return
    wrong = next(name for name in COLUMNS if getattr(got, name) != getattr(expected, name))
    if wrong == "messages" and not isinstance(got.messages, list):
        yield "The messages are kept as JSON, which others can read: `json.dumps(...)`."
    else:
        yield COLUMNS[wrong]


def test_changed_vote_replaces_the_old_one(got):
    if isinstance(got, str):
        yield _no_votes(got)
    elif not got:
        yield (
            "A thumb down takes the vote back: `liked` is False then, and `not liked` is true. A "
            'vote that is taken back is the empty string: `data.liked == ""`.'
        )
    else:
        yield (
            "Up, down, down, up and down again is one vote: down. `KEEP` replaces what is there, "
            "if all that it is about is the same."
        )


def test_vote_taken_back_is_removed(got):
    if got:
        yield 'The vote is still there. When `data.liked` is "", remove it with `TAKE_BACK`.'
    else:
        yield "Other votes are gone too. Remove only the one that all four of its values fit."


def test_vote_that_cannot_be_kept_is_told_and_put_out(got, liked):
    if got is None:
        yield "The vote is lost, and nobody hears of it: `gr.Warning(str(error))`."
    elif isinstance(got, dict):
        yield "The thumb is put out, and lit again later: give the old votes too."
    elif got == "one update":
        yield (
            "The browser has lit the thumb by itself, and puts it out only if `feedback_value` "
            "changes. Light it first, in a `yield` before you open the database."
        )
    elif isinstance(got, str):
        yield _no_votes(got)
    if isinstance(got, Page) or (got == "one update" and not liked):
        yield (
            "The thumb looks as if the vote was kept. Yield once more, with the votes as they were "
            "before."
        )


def test_message_of_the_apps_cannot_be_voted_on(got):
    if isinstance(got, list):
        yield "There is no reply here, and a vote on one is kept."
    else:
        yield (
            "There is no reply here, only a message from the app: the database refuses the vote. "
            "Say so, and put the thumb out."
        )


def _no_votes(kind):
    return (
        f"The second thing that `handle_like` gives is a {kind}. It is the votes, as "
        "`votes.with_vote(...)` returns them."
    )
