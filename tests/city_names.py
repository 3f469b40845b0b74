"""Names and numbers of the in-memory city, the same in every run."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from clearplate.core.ids import OfficerId
from clearplate.core.pseudonyms import officer_pseudonym

ORIGIN = "plates.example.gov/public/log"
START = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
RETENTION = timedelta(days=30)
AGENCIES = ("Example Police", "County Sheriff")
_PSEUDONYMS = bytes(range(32))


def made(*names: object, size: int = 32) -> bytes:
    """Bytes that look random and are the same in every run."""
    return sha256(repr(names).encode()).digest()[:size]


def made_uuid(*names: object) -> str:
    return str(UUID(bytes=made(*names, size=16), version=4))


def officer(name: object, at: datetime) -> str:
    return officer_pseudonym(_PSEUDONYMS, OfficerId(UUID(made_uuid("officer", name))), at)
