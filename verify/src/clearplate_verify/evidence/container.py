"""The one ZIP file that a bundle's contents can be: read forwards, each header rebuilt and compared, nothing skipped.

Written from docs/spec/evidence-bundle.md and PKWARE's APPNOTE 6.3. Files are stored, never compressed, so nothing can
grow; names rise, so none stands there twice; and since every other byte is rebuilt from names, sizes and contents, one
changed bit anywhere shows.
"""

import os
import re
import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from clearplate_verify.errors import VerificationFailed, WrongCall

MAX_FILES = 65_535
MAX_BYTES = (1 << 32) - 1
CHUNK = 1 << 20
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*", re.ASCII)
MAX_NAME = 200
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _MADE_BY, _DATE, _MODE = 20, 0x0314, 0x0021, 0o600 << 16


@dataclass(frozen=True)
class Stored:
    """Where a file's bytes lie in the container, how many, and their hash."""

    offset: int
    size: int
    sha256: str
    crc: int
    header: int


class Container:
    """A bundle whose container was checked; its files are read one at a time."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
        except OSError as problem:
            raise WrongCall(f"cannot read {path}: {problem.strerror}") from None
        self.files: dict[str, Stored] = {}
        try:
            _read(self._file, os.fstat(self._file.fileno()).st_size, self.files)
        except OSError as problem:
            self.close()
            raise WrongCall(f"cannot read {path}: {problem.strerror}") from None
        except VerificationFailed:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of one file.

        Raises:
            VerificationFailed: It is not there, or larger than its kind can be.
        """
        stored = self.files.get(name)
        if stored is None:
            raise VerificationFailed(f"{name} is missing from the bundle.")
        if stored.size > limit:
            raise VerificationFailed(f"{name} is larger than it can be.")
        self._file.seek(stored.offset)
        data = self._file.read(stored.size)
        if sha256(data).hexdigest() != stored.sha256:
            raise VerificationFailed(f"{name} changed while it was read.")
        return data


def _read(file: BinaryIO, size: int, files: dict[str, Stored]) -> None:
    previous, place, directory = "", 0, bytearray()
    head = file.read(_LOCAL.size)
    if size > MAX_BYTES or head[:4] != b"PK\x03\x04":
        raise VerificationFailed("This is not an evidence bundle: it does not begin like one, or is larger than any.")
    while head[:4] == b"PK\x03\x04":
        name, stored = _local(file, head, place, size)
        if name <= previous or len(files) == MAX_FILES:
            raise VerificationFailed(
                f"{name} is not in its place in the bundle, stands there twice, or is one too many."
            )
        files[name] = stored
        directory += _central(name, stored)
        previous, place = name, stored.offset + stored.size
        head = file.read(_LOCAL.size)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(files), len(files), len(directory), place, 0)
    file.seek(place)
    if size - place != len(directory) + len(end) or file.read(len(directory) + len(end)) != bytes(directory) + end:
        raise VerificationFailed(
            "The bundle's directory is not the one that its files give: it was changed or cut off."
        )


def _local(file: BinaryIO, head: bytes, place: int, size: int) -> tuple[str, Stored]:
    broken = VerificationFailed(f"A header of the bundle (at byte {place}) is not the one its file gives.")
    if len(head) != _LOCAL.size:
        raise broken
    *_, crc, length, _, name_length, _ = _LOCAL.unpack(head)
    offset = place + _LOCAL.size + name_length
    if head != _header(crc, length, name_length) or name_length > MAX_NAME or offset + length > size:
        raise broken
    name = file.read(name_length).decode("ascii", "replace")
    if not NAME.fullmatch(name):
        raise VerificationFailed(f"The bundle holds a file with a name that may not be: {name!r}.")
    digest, seen, left = sha256(), 0, length
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            raise broken
        digest.update(chunk)
        seen, left = zlib.crc32(chunk, seen), left - len(chunk)
    if seen != crc:
        raise VerificationFailed(f"{name} does not fit its checksum: it was changed.")
    return name, Stored(offset, length, digest.hexdigest(), crc, place)


def _header(crc: int, length: int, name_length: int) -> bytes:
    return _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, 0, 0, _DATE, crc, length, length, name_length, 0)


def _central(name: str, stored: Stored) -> bytes:
    fixed = (b"PK\x01\x02", _MADE_BY, _VERSION, 0, 0, 0, _DATE, stored.crc, stored.size, stored.size, len(name))
    return _CENTRAL.pack(*fixed, 0, 0, 0, 0, _MODE, stored.header) + name.encode("ascii")
