"""Stage 1: a prompt gets a reply that grows, and nothing is lost when there is none."""

import itertools
import os
import random
import unittest.mock

import pytest
from huggingface_hub.errors import HfHubHTTPError

from chat_model import ChatError
from workshop.checks import Case, CheckFailed, Page, Sent, expect, expect_each
from workshop.handlers import (
    Event,
    call,
    expect_unchanged,
    expect_wired,
    expect_written,
    globals_of,
)
from workshop.histories import (
    EMPTY,
    FIRST_TURN,
    SAMPLES,
    SEED,
    bot,
    box,
    conversation,
    failure,
    is_reply,
    text,
    title,
    user,
)
from workshop.scripted_endpoint import Refusal, Reply, Whole

SUBMIT = Event(
    "prompt", "submit", "respond", ("prompt", "chatbot"), ("chatbot", "prompt"), is_slow=True
)
HISTORIES = {"an empty chat": EMPTY, "the first turn": FIRST_TURN, **SAMPLES}
PIECES = Reply(("One", ", two", ", three", ", four."))
DRAFT = "my next message"
_random = random.Random(SEED)


def send(app, prompt, history, **options):
    """Send a prompt with `respond` and return the `Call`."""
    sending = call(app, SUBMIT, prompt, history, page=Page(history, prompt), **options)
    if prompt.strip() and not sending.pages:
        raise CheckFailed(
            "`respond` yields nothing, so the page never changes. (In a function with a `yield`, "
            "what `return` gives is thrown away: `yield` it, then `return`.)"
        )
    if not sending.streams:
        raise CheckFailed(
            "`respond` has no `yield`: it can update the page only once. Use `yield` instead of "
            "`return`, once for each update."
        )
    return sending


def send_and_expect_a_reply(app, endpoint, prompt, history, **options):
    """Send a prompt; if no reply comes, say what most likely kept it away."""
    requests_before = len(endpoint.requests)
    try:
        sending = send(app, prompt, history, **options)
    except CheckFailed as problem:
        if not isinstance(problem.__cause__, ChatError):
            raise
        _expect_plain_messages(endpoint, prompt)
        raise
    if not endpoint.requests:
        raise CheckFailed("Nothing is sent to the model: call `client.chat_completion(...)`.")
    if len(endpoint.requests) > requests_before + 1:
        raise CheckFailed("The model is asked more than once for a single prompt.")
    if any(page.chat and is_reply(page.chat[-1]) for page in sending.pages):
        return sending
    _expect_plain_messages(endpoint, prompt)
    raise CheckFailed(
        "The model has replied, but its reply is not in the chat. Yield the chat with the "
        "reply at its end, `[*chat, *reply]`.",
        Page([*history, user(prompt), bot("...")]),
        Page(sending.page.chat),
    )


def _expect_plain_messages(endpoint, prompt):
    """Raise `CheckFailed` if an endpoint would refuse the messages that were sent last."""
    messages = endpoint.requests[-1]["messages"] if endpoint.requests else []
    for message in messages:
        if set(message) != {"role", "content"} or not isinstance(message["content"], str):
            raise CheckFailed(
                "Many endpoints refuse Gradio's extra keys and parts; the local model takes them. "
                "Send role and text alone: `to_messages(SYSTEM_PROMPT, ...)` makes such "
                "messages.",
                {"role": "user", "content": prompt},
                message,
            )


@pytest.mark.todo("1.1")
def test_enter_calls_respond(app):
    """Enter calls `respond`, which updates the chat and the textbox."""
    expect_wired(app, SUBMIT)


@pytest.mark.todo("1.2")
def test_prompt_is_shown_at_once(app, endpoint):
    """Your message is in the chat at once."""
    cases = []
    for history in HISTORIES.values():
        first = send(app, "Hi there", history, updates=1).page.chat
        turn = [user("Hi there")]
        mistakes = [
            (
                turn,
                "The earlier turns are gone: put the prompt after them, `[*history, ...]`.",
            ),
            (
                history,
                "The chat is as it was: the prompt isn't in it. `[*history, message(...)]` is a "
                "new list with the prompt at its end.",
            ),
            (
                [*turn, *history],
                "The prompt is at the top. It goes to the end: `[*history, ...]`.",
            ),
            (
                [*history, bot("Hi there")],
                'The prompt has the wrong role: `message("user", prompt)`.',
            ),
            (
                [*history, {**turn[0], "role": "Hi there", "content": user("user")["content"]}],
                'The two are swapped: `message("user", prompt)`.',
            ),
        ]
        if endpoint.requests:
            mistakes.append(
                (
                    first,
                    "`respond` shows nothing until the model replies. Yield the chat with the "
                    "prompt before you send it.",
                )
            )
        mistakes = tuple((Page(chat), hint) for chat, hint in mistakes if history or chat != turn)
        cases.append(Case(Page(first), Page([*history, *turn]), mistakes))
    expect_each(
        cases, "The first thing that `respond` yields is the chat with the prompt at its end."
    )


@pytest.mark.todo("1.2")
def test_textbox_is_emptied_at_once(app):
    """The textbox is empty as soon as the message is in the chat."""
    for history in (EMPTY, FIRST_TURN):
        first = send(app, "Hi there", history, updates=1).page
        expect(
            first,
            Page(first.chat, ""),
            'The textbox gets "" with the first `yield`.',
            (
                Page(first.chat, "Hi there"),
                'The prompt is still in the textbox: yield "" for it.',
            ),
        )


@pytest.mark.todo("1.2")
def test_history_is_not_changed(app):
    """`respond` doesn't change the history it is given."""
    for name, sample in SAMPLES.items():
        history = send(app, "Hi", sample, updates=1).arguments[1]
        expect_unchanged("respond", name, sample, history)


@pytest.mark.todo("1.2")
def test_blank_prompt_is_ignored(app, endpoint):
    """A blank message is not sent, and stays in the textbox as it was typed."""
    for blank in ("", " " * _random.randint(1, 9), "\n\t "):
        for history in (EMPTY, FIRST_TURN):
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
    gone = "The earlier turns are gone: build on `[*history, ...]`."
    cases = []
    for name, history in HISTORIES.items():
        endpoint.answer(Reply((reply[:9], reply[9:])))
        sending = send_and_expect_a_reply(app, endpoint, prompt, history)
        expect_unchanged("respond", name, history, sending.arguments[1])
        chat = sending.page.chat
        turn = [user(prompt), bot(reply)]
        expected = [*history, *turn]
        mistakes = [
            (
                history,
                "The reply is gone at the end. Is the starter's last `yield` still there?",
            ),
            (
                [*history, turn[1]],
                "The prompt is gone when the reply comes: the reply goes after it, "
                "`[*chat, *reply]`.",
            ),
            (turn if history else None, gone),
            (
                turn[1:] if history else None,
                "All that was there is gone: the reply goes after the chat with the prompt, "
                "`[*chat, *reply]`.",
            ),
        ]
        if len(chat) > len(expected) and chat[: len(history) + 1] == expected[:-1]:
            hint = (
                "Each piece is added below the one before. `stream_reply` yields the reply so far: "
                "put it after the same `chat` each time."
            )
            if title(chat[-1]):
                hint = "An error is at the end, though nothing failed."
            mistakes.append((chat, hint))
        if _words(chat) == _words(expected):
            mistakes.append(
                (
                    chat,
                    "Spaces or newlines are lost. Don't strip the prompt, and use "
                    "`message(role, text)`: Gradio trims a text that is given as a bare string.",
                )
            )
        mistakes = tuple((Page(made), hint) for made, hint in mistakes if made is not None)
        cases.append(Case(Page(chat), Page(expected), mistakes))
    expect_each(cases, "After the history come the prompt and the reply, each once.")


def _words(chat):
    return [(message["role"], text(message).split()) for message in chat]


@pytest.mark.todo("1.3")
def test_model_gets_the_whole_conversation(app, endpoint):
    """The model gets the system prompt once, first, and then the whole conversation."""
    for history in HISTORIES.values():
        send_and_expect_a_reply(app, endpoint, "And now?", history)
        sent = Sent.last(endpoint)
        first = sent.messages[0] if sent.messages else None
        if first and first[1] in globals_of(app, SUBMIT):
            raise CheckFailed(
                f"The system prompt says {first[1]!r}: that is a name. Write it without quotes."
            )
        system = first if first and first[0] == "system" else ("system", "...")
        expected = [system, *conversation([*history, user("And now?")])]
        expect(sent, Sent(expected), _hint_for(sent.messages, expected))


def _hint_for(sent, expected):
    system_prompts = [role for role, _ in sent].count("system")
    if system_prompts > 1:
        return "There is a second system prompt. It is sent once: `to_messages` adds it."
    if not system_prompts:
        return "The system prompt is missing. `to_messages(SYSTEM_PROMPT, ...)` adds it."
    if sent[0][0] != "system":
        return "The system prompt comes first. `to_messages(SYSTEM_PROMPT, ...)` puts it there."
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
def test_reply_has_a_limit(app, endpoint):
    """The model is told how long a reply can get."""
    send_and_expect_a_reply(app, endpoint, "Hi", EMPTY)
    if not isinstance(endpoint.requests[-1].get("max_tokens"), int):
        raise CheckFailed(
            "Pass `max_tokens` to `client.chat_completion(...)`. Without it, a model may go on and "
            "on. (`temperature` and `top_p` are yours to choose.)"
        )


@pytest.mark.todo("1.3")
def test_thoughts_are_shown_too(app, endpoint):
    """If the model thinks before it replies, its thoughts are shown too."""
    endpoint.answer(Reply(({"reasoning_content": "Two and two ..."}, "It is 4.")))
    chat = send_and_expect_a_reply(app, endpoint, "What is 2 + 2?", EMPTY).page.chat
    prompt, thought = user("What is 2 + 2?"), box("Two and two ...", "💭 Thoughts", status="done")
    a_part = (
        "What `stream_reply` yields is a list: a model may think first, and its thoughts are a "
        "message of their own. Put the whole list into the chat, `[*chat, *reply]`."
    )
    expect(
        Page(chat),
        Page([prompt, thought, bot("It is 4.")]),
        "After the prompt come all messages of the reply, each once.",
        (Page([prompt, bot("It is 4.")]), a_part),
        (Page([prompt, thought]), a_part),
    )


@pytest.mark.todo("1.3")
def test_draft_survives_the_reply(app, endpoint):
    """What you type while the reply is running stays in the textbox."""
    endpoint.answer(PIECES)
    page = send_and_expect_a_reply(app, endpoint, "Count!", EMPTY, draft=DRAFT).page
    expect(
        page,
        Page(page.chat, DRAFT),
        "What you type while the reply is running is overwritten: each piece of the reply updates "
        "the textbox too. Give `gr.skip()` for it after the first `yield`.",
    )


@pytest.mark.todo("1.3")
def test_closing_the_page_stops_the_model(app, endpoint):
    """Whoever closes the page stops the model."""
    endpoint.answer(Reply(tuple(f"{number} " for number in range(60)), pause=0.045))
    send_and_expect_a_reply(app, endpoint, "Count!", EMPTY, updates=3)
    if not endpoint.is_hung_up_on():
        raise CheckFailed(
            "The page was closed in the middle of a reply, and the model went on to the end. "
            "Several mistakes look like this:\n"
            "* Nothing closes the connection. `with connect() as client:` does, however it ends.\n"
            "* The page is updated only when the whole reply is there. Yield in the loop over "
            "`stream_reply(chunks)`, without a `list`."
        )


@pytest.mark.todo("1.4")
def test_failure_is_explained_below_the_prompt(app, endpoint):
    """When the model can't reply, your message stays, and below it the app says why."""
    seconds, status = _random.randint(3, 40), _random.choice((500, 501, 505, 507, 508))
    faults = {
        f"{seconds} seconds": Refusal(429, headers={"Retry-After": str(seconds)}),
        f"HTTP {status}": Refusal(status),
        "connection": Reply((), ending="cut"),
        "empty": Reply(("", " ")),
        "not a reply": Reply((), ending="garbage"),
        "in one piece": Whole("Hello!"),
    }
    for words, fault in faults.items():
        for history in (EMPTY, SAMPLES["several turns"]):
            endpoint.answer(fault)
            page = _send_in_vain(app, "  Are you there? ", history, draft=DRAFT).page
            _expect_failure(page, [*history, user("  Are you there? ")], words)
            expect(
                page,
                Page(page.chat, DRAFT),
                "What you have typed meanwhile is overwritten when the model can't reply. Give "
                "`gr.skip()` for the textbox.",
            )


@pytest.mark.todo("1.4")
def test_failure_to_connect_is_explained_too(app):
    """When not even the connection can be opened, the app says so too."""
    without_url = {"CHAT_BASE_URL": "", "CHAT_API_KEY": "a key to nowhere"}
    with unittest.mock.patch.dict(os.environ, without_url):
        chat = _send_in_vain(app, "Are you there?", EMPTY).page.chat
    if not chat or "CHAT_API_KEY" not in text(chat[-1]):
        raise CheckFailed(
            "`connect()` raises a ChatError too. Put `try:` before the `with` block, not in it.",
            Page([user("Are you there?"), failure("CHAT_API_KEY is set, but ...")]),
            Page(chat),
        )


def _send_in_vain(app, prompt, history, **options):
    """Send a prompt to a model that fails, and say so if that is an error in the app."""
    try:
        return send(app, prompt, history, **options)
    except CheckFailed as problem:
        if isinstance(problem.__cause__, UnboundLocalError):
            raise CheckFailed(
                f"In this check the model fails before anything has come of its reply.\n{problem}\n"
                "Set `reply = []` before the `try:`."
            ) from problem.__cause__
        if not isinstance(problem.__cause__, (ChatError, HfHubHTTPError, OSError)):
            raise
        raise CheckFailed(
            "In this check the model fails on purpose, and `respond` lets its error out. Gradio "
            "would cover the chat with it. Put `try:` before the `with` block, and "
            "`except ChatError as error:` after it."
        ) from problem.__cause__


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
    history = SAMPLES["several turns"]
    half = [*history, user("Go on"), bot("Half a reply")]
    for ending in ("cut", "error", "garbage", "unfinished"):
        endpoint.answer(Reply(("Half", " a reply"), ending=ending))
        page = _send_in_vain(app, "Go on", history).page
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
    broken = {"SYSTEM_PROMPT": object()}  # it can't be sent
    with unittest.mock.patch.dict(globals_of(app, SUBMIT), broken):
        try:
            send(app, "Hi", [])
        except CheckFailed as problem:
            if "as_message" not in str(problem):
                return
        else:
            if endpoint.requests:
                return  # the system prompt is written out in `respond`, and all went well
    raise CheckFailed(
        "`respond` catches every error, even mistakes in the app itself: you would never see "
        "where they are. Catch only what is not a bug: `except ChatError as error`."
    )


@pytest.mark.todo("1.4")
def test_notice_is_gone(app):
    """The starter's notice no longer appears."""
    expect_written(send(app, "Hi", EMPTY), "respond")
