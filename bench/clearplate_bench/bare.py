"""The least that a web server can do with an upload: read the body, write it durably, answer. A yardstick, nothing more."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from clearplate.server.custody.objects import FolderStore

_STORE = FolderStore(Path(os.environ["CLEARPLATE_CONFIG"]).parent / "objects")


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """WSGI: store the body under a fresh name in the same store."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if body:
        _STORE.put(f"2000-01-02/{uuid4()}.images", [body])
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"{}"]
