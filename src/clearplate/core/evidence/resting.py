"""A bundle at rest: sealed in pieces of 1 MiB, so that any of its bytes can be read without opening all of them.

The number of the piece and whether it is the last are in the nonce, the object's name in the associated data: a piece
moved, dropped or put in does not open. One key seals one object, once.

Source: docs/spec/evidence-bundle.md section 7; NIST SP 800-38D; the construction is STREAM (Hoang et al., CRYPTO 2015).
"""

from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearplate.core.errors import VerificationError

PIECE_BYTES = 1024 * 1024
TAG_BYTES = 16
KEY_BYTES = 32
ReadRange = Callable[[int, int], bytes]


def seal_pieces(data: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """Seal a stream, whatever the pieces it comes in."""
    cipher, waiting, number = AESGCM(key), bytearray(), 0
    for some in data:
        waiting += some
        while len(waiting) > PIECE_BYTES:  # more must follow, or the last would not be known
            yield _seal(cipher, bytes(waiting[:PIECE_BYTES]), number, name, last=False)
            del waiting[:PIECE_BYTES]
            number += 1
    yield _seal(cipher, bytes(waiting), number, name, last=True)


def sealed_size(size: int) -> int:
    """How long a stream of so many bytes is once sealed."""
    return size + TAG_BYTES * _count(size)


class SealedObject:
    """A sealed object, read in parts."""

    def __init__(self, read: ReadRange, key: bytes, name: str, size: int) -> None:
        """Open for reading.

        Args:
            read: Gives so many bytes of the object from an offset.
            key: What it was sealed with, 32 bytes.
            name: The object's.
            size: Bytes before sealing.
        """
        self._read, self._cipher, self._name, self._size = read, AESGCM(key), name, size
        self._held: tuple[int, bytes] = (-1, b"")

    def range(self, offset: int, length: int) -> bytes:
        """Give part of what was sealed.

        Raises:
            VerificationError: A piece was changed, or the object is not the one its row speaks of.
        """
        parts = []
        for number in range(offset // PIECE_BYTES, _count(offset + length)):
            start = number * PIECE_BYTES
            parts.append(self._piece(number)[max(0, offset - start) : offset + length - start])
        return b"".join(parts)

    def __iter__(self) -> Iterator[bytes]:
        """Give everything, a piece at a time."""
        for number in range(_count(self._size)):
            yield self._piece(number)

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            last = number == _count(self._size) - 1
            sealed = self._read(number * (PIECE_BYTES + TAG_BYTES), PIECE_BYTES + TAG_BYTES)
            try:
                opened = self._cipher.decrypt(_nonce(number, last=last), sealed, self._name.encode("ascii"))
            except (InvalidTag, ValueError):
                raise VerificationError(
                    "The export at rest does not open: the store changed it. Ask for it again."
                ) from None
            self._held = (number, opened)
        return self._held[1]


def _count(size: int) -> int:
    return max(1, -(-size // PIECE_BYTES))


def _seal(cipher: AESGCM, piece: bytes, number: int, name: str, *, last: bool) -> bytes:
    return cipher.encrypt(_nonce(number, last=last), piece, name.encode("ascii"))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))
