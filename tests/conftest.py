"""What the tests share: the scripted endpoint, and a clean set of settings."""

import pytest

from chat_model.endpoint import _known_models
from workshop.scripted_endpoint import ScriptedEndpoint

from .checks.checking import SETTINGS


@pytest.fixture(scope="session")
def _endpoint():
    with ScriptedEndpoint() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(_endpoint):
    """A scripted endpoint that nobody has asked anything yet."""
    _endpoint.reset()
    return _endpoint


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    """None of the settings that choose an endpoint; a test sets what it needs."""
    for name in (*SETTINGS, "CHAT_DEBUG", "HF_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    _known_models.cache_clear()
    return monkeypatch
