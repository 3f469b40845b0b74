"""Accountable acts of auditors: draw a sample, plan and close audits, read what an entry keeps confidential."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from clearplate.core.errors import FormatError
from clearplate.core.policy.acts import ManageAudits, ReadLog
from clearplate.core.policy.acts.facts import Act
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.core.review.sampling import Period, draw, population
from clearplate.core.tlog import kinds, merkle
from clearplate.core.tlog.entries import Entry, LogKind, parse_entry
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import new_id
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.review import items
from clearplate.server.review.models import Audit, Drawn, ReviewItem, Sample, Sort
from clearplate.server.review.sealing import seal, unseal
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog import queries as log


@dataclass(frozen=True, slots=True)
class Dice:
    """What a period's sample is drawn from.

    Attributes:
        seed: The root hash, 32 bytes.
        tree_size: Of so many entries.
        ids: The searches that can be drawn, in the log's order.
    """

    seed: bytes
    tree_size: int
    ids: list[str]


def dice(period: Period) -> Dice:
    """Read the log for a period.

    Raises:
        FormatError: It does not reach beyond the period yet.
    """
    with transaction.atomic():
        tree_size, ids = population(_entries(), period)
    tree = merkle.GrowingTree()
    with transaction.atomic():
        for data in log.entry_bytes(tree_size):
            tree.append(merkle.leaf_hash(data))
    return Dice(tree.root(), tree_size, ids)


def _entries() -> Iterator[Entry]:
    return map(parse_entry, log.entry_bytes(log.tree_size()))


@transaction.atomic
def draw_sample(by: By, period: Period, size: int, *, now: datetime) -> Sample | Refused:
    """Draw a sample of the searches of a period; nobody chooses which.

    Raises:
        FormatError: The log does not reach beyond the period yet, nothing was asked in it, or the size is none.
    """
    decision = _decide(by, ManageAudits(officer=officer_facts(by.officer, now), change="draw_sample"), now)
    if isinstance(decision, Refused):
        return decision
    found = dice(period)
    drawn = draw(found.seed, period, found.ids, size)
    if not drawn:
        raise FormatError("Nothing was searched in these days, so there is nothing to draw.")
    items.make_items(now=now)
    public = {
        "seed": found.seed.hex(),
        "tree_size": found.tree_size,
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "population": len(found.ids),
        "searches": drawn,
    }
    entry = _append(kinds.review.SAMPLE_DRAWN, by, decision, now, public)
    sample = Sample.objects.create(
        first_day=period.first,
        last_day=period.last,
        seed=found.seed,
        tree_size=found.tree_size,
        population=len(found.ids),
        drawn_by=by.officer,
        drawn_at=now,
        entry_id=entry.entry_id,
    )
    by_search = {str(item.search_id): item for item in ReviewItem.objects.filter(search_id__in=drawn)}
    Drawn.objects.bulk_create(
        Drawn(sample=sample, item=by_search[search], place=place)
        for place, search in enumerate(drawn, 1)
        if search in by_search
    )
    return sample


@transaction.atomic
def plan(by: By, sort: Sort, due_on: date, *, now: datetime) -> Audit | Refused:
    """Announce an audit and its day; both are public."""
    decision = _decide(by, ManageAudits(officer=officer_facts(by.officer, now), change="plan"), now)
    if isinstance(decision, Refused):
        return decision
    audit_id = new_id()
    public = {"audit": str(audit_id), "sort": sort.value, "due_on": due_on.isoformat()}
    _append(kinds.review.AUDIT_PLANNED, by, decision, now, public)
    return Audit.objects.create(id=audit_id, sort=sort, due_on=due_on, planned_by=by.officer, planned_at=now)


@transaction.atomic
def close(by: By, audit: Audit, findings: int, report: str, *, now: datetime) -> Audit | Refused:
    """Close an audit with what it found; nothing happens if it is closed already.

    Args:
        by: Who.
        audit: Which.
        findings: How many things were not as they should be; public.
        report: What they are; confidential.
        now: Aware UTC.
    """
    audit = Audit.objects.select_for_update().get(pk=audit.pk)
    if audit.closed_at is not None:
        return audit
    decision = _decide(by, ManageAudits(officer=officer_facts(by.officer, now), change="close"), now)
    if isinstance(decision, Refused):
        return decision
    public = {"audit": str(audit.pk), "findings": findings, "overdue": audit.due_on < now.date()}
    _append(kinds.review.AUDIT_CLOSED, by, decision, now, public, secret={"reason": report})
    audit.closed_by, audit.closed_at, audit.findings = by.officer, now, findings
    audit.sealed_report = seal(report, row=audit.pk, column="report")
    audit.save(update_fields=["closed_by", "closed_at", "findings", "sealed_report"])
    return audit


def report_of(audit: Audit) -> str:
    """What an audit found, in words; for auditors and coordinators."""
    return unseal(audit.sealed_report, row=audit.pk, column="report")


@transaction.atomic
def read_confidential(by: By, kept: log.KeptEntry, reason: str, *, now: datetime) -> dict[str, Any] | Refused:
    """Open the confidential fields of one entry, and log that it was done.

    Args:
        by: An auditor.
        kept: Which entry.
        reason: What for; confidential as well.
        now: Aware UTC.

    Raises:
        VerificationError: They do not open, or are not what the entry committed to.
    """
    decision = _decide(by, ReadLog(officer=officer_facts(by.officer, now), confidential=True), now)
    if isinstance(decision, Refused):
        return decision
    _append(
        kinds.review.CONFIDENTIAL_READ, by, decision, now, {"leaf": kept.leaf_hash.hex()}, secret={"reason": reason}
    )
    return log.disclosed(kept.entry_id)


def _decide(by: By, act: Act, now: datetime) -> Allowed | Refused:
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _append(
    kind: LogKind,
    by: By,
    decision: Allowed,
    now: datetime,
    public: dict[str, Any],
    *,
    secret: dict[str, Any] | None = None,
) -> tlog.EntryRef:
    return tlog.append(
        kind,
        {
            "officer": pseudonyms.officer_pseudonym(by.officer.pk, now),
            "agency": by.officer.agency.name,
            **public,
            "policy": decision.policy_version,
            "rules": list(decision.rules),
        },
        {"officer_id": str(by.officer.pk), "address": by.address, **(secret or {})},
        now=now,
    )
