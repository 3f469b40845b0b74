"""Where an officer can go from any page, by role. A place whose pages are not installed is left out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearplate.server import clock


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    url_name: str
    label: str | Promise
    icon: str  # a name in the icon sprite
    roles: frozenset[str]
    explained: str | Promise  # one line for the card on the home page


@dataclass(frozen=True)
class Entry:
    """A place as shown to one person.

    Attributes:
        place: Which.
        url: Where.
        current: They are there.
        count: What waits for them there; 0 shows nothing.
    """

    place: Place
    url: str
    current: bool
    count: int = 0


Count = Callable[[Any, datetime], int]
_COUNTS: dict[str, Count] = {}


def register_count(url_name: str, count: Count) -> None:
    """Have a place show how much waits there for an officer: `count(officer, now)`. Called from `AppConfig.ready`."""
    _COUNTS[url_name] = count


INVESTIGATOR, SUPERVISOR, AUDITOR, COORDINATOR, OFFICIAL, OPERATOR, SUPPORT = (
    "investigator",
    "supervisor",
    "auditor",
    "coordinator",
    "official",
    "operator",
    "support",
)

PLACES = (
    Place(
        "search:ask",
        _("Search"),
        "search",
        frozenset({INVESTIGATOR, SUPERVISOR}),
        _("Ask about one plate, for a case you are on. Each search becomes a line in the public log."),
    ),
    Place(
        "cases:list",
        _("Cases"),
        "folder_open",
        frozenset({INVESTIGATOR, SUPERVISOR, COORDINATOR, AUDITOR}),
        _("The cases you work on: number, offense, state, and who is on them."),
    ),
    Place(
        "holds:list",
        _("Holds"),
        "lock",
        frozenset({INVESTIGATOR, SUPERVISOR, AUDITOR}),
        _("What cases keep longer as evidence, until when, and what waits for a supervisor."),
    ),
    Place(
        "approvals:queue",
        _("Approvals"),
        "thumb_up_alt",
        frozenset({INVESTIGATOR, SUPERVISOR, AUDITOR, COORDINATOR, OFFICIAL, OPERATOR}),
        _("What waits for a second person: decide on others' requests, see what became of yours."),
    ),
    Place(
        "review:queue",
        _("Reviews"),
        "assessment",
        frozenset({INVESTIGATOR, SUPERVISOR, AUDITOR, COORDINATOR, OFFICIAL}),
        _("Every search is looked at by somebody else: review what waits for you, explain what you are asked about."),
    ),
    Place(
        "residents:list",
        _("Residents"),
        "forum",
        frozenset({SUPERVISOR, AUDITOR, COORDINATOR, OFFICIAL}),
        _("What residents ask, say and complain of: record it, answer it in time, in public."),
    ),
    Place(
        "cameras:list",
        _("Cameras"),
        "photo_camera",
        frozenset({INVESTIGATOR, SUPERVISOR, COORDINATOR, AUDITOR, OFFICIAL, OPERATOR, SUPPORT}),
        _("Where cameras stand, whose they are, and how they are doing."),
    ),
    Place(
        "places:list",
        _("Protected places"),
        "shield",
        frozenset({INVESTIGATOR, SUPERVISOR, COORDINATOR, AUDITOR, OFFICIAL}),
        _("Places and events that searches may not look at."),
    ),
    Place(
        "agencies:officers",
        _("Officers"),
        "people",
        frozenset({COORDINATOR, AUDITOR, OFFICIAL}),
        _("Who has access: roles, training and second factors."),
    ),
    Place(
        "policy:adopted",
        _("Policy"),
        "verified_user",
        frozenset({INVESTIGATOR, SUPERVISOR, AUDITOR, COORDINATOR, OFFICIAL, OPERATOR}),
        _("The rules in force, each with the promise it keeps."),
    ),
    Place(
        "tlog:entries",
        _("Log"),
        "list",
        frozenset({AUDITOR, COORDINATOR, SUPPORT}),
        _("Every accountable act, in order, as the public can check it."),
    ),
)


def places_for(request: HttpRequest, roles: Iterable[str]) -> list[Entry]:
    """The places open to someone with these roles, marking the one they are at."""
    held = frozenset(roles)
    entries = []
    for place in PLACES:
        if not place.roles & held:
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        counter = _COUNTS.get(place.url_name)
        count = counter(request.user, clock.now()) if counter else 0
        entries.append(Entry(place=place, url=url, current=request.path.startswith(url), count=count))
    return entries
