"""The witness over HTTP: POST /add-checkpoint and GET /<SHA-256 of the origin>/checkpoint; behind a proxy that does TLS."""

import re
import socket
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import BoundedSemaphore
from typing import Any

from clearplate_witness.errors import Refused
from clearplate_witness.rules import Witness

BODY_BYTES_MAX = 128 * 1024
"""A checkpoint with sixteen ML-DSA-44 signatures and a proof is below 64 KiB."""
CONNECTIONS_MAX = 64
SECONDS_PER_READ = 10
_LENGTH = re.compile(r"[0-9]{1,9}", re.ASCII)
_CHECKPOINT = re.compile(r"/([0-9a-f]{64})/checkpoint", re.ASCII)
_TEXT = "text/plain; charset=utf-8"


class WitnessServer(ThreadingHTTPServer):
    """Answers a limited number of connections at a time; those beyond are closed unanswered."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._places = BoundedSemaphore(CONNECTIONS_MAX)
        super().__init__(address, WitnessHandler)

    def server_bind(self) -> None:
        """Bind without asking the name service who we are, as http.server would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the connection a thread if there is a place."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread to be had
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection and free its place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """A connection that broke off is nobody's business; anything else is told without the caller's address."""
        fault = sys.exception()
        if not isinstance(fault, OSError):
            print(f"A request failed: {fault!r}", file=sys.stderr, flush=True)


class WitnessHandler(BaseHTTPRequestHandler):
    """One connection; several requests may come over it."""

    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "clearplate-witness"
    sys_version = ""
    timeout = SECONDS_PER_READ

    def do_POST(self) -> None:
        """Cosign a checkpoint."""
        try:
            lines = self._cosigned(self._body())
        except Refused as refused:
            self._answer(refused.status, refused.body, refused.content_type)
        except sqlite3.Error as fault:
            # Not on the disk means not cosigned.
            print(f"The memory cannot be written: {fault}", file=sys.stderr, flush=True)
            self._answer(503, "The witness cannot remember anything now; nothing was cosigned.\n", _TEXT)
        else:
            self._answer(200, lines, _TEXT)

    def do_GET(self) -> None:
        """Show the latest cosigned checkpoint of a log, or who this witness is."""
        witness = self.server.witness
        if self.path == "/":
            keys = "".join(f"{key.vkey.text()}\n" for key in witness.keys)
            self._answer(200, f"A witness of transparency logs (c2sp.org/tlog-witness). Its keys:\n{keys}", _TEXT)
            return
        match = _CHECKPOINT.fullmatch(self.path)
        note = witness.memory.note(match[1]) if match else None
        if note is None:
            self._answer(404, "No checkpoint of such a log was cosigned here.\n", _TEXT)
        else:
            self._answer(200, note.decode(), _TEXT)

    do_HEAD = do_GET  # noqa: N815 (the name that http.server calls)

    def _cosigned(self, body: bytes) -> str:
        if self.path != "/add-checkpoint":
            raise Refused(404, "Nothing is here.")
        return self.server.witness.add_checkpoint(body)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not _LENGTH.fullmatch(length):
            self.close_connection = True  # where the next request starts is unknown
            raise Refused(411, "The request states its length.")
        if int(length) > BODY_BYTES_MAX:
            self.close_connection = True
            raise Refused(413, f"A request is at most {BODY_BYTES_MAX} bytes.")
        body = self.rfile.read(int(length))
        if len(body) != int(length):
            self.close_connection = True
            raise Refused(400, "The request is shorter than it says.")
        return body

    def _answer(self, status: int, body: str, content_type: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (http.server's name)
        """Keep no list of who asked."""
