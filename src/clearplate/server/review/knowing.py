"""What the rules about misuse know of a search: its `SearchFact`, and how it is kept for 90 days without a plate.

Plates, households, reasons and addresses become keyed hashes under a key of their calendar quarter. Each is kept under two keys, its
own quarter's and the next one's: 90 days reach into one quarter before at most, so any two searches that a rule compares
share a key, and none is comparable for longer. The keys are derived from the log's disclosure key, which guards the same
words in the log's sealed disclosures (docs/adr/0030).
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearplate.core.reasons.spelling import bare
from clearplate.core.review.facts import CaseStanding, Past, SearchFact
from clearplate.core.review.mismatch import named_families
from clearplate.server.agencies.queries import on_shift
from clearplate.server.local_time import to_city
from clearplate.server.review.households import household_of
from clearplate.server.review.models import KnownSearch
from clearplate.server.search.models import Search
from clearplate.server.tlog.keys import disclosure_key

INFO = b"clearplate/review/recognition/v1/"
KEY_BYTES = 16
_SIGNS = re.compile(r"[^a-z0-9]+")


def known(search: Search, words: Mapping[str, Any]) -> KnownSearch:
    """What is kept of a search, not saved yet.

    Args:
        search: Which.
        words: The confidential fields of its log entry.
    """
    plate = next(iter(words.get("plates") or ()), "")
    typed = {
        "plate": plate,
        "reason": _SIGNS.sub(" ", bare(words.get("reason") or "")).strip(),
        "address": words.get("address") or "",
    }
    if household := household_of(search.officer.agency_id, plate):
        typed["household"] = household
    own = quarter(search.asked_at)
    facts, session = search.facts.get("context", {}), search.facts.get("session", {})
    return KnownSearch(
        search=search,
        officer_id=search.officer_id,
        at=search.asked_at,
        fact={
            "local_hour": to_city(search.asked_at).hour,
            "case": str(search.case_id or ""),
            "standing": _standing(facts.get("case", {})),
            "offense": facts.get("case", {}).get("offense_type", ""),
            "named_offenses": sorted(named_families(words.get("reason") or "")),
            "session": session.get("name", ""),
            "acts_in_session": session.get("acts", 0),
            "on_shift": on_shift(search.officer, search.asked_at),
            "refused_by": search.refused_rule,
            "approved": bool(facts.get("approved")),
        },
        keys={name: _key(own, name, value) for name, value in typed.items()},
        keys_next={name: _key(own + 1, name, value) for name, value in typed.items()},
    )


def fact_of(row: KnownSearch, at: datetime) -> SearchFact:
    """A kept search as the rules take it, with the keys of the quarter of an instant at most 90 days later."""
    same = quarter(row.at) == quarter(at)
    keys = row.keys if same else row.keys_next
    fact = {**row.fact, **keys}
    fact["named_offenses"] = frozenset(fact["named_offenses"])
    fact["standing"] = CaseStanding(fact["standing"])
    return SearchFact(search=str(row.search_id), officer=str(row.officer_id), at=row.at, **fact)


def past_of(rows: Sequence[KnownSearch], at: datetime) -> Past:
    """One officer's searches, oldest first, as `fact_of` gives them."""
    past = Past()
    for row in rows:
        past.add(fact_of(row, at))
    return past


def _standing(case: Mapping[str, Any]) -> str:
    if not case.get("known"):
        return CaseStanding.UNKNOWN.value
    return (CaseStanding.ACTIVE if case.get("active") else CaseStanding.CLOSED).value


def quarter(at: datetime) -> int:
    """The calendar quarter of an aware instant, UTC, counted from the year nought."""
    utc = at.astimezone(UTC)
    return utc.year * 4 + (utc.month - 1) // 3


def _key(of_quarter: int, name: str, value: str) -> str:
    if not value:
        return ""
    message = f"{name}\n{value}".encode()
    return hmac.digest(_quarter_key(disclosure_key(), of_quarter), message, "sha256")[:KEY_BYTES].hex()


@lru_cache(maxsize=4)
def _quarter_key(key: bytes, of_quarter: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO + str(of_quarter).encode("ascii")).derive(key)
