"""Reading a stream in a thread of its own, so that nobody has to wait for it.

Gradio can end a handler only where it yields, and while it waits for an endpoint it doesn't. So
the waiting is done here: the handler hears every half second that nothing has come yet.

An `AsyncInferenceClient` would need no thread. But then everybody who writes a handler would have
to write `async for`, and one handler that blocks would hold up all the others.
"""

import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx2

PATIENCE = 0.5  # seconds

_thread = threading.local()


class BackgroundStream:
    """What a function yields while it runs in a thread of its own.

    Iterating gives each thing in turn. What the function raises comes out of the loop.

    Args:
        read: the function. In it, requests are made by clients that have `note_connection` as a
            hook, and that reuse no connection.

    Example:
        stream = BackgroundStream(lambda: client.chat_completion(messages, stream=True))
        for chunk in stream:
            ...
        stream.hang_up()
    """

    def __init__(self, read: Callable[[], Iterable]) -> None:
        self._arrived = queue.SimpleQueue()
        self._socket = None
        self._is_closed = False
        threading.Thread(target=self._run, args=[read], daemon=True).start()

    def _run(self, read):
        _thread.stream = self
        error = None
        try:
            for thing in read():
                self._arrived.put((thing, None))
        except BaseException as raised:
            error = raised
        self._arrived.put((None, error or StopIteration()))

    def __iter__(self) -> Iterator:
        return (thing for thing in self.with_pauses() if thing is not None)

    def with_pauses(self) -> Iterator:
        """Yield each thing in turn, and None whenever nothing has come for half a second."""
        while not self._is_closed:
            try:
                thing, error = self._arrived.get(timeout=PATIENCE)
            except queue.Empty:
                yield None
                continue
            if isinstance(error, StopIteration):
                return
            if error:
                raise error
            yield thing
        raise httpx2.StreamClosed

    def hang_up(self) -> None:
        """Close the connection, whether the endpoint has begun to reply or not."""
        self._is_closed = True
        if self._socket:
            with contextlib.suppress(OSError):  # it is closed already
                self._socket.shutdown(socket.SHUT_RDWR)  # `close` alone wouldn't wake the thread

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_closed:
                self.hang_up()


def note_connection(request: httpx2.Request) -> None:
    """Let the stream of this thread know by which connection a request goes; a client's hook."""
    if stream := getattr(_thread, "stream", None):
        request.extensions["trace"] = stream._trace
