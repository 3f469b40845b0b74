"""A public space in a folder, made by hand and served by a plain web server, for checks that must not lean on the city's.

The log is real: entries, tiles, a checkpoint signed by the log and a witness. What the portal says of it is given.
"""

import functools
import hashlib
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from clearplate.core import canonical
from clearplate.core.tlog import merkle
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.cosignature import Cosigner
from clearplate.core.tlog.note import Note, note_signing_key
from clearplate.core.tlog.tiles import Bundle, encode_bundle, grow

ORIGIN = "plates.example.gov/public/log"
WITNESS = "news.example/witness"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'"


def entry(kind, tag, at, public, digests=()):
    """An entry's bytes, spelled from the specification."""
    return canonical.encode(
        {"v": 1, "kind": kind, "tag": tag, "at": at, "public": public, "sd": sorted(digests)},
    )


def disclosure(name, value):
    salt = urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
    return urlsafe_b64encode(canonical.encode([salt, name, value])).rstrip(b"=").decode()


def digest(shown):
    return urlsafe_b64encode(hashlib.sha256(shown.encode()).digest()).rstrip(b"=").decode()


def asked(number, at, **changes):
    public = {
        "search": f"0199f0a2-7d3c-7000-8000-{number:012x}",
        "officer": "o-0123456789abc",
        "agency": 'City "Police", West',
        "for_other_agency": False,
        "case": "c-0123456789abc",
        "offense_type": "120",
        "window_from": "2026-11-20T00:00:00.000Z",
        "window_to": "2026-11-24T06:00:00.000Z",
        "camera_count": 12,
        "plate_count": 1,
        "policy": "ab" * 32,
        "rules": ["search.permitted"],
        **changes,
    }
    return entry("search.asked", 700, at, public)


def agency(title, at):
    public = {"officer": None, "agency": None, "title": title, "body": "police"}
    return entry("agencies.agency_added", 200, at, public)


class Mirror:
    """The files of a public space, path to bytes."""

    def __init__(self, entries):
        self.entries = list(entries)
        self.signer = note_signing_key(ORIGIN, bytes(32))
        self.witness = Cosigner(WITNESS, b"\1" * 32, 0x04)
        self.files = {}
        self.publish()

    def publish(self):
        """Write tiles, bundles, checkpoint and keys."""
        leaves = [merkle.leaf_hash(data) for data in self.entries]
        self.files = {path: data for path, data in self.files.items() if not path.startswith("log/")}
        tiles = grow(0, leaves, lambda tile: self.files[f"log/{tile.path()}"])
        self.files.update({f"log/{tile.path()}": data for tile, data in tiles.items()})
        for start in range(0, len(leaves), 256):
            part = self.entries[start : start + 256]
            self.files[f"log/{Bundle(start // 256, len(part)).path()}"] = encode_bundle(part)
        self.sign(Checkpoint(ORIGIN, len(leaves), merkle.root_hash(leaves)))

    def sign(self, checkpoint, *, quorum="news"):
        self.checkpoint = checkpoint
        note = Note(checkpoint.text(), (self.signer.sign(checkpoint.text()), self.witness.cosign(checkpoint, NOON)))
        self.files["log/checkpoint"] = note.render()
        keys = f"log {self.signer.vkey.text()}\nwitness news {self.witness.vkey.text()}\nquorum {quorum}\n"
        self.files["log/keys.txt"] = keys.encode()

    def say(self, snapshot, files, as_of):
        """Write what the portal says: figures.json, the files of searches and the pages."""
        listed = []
        for path, text in files.items():
            data = text["text"].encode()
            self.files[path] = data
            listed.append({"path": path, "sha256": hashlib.sha256(data).hexdigest(), "rows": text["rows"]})
        document = {
            "v": 1,
            "origin": ORIGIN,
            "tree_size": self.checkpoint.tree_size,
            "root_hash": self.checkpoint.root_hash.hex(),
            "as_of": as_of,
            **snapshot,
            "files": listed,
        }
        self.files["data/figures.json"] = canonical.encode(document)
        value = snapshot["figures"]["searches.asked"]["value"]
        rows = "".join(
            f'<tr data-row="{number}"><td data-column="title" data-value="{row["title"]}">{row["title"]}</td></tr>'
            for number, row in enumerate(snapshot["lists"]["agencies"])
        )
        body = (
            f'<p><data data-figure="searches.asked" value="{value}">{value:,}</data></p>'
            f'<table data-list="agencies">{rows}</table><a href="verify.html">verify</a>'
        )
        for language, folder in (("en", ""), ("es", "es/")):
            page = f'<!doctype html><html lang="{language}"><title>City</title><body>{body}</body></html>'
            self.files[f"{folder}index.html"] = page.encode()

    def figures(self):
        return json.loads(self.files["data/figures.json"])

    def alter_figures(self, change):
        document = self.figures()
        change(document)
        self.files["data/figures.json"] = canonical.encode(document)

    def write_to(self, folder):
        for path, data in self.files.items():
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def end_headers(self):
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_arguments):
        pass


@contextmanager
def served(folder):
    """Serve a folder; gives its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def flipped(data, place):
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)
