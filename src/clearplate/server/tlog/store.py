"""The public space: the folder or bucket whose every byte anyone may read.

What is written here was public before it was written: log entries, tiles, checkpoints, adopted documents, portal pages.
Files that never change say so, so that caches and mirrors keep them.
"""

import os
import threading
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

from django.conf import settings

from clearplate.core.errors import InvariantError
from clearplate.server.config import FolderObjects, S3Objects, django_storage

_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755
_CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/atom+xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
IMMUTABLE: Final = "public, max-age=31536000, immutable"
CHANGING: Final = "public, max-age=5"


class Readable(Protocol):
    """A public space, or a copy of one, that can be read. Paths are relative, with slashes."""

    def read(self, path: str) -> bytes | None:
        """Read a file whole; None if there is none."""


class PublicStore(Readable, Protocol):
    """What the publisher and the portal ask of a public space."""

    def write(self, path: str, data: bytes) -> None:
        """Keep a file, durable on return; readers see the old one or the new one, never a part."""

    def exists(self, path: str) -> bool:
        """Tell whether there is such a file."""


def content_type(path: str) -> str:
    """The media type a file is served with; checkpoints are text, tiles are bytes (C2SP tlog-tiles)."""
    if path == "log/checkpoint":
        return "text/plain; charset=utf-8"
    name = PurePosixPath(path)
    return "application/octet-stream" if _is_tile(path) else _CONTENT_TYPES.get(name.suffix, "application/octet-stream")


def cache_control(path: str) -> str:
    """How long a file may be kept by who fetched it."""
    return IMMUTABLE if _is_tile(path) or path.startswith("policies/") else CHANGING


def _is_tile(path: str) -> bool:
    return path.startswith("log/tile/") and not path.endswith(".html")


class FolderPublicStore:
    """The public space as files of this machine, readable by every account that may enter the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes | None:
        """Read a file."""
        try:
            return self._path(path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def write(self, path: str, data: bytes) -> None:
        """Write beside, fsync, rename, fsync the folder."""
        target = self._path(path)
        self._make_folder(target.parent)
        draft = target.with_name(f".{target.name}.{os.getpid()}.{threading.get_ident()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE_MODE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), _FILE_MODE)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(target.parent)

    def exists(self, path: str) -> bool:
        """Look."""
        return self._path(path).is_file()

    def _path(self, path: str) -> Path:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or "\0" in path:
            raise InvariantError("A path in the public space is relative and stays inside.")
        return self._folder.joinpath(*parts)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        folder.chmod(_FOLDER_MODE)  # whatever the process's mask takes away
        _sync_folder(folder.parent)


class S3PublicStore:
    """The public space in an S3-compatible store, whose bucket the city lets anyone read."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage  # storages ships no types

    def read(self, path: str) -> bytes | None:
        """Get an object."""
        from botocore.exceptions import ClientError  # noqa: PLC0415  # a city with a folder need not load boto

        try:
            content: bytes = self._storage.bucket.Object(path).get()["Body"].read()
        except ClientError as fault:
            if _is_missing(fault):
                return None
            raise
        return content

    def write(self, path: str, data: bytes) -> None:
        """Put in one request: the store answers when it keeps the whole object."""
        self._storage.bucket.put_object(
            Key=path, Body=data, ContentType=content_type(path), CacheControl=cache_control(path)
        )

    def exists(self, path: str) -> bool:
        """Ask for the head of the object."""
        from botocore.exceptions import ClientError  # noqa: PLC0415  # a city with a folder need not load boto

        try:
            self._storage.bucket.Object(path).load()
        except ClientError as fault:
            if _is_missing(fault):
                return False
            raise
        return True


def _is_missing(fault: Any) -> bool:
    return fault.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def public_store() -> PublicStore:
    """The public space that the city's configuration names."""
    store = settings.CITY.public.store
    return FolderPublicStore(store.folder) if isinstance(store, FolderObjects) else _bucket(store)


@cache
def _bucket(store: S3Objects) -> S3PublicStore:
    from storages.backends.s3 import S3Storage  # noqa: PLC0415  # a city with a folder need not load boto

    options: Any = django_storage(store)["OPTIONS"]
    return S3PublicStore(S3Storage(**options))
