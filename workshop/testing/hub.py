"""A stand-in for the Hugging Face Hub: it has one file under every name, over real HTTP.

As there, the Hub says where a file is, and another host has what is in it.
"""

import hashlib
import http.server
import threading
import time

PIECE = 2**20


class Hub:
    """The Hub; use it in a `with` block.

    Args:
        content: of the file.

    Attributes:
        url: its address, for HF_ENDPOINT.
        content: of the file; what it claims about it stays as it was.
        refusal: a status and the Hub's word for it, such as (404, "EntryNotFound"), in place of
            the file; None: there is none.
        is_the_hub: whether it answers as the Hub does; if not, as a page to sign in.
        size: of the file, as it claims.
        breaks: after so many bytes of each answer to come, the connection breaks.
        stays: if it is set, the connection stays instead, and nothing more comes.
        firsts: with which byte each answer began.
        tokens: who got which Authorization header, "hub" or "other host".
    """

    def __init__(self, content: bytes = b""):
        self.content, self.size = content, len(content)
        self._sha256 = hashlib.sha256(content).hexdigest()
        self.refusal, self.is_the_hub = None, True
        self.breaks, self.stays = [], threading.Event()
        self.firsts, self.tokens = [], []
        handler = type("Handler", (_Handler,), {"hub": self})
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        port = self._server.server_port
        self.url, self._other_host = f"http://127.0.0.1:{port}", f"http://localhost:{port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stays.clear()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        """Answer a request: to the Hub, or to the other host."""
        if "/resolve/" not in request.path:  # huggingface_hub may ask for more than a file
            return _head(request, 404, {"Content-Length": 0})
        token = request.headers.get("Authorization")
        is_other = request.headers["Host"].startswith("localhost")
        self.tokens.append(("other host" if is_other else "hub", token))
        if is_other:
            return self._send(request)
        if self.refusal:
            status, code = self.refusal
            return _head(request, status, {"X-Error-Code": code, "Content-Length": 0})
        if not self.is_the_hub:
            return _head(request, 200, {"Content-Length": 0})
        where = {
            "Location": self._other_host + request.path,
            "X-Repo-Commit": "0" * 40,
            "X-Linked-Etag": f'"{self._sha256}"',
            "X-Linked-Size": self.size,
        }
        return _head(request, 302, {**where, "Content-Length": 0})

    def _send(self, request):
        first = int(request.headers.get("Range", "bytes=0-")[len("bytes=") : -1])
        self.firsts.append(first)
        rest = memoryview(self.content)[first:]
        size = f"bytes {first}-{len(self.content) - 1}/{len(self.content)}"
        headers = {"Content-Length": len(rest), "Content-Range": size}
        _head(request, 206 if first else 200, headers)
        end = self.breaks.pop(0) if self.breaks else len(rest)
        for start in range(0, end, PIECE):
            request.wfile.write(rest[start : min(start + PIECE, end)])
        while end < len(rest) and self.stays.is_set():
            time.sleep(0.05)


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.close_connection = True
        self.hub.answer(self)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def _head(request, status, headers):
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, str(value))
    request.end_headers()
