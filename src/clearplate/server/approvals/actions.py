"""Accountable acts of approvals: ask, approve, decline, withdraw; and what runs out.

Each is decided by policy and appends exactly one entry: of the kinds here, or the station's own where it has one for the
step. A refusal is a value and is logged as well.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clearplate.core import approvals as rules
from clearplate.core.approvals import Standing
from clearplate.core.errors import InvariantError
from clearplate.core.policy.acts import ManageApprovals
from clearplate.core.policy.decide import Allowed, Refused, built_in
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import instant_text
from clearplate.server.agencies import queries as agencies
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer, new_id
from clearplate.server.approvals import queries, sealing
from clearplate.server.approvals.models import Approval, Request, State
from clearplate.server.approvals.registry import ApprovalKind, kind_of
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms

_OVER = (State.APPROVED, State.DECLINED, State.EXPIRED, State.WITHDRAWN)
_ASKING = Standing(
    own_request=True,
    below_asker=False,
    outside_line=False,
    asker_command_staff=False,
    own_agency=True,
    decided_before=False,
    roles=frozenset(),
    training_needed=False,
)


@transaction.atomic
def ask(by: By, kind: str, subject_id: UUID, reason: str, expires_at: datetime, *, now: datetime) -> Request | Refused:
    """Ask for a second person. Nothing is done by it but the asking.

    Args:
        by: Who asks.
        kind: A registered name.
        subject_id: The station's row; one request about it may wait at a time.
        reason: Why, for who decides; sealed, and in the log as a confidential field.
        expires_at: When it runs out.
        now: Aware UTC.

    Raises:
        InvariantError: It would run out at once, or one about the subject waits already.
    """
    found = kind_of(kind)
    if expires_at <= now:
        raise InvariantError("A request for approval must be open for some time.")
    if queries.waiting_about(kind, subject_id) is not None:
        raise InvariantError("A request about this waits for a decision already.")
    request = Request(
        id=new_id(),
        kind=kind,
        subject_id=subject_id,
        agency=by.officer.agency,
        requester=by.officer,
        command_staff=by.officer.command_staff,
        above=[str(one) for one in agencies.superiors(by.officer.pk)],
        below=[str(one) for one in agencies.subordinates(by.officer.pk)],
        asked_at=now,
        expires_at=expires_at,
    )
    request.sealed_reason = sealing.seal_reason(reason, request_id=request.pk)
    if "asked" not in found.own_entries:
        decision = _decide(by, "ask", request, _ASKING, now, reason_given=bool(reason))
        if isinstance(decision, Refused):
            return decision
        public = {"expires_at": instant_text(expires_at), **_decided_by(decision)}
        confidential = {"reason": reason, "address": by.address}
        _append(kinds.approvals.ASKED, by.officer, request, public, confidential, now=now)
    request.save(force_insert=True)
    return request


@transaction.atomic
def approve(by: By, request: Request, *, now: datetime) -> Request | Refused:
    """Say yes. With the last approval that is needed, what was asked happens, in the same transaction.

    Nothing happens if it is decided already, or ran out.

    Raises:
        FieldError: What was asked cannot be done any more; the request stays as it was.
    """
    found, request = _locked(request)
    if request.state != State.WAITING:
        return request
    decision = _may(by, "approve", request, now)
    if isinstance(decision, Refused):
        return decision
    outstanding = found.need.approvals - queries.given(request).count() - 1
    if outstanding == 0:
        outcome = found.approve(request.subject_id, by, now)
        if isinstance(outcome, Refused):
            return outcome
        request.told = outcome or ""
    Approval.objects.create(request=request, officer=by.officer, at=now)
    if outstanding or "approved" not in found.own_entries:
        public = {"asked_by": _asker(request, now), "outstanding": outstanding, **_decided_by(decision)}
        confidential = {"asked_by_id": str(request.requester_id), "address": by.address}
        _append(kinds.approvals.APPROVED, by.officer, request, public, confidential, now=now)
    if outstanding == 0:
        _end(request, State.APPROVED, by.officer, now)
    return request


@transaction.atomic
def decline(by: By, request: Request, reason: str, *, now: datetime) -> Request | Refused:
    """Say no, and why; nothing happens if it is decided already. One no is enough.

    Args:
        by: Who.
        request: What.
        reason: Why not; who asked can read it.
        now: Aware UTC.
    """
    found, request = _locked(request)
    if request.state != State.WAITING:
        return request
    decision = _may(by, "decline", request, now, reason_given=bool(reason))
    if isinstance(decision, Refused):
        return decision
    refused = found.decline(request.subject_id, by, reason, now)
    if refused is not None:
        return refused
    if "declined" not in found.own_entries:
        confidential = {"asked_by_id": str(request.requester_id), "reason": reason, "address": by.address}
        _append(
            kinds.approvals.DECLINED, by.officer, request, {"asked_by": _asker(request, now)}, confidential, now=now
        )
    request.sealed_decision = sealing.seal_reason(reason, request_id=request.pk)
    _end(request, State.DECLINED, by.officer, now)
    return request


@transaction.atomic
def withdraw(by: By, request: Request, *, now: datetime) -> Request | Refused:
    """Take back what one asked oneself; nothing happens if it is decided already."""
    found, request = _locked(request)
    if request.state != State.WAITING:
        return request
    standing = replace(_ASKING, own_request=request.requester_id == by.officer.pk)
    decision = _decide(by, "withdraw", request, standing, now)
    if isinstance(decision, Refused):
        return decision
    found.lapse(request.subject_id, now)
    if "ended" not in found.own_entries:
        _append(kinds.approvals.WITHDRAWN, by.officer, request, {}, {"address": by.address}, now=now)
    _end(request, State.WITHDRAWN, None, now)
    return request


def expire_due(*, now: datetime) -> int:
    """End every request whose time is over; gives how many."""
    return sum(_expire(request, now) for request in list(queries.due(now)))


@transaction.atomic
def _expire(request: Request, now: datetime) -> bool:
    found, request = _locked(request)
    if request.state != State.WAITING or request.expires_at > now:
        return False
    found.lapse(request.subject_id, now)
    _append(kinds.approvals.EXPIRED, None, request, {}, {"asked_by_id": str(request.requester_id)}, now=now)
    _end(request, State.EXPIRED, None, now)
    return True


def close(kind: str, subject_id: UUID, state: State, *, now: datetime) -> None:
    """Let go of a waiting request whose end the station itself accounts for; call it inside its transaction."""
    request = Request.objects.select_for_update().filter(kind=kind, subject_id=subject_id, state=State.WAITING).first()
    if request is not None:
        _end(request, state, None, now)


def _locked(request: Request) -> tuple[ApprovalKind, Request]:
    # Always the station's rows first, then the request: a station that ends a request holds its own rows already.
    found = kind_of(request.kind)
    found.lock(request.subject_id)
    people = Request.objects.select_related("requester", "agency").select_for_update(of=("self",))
    return found, people.get(pk=request.pk)


def _may(by: By, change: str, request: Request, now: datetime, *, reason_given: bool = True) -> Allowed | Refused:
    """The policy's decision, and the rule that no policy can leave out."""
    standing = queries.standing_of(request, by.officer, now)
    decision = _decide(by, change, request, standing, now, reason_given=reason_given)
    if isinstance(decision, Refused):
        return decision
    facts = agencies.officer_facts(by.officer, now)
    late = change == "approve" and now >= request.expires_at
    if not late and rules.may_decide(standing, facts, now.astimezone(UTC).date()) is None:
        return decision
    refused = built_in("policy.second_person", decision.policy_version)
    act = _act(by, change, request, standing, now, reason_given=reason_given)
    policy_actions.log_refusal(act, refused, agency=by.officer.agency.name, address=by.address, now=now)
    return refused


def _decide(
    by: By, change: str, request: Request, standing: Standing, now: datetime, *, reason_given: bool = True
) -> Allowed | Refused:
    """Decide, and log the refusal if it is one."""
    act = _act(by, change, request, standing, now, reason_given=reason_given)
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _act(
    by: By, change: str, request: Request, standing: Standing, now: datetime, *, reason_given: bool
) -> ManageApprovals:
    return ManageApprovals(
        officer=agencies.officer_facts(by.officer, now),
        change=change,
        kind=request.kind,
        kind_roles=standing.roles,
        own_request=standing.own_request,
        below_asker=standing.below_asker,
        outside_line=standing.outside_line,
        asker_command_staff=standing.asker_command_staff,
        own_agency=standing.own_agency,
        decided_before=standing.decided_before,
        training_needed=standing.training_needed,
        in_time=now < request.expires_at,
        reason_given=reason_given,
    )


def _decided_by(decision: Allowed) -> dict[str, Any]:
    return {"policy": decision.policy_version, "rules": list(decision.rules)}


def _asker(request: Request, now: datetime) -> str:
    return pseudonyms.officer_pseudonym(request.requester_id, now)


def _append(
    kind: LogKind,
    officer: Officer | None,
    request: Request,
    public: Mapping[str, Any],
    confidential: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Append one entry, under the subject's embargo if it has one. `officer` is None for what only time did."""
    who: dict[str, Any] = {"agency": officer.agency.name if officer else request.agency.name}
    ids: dict[str, Any] = {"about": str(request.subject_id)}
    if officer is not None:
        who["officer"] = pseudonyms.officer_pseudonym(officer.pk, now)
        ids["officer_id"] = str(officer.pk)
    what = {"request": str(request.pk), "what": request.kind}
    embargo = kind_of(request.kind).embargo(request.subject_id, now)
    tlog.append(kind, {**who, **what, **public}, {**ids, **confidential}, now=now, embargo=embargo)


def _end(request: Request, state: State, officer: Officer | None, now: datetime) -> None:
    if request.state != State.WAITING or state not in _OVER:
        raise InvariantError("A request is decided once.")
    request.state, request.decided_by, request.decided_at = state, officer, now
    # From now on only the log's sealed disclosures have the reason it was asked for.
    request.sealed_reason = None
    request.save(update_fields=["state", "decided_by", "decided_at", "sealed_reason", "sealed_decision"])
