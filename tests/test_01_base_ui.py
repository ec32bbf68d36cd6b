"""Stage 1: a prompt gets a reply that grows, and nothing is lost when there is none."""

import inspect
import itertools
import unittest.mock

import pytest

from workshop.checks import CheckFailed, Page, Sent, expect
from workshop.handlers import call, expect_parallel, expect_unchanged, expect_wired, handler
from workshop.histories import (
    EMPTY,
    SAMPLES,
    bot,
    conversation,
    failure,
    is_reply,
    text,
    title,
    user,
)
from workshop.scripted_endpoint import Refusal, Reply, Whole

SYSTEM = ("system", "You are a friendly chatbot")
SAMPLING = {"temperature": 0.95, "top_p": 0.9, "max_tokens": 512}
PIECES = Reply(("One", ", two", ", three", ", four."))
DRAFT = "my next message"


def send(app, prompt, history, draft=None):
    """Send a prompt with `respond` and return the `Call`."""
    respond = handler(app, "respond")
    if not inspect.isgeneratorfunction(respond):
        raise CheckFailed(
            "`respond` has no `yield`: it can update the page only once. Use `yield` instead of "
            "`return`, once for each update."
        )
    return call(app, respond, prompt, history, page=Page(history, prompt), draft=draft)


def send_and_expect_a_reply(app, endpoint, prompt, history, draft=None):
    """Send a prompt; if no reply comes, say what most likely kept it away."""
    sending = send(app, prompt, history, draft)
    if not endpoint.requests:
        raise CheckFailed("Nothing is sent to the model: call `client.chat_completion(...)`.")
    if any(page.chat and is_reply(page.chat[-1]) for page in sending.pages):
        return sending
    messages = endpoint.requests[-1]["messages"]
    if all(set(m) == {"role", "content"} and isinstance(m["content"], str) for m in messages):
        raise CheckFailed(
            "The model has replied, but its reply is not in the chat. Yield the chat with the "
            "reply at its end, `[*chat, *reply]`."
        )
    raise CheckFailed(
        "The endpoint refused Gradio's extra keys and parts. Send role and text alone: "
        "`to_messages(SYSTEM_PROMPT, ...)` makes such messages.",
        {"role": "user", "content": prompt},
        messages[-1],
    )


@pytest.mark.todo("1.1")
def test_enter_calls_respond(app):
    """Enter calls `respond`, which updates the chat and the textbox."""
    listener = expect_wired(
        app, "prompt", "submit", "respond", ["prompt", "chatbot"], ["chatbot", "prompt"]
    )
    expect_parallel(listener, "prompt.submit")


@pytest.mark.todo("1.2")
def test_prompt_is_shown_at_once(app):
    """Your message is in the chat at once, and the textbox is empty."""
    for history in (EMPTY, SAMPLES["many turns"]):
        first = send(app, "Hi there", history).pages[0]
        expected = Page([*history, user("Hi there")], "")
        if first.chat and is_reply(first.chat[-1]) and first.chat != expected.chat:
            raise CheckFailed(
                "`respond` shows nothing until the model replies. Yield the chat with the prompt "
                "before you send it.",
                expected,
                first,
            )
        expect(
            first,
            expected,
            "The first thing that `respond` yields is the chat with the prompt at its end.",
            (
                Page(expected.chat, "Hi there"),
                'The prompt is still in the textbox: yield "" for it.',
            ),
            (
                Page([user("Hi there")], first.textbox),
                "The earlier turns are gone: put the prompt after them, `[*history, ...]`.",
            ),
        )


@pytest.mark.todo("1.2")
def test_history_is_not_changed(app):
    """The history that `respond` is given stays as it is."""
    for name, sample in SAMPLES.items():
        expect_unchanged("respond", name, sample, send(app, "Hi", sample).arguments[1])


@pytest.mark.todo("1.2")
def test_blank_prompt_is_ignored(app, endpoint):
    """A blank message is not sent, and stays in the textbox as it was typed."""
    for blank in ("", "   ", "\n\t "):
        for history in (EMPTY, SAMPLES["one turn"]):
            page = send(app, blank, history).page
            if endpoint.requests:
                raise CheckFailed(
                    "A blank message is sent to the model. Test for it first: "
                    "`if not prompt.strip()`."
                )
            expect(
                page,
                Page(history, blank),
                "A blank message changes nothing: yield the history as it came and `gr.skip()`, "
                "and `return`.",
            )


@pytest.mark.todo("1.3")
def test_reply_grows(app, endpoint):
    """The reply grows in the chat, piece by piece."""
    endpoint.answer(PIECES)
    chats = [page.chat for page in send_and_expect_a_reply(app, endpoint, "Count!", EMPTY).pages]
    replies = [text(chat[-1]) for chat in chats if chat and is_reply(chat[-1])]
    whole = "".join(PIECES.pieces)
    grows = all(later.startswith(earlier) for earlier, later in itertools.pairwise(replies))
    if len(replies) > 1 and grows and replies[-1] == whole:
        return
    hint = "Yield the chat again for each reply that `stream_reply` yields."
    if not grows:
        hint = "Each piece replaces the one before. `stream_reply` yields the reply so far."
    elif replies == [whole]:
        hint = (
            "The reply comes all at once. Ask for it with `stream=True`, and yield inside the "
            "loop, not after it."
        )
    raise CheckFailed(hint, f"One -> One, two -> ... -> {whole}", " -> ".join(replies))


@pytest.mark.todo("1.3")
def test_whole_reply_ends_up_in_the_chat(app, endpoint):
    """The whole reply ends up in the chat, to the last space, after all that was there before."""
    prompt, reply = "  a question \n", "    def f():\n        return 1\n\n**done** \n"
    for history in (EMPTY, *SAMPLES.values()):
        endpoint.answer(Reply((reply[:9], reply[9:])))
        page = send_and_expect_a_reply(app, endpoint, prompt, history).page
        turn = [user(prompt), bot(reply)]
        expected = Page([*history, *turn], "")
        if page != expected and _words(page.chat) == _words(expected.chat) and page.textbox == "":
            raise CheckFailed(
                "Spaces or newlines are lost. Don't strip the prompt, and use "
                "`message(role, text)`: Gradio trims a text that is given as a bare string.",
                expected,
                page,
            )
        expect(
            page,
            expected,
            "After the history come the prompt and the reply, each once.",
            (
                Page(history, page.textbox),
                "The reply is gone at the end. Is the starter's last `yield` still there?",
            ),
            (
                Page(expected.chat, page.textbox),
                'The textbox is not empty after the reply: yield "" first, then `gr.skip()`.',
            ),
            (
                Page([*history, bot(reply)], page.textbox),
                "The prompt is gone when the reply comes: the reply goes after it, "
                "`[*chat, *reply]`.",
            ),
            (Page(turn, page.textbox), "The earlier turns are gone: build on `[*history, ...]`."),
            (
                Page(turn[1:], page.textbox),
                "The earlier turns are gone: build on `[*history, ...]`.",
            ),
        )


def _words(chat):
    return [(message["role"], text(message).split()) for message in chat]


@pytest.mark.todo("1.3")
def test_model_gets_the_whole_conversation(app, endpoint):
    """The model gets the system prompt once, first, and then the whole conversation."""
    for history in (EMPTY, *SAMPLES.values()):
        send_and_expect_a_reply(app, endpoint, "And now?", history)
        expected = [SYSTEM, *conversation([*history, user("And now?")])]
        sent = Sent.last(endpoint)
        expect(sent, Sent(expected), _hint_for(sent.messages, expected))


def _hint_for(sent, expected):
    system_prompts = [role for role, _ in sent].count("system")
    if system_prompts > 1:
        return "There is a second system prompt. It is sent once: `to_messages` adds it."
    if not system_prompts:
        return "The system prompt is missing. `to_messages(SYSTEM_PROMPT, ...)` adds it."
    if sent[-1] != expected[-1]:
        return "The prompt is not the last message sent: send the chat with the prompt in it."
    if len(sent) > len(expected):
        return (
            "The app's own messages are sent too, or a prompt that got no reply. "
            "`to_messages(SYSTEM_PROMPT, ...)` leaves both out."
        )
    if len(sent) < len(expected):
        return "The model can't remember: send the whole chat, not the prompt alone."
    return "Send the system prompt, then every turn: `to_messages(SYSTEM_PROMPT, ...)`."


@pytest.mark.todo("1.3")
def test_sampling_values_are_sent(app, endpoint):
    """The model gets the lesson's temperature, top_p and max_tokens."""
    send_and_expect_a_reply(app, endpoint, "Hi", EMPTY)
    expect(
        {name: endpoint.requests[-1].get(name) for name in SAMPLING},
        SAMPLING,
        "Pass these three to `client.chat_completion(...)`.",
    )


@pytest.mark.todo("1.3")
def test_draft_survives_the_reply(app, endpoint):
    """What you type while the reply is running stays in the textbox."""
    endpoint.answer(PIECES)
    page = send_and_expect_a_reply(app, endpoint, "Count!", EMPTY, DRAFT).page
    expect(
        page,
        Page(page.chat, DRAFT),
        "What you type while the reply is running is overwritten: each piece of the reply updates "
        "the textbox too. Give `gr.skip()` for it after the first `yield`.",
    )


@pytest.mark.todo("1.4")
def test_failure_is_explained_below_the_prompt(app, endpoint):
    """When the model can't reply, your message stays, and below it the app says why."""
    faults = {
        "7 seconds": Refusal(429, headers={"Retry-After": "7"}),
        "HTTP 500": Refusal(500),
        "connection": Reply((), ending="cut"),
        "empty": Reply(("", " ")),
        "not a reply": Reply((), ending="garbage"),
        "in one piece": Whole("Hello!"),
    }
    for words, fault in faults.items():
        for history in (EMPTY, SAMPLES["many turns"]):
            endpoint.answer(fault)
            page = send(app, "  Are you there? ", history, DRAFT).page
            _expect_failure(page, [*history, user("  Are you there? ")], words)
            expect(
                page,
                Page(page.chat, DRAFT),
                "What you have typed meanwhile is overwritten when the model can't reply. Give "
                "`gr.skip()` for the textbox.",
            )


def _expect_failure(page, before, words):
    """Raise `CheckFailed` unless a chat is what was there before, and then what went wrong."""
    last = page.chat[-1] if page.chat else user("")
    hint = None
    if page.chat == before:
        hint = (
            "The chat doesn't say what went wrong. Yield it once more, with `error.as_message()` "
            "at its end."
        )
    elif page.chat[:-1] != before:
        hint = (
            "Keep what was in the chat when the model fails: the prompt, and as much of the reply "
            "as there is. After it comes `error.as_message()`."
        )
    elif not title(last) or last["role"] != "assistant":
        hint = (
            "The app's own messages need a title. Without one, the model gets them as if it had "
            "said them. `error.as_message()` has one."
        )
    elif words not in text(last):
        hint = (
            "The chat says that something went wrong, but not what. The error knows: "
            "`error.as_message()`."
        )
    if hint:
        raise CheckFailed(hint, Page([*before, failure(f"... {words} ...")]), Page(page.chat))


@pytest.mark.todo("1.4")
def test_half_a_reply_stays(app, endpoint):
    """A reply that breaks off stays, and below it the app says so."""
    history = SAMPLES["one turn"]
    half = [*history, user("Go on"), bot("Half a reply")]
    for ending in ("cut", "error", "garbage", "unfinished"):
        endpoint.answer(Reply(("Half", " a reply"), ending=ending))
        page = send(app, "Go on", history).page
        if page.chat[: len(half)] != half:
            raise CheckFailed(
                "What the model said before the reply broke off is lost or changed. Keep it, and "
                "put `error.as_message()` after it.",
                Page([*half, failure("...")]),
                Page(page.chat),
            )
        _expect_failure(page, half, "")


@pytest.mark.todo("1.4")
def test_bug_in_the_app_comes_out(app, endpoint):
    """A mistake in the app is not reported as a failure of the model."""
    respond = handler(app, "respond")
    with unittest.mock.patch.object(app, "SYSTEM_PROMPT", object(), create=True):  # can't be sent
        try:
            list(respond("Hi", []))
        except Exception:
            return
    if endpoint.requests:
        return  # the system prompt is written out in `respond`, and all went well
    raise CheckFailed(
        "`respond` catches every error, even mistakes in the app itself: you would never see "
        "where they are. Catch only what is not a bug: `except ChatError as error`."
    )
