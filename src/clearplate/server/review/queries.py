"""What waits for whom, without opening anything. Who may act on it is the policy's to say; this is who is offered it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from clearplate.server.agencies import queries as agencies
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.review.models import Audit, Disposition, Finding, ReviewItem, Sample, State

REVIEWERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})
_WITH = ("search__case", "officer__agency", "agency", "reviewer")
_WHEN_ASKED = "search__facts__officer__command_staff"
"""Whether who searched was command staff when they did: taking the mark off afterwards takes nothing from the auditor."""


def _of_command_staff(to_item: str = "") -> Q:
    return Q(**{f"{to_item}officer__command_staff": True}) | Q(**{f"{to_item}{_WHEN_ASKED}": True})


def _of_others(to_item: str = "") -> Q:
    """The opposite; its own words, because facts that do not say are neither true nor false to the database."""
    then = Q(**{f"{to_item}{_WHEN_ASKED}": False}) | Q(**{f"{to_item}{_WHEN_ASKED}__isnull": True})
    return Q(**{f"{to_item}officer__command_staff": False}) & then


def _of_superiors(officer: Officer, to_item: str = "") -> Q:
    """Searches of somebody above the officer, now or when they searched."""
    now = Q(**{f"{to_item}officer_id__in": agencies.superiors(officer.pk)})
    return now | Q(**{f"{to_item}below__contains": [str(officer.pk)]})


@dataclass(frozen=True, slots=True)
class Standing:
    """How an officer stands to who searched; each is told to the policy."""

    own_search: bool
    below_searcher: bool
    own_agency: bool
    searcher_command_staff: bool


def standing(officer: Officer, item: ReviewItem) -> Standing:
    """How an officer stands to who searched."""
    return Standing(
        own_search=item.officer_id == officer.pk,
        below_searcher=item.officer_id in agencies.superiors(officer.pk) or str(officer.pk) in item.below,
        own_agency=item.agency_id == officer.agency_id,
        searcher_command_staff=item.officer.command_staff
        or bool(item.search.facts.get("officer", {}).get("command_staff")),
    )


def find(item_id: UUID) -> ReviewItem | None:
    """A review by its id."""
    return ReviewItem.objects.select_related(*_WITH, "finding").filter(pk=item_id).first()


def queue(officer: Officer, now: datetime) -> QuerySet[ReviewItem]:
    """What the officer may review now, what is due first on top.

    A supervisor: searches of the same agency, except those of command staff. An auditor: those of command staff, and what a
    sample drew before anybody reviewed it. Nobody: their own, or those of somebody above them.
    """
    roles = officer.role_set
    mine = Q(pk__in=[])
    if Role.SUPERVISOR in roles:
        mine |= Q(agency_id=officer.agency_id) & _of_others() & ~Q(state=State.CLOSED)
    if Role.AUDITOR in roles:
        mine |= (_of_command_staff() | Q(drawn__isnull=False)) & ~Q(state=State.CLOSED)
    asked_in_time = Q(state=State.ASKED, due_at__gt=now)
    others = ReviewItem.objects.filter(mine).exclude(asked_in_time).exclude(officer=officer)
    return others.exclude(_of_superiors(officer)).select_related(*_WITH).distinct()


def to_explain(officer: Officer) -> QuerySet[ReviewItem]:
    """The officer's own searches that a reviewer asked about, oldest first."""
    return ReviewItem.objects.filter(officer=officer, state=State.ASKED).select_related(*_WITH)


def count_waiting_for(officer: Officer, now: datetime) -> int:
    """How much waits for the officer: to review, to explain, to find."""
    if not REVIEWERS & officer.role_set:
        return to_explain(officer).count()
    return queue(officer, now).count() + to_explain(officer).count() + findings(officer).filter(upheld=None).count()


def overdue(now: datetime) -> QuerySet[ReviewItem]:
    """Every review that is late, whoever's it is."""
    return ReviewItem.objects.exclude(state=State.CLOSED).filter(due_at__lte=now)


def findings(officer: Officer) -> QuerySet[Finding]:
    """The findings that the officer may look into, newest first."""
    found = Finding.objects.select_related(*(f"item__{name}" for name in _WITH)).exclude(item__officer=officer)
    found = found.exclude(_of_superiors(officer, "item__"))
    if Role.AUDITOR in officer.role_set:
        return found
    return found.filter(_of_others("item__"), item__agency_id=officer.agency_id)


def improper_of(officer: Officer) -> int:
    """How many searches of an officer were found improper and not cleared since."""
    improper = ReviewItem.objects.filter(officer=officer, disposition=Disposition.IMPROPER)
    return improper.exclude(finding__upheld=False).count()


def audits() -> QuerySet[Audit]:
    """Every audit, what is due first on top; closed ones after those that are open."""
    return Audit.objects.select_related("planned_by__agency", "closed_by").order_by("closed_at", "due_on")


def overdue_audits(now: datetime) -> QuerySet[Audit]:
    """Audits whose day is over, by UTC."""
    return Audit.objects.filter(closed_at=None, due_on__lt=now.date())


def samples(limit: int = 20) -> QuerySet[Sample]:
    """The newest samples."""
    return Sample.objects.select_related("drawn_by")[:limit]
