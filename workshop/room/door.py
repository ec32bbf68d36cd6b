"""The server that people's computers send messages to: it takes them, and shows nothing."""

import hmac
import os
import socketserver
import sys
from http.server import BaseHTTPRequestHandler

from .people import People

LONGEST = 2000  # bytes of a message


class Door(socketserver.ThreadingTCPServer):
    """Takes messages, over HTTP, from whoever has the key.

    Args:
        address: host and port at which to listen.
        key: of the day.
        people: to whom the messages go.
    """

    allow_reuse_address = os.name != "nt"  # on Windows, that would allow two at one port
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], key: str, people: People):
        self.key, self.people = key, people
        super().__init__(address, _Request)

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), OSError):  # a client that hangs up is no fault
            super().handle_error(request, client_address)


class _Request(BaseHTTPRequestHandler):
    timeout = 5  # seconds that a client may be silent

    def do_POST(self):
        self.send_response(self._take())
        self.end_headers()

    def _take(self):
        """Take a message, and return the status to answer with."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 4 or int(length) > LONGEST:
            return 413
        body = self.rfile.read(int(length))  # what is left unread could cost a client the answer
        given = self.headers.get("Authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, f"Bearer {self.server.key}".encode()):
            return 401
        try:
            self.server.people.note(body)
        except (ValueError, RecursionError):
            return 400
        return 204

    def log_message(self, *_):
        pass
