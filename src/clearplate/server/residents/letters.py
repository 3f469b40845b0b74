"""Letters to who can answer residents: something is overdue, once a day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clearplate.server.agencies.models import Officer
from clearplate.server.letters.registry import LetterKind, Wanted, Words
from clearplate.server.local_time import to_city
from clearplate.server.residents import queries

MORNING = 7
"""The hour of the city's clock from which it is told."""


def _overdue(now: datetime, known: frozenset[str]) -> Iterator[Wanted]:
    here = to_city(now)
    today = here.date().isoformat()
    if here.hour < MORNING or today in known:
        return
    for officer in Officer.objects.filter(is_active=True, roles__role__in=queries.ANSWERING).distinct():
        if queries.overdue(officer, now).exists():
            yield Wanted(officer, today, now + timedelta(days=1))


def _words(officer: Officer, _about: str, now: datetime) -> Words | None:
    count = queries.overdue(officer, now).count()
    if not count:
        return None
    sentence = ngettext(
        "%(n)d resident waits for an answer that is overdue.",
        "%(n)d residents wait for an answer that is overdue.",
        count,
    )
    return Words(_("A resident waits for an answer"), sentence % {"n": count}, reverse("residents:list"))


KINDS = (LetterKind("resident_overdue", _overdue, _words),)
