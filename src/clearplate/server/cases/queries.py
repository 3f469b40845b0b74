"""What others may ask about cases without it being an accountable act."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from clearplate.core.policy.acts import NO_CASE, CaseFacts
from clearplate.server.agencies.models import Officer
from clearplate.server.asking import Answer, ask
from clearplate.server.cases.models import Case, CaseNumberFormat, CaseOfficer, State
from clearplate.server.tlog.actions import Embargo

DEFAULT_MASK = "99-999999"
"""Year and serial number, what most police records systems print; an agency sets its own with `clearplate case format`."""


_FIELDS = [field.attname for field in Case._meta.concrete_fields]  # noqa: SLF001  # Django's own documented name
_CASE = f"""
SELECT {", ".join(f"asked.{name} AS case_{name}" for name in _FIELDS)}, EXISTS (
    SELECT FROM cases_caseofficer WHERE case_id = asked.id AND officer_id = %(officer)s AND until_at IS NULL
) AS case_on_it
FROM cases_case asked WHERE asked.agency_id = %(agency)s AND asked."""  # noqa: S608 - of the table's own names
NAMED = _CASE + "number = %(case_number)s"
"""The case of `agency` with a number, and whether `officer` is on it now. `case_told` and `facts_told` read the answer."""
KNOWN = _CASE + "id = %(case)s"
"""The same, by the case's id."""


def mask_of(agency_id: UUID) -> str:
    """The case-number format of an agency."""
    found = CaseNumberFormat.objects.filter(agency_id=agency_id).values_list("mask", flat=True).first()
    return found or DEFAULT_MASK


def case_numbered(agency_id: UUID, number: str) -> Case | None:
    """The agency's case with this number, or None."""
    return case_told(ask({"agency": agency_id, "case_number": number, "officer": None}, named=NAMED))


def facts_of(case: Case | None, officer: Officer) -> CaseFacts:
    """What policy may know about a case, as one officer stands to it; `NO_CASE` where the agency has none.

    As the database has it now, not as the case was when it was loaded: a case closed meanwhile carries nothing more.
    """
    if case is None:
        return NO_CASE
    return facts_told(ask({"agency": officer.agency_id, "case": case.pk, "officer": officer.pk}, known=KNOWN))


def case_told(answer: Answer) -> Case | None:
    """The case that `NAMED` or `KNOWN` found."""
    if answer["case_id"] is None:
        return None
    return Case.from_db(connection.alias, _FIELDS, [answer[f"case_{name}"] for name in _FIELDS])


def facts_told(answer: Answer) -> CaseFacts:
    """What policy may know about it."""
    if answer["case_id"] is None:
        return NO_CASE
    return CaseFacts(
        known=True,
        active=answer["case_state"] == State.ACTIVE,
        on_case=answer["case_on_it"],
        offense_type=answer["case_offense_type"],
    )


def embargo_of(case: Case | None, now: datetime) -> Embargo | None:
    """The embargo that the log entries of a case are under at an instant; None where there is none."""
    if case is None or case.embargo_ends_at is None or case.embargo_ends_at <= now:
        return None
    return Embargo(ends_at=case.embargo_ends_at, subject=case.pk)


def cases_for(officer: Officer) -> QuerySet[Case]:
    """The agency's cases, newest first; each with `mine`: whether this officer is on it now."""
    mine = CaseOfficer.objects.filter(case=OuterRef("pk"), officer=officer, until_at__isnull=True)
    return Case.objects.filter(agency_id=officer.agency_id).annotate(mine=Exists(mine)).order_by("-opened_at")


def worked_on_by(officer: Officer) -> QuerySet[Case]:
    """The active cases that this officer is on now, newest first."""
    on_it = CaseOfficer.objects.filter(officer=officer, until_at__isnull=True).values("case_id")
    return Case.objects.filter(pk__in=on_it, state=State.ACTIVE).order_by("-opened_at")


def officers_on(case: Case) -> QuerySet[CaseOfficer]:
    """Who works on a case now, longest first."""
    return case.assignments.filter(until_at__isnull=True).select_related("officer").order_by("since_at")


def colleagues_not_on(case: Case) -> QuerySet[Officer]:
    """Active officers of the case's agency who are not on it, by name."""
    on_it = CaseOfficer.objects.filter(case=case, until_at__isnull=True).values("officer_id")
    return Officer.objects.filter(agency_id=case.agency_id, is_active=True).exclude(pk__in=on_it)


def officers_named(agency_id: UUID, emails: Iterable[str]) -> dict[str, Officer]:
    """Active officers of an agency by e-mail address, lower case; who is not there is not in the answer."""
    wanted = {email.lower() for email in emails}
    found = Officer.objects.filter(agency_id=agency_id, is_active=True, email__in=wanted)
    return {officer.email: officer for officer in found}


def numbers_known(agency_id: UUID, numbers: Iterable[str]) -> frozenset[str]:
    """Which of these case numbers the agency already has."""
    return frozenset(
        Case.objects.filter(agency_id=agency_id, number__in=list(numbers)).values_list("number", flat=True)
    )


def since(case: Case, officer: Officer) -> datetime | None:
    """Since when an officer is on a case; None if not on it."""
    return case.assignments.filter(officer=officer, until_at__isnull=True).values_list("since_at", flat=True).first()
