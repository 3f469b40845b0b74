"""A mail host for tests: speaks SMTP (RFC 5321) on a port of this machine, and keeps what it is given.

Standard library only. It can be told to refuse a recipient, to refuse everything, to ask for a password, or to hang up.
"""

import base64
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy


@dataclass
class MailHost:
    """What it was given, and how it behaves."""

    port: int = 0
    messages: list = field(default_factory=list)
    raw: list = field(default_factory=list)
    said: list = field(default_factory=list)
    refuse: set = field(default_factory=set)
    hang_up_after: int | None = None
    password: tuple[str, str] | None = None

    def to(self, address):
        return [message for message in self.messages if message["To"] == address]


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    timeout = 10

    def handle(self):
        self.host, self.known = self.server.host, self.server.host.password is None
        self.say("220 mail.example ESMTP")
        recipients = []
        while line := self.rfile.readline():
            words = line.decode("ascii").strip()
            self.host.said.append(words)
            verb = words.split(" ")[0].upper()
            if verb == "EHLO":
                self.say("250-mail.example", "250-8BITMIME", "250 AUTH PLAIN")
            elif verb == "AUTH":
                self.known = base64.b64decode(words.split(" ")[2]) == "\0{}\0{}".format(*self.host.password).encode()
                self.say("235 ok" if self.known else "535 no")
            elif verb == "MAIL":
                if self.host.hang_up_after is not None and len(self.host.messages) >= self.host.hang_up_after:
                    return
                recipients = []
                self.say("250 ok" if self.known else "530 sign in first")
            elif verb == "RCPT":
                address = words.split("<")[1].split(">")[0]
                self.say("550 no such mailbox" if address in self.host.refuse else "250 ok")
                recipients.append(address)
            elif verb == "DATA":
                self.say("354 go on")
                self.take()
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok" if verb in {"RSET", "NOOP"} else "502 not here")

    def take(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        self.host.raw.append(b"".join(lines))
        self.host.messages.append(message_from_bytes(self.host.raw[-1], policy=policy.default))
        self.say("250 taken")

    def say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode("ascii"))


class Server(socketserver.ThreadingTCPServer):
    """Listens on this machine alone."""

    allow_reuse_address = daemon_threads = True


@contextmanager
def mail_host(**behavior):
    """Run one."""
    host = MailHost(**behavior)
    with Server(("127.0.0.1", host.port), Talk) as server:
        server.host, host.port = host, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()
