"""The private side of a day: one secret per UTC day, and everything that is derived from it.

Only `server.custody` may import this module. A day's 32-byte secret gives its HPKE private key and its token key;
destroying the secret turns every read, image and token of that day into noise. Format: docs/spec/seal.md section 5.
"""

import hmac
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from clearplate.core.custody.bundle import DayKeyPublic, Suite
from clearplate.core.errors import FormatError

SECRET_BYTES = 32
TOKEN_BYTES = 16

PrivateKey = X25519PrivateKey | MLKEM768X25519PrivateKey


@dataclass(frozen=True, slots=True, repr=False)
class DayKey:
    """The private key of one UTC day, in memory only.

    Attributes:
        public: The half that cameras get.
        private: HPKE private key of the suite.
        token_key: 32 bytes; makes the blind index's tokens of that day.
    """

    public: DayKeyPublic
    private: PrivateKey
    token_key: bytes


def derive_day_key(secret: bytes, day: date, suite: Suite) -> DayKey:
    """Derive a day's keys from its secret (HKDF-Expand, RFC 5869, SHA-256; the secret is already uniform).

    Args:
        secret: 32 random bytes, unique to the day.
        day: UTC day; bound into every derivation.
        suite: HPKE suite.

    Raises:
        FormatError: The secret has another length.
    """
    if len(secret) != SECRET_BYTES:
        raise FormatError("A day's secret is 32 bytes.")
    x25519 = X25519PrivateKey.from_private_bytes(_expand(secret, day, "x25519", 32))
    token_key = _expand(secret, day, "token", 32)
    if suite is Suite.X25519:
        return DayKey(DayKeyPublic(day, suite, x25519.public_key().public_bytes_raw()), x25519, token_key)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(_expand(secret, day, "mlkem768", 64))
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return DayKey(DayKeyPublic(day, suite, public), MLKEM768X25519PrivateKey(mlkem, x25519), token_key)


def plate_token(token_key: bytes, plate: str) -> bytes:
    """Make the blind index's token of a plate on one day: HMAC-SHA256 (RFC 2104), first 16 bytes.

    Args:
        token_key: The day's token key, 32 bytes.
        plate: Normalised plate.
    """
    return hmac.digest(token_key, plate.encode("ascii"), "sha256")[:TOKEN_BYTES]


def _expand(secret: bytes, day: date, label: str, length: int) -> bytes:
    info = f"clearplate/v1/day/{day.isoformat()}/{label}".encode()
    return HKDFExpand(hashes.SHA256(), length, info).derive(secret)
