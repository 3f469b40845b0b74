"""Accountable acts of reviewing: open a search, ask, explain, decide, find, say what followed.

Each is decided by policy and appends its entry, in one transaction; a refusal is a value and is logged as well. Entries
about a search stand under its case's embargo, as the search itself does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clearplate.core.policy.acts import ReviewSearch
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cases import queries as cases
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.review import queries
from clearplate.server.review.models import Consequence, Disposition, Finding, Opening, Outcome, ReviewItem, State
from clearplate.server.review.sealing import seal, unseal
from clearplate.server.search import actions as searching
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog import queries as log


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed about one search; for who reviews it, on their screen only.

    Attributes:
        asked: The confidential fields of the search's entry.
        question: What a reviewer asked the searcher; empty if nothing.
        answer: What the searcher explained; empty if nothing.
        notes: What the reviewer wrote who closed it.
    """

    asked: Mapping[str, Any]
    question: str
    answer: str
    notes: str


@transaction.atomic
def open_item(by: By, item: ReviewItem, *, now: datetime) -> Words | Refused:
    """Open what was typed about a search, to review it. The first time for each reviewer is an entry.

    Raises:
        VerificationError: The words do not open, or are not what the search's entry committed to.
    """
    item = _locked(item)
    decision = _decide(by, "open", item, now)
    if isinstance(decision, Refused):
        return decision
    _opened, first = Opening.objects.get_or_create(item=item, reviewer=by.officer, defaults={"at": now})
    if first:
        _append(kinds.review.OPENED, by, item, decision, now)
    return words_of(item)


def words_of(item: ReviewItem) -> Words:
    """What was typed about a search and its review; call it for who opened it."""
    return Words(
        asked=log.disclosed(item.search.entry_id),
        question=unseal(item.sealed_question, row=item.pk, column="question"),
        answer=unseal(item.sealed_answer, row=item.pk, column="answer"),
        notes=unseal(item.sealed_notes, row=item.pk, column="notes"),
    )


def has_opened(officer: Officer, item: ReviewItem) -> bool:
    """Whether an officer opened a search to review it."""
    return Opening.objects.filter(item=item, reviewer=officer).exists()


def may_decide(officer: Officer, item: ReviewItem) -> bool:
    """Whether it is open, or may still be called improper.

    By an auditor, as a sample looks at what others passed; and by who passed it, as one key was enough for that.
    """
    passed = item.disposition == Disposition.PROPER
    second_look = passed and (Role.AUDITOR in officer.role_set or item.reviewer_id == officer.pk)
    return item.state != State.CLOSED or second_look


@transaction.atomic
def dispose(
    by: By, item: ReviewItem, disposition: Disposition, notes: str, *, now: datetime
) -> ReviewItem | Refused | None:
    """Say whether a search was proper. Improper opens a finding.

    Args:
        by: Who; they opened it before.
        item: Which.
        disposition: What it is.
        notes: Why; needed for an improper one.
        now: Aware UTC.

    Returns:
        The review; as it was if somebody decided meanwhile. None if the officer has not opened it.
    """
    item = _locked(item)
    if not may_decide(by.officer, item) or (item.state == State.CLOSED and disposition == Disposition.PROPER):
        return item
    written = disposition == Disposition.PROPER or bool(notes)
    decision = _decide(by, disposition.value, item, now, words_given=written)
    if isinstance(decision, Refused):
        return decision
    if not has_opened(by.officer, item):
        return None
    public = {
        "disposition": disposition.value,
        "flags": len(item.flags),
        "explained": item.sealed_answer is not None,
        "exigent": item.exigent,
        "overdue": item.state != State.CLOSED and item.due_at <= now,
    }
    _append(kinds.review.DISPOSED, by, item, decision, now, public=public, secret={"notes": notes or None})
    item.state, item.disposition, item.reviewer, item.closed_at = State.CLOSED, disposition, by.officer, now
    item.sealed_notes = seal(notes, row=item.pk, column="notes")
    item.save(update_fields=["state", "disposition", "reviewer", "closed_at", "sealed_notes"])
    if disposition == Disposition.IMPROPER:
        Finding.objects.create(item=item, opened_at=now)
    if item.exigent:
        searching.mark_exigent_reviewed(item.search_id, now=now)
    return item


@transaction.atomic
def ask_explanation(by: By, item: ReviewItem, question: str, *, now: datetime) -> ReviewItem | Refused:
    """Ask who searched to explain it; nothing happens if it is closed."""
    item = _locked(item)
    if item.state == State.CLOSED:
        return item
    decision = _decide(by, "ask_explanation", item, now, words_given=bool(question))
    if isinstance(decision, Refused):
        return decision
    secret = {"subject_id": str(item.officer_id), "reason": question}
    _append(kinds.review.EXPLANATION_ASKED, by, item, decision, now, secret=secret)
    item.state, item.sealed_question = State.ASKED, seal(question, row=item.pk, column="question")
    item.save(update_fields=["state", "sealed_question"])
    return item


@transaction.atomic
def explain(by: By, item: ReviewItem, answer: str, *, now: datetime) -> ReviewItem | Refused:
    """Explain one's own search; nothing happens if nobody asks any more."""
    item = _locked(item)
    if item.state != State.ASKED:
        return item
    decision = _decide(by, "explain", item, now, words_given=bool(answer))
    if isinstance(decision, Refused):
        return decision
    _append(kinds.review.EXPLAINED, by, item, decision, now, secret={"reason": answer})
    item.state, item.sealed_answer = State.WAITING, seal(answer, row=item.pk, column="answer")
    item.save(update_fields=["state", "sealed_answer"])
    return item


@transaction.atomic
def find(by: By, finding: Finding, breach: str, text: str, *, now: datetime) -> Finding | Refused:
    """Record what was found; nothing happens if it is recorded already.

    Args:
        by: Who.
        finding: Which.
        breach: What the search broke; empty: the finding is not upheld.
        text: What was found; confidential.
        now: Aware UTC.
    """
    finding = _locked_finding(finding)
    if finding.upheld is not None:
        return finding
    decision = _decide(by, "find", finding.item, now, words_given=bool(text))
    if isinstance(decision, Refused):
        return decision
    item = finding.item
    secret = {"subject_id": str(item.officer_id), "reason": text}
    public = {"upheld": bool(breach), "breach": breach or None}
    _append(kinds.review.FINDING, by, item, decision, now, public=public, secret=secret)
    finding.upheld, finding.breach, finding.found_by, finding.found_at = bool(breach), breach, by.officer, now
    finding.sealed_text = seal(text, row=item.pk, column="finding")
    finding.save(update_fields=["upheld", "breach", "found_by", "found_at", "sealed_text"])
    return finding


@transaction.atomic
def record_consequence(
    by: By, finding: Finding, outcome: Outcome, notes: str, *, now: datetime
) -> Finding | Refused | None:
    """Record what followed for the officer, by code. None if the finding was not upheld."""
    finding = _locked_finding(finding)
    if not finding.upheld:
        return None
    decision = _decide(by, "consequence", finding.item, now)
    if isinstance(decision, Refused):
        return decision
    secret = {"subject_id": str(finding.item.officer_id), "notes": notes or None}
    public = {"outcome": outcome.value}
    _append(kinds.review.CONSEQUENCE, by, finding.item, decision, now, public=public, secret=secret)
    Consequence.objects.create(finding=finding, outcome=outcome, recorded_by=by.officer, recorded_at=now)
    return finding


def finding_text(finding: Finding) -> str:
    """What was found, in words; for who looks into it."""
    return unseal(finding.sealed_text, row=finding.pk, column="finding")


def _locked(item: ReviewItem) -> ReviewItem:
    locked = ReviewItem.objects.select_for_update(of=("self",))
    return locked.select_related("search__case", "officer__agency").get(pk=item.pk)


def _locked_finding(finding: Finding) -> Finding:
    locked = Finding.objects.select_for_update(of=("self",))
    return locked.select_related("item__search__case", "item__officer__agency").get(pk=finding.pk)


def _decide(by: By, change: str, item: ReviewItem, now: datetime, *, words_given: bool = True) -> Allowed | Refused:
    found = queries.standing(by.officer, item)
    act = ReviewSearch(
        officer=officer_facts(by.officer, now),
        change=change,
        own_search=found.own_search,
        below_searcher=found.below_searcher,
        own_agency=found.own_agency,
        searcher_command_staff=found.searcher_command_staff,
        words_given=words_given,
    )
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _append(
    kind: LogKind,
    by: By,
    item: ReviewItem,
    decision: Allowed,
    now: datetime,
    *,
    public: Mapping[str, Any] | None = None,
    secret: Mapping[str, Any] | None = None,
) -> None:
    tlog.append(
        kind,
        {
            "officer": pseudonyms.officer_pseudonym(by.officer.pk, now),
            "agency": by.officer.agency.name,
            "search": str(item.search_id),
            **(public or {}),
            "policy": decision.policy_version,
            "rules": list(decision.rules),
        },
        {"officer_id": str(by.officer.pk), "address": by.address, **(secret or {})},
        now=now,
        embargo=cases.embargo_of(item.search.case, now),
    )
