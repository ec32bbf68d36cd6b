"""Which endpoint answers: one of your own, Hugging Face's providers, or the local model.

What is set in the environment decides:

    CHAT_BASE_URL   an OpenAI-compatible endpoint, such as http://localhost:11434/v1
    CHAT_API_KEY    its key, if it wants one
    CHAT_MODEL      the model to ask it for; without CHAT_BASE_URL, a model that
                    Hugging Face Inference Providers serve, paid for with HF_TOKEN
    CHAT_TIMEOUT    how many seconds of silence are too many (60 if not set)

With none of the first three set, the model that came with the workshop answers.
"""

import math
import os
import sys
from urllib.parse import urlsplit

from huggingface_hub import InferenceClient, constants, get_token

from . import local, loopback

# Sent where an endpoint has no key. Without it, InferenceClient would send the Hugging Face
# token that is saved on this machine to whatever CHAT_BASE_URL names.
NO_KEY = "no-key"


class SettingsError(Exception):
    """The settings in the environment don't fit together; the message says what to change."""


def connect():
    """Return an `InferenceClient` for the endpoint that the environment names.

    Use it in a `with` block: leaving the block hangs up, and that is what stops the model
    when somebody closes the page in the middle of a reply.

    The local model is loaded the first time it is needed, once for the whole process.

    Raises:
        SettingsError: the settings don't fit together.
        local.NotInstalledError: the local model is needed and isn't installed.

    Example:
        with connect() as client:
            client.chat_completion([{"role": "user", "content": "Hello!"}])
    """
    loopback.open_way()
    base_url, api_key, timeout = _base_url(), _api_key(), _timeout()
    if base_url:
        return InferenceClient(base_url=base_url, api_key=api_key or NO_KEY, timeout=timeout)
    if api_key:
        raise SettingsError(
            "CHAT_API_KEY is set, but CHAT_BASE_URL is not. Set CHAT_BASE_URL to the address "
            "that the key is for, or unset CHAT_API_KEY to use the local model."
        )
    if model_name():
        return InferenceClient(model=model_name(), token=_hugging_face_token(), timeout=timeout)
    base_url, api_key = local.serve()
    return InferenceClient(base_url=base_url, api_key=api_key, timeout=timeout)


def get_ready():
    """Do what is better done before a page opens than at its first message.

    Checks the settings and loads the local model where that is what answers. What is wrong
    is printed and ends the program.
    """
    try:
        connect()
    except (SettingsError, local.NotInstalledError) as error:
        sys.exit(f"\n{error}\n")


def model_name():
    """Return the model to ask the endpoint for, a string, or None for the one it has."""
    return _setting("CHAT_MODEL")


def _setting(name):
    return os.environ.get(name, "").strip() or None


def _base_url():
    base_url = _setting("CHAT_BASE_URL")
    if base_url is None:
        return None
    address = urlsplit(base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingsError(
            "CHAT_BASE_URL is not the address of an endpoint. It begins with http:// or "
            "https://, such as http://localhost:11434/v1."
        )
    if constants.is_offline_mode() and address.hostname not in loopback.THIS_MACHINE:
        raise SettingsError(
            "CHAT_BASE_URL names another machine, and HF_HUB_OFFLINE forbids to reach it. "
            "Unset one of the two."
        )
    return base_url


def _api_key():
    api_key = _setting("CHAT_API_KEY")
    if api_key and not (api_key.isascii() and api_key.isprintable()):
        raise SettingsError(
            "CHAT_API_KEY has a character in it that no key has. Copy the key once more."
        )
    return api_key


def _hugging_face_token():
    if constants.is_offline_mode():
        raise SettingsError(
            "CHAT_MODEL asks Hugging Face for a model, and HF_HUB_OFFLINE forbids to reach it. "
            "Unset one of the two, or set CHAT_BASE_URL to an endpoint on this machine."
        )
    token = get_token()  # HF_TOKEN, or what `hf auth login` saved
    if token is None:
        raise SettingsError(
            "CHAT_MODEL is set, but there is no token to ask Hugging Face with. Set HF_TOKEN "
            "(make one at https://huggingface.co/settings/tokens), or unset CHAT_MODEL to use "
            "the local model."
        )
    return token


def _timeout():
    try:
        seconds = float(_setting("CHAT_TIMEOUT") or 60)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise SettingsError("CHAT_TIMEOUT is not a number of seconds, such as 60.")
    return seconds
