"""Which endpoint replies: one of your own, Hugging Face's providers, or the local model.

Environment variables decide:

    CHAT_BASE_URL   an OpenAI-compatible endpoint, such as http://localhost:11434/v1
    CHAT_API_KEY    its key, if it needs one
    CHAT_MODEL      the model to ask it for; without CHAT_BASE_URL, a model that
                    Hugging Face Inference Providers serve, paid for with HF_TOKEN;
                    or the path of a GGUF file, which llama.cpp then runs on this machine
    CHAT_TIMEOUT    how many seconds without a piece of the reply are too many (60 if not set)

If none of the first three is set, the model replies that `python -m workshop model` has chosen, or
else SmolLM2, on this machine. An endpoint with only one model needs no CHAT_MODEL.
"""

import contextlib
import math
import os
import re
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
from huggingface_hub import InferenceClient, constants, get_token
from huggingface_hub.utils import get_session

from . import local, loopback
from .background import BackgroundStream
from .errors import FAULTS, ChatError, as_chat_error

# Sent if an endpoint needs no key. Without it, InferenceClient would send the Hugging Face
# token that is saved on this machine to whatever CHAT_BASE_URL names.
NO_KEY = "no-key"

WAIT_FOR_ENDPOINT = 60  # seconds
WAIT_FOR_LOCAL_MODEL = 600  # it runs in this process: silence means that others are first


@contextlib.contextmanager
def connect() -> Iterator[InferenceClient]:
    """Open a client for the endpoint that the environment names.

    Use it in a `with` block. Leaving the block hangs up, and that is what stops the model when
    somebody closes the page in the middle of a reply.

    The local model is loaded the first time it is needed, once for the whole process.

    Yields:
        An `InferenceClient`. It uses the endpoint's model if a call names none.

    Raises:
        ChatError: the settings don't fit together, or the local model isn't installed; in the
            block, `client.chat_completion` or the stream that it returned fails. Other errors
            are raised as they are.

    Example:
        with connect() as client:
            client.chat_completion([{"role": "user", "content": "Hello!"}])
    """
    loopback.open_way()
    check_network()
    with _client() as client:
        yield client


def preload() -> None:
    """Check the settings and load the local model, so that nobody has to wait for it.

    If something is wrong, this prints it and ends the program.
    """
    try:
        with connect():
            pass
    except ChatError as error:
        sys.exit(f"\n{error}\n")


class _Client(InferenceClient):
    """An `InferenceClient` that knows which model to ask for, and can always be closed."""

    def __init__(self, default_model: str | None, **settings: Any) -> None:
        super().__init__(**settings)
        self.default_model, self._settings = default_model, settings

    def chat_completion(self, messages, *, model=None, stream=False, **options):
        options = {"messages": messages, "model": model or self.default_model, **options}
        if not stream:
            with _chat_errors():
                return super().chat_completion(**options)
        chunks = BackgroundStream(lambda: _chunks(self._settings, options))
        self.exit_stack.callback(chunks.hang_up)
        return chunks


def _chunks(settings, options):
    with InferenceClient(**settings) as client:
        with _chat_errors():
            chunks = client.chat_completion(**options, stream=True)
        with _chat_errors(Exception):  # what reads the stream is not the app's code
            yield from chunks


@contextlib.contextmanager
def _chat_errors(*more):
    """Turn a failure of the endpoint, the network or the stream into a `ChatError`.

    Whatever else a request raises is a mistake in the app, such as a setting that nobody knows:
    what the endpoint answers has been checked before, by `check_answer`.
    """
    try:
        yield
    except (ChatError, httpx2.StreamError):
        raise  # StreamError is the app's mistake: it reads on after its `with` block
    except (*FAULTS, *more) as fault:
        raise as_chat_error(fault) from fault


# What is wrong with the environment if an HTTP client can't be made.
NETWORK = {
    ImportError: "ALL_PROXY names a SOCKS proxy, which needs another package. Run:\n\n"
    f"{sys.executable} -m pip install socksio\n\nOr unset ALL_PROXY.",
    OSError: "The certificates in SSL_CERT_FILE can't be read. Correct or unset it.",
    Exception: "The address of a proxy can't be read. Correct or unset HTTP_PROXY, HTTPS_PROXY "
    "and ALL_PROXY.",
}


def check_network():
    """Raise a `ChatError` if the environment has settings of the network that can't be used."""
    try:
        get_session()
    except Exception as fault:
        text = next(text for kind, text in NETWORK.items() if isinstance(fault, kind))
        raise ChatError(text) from fault


def _client():
    base_url, api_key, model = _base_url(), _api_key(), _setting("CHAT_MODEL")
    if base_url:
        key = api_key or NO_KEY
        name = model or _only_model(base_url, key)
        return _Client(name, base_url=base_url, api_key=key, timeout=_timeout(WAIT_FOR_ENDPOINT))
    if api_key:
        raise ChatError(
            "CHAT_API_KEY is set, but CHAT_BASE_URL is not. Set CHAT_BASE_URL to the address "
            "that the key is for, or unset CHAT_API_KEY to use the local model."
        )
    if model and "://" in model:
        raise ChatError("CHAT_MODEL is an address. Set CHAT_BASE_URL to it, and unset CHAT_MODEL.")
    weights = local.weights_named(model)
    if model and not weights:
        token = _hugging_face_token()
        return _Client(model, token=token, timeout=_timeout(WAIT_FOR_ENDPOINT))
    timeout = _timeout(WAIT_FOR_LOCAL_MODEL)
    base_url, api_key = local.serve(weights)
    name = local.name_of(weights)
    return _Client(name, base_url=base_url, api_key=api_key, timeout=timeout)


def _setting(name):
    return os.environ.get(name, "").strip() or None


def _base_url():
    """Return the address to send a chat to, or None if CHAT_BASE_URL is not set.

    `InferenceClient` adds /v1/chat/completions to an address, which is right for the root of a
    server, and leaves one alone that ends with /chat/completions. An address with a version in
    it, such as .../v1beta/openai, lacks only the end.
    """
    base_url = _setting("CHAT_BASE_URL")
    if base_url is None:
        return None
    try:
        address = urlsplit(base_url)
        httpx2.URL(base_url).host.encode("idna")
        is_address = address.scheme in ("http", "https") and bool(address.hostname)
        is_address = is_address and address.port != 0
    except (ValueError, httpx2.InvalidURL):
        is_address = False
    if not is_address:
        raise ChatError(
            "CHAT_BASE_URL is not the address of an endpoint. It begins with http:// or "
            "https://, such as http://localhost:11434/v1."
        )
    if constants.is_offline_mode() and address.hostname not in loopback.THIS_MACHINE:
        raise ChatError(
            "CHAT_BASE_URL is on another machine, but HF_HUB_OFFLINE is set. Unset one of the two."
        )
    path = address.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path += "/chat/completions" if re.search(r"/v\d", path) else "/v1/chat/completions"
    return address._replace(path=path).geturl()


def _only_model(chat_url, key):
    """Return the name of the only model of an endpoint, or None if it doesn't say.

    Raises:
        ChatError: it has several.
    """
    address = urlsplit(chat_url)
    path = address.path.removesuffix("/chat/completions") + "/models"
    models = _models(address._replace(path=path).geturl(), key)
    if len(models) > 1:
        names = ", ".join(models[:5]) + (", ..." if len(models) > 5 else "")
        raise ChatError(f"The endpoint has several models. Set CHAT_MODEL to one of them: {names}.")
    return models[0] if models else None


_without_list = set()  # the addresses that have no list of models; they are asked only once


def _models(url, key):
    if url in _without_list:
        return []
    try:
        response = get_session().get(url, headers={"Authorization": f"Bearer {key}"}, timeout=2)
        if response.status_code in (404, 405):
            _without_list.add(url)
            return []
        return [str(model["id"]) for model in response.raise_for_status().json()["data"]]
    except (httpx2.HTTPError, ValueError, LookupError, TypeError):
        return []  # not there, or not yet: sending a chat will tell


def _api_key():
    return _checked("CHAT_API_KEY", _setting("CHAT_API_KEY"))


def _checked(name, key):
    if key and not (key.isascii() and key.isprintable()):
        raise ChatError(f"{name} contains a character that can't be part of a key. Copy it again.")
    return key


def _hugging_face_token():
    if constants.is_offline_mode():
        raise ChatError(
            "CHAT_MODEL is a model on Hugging Face, but HF_HUB_OFFLINE is set. Unset one of the "
            "two, or set CHAT_BASE_URL to an endpoint on this machine."
        )
    token = _checked("HF_TOKEN", get_token())  # or what `hf auth login` saved
    if token is None:
        raise ChatError(
            "CHAT_MODEL is set, but there is no token for Hugging Face. Set HF_TOKEN (you can make "
            "one at https://huggingface.co/settings/tokens), or unset CHAT_MODEL to use the local "
            "model."
        )
    if not token.startswith("hf_"):
        raise ChatError("HF_TOKEN is not a token of Hugging Face, which begins with hf_.")
    return token


def _timeout(default):
    try:
        seconds = float(_setting("CHAT_TIMEOUT") or default)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ChatError("CHAT_TIMEOUT is not a number of seconds, such as 60.")
    return seconds
