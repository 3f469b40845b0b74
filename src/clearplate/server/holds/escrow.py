"""The keys of cases in escrow, where the city has one: copies are made within the hour, and lost keys come back."""

import logging
from collections.abc import Iterator
from datetime import datetime

from clearplate.core.errors import ClearplateError
from clearplate.server.cases import queries as cases
from clearplate.server.custody import escrow
from clearplate.server.holds.models import HoldKey
from clearplate.server.tlog import pseudonyms

diagnostics = logging.getLogger(__name__)


def deposit(*, now: datetime) -> int:
    """Put a copy of each living case key in escrow that has none; how many."""
    made = 0
    for one in _living(now):
        try:
            made += escrow.deposit_case(one, now=now)
        except ClearplateError as fault:
            diagnostics.error("The key of a case cannot be copied to escrow. %s", fault.diagnostics())
    return made


def recover(*, now: datetime) -> Iterator[tuple[str, str]]:
    """Take back the case keys that the keyring lacks: the key's name, and why it did not come back, or nothing."""
    for one in _living(now):
        told = escrow.recover_case(one, now=now)
        if told is not None:
            yield one.file_name, told


def _living(now: datetime) -> Iterator[escrow.CaseCopy]:
    for key in HoldKey.objects.filter(destroyed_at=None).select_related("case").order_by("made_at"):
        case = pseudonyms.case_pseudonym(key.case.agency_id, key.case.number)
        yield escrow.CaseCopy(key.pk, case, bytes(key.key_sha256), cases.embargo_of(key.case, now))
