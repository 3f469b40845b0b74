"""The private side of a day: one secret per UTC day, and everything that is derived from it.

Only `server.custody` may import this module. A day's 32-byte secret gives its HPKE private key and its token key;
destroying the secret turns every read, image and token of that day into noise. Secrets and token keys are bytearrays,
so that whoever is done with one can overwrite it (ADR 0023). Format: docs/spec/seal.md section 5.
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
Secret = bytes | bytearray


@dataclass(frozen=True, slots=True, repr=False)
class DayKey:
    """The private key of one UTC day, in memory only.

    Attributes:
        public: The half that cameras get.
        private: HPKE private key of the suite.
        token_key: 32 bytes; makes the blind index's tokens of that day. `wipe` it after use.
    """

    public: DayKeyPublic
    private: PrivateKey
    token_key: bytearray


def wipe(secret: bytearray) -> None:
    """Overwrite a secret where it lies. The library overwrites its own key objects when the last name for one goes."""
    secret[:] = bytes(len(secret))


def derive_day_key(secret: Secret, day: date, suite: Suite) -> DayKey:
    """Derive a day's keys from its secret (HKDF-Expand, RFC 5869, SHA-256; the secret is already uniform).

    Args:
        secret: 32 random bytes, unique to the day.
        day: UTC day; bound into every derivation.
        suite: HPKE suite.

    Raises:
        FormatError: The secret has another length.
    """
    token_key = derive_token_key(secret, day)
    private, public = derive_pair(secret, f"day/{day.isoformat()}", suite)
    return DayKey(DayKeyPublic(day, suite, public), private, token_key)


def derive_token_key(secret: Secret, day: date) -> bytearray:
    """Derive only the token key, 32 bytes: all that a search needs, and a hundred times cheaper than the pair.

    Raises:
        FormatError: The secret has another length.
    """
    return _expand(secret, f"day/{day.isoformat()}/token", 32)


def derive_pair(secret: Secret, context: str, suite: Suite) -> tuple[PrivateKey, bytes]:
    """Derive an HPKE key pair from a secret: the private key, and the public half's raw bytes.

    Args:
        secret: 32 random bytes, unique to the context.
        context: Bound into every derivation, such as `day/2026-11-24`.
        suite: HPKE suite.

    Raises:
        FormatError: The secret has another length.
    """
    seed = _expand(secret, f"{context}/x25519", 32)
    x25519 = X25519PrivateKey.from_private_bytes(seed)
    wipe(seed)
    if suite is Suite.X25519:
        return x25519, x25519.public_key().public_bytes_raw()
    seed = _expand(secret, f"{context}/mlkem768", 64)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(seed)
    wipe(seed)
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return MLKEM768X25519PrivateKey(mlkem, x25519), public


def plate_token(token_key: Secret, plate: str) -> bytes:
    """Make the blind index's token of a plate on one day: HMAC-SHA256 (RFC 2104), first 16 bytes.

    Args:
        token_key: The day's token key, 32 bytes.
        plate: Normalised plate.
    """
    return hmac.digest(token_key, plate.encode("ascii"), "sha256")[:TOKEN_BYTES]


def _expand(secret: Secret, label: str, length: int) -> bytearray:
    if len(secret) != SECRET_BYTES:
        raise FormatError(f"A day's or case's secret is {SECRET_BYTES} bytes.")
    derived = bytearray(length)
    HKDFExpand(hashes.SHA256(), length, f"clearplate/v1/{label}".encode()).derive_into(secret, derived)
    return derived
