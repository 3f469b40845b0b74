"""Accountable acts on evidence: see what is held, ask for an export, take it out, hand it over.

Each is decided by policy and appends exactly one entry, in one transaction, before anything is shown. A refusal is a
value and is logged as well. What an export holds is made later, by `making` and `finishing`, under the entry of the asking.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from clearplate.core import reasons
from clearplate.core.capture import ImageKind
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.ids import CaptureId, CaseNumber, OfficerId
from clearplate.core.policy.acts import Act, ExportEvidence, ViewEvidence
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.core.sighting import Authorization, Sighting
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cases import queries as cases
from clearplate.server.cases.actions import By
from clearplate.server.cases.models import Case, new_id
from clearplate.server.custody import holding
from clearplate.server.evidence import care, opening
from clearplate.server.evidence.care import Parted
from clearplate.server.evidence.models import Export, Handover, Purpose, State
from clearplate.server.evidence.sealing import BUNDLE, new_secret, secret_of
from clearplate.server.evidence.watermark import Mark, marked
from clearplate.server.holds import queries as holds
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.places import plates
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms
from clearplate.server.tlog.actions import EntryRef

TEXT_MAX = 500
_AT_ONCE = timedelta(minutes=1)
"""A viewing is one act: what it opens, it opens with its answer."""


@dataclass(frozen=True, slots=True)
class Viewed:
    """What one officer is shown of a hold: its reads, and the entry that says so.

    Attributes:
        sightings: What is shown.
        damaged: Captures that cannot be opened, or do not check.
        back: Rows of what is not shown because its plate needs more care, each with why.
        entry_id: The entry; None where nothing is shown.
    """

    sightings: tuple[Sighting, ...]
    damaged: tuple[CaptureId, ...]
    back: tuple[tuple[HeldCapture, Refused], ...]
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class ViewedPicture:
    """One picture with its visible mark, and the entry that says who saw it."""

    jpeg: bytes
    entry_id: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer writes when asking for an export.

    Attributes:
        hold: Only this one; None for everything that the case holds.
        purpose: What for.
        reason: Why; stays in the log's confidential fields.
        recipient: Whom the copy is for; empty where it stays in the agency.
        language: Of the report.
    """

    hold: Hold | None
    purpose: Purpose
    reason: str
    recipient: str
    language: str


def read_text(text: str, field: str) -> str:
    """Take a reason or a recipient as typed.

    Raises:
        FieldError: Too long, or with signs that cannot be printed.
    """
    read = " ".join(text.split())
    if len(read) > TEXT_MAX:
        raise FieldError(field, "Use at most %(most)s characters.", most=TEXT_MAX)
    if not read.isprintable():
        raise FieldError(field, "Use letters, digits and signs only.")
    return read


def view_reads(
    by: By, hold: Hold, *, now: datetime, chosen: Collection[UUID] | None = None, reason: str = ""
) -> Viewed | Refused:
    """Open reads of a hold for one officer, logged before they are shown.

    Args:
        by: Who looks.
        hold: What they look at.
        now: Aware UTC.
        chosen: Of which captures; None for all of the hold.
        reason: What for; asked for where no search for a plate named them.

    Raises:
        CaseClosedError: The case's key is destroyed.
    """
    rows = [row for row in holds.held(hold, now=now) if chosen is None or row.capture_id in chosen]
    with transaction.atomic():
        looked = _look(by, hold, "reads", rows, reason=reason, now=now)
    return looked if isinstance(looked, Refused) else looked[0]


def may_not_look(by: By, hold: Hold, *, now: datetime) -> Refused | None:
    """Why an officer may not look at a hold at all, logged; None where they may."""
    decision = _decide(by, _view_act(by, hold, (), "", now), now)
    return decision if isinstance(decision, Refused) else None


def view_picture(
    by: By, hold: Hold, capture_id: UUID, kind: ImageKind, *, now: datetime
) -> ViewedPicture | Refused | None:
    """Open one picture of one held capture, marked with case and viewer; None where the hold keeps no such capture.

    Raises:
        FormatError, VerificationError: It has no such picture, or not the one that its camera signed for.
        CaseClosedError: The case's key is destroyed.
    """
    row = holds.held(hold, now=now).filter(capture_id=capture_id).first()
    if row is None:
        return None
    with transaction.atomic():
        looked = _look(by, hold, kind.name.lower(), [row], reason="", now=now)
        if isinstance(looked, Refused):
            return looked
        viewed, permit = looked
        if permit is None:
            return viewed.back[0][1]
        jpeg = holding.open_held_image(row.kept, kind, permit, now=now)
        mark = Mark(hold.case.number, pseudonyms.officer_pseudonym(by.officer.id, now), str(by.officer), now)
        return ViewedPicture(marked(jpeg, mark), permit.entry_id)


@dataclass(frozen=True, slots=True)
class _Look:
    """A look that the policy allows; `reads` of it may be kept back all the same, once they are open."""

    by: By
    hold: Hold
    shown: str
    reason: str
    now: datetime
    act: ViewEvidence
    decision: Allowed


class _KeptBackError(Exception):
    """Some of what was opened may not be shown: what was written for it is undone."""

    def __init__(self, parted: Parted) -> None:
        super().__init__()
        self.parted = parted


_Looked = tuple[Viewed, Authorization | None]


def _look(by: By, hold: Hold, shown: str, rows: list[HeldCapture], *, reason: str, now: datetime) -> _Looked | Refused:
    """Decide on a look, and open what may be shown under an entry that says exactly that. In the caller's transaction."""
    if opening.without_plate(hold):
        Case.objects.select_for_update().get(pk=hold.case_id)  # two at once are counted as two
    act = _view_act(by, hold, [row.capture_id for row in rows], reason, now)
    decision = _decide(by, act, now)
    if isinstance(decision, Refused):
        return decision
    look = _Look(by, hold, shown, reason, now, act, decision)
    try:
        with transaction.atomic():
            return _open(look, rows)
    except _KeptBackError as kept:
        parted = kept.parted
    _log_kept_back(by, parted, now, hold_id=hold.pk)
    back = parted.back
    rest = [row for row in rows if row.capture_id not in back]
    viewed, authorization = _open(look, rest) if rest else (Viewed((), (), (), None), None)
    told = tuple((row, back[row.capture_id].refused) for row in rows if row.capture_id in back)
    return replace(viewed, back=told), authorization


def _view_act(by: By, hold: Hold, captures: Collection[UUID], reason: str, now: datetime) -> ViewEvidence:
    act = ViewEvidence(
        officer=officer_facts(by.officer, now),
        case=cases.facts_of(hold.case, by.officer),
        own_agency=hold.case.agency_id == by.officer.agency_id,
        hold_in_force=holds.hold_in_force(hold, now=now),
        without_plate=opening.without_plate(hold),
        reason_given=bool(reason),
        reason_vague=bool(reason) and reasons.examine(reason).empty,
    )
    if not act.without_plate:
        return act
    return replace(
        act,
        new_reads=len(set(captures) - opening.shown(hold.case, until=now)),
        reads_before=opening.shown_lately(hold.case, now=now),
        reads_approved=opening.agreed(by.officer, hold, now=now),
    )


def _open(look: _Look, rows: list[HeldCapture]) -> _Looked:
    """Write the entry, open, compare with the lists.

    Raises:
        _KeptBackError: Something of it may not be shown. Undo what was written.
    """
    by, hold, now = look.by, look.hold, look.now
    public = {"hold": str(hold.pk), "shown": look.shown, "captures": len(rows), **_decided(look.decision)}
    secret = {"capture_ids": sorted(str(row.capture_id) for row in rows), "reason": look.reason or None}
    entry = _append(kinds.evidence.VIEWED, by, hold.case, public=public, confidential=secret, now=now)
    permit = authorization_of(hold.pk, by.officer.id, hold.case, entry_id=entry.entry_id, at=now, lasts=_AT_ONCE)
    opened = holding.open_held([row.kept for row in rows], permit, now=now)
    parted = care.part(by.officer, look.act, opened.sightings, care.agreed(by.officer, rows, now=now), now=now)
    if parted.back:
        raise _KeptBackError(parted)
    if parted.protected:
        plates.notify_of_evidence(by.officer, hold_id=hold.pk, allowed=True, now=now)
    if look.act.without_plate:
        opening.note(hold.case, [one.capture_id for one in opened.sightings], now=now)
    return Viewed(opened.sightings, opened.damaged, (), entry.entry_id), permit


def _log_kept_back(
    by: By, parted: Parted, now: datetime, *, hold_id: UUID | None = None, export_id: UUID | None = None
) -> None:
    """Log each rule that kept something back, once, and tell the auditors of protected plates."""
    by_rule = {kept.refused.rule_id: kept for kept in parted.back.values()}
    for kept in by_rule.values():
        agency = by.officer.agency.name
        policy_actions.log_refusal(kept.act, kept.refused, agency=agency, address=by.address, now=now)
    if parted.protected & parted.back.keys():
        plates.notify_of_evidence(by.officer, hold_id=hold_id, export_id=export_id, allowed=False, now=now)


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


@transaction.atomic
def ask(by: By, case: Case, wish: Wish, *, now: datetime) -> Export | Refused:
    """Ask for an export of what a case holds. Nothing is shown here; a job makes it under this entry.

    The reads are opened once, to compare them with the lists of plates that need more care: where the policy keeps one back
    from who asks, there is no export.
    """
    captures = captures_of(case, wish.hold, now=now)
    act = _export_act(by, case, "ask", wish, now, captures=len(captures))
    decision = _decide(by, act, now)
    if isinstance(decision, Refused):
        return decision
    export_id = new_id()
    try:
        with transaction.atomic():
            return _ask(by, case, wish, _Allowed(act, decision, export_id), captures, now=now)
    except _KeptBackError as kept:
        parted = kept.parted
    _log_kept_back(by, parted, now, export_id=export_id)
    return next(iter(parted.back.values())).refused


@dataclass(frozen=True, slots=True)
class _Allowed:
    """An export that the policy allows as far as it is known unopened."""

    act: ExportEvidence
    decision: Allowed
    export_id: UUID


def _ask(
    by: By, case: Case, wish: Wish, allowed: _Allowed, captures: dict[UUID, HeldCapture], *, now: datetime
) -> Export:
    """Write the entry, compare what would be taken out with the lists, note the export.

    Raises:
        _KeptBackError: Something of it may not be taken out. Undo what was written.
    """
    export_id, decision = allowed.export_id, allowed.decision
    public = {
        "export": str(export_id),
        "purpose": wish.purpose.value,
        "captures": len(captures),
        **_decided(decision),
    }
    confidential = {"reason": wish.reason, "recipient": wish.recipient or None}
    entry = _append(kinds.evidence.EXPORT_ASKED, by, case, public=public, confidential=confidential, now=now)
    rows = list(captures.values())
    permit = authorization_of(export_id, by.officer.id, case, entry_id=entry.entry_id, at=now, lasts=_AT_ONCE)
    opened = holding.open_held([row.kept for row in rows], permit, now=now)
    parted = care.part(by.officer, allowed.act, opened.sightings, care.agreed(by.officer, rows, now=now), now=now)
    if parted.back:
        raise _KeptBackError(parted)
    if parted.protected:
        plates.notify_of_evidence(by.officer, export_id=export_id, allowed=True, now=now)
    key_name = next(iter(captures.values())).kept.key_name
    secret, sealed = new_secret(export_id, key_name)
    return Export.objects.create(
        id=export_id,
        case=case,
        hold=wish.hold,
        key_id=key_name,
        asked_by=by.officer,
        asked_at=now,
        asked_entry_id=entry.entry_id,
        purpose=wish.purpose,
        language=wish.language,
        captures=len(captures),
        sealed_secret=sealed,
        sealed_recipient=secret.seal_text(wish.recipient, "recipient") if wish.recipient else None,
    )


def captures_of(
    case: Case, hold: Hold | None, *, now: datetime, opened_until: datetime | None = None
) -> dict[UUID, HeldCapture]:
    """What an export of a case, or of one hold of it, contains now: each capture once.

    Of what is held without a plate it contains the reads that the case was shown: an export is no wider than a look.

    Args:
        case: Which.
        hold: Only this one; None for all of the case.
        now: Aware UTC.
        opened_until: Shown until then; now, if left out.
    """
    shown = opening.shown(case, until=opened_until or now)
    rows = holds.held(hold or case, now=now).select_related("hold__search").order_by("captured_at", "-pk")
    return {row.capture_id: row for row in rows if row.capture_id in shown or not opening.without_plate(row.hold)}


def _export_act(by: By, case: Case, change: str, wish: Wish, now: datetime, *, captures: int = 1) -> ExportEvidence:
    in_force = holds.hold_in_force(wish.hold, now=now) if wish.hold else holds.in_force(case, now=now).exists()
    return ExportEvidence(
        officer=officer_facts(by.officer, now),
        change=change,
        case=cases.facts_of(case, by.officer),
        own_agency=case.agency_id == by.officer.agency_id,
        hold_in_force=in_force,
        purpose=wish.purpose.value,
        reason_given=change != "ask" or bool(wish.reason),
        recipient_given=bool(wish.recipient),
        captures=captures,
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """A bundle on its way to an officer: its bytes piece by piece, how many, and the entry."""

    pieces: Iterator[bytes]
    size: int
    entry_id: int


def download(by: By, export: Export, *, now: datetime) -> Taken | Refused | None:
    """Take a bundle out; None while it is not ready.

    Raises:
        CaseClosedError: The case's key is destroyed.
        VerificationError: The store lost or changed it.
    """
    if export.state != State.READY or export.bundle_bytes is None:
        return None
    with transaction.atomic():
        decision = _decide(by, _export_act(by, export.case, "download", _wish_of(export), now), now)
        if isinstance(decision, Refused):
            return decision
        public = {
            "export": str(export.pk),
            "bundle_sha256": bytes(export.bundle_sha256 or b"").hex(),
            **_decided(decision),
        }
        entry = _append(kinds.evidence.DOWNLOADED, by, export.case, public=public, confidential={}, now=now)
        bundle = secret_of(export).get(BUNDLE, export.bundle_bytes)
        bundle.range(0, 1)  # what the store lost is told now, not in the middle of an answer
    return Taken(iter(bundle), export.bundle_bytes, entry.entry_id)


@transaction.atomic
def hand_over(by: By, export: Export, recipient: str, *, now: datetime) -> Handover | Refused | None:
    """Write down that a copy left the agency, and to whom; None while there is none to hand over."""
    if export.state != State.READY:
        return None
    wish = _wish_of(export)
    written = Wish(wish.hold, wish.purpose, wish.reason, recipient, wish.language)
    if not recipient:
        raise FormatError("Write who receives the copy.")
    decision = _decide(by, _export_act(by, export.case, "disclose", written, now), now)
    if isinstance(decision, Refused):
        return decision
    public = {
        "export": str(export.pk),
        "purpose": export.purpose,
        "captures": export.captures,
        **_decided(decision),
    }
    entry = _append(
        kinds.evidence.DISCLOSED, by, export.case, public=public, confidential={"recipient": recipient}, now=now
    )
    return Handover.objects.create(
        export=export,
        officer=by.officer,
        at=now,
        entry_id=entry.entry_id,
        sealed_recipient=secret_of(export).seal_text(recipient, "handover"),
    )


def retry(export: Export) -> None:
    """Have an export that failed made once more; the entry of its asking still accounts for it."""
    Export.objects.filter(pk=export.pk, state=State.FAILED).update(
        state=State.WAITING if export.exported_entry_id is not None else State.ASKED, fault=""
    )


def _wish_of(export: Export) -> Wish:
    recipient = "given" if export.sealed_recipient is not None else ""
    return Wish(export.hold, Purpose(export.purpose), "", recipient, export.language)


def _decide(by: By, act: Act, now: datetime) -> Allowed | Refused:
    """Decide, and log the refusal if it is one."""
    decision = policy.decide(act, now)
    if isinstance(decision, Refused):
        policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _decided(decision: Allowed) -> dict[str, Any]:
    return {"policy": decision.policy_version, "rules": list(decision.rules)}


def _append(
    kind: LogKind, by: By, case: Case, *, public: dict[str, Any], confidential: dict[str, Any], now: datetime
) -> EntryRef:
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
