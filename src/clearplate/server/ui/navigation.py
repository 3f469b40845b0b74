"""Where an officer can go from any page, by role. A place whose pages are not installed is left out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
    """A place as shown to one person."""

    place: Place
    url: str
    current: bool


INVESTIGATOR, SUPERVISOR, AUDITOR, COORDINATOR, OFFICIAL, OPERATOR = (
    "investigator",
    "supervisor",
    "auditor",
    "coordinator",
    "official",
    "operator",
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
        "cameras:list",
        _("Cameras"),
        "photo_camera",
        frozenset({INVESTIGATOR, SUPERVISOR, COORDINATOR, AUDITOR, OFFICIAL, OPERATOR}),
        _("Where cameras stand, whose they are, and how they are doing."),
    ),
    Place(
        "agencies:officers",
        _("Officers"),
        "people",
        frozenset({COORDINATOR, AUDITOR}),
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
        frozenset({AUDITOR, COORDINATOR}),
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
        entries.append(Entry(place=place, url=url, current=request.path.startswith(url)))
    return entries
