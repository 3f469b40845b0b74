"""Seal the seeds of second factors before they reach the database.

The database is not trusted with them: who reads it, or a backup of it, learns no code. The key is a file of the city's
configuration (`keys.seed_key_file`), outside the database.
"""

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from clearplate.core.errors import FormatError, VerificationError
from clearplate.server.config import read_key

_PREFIX = "v1."
_CONTEXT = b"clearplate/second-factor-seed/v1"
_NONCE_BYTES = 12


def seal_seed(seed: str) -> str:
    """AES-256-GCM under the city's seed key: `v1.` and base64url of nonce and ciphertext."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _PREFIX + urlsafe_b64encode(nonce + _cipher().encrypt(nonce, seed.encode(), _CONTEXT)).decode()


def open_seed(sealed: str) -> str:
    """The seed again.

    Raises:
        FormatError: This is not a sealed seed; one kept in clear is refused rather than used.
        VerificationError: It was sealed under another key, or changed.
    """
    if not sealed.startswith(_PREFIX):
        raise FormatError(
            "A second-factor seed in the database is not sealed. Restore it from a backup or enrol again."
        )
    try:
        raw = urlsafe_b64decode(sealed.removeprefix(_PREFIX))
        return _cipher().decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _CONTEXT).decode()
    except (binascii.Error, ValueError) as fault:
        raise FormatError("A second-factor seed in the database does not parse.") from fault
    except InvalidTag as fault:
        raise VerificationError("A second-factor seed does not open: is keys.seed_key_file the city's own?") from fault


def _cipher() -> AESGCM:
    return AESGCM(read_key(settings.CITY.keys.seed_key_file))
