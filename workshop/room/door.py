"""Where people's computers tell how far they are: it takes that, and shows nothing of it."""

import hmac
import os
import socketserver
import sys
import threading
from http.server import BaseHTTPRequestHandler

from .people import People

LONGEST = 2000  # bytes that somebody may tell at once
PLACES = 100  # connections at once


class Door(socketserver.ThreadingTCPServer):
    """Takes what is told, over HTTP, from whoever has the key.

    Args:
        address: host and port at which to listen.
        key: of the day.
        people: who note it.
    """

    allow_reuse_address = os.name != "nt"  # on Windows, that would allow two at one port
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], key: str, people: People):
        self.key, self.people = key, people
        self._places = threading.BoundedSemaphore(PLACES)
        super().__init__(address, _Visit)

    def process_request(self, request, client_address):
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), OSError):  # a visitor who hangs up is no fault
            super().handle_error(request, client_address)


class _Visit(BaseHTTPRequestHandler):
    timeout = 5  # seconds that a visitor may be silent

    def do_POST(self):
        self.send_response(self._note())
        self.end_headers()

    def _note(self):
        """Note what is told, and return the status to answer with."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 4 or int(length) > LONGEST:
            return 413
        told = self.rfile.read(int(length))  # what is left unread could cost a visitor the answer
        given = self.headers.get("Authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, f"Bearer {self.server.key}".encode()):
            return 401
        try:
            self.server.people.note(told)
        except ValueError:
            return 400
        return 204

    def log_message(self, *_):
        pass
