"""What the public log calls an officer and a case: keyed names that only the city can resolve.

An officer's pseudonym lasts one calendar quarter (UTC): long enough for a watchdog to see a pattern, short enough that a
career cannot be assembled from it. A case's pseudonym lasts as long as the case, so that a search, its review and a hold
can be seen to belong together. Without the key both are as good as random.

Source: docs/spec/log-entries.md, section 4.
"""

import hmac
from datetime import UTC, datetime

from clearplate.core.errors import FormatError
from clearplate.core.ids import AgencyId, CaseNumber, OfficerId

KEY_BYTES = 32
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, lower case: no i, l, o, u, so a pseudonym survives being read aloud."""
_DIGITS = 13
"""13 digits carry the first 65 bits of the HMAC: among a million names two alike have a chance of 1 in 74 million."""


def officer_pseudonym(key: bytes, officer_id: OfficerId, at: datetime) -> str:
    """The officer's public name in the calendar quarter of an instant: `o-` and 13 characters.

    Args:
        key: The city's pseudonym key, 32 bytes.
        officer_id: Whom.
        at: Aware instant; its UTC quarter counts.

    Raises:
        FormatError: The instant is naive or the key has another length.
    """
    return "o-" + _digest(key, "officer", quarter(at), officer_id.hex)


def case_pseudonym(key: bytes, agency_id: AgencyId, case_number: CaseNumber) -> str:
    """The case's public name: `c-` and 13 characters; two agencies' equal numbers get different names.

    Raises:
        FormatError: The key has another length.
    """
    return "c-" + _digest(key, "case", agency_id.hex, case_number)


def quarter(at: datetime) -> str:
    """The calendar quarter of an instant in UTC, for example `2026-Q4`.

    Raises:
        FormatError: The instant is naive.
    """
    if at.tzinfo is None:
        raise FormatError("An instant without a time zone lies in no quarter.")
    utc = at.astimezone(UTC)
    return f"{utc.year}-Q{(utc.month + 2) // 3}"


def _digest(key: bytes, *parts: str) -> str:
    if len(key) != KEY_BYTES:
        raise FormatError(f"A pseudonym key has {KEY_BYTES} bytes, not {len(key)}.")
    message = "\n".join(("clearplate/pseudonym/v1", *parts)).encode("utf-8")
    number = int.from_bytes(hmac.digest(key, message, "sha256"), "big") >> (256 - 5 * _DIGITS)
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_DIGITS)))
