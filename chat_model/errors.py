"""Failures of the endpoint, the network or the stream, in words for a person."""

import re

import httpx2
from huggingface_hub.errors import (
    HfHubHTTPError,
    InferenceTimeoutError,
    OfflineModeIsEnabled,
    TextGenerationError,
)


class ChatError(Exception):
    """The model can't reply. The text says what happened and what to do, for a person.

    It never has a key or an address in it, nor anything that the endpoint sent, except for the
    names of its models.

    Example:
        except ChatError as error:
            yield [*chat, message("assistant", str(error), title="Sorry")], gr.skip()
    """


TOO_LONG = "This conversation is too long for the model. Undo some turns, or start a new one."
NOT_IN_TIME = (
    "The model did not answer in time. It may be busy with other people: wait a little, then "
    "retry. If it is always this slow, set CHAT_TIMEOUT to more seconds."
)
MODEL_FAILED = "The model stopped with an error. Press Retry to ask again."
NOT_A_STREAM = (
    "The model's endpoint sent its reply in one piece, but this app needs a stream. Turn on "
    "streaming at the endpoint, or choose another."
)
UNREADABLE = (
    "The model's endpoint sent something that is not a reply. Check that CHAT_BASE_URL is the "
    "address of a chat endpoint."
)

BY_STATUS = {
    400: "The model's endpoint can't read this request (HTTP 400). Check that CHAT_MODEL names a "
    "chat model.",
    401: "The model's endpoint doesn't accept the key (HTTP 401). Check CHAT_API_KEY, or HF_TOKEN "
    "if you use Hugging Face.",
    402: "The account that pays for the model has no credit left (HTTP 402). Add some, or unset "
    "CHAT_MODEL to use the local model.",
    403: "The key doesn't give access to this model (HTTP 403). Check what its account may use.",
    404: "There is no such model or address (HTTP 404). Check CHAT_BASE_URL and CHAT_MODEL.",
    413: TOO_LONG,
    422: "The model's endpoint can't use this request (HTTP 422). Check that CHAT_MODEL names a "
    "chat model.",
    429: "The model is getting too many requests (HTTP 429). Wait a little, then retry.",
}

BY_TYPE = {  # the first that fits is used
    InferenceTimeoutError: NOT_IN_TIME,
    TextGenerationError: MODEL_FAILED,
    httpx2.TimeoutException: NOT_IN_TIME,
    httpx2.ConnectError: "The model's endpoint can't be reached. Check that it is running and that "
    "you are online, and CHAT_BASE_URL if you have set it.",
    httpx2.HTTPError: "The connection to the model broke. Press Retry to ask again.",
    OfflineModeIsEnabled: "The model's endpoint is on another machine, and HF_HUB_OFFLINE is set. "
    "Unset it.",
}

# What `huggingface_hub` and its HTTP library raise when the app is not at fault.
FAULTS = (HfHubHTTPError, *BY_TYPE)


def as_chat_error(fault: Exception) -> ChatError:
    """Return the `ChatError` for what a request or a stream raised."""
    if isinstance(fault, HfHubHTTPError):
        return ChatError(_text_for_status(fault.response))
    texts = (text for kind, text in BY_TYPE.items() if isinstance(fault, kind))
    return ChatError(next(texts, UNREADABLE))


def _text_for_status(response):
    status = response.status_code
    if status in (400, 413, 422) and re.search("context|too long", response.text):
        return TOO_LONG
    wait = response.headers.get("retry-after", "")
    if status == 429 and wait.isdecimal():
        return f"The model is getting too many requests (HTTP 429). Retry in {wait} seconds."
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status < 500:
        return f"The model's endpoint refuses this (HTTP {status}). Check CHAT_BASE_URL."
    return f"The model's endpoint is having a problem (HTTP {status}). Retry later."
