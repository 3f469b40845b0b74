"""A strict reader of the CBOR (RFC 8949) that a C2PA manifest is written in, and no more of it than that.

Definite lengths in their shortest form, integers, bytes, texts, arrays, maps, false, true and null. Whatever else CBOR knows
(tags, floats, indefinite lengths, other simple values) is refused, not guessed; so is a key that stands twice, what is nested
deeper than `MAX_DEPTH`, and more than `MAX_ITEMS` values. A length is compared with the bytes that are there before use.
"""

from typing import Any

MAX_DEPTH = 8
MAX_ITEMS = 2000
_INTEGER, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP = range(6)
_SIMPLE = {0xF4: False, 0xF5: True, 0xF6: None}


class NotReadable(Exception):  # noqa: N818 (as the other errors of this program)
    """These bytes are not CBOR as this program knows it."""


def decode(data: bytes) -> Any:
    """Read one value, which is all of the bytes.

    Raises:
        NotReadable: It is in another form.
    """
    reader = _Reader(data)
    value = reader.value(MAX_DEPTH)
    if reader.place != len(data):
        raise NotReadable
    return value


def byte_string(data: bytes) -> bytes:
    """Bytes as CBOR writes them (RFC 8949, section 3.1): what a signature is made over holds them so."""
    size = len(data)
    if size < 24:
        return bytes((0x40 | size,)) + data
    width = next(width for width in (1, 2, 4) if size < 1 << 8 * width)
    return bytes((0x58 + width.bit_length() - 1,)) + size.to_bytes(width, "big") + data


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self.place, self._left = data, 0, MAX_ITEMS

    def value(self, depth: int) -> Any:
        self._left -= 1
        if depth == 0 or self._left < 0:
            raise NotReadable
        head = self._take(1)[0]
        if head in _SIMPLE:
            return _SIMPLE[head]
        kind, argument = head >> 5, self._argument(head & 0x1F)
        if kind > _NEGATIVE:
            return self._longer(kind, argument, depth - 1)
        return argument if kind == _INTEGER else -1 - argument

    def _longer(self, kind: int, size: int, depth: int) -> Any:
        if kind == _BYTES:
            return self._take(size)
        if kind == _TEXT:
            return self._text(size)
        if kind == _ARRAY:
            return [self.value(depth) for _ in range(size)]
        if kind == _MAP:
            return self._map(size, depth)
        raise NotReadable

    def _argument(self, short: int) -> int:
        """The number in a head: itself below 24, else in the next 1, 2, 4 or 8 bytes, and never in more than it needs."""
        if short < 24:
            return short
        if short > 27:
            raise NotReadable
        width = 1 << (short - 24)
        number = int.from_bytes(self._take(width), "big")
        if number < (24 if width == 1 else 1 << 4 * width):
            raise NotReadable
        return number

    def _take(self, size: int) -> bytes:
        if size > len(self._data) - self.place:
            raise NotReadable
        self.place += size
        return self._data[self.place - size : self.place]

    def _text(self, size: int) -> str:
        try:
            return self._take(size).decode("utf-8")
        except UnicodeDecodeError:
            raise NotReadable from None

    def _map(self, pairs: int, depth: int) -> dict[str | int, Any]:
        found: dict[str | int, Any] = {}
        for _ in range(pairs):
            key = self.value(depth)
            if type(key) not in (str, int) or key in found:
                raise NotReadable
            found[key] = self.value(depth)
        return found
