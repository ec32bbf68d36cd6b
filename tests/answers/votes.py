"""Stage 7: what is likely wrong with an answer."""

import json
import sqlite3
from types import SimpleNamespace

from chat_model import VoteError, Votes
from workshop.judge.diagnoses import explain
from workshop.judge.expecting import Page
from workshop.judge.words import HIDDEN, WARN
from workshop.testing.histories import text, title

NO_FEEDBACK = (
    "`feedback_value` is `votes.feedback(history)`, of the votes with the new one in them."
)
FEEDBACK = {
    "votes.feedback(history)": "The thumb goes out again when the next turn is drawn. Give the "
    "chatbot its `feedback_value`, of the votes with the new one in them: "
    "`votes.with_vote(data.index, data.liked)` returns them.",
    "Votes().with_vote(data.index, data.liked).feedback(history)": "The thumbs that were lit "
    "before are out. `votes.with_vote(...)` keeps them.",
    "list(pressed.thumbs.values())": NO_FEEDBACK,
    "votes.with_vote(data.index, bool(data.liked)).feedback(history)": "A vote that is taken back "
    "lights the thumb down. `votes.with_vote(...)` takes `data.liked` as it is: True, False or an "
    "empty string.",
}
PRESSED = "yield gr.Chatbot(feedback_value=pressed.feedback(history)), pressed"
SIMPLE = [
    (
        "handle_like",
        f"-{PRESSED}\n+{PRESSED.replace('pressed.feedback(history)', 'MISTAKE')}",
        FEEDBACK,
    )
]
JOIN = 'Join the texts of its messages: `"\\n".join(filter(None, map(text_of, bubble)))`.'
COLUMNS = {
    "conversation": "The conversation is `votes.conversation`.",
    "reply": f"The reply is all that the model said in the bubble, and not its thoughts. {JOIN}",
    "messages": "The messages are what the reply was to, as the model got them: "
    "`to_messages(history[:data.index])`.",
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
        VoteError,
        "no reply here",
        f"The reply that you keep is empty. A bubble can begin with the model's thoughts. {JOIN}",
    ),
    (
        AttributeError,
        "Client' object has no attribute 'execute'",
        "`connect()` is for the model. The database is opened by `with open_votes() as database:`.",
    ),
    (
        TypeError,
        "context manager protocol",
        "A function is called with parentheses: `with open_votes() as database:`.",
    ),
    (
        sqlite3.OperationalError,
        "no such table",
        "That is another database. The votes are kept in the one that `with open_votes() as "
        "database:` opens.",
    ),
    (
        sqlite3.IntegrityError,
        "UNIQUE",
        "There is such a vote already. `KEEP` is a statement that updates it then.",
    ),
    (TypeError, r"dump\(\) missing", "`json.dumps`, with an s, returns a text."),
    (TypeError, "'str' object is not callable", "`votes.conversation` is a text: no parentheses."),
    (
        AttributeError,
        "'list' object has no attribute '(with_vote|feedback|conversation)'",
        "The inputs of `chatbot.like` are in another order than the parameters of `handle_like`: "
        "the chat first, then the votes.",
    ),
    (
        sqlite3.ProgrammingError,
        "closed database",
        "The database is closed after the `with` block. Indent the line, so that it is in it.",
    ),
    (
        TypeError,
        "execute expected",
        "The values are one thing, in parentheses: `database.execute(KEEP, (..., ...))`.",
    ),
    (
        sqlite3.ProgrammingError,
        "number of bindings",
        "Each question mark stands for a value. `KEEP` has five, of which the last is "
        "`data.liked`; `TAKE_BACK` has the first four of them.",
    ),
    (
        sqlite3.Error,
        "binding parameter 1|'Votes'",
        "The first value is a text, `votes.conversation`.",
    ),
    (
        AttributeError,
        r"'\w+Data' object has no attribute",
        "The data of a vote has `index`, `value` and `liked`.",
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
        "messages, and `text_of(...)` gives the text of a message.",
    ),
    (
        sqlite3.OperationalError,
        "syntax error|no such column|unrecognized token",
        "A statement breaks if a value in it has a quote. Leave the question marks in it, and give "
        "the values beside it: `database.execute(KEEP, (...))`.",
    ),
    (
        sqlite3.IntegrityError,
        "liked IN",
        "The last of the five values is `data.liked`, True or False. If a vote is taken back, it "
        "is an empty string: then remove the vote, with `TAKE_BACK`.",
    ),
    (
        TypeError,
        "unhashable type: 'list'",
        "`with_vote` takes the place of the bubble: `data.index`.",
    ),
    (TypeError, "unhashable", f"{HIDDEN} (`with_vote` takes a place: `data.index`.)"),
]

CAUSES_AT_START = [
    (
        TypeError,
        "unhashable type: 'list'",
        "Several inputs are one list, and so are several outputs: `[chatbot, votes]`.",
    ),
]


def test_pressed_thumb_is_lit(got, expected, liked, votes=None, pages=()):
    if isinstance(got, dict):
        yield "The thumb is lit, and forgotten at the next press: give the new votes too, after a comma."
    elif not isinstance(got, Page):
        yield _no_votes(got)
    elif expected in pages:
        yield "The thumb is lit, and a later `yield` puts it out. Only `except VoteError` should."
    elif got.chat != expected.chat:
        yield "A vote changes nothing in the chat. Give the chatbot its `feedback_value` alone."
    else:
        data = SimpleNamespace(index=len(got.chat) - 1, liked=liked)
        pressed = votes.with_vote(data.index, liked)
        names = {"history": got.chat, "votes": votes, "pressed": pressed, "data": data}
        yield from [*explain(FEEDBACK, got.thumbs, Votes=Votes, **names)] or [NO_FEEDBACK]


def test_vote_is_kept_with_what_it_is_about(got, expected, app, bubble, notices=()):
    if got is None:
        yield _why_nothing_is_kept(app, notices)
        return
    if got.reply == json.dumps(expected.messages) or got.messages == expected.reply:
        yield (
            "The values are in another order than the question marks in `KEEP`: first "
            "`votes.conversation`, then `data.index`, the messages, the reply, and the vote."
        )
        return
    texts = ["" if title(message) else text(message) for message in bubble]
    if texts[0] == "" and got.reply == "\n".join(texts):
        yield (
            "The reply begins with an empty line, because `text_of` gives nothing for a box. Leave "
            "out what is empty: `filter(None, ...)`."
        )
        return
    if got.reply.startswith(f"{expected.reply}\n"):
        yield (
            "More than the reply is kept. The bubble ends after `len(data.value)` messages: "
            "`history[data.index : data.index + len(data.value)]`."
        )
        return
    wrong = next(name for name in COLUMNS if getattr(got, name) != getattr(expected, name))
    if wrong == "messages" and not isinstance(got.messages, list):
        yield "The messages are kept as JSON, which others can read: `json.dumps(...)`."
    else:
        yield COLUMNS[wrong]


def _why_nothing_is_kept(app, notices):
    if notices:
        return f"The reply that you keep is empty: a bubble can begin with a box. {JOIN}"
    if "sqlite3" in vars(app):
        return (
            "The vote is kept in another database. `with open_votes() as database:` opens the one "
            "for votes."
        )
    return (
        "Nothing is kept in the database when a thumb is pressed. `database.execute(KEEP, ...)` "
        "keeps a vote, in the block of `with open_votes() as database:`."
    )


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
            "if the first four values are the same: they must not depend on the vote, nor on what "
            "comes later in the chat."
        )


def test_vote_taken_back_is_removed(got):
    if got:
        yield 'The vote is still there. When `data.liked` is "", remove it with `TAKE_BACK`.'
    else:
        yield "Other votes are gone too. Remove only the one that all four of its values fit."


def test_vote_that_cannot_be_kept_is_told_and_put_out(got, liked, notices=(), is_in_chat=False):
    if got == "not told" and is_in_chat:
        yield "A vote changes nothing in the chat. Show the error beside it: `gr.Warning(str(error))`."
    elif got == "not told" and notices:
        yield "The page doesn't say why the vote is lost. The error does: `gr.Warning(str(error))`."
    elif got == "not told":
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
            "The vote isn't kept, so the thumb should be what it was before the press. Yield once "
            "more, with `votes` as they were: `votes.feedback(history)` lights those."
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
