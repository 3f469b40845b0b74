"""Letters about requests for a second person: to everyone who may decide, once for each request."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from clearplate.core.approvals import COMMAND_STAFF_ROLES
from clearplate.server.agencies.models import Officer
from clearplate.server.approvals import queries
from clearplate.server.approvals.models import Request, State
from clearplate.server.approvals.registry import kind_of
from clearplate.server.letters.registry import LetterKind, Wanted, Words
from clearplate.server.local_time import told_time


def _due(now: datetime, known: frozenset[str]) -> Iterator[Wanted]:
    waiting = Request.objects.select_related("requester", "agency").filter(state=State.WAITING, expires_at__gt=now)
    for request in waiting:
        if str(request.pk) not in known:
            for officer in _deciders(request, now):
                yield Wanted(officer, str(request.pk), request.expires_at)


def _deciders(request: Request, now: datetime) -> Iterator[Officer]:
    """Who may decide now. Somebody who comes to it later finds it in the queue."""
    roles = kind_of(request.kind).need.roles | COMMAND_STAFF_ROLES
    for officer in Officer.objects.filter(is_active=True, roles__role__in=roles).distinct():
        if queries.look(request, officer, now).fault is None:
            yield officer


def _words(officer: Officer, about: str, now: datetime) -> Words | None:
    request = queries.find(UUID(about))
    if request is None or request.state != State.WAITING or request.expires_at <= now:
        return None
    if queries.look(request, officer, now).fault is not None:
        return None
    sentence = _("A request waits for a second person until %(until)s: %(title)s.") % {
        "until": told_time(request.expires_at),
        "title": kind_of(request.kind).title,
    }
    return Words(_("A request waits for you"), sentence, reverse("approvals:queue"))


KIND = LetterKind("approval", _due, _words)
