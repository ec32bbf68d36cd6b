"""The way to an endpoint on this machine, open whatever the environment says of the network."""

import functools
import os

import httpx2
from huggingface_hub import constants, set_client_factory
from huggingface_hub.errors import OfflineModeIsEnabled

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@functools.cache
def open_way():
    """Let requests to this machine pass: around a proxy, and with HF_HUB_OFFLINE=1.

    A proxy can't reach this machine's own addresses, and "offline" is about the Hub: neither
    should stand between the app and a model that runs beside it. Gradio, too, asks its own
    server whether it is up and needs the way around the proxy.
    """
    if any(os.environ.get(name) or os.environ.get(name.upper()) for name in PROXIES):
        for name in ("no_proxy", "NO_PROXY"):
            kept = [host for host in os.environ.get(name, "").split(",") if host]
            os.environ[name] = ",".join([*kept, *THIS_MACHINE])
    set_client_factory(_http_client)


def _http_client():
    return httpx2.Client(
        event_hooks={"request": [_refuse_when_offline]}, follow_redirects=True, timeout=None
    )


def _refuse_when_offline(request):
    if constants.is_offline_mode() and request.url.host not in THIS_MACHINE:
        raise OfflineModeIsEnabled("HF_HUB_OFFLINE is set.")
