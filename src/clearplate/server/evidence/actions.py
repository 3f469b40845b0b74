"""Accountable acts on evidence: see what is held, ask for an export, take it out, hand it over.

Each is decided by policy and appends exactly one entry, in one transaction, before anything is shown. A refusal is a
value and is logged as well. What an export holds is made later, by `making` and `finishing`, under the entry of the asking.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

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
from clearplate.server.evidence.models import Export, Handover, Purpose, State
from clearplate.server.evidence.sealing import BUNDLE, new_secret, secret_of
from clearplate.server.evidence.watermark import Mark, marked
from clearplate.server.holds import queries as holds
from clearplate.server.holds.models import HeldCapture, Hold
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
    """What one officer is shown of a hold: its reads, and the entry that says so."""

    sightings: tuple[Sighting, ...]
    damaged: tuple[CaptureId, ...]
    entry_id: int


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


def view_reads(by: By, hold: Hold, *, now: datetime) -> Viewed | Refused:
    """Open the reads of a hold for one officer, logged before they are shown.

    Raises:
        CaseClosedError: The case's key is destroyed.
    """
    rows = list(holds.held(hold, now=now))
    with transaction.atomic():
        outcome = _view(by, hold, "reads", rows, now)
        if isinstance(outcome, Refused):
            return outcome
        authorization, entry = outcome
        opened = holding.open_held([row.kept for row in rows], authorization, now=now)
    return Viewed(opened.sightings, opened.damaged, entry.entry_id)


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
        outcome = _view(by, hold, kind.name.lower(), [row], now)
        if isinstance(outcome, Refused):
            return outcome
        authorization, entry = outcome
        jpeg = holding.open_held_image(row.kept, kind, authorization, now=now)
        mark = Mark(hold.case.number, pseudonyms.officer_pseudonym(by.officer.id, now), str(by.officer), now)
        return ViewedPicture(marked(jpeg, mark), entry.entry_id)


def _view(
    by: By, hold: Hold, shown: str, rows: list[HeldCapture], now: datetime
) -> tuple[Authorization, EntryRef] | Refused:
    act = ViewEvidence(
        officer=officer_facts(by.officer, now),
        case=cases.facts_of(hold.case, by.officer),
        own_agency=hold.case.agency_id == by.officer.agency_id,
        hold_in_force=holds.hold_in_force(hold, now=now),
    )
    decision = _decide(by, act, now)
    if isinstance(decision, Refused):
        return decision
    public = {"hold": str(hold.pk), "shown": shown, "captures": len(rows), **_decided(decision)}
    secret = {"capture_ids": sorted(str(row.capture_id) for row in rows)}
    entry = _append(kinds.evidence.VIEWED, by, hold.case, public=public, confidential=secret, now=now)
    return authorization_of(hold.pk, by.officer.id, hold.case, entry_id=entry.entry_id, at=now, lasts=_AT_ONCE), entry


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
    """Ask for an export of what a case holds. Nothing is opened here; a job makes it under this entry."""
    captures = captures_of(case, wish.hold, now=now)
    act = _export_act(by, case, "ask", wish, now, captures=len(captures))
    decision = _decide(by, act, now)
    if isinstance(decision, Refused):
        return decision
    export_id = new_id()
    public = {
        "export": str(export_id),
        "purpose": wish.purpose.value,
        "captures": len(captures),
        **_decided(decision),
    }
    confidential = {"reason": wish.reason, "recipient": wish.recipient or None}
    entry = _append(kinds.evidence.EXPORT_ASKED, by, case, public=public, confidential=confidential, now=now)
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


def captures_of(case: Case, hold: Hold | None, *, now: datetime) -> dict[UUID, HeldCapture]:
    """What an export of a case, or of one hold of it, contains now: each capture once."""
    return {row.capture_id: row for row in holds.held(hold or case, now=now).order_by("captured_at", "-pk")}


def _export_act(by: By, case: Case, change: str, wish: Wish, now: datetime, *, captures: int = 1) -> ExportEvidence:
    in_force = holds.hold_in_force(wish.hold, now=now) if wish.hold else holds.in_force(case, now=now).exists()
    return ExportEvidence(
        officer=officer_facts(by.officer, now),
        change=change,
        case=cases.facts_of(case, by.officer),
        own_agency=case.agency_id == by.officer.agency_id,
        hold_in_force=in_force and captures > 0,
        purpose=wish.purpose.value,
        reason_given=change != "ask" or bool(wish.reason),
        recipient_given=bool(wish.recipient),
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
