"""Sentences about searches, in the person's language: the public line, looks, what to do after a refusal."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clearplate.core import reasons
from clearplate.core.capture import Read, VehicleColor, VehicleType
from clearplate.core.search_breadth import Looks
from clearplate.core.tlog import kinds
from clearplate.core.tlog.words import sentence

TYPES = {
    VehicleType.UNKNOWN: _("type unknown"),
    VehicleType.SEDAN: _("sedan"),
    VehicleType.SUV: _("SUV"),
    VehicleType.PICKUP: _("pickup"),
    VehicleType.VAN: _("van"),
    VehicleType.TRUCK: _("truck"),
    VehicleType.BUS: _("bus"),
    VehicleType.MOTORCYCLE: _("motorcycle"),
    VehicleType.TRAILER: _("trailer"),
}
COLORS = {
    VehicleColor.UNKNOWN: _("color unknown"),
    VehicleColor.WHITE: _("white"),
    VehicleColor.SILVER: _("silver"),
    VehicleColor.GRAY: _("gray"),
    VehicleColor.BLACK: _("black"),
    VehicleColor.RED: _("red"),
    VehicleColor.BLUE: _("blue"),
    VehicleColor.GREEN: _("green"),
    VehicleColor.YELLOW: _("yellow"),
    VehicleColor.ORANGE: _("orange"),
    VehicleColor.BROWN: _("brown"),
    VehicleColor.BEIGE: _("beige"),
}
_TODO: dict[str, str | Promise] = {
    "search.trained": _(
        "Ask your coordinator for a training date. Until then a trained colleague on the case can search."
    ),
    "search.role": _("Ask an investigator or supervisor on the case."),
    "search.case_exists": _(
        "Compare the number with your records system. If the case is new, ask a supervisor to open it."
    ),
    "search.case_active": _("If work on the case goes on, ask a supervisor to reopen it, with the reason on record."),
    "search.officer_on_case": _("Ask a supervisor to put you on the case."),
    "search.offense_allowed": _("If the offense type is wrong, have it corrected. If it is right, use another lead."),
    "search.reason_given": _("Write one sentence about this case: what happened, and why this vehicle."),
    "search.reason_specific": _("Write one sentence that names the crime or the emergency, and says why this vehicle."),
    "search.window": _("Choose a shorter time."),
    "search.window_alone": _("Choose a shorter time, write the number of the warrant, or ask a second person below."),
    "search.plate_budget": _("Ask a second person below, and say what is new."),
    "search.sightings_given": _("Write the number of the warrant, or ask a second person below."),
    "search.exigent_reviewed": _("Ask a supervisor to review your search in an emergency; then you can search again."),
    "search.exigent_open": _(
        "Ask a supervisor to review one of your searches in an emergency, or search without marking an emergency."
    ),
    "search.exigent_fresh": _("Show your second factor again, then repeat the search."),
    "search.on_behalf_given": _("Write your own agency's name, unless another agency asked you."),
    "search.not_own_household": _("Tell your supervisor, so that somebody else works on this case."),
    "search.not_auditor": "",
    "search.listed_plate": _("Ask a second person below."),
    "search.protected_places": _(
        "Leave out the cameras that stand there, or write the number of the warrant and ask a second person below."
    ),
    "looks.given": _("Choose a type or a color of vehicle."),
    "looks.cameras": _("Choose fewer cameras, or ask a second person below."),
    "looks.hours": _("Choose a shorter time, or ask a second person below."),
    "search.own_agency": _("Refer the other agency to the coordinator: the city can approve sharing."),
    "policy.none_in_force": _("Tell the coordinator. Two city officials must adopt a policy."),
    "people.second_factor": _("Sign out and sign in again with your second factor."),
}


def todo(rule_id: str) -> str:
    """What a refused officer can do about it."""
    if rule_id.startswith("search.not_") and rule_id not in _TODO:
        return gettext(
            "If your reason was misread, say what offense you investigate and leave out what has nothing to do with it."
        )
    return str(_TODO.get(rule_id, ""))


def told_matches(found: Iterable[reasons.Match]) -> list[tuple[str, str]]:
    """What the gates found: the words, and the line of the published list."""
    return [(match.words, phrase_told(match.phrase)) for match in found]


def phrase_told(phrase: str) -> str:
    """A line of the published lists as people read it: words that stand for one another with commas."""
    return phrase.replace("|", ", ")


def line_told(line: dict[str, Any], language: str) -> str:
    """The public sentence of a search, as the log tells it."""
    return sentence(kinds.search.ASKED, line, language)


def line_fields(line: dict[str, Any]) -> str:
    """The same as data: what stands in the log's entry."""
    return json.dumps(line, ensure_ascii=False, indent=1, sort_keys=True)


def looks(read: Read) -> str:
    """The vehicle's basic looks: `white pickup, Ford`; unknown is said, not guessed."""
    told = told_looks(read.vehicle_type, read.vehicle_color)
    return f"{told}, {read.vehicle_make}" if read.vehicle_make else told


_LIFTS = {
    "appeal": _("the reason is fine, although the gates refused it"),
    "breadth": _("more than one officer may ask alone"),
    "budget": _("the same plate once more"),
    "listed": _("a plate that needs more care"),
    "protected": _("what protected places and events saw"),
}


def lifts_told(lifts: Iterable[str]) -> str:
    """What a second person is asked to agree to."""
    return "; ".join(str(_LIFTS[one]) for one in lifts)


def looks_told(asked: Looks) -> str:
    """What a vehicle looked like, as asked: `white pickup`; what may be any is left out."""
    return told_looks(asked.vehicle_type, asked.vehicle_color, any_of=True)


def told_looks(vehicle_type: VehicleType, vehicle_color: VehicleColor, *, any_of: bool = False) -> str:
    """Type and color in words."""
    parts = [
        str(names)
        for value, names in ((vehicle_color, COLORS[vehicle_color]), (vehicle_type, TYPES[vehicle_type]))
        if value or not any_of
    ]
    known = bool(vehicle_type and vehicle_color)
    if len(parts) == 1:
        return parts[0]
    both = gettext("%(color)s %(type)s") if known else gettext("%(color)s, %(type)s")
    return both % {"color": COLORS[vehicle_color], "type": TYPES[vehicle_type]}
