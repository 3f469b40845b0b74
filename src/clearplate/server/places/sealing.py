"""Names and outlines at rest, under a key derived from the log's disclosure key, as approvals seals reasons."""

import os
from functools import cache, lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearplate.core import canonical
from clearplate.core.errors import InvariantError
from clearplate.core.places import Point, Ring
from clearplate.server.tlog.keys import disclosure_key

INFO = b"clearplate/places/place/v1"
NONCE_BYTES = 12


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key))


def seal_place(name: str, ring: Ring, *, place_id: UUID) -> bytes:
    """Seal a place's name and outline to its row."""
    document = {"name": name, "ring": [[point.latitude, point.longitude] for point in ring]}
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(disclosure_key()).encrypt(nonce, canonical.encode(document), place_id.bytes)


def open_place(sealed: bytes, *, place_id: UUID) -> tuple[str, Ring]:
    """Name and outline of a place.

    Raises:
        InvariantError: They were sealed for another row, or changed in the database.
    """
    return _opened(disclosure_key(), bytes(sealed), place_id)


# On the way of every search; a row's sealed bytes never change without their opening changing too.
@lru_cache(maxsize=2048)
def _opened(key: bytes, sealed: bytes, place_id: UUID) -> tuple[str, Ring]:
    try:
        clear = _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place_id.bytes)
    except InvalidTag:
        raise InvariantError("A protected place does not open: its row was changed.") from None
    document = canonical.decode(clear)
    return document["name"], tuple(Point(latitude, longitude) for latitude, longitude in document["ring"])
