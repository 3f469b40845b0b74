"""What every accountable act on evidence stands on: the decision, its one entry, and what is kept back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from clearplate.core.ids import CaseNumber, OfficerId
from clearplate.core.policy.acts import Act
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.core.sighting import Authorization
from clearplate.core.tlog.entries import LogKind
from clearplate.server.cases import queries as cases
from clearplate.server.cases.actions import By
from clearplate.server.cases.models import Case
from clearplate.server.evidence.care import Parted
from clearplate.server.places import plates
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog.actions import EntryRef

AT_ONCE = timedelta(minutes=1)
"""A viewing is one act: what it opens, it opens with its answer."""


class KeptBackError(Exception):
    """Some of what was opened may not be shown: what was written for it is undone."""

    def __init__(self, parted: Parted) -> None:
        super().__init__()
        self.parted = parted


def decide(by: By, act: Act, now: datetime) -> Allowed | Refused:
    """Decide, and log the refusal if it is one."""
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def decided(decision: Allowed) -> dict[str, Any]:
    """What an entry says of the decision behind it."""
    return {"policy": decision.policy_version, "rules": list(decision.rules)}


def append(
    kind: LogKind, by: By, case: Case, *, public: dict[str, Any], confidential: dict[str, Any], now: datetime
) -> EntryRef:
    """Append an entry of this station; the agency, the case and the officer, as a pseudonym, stand in each."""
    return tlog.append(
        kind,
        {
            "officer": pseudonyms.officer_pseudonym(by.officer.id, now),
            "agency": by.officer.agency.name,
            "case": pseudonyms.case_pseudonym(case.agency_id, case.number),
            **public,
        },
        {
            "officer_id": str(by.officer.id),
            "case_number": case.number,
            "address": by.address,
            **confidential,
        },
        now=now,
        embargo=cases.embargo_of(case, now),
    )


def authorization_of(
    act_id: UUID, officer_id: UUID, case: Case, *, entry_id: int, at: datetime, lasts: timedelta
) -> Authorization:
    """The permission that an entry of this station gives."""
    return Authorization(
        act_id=act_id,
        officer_id=OfficerId(officer_id),
        case_number=CaseNumber(case.number),
        entry_id=entry_id,
        decided_at=at,
        expires_at=at + lasts,
    )


def log_kept_back(
    by: By, parted: Parted, now: datetime, *, hold_id: UUID | None = None, export_id: UUID | None = None
) -> None:
    """Log each rule that kept something back, once, and tell the auditors of protected plates."""
    by_rule = {kept.refused.rule_id: kept for kept in parted.back.values()}
    for kept in by_rule.values():
        agency = by.officer.agency.name
        policy_actions.log_refusal(kept.act, kept.refused, agency=agency, address=by.address, now=now)
    if parted.protected & parted.back.keys():
        plates.notify_of_evidence(by.officer, hold_id=hold_id, export_id=export_id, allowed=False, now=now)
