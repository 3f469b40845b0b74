"""How entries about people name who acted and whom it concerns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clearplate.core.ids import OfficerId
from clearplate.core.tlog.entries import LogKind
from clearplate.server.agencies.models import Officer
from clearplate.server.tlog.actions import append
from clearplate.server.tlog.pseudonyms import officer_pseudonym


def actor(by: Officer | None, now: datetime) -> dict[str, str | None]:
    """Who acted, in public; None is a command on the city's machine."""
    if by is None:
        return {"officer": None, "agency": None}
    return {"officer": officer_pseudonym(OfficerId(by.id), now), "agency": by.agency.name}


def id_of(officer: Officer | None) -> str | None:
    """The same in confidence."""
    return str(officer.id) if officer else None


def append_about(
    kind: LogKind,
    by: Officer | None,
    subject: Officer,
    public: Mapping[str, Any],
    confidential: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    address: str | None,
) -> None:
    """Append the entry of an act by one person about another."""
    append(
        kind,
        {
            **actor(by, now),
            "subject": officer_pseudonym(OfficerId(subject.id), now),
            "subject_agency": subject.agency.name,
            **public,
        },
        {"officer_id": id_of(by), "subject_id": str(subject.id), "address": address, **(confidential or {})},
        now=now,
    )
