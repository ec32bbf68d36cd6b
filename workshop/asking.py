"""What is asked of each handler that leaves the reply to `respond`: retry, edit."""

import unittest.mock
from collections.abc import Callable
from types import ModuleType

from chat_model import ChatError

from .checks import CheckFailed
from .handlers import Call, Event, globals_of
from .histories import is_reply, text
from .scripted_endpoint import Reply, ScriptedEndpoint


def expect_stream(asking: Call, function_name: str) -> None:
    """Raise `CheckFailed` unless a handler can update the page as often as it likes."""
    if not asking.pages:
        raise CheckFailed(
            f"`{function_name}` yields nothing, so the page never changes. (In a function with a "
            "`yield`, what `return` gives is thrown away.)"
        )
    if not asking.streams:
        raise CheckFailed(
            f"`{function_name}` has no `yield`: with `return`, it gives only the first thing that "
            "`respond` yields. Use `yield` in the loop."
        )


def ask_in_vain(function_name: str, ask: Callable[[], Call]) -> Call:
    """Ask a model that fails, and say so if that is an error in the app.

    Args:
        function_name: of the handler.
        ask: calls the handler.
    """
    try:
        return ask()
    except CheckFailed as problem:
        if not isinstance(problem.__cause__, ChatError):
            raise
        raise CheckFailed(
            f"In this check the model fails on purpose, and `{function_name}` lets its error out. "
            "`respond` catches it: ask the model through `respond`."
        ) from problem.__cause__


def expect_growth(asking: Call, old_reply: str) -> None:
    """Raise `CheckFailed` unless a new reply is shown piece by piece."""
    chats = [page.chat for page in asking.pages]
    replies = {text(chat[-1]) for chat in chats if chat and is_reply(chat[-1])} - {old_reply}
    if len(replies) < 2:
        raise CheckFailed(
            "The new reply comes all at once. Yield each chat that `respond` yields, inside the "
            "loop.",
            "One -> One, two -> One, two, three",
            " -> ".join(sorted(replies)),
        )


def expect_hang_up(endpoint: ScriptedEndpoint, ask: Callable[[], Call]) -> None:
    """Raise `CheckFailed` if whoever closes the page doesn't stop the model.

    Args:
        endpoint: the scripted endpoint.
        ask: calls the handler, and ends after three updates.
    """
    endpoint.answer(Reply(tuple(f"{number} " for number in range(60)), pause=0.045))
    ask()
    if endpoint.requests and not endpoint.is_hung_up_on():
        raise CheckFailed(
            "The model had to finish its reply before the page was updated. Yield each chat when "
            "`respond` yields it, in `for chat, _ in respond(...)`: without `list`."
        )


def expect_bugs_to_come_out(
    app: ModuleType, event: Event, endpoint: ScriptedEndpoint, ask: Callable[[], Call]
) -> None:
    """Raise `CheckFailed` if a handler hides a mistake in the app."""
    broken = {"SYSTEM_PROMPT": object()}  # it can't be sent
    with unittest.mock.patch.dict(globals_of(app, event), broken):
        try:
            ask()
        except CheckFailed:
            return
    if not endpoint.requests:
        raise CheckFailed(
            f"`{event.function}` catches every error, even mistakes in the app itself: you would "
            "never see where they are. `respond` has caught what isn't a mistake. Leave out the "
            "`try`."
        )
