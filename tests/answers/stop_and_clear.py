"""Stage 6: what is likely wrong with an answer."""

import gradio as gr

from workshop.judge.diagnoses import explain
from workshop.testing.histories import is_reply

ONE_MORE = "Return a new list with one message more: `[*history, message(...)]`."
LOST = f"What came before is lost or changed. {ONE_MORE}"
NO_MESSAGE = (
    "The chat ends with the prompt, and Undo and Retry stand only below a message of the "
    "assistant's. Add one that says what happened."
)
ROLE = 'The message\'s role is "user". Undo and Retry stand only below an "assistant".'
NO_TITLE = (
    "The message has no title, so the model would see it as something that it said. "
    "`message(role, text, title=...)` makes it the app's own."
)
NO_WORDS = "The message says nothing: put words of yours in it."
NOT_BEGUN = {
    "history": NO_MESSAGE,
    "[stopped]": LOST,
    "[*history[:-1], stopped]": LOST,
    '[*history, {**stopped, "role": "user"}]': ROLE,
    '[*history, message("assistant", "Press Retry to ask again.")]': NO_TITLE,
    '[*history, message("assistant", "...", title="...")]': NO_WORDS,
}
BEGUN = {"history[:-1]": "What came of the reply is gone. Half a reply is better than none."}
MESSAGE = 'stopped = message("assistant", "Nobody knows what comes next.", title="Stopped")'
IS_BEGUN = 'not history or history[-1]["role"] != "user"'
SIMPLE = [
    ("handle_stop", f"{MESSAGE}\nreturn history if {IS_BEGUN} else MISTAKE", NOT_BEGUN),
    ("handle_stop", f"{MESSAGE}\nreturn MISTAKE if {IS_BEGUN} else [*history, stopped]", BEGUN),
]
HINTS = {
    "test_stop_cancels_every_reply": "The textbox has no stop button: `gr.Textbox(..., "
    "stop_btn=True)`.",
    "test_stop_changes_nothing_else": "Something else changes the page when stop is pressed. Give "
    "`prompt.stop` the function `None`, and its `.then` only `handle_stop`.",
    "test_reply_that_never_began_is_accounted_for": ONE_MORE,
    "test_what_came_of_a_reply_stays_as_it_is": "Here the chat doesn't end with a prompt: "
    "something has come, or nothing was running. Then return the history as it is.",
    "test_page_says_so_when_stop_is_pressed": "`handle_stop` works, and its message doesn't reach "
    "the page. Call it itself: `.then(handle_stop, chatbot, chatbot)`.",
    "test_cleared_chat_stays_empty": "Something fills the chat again when it is cleared. Gradio "
    "empties it: `chatbot.clear` needs no function but `None`.",
}
TYPING = "The textbox changes, and somebody may be typing there. {} leaves it alone."
CAUSES = [
    (
        gr.Error,
        "",
        "Nothing is wrong when somebody presses stop. Say in the chat what happened, with "
        '`message("assistant", "...", title="...")`.',
    ),
    (
        TypeError,
        "message\\(\\) takes 2 positional",
        "A title is given by its name: `message(role, text, title=...)`.",
    ),
]
CAUSES_AT_START = [
    (
        AttributeError,
        "'Chatbot' object has no attribute 'stop'",
        "The stop button is the textbox's: `prompt.stop(...)`.",
    ),
    (
        StopIteration,
        "",
        "`cancels` is a list of what `submit`, `retry` and `edit` have returned: `replies`.",
    ),
]


def test_stop_changes_nothing_else(got, expected):
    if got.textbox != expected.textbox:
        yield TYPING.format("Stop")


def test_cleared_chat_stays_empty(got, expected):
    if got.textbox != expected.textbox:
        yield TYPING.format("Clear")


def test_reply_that_never_began_is_accounted_for(got, history):
    if got.chat == history:
        yield NO_MESSAGE
    elif got.chat[:-1] != history:
        yield LOST
    elif got.chat[-1]["role"] != "assistant":
        yield ROLE
    elif is_reply(got.chat[-1]):
        yield NO_TITLE
    else:
        yield NO_WORDS


def test_what_came_of_a_reply_stays_as_it_is(got, history):
    yield from explain(BEGUN, got.chat, history=history)
