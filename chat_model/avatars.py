"""The pictures beside the messages: a person, and the model."""

import base64
from pathlib import Path


def _embedded(name):
    """Return a picture as a data URL.

    Behind a proxy that drops `Host`, Gradio would give a file an address on another site, and the
    page loads nothing from there.
    """
    picture = (Path(__file__).parent / name).read_bytes()
    url = f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"
    return {"path": url, "url": url}


AVATARS = (_embedded("user.svg"), _embedded("bot.svg"))
