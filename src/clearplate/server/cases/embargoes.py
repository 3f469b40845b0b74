"""Put a case under embargo, and end it early: accountable acts, told in the log at once, the case under its pseudonym."""

from datetime import datetime

from django.db import transaction

from clearplate.core.policy.decide import Refused
from clearplate.core.tlog import kinds
from clearplate.core.tlog.fields import instant_text
from clearplate.server.cases import queries
from clearplate.server.cases.actions import By, append_about_case, decide_about_case
from clearplate.server.cases.models import Case
from clearplate.server.tlog import embargoes


@transaction.atomic
def embargo_case(by: By, case: Case, *, ends_at: datetime, reason: str, now: datetime) -> Case | Refused:
    """From now on, write the log entries of this case as digests until an instant; nothing happens if it is so already.

    Args:
        by: Who decides.
        case: Of their own agency.
        ends_at: When the embargo ends; after `now`. What is written before keeps the end it was written with.
        reason: Why; confidential, for the auditor.
        now: Aware UTC.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if queries.embargo_of(case, now) is not None:
        return case
    length = ends_at - now
    decision = decide_about_case(by, "embargo", case, now, embargo=length, embargoed=case.embargoed_for)
    if isinstance(decision, Refused):
        return decision
    case.embargo_ends_at, case.embargoed_for = ends_at, case.embargoed_for + length
    case.save(update_fields=["embargo_ends_at", "embargoed_for"])
    public = {"ends_at": instant_text(ends_at)}
    append_about_case(
        kinds.cases.EMBARGOED, by, case, now, public=public, confidential={"reason": reason}, hidden=False
    )
    return case


@transaction.atomic
def end_embargo(by: By, case: Case, *, now: datetime) -> Case | Refused:
    """End an embargo before its time: every hidden entry of the case is told; nothing happens without an embargo."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    running = queries.embargo_of(case, now)
    if running is None:
        return case
    decision = decide_about_case(by, "end_embargo", case, now)
    if isinstance(decision, Refused):
        return decision
    case.embargo_ends_at, case.embargoed_for = None, case.embargoed_for - (running.ends_at - now)
    case.save(update_fields=["embargo_ends_at", "embargoed_for"])
    embargoes.end_early(case.pk, now=now)
    append_about_case(kinds.cases.EMBARGO_ENDED, by, case, now, public={}, confidential={}, hidden=False)
    return case
