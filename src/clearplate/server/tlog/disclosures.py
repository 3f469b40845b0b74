"""Seal what opens an entry's confidential fields, and open it again for a person who may see it.

AES-256-GCM; each entry has its own key, derived from the city's disclosure key and the entry's leaf hash (which holds
128-bit salts, so it never repeats). The leaf hash is the associated data as well: a disclosure moved to another entry
does not open. Who reads the database without the key file learns nothing.

Source: docs/spec/log-entries.md, section 5.
"""

from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearplate.core import canonical
from clearplate.core.errors import VerificationError

NONCE_BYTES = 12
_INFO = b"clearplate/tlog-disclosure/v1\n"


def seal(key: bytes, leaf_hash: bytes, disclosures: Sequence[str], *, nonce: bytes) -> bytes:
    """Seal an entry's disclosures: the nonce, then ciphertext and tag."""
    plain = canonical.encode(list(disclosures))
    return nonce + AESGCM(_entry_key(key, leaf_hash)).encrypt(nonce, plain, leaf_hash)


def open_sealed(key: bytes, leaf_hash: bytes, sealed: bytes) -> tuple[str, ...]:
    """Open an entry's disclosures.

    Raises:
        VerificationError: They were changed, belong to another entry, or were sealed under another key.
    """
    try:
        plain = AESGCM(_entry_key(key, leaf_hash)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], leaf_hash)
    except (InvalidTag, ValueError):
        raise VerificationError("The confidential fields of this log entry do not open under the city's key.") from None
    return tuple(canonical.decode(plain))


def _entry_key(key: bytes, leaf_hash: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO + leaf_hash).derive(key)
