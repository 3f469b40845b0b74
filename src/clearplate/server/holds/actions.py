"""Accountable acts on holds: ask, approve, decline, ask for longer. Each is decided by policy and appends its entry.

A refusal is a value and is logged as well. Approving re-seals: what is held is durable under its case's key before the
entry that says so is committed (`ending` is where holds end).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from clearplate.core import holds as rules
from clearplate.core import reasons
from clearplate.core.holds import CapturesGoneError
from clearplate.core.ids import CaptureId
from clearplate.core.policy.acts import ManageHolds
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.core.upload import Manifest
from clearplate.server.agencies.models import Officer
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals import queries as waiting
from clearplate.server.cases import queries as cases
from clearplate.server.cases.actions import By
from clearplate.server.cases.models import Case, new_id
from clearplate.server.custody import holding
from clearplate.server.custody import queries as kept_captures
from clearplate.server.custody.holding import HeldRecord
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.queries import CaptureName
from clearplate.server.holds import proofs, queries
from clearplate.server.holds.models import HeldCapture, Hold, HoldExtension, HoldKey, NamedCapture, State
from clearplate.server.holds.naming import Bounds, Named, refuse_ended
from clearplate.server.holds.sealing import open_reason, seal_reason
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog.actions import EntryRef

NOTHING = timedelta(0)
HOLD, EXTENSION = "hold", "extension"
"""What is asked, by its names among approvals."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer writes when asking.

    Attributes:
        reason: Why; as `core.holds.read_reason` gives it.
        ends_on: Held until the first instant of this UTC day.
    """

    reason: str
    ends_on: date


def line_of(officer: Officer, case: Case, named: Named, ends_on: date, *, now: datetime) -> dict[str, Any]:
    """The line the public will see if this request is allowed."""
    counted = (str(named.by), len(named.captures))
    return _line(officer, case, "hold", counted, ends_on=ends_on, now=now)


def extension_line(officer: Officer, hold: Hold, ends_on: date, *, now: datetime) -> dict[str, Any]:
    """The same for an extension."""
    return _line(officer, hold.case, "extension", (hold.named_by, hold.captures), ends_on=ends_on, now=now)


def _line(
    officer: Officer, case: Case, what: str, counted: tuple[str, int], *, ends_on: date, now: datetime
) -> dict[str, Any]:
    named_by, captures = counted
    return rules.public_line(
        officer=pseudonyms.officer_pseudonym(officer.id, now),
        agency=officer.agency.name,
        case=pseudonyms.case_pseudonym(case.agency_id, case.number),
        what=what,
        named_by=named_by,
        offense_type=case.offense_type,
        captures=captures,
        ends_on=ends_on,
    )


def may_ask(by: By, case: Case, wish: Wish, bounds: Bounds, *, now: datetime) -> Allowed | Refused:
    """Decide on a request before anything is counted for it, and log the refusal if it is one."""
    return _decide(by, "ask", case, now, captures=1, bounds=bounds, wish=wish, reason_given=bool(wish.reason))


@transaction.atomic
def ask(by: By, case: Case, named: Named, wish: Wish, *, now: datetime) -> Hold | Refused:
    """Ask to hold captures. Nothing is kept longer by this alone: another person must approve it before their day ends.

    Raises:
        CapturesGoneError: A day of theirs has ended.
    """
    case = _locked(case)
    decision = _decide(by, "ask", case, now, named=named, wish=wish, reason_given=bool(wish.reason))
    if isinstance(decision, Refused):
        return decision
    refuse_ended(named.days, now=now)
    hold_id = new_id()
    line = line_of(by.officer, case, named, wish.ends_on, now=now)
    why = {"reason": wish.reason}
    entry = _append(kinds.holds.ASKED, by, case, hold_id, line, decision=decision, confidential=why, now=now)
    hold = Hold.objects.create(
        id=hold_id,
        case=case,
        named_by=named.by,
        search=named.search,
        offense_type=case.offense_type,
        captures=len(named.captures),
        asked_by=by.officer,
        asked_at=now,
        sealed_reason=seal_reason(wish.reason, request_id=hold_id),
        ends_on=wish.ends_on,
        asked_entry_id=entry.entry_id,
    )
    NamedCapture.objects.bulk_create(
        NamedCapture(hold=hold, camera=name.camera, captured_at=name.captured_at, capture_id=name.capture_id)
        for name in named.captures
    )
    before = queries.first_end(named.days, now=now)
    open_until = min(before, hold.ends_at) if before else hold.ends_at
    approvals.ask(by, HOLD, hold_id, wish.reason, open_until, now=now)
    return hold


def approve(by: By, hold: Hold, *, now: datetime) -> Hold | Refused:
    """Agree to a request, as its second person; nothing happens if it is decided already.

    Raises:
        CapturesGoneError: None of its captures can be kept any more; the request stays as it was.
    """
    return _decide_by_approvals(by, HOLD, hold, now) or Hold.objects.select_related("case").get(pk=hold.pk)


def approve_extension(by: By, extension: HoldExtension, *, now: datetime) -> Hold | Refused:
    """Agree to hold longer; nothing happens if it is decided already, or the hold is over."""
    refused = _decide_by_approvals(by, EXTENSION, extension, now)
    return refused or Hold.objects.select_related("case").get(pk=extension.hold_id)


def decline(by: By, asked: Hold | HoldExtension, reason: str, *, now: datetime) -> Hold | Refused:
    """Say no to a request or to an extension; nothing happens if it is decided already.

    Args:
        by: Who.
        asked: What.
        reason: Why not; not empty.
        now: Aware UTC.
    """
    kind = HOLD if isinstance(asked, Hold) else EXTENSION
    refused = _decide_by_approvals(by, kind, asked, now, declined=reason)
    hold_id = asked.pk if isinstance(asked, Hold) else asked.hold_id
    return refused or Hold.objects.select_related("case").get(pk=hold_id)


def _decide_by_approvals(
    by: By, kind: str, asked: Hold | HoldExtension, now: datetime, *, declined: str | None = None
) -> Refused | None:
    """Every decision is made by approvals, which comes back here with `carry_out`, `carry_out_extension` or `let_go`."""
    request = waiting.waiting_about(kind, asked.pk)
    if request is None:
        return None
    if declined is None:
        outcome = approvals.approve(by, request, now=now)
    else:
        outcome = approvals.decline(by, request, declined, now=now)
    return outcome if isinstance(outcome, Refused) else None


@transaction.atomic
def carry_out(by: By, hold: Hold, *, now: datetime) -> Hold | Refused:
    """Keep what a second person agreed to: the captures are sealed anew to the case's key, and outlive their day.

    Raises:
        CapturesGoneError: None of them can be kept any more.
    """
    case = _locked(hold.case)
    hold = _locked_hold(hold)
    if hold.state != State.ASKED:
        return hold
    decision = _decide(by, "approve", case, now, captures=hold.captures, asked=hold)
    if isinstance(decision, Refused):
        return decision
    names = [CaptureName(row.camera, row.captured_at, CaptureId(row.capture_id)) for row in hold.named.all()]
    captures = kept_captures.captures_named(names)
    key = _key_of(case, now)
    resealed = holding.reseal(captures, key_name=key.pk, hold_id=hold.pk, now=now)
    if not resealed.held:
        raise CapturesGoneError("None of these captures can be opened any more, so none can be kept.")
    hold.key, hold.captures = key, len(resealed.held)
    hold.named.all().delete()
    HeldCapture.objects.bulk_create(_held(hold, record, names) for record in resealed.held)
    proofs.complete(hold.held.all())
    entry = _append_decision(kinds.holds.APPROVED, by, hold, hold, decision=decision, now=now)
    _decided(by, hold, State.APPROVED, entry, now)
    return hold


def _held(hold: Hold, record: HeldRecord, names: Sequence[CaptureName]) -> HeldCapture:
    camera = next(name.camera for name in names if name.capture_id == record.capture_id)
    return HeldCapture(
        hold=hold,
        capture_id=record.capture_id,
        captured_at=record.captured_at,
        day=record.captured_at.date(),
        camera=camera,
        camera_id=record.camera_id,
        upload_id=Manifest.from_bytes(record.proof.manifest_bytes).upload_id,
        record=record.record,
        leaf_index=record.proof.index,
        path=b"".join(record.proof.path),
        manifest=record.proof.manifest_bytes,
        signature=record.proof.signature,
        device_public_key=record.device_public_key,
        capsule=record.capsule,
        images=record.images,
        images_offset=record.images_offset,
    )


def _key_of(case: Case, now: datetime) -> HoldKey:
    """The case's living key; a new one where it has none, or where the keyring knows it as destroyed."""
    states = keyring().cases()
    living = HoldKey.objects.filter(case=case, destroyed_at=None).first()
    if living is not None:
        if states.get(living.pk) is not KeyState.SHREDDED:
            return living
        # The database came back from a backup; the keyring did not.
        living.destroyed_at = now
        living.save(update_fields=["destroyed_at"])
    names = (case.pk if number == 0 else uuid5(case.pk, f"key {number}") for number in count())
    name = next(name for name in names if states.get(name) is not KeyState.SHREDDED)
    made = holding.make_case_key(name, case=_public_name(case), embargo=cases.embargo_of(case, now), now=now)
    return HoldKey.objects.create(id=name, case=case, key_sha256=made, made_at=now)


@transaction.atomic
def let_go(by: By, asked: Hold | HoldExtension, reason: str, *, now: datetime) -> Hold | Refused:
    """Let go of what a second person declined.

    Args:
        by: Who declined.
        asked: What.
        reason: Why not; confidential, not empty.
        now: Aware UTC.
    """
    hold, case, request = _locked_request(asked)
    if request.state != State.ASKED:
        return hold
    decision = _decide(by, "decline", case, now, captures=hold.captures, asked=request)
    if isinstance(decision, Refused):
        return decision
    what = {"hold": str(hold.pk), "what": "hold" if request is hold else "extension"}
    entry = _append_about(kinds.holds.DECLINED, by, case, what, confidential={"reason": reason}, now=now)
    if request is hold:
        hold.named.all().delete()
    _decided(by, request, State.DECLINED, entry, now)
    return hold


@transaction.atomic
def ask_extension(by: By, hold: Hold, wish: Wish, *, now: datetime) -> HoldExtension | Refused | None:
    """Ask to hold longer, for a reason that was not given before; None where the hold is over or one waits already."""
    case = _locked(hold.case)
    hold = _locked_hold(hold)
    if not queries.hold_in_force(hold, now=now) or queries.waiting_extension(hold) or wish.ends_on <= hold.ends_on:
        return None
    given = bool(wish.reason) and rules.is_new(wish.reason, earlier_reasons(hold))
    decision = _decide(by, "ask_extension", case, now, captures=hold.captures, wish=wish, reason_given=given)
    if isinstance(decision, Refused):
        return decision
    extension_id = new_id()
    line = extension_line(by.officer, hold, wish.ends_on, now=now)
    why = {"reason": wish.reason}
    entry = _append(kinds.holds.ASKED, by, case, hold.pk, line, decision=decision, confidential=why, now=now)
    approvals.ask(by, EXTENSION, extension_id, wish.reason, hold.ends_at, now=now)
    return HoldExtension.objects.create(
        id=extension_id,
        hold=hold,
        asked_by=by.officer,
        asked_at=now,
        sealed_reason=seal_reason(wish.reason, request_id=extension_id),
        ends_on=wish.ends_on,
        asked_entry_id=entry.entry_id,
    )


def earlier_reasons(hold: Hold) -> list[str]:
    """Every reason given for a hold so far, declined extensions' too."""
    reasons_given = [reason_of(hold), *(reason_of(extension) for extension in hold.extensions.all())]
    return [reason for reason in reasons_given if reason is not None]


def reason_of(asked: Hold | HoldExtension) -> str | None:
    """Why it was asked; None once it is over."""
    return None if asked.sealed_reason is None else open_reason(bytes(asked.sealed_reason), request_id=asked.pk)


@transaction.atomic
def carry_out_extension(by: By, extension: HoldExtension, *, now: datetime) -> Hold | Refused:
    """Hold longer, as a second person agreed to; nothing happens if the hold is over."""
    hold, case, extension = _locked_request(extension)
    if extension.state != State.ASKED or not queries.hold_in_force(hold, now=now):
        return hold
    decision = _decide(by, "approve", case, now, captures=hold.captures, asked=extension)
    if isinstance(decision, Refused):
        return decision
    hold.ends_on = extension.ends_on
    hold.save(update_fields=["ends_on"])
    entry = _append_decision(kinds.holds.APPROVED, by, hold, extension, decision=decision, now=now)
    _decided(by, extension, State.APPROVED, entry, now)
    return hold


def _locked(case: Case) -> Case:
    # Always the case first, then the hold: closing, approving and destroying keys wait for one another here.
    return Case.objects.select_for_update().get(pk=case.pk)


def _locked_hold(hold: Hold) -> Hold:
    return Hold.objects.select_related("case").select_for_update(of=("self",)).get(pk=hold.pk)


def _locked_request(asked: Hold | HoldExtension) -> tuple[Hold, Case, Any]:
    hold = asked if isinstance(asked, Hold) else asked.hold
    case = _locked(hold.case)
    hold = _locked_hold(hold)
    return hold, case, hold if isinstance(asked, Hold) else HoldExtension.objects.get(pk=asked.pk)


def _decided(by: By, asked: Hold | HoldExtension, state: State, entry: EntryRef, now: datetime) -> None:
    asked.state, asked.decided_by, asked.decided_at, asked.decided_entry_id = state, by.officer, now, entry.entry_id
    changed = ["state", "decided_by", "decided_at", "decided_entry_id"]
    if isinstance(asked, Hold):
        changed += ["key", "captures"]
    # What was declined is still compared with an extension's new reason; a declined hold is over.
    if isinstance(asked, Hold) and state is State.DECLINED:
        asked.sealed_reason = None
        changed.append("sealed_reason")
    asked.save(update_fields=changed)


def _decide(  # noqa: PLR0913 - one fact each
    by: By,
    change: str,
    case: Case,
    now: datetime,
    *,
    captures: int = 0,
    named: Named | None = None,
    bounds: Bounds | None = None,
    wish: Wish | None = None,
    asked: Hold | HoldExtension | None = None,
    reason_given: bool = True,
) -> Allowed | Refused:
    """Decide, and log the refusal if it is one."""
    ends_on = wish.ends_on if wish else asked.ends_on if asked and change == "approve" else None
    bounds = named.bounds if named else bounds
    act = ManageHolds(
        officer=officer_facts(by.officer, now),
        change=change,
        # Who decides may stand in another body, where command staff asked: the case is as it is for who asked.
        case=cases.facts_of(case, asked.asked_by if asked and change in {"approve", "decline"} else by.officer),
        own_agency=case.agency_id == by.officer.agency_id,
        own_request=asked is not None and asked.asked_by_id == by.officer.pk,
        captures=len(named.captures) if named else captures,
        length=rules.length(ends_on, now) if ends_on else NOTHING,
        reason_given=reason_given,
        reason_vague=wish is not None and reasons.examine(wish.reason).empty,
        protected_cameras=bounds.protected if bounds else 0,
        camera_count=bounds.cameras if bounds else 0,
        window=bounds.window if bounds else NOTHING,
    )
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def decide_release(by: By, hold: Hold, case: Case, *, now: datetime) -> Allowed | Refused:
    """Decide on ending a hold early, and log the refusal if it is one."""
    return _decide(by, "release", case, now, captures=hold.captures, asked=hold)


def _append(
    kind: LogKind,
    by: By,
    case: Case,
    hold_id: UUID,
    line: dict[str, Any],
    *,
    decision: Allowed,
    confidential: dict[str, Any],
    now: datetime,
) -> EntryRef:
    public = {**line, "hold": str(hold_id), "policy": decision.policy_version, "rules": list(decision.rules)}
    return _append_about(kind, by, case, public, confidential=confidential, now=now)


def _append_decision(
    kind: LogKind,
    by: By,
    hold: Hold,
    asked: Hold | HoldExtension,
    *,
    decision: Allowed,
    now: datetime,
) -> EntryRef:
    what = "extension" if isinstance(asked, HoldExtension) else "hold"
    counted = (hold.named_by, hold.captures)
    line = _line(by.officer, hold.case, what, counted, ends_on=asked.ends_on, now=now)
    del line["named_by"]
    return _append(kind, by, hold.case, hold.pk, line, decision=decision, confidential={}, now=now)


def _append_about(
    kind: LogKind, by: By, case: Case, public: dict[str, Any], *, confidential: dict[str, Any], now: datetime
) -> EntryRef:
    """Append an entry about a hold, under its case's embargo if it has one."""
    who = {
        "officer": pseudonyms.officer_pseudonym(by.officer.id, now),
        "agency": by.officer.agency.name,
        "case": _public_name(case),
    }
    ids = {"officer_id": str(by.officer.id), "case_number": case.number, "address": by.address}
    embargo = cases.embargo_of(case, now)
    return tlog.append(kind, {**who, **public}, {**ids, **confidential}, now=now, embargo=embargo)


def _public_name(case: Case) -> str:
    return pseudonyms.case_pseudonym(case.agency_id, case.number)
