"""Stage 1: what is likely wrong with an answer."""

import itertools

from huggingface_hub.errors import HfHubHTTPError

from chat_model import ChatError
from workshop.judge.diagnoses import explain
from workshop.testing.histories import says, text, title

FIRST_CHAT = {  # that is yielded
    "history": "The chat is as it was: the prompt isn't in it. `[*history, message(...)]` is a new "
    "list with the prompt at its end.",
    '[message("user", prompt)]': "The earlier turns are gone: put the prompt after them, "
    "`[*history, ...]`.",
    '[message("user", prompt), *history]': "The prompt is at the top. It goes to the end: "
    "`[*history, ...]`.",
    '[*history, message("assistant", prompt)]': "The prompt has the wrong role: "
    '`message("user", prompt)`.',
    '[*history, message(prompt, "user")]': 'The two are swapped: `message("user", prompt)`.',
}
CHAT = {  # that is yielded as the reply grows
    "[*history, *reply]": "The prompt is gone when the reply comes: the reply goes after it, "
    "`[*chat, *reply]`.",
    "[chat[-1], *reply]": "The earlier turns are gone: build on `[*history, ...]`.",
    "reply": "All that was there is gone: the reply goes after the chat with the prompt, "
    "`[*chat, *reply]`.",
}
PART_OF_REPLY = dict.fromkeys(
    ("[*chat, reply[0]]", "[*chat, reply[-1]]"),
    "What `stream_reply` yields is a list: a model may think first, and its thoughts are a message "
    "of their own. Put the whole list into the chat, `[*chat, *reply]`.",
)
FIRST_YIELD = """\
-chat, reply = [*history, message("user", prompt)], []
+chat, reply = MISTAKE, []
"""
YIELD = "-yield [*chat, *reply], gr.skip()\n+yield MISTAKE, gr.skip()"
SIMPLE = [
    ("respond", FIRST_YIELD, FIRST_CHAT),
    ("respond", YIELD, CHAT),
    ("respond", YIELD, PART_OF_REPLY),
]
EXTRA_KEYS = (
    "Many endpoints refuse Gradio's extra keys and parts; the local model takes them. Send role "
    "and text alone: `to_messages(SYSTEM_PROMPT, ...)` makes such messages."
)
CANT_REMEMBER = "The model can't remember: send the whole chat, not the prompt alone."
CAUSES = [
    ((ChatError, HfHubHTTPError), r"\b400\b", EXTRA_KEYS),
    (
        (ChatError, HfHubHTTPError, ConnectionError),
        "",
        "A model can fail, and `respond` lets its error out. Gradio would cover the chat with it. "
        "Put `try:` before the `with` block, and `except ChatError as error:` after it.",
    ),
    (
        UnboundLocalError,
        "'reply'",
        "If the model fails before anything has come of its reply, there is no `reply` yet. Set "
        "`reply = []` before the `try:`.",
    ),
]
HINTS = {
    "test_prompt_is_shown_at_once": "The first thing that `respond` yields is the chat with the "
    "prompt at its end.",
    "test_textbox_is_emptied_at_once": 'The textbox gets "" with the first `yield`.',
    "test_whole_reply_ends_up_in_the_chat": "After the history come the prompt and the reply, each "
    "once.",
    "test_thoughts_are_shown_too": "After the prompt come all messages of the reply, each once.",
    "test_failure_to_connect_is_explained_too": "`connect()` raises a ChatError too. Put `try:` "
    "before the `with` block, not in it.",
    "test_bug_in_the_app_comes_out": "`respond` catches every error, even mistakes in the app "
    "itself: you would never see where they are. Catch only what is not a bug: `except ChatError "
    "as error`.",
}


def test_prompt_is_shown_at_once(got, expected, history, endpoint):
    if endpoint.requests:
        yield (
            "`respond` shows nothing until the model replies. Yield the chat with the prompt "
            "before you send it."
        )
    prompt = text(expected.chat[-1])
    yield from explain(FIRST_CHAT, got.chat, history=history, message=says, prompt=prompt)


def test_textbox_is_emptied_at_once(got):
    if got.textbox == text(got.chat[-1]):
        yield 'The prompt is still in the textbox: yield "" for it.'


def test_blank_prompt_is_ignored(endpoint):
    if endpoint.requests:
        yield "A blank message is sent to the model. Test for it first: `if not prompt.strip()`."
    else:
        yield (
            "A blank message changes nothing: yield the history as it came and `gr.skip()`, and "
            "`return`."
        )


def no_reply(endpoint, has_reply):
    """Return why a prompt didn't get its reply, a list of one hint; [] if it got one."""
    if not endpoint.requests:
        return ["Nothing is sent to the model: call `client.chat_completion(...)`."]
    if len(endpoint.requests) > 1:
        return ["The model is asked more than once for a single prompt."]
    if has_reply:
        return []
    messages = endpoint.requests[0]["messages"]
    if not all(set(m) == {"role", "content"} and isinstance(m["content"], str) for m in messages):
        return [EXTRA_KEYS]
    return [
        "The model has replied, but its reply is not in the chat. Yield the chat with the reply at "
        "its end, `[*chat, *reply]`."
    ]


def test_reply_grows(got, expected, endpoint, replies=(), has_reply=True):
    if hints := no_reply(endpoint, has_reply):
        return hints
    if any(not later.startswith(earlier) for earlier, later in itertools.pairwise(replies)):
        return ["Each piece replaces the one before. `stream_reply` yields the reply so far."]
    if expected.endswith(f" -> {got}"):
        return [
            "The reply comes all at once. Ask for it with `stream=True`, and yield inside the "
            "loop, not after it."
        ]
    return ["Yield the chat again for each reply that `stream_reply` yields."]


def test_whole_reply_ends_up_in_the_chat(got, expected, history):
    *chat, reply = expected.chat
    if got.chat == history:
        yield "The reply is gone at the end. Is the starter's last `yield` still there?"
    yield from explain(CHAT, got.chat, history=history, chat=chat, reply=[reply])
    if len(got.chat) > len(expected.chat) and got.chat[: len(chat)] == chat:
        if title(got.chat[-1]):
            yield "An error is at the end, though nothing failed."
        else:
            yield (
                "Each piece is added below the one before. `stream_reply` yields the reply so far: "
                "put it after the same `chat` each time."
            )
    if words_in(got.chat) == words_in(expected.chat):
        yield (
            "Spaces or newlines are lost. Don't strip the prompt, and use `message(role, text)`: "
            "Gradio trims a text that is given as a bare string."
        )


def words_in(chat):
    return [(message["role"], text(message).split()) for message in chat]


def test_model_gets_the_whole_conversation(got, expected, endpoint, has_reply=True):
    if not endpoint.requests:  # the reply is one that another conversation got
        return [CANT_REMEMBER]
    if hints := no_reply(endpoint, has_reply):
        return hints
    return [wrong_messages(got.messages, expected.messages)]


def wrong_messages(sent, expected):
    roles = [role for role, _ in sent]
    if roles[0] == "system" and sent[0] != expected[0]:
        return f"The system prompt says {sent[0][1]!r}: that is a name. Write it without quotes."
    if roles.count("system") > 1:
        return "There is a second system prompt. It is sent once: `to_messages` adds it."
    if "system" not in roles:
        return "The system prompt is missing. `to_messages(SYSTEM_PROMPT, ...)` adds it."
    if roles[0] != "system":
        return "The system prompt comes first. `to_messages(SYSTEM_PROMPT, ...)` puts it there."
    if sent[-1] != expected[-1]:
        return "The prompt is not the last message sent: send the chat with the prompt in it."
    if len(sent) > len(expected):
        return (
            "The app's own messages are sent too, or a prompt that got no reply. "
            "`to_messages(SYSTEM_PROMPT, ...)` leaves both out."
        )
    if len(sent) < len(expected):
        return CANT_REMEMBER
    return "Send the system prompt, then every turn: `to_messages(SYSTEM_PROMPT, ...)`."


def test_reply_has_a_limit(endpoint, has_reply=True):
    return no_reply(endpoint, has_reply) or [
        "Pass `max_tokens` to `client.chat_completion(...)`. Without it, a model may go on and on. "
        "(`temperature` and `top_p` are yours to choose.)"
    ]


def test_thoughts_are_shown_too(got, expected):
    prompt, *reply = expected.chat
    yield from explain(PART_OF_REPLY, got.chat, chat=[prompt], reply=reply)


def test_draft_survives_the_reply(endpoint, has_reply=True):
    return no_reply(endpoint, has_reply) or [
        "What you type while the reply is running is overwritten: each piece of the reply updates "
        "the textbox too. Give `gr.skip()` for it after the first `yield`."
    ]


def test_closing_the_page_stops_the_model(endpoint, has_reply=True):
    return no_reply(endpoint, has_reply) or [
        "The page was closed in the middle of a reply, and the model went on to the end. Several "
        "mistakes look like this:\n"
        "* Nothing closes the connection. `with connect() as client:` does, however it ends.\n"
        "* The page is updated only when the whole reply is there. Yield in the loop over "
        "`stream_reply(chunks)`, without a `list`."
    ]


def test_failure_is_explained_below_the_prompt(got, expected):
    if got.chat == expected.chat:
        yield (
            "What you have typed meanwhile is overwritten when the model can't reply. Give "
            "`gr.skip()` for the textbox."
        )
    else:
        yield no_failure(got.chat, expected.chat[:-1])


def test_half_a_reply_stays(got, expected):
    half = expected.chat[:-1]
    if got.chat[: len(half)] != half:
        yield (
            "What the model said before the reply broke off is lost or changed. Keep it, and put "
            "`error.as_message()` after it."
        )
    else:
        yield no_failure(got.chat, half)


def no_failure(chat, before):
    """Return what a chat lacks in which the app should have told of a failure."""
    if chat == before:
        return (
            "The chat doesn't say what went wrong. Yield it once more, with `error.as_message()` "
            "at its end."
        )
    if chat[:-1] != before:
        return (
            "Keep what was in the chat when the model fails: the prompt, and as much of the reply "
            "as there is. After it comes `error.as_message()`."
        )
    if not title(chat[-1]) or chat[-1]["role"] != "assistant":
        return (
            "The app's own messages need a title. Without one, the model gets them as if it had "
            "said them. `error.as_message()` has one."
        )
    return (
        "The chat says that something went wrong, but not what. The error knows: "
        "`error.as_message()`."
    )
