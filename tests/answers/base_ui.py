"""Stage 1: what is likely wrong with an answer."""

import ast
import inspect
import itertools
import re
import textwrap

import gradio as gr
import httpx2

from chat_model import ChatError
from workshop.judge.calls import plain
from workshop.judge.checks import uses
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
    '[*history, message("user", "prompt")]': "`prompt` is a name: write it without quotes.",
}
CHAT = {  # that is yielded as the reply grows
    "[*history, *reply]": "The prompt is gone when the reply comes: the reply goes after it, "
    "`[*chat, *reply]`.",
    "[chat[-1], *reply]": "The earlier turns are gone: build on `[*history, ...]`.",
    "reply": "All that was there is gone: the reply goes after the chat with the prompt, "
    "`[*chat, *reply]`.",
    "[*chat, chat[-1], *reply]": "The prompt is there twice. It is in `chat` already.",
}
REPLY_IS_LIST = (
    "`reply` is a list of messages already: put it into the chat with a star, `[*chat, *reply]`."
)
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
SAY_WHY = '`message("assistant", str(error), **FAILED)`'
EXTRA_KEYS = (
    "Many endpoints refuse Gradio's extra keys and parts; the local model takes them. Send role "
    "and text alone: `to_messages(chat)` makes such messages."
)
CANT_REMEMBER = "The model can't remember: send the whole chat, not a part of it."
NOT_WHOLE = "The earlier turns are missing: `[*history, ...]` has them all."
NOT_AS_TYPED = (
    "The prompt is changed on its way into the chat. It goes there as it was typed, to the space: "
    '`message("user", prompt)`.'
)
NOT_AS_SAID = (
    "The model's words are changed. Put them into the chat as they came: `[*chat, *reply]`."
)
OVERWRITTEN_AT_FAILURE = (
    "What you have typed meanwhile is overwritten when the model can't reply. Give `gr.skip()` for "
    "the textbox."
)
CONNECT = (
    "`connect()` opens the client for the workshop's model, and `client.chat_completion(...)` asks "
    "it: `with connect() as client:`."
)
ASK = "The client's function is `client.chat_completion(...)`."
CALL_CONNECT = "`connect` is a function. Call it: `with connect() as client:`."
STREAM = "The reply comes in one piece. Ask for a stream, with `stream=True`."
NO_ERROR = "The error needs a name, `except ChatError as error:`. Its text is `str(error)`."
THROWN_AWAY = "In a function with a `yield`, what `return` gives is thrown away: `yield` it."
CAUSES_AT_START = [
    (ImportError, "openai|ollama|InferenceClient|requests", CONNECT),
    (AttributeError, "'Chatbot' object", "Enter is an event of the textbox: `prompt.submit(...)`."),
]
CAUSES = [
    (ChatError, r"\b400\b", EXTRA_KEYS),
    (
        ChatError,
        "",
        "A model can fail, and `respond` lets its error out. Gradio would cover the chat with it. "
        "Put `try:` before the `with` block, and after `except ChatError as error:`, yield why instead.",
    ),
    (
        gr.Error,
        "",
        f"Say what failed in the chat instead, with {SAY_WHY}. A blank message needs no error.",
    ),
    # The names
    (NameError, "'error'", NO_ERROR),
    (NameError, "'chat_completion'", "It belongs to the client: `client.chat_completion(...)`."),
    (NameError, "'client'", "The client needs a name: `with connect() as client:`."),
    (NameError, "'(InferenceClient|OpenAI|requests|openai|httpx)'", CONNECT),
    (
        UnboundLocalError,
        "'(message|text_of|to_messages|connect|stream_reply|gr)'",
        "That is the name of a function here. Give your own variable another.",
    ),
    (
        UnboundLocalError,
        "'chat'",
        '`chat` is nothing yet. Build it from the history: `[*history, message("user", prompt)]`.',
    ),
    (
        UnboundLocalError,
        "",
        "If the model fails before anything has come of its reply, this name has no value yet. Set "
        "it before the `try:`, as in `reply = []`.",
    ),
    # The chat with the prompt
    (
        (TypeError, RuntimeError),
        '"generator"|StopIteration',
        "Loop over it: `for reply in stream_reply(chunks):`.",
    ),
    (
        AttributeError,
        "'str' object has no attribute '(value|text|content|clear|update|get)'",
        "In `respond`, `prompt` is the text that was typed, and not the textbox.",
    ),
    (
        TypeError,
        r"message\(\) .*(takes 2|multiple values|unexpected keyword)",
        f"`message` takes a role, a text and, with two stars, a title: {SAY_WHY}.",
    ),
    (
        TypeError,
        r"message\(\) missing",
        '`message` takes a role and a text: `message("user", prompt)`.',
    ),
    # The client
    (TypeError, "'function' object does not support", CALL_CONNECT),
    (AttributeError, "'function' object has no attribute 'chat", CALL_CONNECT),
    (TypeError, "'_Client' object is not callable", ASK),
    (AttributeError, "'_Client' object", ASK),
    (
        TypeError,
        "'(_Client|method)' object is not iterable",
        "`stream_reply` takes the chunks that `client.chat_completion(...)` returns.",
    ),
    (
        TypeError,
        r"chat_completion\(\) got an unexpected",
        "`client.chat_completion(...)` has no such argument. How long a reply can get is "
        "`max_tokens`.",
    ),
    ((httpx2.HTTPError, OSError), "", CONNECT),
    (ValueError, "api_key|provider", CONNECT),
    # What is sent
    (TypeError, r"chat_completion\(\) missing", "Send the chat: `to_messages(chat)` comes first."),
    (
        TypeError,
        r"to_messages\(\)|not JSON serializable",
        "`to_messages` takes the chat, a list of messages, and adds the system prompt: "
        "`to_messages(chat)`.",
    ),
    # The reply
    (TypeError, "This reply is whole", STREAM),
    (AttributeError, "'str' object has no attribute '(choices|delta)'", STREAM),
    (
        (AttributeError, TypeError),
        "ChatCompletion(Stream)?Output",
        "What comes of the reply in a chunk is `chunk.choices[0].delta.content`.",
    ),
    (TypeError, "NoneType", 'The content of a chunk may be None: add `... or ""`.'),
    (
        (TypeError, AttributeError),
        r"'list' object|list indices must|not \"list\"|sequence item",
        REPLY_IS_LIST,
    ),
    (IndexError, "list index", f"It may also be empty. {REPLY_IS_LIST}"),
    (AttributeError, "'ChatError' object", f"The text of an error is `str(error)`: {SAY_WHY}."),
    (
        TypeError,
        "await|async for|__aiter__",
        "Write it without `async` and `await`: Gradio calls `respond` in a thread.",
    ),
]
HINTS = {
    "test_prompt_is_shown_at_once": "The first thing that `respond` yields is the chat with the "
    "prompt at its end.",
    "test_textbox_is_emptied_at_once": 'The textbox gets "" with the first `yield`.',
    "test_whole_reply_ends_up_in_the_chat": "After the history come the prompt and the reply, each "
    "once.",
    "test_last_chunk_may_be_empty": "The last chunk may have no `choices`. `stream_reply` copes "
    "with that.",
    "test_thoughts_are_shown_too": "After the prompt come all messages of the reply, each once.",
    "test_people_have_chats_of_their_own": "Two people chat at once, and one gets the other's words. "
    "What is kept outside of `respond`, in a `global` name, is everybody's. Keep the chat and the "
    "reply in names of `respond`.",
    "test_model_may_take_its_time": "A reply is empty at first, while the model is silent. That isn't "
    "the end: go on until the loop ends by itself.",
    "test_closing_the_page_stops_a_model_that_pauses": "While the model pauses, `stream_reply` "
    "gives the same reply again. Yield that too: Gradio can stop a function only where it yields.",
    "test_failure_to_connect_is_explained_too": "`connect()` raises a ChatError too. Put `try:` "
    "before the `with` block, not in it.",
    "test_bug_in_the_app_comes_out": "`respond` catches every error, even mistakes in the app "
    "itself: you would never see where they are. Catch only what is not a bug: `except ChatError "
    "as error`.",
}


def source_of(app):
    """Return the source of `respond`, at the left margin."""
    return textwrap.dedent(inspect.getsource(plain(app.respond)))


def has_starters_yield(app):
    """Say whether the starter's last `yield` is still in `respond`."""
    return re.search(r"^    yield history, gr\.skip\(\)", source_of(app), re.M)


def not_yielded(app, called, wanted):
    """Return what to say if something is printed or returned that should be yielded, or None."""
    if wanted in called.printed:
        return "What is printed isn't on the page. Use `yield` instead of `print`."
    if _has_return(ast.parse(source_of(app)).body[0]):
        return THROWN_AWAY
    return None


def _has_return(node):
    """Say whether a `return` in a function gives something; those of functions in it don't count."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    children = [child for child in ast.iter_child_nodes(node) if not isinstance(child, inner)]
    return any((isinstance(c, ast.Return) and c.value) or _has_return(c) for c in children)


def test_message_stays_in_the_chat(app, history, chats):
    if has_starters_yield(app):
        place = "above your lines" if chats[0] == history else "below your lines"
        return [
            f"Your message isn't in the chat: the starter's last `yield` is still there, {place}. "
            "Remove it."
        ]
    if chats[0] == history:
        return [FIRST_CHAT["history"]]
    return [
        "One `yield` gives the history without your message, and it vanishes from the chat. Give "
        "`[*history, ...]` with the message in it each time."
    ]


def test_prompt_is_shown_at_once(got, expected, history, endpoint):
    if endpoint.requests:
        yield (
            "`respond` shows nothing until the model replies. Yield the chat with the prompt "
            "before you send it."
        )
    prompt = text(expected.chat[-1])
    named = [*explain(FIRST_CHAT, got.chat, history=history, message=says, prompt=prompt)]
    yield from named or unlike_prompt(got.chat, expected.chat)


def unlike_prompt(chat, expected):
    """Yield what is wrong with a chat that should end with the prompt."""
    if not chat:
        yield "The chat is empty. (A list's `append` and `extend` return nothing.)"
    elif text(chat[-1]) == text(expected[-1]) and chat[-1]["role"] != "user":
        yield 'The prompt has the wrong role: `message("user", prompt)`.'
    elif chat == expected[-len(chat) :]:
        yield NOT_WHOLE
    elif chat[-1] == expected[-1]:
        others = [each for each in chat[:-1] if each not in expected[:-1]]
        if others or len(chat) > len(expected):
            yield (
                "More is in the chat than the history and the prompt. Build it from `history` alone."
            )
    elif text(expected[-1]) in text(chat[-1]):
        yield 'The prompt goes into the chat as it was typed: `message("user", prompt)`.'


def test_textbox_is_emptied_at_once(got):
    if got.textbox == text(got.chat[-1]):
        yield 'The prompt is still in the textbox: yield "" for it.'


def test_blank_prompt_is_ignored(endpoint):
    if endpoint.requests:
        yield (
            "A blank message is sent to the model. The starter's first lines stop it: "
            "`if not prompt.strip():`, a `yield`, and `return`."
        )
    else:
        yield (
            "A blank message changes nothing: yield the history as it came and `gr.skip()`, and "
            "`return`."
        )


def no_reply(app, endpoint, has_reply, got, called):
    """Return why a prompt didn't get its reply, a list of one hint; [] if it got one."""
    if not endpoint.requests:
        return [nothing_sent(app, got)]
    if len(endpoint.requests) > 1:
        return ["The model is asked more than once for a single prompt."]
    if has_reply:
        return []
    messages = endpoint.requests[0]["messages"]
    if not all(set(m) == {"role", "content"} and isinstance(m["content"], str) for m in messages):
        return [EXTRA_KEYS]
    if hint := not_yielded(app, called, "assistant"):
        return [hint]
    if isinstance(called.page.textbox, list):
        return ["The chat is in the place of the textbox: yield the chat first."]
    if len(got.chat) > len(called.before.chat) + 1 and got.chat[-1]["role"] != "assistant":
        return ['The reply has the wrong role. It is from the "assistant".']
    if title(got.chat[-1]):
        return ["An error came instead of a reply: the chat says which."]
    return [
        "The model has replied, but the chat doesn't end with its reply. Yield it with the reply "
        "at its end, `[*chat, *reply]`."
    ]


def nothing_sent(app, got):
    """Return what to say if the model got nothing."""
    if not uses(app, "connect"):
        return f"Nothing is sent to the model yet. {CONNECT}"
    if got and got.chat and title(got.chat[-1]):
        return (
            "An error came before anything was sent: the chat says which. It isn't the model's, so "
            "don't catch it: `except ChatError as error`."
        )
    return "Nothing is sent to the model yet: call `client.chat_completion(...)`."


def test_reply_grows(app, got, expected, endpoint, replies=(), has_reply=True, called=None):
    if hints := no_reply(app, endpoint, has_reply, got, called):
        return hints
    if "'role'" in got:
        return [REPLY_IS_LIST]
    if any(not later.startswith(earlier) for earlier, later in itertools.pairwise(replies)):
        return [
            "Each piece replaces the one before. `stream_reply` yields the reply so far; if you "
            "loop over the chunks yourself, add them up."
        ]
    if not endpoint.requests[0].get("stream"):
        return [STREAM]
    if expected.endswith(f" -> {got}"):
        return ["The reply comes all at once. Yield inside the loop, not after it."]
    return ["Yield the chat again for each reply that `stream_reply` yields."]


def test_whole_reply_ends_up_in_the_chat(got, expected, history):
    *chat, reply = expected.chat
    if got.chat == chat:
        yield "The reply is gone at the end: the last `yield` gives the chat without it."
    yield from explain(CHAT, got.chat, history=history, chat=chat, reply=[reply])
    if len(got.chat) > len(expected.chat) and got.chat[: len(chat)] == chat:
        if title(got.chat[-1]):
            yield "An error is at the end, though nothing failed."
        else:
            yield (
                "Each piece is added below the one before. `stream_reply` yields the reply so far: "
                "put it after the same `chat` each time."
            )
    elif got.chat[-2:] == expected.chat[-2:] and len(got.chat) < len(expected.chat):
        yield NOT_WHOLE
    elif words_in(got.chat) != words_in(expected.chat) and roles_in(got.chat) == roles_in(
        expected.chat
    ):
        yield NOT_AS_TYPED if got.chat[-2] != expected.chat[-2] else NOT_AS_SAID
    if words_in(got.chat) == words_in(expected.chat):
        yield (
            "Spaces or newlines are lost. Don't strip the prompt, and use `message(role, text)`: "
            "Gradio trims a text that is given as a bare string."
        )


def roles_in(chat):
    return [(message["role"], title(message)) for message in chat]


def words_in(chat):
    return [(message["role"], text(message).split()) for message in chat]


def test_model_gets_the_whole_conversation(
    app, got, expected, endpoint, has_reply=True, called=None
):
    if not endpoint.requests:  # the reply is one that another conversation got
        return [CANT_REMEMBER]
    if hints := no_reply(app, endpoint, has_reply, got, called):
        return hints
    return [wrong_messages(got.messages, expected.messages)]


def wrong_messages(sent, expected):
    roles = [role for role, _ in sent]
    if roles[0] == "system" and sent[0] != expected[0]:
        return f"The system prompt says {sent[0][1]!r}: that is a name. Write it without quotes."
    if roles.count("system") > 1:
        return "There is a second system prompt. It is sent once: `to_messages` adds it."
    if "system" not in roles:
        return "The system prompt is missing. `to_messages(chat)` adds it."
    if roles[0] != "system":
        return "The system prompt comes first. `to_messages(chat)` puts it there."
    if sent[-1] != expected[-1]:
        return (
            "The prompt is not the last message sent: send the chat with the prompt in it, "
            "`to_messages(chat)`."
        )
    if len(sent) > len(expected):
        return (
            "The app's own messages are sent too, or a prompt that got no reply. "
            "`to_messages(chat)` leaves both out."
        )
    if len(sent) < len(expected):
        return CANT_REMEMBER
    return "Send the system prompt, then every turn: `to_messages(chat)`."


def test_reply_has_a_limit(app, got, endpoint, has_reply=True, called=None):
    return no_reply(app, endpoint, has_reply, got, called) or [
        "Pass `max_tokens` to `client.chat_completion(...)`. Without it, a model may go on and on. "
        "(`temperature` and `top_p` are yours to choose.)"
    ]


def test_thoughts_are_shown_too(got, expected):
    prompt, *reply = expected.chat
    yield from explain(PART_OF_REPLY, got.chat, chat=[prompt], reply=reply)
    if not any(map(title, got.chat)):
        yield PART_OF_REPLY["[*chat, reply[-1]]"]


def test_draft_survives_the_reply(app, got, endpoint, has_reply=True, called=None):
    return no_reply(app, endpoint, has_reply, got, called) or [
        "What you type while the reply is running is overwritten: each piece of the reply updates "
        "the textbox too. Give `gr.skip()` for it after the first `yield`."
    ]


def test_closing_the_page_stops_the_model(app, got, endpoint, has_reply=True, called=None):
    return no_reply(app, endpoint, has_reply, got, called) or [
        "The page was closed in the middle of a reply, and the model went on to the end. Several "
        "mistakes look like this:\n"
        "* Nothing closes the connection. `with connect() as client:` does, however it ends.\n"
        "* The page is updated only when the whole reply is there. Yield in the loop over "
        "`stream_reply(chunks)`, without a `list`."
    ]


def test_failure_is_explained_below_the_prompt(app, got, expected, called=None):
    if got.chat == expected.chat:
        return [OVERWRITTEN_AT_FAILURE]
    return [no_failure(app, got.chat, expected.chat[:-1], called)]


def test_half_a_reply_stays(app, got, expected, called=None):
    half = expected.chat[:-1]
    if got.chat == expected.chat:
        return [OVERWRITTEN_AT_FAILURE]
    if got.chat[-1] == half[-1] and title(got.chat[-2]):
        return ["The reason is above the reply. It goes below: `[*chat, *reply, ...]`."]
    if got.chat[: len(half)] != half:
        return [
            "What the model said before the reply broke off is lost or changed. Keep it, and put "
            "the reason after it: `[*chat, *reply, ...]`."
        ]
    return [no_failure(app, got.chat, half, called)]


def no_failure(app, chat, before, called):
    """Return what a chat lacks in which the app should have told of a failure."""
    if chat == before:
        if hint := not_yielded(app, called, "model"):
            return hint
        gone = "A notice is soon gone. " if called.notices else ""
        return (
            f"The chat doesn't say what went wrong. {gone}Yield it once more, with {SAY_WHY} at its "
            "end."
        )
    if chat[:-1] != before:
        return (
            "Keep what was in the chat when the model fails: the prompt, and as much of the reply "
            f"as there is. After it comes {SAY_WHY}."
        )
    if chat[-1]["role"] != "assistant":
        return f"What the app says has the role of the assistant: {SAY_WHY}."
    if not title(chat[-1]):
        return (
            "The app's own messages need a title. Without one, the model gets them as if it had "
            f"said them. `**FAILED` gives it one: {SAY_WHY}."
        )
    return (
        "The chat says that something went wrong, but not what. The error knows: `str(error)`, "
        "after `except ChatError as error:`."
    )


test_strange_failure_is_explained_too = test_failure_is_explained_below_the_prompt
test_empty_reply_is_explained_too = test_failure_is_explained_below_the_prompt
test_thoughts_of_half_a_reply_stay_too = test_half_a_reply_stays
test_reply_without_an_end_is_half_a_reply = test_half_a_reply_stays
