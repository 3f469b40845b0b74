"""The bundle's container: a ZIP file in the one form it can have, so that names and contents determine every bit.

Stored, in the order of the names, without times, attributes or comments of its own. Written file by file, so that memory
holds one file at a time. Where each file begins follows from names and sizes alone.

Source: docs/spec/evidence-bundle.md section 1; PKWARE APPNOTE 6.3.10.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from zlib import crc32

from clearplate.core.errors import FormatError, InvariantError, VerificationError

NAME_MAX = 200
FILES_MAX = 65_535
BYTES_MAX = 2**32 - 1
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*", re.ASCII)
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = 0x04034B50, 0x02014B50, 0x06054B50
_NEEDED = 20
_MADE_BY = 0x0314
_DATE = 0x0021
"""1980-01-01, the first day that the format knows."""
_ATTRIBUTES = 0o600 << 16


class TooLargeError(FormatError):
    """The files do not fit one bundle."""

    def __init__(self) -> None:
        super().__init__(
            "These captures do not fit one bundle, which holds less than 4 GB. Export fewer: one hold at a time, or part of it."
        )


class ArchiveWriter:
    """Makes the container piece by piece: `add` each file in order, then `finish`."""

    def __init__(self) -> None:
        self._directory: list[bytes] = []
        self._offset = 0
        self._last = ""

    def add(self, name: str, data: bytes) -> Iterator[bytes]:
        """Give the bytes of one file.

        Raises:
            InvariantError: The name is not one, or does not follow the name before.
            TooLargeError: The container would be longer than the format can say.
        """
        if not _NAME.fullmatch(name) or len(name) > NAME_MAX or name <= self._last:
            raise InvariantError("A bundle's files have plain names, each after the one before.")
        raw, crc = name.encode("ascii"), crc32(data)
        end = self._offset + _LOCAL.size + len(raw) + len(data)
        if end > BYTES_MAX or len(self._directory) == FILES_MAX:
            raise TooLargeError
        local = _LOCAL.pack(_LOCAL_MARK, _NEEDED, 0, 0, 0, _DATE, crc, len(data), len(data), len(raw), 0)
        central = _CENTRAL.pack(
            _CENTRAL_MARK, _MADE_BY, _NEEDED, 0, 0, 0, _DATE, crc, len(data), len(data), len(raw), 0, 0, 0, 0,
            _ATTRIBUTES, self._offset,
        )  # fmt: skip
        self._directory.append(central + raw)
        self._offset, self._last = end, name
        yield local + raw
        yield data

    def finish(self) -> Iterator[bytes]:
        """Give the directory and the end.

        Raises:
            TooLargeError: As for `add`.
        """
        directory = b"".join(self._directory)
        if self._offset + len(directory) + _END.size > BYTES_MAX:
            raise TooLargeError
        count = len(self._directory)
        yield directory
        yield _END.pack(_END_MARK, 0, 0, count, count, len(directory), self._offset, 0)


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """Make a container of files that fit in memory, whatever their order in the mapping."""
    return b"".join(pieces((name, files[name]) for name in sorted(files)))


def pieces(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Make a container of files that come in order, piece by piece."""
    writer = ArchiveWriter()
    for name, data in files:
        yield from writer.add(name, data)
    yield from writer.finish()


def places(sizes: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """Say where each file's bytes begin, and how many there are, from names and sizes in order."""
    offset = 0
    for name, size in sizes:
        offset += _LOCAL.size + len(name)
        yield name, offset, size
        offset += size


def read_archive(data: bytes) -> dict[str, bytes]:
    """Take a container apart; the only bytes accepted are those `write_archive` makes.

    Raises:
        FormatError: It is no such container.
        VerificationError: It is one, and not in its one form: some bit was changed or something put in.
    """
    files: dict[str, bytes] = {}
    offset = 0
    while data[offset : offset + 4] == _LOCAL_MARK.to_bytes(4, "little"):
        try:
            size, length = _LOCAL.unpack_from(data, offset)[8:10]
        except struct.error:
            raise FormatError("This bundle is cut short.") from None
        start = offset + _LOCAL.size + length
        name = data[start - length : start].decode("ascii", "replace")
        if start + size > len(data) or not _NAME.fullmatch(name) or name in files:
            raise FormatError("A file of this bundle is cut short, or has no proper name.")
        files[name] = data[start : start + size]
        offset = start + size
    if not files:
        raise FormatError("This is not an evidence bundle.")
    try:
        again = write_archive(files)
    except InvariantError:
        raise FormatError("A name in this bundle is too long.") from None
    if again != data:
        raise VerificationError("This bundle is not in the one form it can have: a bit was changed, or bytes put in.")
    return files
