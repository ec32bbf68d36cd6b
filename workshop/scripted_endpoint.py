"""An OpenAI-compatible endpoint that answers what a test tells it to, over real HTTP.

It is as strict as the strictest of the real ones: messages with anything but a role and a
text are refused.
"""

import json
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    """A reply, streamed piece by piece.

    Attributes:
        pieces: the texts of the chunks; or whole deltas, dicts; or bytes, sent as they are. At a
            `threading.Event` the endpoint waits until the test sets it.
        pause: seconds before each piece but the first.
        ending: how the stream ends: "stop", "length", "content_filter" or "tool_calls" (the
            finish reason); "cut" (the connection breaks); "silence" (nothing more comes);
            "unfinished" (it ends without saying so); "no choices" (with a chunk that has none);
            "error" (an error object); "garbage" (a chunk that is no JSON).
    """

    pieces: tuple
    pause: float = 0.0
    ending: str = "stop"


@dataclass(frozen=True)
class Refusal:
    """An error status instead of a reply."""

    status: int
    message: str = "scripted refusal"
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Whole:
    """A reply in one piece, from an endpoint that can't stream."""

    text: str


@dataclass(frozen=True)
class Body:
    """Any body with status 200, of any type."""

    content: bytes
    type: str


@dataclass(frozen=True)
class Silence:
    """No answer at all, not even a status."""


def words(text, pause=0.0):
    """Return a reply of this text, a word and the space before it in each piece."""
    first, *others = text.split(" ")
    return Reply((first, *(f" {word}" for word in others)), pause)


def echo(messages):
    """Answer with the last message: what an endpoint does that nobody has told anything."""
    return words(f"You said: {messages[-1]['content']}")


class ScriptedEndpoint:
    """The endpoint; use it in a `with` block.

    Attributes:
        url: its address, for CHAT_BASE_URL.
        port: its port: any that is free, unless one was given.
        requests: the bodies of the requests so far, the latest last.
        keys: the Authorization header of each.
        paths: the path and query of each.
        models: the models that it says it has; or a `Refusal`; None: it has no such list.
        fetched: the paths that were asked for as if they were pages or pictures.
        hang_ups: how many replies were broken off by who asked.

    Example:
        with ScriptedEndpoint() as endpoint:
            endpoint.answer(Reply(("Hel", "lo")), Refusal(500))  # the next two answers
    """

    def __init__(self, port=0):
        self.default = echo
        self.reset()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def reset(self):
        """Forget what was asked and what was to be answered."""
        self._answers = deque()
        self.requests, self.keys, self.fetched, self.hang_ups = [], [], [], 0
        self.paths, self.models = [], None

    def answer(self, *answers):
        """Give these answers, in this order, to the next requests."""
        self._answers.extend(answers)

    def next_answer(self, request):
        """Return the answer to a request: the next one scripted, or else the default."""
        if self._answers:
            return self._answers.popleft()
        return self.default(request["messages"])

    def is_hung_up_on(self, seconds=15):
        """Wait until somebody breaks off a reply, and return whether it was just one."""
        end = time.monotonic() + seconds
        while not self.hang_ups and time.monotonic() < end:
            time.sleep(0.02)
        return self.hang_ups == 1

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Say nothing of who hangs up; say the rest."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _handler(endpoint):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if self.path == "/v1/models" and endpoint.models is not None:
                if isinstance(endpoint.models, Refusal):
                    self._refuse(endpoint.models)
                else:
                    self._send_json(200, {"data": [{"id": name} for name in endpoint.models]})
                return
            endpoint.fetched.append(self.path)
            self.send_error(404)

        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.requests.append(request)
            endpoint.paths.append(self.path)
            endpoint.keys.append(self.headers.get("Authorization"))
            answer = _refusal_of(request) or endpoint.next_answer(request)
            if isinstance(answer, Refusal):
                self._refuse(answer)
                return
            if isinstance(answer, Body):
                self._send(200, answer.content, answer.type)
                return
            if isinstance(answer, Silence):
                self._wait_for_hang_up()
                return
            if isinstance(answer, Whole) or not request.get("stream"):
                self._send_whole(answer)
                return
            try:
                self._stream(answer)
            except (BrokenPipeError, ConnectionError):
                endpoint.hang_ups += 1
                self.close_connection = True

        def _refuse(self, refusal):
            error = {"error": {"message": refusal.message}}
            self._send_json(refusal.status, error, refusal.headers)

        def _send_whole(self, reply):
            text = reply.text if isinstance(reply, Whole) else "".join(reply.pieces)
            said = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": said, "finish_reason": "stop"}
            self._send_json(200, {**_CHUNK, "object": "chat.completion", "choices": [choice]})

        def _send_json(self, status, content, headers=None):
            self._send(status, json.dumps(content).encode(), "application/json", headers)

        def _send(self, status, body, kind, headers=None):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, reply):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number, piece in enumerate(reply.pieces):
                if number:
                    time.sleep(reply.pause)
                if isinstance(piece, threading.Event):
                    piece.wait(30)
                elif isinstance(piece, bytes):
                    self._write(piece)
                else:
                    delta = piece if isinstance(piece, dict) else {"content": piece}
                    self._send_event(_chunk({"role": "assistant", **delta}))
            self._end(reply.ending)

        def _end(self, ending):
            if ending == "cut":
                self.close_connection = True
                self.connection.close()
                return
            if ending == "silence":
                self._wait_for_hang_up()
                raise ConnectionError
            if ending == "no choices":
                self._send_event(json.dumps({**_CHUNK, "choices": []}))
            elif ending in ("stop", "length", "content_filter", "tool_calls"):
                self._send_event(_chunk({}, finish_reason=ending))
                self._send_event(json.dumps({**_CHUNK, "choices": []}))
            elif ending == "error":
                self._send_event(json.dumps({"error": "scripted error"}))
            elif ending == "garbage":
                self._send_event("<html>")
            self._send_event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")

        def _send_event(self, data):
            self._write(f"data: {data}\n\n".encode())

        def _write(self, content):
            self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
            self.wfile.flush()

        def _wait_for_hang_up(self):
            while not self._hung_up():
                time.sleep(0.05)
            self.close_connection = True

        def _hung_up(self):
            self.connection.setblocking(False)
            try:
                return self.connection.recv(1) == b""
            except BlockingIOError:
                return False
            except ConnectionError:
                return True
            finally:
                self.connection.setblocking(True)

        def log_message(self, *_):
            pass

    return Handler


def _refusal_of(request):
    """Return the refusal that a strict endpoint gives to a badly formed request, or None."""
    for message in request["messages"]:
        for name in message:
            if name not in ("role", "content"):
                return Refusal(400, f"property '{name}' is unsupported")
        if not isinstance(message["content"], str):
            return Refusal(400, "'content' must be a string")
    return None


_CHUNK = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}


def _chunk(delta, finish_reason=None):
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return json.dumps({**_CHUNK, "system_fingerprint": "", "choices": [choice]})
