"""Reaching an endpoint on this machine, whatever the environment says of the network."""

import functools
import os

import httpx2
from huggingface_hub import constants, set_client_factory
from huggingface_hub.errors import OfflineModeIsEnabled

from .background import note_connection
from .lines import check_answer

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@functools.cache
def open_way() -> None:
    """Let `huggingface_hub` reach this machine: around a proxy, and with HF_HUB_OFFLINE=1.

    A proxy can't reach this machine's own addresses, and "offline" is about the Hub: neither
    should keep the app from a model that runs beside it. Nothing is reported to the Hub either.
    """
    constants.HF_HUB_DISABLE_TELEMETRY = True
    set_client_factory(_http_client)


def except_from_proxy() -> None:
    """Keep Gradio, which asks its own server whether it is up, from asking through a proxy."""
    for name in ("no_proxy", "NO_PROXY"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, *THIS_MACHINE]))


def _http_client():
    return httpx2.Client(
        mounts={f"all://{_bracketed(host)}": None for host in THIS_MACHINE},  # None: no proxy
        event_hooks={
            "request": [_refuse_when_offline, note_connection],
            "response": [check_answer],
        },
        limits=httpx2.Limits(max_keepalive_connections=0),  # `BackgroundStream` needs its own
        follow_redirects=True,
        timeout=None,
    )


def _bracketed(host):
    return f"[{host}]" if ":" in host else host


def _refuse_when_offline(request):
    if constants.is_offline_mode() and request.url.host not in THIS_MACHINE:
        raise OfflineModeIsEnabled("HF_HUB_OFFLINE is set.")
