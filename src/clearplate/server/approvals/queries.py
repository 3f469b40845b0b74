"""What waits for whom, without deciding anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import QuerySet

from clearplate.core import approvals as rules
from clearplate.core.approvals import Asker, Standing
from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.policy.acts import OfficerFacts
from clearplate.server.agencies import queries as agencies
from clearplate.server.agencies.models import DECIDING, Officer
from clearplate.server.approvals import sealing
from clearplate.server.approvals.models import Approval, Request, State
from clearplate.server.approvals.registry import ApprovalKind, kind_of, kinds

_PEOPLE = ("requester", "agency", "decided_by")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request, and whether one officer may decide on it.

    Attributes:
        request: What waits.
        kind: Of what kind.
        fault: Why the officer may not decide; None if they may.
        given: Approvals it has already.
    """

    request: Request
    kind: ApprovalKind
    fault: rules.Fault | None
    given: int

    @property
    def outstanding(self) -> int:
        """Approvals it still needs."""
        return self.kind.need.approvals - self.given


def find(request_id: UUID) -> Request | None:
    """A request by its id."""
    return Request.objects.select_related(*_PEOPLE).filter(pk=request_id).first()


def waiting_about(kind: str, subject_id: UUID) -> Request | None:
    """The request about a subject that waits now."""
    waiting = Request.objects.select_related(*_PEOPLE)
    return waiting.filter(kind=kind, subject_id=subject_id, state=State.WAITING).first()


def latest_about(kind: str, subject_id: UUID) -> Request | None:
    """The newest request about a subject, whatever became of it."""
    return (
        Request.objects.select_related(*_PEOPLE).filter(kind=kind, subject_id=subject_id).order_by("-asked_at").first()
    )


def waiting_for(officer: Officer, now: datetime) -> list[Waiting]:
    """What the officer may decide now, that which runs out first on top."""
    return [waiting for waiting in _all_waiting(officer, now) if waiting.fault is None]


def count_waiting_for(officer: Officer, now: datetime) -> int:
    """How many they are. Every page asks, so what is usual, that nothing waits in the city, costs one query."""
    if not Request.objects.filter(state=State.WAITING, expires_at__gt=now).exists():
        return 0
    return len(waiting_for(officer, now))


def asked_by(officer: Officer, limit: int = 20) -> QuerySet[Request]:
    """What the officer asked, newest first, whatever became of it."""
    return Request.objects.select_related(*_PEOPLE).filter(requester=officer).order_by("-asked_at")[:limit]


def due(now: datetime) -> QuerySet[Request]:
    """What ran out undecided, of the kinds whose end is kept here."""
    own = [kind.name for kind in kinds() if "ended" in kind.own_entries]
    return Request.objects.filter(state=State.WAITING, expires_at__lte=now).exclude(kind__in=own)


def look(request: Request, officer: Officer, now: datetime) -> Waiting:
    """One request as one officer stands to it."""
    return next(_judged([request], officer, now))


def given(request: Request) -> QuerySet[Approval]:
    """The approvals of a request that count: not of somebody who was suspended or left since."""
    return request.approvals.filter(officer__is_active=True)


def agreed() -> QuerySet[Request]:
    """What second persons agreed to and whose yes still counts.

    It counts no more once they left or were suspended, decide nothing any longer, or wait for somebody to confirm whose
    account it is: then it must be asked anew.
    """
    return Request.objects.filter(
        state=State.APPROVED,
        decided_by__is_active=True,
        decided_by__access_confirmed_at__isnull=False,
        decided_by__roles__role__in=DECIDING,
    )


def reason_of(request: Request) -> str:
    """Why it was asked; empty once it is over."""
    return sealing.open_reason(bytes(request.sealed_reason), request_id=request.pk) if request.sealed_reason else ""


def decision_reason_of(request: Request) -> str:
    """Why it was declined; empty where no reason was needed."""
    if not request.sealed_decision:
        return ""
    return sealing.open_reason(bytes(request.sealed_decision), request_id=request.pk)


def standing_of(request: Request, officer: Officer, now: datetime) -> Standing:
    """How an officer stands to a request, as the rule and the policy are told."""
    return _standing(request, agencies.officer_facts(officer, now), agencies.superiors(officer.pk))


def _all_waiting(officer: Officer, now: datetime) -> Iterator[Waiting]:
    waiting = Request.objects.select_related(*_PEOPLE).prefetch_related("approvals")
    open_now = waiting.filter(state=State.WAITING, expires_at__gt=now).order_by("expires_at", "asked_at")
    return _judged(open_now, officer, now)


def _judged(requests: Iterable[Request], officer: Officer, now: datetime) -> Iterator[Waiting]:
    above = agencies.superiors(officer.pk)
    facts = agencies.officer_facts(officer, now)
    today = now.astimezone(UTC).date()
    for request in requests:
        found = _standing(request, facts, above)
        fault = rules.may_decide(found, facts, today)
        yield Waiting(request, kind_of(request.kind), fault, given(request).count())


def _standing(request: Request, facts: OfficerFacts, above: tuple[OfficerId, ...]) -> Standing:
    asker = request.requester
    command_staff = request.command_staff or asker.command_staff
    asked = Asker(
        officer_id=OfficerId(asker.pk),
        agency_id=AgencyId(request.agency_id),
        command_staff=command_staff,
        # Only for command staff does it matter who is above who asked.
        superiors=(*_officers(request.above), *agencies.superiors(asker.pk)) if command_staff else (),
        subordinates=_officers(request.below),
    )
    before = any(approval.officer_id == facts.officer_id for approval in request.approvals.all())
    return rules.standing(asked, facts, above, kind_of(request.kind).need, decided_before=before)


def _officers(ids: list[str]) -> tuple[OfficerId, ...]:
    return tuple(OfficerId(UUID(one)) for one in ids)
