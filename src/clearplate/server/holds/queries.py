"""What may be asked about holds without opening anything."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from clearplate.server.agencies.models import Officer, Role
from clearplate.server.cases.models import Case
from clearplate.server.custody import ends
from clearplate.server.custody.models import Day
from clearplate.server.holds.models import HeldCapture, Hold, HoldExtension, NamedCapture, State
from clearplate.server.policy import queries as policy


@dataclass(frozen=True, slots=True)
class Extent:
    """Where and when the captures of a hold are, and no more.

    Attributes:
        first: Of the earliest capture; None where it names or holds none any more.
        last: Of the latest.
        by_camera: Captures by camera number, most first.
    """

    first: datetime | None
    last: datetime | None
    by_camera: tuple[tuple[int, int], ...]


def in_force(case: Case, *, now: datetime) -> QuerySet[Hold]:
    """The holds of a case that keep something now, newest first: also where the job that ends them is late."""
    holds = Hold.objects.select_related("case", "key").filter(case=case)
    closed = grace_over(case, now=now)
    return holds.none() if closed else holds.filter(_alive(now)).order_by("-asked_at")


def hold_in_force(hold: Hold, *, now: datetime) -> bool:
    """Whether a hold keeps something now."""
    return hold.state == State.APPROVED and now < hold.ends_at and not grace_over(hold.case, now=now)


def _alive(now: datetime) -> Q:
    # The end is the first instant of its UTC day.
    return Q(state=State.APPROVED, ends_on__gt=now.astimezone(UTC).date())


def grace_over(case: Case, *, now: datetime) -> bool:
    """Whether a case has been closed for so long that its holds end."""
    ending = grace_ends_at(case, now=now)
    return ending is not None and now >= ending


def grace_ends_at(case: Case, *, now: datetime) -> datetime | None:
    """When the holds of a closed case end; None for an active one, or while no policy says how long the grace is."""
    parameters = policy.parameters(now)
    if case.closed_at is None or parameters is None:
        return None
    return case.closed_at + timedelta(days=parameters.hold_grace_days)


def holds_of(case: Case) -> QuerySet[Hold]:
    """Every hold of a case, newest first, whatever became of it."""
    return Hold.objects.select_related("asked_by", "decided_by", "case").filter(case=case)


def hold_for(officer: Officer, hold_id: UUID) -> Hold | None:
    """A hold of the officer's own agency; another's does not exist for them."""
    holds = Hold.objects.select_related("asked_by", "decided_by", "case", "case__agency", "key")
    return holds.filter(pk=hold_id, case__agency_id=officer.agency_id).first()


def held(of: Case | Hold, *, now: datetime) -> QuerySet[HeldCapture]:
    """The captures that a hold, or all holds of a case, keep now, oldest first. One in two holds comes twice."""
    holds = in_force(of, now=now) if isinstance(of, Case) else Hold.objects.filter(pk=of.pk).filter(_alive(now))
    return HeldCapture.objects.select_related("hold").filter(hold__in=holds)


def survivors(day: date) -> tuple[int, int]:
    """Count the holds that keep captures of a UTC day, and those captures, each once."""
    kept = HeldCapture.objects.filter(day=day, hold__state=State.APPROVED)
    counted = kept.aggregate(holds=Count("hold", distinct=True), captures=Count("capture_id", distinct=True))
    return counted["holds"], counted["captures"]


def register(*, now: datetime) -> Counter[tuple[str, str]]:
    """Count the holds in force by agency and offense type: what the public register must come to."""
    closed_since = _closed_before(now)
    holds = Hold.objects.filter(_alive(now)).exclude(closed_since) if closed_since else Hold.objects.filter(_alive(now))
    rows = holds.order_by().values_list("case__agency__name", "offense_type").annotate(n=Count("pk"))
    return Counter({(agency, offense): n for agency, offense, n in rows})


def _closed_before(now: datetime) -> Q | None:
    parameters = policy.parameters(now)
    return Q(case__closed_at__lte=now - timedelta(days=parameters.hold_grace_days)) if parameters else None


def must_be_approved_before(hold: Hold, *, now: datetime) -> datetime | None:
    """When the first day of what a request names ends: by then it is approved, or it ends. None where nothing is named."""
    days: set[date] = set(hold.named.annotate(day=TruncDate("captured_at", tzinfo=UTC)).values_list("day", flat=True))
    return first_end(days, now=now)


def first_end(days: Iterable[date], *, now: datetime) -> datetime | None:
    """When the first of some UTC days ends; None for no day. A day that has no key any more has ended."""
    stated = dict(Day.objects.filter(day__in=days, shredded_at=None).values_list("day", "destroy_on"))
    limit = ends.limit_in_force(now)
    return min((ends.end_of(day, stated[day], limit) if day in stated else now for day in days), default=None)


def waiting_for(officer: Officer) -> list[Hold | HoldExtension]:
    """What waits for a decision in the officer's agency, oldest first; empty for who decides nothing.

    The officer's own requests are among them: they see that a colleague must decide.
    """
    if Role.SUPERVISOR not in officer.role_set:
        return []
    agency = officer.agency_id
    people = ("asked_by", "case")
    holds = Hold.objects.select_related(*people).filter(state=State.ASKED, case__agency_id=agency)
    longer = HoldExtension.objects.select_related("asked_by", "hold", "hold__case").filter(
        state=State.ASKED, hold__case__agency_id=agency
    )
    return sorted([*holds, *longer], key=lambda asked: asked.asked_at)


def living_for(officer: Officer, *, now: datetime) -> QuerySet[Hold]:
    """The holds in force in the officer's agency, those that end first before the others."""
    holds = Hold.objects.select_related("asked_by", "decided_by", "case").filter(case__agency_id=officer.agency_id)
    return holds.filter(_alive(now)).order_by("ends_on", "asked_at")


def asked_by(officer: Officer) -> QuerySet[Hold]:
    """What the officer asked for and nobody decided yet, newest first."""
    return Hold.objects.select_related("asked_by", "case").filter(asked_by=officer, state=State.ASKED)


def extent(hold: Hold) -> Extent:
    """Where and when the captures of a hold are: of those it names while it is asked, of those it keeps afterwards."""
    rows: QuerySet[NamedCapture] | QuerySet[HeldCapture]
    rows = hold.named.order_by() if hold.state == State.ASKED else hold.held.order_by()
    span = rows.aggregate(first=Min("captured_at"), last=Max("captured_at"))
    counts = rows.values_list("camera").annotate(n=Count("pk")).order_by("-n", "camera")
    return Extent(span["first"], span["last"], tuple(counts))


def waiting_extension(hold: Hold) -> HoldExtension | None:
    """The extension of a hold that waits for a decision."""
    return hold.extensions.select_related("asked_by").filter(state=State.ASKED).first()


def entry_ids(hold: Hold) -> list[int]:
    """The log's entries about a hold, by their ids in this database, oldest first."""
    found = [hold.asked_entry_id, hold.decided_entry_id, hold.ended_entry_id]
    for extension in hold.extensions.all():
        found += [extension.asked_entry_id, extension.decided_entry_id]
    return sorted(entry_id for entry_id in found if entry_id is not None)
