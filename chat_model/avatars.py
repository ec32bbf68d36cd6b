"""The pictures beside the messages: a person, and the model."""

import base64
from pathlib import Path


def _embedded(name):
    """Return a picture as a data URL.

    As a file it would have an address on the server, which the browser takes for a stranger's
    where a proxy doesn't pass on the `Host` it was asked for.
    """
    picture = (Path(__file__).parent / name).read_bytes()
    url = f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"
    return {"path": url, "url": url}


AVATARS = (_embedded("user.svg"), _embedded("bot.svg"))
