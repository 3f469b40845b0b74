"""The public halves of the day keys, in the signed bundle that cameras fetch for the days ahead.

A camera trusts a bundle only through the city key it pinned at enrolment; without a valid public day key for the
day of a capture it keeps nothing. Format: docs/spec/seal.md section 5.
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.signed import check_statement, sign_statement, unbase64

KIND = "day-keys"
KEY_ID_BYTES = 8


class Suite(StrEnum):
    """HPKE suites (RFC 9180), both with HKDF-SHA256 and AES-256-GCM."""

    X25519 = "x25519"
    MLKEM768_X25519 = "mlkem768-x25519"

    @property
    def public_bytes(self) -> int:
        """Length of a public key: X25519, or ML-KEM-768 (FIPS 203, table 3) followed by X25519."""
        return 32 if self is Suite.X25519 else 1184 + 32


@dataclass(frozen=True, slots=True)
class DayKeyPublic:
    """What a camera needs to seal one UTC day: anyone may know it.

    Attributes:
        day: The UTC day.
        suite: The HPKE suite.
        public: Raw public key; 32 bytes, or 1,216 for the hybrid.
    """

    day: date
    suite: Suite
    public: bytes

    def __post_init__(self) -> None:
        if len(self.public) != self.suite.public_bytes:
            raise FormatError(f"A public day key of suite {self.suite} is {self.suite.public_bytes} bytes.")

    @property
    def key_id(self) -> str:
        """First 8 bytes, in hex, of SHA-256 over suite, day and public key."""
        named = f"{self.suite}\n{self.day.isoformat()}\n".encode() + self.public
        return sha256(named).hexdigest()[: 2 * KEY_ID_BYTES]


def sign_bundle(keys: Iterable[DayKeyPublic], *, city: str, now: datetime, key: Ed25519PrivateKey) -> bytes:
    """Sign a bundle of public day keys, ordered by day.

    Args:
        keys: One per day.
        city: The city's name, so that a person who reads the bundle knows whose it is.
        now: When it was issued, aware UTC.
        key: The city's signing key.
    """
    listed = [
        {
            "day": one.day.isoformat(),
            "suite": str(one.suite),
            "key_id": one.key_id,
            "public": b64encode(one.public).decode("ascii"),
        }
        for one in sorted(keys, key=lambda one: one.day)
    ]
    payload = {"v": 1, "city": city, "issued_at": now.isoformat(timespec="seconds"), "keys": listed}
    return sign_statement(KIND, payload, key)


def check_bundle(bundle: bytes, key: Ed25519PublicKey) -> dict[date, DayKeyPublic]:
    """Check a bundle and give its keys by day.

    Raises:
        FormatError: Not a bundle.
        VerificationError: Not signed by this city, or a key's id is not the id of its key.
    """
    payload = check_statement(KIND, bundle, key)
    if payload.get("v") != 1 or not isinstance(payload.get("keys"), list):
        raise FormatError("This is not a bundle of day keys that this version understands.")
    keys = [_day_key(item) for item in payload["keys"]]
    by_day = {one.day: one for one in keys}
    if len(by_day) != len(keys):
        raise FormatError("A bundle names each day once.")
    return by_day


def _day_key(item: Any) -> DayKeyPublic:
    try:
        one = DayKeyPublic(date.fromisoformat(item["day"]), Suite(item["suite"]), unbase64(item["public"]))
        key_id = item["key_id"]
    except (KeyError, TypeError, ValueError):
        raise FormatError("A day key in a bundle has day, suite, key_id and public.") from None
    if one.key_id != key_id:
        raise VerificationError("A day key in this bundle does not have the id it claims.")
    return one


def days_ahead(today: date, *, ahead: int) -> list[date]:
    """List the days a bundle covers: yesterday, for captures around midnight, through `ahead` days from today."""
    return [today + timedelta(days=offset) for offset in range(-1, ahead + 1)]
