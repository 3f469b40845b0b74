"""Reasons at rest: who decides must read them, the database must not.

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

INFO = b"clearplate/approvals/reason/v1"
NONCE_BYTES = 12


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key))


def seal_reason(reason: str, *, request_id: UUID) -> bytes:
    """Seal a reason to its request: moved to another row it does not open."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(disclosure_key()).encrypt(nonce, reason.encode("utf-8"), request_id.bytes)


def open_reason(sealed: bytes, *, request_id: UUID) -> str:
    """Open what `seal_reason` made.

    Raises:
        InvariantError: It was made for another row, or changed in the database.
    """
    try:
        clear = _cipher(disclosure_key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], request_id.bytes)
    except InvalidTag:
        raise InvariantError("A request's sealed reason does not open: its row was changed.") from None
    return clear.decode("utf-8")
