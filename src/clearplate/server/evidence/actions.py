"""Accountable acts on exports of evidence: ask for one, take it out, hand it over.

Each is decided by policy and appends exactly one entry, in one transaction, before anything is shown. A refusal is a
value and is logged as well. What an export holds is made later, by `making` and `finishing`, under the entry of the asking.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.acts import ExportEvidence
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.core.tlog import kinds
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cases import queries as cases
from clearplate.server.cases.actions import By
from clearplate.server.cases.models import Case, new_id
from clearplate.server.custody import holding
from clearplate.server.evidence import care, opening
from clearplate.server.evidence.acting import (
    AT_ONCE,
    KeptBackError,
    append,
    authorization_of,
    decide,
    decided,
    log_kept_back,
)
from clearplate.server.evidence.models import Export, Handover, Purpose, State
from clearplate.server.evidence.sealing import BUNDLE, new_secret, secret_of
from clearplate.server.holds import queries as holds
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.places import plates

TEXT_MAX = 500


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


@transaction.atomic
def ask(by: By, case: Case, wish: Wish, *, now: datetime) -> Export | Refused:
    """Ask for an export of what a case holds. Nothing is shown here; a job makes it under this entry.

    The reads are opened once, to compare them with the lists of plates that need more care: where the policy keeps one back
    from who asks, there is no export.
    """
    captures = captures_of(case, wish.hold, now=now)
    act = _export_act(by, case, "ask", wish, now, captures=len(captures))
    decision = decide(by, act, now)
    if isinstance(decision, Refused):
        return decision
    export_id = new_id()
    try:
        with transaction.atomic():
            return _ask(by, case, wish, _Allowed(act, decision, export_id), captures, now=now)
    except KeptBackError as kept:
        parted = kept.parted
    log_kept_back(by, parted, now, export_id=export_id)
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
        KeptBackError: Something of it may not be taken out. Undo what was written.
    """
    export_id, decision = allowed.export_id, allowed.decision
    public = {
        "export": str(export_id),
        "purpose": wish.purpose.value,
        "captures": len(captures),
        **decided(decision),
    }
    confidential = {"reason": wish.reason, "recipient": wish.recipient or None}
    entry = append(kinds.evidence.EXPORT_ASKED, by, case, public=public, confidential=confidential, now=now)
    rows = list(captures.values())
    permit = authorization_of(export_id, by.officer.id, case, entry_id=entry.entry_id, at=now, lasts=AT_ONCE)
    opened = holding.open_held([row.kept for row in rows], permit, now=now)
    parted = care.part(by.officer, allowed.act, opened.sightings, care.agreed(by.officer, rows, now=now), now=now)
    if parted.back:
        raise KeptBackError(parted)
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
        decision = decide(by, _export_act(by, export.case, "download", _wish_of(export), now), now)
        if isinstance(decision, Refused):
            return decision
        public = {
            "export": str(export.pk),
            "bundle_sha256": bytes(export.bundle_sha256 or b"").hex(),
            **decided(decision),
        }
        entry = append(kinds.evidence.DOWNLOADED, by, export.case, public=public, confidential={}, now=now)
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
    decision = decide(by, _export_act(by, export.case, "disclose", written, now), now)
    if isinstance(decision, Refused):
        return decision
    public = {
        "export": str(export.pk),
        "purpose": export.purpose,
        "captures": export.captures,
        **decided(decision),
    }
    entry = append(
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
