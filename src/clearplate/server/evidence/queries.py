"""What may be asked about exports without opening what they hold."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from clearplate.core.errors import ClearplateError
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.cases import queries as cases
from clearplate.server.cases.models import Case
from clearplate.server.evidence import finishing
from clearplate.server.evidence.models import Export, State
from clearplate.server.evidence.sealing import secret_of


@dataclass(frozen=True, slots=True)
class Told:
    """An export as a page or a terminal tells it.

    Attributes:
        export: The row.
        unfinished: It moves by itself; look again.
        until: Until when the policy keeps its entries from the public log; None where it does not.
    """

    export: Export
    unfinished: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One copy that left: to whom, when, by whom, and the entry."""

    recipient: str
    at: datetime
    officer: Officer
    entry_id: int


def exports_of(case: Case) -> QuerySet[Export]:
    """The exports of a case, newest first."""
    return Export.objects.select_related("asked_by", "hold").filter(case=case)


def export_for(officer: Officer, export_id: UUID) -> Export | None:
    """An export of the officer's own agency; another's does not exist for them."""
    found = Export.objects.select_related("asked_by", "case__agency", "hold", "key")
    return found.filter(pk=export_id, case__agency_id=officer.agency_id).first()


def told(export: Export, *, now: datetime) -> Told:
    """How far an export is."""
    unfinished = export.state in {State.ASKED, State.MAKING, State.WAITING}
    until = finishing.waits_until(export, now=now) if export.state == State.WAITING else None
    return Told(export, unfinished, until)


def may_know(officer: Officer, case: Case) -> bool:
    """Whether an officer works on a case or supervises its agency; who is offered its evidence. Acts are policy's to allow."""
    own = officer.agency_id == case.agency_id
    return own and (Role.SUPERVISOR in officer.role_set or cases.since(case, officer) is not None)


def recipient_of(export: Export) -> str:
    """Whom a copy is for; empty where it stays in the agency, or its case's key is destroyed."""
    if export.sealed_recipient is None:
        return ""
    try:
        return secret_of(export).open_text(bytes(export.sealed_recipient), "recipient")
    except ClearplateError:
        return ""


def handovers_of(export: Export) -> list[HandedOver]:
    """The copies that left, oldest first; to whom is empty once the case's key is destroyed."""
    rows = list(export.handovers.select_related("officer"))
    try:
        secret = secret_of(export) if rows else None
    except ClearplateError:
        secret = None
    return [
        HandedOver(
            secret.open_text(bytes(row.sealed_recipient), "handover") if secret and row.sealed_recipient else "",
            row.at,
            row.officer,
            row.entry_id,
        )
        for row in rows
    ]
