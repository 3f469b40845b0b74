"""Accountable acts on cases: each is decided by policy and appends exactly one entry, in one transaction.

A refusal is a value and is logged as well. What cannot be written down does not happen: an exception from the log
rolls the change back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clearplate.core.cases import CaseState, ImportedCase
from clearplate.core.ids import AgencyId, CaseNumber
from clearplate.core.offenses import Offense
from clearplate.core.policy.decide import Allowed, ManageCases, Refused
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.server.agencies import acting
from clearplate.server.agencies.models import Agency, Officer
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cases import queries
from clearplate.server.cases.models import Case, CaseOfficer, State
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms

By = acting.By


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did.

    Attributes:
        opened: Cases that are new here.
        changed: Cases that are different now.
        refused: Lines left out.
    """

    opened: int
    changed: int
    refused: int


@transaction.atomic
def open_case(by: By, *, number: CaseNumber, offense: Offense, now: datetime) -> Case | Refused:
    """Open a case of the officer's agency. Nobody is on it yet: who opens a case does not open it for their own search."""
    decision = decide_about_case(by, "open", None, now)
    if isinstance(decision, Refused):
        return decision
    case = Case.objects.create(
        agency=by.officer.agency, number=number, offense_type=offense.code, state=State.ACTIVE, opened_at=now
    )
    public = {"offense_type": case.offense_type, "officer_count": 0}
    append_about_case(kinds.cases.OPENED, by, case, now, public=public, confidential={"officer_ids": []})
    return case


@transaction.atomic
def close_case(by: By, case: Case, *, now: datetime) -> Case | Refused:
    """Close a case: from now on it carries no search, and its holds end."""
    return _set_state(by, case, State.CLOSED, now)


@transaction.atomic
def reopen_case(by: By, case: Case, *, now: datetime) -> Case | Refused:
    """Make a closed case active again."""
    return _set_state(by, case, State.ACTIVE, now)


def _set_state(by: By, case: Case, state: State, now: datetime) -> Case | Refused:
    # Locked, so that two people who press the button at once leave one entry.
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.state == state:
        return case
    closing = state == State.CLOSED
    decision = decide_about_case(by, "close" if closing else "reopen", case, now)
    if isinstance(decision, Refused):
        return decision
    case.state, case.closed_at = state, now if closing else None
    case.save(update_fields=["state", "closed_at"])
    kind = kinds.cases.CLOSED if closing else kinds.cases.REOPENED
    append_about_case(kind, by, case, now, public={"offense_type": case.offense_type}, confidential={})
    return case


@transaction.atomic
def change_offense(by: By, case: Case, offense: Offense, *, now: datetime) -> Case | Refused:
    """Correct a case's offense type; nothing happens if it is that already."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.offense_type == offense.code:
        return case
    decision = decide_about_case(by, "change", case, now)
    if isinstance(decision, Refused):
        return decision
    case.offense_type = offense.code
    case.save(update_fields=["offense_type"])
    on_it = list(queries.officers_on(case).values_list("officer_id", flat=True))
    public = {"changes": ["offense_type"], "offense_type": offense.code, "officer_count": len(on_it)}
    ids = {"officer_ids": [str(officer_id) for officer_id in on_it]}
    append_about_case(kinds.cases.CHANGED, by, case, now, public=public, confidential=ids)
    return case


@transaction.atomic
def add_officer(by: By, case: Case, colleague: Officer, *, now: datetime) -> Case | Refused:
    """Put a colleague of the same agency on a case; nothing happens if they are on it already."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    decision = decide_about_case(by, "add_officer", case, now, own_account=colleague.pk == by.officer.pk)
    if isinstance(decision, Refused):
        return decision
    if queries.since(case, colleague) is None:
        CaseOfficer.objects.create(case=case, officer=colleague, since_at=now)
        _append_about(kinds.cases.OFFICER_ADDED, by, case, colleague, now)
    return case


@transaction.atomic
def remove_officer(by: By, case: Case, colleague: Officer, *, now: datetime) -> Case | Refused:
    """Take a colleague off a case; nothing happens if they are not on it."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    decision = decide_about_case(by, "remove_officer", case, now)
    if isinstance(decision, Refused):
        return decision
    if case.assignments.filter(officer=colleague, until_at__isnull=True).update(until_at=now):
        _append_about(kinds.cases.OFFICER_REMOVED, by, case, colleague, now)
    return case


@transaction.atomic
def import_cases(
    by: By, good: Sequence[ImportedCase], *, refused: int, file_sha256: bytes, now: datetime
) -> ImportOutcome | Refused:
    """Take over the good lines of a records system's export.

    Args:
        by: A person; their agency gets the cases.
        good: What `core.cases.read_import` read.
        refused: Lines it could not read; they are counted in the entry.
        file_sha256: 32 bytes, of the file as it came.
        now: Aware UTC.
    """
    named = any(by.officer.email in map(str.lower, line.officers) for line in good)
    decision = decide_about_case(by, "import", None, now, own_account=named, on_case=_opens_own(by.officer, good))
    if isinstance(decision, Refused):
        return decision
    who = {"officer": pseudonyms.officer_pseudonym(by.officer.id, now)}
    ids = {"officer_id": str(by.officer.id), "address": by.address}
    counted = {"refused": refused, "file_sha256": file_sha256.hex()}
    return _import(by.officer.agency, good, now, counted=counted, who=who, ids=ids)


def _opens_own(officer: Officer, good: Sequence[ImportedCase]) -> bool:
    """Whether the lines give another offense type to a case the officer works on, or reopen it."""
    # Closed ones too, unlike `queries.worked_on_by`.
    on_it = CaseOfficer.objects.filter(officer=officer, until_at__isnull=True).values("case_id")
    own = {case.number: case for case in Case.objects.filter(pk__in=on_it, agency_id=officer.agency_id)}
    return any(
        line.offense.code != case.offense_type or (line.state is CaseState.ACTIVE and not case.is_active)
        for line in good
        if (case := own.get(line.number)) is not None
    )


@transaction.atomic
def import_by_command(
    agency: Agency, good: Sequence[ImportedCase], *, refused: int, file_sha256: bytes, now: datetime
) -> ImportOutcome:
    """The same, run by an operator's command (a nightly export, say); the entry says that no officer did it."""
    counted = {"refused": refused, "file_sha256": file_sha256.hex()}
    nobody = {"officer_id": None, "address": None}
    return _import(agency, good, now, counted=counted, who={"officer": None}, ids=nobody)


@transaction.atomic
def import_by_adapter(
    agency: Agency, good: Sequence[ImportedCase], *, file_sha256: bytes, now: datetime
) -> ImportOutcome:
    """The same, put by the records system itself: what changes nothing leaves no entry, so that it may be put again."""
    counted = {"refused": 0, "file_sha256": file_sha256.hex()}
    nobody = {"officer_id": None, "address": None}
    return _import(agency, good, now, counted=counted, who={"officer": None}, ids=nobody, always=False)


def _import(
    agency: Agency,
    good: Sequence[ImportedCase],
    now: datetime,
    *,
    counted: dict[str, Any],
    who: dict[str, Any],
    ids: dict[str, Any],
    always: bool = True,
) -> ImportOutcome:
    people = queries.officers_named(agency.pk, {email for line in good for email in line.officers})
    # One entry for all, with numbers: an export each night would else put a line in the log for every case that ended.
    done = dict.fromkeys(("opened", "changed", "closed", "reopened", "officers_added"), 0)
    for line in good:
        case = Case.objects.select_for_update().filter(agency=agency, number=line.number).first()
        is_new = case is None
        moved = set() if case is None else _update_imported(case, line, now)
        added = _put_on(case or _create_imported(agency, line, now), line, people, now)
        done["opened"] += is_new
        done["changed"] += not is_new and bool(moved or added)
        done["closed"] += State.CLOSED in moved
        done["reopened"] += State.ACTIVE in moved
        done["officers_added"] += added
    if always or done["opened"] or done["changed"]:
        tlog.append(kinds.cases.IMPORTED, {**who, "agency": agency.name, **done, **counted}, ids, now=now)
    return ImportOutcome(done["opened"], done["changed"], counted["refused"])


def _create_imported(agency: Agency, line: ImportedCase, now: datetime) -> Case:
    closed = line.state is CaseState.CLOSED
    return Case.objects.create(
        agency=agency,
        number=line.number,
        offense_type=line.offense.code,
        state=line.state.value,
        opened_at=now,
        closed_at=now if closed else None,
    )


def _update_imported(case: Case, line: ImportedCase, now: datetime) -> set[str]:
    """Give a known case what the line says; which of offense type and state are other ones now."""
    moved = {line.offense.code, line.state.value} - {case.offense_type, case.state}
    if not moved:
        return moved
    if case.state != line.state.value:
        case.closed_at = now if line.state is CaseState.CLOSED else None
    case.offense_type, case.state = line.offense.code, line.state.value
    case.save(update_fields=["offense_type", "state", "closed_at"])
    return moved


def _put_on(case: Case, line: ImportedCase, people: dict[str, Officer], now: datetime) -> int:
    """Add the officers a line names and the agency has; an import never takes anyone off a case."""
    wanted = [people[email.lower()] for email in line.officers if email.lower() in people]
    missing = [officer for officer in wanted if queries.since(case, officer) is None]
    CaseOfficer.objects.bulk_create(CaseOfficer(case=case, officer=officer, since_at=now) for officer in missing)
    return len(missing)


def decide_about_case(
    by: By,
    change: str,
    case: Case | None,
    now: datetime,
    *,
    own_account: bool = False,
    on_case: bool = False,
    embargo: timedelta = timedelta(0),
    embargoed: timedelta = timedelta(0),
) -> Allowed | Refused:
    """Decide, and log the refusal if it is one."""
    act = ManageCases(
        officer=officer_facts(by.officer, now),
        change=change,
        own_agency=case is None or case.agency_id == by.officer.agency_id,
        on_case=on_case or (case is not None and queries.since(case, by.officer) is not None),
        own_account=own_account,
        embargo=embargo,
        embargoed=embargoed,
    )
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(
            act,
            decision,
            agency=by.officer.agency.name,
            address=by.address,
            now=now,
        )
    return decision


def append_about_case(
    kind: LogKind,
    by: By,
    case: Case,
    now: datetime,
    *,
    public: dict[str, Any],
    confidential: dict[str, Any],
    hidden: bool = True,
) -> None:
    """Append the entry of an act on a case, under the case's embargo if it has one; unless the act must be seen."""
    tlog.append(
        kind,
        {
            "officer": pseudonyms.officer_pseudonym(by.officer.id, now),
            "agency": by.officer.agency.name,
            "case": pseudonyms.case_pseudonym(AgencyId(case.agency_id), CaseNumber(case.number)),
            **public,
        },
        {
            "officer_id": str(by.officer.id),
            "case_number": case.number,
            "address": by.address,
            **confidential,
        },
        now=now,
        embargo=queries.embargo_of(case, now) if hidden else None,
    )


def _append_about(kind: LogKind, by: By, case: Case, colleague: Officer, now: datetime) -> None:
    subject = {"subject": pseudonyms.officer_pseudonym(colleague.id, now)}
    append_about_case(kind, by, case, now, public=subject, confidential={"subject_id": str(colleague.id)})
