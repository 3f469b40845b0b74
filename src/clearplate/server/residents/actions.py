"""Accountable acts on what residents bring: record it, answer it, take longer once, withdraw it.

Each decides, changes one row and appends one entry, in one transaction. The public entry has the reference, the kind, the
days and a code; what was written is confidential.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from clearplate.core import matters as rules
from clearplate.core.policy.acts import ManageMatters
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import new_id
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.local_time import to_city
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.residents.models import Kind, Longer, Matter, Outcome, Way, Withdrawal
from clearplate.server.residents.queries import is_overdue
from clearplate.server.review.sealing import seal, unseal
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog import queries as log

NUMBERING_LOCK = 0x636C_6561_7270_0042
"""Key of the advisory lock: "clearp", then 66."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a resident brought.

    Attributes:
        kind: What they want.
        way: How it reached the city.
        received_on: On which day.
        note: What it is about; confidential.
    """

    kind: Kind
    way: Way
    received_on: date
    note: str


@dataclass(frozen=True, slots=True)
class Written:
    """What was written about a matter; confidential.

    Attributes:
        note: What the resident brought.
        extension: Why the answer takes longer; empty where it does not.
        answer: What was answered, or why nothing had to be; empty while it is open.
    """

    note: str
    extension: str
    answer: str


@transaction.atomic
def receive(by: By, brought: Brought, *, now: datetime) -> Matter | Refused:
    """Record what a resident brought; it gets its reference and the day by which it is answered.

    Raises:
        FieldError: Nobody can have brought it on that day.
    """
    decision = _decide(by, None, "receive", brought.note, now)
    if isinstance(decision, Refused):
        return decision
    rules.check_received(brought.received_on, to_city(now).date())
    numbers = policy.parameters(now)
    assert numbers is not None  # noqa: S101 - a policy has just decided
    matter_id, reference = new_id(), _next_reference(now)
    due_on = rules.due_on(brought.received_on, numbers.matter_days)
    public = {
        "reference": reference,
        "matter": brought.kind.value,
        "way": brought.way.value,
        "received_on": brought.received_on.isoformat(),
        "due_on": due_on.isoformat(),
    }
    _append(kinds.residents.RECEIVED, by, decision, now, public=public, words=brought.note)
    return Matter.objects.create(
        id=matter_id,
        reference=reference,
        kind=brought.kind,
        way=brought.way,
        agency=by.officer.agency,
        received_on=brought.received_on,
        due_on=due_on,
        recorded_by=by.officer,
        recorded_at=now,
        sealed_note=seal(brought.note, row=matter_id, column="note"),
    )


@transaction.atomic
def answer(
    by: By, matter: Matter, outcome: Outcome, answered_on: date, words: str, *, now: datetime
) -> Matter | Refused:
    """Record that the resident has their answer.

    Args:
        by: Who.
        matter: What was answered.
        outcome: How, by code; public.
        answered_on: On which day the answer went out; public. Whether it was in time goes by the day of the entry.
        words: What was answered; confidential.
        now: Aware UTC.

    Raises:
        FieldError: The day is before the matter's own, or ahead.
        FormatError: This kind of matter cannot have this outcome.
    """
    matter = _locked(matter)
    decision = _decide(by, matter, "answer", words, now)
    if isinstance(decision, Refused):
        return decision
    rules.check_answer(matter.kind, outcome, matter.received_on, answered_on, to_city(now).date())
    public = {
        **_named(matter),
        "answered_on": answered_on.isoformat(),
        "outcome": outcome.value,
        "overdue": is_overdue(matter, now),
    }
    _append(kinds.residents.ANSWERED, by, decision, now, public=public, words=words)
    matter.outcome, matter.answered_on = outcome, answered_on
    return _close(matter, by, words, now)


@transaction.atomic
def extend(by: By, matter: Matter, until: date, because: Longer, words: str, *, now: datetime) -> Matter | Refused:
    """Take longer for an answer, once, until a day that the resident is told."""
    matter = _locked(matter)
    decision = _decide(by, matter, "extend", words, now, extension_days=(until - matter.due_on).days)
    if isinstance(decision, Refused):
        return decision
    public = {**_named(matter), "due_on": until.isoformat(), "why": because.value}
    _append(kinds.residents.EXTENDED, by, decision, now, public=public, words=words)
    matter.due_on, matter.extended_because = until, because
    matter.sealed_extension = seal(words, row=matter.pk, column="extension")
    matter.save(update_fields=["due_on", "extended_because", "sealed_extension"])
    return matter


@transaction.atomic
def withdraw(by: By, matter: Matter, because: Withdrawal, words: str, *, now: datetime) -> Matter | Refused:
    """Take a matter off the list without an answer; the register keeps it, with the reason's code."""
    matter = _locked(matter)
    decision = _decide(by, matter, "withdraw", words, now)
    if isinstance(decision, Refused):
        return decision
    public = {**_named(matter), "why": because.value, "overdue": is_overdue(matter, now)}
    _append(kinds.residents.WITHDRAWN, by, decision, now, public=public, words=words)
    matter.withdrawn_because = because
    return _close(matter, by, words, now)


def written(matter: Matter) -> Written:
    """What was written about a matter, for who may read it.

    Raises:
        InvariantError: It was changed in the database.
    """
    return Written(
        note=unseal(matter.sealed_note, row=matter.pk, column="note"),
        extension=unseal(matter.sealed_extension, row=matter.pk, column="extension"),
        answer=unseal(matter.sealed_answer, row=matter.pk, column="answer"),
    )


def _next_reference(now: datetime) -> str:
    """The next one of the year (UTC), one at a time. Counted in the log: a restored database may have forgotten some."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING_LOCK])
    newest = log.entries(kind=kinds.residents.RECEIVED.name, limit=1)
    year, number = rules.parts(newest[0].entry.public["reference"]) if newest else (now.year, 0)
    return rules.reference(now.year, number + 1 if year == now.year else 1)


def _locked(matter: Matter) -> Matter:
    return Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)


def _close(matter: Matter, by: By, words: str, now: datetime) -> Matter:
    matter.closed_by, matter.closed_at = by.officer, now
    matter.sealed_answer = seal(words, row=matter.pk, column="answer")
    matter.save(
        update_fields=["outcome", "answered_on", "withdrawn_because", "closed_by", "closed_at", "sealed_answer"]
    )
    return matter


def _named(matter: Matter) -> dict[str, Any]:
    return {"reference": matter.reference, "matter": matter.kind}


def _decide(
    by: By, matter: Matter | None, change: str, words: str, now: datetime, *, extension_days: int = 0
) -> Allowed | Refused:
    act = ManageMatters(
        officer=officer_facts(by.officer, now),
        change=change,
        own_agency=matter is None or matter.agency_id == by.officer.agency_id,
        still_open=matter is None or matter.closed_at is None,
        extended=matter is not None and bool(matter.extended_because),
        overdue=matter is not None and is_overdue(matter, now),
        extension_days=extension_days,
        words_given=bool(words.strip()),
    )
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _append(kind: LogKind, by: By, decision: Allowed, now: datetime, *, public: dict[str, Any], words: str) -> None:
    tlog.append(
        kind,
        {
            "officer": pseudonyms.officer_pseudonym(by.officer.pk, now),
            "agency": by.officer.agency.name,
            **public,
            "policy": decision.policy_version,
            "rules": list(decision.rules),
        },
        {"officer_id": str(by.officer.pk), "address": by.address, "reason": words},
        now=now,
    )
