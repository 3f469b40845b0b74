"""What residents brought, without opening anything. Who may act on it is the policy's to say; this is who is offered it."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from clearplate.server.agencies.models import Officer, Role
from clearplate.server.residents.models import Matter

EVERYWHERE = frozenset({Role.COORDINATOR, Role.OFFICIAL})
ANSWERING = EVERYWHERE | {Role.SUPERVISOR}
READING = ANSWERING | {Role.AUDITOR}
_WITH = ("agency", "recorded_by", "closed_by")


def seen_by(officer: Officer) -> QuerySet[Matter]:
    """What an officer may read: a supervisor what their own agency recorded, the others of `READING` everything."""
    found = Matter.objects.select_related(*_WITH)
    if officer.role_set & (EVERYWHERE | {Role.AUDITOR}):
        return found
    return found.filter(agency_id=officer.agency_id) if Role.SUPERVISOR in officer.role_set else found.none()


def find(officer: Officer, matter_id: UUID) -> Matter | None:
    """One of them by its id."""
    return seen_by(officer).filter(pk=matter_id).first()


def waiting(officer: Officer) -> QuerySet[Matter]:
    """What is open, what is due first on top: so what is overdue comes first."""
    return seen_by(officer).filter(closed_at=None)


def closed(officer: Officer) -> QuerySet[Matter]:
    """What was answered or withdrawn, the newest first."""
    return seen_by(officer).filter(closed_at__isnull=False).order_by("-closed_at")


def overdue(officer: Officer, now: datetime) -> QuerySet[Matter]:
    """What is open and past its day, by UTC as on the portal."""
    return waiting(officer).filter(due_on__lt=now.date())


def is_overdue(matter: Matter, now: datetime) -> bool:
    """Whether one matter is open past its day."""
    return matter.closed_at is None and matter.due_on < now.date()


def count_waiting_for(officer: Officer, _now: datetime) -> int:
    """How much an officer could answer."""
    return waiting(officer).count() if officer.role_set & ANSWERING else 0
