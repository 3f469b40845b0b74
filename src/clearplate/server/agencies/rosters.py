"""Rosters: an agency's shifts, taken over from its scheduling system, so that reviewers see who searched off shift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clearplate.core.policy.decide import Refused
from clearplate.core.roster import Shift as ReadShift
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.kinds import agencies as kinds
from clearplate.server.agencies import people_entries as entries
from clearplate.server.agencies.decisions import decide_about_people
from clearplate.server.agencies.models import Agency, Officer, Roster, Shift, new_id
from clearplate.server.tlog.actions import append


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What an import did: shifts taken over, and sign-in addresses that the agency does not have."""

    shifts: int
    strangers: tuple[str, ...]


@transaction.atomic
def import_roster(
    by: Officer | None,
    agency: Agency,
    shifts: Sequence[ReadShift],
    *,
    file_sha256: bytes,
    address: str | None,
    now: datetime,
) -> TakenOver | Refused:
    """Take over a roster: it replaces what the agency's rosters said of its span.

    Args:
        by: Who acts; None for an operator's command.
        agency: Whose roster it is.
        shifts: What `core.roster.read_roster` read; not empty.
        file_sha256: 32 bytes, of the file as it came.
        address: Where the request came from.
        now: Aware UTC.
    """
    if refusal := decide_about_people(by, "import_roster", agency=agency, now=now, address=address):
        return refusal
    start, end = min(shift.start for shift in shifts), max(shift.end for shift in shifts)
    people = {officer.email: officer for officer in Officer.objects.filter(agency=agency)}
    Shift.objects.filter(roster__agency=agency, starts_at__gte=start, starts_at__lt=end).delete()
    roster = Roster.objects.create(id=new_id(), agency=agency, starts_at=start, ends_at=end, imported_at=now)
    known = [shift for shift in shifts if shift.email in people]
    Shift.objects.bulk_create(
        Shift(roster=roster, officer=people[shift.email], starts_at=shift.start, ends_at=shift.end) for shift in known
    )
    strangers = tuple(sorted({shift.email for shift in shifts} - set(people)))
    public = {
        "officer": entries.actor(by, now)["officer"],
        "agency": agency.name,
        "starts_at": instant_text(start),
        "ends_at": instant_text(end),
        "shift_count": len(known),
        "file_sha256": file_sha256.hex(),
    }
    append(kinds.ROSTER_IMPORTED, public, {"officer_id": entries.id_of(by), "address": address}, now=now)
    return TakenOver(len(known), strangers)
