"""Letters about accounts that wait for confirmation: to everyone who may confirm, once for each change of an access.

So an official hears that somebody was made one, or that a colleague's access was renewed, also where nobody calls.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid5

from django.urls import reverse
from django.utils.translation import gettext as _

from clearplate.server.agencies import queries
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.letters.registry import LetterKind, Wanted, Words

LASTS = timedelta(days=7)
"""Of use for so long; after that it still stands in the list of officers."""


def _about(officer: Officer) -> str:
    """One change of one access."""
    return str(uuid5(officer.pk, officer.access_changed_at.isoformat()))


def _due(now: datetime, known: frozenset[str]) -> Iterator[Wanted]:
    new = {
        officer.pk
        for officer in queries.waiting()
        if _about(officer) not in known and now < officer.access_changed_at + LASTS
    }
    if not new:
        return
    confirming = Officer.objects.filter(is_active=True, roles__role__in=(Role.COORDINATOR, Role.OFFICIAL)).distinct()
    for officer in confirming:
        for other in queries.waiting_for(officer):
            if other.pk in new:
                yield Wanted(officer, _about(other), other.access_changed_at + LASTS)


def _words(officer: Officer, about: str, _now: datetime) -> Words | None:
    if about not in map(_about, queries.waiting_for(officer)):
        return None
    sentence = _("Somebody got an access that decides, or a new start, and waits for a second person to confirm them.")
    return Words(_("An access waits to be confirmed"), sentence, reverse("agencies:officers"))


KIND = LetterKind("confirmation", _due, _words)
