"""What stage 1 asks: a prompt is answered, in pieces, and nothing is lost when it can't be."""

import inspect
import itertools
import unittest.mock

from workshop.histories import EMPTY, SAMPLES, bot, conversation, failure, text, title, user
from workshop.scripted_endpoint import Refusal, Reply

from .checking import Page, Wrong, checks
from .running import handler, nobody_waits, run, unchanged, wired

BASE_UI, check = checks()

SYSTEM = {"role": "system", "content": "You are a friendly chatbot"}
PIECES = Reply(("One", ", two", ", three", ", four."), pause=0.05)


def ask(app, prompt, history, draft=None):
    """Send a prompt with `respond` and return the `Run`."""
    respond = handler(app, "respond")
    if not inspect.isgeneratorfunction(respond):
        raise Wrong(
            "`respond` has no `yield`: it can show the page one thing, and then it is over. Use "
            "`yield` in place of `return`, once for each thing to show."
        )
    return run(app, respond, prompt, history, page=Page(history, prompt), draft=draft)


@check("1.1", "Enter sends the message to `respond`, and its answer goes to chat and textbox.")
def wires_submit(app, endpoint):
    listener = wired(
        app, "prompt", "submit", "respond", ["prompt", "chatbot"], ["chatbot", "prompt"]
    )
    nobody_waits(listener, "prompt.submit")


@check("1.2", "Your message stands in the chat at once, and the textbox is empty.")
def shows_the_prompt_at_once(app, endpoint):
    for history in (EMPTY, SAMPLES["many turns"]):
        first = ask(app, "Hi there", history).pages[0]
        expected = Page([*history, user("Hi there")], "")
        if first == expected:
            continue
        hint = "The first thing that `respond` yields is the chat with the prompt at its end."
        if first.chat == expected.chat:
            hint = 'The prompt still stands in the textbox: yield "" for it.'
        elif replied(first):
            hint = (
                "`respond` shows nothing until the model answers. Yield the chat with the "
                "prompt once before asking."
            )
        elif first.chat == [user("Hi there")]:
            hint = "The earlier turns are gone: put the prompt after them, `[*history, ...]`."
        raise Wrong(hint, expected, first)


@check("1.2", "The history that `respond` was handed stays as it was.")
def leaves_the_history_alone(app, endpoint):
    for name, sample in SAMPLES.items():
        asked = ask(app, "Hi", sample)
        unchanged(app.respond, name, sample, asked.handed[1])


@check("1.2", "A blank message asks nothing, and stays in the textbox as it was typed.")
def ignores_a_blank(app, endpoint):
    for blank in ("", "   ", "\n\t "):
        for history in (EMPTY, SAMPLES["one turn"]):
            asked = ask(app, blank, history)
            if endpoint.requests:
                raise Wrong(
                    "A blank message is sent to the model. Ask first: `if not prompt.strip()`."
                )
            expected = Page(history, blank)
            if asked.pages[-1] != expected:
                raise Wrong(
                    "A blank message changes nothing: yield the history as it came and "
                    "`gr.skip()`, and `return`.",
                    expected,
                    asked.pages[-1],
                )


@check("1.3", "The reply grows in the chat, piece by piece.")
def streams_the_reply(app, endpoint):
    endpoint.answer(PIECES)
    asked = ask(app, "Count!", EMPTY)
    _answered(asked, endpoint)
    replies = [text(page.chat[-1]) for page in asked.pages if replied(page)]
    whole = "".join(PIECES.pieces)
    grows = all(later.startswith(earlier) for earlier, later in itertools.pairwise(replies))
    if len(replies) > 1 and grows and replies[-1] == whole:
        return
    hint = "Yield the chat again for each reply that `stream_reply` yields."
    if not grows:
        hint = "Each piece replaces the one before. `stream_reply` yields the reply so far."
    elif len(replies) == 1 and replies[0] == whole:
        hint = (
            "The reply comes all at once. Ask with `stream=True`, and yield inside the loop, "
            "not after it."
        )
    raise Wrong(hint, "One -> One, two -> ... -> " + whole, " -> ".join(replies))


def replied(page):
    last = page.chat[-1] if page.chat else user("")
    return last["role"] == "assistant" and not title(last)


def _answered(asked, endpoint):
    """Raise `Wrong` when no reply came, with what most likely kept it away."""
    if not endpoint.requests:
        raise Wrong("The model is never asked: call `client.chat_completion(...)`.")
    if not any(replied(page) for page in asked.pages):
        sent = endpoint.requests[-1]["messages"]
        if any(set(m) != {"role", "content"} or isinstance(m["content"], list) for m in sent):
            raise Wrong(
                "The endpoint refused Gradio's extra keys and parts. Send role and text alone: "
                "`to_messages(SYSTEM_PROMPT, ...)` makes such messages.",
                SYSTEM,
                sent[-1],
            )
        raise Wrong(
            "The model was asked, but its reply is not in the chat. Yield the chat with the reply "
            "at its end, `[*chat, *reply]`."
        )


@check("1.3", "The whole reply ends up in the chat, to the space, after all that was there.")
def ends_with_the_whole_reply(app, endpoint):
    reply = "    def f():\n        return 1\n\n**done** \n"
    for history in (EMPTY, *SAMPLES.values()):
        endpoint.answer(Reply((reply[:9], reply[9:])))
        asked = ask(app, "  a question \n", history)
        _answered(asked, endpoint)
        expected = Page([*history, user("  a question \n"), bot(reply)], "")
        if asked.pages[-1] != expected:
            raise Wrong(_what_differs(asked.pages[-1], expected), expected, asked.pages[-1])


def _what_differs(page, expected):
    if page.chat == expected.chat[:-2]:
        return "The reply is gone at the end. Is the starter's last `yield` still there?"
    if page.chat == expected.chat:
        return 'The textbox is not empty after the reply: yield "" first, then `gr.skip()`.'
    if _stripped(page.chat) == _stripped(expected.chat):
        return (
            "Spaces or newlines are lost. Don't strip the prompt, and use "
            "`message(role, text)`: Gradio trims a text that is given as a bare string."
        )
    if len(expected.chat) > 2 and page.chat in (expected.chat[-2:], expected.chat[-1:]):
        return "The earlier turns are gone: build on `[*history, ...]`."
    return "After the history come the prompt and the reply, each once."


def _stripped(chat):
    return [(message["role"], " ".join(text(message).split())) for message in chat]


@check("1.3", "The model is asked with the system prompt once, first, and the whole conversation.")
def asks_with_the_whole_chat(app, endpoint):
    for history in (EMPTY, *SAMPLES.values()):
        asked = ask(app, "And now?", history)
        _answered(asked, endpoint)
        sent = endpoint.requests[-1]["messages"]
        said = conversation([*history, user("And now?")])
        expected = [SYSTEM, *({"role": role, "content": words} for role, words in said)]
        if sent == expected:
            continue
        system = [message for message in sent if message["role"] == "system"]
        hint = "Send the system prompt, then every turn: `to_messages(SYSTEM_PROMPT, ...)`."
        if len(system) > 1:
            hint = "There is a second system prompt. It is sent once: `to_messages` adds it."
        elif not system:
            hint = "The system prompt is missing. `to_messages(SYSTEM_PROMPT, ...)` adds it."
        elif sent[-1] != expected[-1]:
            hint = "The prompt is not the last thing sent: send the chat with the prompt in it."
        elif len(sent) > len(expected):
            hint = (
                "What the app itself says is sent too, or a prompt that got no reply. "
                "`to_messages(SYSTEM_PROMPT, ...)` leaves both out."
            )
        elif len(sent) < len(expected):
            hint = "The model can't remember: send the whole chat, not the prompt alone."
        raise Wrong(hint, _sent(expected), _sent(sent))


def _sent(messages):
    return "\n".join(f"{message['role']:>9} | {message['content']!r}" for message in messages)


@check("1.3", "The model is asked as the lesson says: temperature, top_p and max_tokens.")
def asks_with_the_sampling_values(app, endpoint):
    asked = ask(app, "Hi", EMPTY)
    _answered(asked, endpoint)
    expected = {"temperature": 0.95, "top_p": 0.9, "max_tokens": 512}
    got = {name: endpoint.requests[-1].get(name) for name in expected}
    if got != expected:
        raise Wrong("Pass these three to `client.chat_completion(...)`.", expected, got)


@check("1.3", "What you type while the reply runs stays in the textbox.")
def leaves_the_draft_alone(app, endpoint):
    endpoint.answer(PIECES)
    asked = ask(app, "Count!", EMPTY, draft="my next message")
    _answered(asked, endpoint)
    if asked.pages[-1].box != "my next message":
        raise Wrong(
            "What is typed while the reply runs is overwritten: each piece of the reply changes "
            "the textbox too. Give `gr.skip()` for it after the first yield.",
            Page(asked.pages[-1].chat, "my next message"),
            asked.pages[-1],
        )


NO_REPLY = [
    (Refusal(429, headers={"Retry-After": "7"}), "7 seconds"),
    (Refusal(500), "HTTP 500"),
    (Reply((), ending="cut"), "connection"),
    (Reply(("", " ")), "empty"),
]


@check("1.4", "When the model can't answer, your message stays, and below it the app says why.")
def says_why_there_is_no_reply(app, endpoint):
    for fault, words in NO_REPLY:
        for history in (EMPTY, SAMPLES["many turns"]):
            endpoint.answer(fault)
            asked = ask(app, "  Are you there? ", history, draft="my next message")
            turn = [*history, user("  Are you there? ")]
            _ends_with_the_failure(asked.pages[-1], turn, words)
            if asked.pages[-1].box != "my next message":
                raise Wrong(
                    "What is typed meanwhile is overwritten when the model can't answer. Give "
                    "`gr.skip()` for the textbox.",
                    Page(asked.pages[-1].chat, "my next message"),
                    asked.pages[-1],
                )


def _ends_with_the_failure(page, before, words):
    """Raise `Wrong` unless a chat is what was there before and then what went wrong."""
    expected = Page([*before, failure(f"... {words} ...")])
    got = Page(page.chat)
    last = page.chat[-1] if page.chat else user("")
    if page.chat == before:
        raise Wrong(
            "The chat doesn't say what went wrong. Yield it once more, with "
            "`error.as_message()` at its end.",
            expected,
            got,
        )
    if page.chat[:-1] != before:
        raise Wrong(
            "What was in the chat stays when the model fails: the prompt, and what came of the "
            "reply. After it comes `error.as_message()`.",
            expected,
            got,
        )
    if not title(last) or last["role"] != "assistant":
        raise Wrong(
            "The app's own words need a title, or the model gets them as if it had said them. "
            "`error.as_message()` has one.",
            expected,
            got,
        )
    if words not in text(last):
        raise Wrong(
            "The chat says that something went wrong, but not what. The error knows: "
            "`error.as_message()`.",
            expected,
            got,
        )


@check("1.4", "A reply that breaks off in the middle stays, and below it the app says so.")
def keeps_half_a_reply(app, endpoint):
    history = SAMPLES["one turn"]
    for ending in ("cut", "error", "garbage", "unfinished"):
        endpoint.answer(Reply(("Half", " a reply"), ending=ending))
        asked = ask(app, "Go on", history)
        half = [*history, user("Go on"), bot("Half a reply")]
        if asked.pages[-1].chat[: len(half)] != half:
            raise Wrong(
                "What the model said before it broke off is lost or changed. It stays, and "
                "`error.as_message()` comes after it.",
                Page([*half, failure("...")]),
                Page(asked.pages[-1].chat),
            )
        _ends_with_the_failure(asked.pages[-1], half, "")


@check("1.4", "A mistake in the app is not taken for a failure of the model.")
def lets_bugs_out(app, endpoint):
    respond = handler(app, "respond")
    with unittest.mock.patch.object(app, "SYSTEM_PROMPT", object(), create=True):  # can't be sent
        try:
            list(respond("Hi", []))
        except Exception:
            return
    if endpoint.requests:
        return  # the system prompt is written out in `respond`, and all went well
    raise Wrong(
        "`respond` catches every error, also mistakes in the app itself: you would never see "
        "where they are. Catch only what is no bug: `except ChatError as error`."
    )
