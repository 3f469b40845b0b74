"""Which plates belong to one household, for the rule about clusters (`anomaly.household`): imported, and kept as keyed hashes.

Neither a plate nor an address is in the database: both are hashed under a key derived from the log's disclosure key, which
guards the plates of searches already (docs/adr/0030). So the table says which hashes belong together, and answers only to a
plate that somebody searched.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from clearplate.core.review.households import Households
from clearplate.core.tlog.kinds import review as kinds
from clearplate.server.agencies.models import Agency
from clearplate.server.review.models import HouseholdPlate
from clearplate.server.tlog.actions import append
from clearplate.server.tlog.keys import disclosure_key

INFO = b"clearplate/review/households/v1"
KEY_BYTES = 16
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What an import did."""

    households: int
    plates: int


@transaction.atomic
def import_households(agency: Agency, read: Households, *, file_sha256: bytes, now: datetime) -> TakenOver:
    """Take over which plates belong together, by an operator's command; it replaces all that the agency imported before.

    Args:
        agency: Whose officers' searches are compared with it.
        read: What `core.review.households.read_households` read; none takes all away.
        file_sha256: 32 bytes, of the file as it came; confidential, for a short file could be guessed from it.
        now: Aware UTC.
    """
    HouseholdPlate.objects.filter(agency=agency).delete()
    rows = [
        HouseholdPlate(agency=agency, plate_key=_key("plate", plate), household_key=_key("household", household))
        for household, plates in read.plates.items()
        for plate in plates
    ]
    HouseholdPlate.objects.bulk_create(rows, batch_size=_BATCH)
    public = {"agency": agency.name, "household_count": len(read.plates), "plate_count": len(rows)}
    append(kinds.HOUSEHOLDS_IMPORTED, public, {"file_sha256": file_sha256.hex()}, now=now)
    return TakenOver(len(read.plates), len(rows))


def household_of(agency_id: UUID, plate: str) -> str:
    """What stands for the household of a normalized plate, the same for all its plates; empty where none is known."""
    if not plate:
        return ""
    found = HouseholdPlate.objects.filter(agency_id=agency_id, plate_key=_key("plate", plate))
    key = found.values_list("household_key", flat=True).first()
    return bytes(key).hex() if key is not None else ""


def _key(name: str, value: str) -> bytes:
    return hmac.digest(_hmac_key(disclosure_key()), f"{name}\n{value}".encode(), "sha256")[:KEY_BYTES]


@lru_cache(maxsize=2)
def _hmac_key(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key)
