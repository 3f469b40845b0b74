"""Sealed images at rest: one object for each upload, read by range, named so that a day is a prefix.

Stands on Django's storages: a folder by default, S3-compatible by setting. Neither is trusted: the store sees sealed
bytes only, and what it gives back is compared with the hash that the camera signed.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.core.files.storage import FileSystemStorage, storages

from clearplate.core.errors import InvariantError, VerificationError
from clearplate.core.ids import UploadId

_FILE_MODE = 0o600
_FOLDER_MODE = 0o700


class ObjectMissingError(VerificationError):
    """The store no longer has what the database says it keeps."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The object store has no {name}. Restore it from the store's own backup.")


class ObjectStore(Protocol):
    """What custody asks of a store."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep an object, durable on return; the same name written again is replaced whole, never in part.

        What `pieces` raises comes through, and nothing is kept.
        """

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """Read part of an object; fewer bytes where it ends sooner.

        Raises:
            ObjectMissingError: There is no such object.
        """

    def remove(self, name: str) -> None:
        """Let an object go; one that is gone already is no error."""

    def names(self, day: date) -> Iterator[str]:
        """Names of a day's objects, in no order."""

    def held_names(self) -> Iterator[str]:
        """Names of every hold's objects, in no order."""

    def remove_day(self, day: date) -> None:
        """Let every object of a day go, and its folder; doing it again changes nothing."""

    def age(self, name: str, *, now: datetime) -> timedelta:
        """How long ago an object was written; nothing for one that is gone."""


def object_name(day: date, upload_id: UploadId) -> str:
    """Name the object that holds an upload's images."""
    return f"{day.isoformat()}/{upload_id}.images"


HELD = "held"


def held_name(hold_id: UUID, number: int) -> str:
    """Name one object with images of a hold: the hold's name is in it, so that what it left behind can be found."""
    return f"{HELD}/{hold_id}.{number}.images"


def hold_of(name: str) -> UUID | None:
    """The hold that an object under `held/`, or a draft of one, belongs to; None for what is none of ours."""
    try:
        return UUID(name.removeprefix(f"{HELD}/").removeprefix(".").split(".", 1)[0])
    except ValueError:
        return None


class FolderStore:
    """Objects as files of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write beside, fsync, rename, fsync the folder: after a crash there is the whole object or none."""
        path = self._folder / name
        if not path.parent.is_dir():
            path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            _sync_folder(path.parent.parent)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE_MODE)
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                for piece in pieces:
                    _write_all(file.fileno(), piece)
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            # Gone already, if all went well.
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """Read part of a file."""
        try:
            with (self._folder / name).open("rb", buffering=0) as file:
                return os.pread(file.fileno(), length, offset)
        except FileNotFoundError:
            raise ObjectMissingError(name) from None

    def remove(self, name: str) -> None:
        """Unlink the file."""
        (self._folder / name).unlink(missing_ok=True)

    def names(self, day: date) -> Iterator[str]:
        """List a day's folder; drafts of a crashed process are listed too, so that they can be removed."""
        folder = self._folder / day.isoformat()
        if folder.is_dir():
            yield from (f"{day.isoformat()}/{path.name}" for path in folder.iterdir())

    def held_names(self) -> Iterator[str]:
        """List the holds' folder, drafts too."""
        folder = self._folder / HELD
        if folder.is_dir():
            yield from (f"{HELD}/{path.name}" for path in folder.iterdir())

    def remove_day(self, day: date) -> None:
        """Unlink the files, then the folder, and make it durable."""
        folder = self._folder / day.isoformat()
        for name in self.names(day):
            self.remove(name)
        # An upload that began before its day ended may write just now; the next look finds what it left.
        with suppress(OSError):
            folder.rmdir()
        _sync_folder(self._folder)

    def age(self, name: str, *, now: datetime) -> timedelta:
        """Ask the file."""
        try:
            return now - datetime.fromtimestamp((self._folder / name).stat().st_mtime, UTC)
        except FileNotFoundError:
            return timedelta(0)


class S3Store:
    """Objects in an S3-compatible store, through the bucket that django-storages holds."""

    def __init__(self, storage: object) -> None:
        self._storage = storage

    @property
    def _bucket(self) -> "S3Bucket":
        bucket: S3Bucket = self._storage.bucket  # type: ignore[attr-defined]  # storages ships no types
        return bucket

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put in one request: the store answers when it keeps the whole object."""
        self._bucket.put_object(Key=name, Body=b"".join(pieces), ContentType="application/octet-stream")

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """Ask for a range of bytes (RFC 9110 section 14)."""
        from botocore.exceptions import ClientError  # noqa: PLC0415  # a city with a folder need not load boto

        try:
            answer = self._bucket.Object(name).get(Range=f"bytes={offset}-{offset + length - 1}")
        except ClientError as fault:
            if fault.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
                raise ObjectMissingError(name) from None
            raise
        content: bytes = answer["Body"].read()
        return content

    def remove(self, name: str) -> None:
        """Ask the store to let it go; S3 answers the same where there is none."""
        self._bucket.Object(name).delete()

    def names(self, day: date) -> Iterator[str]:
        """List by prefix."""
        for summary in self._bucket.objects.filter(Prefix=f"{day.isoformat()}/"):
            yield summary.key

    def held_names(self) -> Iterator[str]:
        """List by prefix."""
        for summary in self._bucket.objects.filter(Prefix=f"{HELD}/"):
            yield summary.key

    def remove_day(self, day: date) -> None:
        """Remove one by one: a thousand requests cost a city less than a dependency on batches that not every store has."""
        for name in list(self.names(day)):
            self.remove(name)

    def age(self, name: str, *, now: datetime) -> timedelta:
        """Ask the store."""
        for summary in self._bucket.objects.filter(Prefix=name):
            if summary.key == name:
                return now - summary.last_modified
        return timedelta(0)


class S3Bucket(Protocol):
    """The part of boto3's bucket that is used here."""

    objects: "S3Objects"

    def put_object(self, *, Key: str, Body: bytes, ContentType: str) -> object:  # noqa: N803 - boto's own names
        """Put one object."""

    def Object(self, key: str) -> "S3Object":  # noqa: N802 - boto's own name
        """Name one object."""


class S3Object(Protocol):
    """The part of boto3's object that is used here."""

    key: str
    last_modified: datetime

    def get(self, *, Range: str) -> dict[str, "S3Body"]:  # noqa: N803 - boto's own name
        """Get a range."""

    def delete(self) -> object:
        """Remove it."""


class S3Objects(Protocol):
    """A bucket's listing."""

    def filter(self, *, Prefix: str) -> Iterator[S3Object]:  # noqa: N803 - boto's own name
        """List by prefix."""


class S3Body(Protocol):
    """A response's body."""

    def read(self) -> bytes:
        """Read it whole."""


def store() -> ObjectStore:
    """The store that the city's configuration names (Django's default storage)."""
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        return FolderStore(Path(storage.location))
    if hasattr(storage, "bucket"):
        return S3Store(storage)
    raise InvariantError("Images are kept in a folder or an S3-compatible store; this storage is neither.")


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
