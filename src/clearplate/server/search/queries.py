"""What may be asked about searches without opening anything."""

from uuid import UUID

from django.db.models import QuerySet

from clearplate.server.agencies.models import Officer
from clearplate.server.cameras import queries as cameras
from clearplate.server.search.models import Search


def camera_total() -> int:
    """How many cameras a search of all of them asks: every one that was ever enrolled, its old reads included."""
    return len(cameras.choices())


def own_search(officer: Officer, search_id: UUID) -> Search | None:
    """An officer's own search; another's does not exist for them."""
    return Search.objects.select_related("case").filter(pk=search_id, officer=officer).first()


def own_searches(officer: Officer) -> QuerySet[Search]:
    """An officer's searches, newest first. What was typed is not among what they show."""
    return Search.objects.select_related("case").filter(officer=officer).defer("sealed_request").order_by("-asked_at")
