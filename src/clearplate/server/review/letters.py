"""Letters to reviewers: a search in an emergency waits, at once; reviews are overdue, once a day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clearplate.server.agencies.models import Officer
from clearplate.server.letters.registry import LetterKind, Wanted, Words
from clearplate.server.local_time import to_city, told_time
from clearplate.server.review import queries
from clearplate.server.review.models import ReviewItem, State

MORNING = 7
"""The hour of the city's clock from which overdue reviews are told."""


def _reviewers() -> Iterator[Officer]:
    yield from Officer.objects.filter(is_active=True, roles__role__in=queries.REVIEWERS).distinct()


def _emergencies(now: datetime, known: frozenset[str]) -> Iterator[Wanted]:
    for item in ReviewItem.objects.filter(exigent=True, due_at__gt=now).exclude(state=State.CLOSED):
        if str(item.pk) not in known:
            for officer in _reviewers():
                if queries.queue(officer, now).filter(pk=item.pk).exists():
                    yield Wanted(officer, str(item.pk), item.due_at)


def _emergency_words(officer: Officer, about: str, now: datetime) -> Words | None:
    item = queries.queue(officer, now).filter(pk=UUID(about)).first()
    if item is None:
        return None
    sentence = _("A search in an emergency waits for review until %(until)s.") % {"until": told_time(item.due_at)}
    return Words(_("An emergency waits for review"), sentence, reverse("review:queue"))


def _overdue(now: datetime, known: frozenset[str]) -> Iterator[Wanted]:
    here = to_city(now)
    today = here.date().isoformat()
    if here.hour < MORNING or today in known or not queries.overdue(now).exists():
        return
    for officer in _reviewers():
        if _count(officer, now):
            yield Wanted(officer, today, now + timedelta(days=1))


def _overdue_words(officer: Officer, _about: str, now: datetime) -> Words | None:
    count = _count(officer, now)
    if not count:
        return None
    sentence = ngettext(
        "%(n)d review that you could do is overdue.", "%(n)d reviews that you could do are overdue.", count
    )
    return Words(_("Reviews are overdue"), sentence % {"n": count}, reverse("review:queue"))


def _count(officer: Officer, now: datetime) -> int:
    return queries.queue(officer, now).filter(due_at__lte=now).count()


KINDS = (
    LetterKind("emergency", _emergencies, _emergency_words),
    LetterKind("overdue", _overdue, _overdue_words),
)
