"""Know a plate again for a month without keeping it: what budgets and limits on sightings count (docs/adr/0028).

A search leaves keyed hashes of what it asked, under a key of its 30-day period. The period's key is derived from the log's
disclosure key, which already guards the same plates in the log's sealed disclosures, so the hashes tell nobody anything
who could not read those. Rows older than the counting are deleted.
"""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearplate.core.plates import confusable_key
from clearplate.core.search_breadth import BUDGET_WINDOW
from clearplate.server.tlog.keys import disclosure_key

INFO = b"clearplate/search/recognition/v1/"
KEY_BYTES = 16
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def keys_now(spellings: Sequence[str], now: datetime) -> list[bytes]:
    """What a search of these spellings leaves: a hash of each, and one of what looks alike, under this period's key."""
    return _hashes([*spellings, *_alike(spellings)], _period(now))


def keys_of_window(spellings: Sequence[str], now: datetime) -> list[bytes]:
    """What searches of any of these spellings may have left within the counting: this period's hashes and the last one's."""
    return [key for period in (_period(now), _period(now) - 1) for key in _hashes(spellings, period)]


def keys_of_alike(spellings: Sequence[str], now: datetime) -> list[bytes]:
    """The same for searches of any plate that is easily taken for one of these: no spelling has a budget of its own."""
    return keys_of_window(_alike(spellings), now)


def _alike(spellings: Sequence[str]) -> list[str]:
    # No plate begins with this sign, so no class is taken for a spelling.
    return sorted({f"~{confusable_key(spelling)}" for spelling in spellings})


def _period(at: datetime) -> int:
    return (at - _EPOCH) // BUDGET_WINDOW


def _hashes(spellings: Sequence[str], period: int) -> list[bytes]:
    key = _period_key(disclosure_key(), period)
    return [hmac.digest(key, spelling.encode("ascii"), "sha256")[:KEY_BYTES] for spelling in spellings]


@lru_cache(maxsize=4)
def _period_key(key: bytes, period: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO + str(period).encode("ascii")).derive(key)
