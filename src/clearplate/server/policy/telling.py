"""A policy document as people read it: its rules by area, its numbers with their units, its offense types."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.document import PolicyDocument
from clearplate.core.policy.parameters import Parameters

AREAS = {
    "people": _("Who may act"),
    "search": _("Searching for a plate"),
    "looks": _("Searching without a plate"),
    "image": _("Opening pictures"),
    "approvals": _("Second persons"),
    "cases": _("Cases"),
    "holds": _("Keeping captures longer"),
    "evidence": _("Evidence"),
    "review": _("Reviews"),
    "audits": _("Audits"),
    "officers": _("Officers"),
    "cameras": _("Cameras"),
    "records": _("The log"),
    "policy": _("This policy"),
}
NUMBERS = (
    ("retention_days", _("Reads are destroyed after"), _("days")),
    ("search_window_max_days", _("One search covers at most"), _("days")),
    ("search_alone_days_max", _("Alone, an officer searches at most"), _("days")),
    ("searches_per_plate_max", _("Searches of one plate by one officer in 30 days"), _("searches")),
    ("sightings_per_case_max", _("Sightings of one plate shown to one case"), _("sightings")),
    ("looks_cameras_max", _("A search without a plate covers at most"), _("cameras")),
    ("looks_hours_max", _("A search without a plate covers a time of at most"), _("hours")),
    ("looks_pictures_max", _("Pictures opened after a search without a plate"), _("pictures")),
    ("second_person_hours", _("A search waits for a second person"), _("hours")),
    ("exigent_review_hours", _("A search in an emergency is reviewed within"), _("hours")),
    ("results_open_minutes", _("Results and their pictures stay open for"), _("minutes")),
    ("training_valid_days", _("Training counts for"), _("days")),
    ("session_idle_minutes", _("An idle session ends after"), _("minutes")),
    ("mfa_fresh_minutes", _("For sensitive acts a second factor counts for"), _("minutes")),
    ("support_hours_max", _("A support account opens for at most"), _("hours")),
    ("publication_delay_minutes", _("Entries are published after"), _("minutes")),
    ("review_days", _("A search is reviewed within"), _("days")),
    ("embargo_days_max", _("An embargo lasts at most"), _("days")),
    ("hold_days_max", _("A hold or an extension lasts at most"), _("days")),
    ("hold_captures_max", _("One hold keeps at most"), _("captures")),
    ("hold_grace_days", _("Closing a case ends its holds after"), _("days")),
)

# What nought of a number means, where its unit alone would not say it.
NOUGHTS = {
    "retention_days": _("days: each is counted and forgotten at once"),
    "search_window_max_days": _("days: there is nothing to search"),
    "looks_cameras_max": _("cameras: every search names a plate"),
}


@dataclass(frozen=True)
class ToldRule:
    """A rule as a page shows it."""

    rule_id: str
    promise: str
    refuses: bool
    sentence: str


def told_areas(document: PolicyDocument, language: str) -> list[tuple[object, list[ToldRule]]]:
    """The rules by area, in the policy's order; an area is the first word of a rule's id."""
    areas = []
    for area, rules in groupby(document.rules, key=lambda rule: rule.rule_id.split(".", 1)[0]):
        told = [
            ToldRule(rule.rule_id, rule.promise, rule.effect == "forbid", rule.sentence(language)) for rule in rules
        ]
        areas.append((AREAS.get(area, area), told))
    return areas


def told_numbers(parameters: Parameters) -> list[tuple[object, int, object]]:
    """The parameters that are numbers: what it says, how many, of what."""
    numbers = [(name, label, getattr(parameters, name), unit) for name, label, unit in NUMBERS]
    return [(label, number, unit if number else NOUGHTS.get(name, unit)) for name, label, number, unit in numbers]


def told_offenses(parameters: Parameters, language: str) -> list[tuple[str, str]]:
    """The offense types that allow a search: NIBRS code and name."""
    return [(code, OFFENSES[code].name(language)) for code in parameters.allowed_offense_types]
