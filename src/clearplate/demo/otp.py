"""The six digits that a code generator would show (RFC 6238, SHA-1, 30 seconds), for people who have no phone at hand."""

import base64
import hmac
from datetime import datetime

PERIOD_S = 30
_DIGITS = 6


def code_at(seed: str, instant: datetime) -> str:
    """Compute the code of an instant.

    Args:
        seed: Base 32, with or without padding.
        instant: Aware.
    """
    key = base64.b32decode(seed.upper() + "=" * (-len(seed) % 8))
    counter = int(instant.timestamp()) // PERIOD_S
    digest = hmac.digest(key, counter.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def seconds_left(instant: datetime) -> int:
    """Tell for how many seconds the code of an instant still counts, 1 to 30."""
    return PERIOD_S - int(instant.timestamp()) % PERIOD_S
