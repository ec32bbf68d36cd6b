"""An OpenAI-compatible endpoint that sends what a test has scripted, over real HTTP.

It is as strict as the strictest of the real ones: messages with anything but a role and a
text are refused.
"""

import asyncio
import functools
import json
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

FINISH_REASONS = ("stop", "length", "content_filter", "tool_calls")
CHUNK = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}


@dataclass(frozen=True)
class Reply:
    """A reply, streamed piece by piece.

    Attributes:
        pieces: the texts of the chunks; or whole deltas, dicts; or bytes, sent as they are. At a
            `threading.Event` the endpoint waits until the test sets it.
        pause: seconds before each piece but the first.
        ending: how the stream ends: "stop", "length", "content_filter" or "tool_calls" (the
            finish reason); "usage" (as "stop", and then a chunk that has no choices); "cut" (the
            connection breaks); "silence" (nothing more comes);
            "done" (with `[DONE]` alone); "unfinished" (it ends without saying so); "no choices"
            (with a chunk that has none);
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
    """Any body, of any type and with any status."""

    content: bytes
    type: str
    status: int = 200
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Silence:
    """No answer at all, not even a status."""


LONG = Reply(("and so on ",) * 60, pause=0.045)  # who leaves after a few pieces is early enough
ENDLESS = Reply(("and so on ",) * 600, pause=0.045)  # for a page, which may take its time
Answer = Reply | Refusal | Whole | Body | Silence


def word_by_word(text: str, pause: float = 0.0) -> Reply:
    """Return a reply of this text, a word and the space before it in each piece."""
    first, *others = text.split(" ")
    return Reply((first, *(f" {word}" for word in others)), pause)


def echo(messages: list[dict]) -> Reply:
    """Reply with the last message: what an endpoint does without a script."""
    return Reply(("You said: ", messages[-1]["content"]))


class ScriptedEndpoint:
    """The endpoint; use it in a `with` block.

    Attributes:
        url: its address, for CHAT_BASE_URL.
        port: its port: any that is free, unless one was given.
        requests: the bodies of the requests so far, the latest last.
        keys: the Authorization header of each.
        paths: the path and query of each.
        models: the models that it says it has; or a `Refusal`; None: it has no such list.
        fetched: the paths of other requests, such as for pictures.
        hang_ups: how many clients hung up in the middle of a reply.
        ended: how many replies were sent to the end.

    Example:
        with ScriptedEndpoint() as endpoint:
            endpoint.answer(Reply(("Hel", "lo")), Refusal(500))  # the next two answers
    """

    def __init__(self, port: int = 0):
        self.default = echo
        self.reset()
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        # Without it, an answer that is sent in two pieces takes 40 ms.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        handlers = {"GET": self._answer_get, "POST": self._answer_post}
        routes = [Route("/{path:path}", run, methods=[name]) for name, run in handlers.items()]
        # Below "critical", it logs each stream that is cut on purpose.
        config = uvicorn.Config(Starlette(routes=routes), log_config=None, log_level="critical")
        self._server = uvicorn.Server(config)

    def reset(self) -> None:
        """Forget all requests and all answers."""
        self._answers = deque()
        self.requests, self.keys, self.fetched = [], [], []
        self._endings = []  # a new list, so that a reply from before doesn't count when it ends
        self.paths, self.models = [], None

    @property
    def hang_ups(self) -> int:
        return self._endings.count("hung up")

    @property
    def ended(self) -> int:
        return self._endings.count("ended")

    def answer(self, *answers: Answer) -> None:
        """Give these answers, in this order, to the next requests."""
        self._answers.extend(answers)

    def next_answer(self, request: dict) -> Answer:
        """Return the answer to a request: the next one scripted, or else the default."""
        if self._answers:
            return self._answers.popleft()
        return self.default(request["messages"])

    def is_hung_up_on(self, seconds: float = 15) -> bool:
        """Wait until a client hangs up or a reply ends; return whether just one hung up."""
        end = time.monotonic() + seconds
        while not self.hang_ups and not self.ended and time.monotonic() < end:
            time.sleep(0.02)
        return self.hang_ups == 1

    def __enter__(self):
        serve = functools.partial(self._server.run, sockets=[self._socket])
        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()

    async def _answer_get(self, request):
        if request.url.path != "/v1/models" or self.models is None:
            self.fetched.append(_path_of(request))
            return Response(status_code=404)
        if isinstance(self.models, Refusal):
            return _refuse(self.models)
        return JSONResponse({"data": [{"id": name} for name in self.models]})

    async def _answer_post(self, request):
        body = await request.json()
        await asyncio.sleep(0)  # the server notes who has hung up
        if await request.is_disconnected():
            return Response()  # the next answer is for somebody else
        self.requests.append(body)
        self.paths.append(_path_of(request))
        self.keys.append(request.headers.get("Authorization"))
        endings = self._endings
        answer = _refusal_of(body) or self.next_answer(body)
        if isinstance(answer, Refusal):
            return _refuse(answer)
        if isinstance(answer, Body):
            headers = {"Content-Type": answer.type, **answer.headers}
            return Response(answer.content, answer.status, headers)
        if isinstance(answer, Silence):
            while not await request.is_disconnected():
                await asyncio.sleep(0.05)
            endings.append("hung up")
            return Response()
        if isinstance(answer, Whole) or not body.get("stream"):
            return _whole(answer.text if isinstance(answer, Whole) else "".join(answer.pieces))
        return StreamingResponse(_stream(answer, endings), media_type="text/event-stream")


async def _stream(reply, endings):
    """Yield the events of a reply, and note its end; it is cancelled when the client hangs up."""
    try:
        for number, piece in enumerate(reply.pieces):
            await asyncio.sleep(reply.pause if number else 0)
            if isinstance(piece, threading.Event):
                end = time.monotonic() + 30
                while not piece.is_set() and time.monotonic() < end:
                    await asyncio.sleep(0.01)
            elif isinstance(piece, bytes):
                yield piece
            else:
                yield _chunk(piece if isinstance(piece, dict) else {"content": piece})
        if reply.ending == "cut":
            raise ConnectionAbortedError  # the server then closes the connection as it is
        if reply.ending == "silence":
            await asyncio.Event().wait()
        yield ENDINGS[reply.ending]
        endings.append("ended")
    except (asyncio.CancelledError, GeneratorExit):
        endings.append("hung up")
        raise


def _path_of(request):
    return str(request.url).removeprefix(str(request.base_url).rstrip("/"))


def _refusal_of(body):
    """Return the refusal that a strict endpoint gives to a badly formed request, or None."""
    for message in body["messages"]:
        for name in message:
            if name not in ("role", "content"):
                return Refusal(400, f"property '{name}' is unsupported")
        if not isinstance(message["content"], str):
            return Refusal(400, "'content' must be a string")
    return None


def _refuse(refusal):
    return JSONResponse({"error": {"message": refusal.message}}, refusal.status, refusal.headers)


def _whole(text):
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": "stop",
    }
    return JSONResponse({**CHUNK, "object": "chat.completion", "choices": [choice]})


def _chunk(delta, finish_reason=None):
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return _event({**CHUNK, "system_fingerprint": "", "choices": [choice]})


def _event(content):
    return f"data: {json.dumps(content)}\n\n".encode()


NO_CHOICES = _event({**CHUNK, "choices": []})
DONE = b"data: [DONE]\n\n"
ENDINGS = {
    **{reason: _chunk({}, reason) + DONE for reason in FINISH_REASONS},
    "usage": _chunk({}, "stop") + NO_CHOICES + DONE,
    "done": DONE,
    "unfinished": b"",
    "no choices": NO_CHOICES + DONE,
    "error": _event({"error": "scripted error"}) + DONE,
    "garbage": b"data: <html>\n\n" + DONE,
}
