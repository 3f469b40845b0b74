"""Where holds end: on their day, with their case, by a person, or because nobody approved them in time.

In order, and each step resumable after a kill: the hold and its rows go in one transaction with their entry; then, if
it was the last, the case's key; then the images. What a killed process left is found by the next run.
"""

import logging
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from clearplate.core.errors import ClearplateError
from clearplate.core.policy.decide import Refused
from clearplate.core.tlog import kinds
from clearplate.server.agencies.models import Officer
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals.models import State as Over
from clearplate.server.cases import queries as cases
from clearplate.server.cases.actions import By
from clearplate.server.cases.models import Case
from clearplate.server.custody import holding, objects
from clearplate.server.holds import actions, queries
from clearplate.server.holds.models import Hold, HoldKey, State, Why
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms

diagnostics = logging.getLogger(__name__)

_LIVING = (State.ASKED, State.APPROVED)


def release(by: By, hold: Hold, *, now: datetime) -> Hold | Refused:
    """End a hold before its day, or withdraw a request; nothing happens if it is over already."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=hold.case_id)
        hold = Hold.objects.select_for_update().get(pk=hold.pk)
        if hold.state not in _LIVING:
            return hold
        decision = actions.decide_release(by, hold, case, now=now)
        if isinstance(decision, Refused):
            return decision
        _end(hold, case, Why.RELEASED, now, by)
    clear(now=now)
    return hold


def end_due(*, now: datetime) -> int:
    """End every hold whose time is over, and finish what an earlier run left; gives how many ended."""
    ended = 0
    today = now.astimezone(UTC).date()
    perhaps = Q(state=State.ASKED) | Q(state=State.APPROVED) & (Q(ends_on__lte=today) | ~Q(case__closed_at=None))
    for hold_id in list(Hold.objects.filter(perhaps).order_by("asked_at").values_list("pk", flat=True)):
        with transaction.atomic():
            ended += _end_if_due(hold_id, now)
    for fault in clear(now=now):
        raise fault
    return ended


def _end_if_due(hold_id: UUID, now: datetime) -> bool:
    hold = Hold.objects.select_related("case").get(pk=hold_id)
    if _why_due(hold, now) is None:
        return False
    # Asked again under the locks: it may have been approved, or its case reopened, a moment ago.
    case = Case.objects.select_for_update().get(pk=hold.case_id)
    hold = Hold.objects.select_for_update().get(pk=hold_id)
    hold.case = case
    why = _why_due(hold, now)
    if why is None:
        return False
    _end(hold, case, why, now, None)
    return True


def _why_due(hold: Hold, now: datetime) -> Why | None:
    if hold.state not in _LIVING:
        return None
    if queries.grace_over(hold.case, now=now):
        return Why.CASE_CLOSED
    if hold.state == State.APPROVED:
        return Why.EXPIRED if now >= hold.ends_at else None
    deadline = queries.must_be_approved_before(hold, now=now)
    return Why.NOT_APPROVED if deadline is None or now >= min(deadline, hold.ends_at) else None


def _end(hold: Hold, case: Case, why: Why, now: datetime, by: By | None) -> None:
    """Write it down and let go of what it named or kept, inside the caller's transaction."""
    hold.held.all().delete()
    hold.named.all().delete()
    over = Over.WITHDRAWN if by else Over.EXPIRED
    approvals.close(actions.HOLD, hold.pk, over, now=now)
    for extension in hold.extensions.filter(state=State.ASKED):
        approvals.close(actions.EXTENSION, extension.pk, over, now=now)
    hold.extensions.filter(state=State.ASKED).update(state=State.ENDED)
    hold.extensions.update(sealed_reason=None)
    officer: Officer | None = by.officer if by else None
    entry = tlog.append(
        kinds.holds.ENDED,
        {
            "officer": pseudonyms.officer_pseudonym(officer.id, now) if officer else None,
            "agency": case.agency.name,
            "case": pseudonyms.case_pseudonym(case.agency_id, case.number),
            "hold": str(hold.pk),
            "why": str(why),
            "captures": hold.captures if hold.state == State.APPROVED else 0,
        },
        {
            "officer_id": str(officer.id) if officer else None,
            "case_number": case.number,
            "address": by.address if by else None,
        },
        now=now,
        embargo=cases.embargo_of(case, now),
    )
    hold.state, hold.why, hold.ended_at, hold.ended_entry_id = State.ENDED, why, now, entry.entry_id
    hold.sealed_reason = None
    hold.save(update_fields=["state", "why", "ended_at", "ended_entry_id", "sealed_reason"])


def clear(*, now: datetime) -> list[ClearplateError | OSError]:
    """Destroy the keys of cases that hold nothing any more, and remove the images of holds that are over.

    Returns:
        What stood in the way of a key's end. The next run tries again; nothing else waits for it.
    """
    faults: list[ClearplateError | OSError] = []
    idle = HoldKey.objects.filter(destroyed_at=None).exclude(holds__state=State.APPROVED)
    for key_id, case_id in list(idle.values_list("pk", "case_id")):
        try:
            with transaction.atomic():
                _destroy_if_idle(key_id, case_id, now)
        except (ClearplateError, OSError) as fault:
            diagnostics.exception("The key of a case that holds nothing any more could not be destroyed.")
            faults.append(fault)
    remove_images()
    return faults


def _destroy_if_idle(key_id: UUID, case_id: UUID, now: datetime) -> None:
    # The case's lock: who approves a hold right now either comes before, and the key is not idle, or gets a new key.
    case = Case.objects.select_for_update().get(pk=case_id)
    key = HoldKey.objects.select_for_update().get(pk=key_id)
    if key.destroyed_at is not None or key.holds.filter(state=State.APPROVED).exists():
        return
    key.destroyed_at = now
    key.save(update_fields=["destroyed_at"])
    holding.destroy_case_key(
        key.pk,
        bytes(key.key_sha256),
        case=pseudonyms.case_pseudonym(case.agency_id, case.number),
        embargo=cases.embargo_of(case, now),
        now=now,
    )


def remove_images() -> int:
    """Remove the images of holds that are over, or of none we know; gives how many objects.

    While a request is asked its images may be on their way; once it is over nothing writes them any more.
    """
    store = objects.store()
    names = list(store.held_names())
    living = set(Hold.objects.filter(state__in=_LIVING).values_list("pk", flat=True))
    left = [name for name in names if objects.hold_of(name) not in living]
    for name in left:
        store.remove(name)
    return len(left)
