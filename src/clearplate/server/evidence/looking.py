"""Looking at what is held: reads and pictures, each look decided, logged and compared with the lists of plates.

A look is written down before anything is opened; where something of it may not be shown, what was written is undone and
the look is written again without it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearplate.core import reasons
from clearplate.core.capture import ImageKind
from clearplate.core.ids import CaptureId
from clearplate.core.policy.acts import ViewEvidence
from clearplate.core.policy.decide import Allowed, Refused
from clearplate.core.sighting import Authorization, Sighting
from clearplate.core.tlog import kinds
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cases import queries as cases
from clearplate.server.cases.actions import By
from clearplate.server.cases.models import Case
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
from clearplate.server.evidence.watermark import Mark, marked
from clearplate.server.holds import queries as holds
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.places import plates
from clearplate.server.tlog import pseudonyms


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
    decision = decide(by, _view_act(by, hold, (), "", now), now)
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


_Looked = tuple[Viewed, Authorization | None]


def _look(by: By, hold: Hold, shown: str, rows: list[HeldCapture], *, reason: str, now: datetime) -> _Looked | Refused:
    """Decide on a look, and open what may be shown under an entry that says exactly that. In the caller's transaction."""
    if opening.without_plate(hold):
        Case.objects.select_for_update().get(pk=hold.case_id)  # two at once are counted as two
    act = _view_act(by, hold, [row.capture_id for row in rows], reason, now)
    decision = decide(by, act, now)
    if isinstance(decision, Refused):
        return decision
    look = _Look(by, hold, shown, reason, now, act, decision)
    try:
        with transaction.atomic():
            return _open(look, rows)
    except KeptBackError as kept:
        parted = kept.parted
    log_kept_back(by, parted, now, hold_id=hold.pk)
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
        KeptBackError: Something of it may not be shown. Undo what was written.
    """
    by, hold, now = look.by, look.hold, look.now
    public = {"hold": str(hold.pk), "shown": look.shown, "captures": len(rows), **decided(look.decision)}
    secret = {"capture_ids": sorted(str(row.capture_id) for row in rows), "reason": look.reason or None}
    entry = append(kinds.evidence.VIEWED, by, hold.case, public=public, confidential=secret, now=now)
    permit = authorization_of(hold.pk, by.officer.id, hold.case, entry_id=entry.entry_id, at=now, lasts=AT_ONCE)
    opened = holding.open_held([row.kept for row in rows], permit, now=now)
    parted = care.part(by.officer, look.act, opened.sightings, care.agreed(by.officer, rows, now=now), now=now)
    if parted.back:
        raise KeptBackError(parted)
    if parted.protected:
        plates.notify_of_evidence(by.officer, hold_id=hold.pk, allowed=True, now=now)
    if look.act.without_plate:
        opening.note(hold.case, [one.capture_id for one in opened.sightings], now=now)
    return Viewed(opened.sightings, opened.damaged, (), entry.entry_id), permit
