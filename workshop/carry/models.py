"""Better models than SmolLM2: which there are, and fetching one from the Hugging Face Hub."""

import errno
import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import httpx2
from huggingface_hub import get_hf_file_metadata, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers

from chat_model import ChatError, local
from chat_model.endpoint import check_network
from workshop.environment import command

BUILT_IN = "smollm2"
SETTINGS = ("CHAT_BASE_URL", "CHAT_MODEL")  # what goes before the model that is chosen
GB = 10**9
SHA256 = re.compile("[0-9a-f]{64}")  # what the Hub has as the ETag of a large file


@dataclass(frozen=True)
class Model:
    """A chat model that suits a laptop.

    Attributes:
        size: of its file, in GB.
        memory: what it takes with four people at once, in GB: the file, 4,096 tokens for each of
            them, and what llama.cpp calculates in.
        license: of the weights.
        sentence: what to expect of it.
        repo: where it is on the Hub; "" for the one that is installed.
        file: its name there, and here.
    """

    size: float
    memory: float
    license: str
    sentence: str
    repo: str = ""
    file: str = ""


# None of them thinks before it replies: thoughts would use up what a reply may have of tokens.
MODELS = {
    BUILT_IN: Model(
        *(0.1, 0.6, "Apache 2.0"),
        "Comes with the workshop. Fast on any laptop, but often talks nonsense.",
    ),
    "qwen2.5-0.5b": Model(
        *(0.5, 1.0, "Apache 2.0"),
        "Four times as large as SmolLM2, and still fast.",
        "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
        "qwen2.5-0.5b-instruct-q4_k_m.gguf",
    ),
    "qwen2.5-1.5b": Model(
        *(1.1, 2.0, "Apache 2.0"),
        "Eleven times as large: it keeps to the question. The one to begin with.",
        "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
        "qwen2.5-1.5b-instruct-q4_k_m.gguf",
    ),
    "granite-3.3-2b": Model(
        *(1.5, 3.1, "Apache 2.0"),
        "IBM's, trained to follow instructions.",
        "ibm-granite/granite-3.3-2b-instruct-GGUF",
        "granite-3.3-2b-instruct-Q4_K_M.gguf",
    ),
    "qwen3-4b": Model(
        *(2.5, 5.3, "Apache 2.0"),
        "The best of these, for a new laptop. On an old one it is slow.",
        "unsloth/Qwen3-4B-Instruct-2507-GGUF",
        "Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
    ),
}


class FetchError(Exception):
    """A model can't be fetched. The text says what happened and what to do, for a person."""


def overview() -> str:
    """Return a list of the models, in words, with a star at the one that replies."""
    now = name_of_chosen()
    lines = [f"  {'NAME':16}{'FILE':8}{'MEMORY':8}LICENSE"]
    for name, model in MODELS.items():
        star = "*" if name == now else " "
        is_here = not model.file or path_of(model).exists()
        facts = f"{model.size} GB  {model.memory} GB  {model.license}{', is here' * is_here}"
        lines.append(f"\n{star} {name:16}{facts}\n      {model.sentence}")
    lines.append(f"\nThe one with the star replies. To use another: {command('model', 'NAME')}")
    return "\n".join([*lines, *_warnings()])


def choose(name: str) -> str:
    """Let a model reply from now on, and return that in words; fetch it if it isn't here.

    Raises:
        FetchError: it can't be fetched, or the choice can't be kept.
    """
    model = MODELS[name]
    weights = fetch(model) if model.file else None
    try:
        local.choose(weights)
    except OSError as error:
        raise FetchError(_not_writable(error)) from error
    back = f" To go back: {command('model', BUILT_IN)}" if weights else ""
    lines = [f"From now on, {name} replies. Start your chatbot again if it is running.{back}"]
    return "\n".join([*lines, *_warnings()])


def name_of_chosen() -> str | None:
    """Return the name of the model that is chosen, or None if it isn't one of these."""
    file = local.chosen()
    files = {model.file: name for name, model in MODELS.items()}
    return files.get(file.name if file else "")


def path_of(model: Model) -> Path:
    """Return where the file of a model is, once it is whole."""
    return local.MODELS / model.file


def _warnings():
    return [
        f"\n{name} is set, and goes before it. Unset {name} to use the model with the star."
        for name in SETTINGS
        if os.environ.get(name, "").strip()
    ]


def fetch(model: Model) -> Path:
    """Return the file of a model; download what isn't here of it.

    What has come of it is kept in a file of another name until it is whole. `hf_hub_download` would
    throw that away when the network is gone, or with Ctrl+C.

    Raises:
        FetchError: it can't be had.
    """
    file = path_of(model)
    if file.exists():
        return file
    part = file.with_name(f"{file.name}.part")
    try:
        check_network()
        file.parent.mkdir(exist_ok=True)
        _download(model, part)
    except ChatError as error:
        raise FetchError(str(error)) from error
    except (httpx2.HTTPError, OSError) as error:
        raise FetchError(_why(error, model, part)) from error
    part.replace(file)
    return file


def _download(model, part):
    """Download what a part lacks, and raise a `FetchError` if the whole isn't what the Hub has."""
    url, headers = hf_hub_url(model.repo, model.file), build_hf_headers()
    there = get_hf_file_metadata(url, headers=headers)
    if there.commit_hash is None or there.size is None:
        raise FetchError(NOT_THE_HUB)
    if _size(part) > there.size:  # it is of another version
        part.unlink()
    _check_room(there.size - _size(part), part.parent)
    with part.open("ab") as target:
        http_get(
            url,
            target,
            resume_size=_size(part),
            headers=headers,
            expected_size=there.size,
            displayed_filename=model.file,
        )
    if SHA256.fullmatch(there.etag or "") and there.etag != _sha256(part):
        part.unlink()
        raise FetchError("What has come isn't what Hugging Face has. Run this again.")


def _sha256(file):
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _check_room(needed, folder):
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise FetchError(
            f"There is no room for it: it needs {needed / GB:.1f} GB more, and the disk of "
            f"{folder} has {free / GB:.1f} GB free. Free some, then run this again; or choose a "
            "smaller one."
        )


def _size(file):
    return file.stat().st_size if file.exists() else 0


# In these texts, {page} becomes the model's on the Hub, {http} the status, such as "HTTP 404".
NOT_THE_HUB = (
    "Something else answers in place of Hugging Face: perhaps a page on which this network wants "
    "you to sign in. Open any page in your browser, then run this again."
)
NO_FILE = "{page} has no such file any more ({http}). Choose another model."
WANTS_TOKEN = (
    "Hugging Face wants a token for this model, or doesn't accept yours ({http}). If HF_TOKEN is "
    "set, or you have logged in, that token may be out of date. Make one at "
    "https://huggingface.co/settings/tokens, see whether {page} has terms to agree to, and set "
    "HF_TOKEN to the token. Or choose another model."
)
BUSY = "Hugging Face has a problem ({http}). Wait a little, then run this again."
NO_NETWORK = (
    "Hugging Face can't be reached, or the connection broke ({error}). Check that you are online, "
    "then run this again: it goes on from the {here:.0f} MB that are here."
)


def _why(error, model, part):
    """Return why a download has failed, and what to do."""
    if isinstance(error, OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE is set. Unset it to fetch a model."
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        text = {401: WANTS_TOKEN, 403: WANTS_TOKEN, 404: NO_FILE}.get(status, BUSY)
        return text.format(page=f"https://huggingface.co/{model.repo}", http=f"HTTP {status}")
    if isinstance(error, httpx2.HTTPError) or error.errno is None:  # None: it ended early
        why = str(error) or type(error).__name__
        return NO_NETWORK.format(error=why, here=_size(part) / 10**6)
    if error.errno == errno.ENOSPC:
        return f"The disk of {part.parent} is full. Free some, then run this again: it goes on."
    return _not_writable(error)


def _not_writable(error):
    return f"{local.MODELS} can't be written to ({error}). Change that, then run this again."
