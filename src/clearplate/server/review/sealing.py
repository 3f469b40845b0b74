"""What people type about people, at rest: who reviews must read it, the database must not.

The key comes from the log's disclosure key, as for search's requests: that key already guards the same words in the
log's sealed disclosures, so no second secret has to be kept.
"""

import os
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearplate.core.errors import InvariantError
from clearplate.server.tlog.keys import disclosure_key

INFO = b"clearplate/review/words/v1"
NONCE_BYTES = 12


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key))


def seal(words: str, *, row: UUID, column: str) -> bytes | None:
    """Seal words to their row and column: moved elsewhere they do not open. None for no words."""
    if not words:
        return None
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(disclosure_key()).encrypt(nonce, words.encode("utf-8"), row.bytes + column.encode())


def unseal(sealed: bytes | memoryview | None, *, row: UUID, column: str) -> str:
    """Open what `seal` made; empty for None.

    Raises:
        InvariantError: It was made for another place, or changed in the database.
    """
    if sealed is None:
        return ""
    data = bytes(sealed)
    try:
        clear = _cipher(disclosure_key()).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], row.bytes + column.encode())
    except InvalidTag:
        raise InvariantError("Sealed words of a review do not open: their row was changed.") from None
    return clear.decode("utf-8")
