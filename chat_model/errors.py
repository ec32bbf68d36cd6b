"""What went wrong, in words for the person who chats."""

import json
import re
import traceback

import httpx2
from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError, TextGenerationError

from .endpoint import SettingsError
from .local import NotInstalledError
from .streaming import EmptyReplyError, ReplyCutError

TOO_LONG = "This conversation is too long for the model. Undo some turns, or start a new one."
NOT_IN_TIME = "The model did not answer in time. Try again."

BY_STATUS = {
    400: "The model's endpoint can't read this request (error 400). Check that CHAT_MODEL "
    "names a model that chats.",
    401: "The model's endpoint did not accept the key (error 401). Check CHAT_API_KEY, or "
    "HF_TOKEN where Hugging Face answers.",
    402: "The account that pays for the model has no credit left (error 402). Add some, or "
    "unset CHAT_MODEL to use the local model.",
    403: "The key does not allow to use this model (error 403). Check what its account may do.",
    404: "There is no such model or address (error 404). Check CHAT_BASE_URL and CHAT_MODEL.",
    413: TOO_LONG,
    422: "The model's endpoint can't work with this request (error 422). Check that CHAT_MODEL "
    "names a model that chats.",
    429: "The model has too many requests at the moment (error 429). Wait a little, then try "
    "again.",
}

BY_TYPE = {
    SettingsError: "{error}",
    NotInstalledError: "{error}",
    EmptyReplyError: "The model sent an empty reply. Try again, or ask in other words.",
    ReplyCutError: "The reply broke off before its end. Retry asks for it again.",
    InferenceTimeoutError: NOT_IN_TIME,
    httpx2.TimeoutException: NOT_IN_TIME,
    httpx2.ConnectError: "The model's endpoint can't be reached. Check that it runs, and that "
    "CHAT_BASE_URL is its address.",
    httpx2.TransportError: "The connection to the model broke off. Try again.",
    TextGenerationError: "The model stopped with an error. Try again.",
    json.JSONDecodeError: "The model's endpoint sent something that is no reply. Check that "
    "CHAT_BASE_URL is the address of a chat endpoint.",
}


def explain(error):
    """Return what happened and what to do, one or two sentences for a notice in the page.

    Nothing of what the endpoint sent is repeated, nor any address or key. An error that has
    no explanation here is a mistake in the app: the terminal shows where it is.

    Args:
        error: an exception that `connect`, the client or `growing_text` raised.

    Example:
        except Exception as error:
            gr.Warning(explain(error))
    """
    if isinstance(error, HfHubHTTPError):
        return _explain_status(error.response)
    for kind, words in BY_TYPE.items():
        if isinstance(error, kind):
            return words.format(error=error)
    traceback.print_exception(error)
    return f"Something went wrong in the app ({type(error).__name__}). The terminal shows where."


def _explain_status(response):
    status = response.status_code
    if status in (400, 413, 422) and re.search("context|too long", response.text):
        return TOO_LONG
    wait = response.headers.get("retry-after", "")
    if status == 429 and wait.isdigit():
        return (
            "The model has too many requests at the moment (error 429). Try again in "
            f"{wait} seconds."
        )
    if status in BY_STATUS:
        return BY_STATUS[status]
    return f"The model's endpoint has a problem of its own (error {status}). Try again later."
