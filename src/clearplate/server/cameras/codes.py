"""Enrollment codes: 16 characters of secret, then 8 that pin the city's key.

The camera compares the last 8 characters with the hash of the key the server presents, so a code read over the phone
also says which city may answer. Crockford's alphabet has no I, L, O or U; what a person types instead is understood.

Source: https://www.crockford.com/base32.html
"""

import hashlib

from clearplate.core.errors import FormatError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_CHARACTERS = 16
FINGERPRINT_BYTES = 5
SECRET_BYTES = SECRET_CHARACTERS * 5 // 8
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_FINGERPRINT_CHARACTERS = FINGERPRINT_BYTES * 8 // 5


def base32(raw: bytes) -> str:
    """Write bytes in Crockford's base 32; the length must be a multiple of 5 bytes."""
    number = int.from_bytes(raw, "big")
    characters = len(raw) * 8 // 5
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(characters)))


def code_of(secret: bytes, city_public_key: bytes) -> str:
    """Write the code of a secret for the city of one key.

    Args:
        secret: Exactly 10 random bytes.
        city_public_key: 32 raw bytes, Ed25519.

    Returns:
        `XXXX-XXXX-XXXX-XXXX-FFFFFFFF`.
    """
    if len(secret) != SECRET_BYTES:
        raise FormatError(f"An enrollment secret is {SECRET_BYTES} bytes.")
    letters = base32(secret)
    groups = [letters[start : start + 4] for start in range(0, SECRET_CHARACTERS, 4)]
    fingerprint = base32(hashlib.sha256(city_public_key).digest()[:FINGERPRINT_BYTES])
    return "-".join([*groups, fingerprint])


def secret_sha256(code: str) -> bytes:
    """Hash the secret part of a code as a person typed it; this hash is all the server keeps.

    The secret has 80 random bits, so a plain hash cannot be searched.

    Raises:
        FormatError: The text is not an enrollment code.
    """
    letters = "".join(code.upper().split()).replace("-", "").translate(_MISREAD)
    if len(letters) != SECRET_CHARACTERS + _FINGERPRINT_CHARACTERS or set(letters) - set(ALPHABET):
        raise FormatError("This is not an enrollment code. Copy it again, all 24 letters and digits of it.")
    return hashlib.sha256(letters[:SECRET_CHARACTERS].encode()).digest()
