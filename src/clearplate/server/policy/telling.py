"""A policy document as people read it: its rules by area, its numbers with their units, its offense types."""

from dataclasses import dataclass
from itertools import groupby

from clearplate.core.errors import FormatError
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.document import PolicyDocument
from clearplate.core.policy.faults import PolicyError
from clearplate.core.policy.parameters import Parameters
from clearplate.core.policy.words import NUMBERS, rule_area


@dataclass(frozen=True)
class ToldRule:
    """A rule as a page shows it."""

    rule_id: str
    promise: str
    refuses: bool
    sentence: str


def told_areas(document: PolicyDocument, language: str) -> list[tuple[str, list[ToldRule]]]:
    """The rules by area, in the policy's order; an area is the first word of a rule's id."""
    areas = []
    for area, rules in groupby(document.rules, key=lambda rule: rule_area(rule.rule_id, language)):
        told = [
            ToldRule(rule.rule_id, rule.promise, rule.effect == "forbid", rule.sentence(language)) for rule in rules
        ]
        areas.append((area, told))
    return areas


def told_rule(rule_id: str, document: PolicyDocument | None, language: str) -> str:
    """What a rule says; empty where the policy has no such rule, or not any more."""
    rules = document.rules if document else ()
    return next((rule.sentence(language) for rule in rules if rule.rule_id == rule_id), "")


def told_numbers(parameters: Parameters, language: str) -> list[tuple[str, int, str]]:
    """The parameters that are numbers: what it says, how many, of what."""
    values = [(number, getattr(parameters, number.name)) for number in NUMBERS.values()]
    return [(number.label(language), value, number.unit(value, language)) for number, value in values]


def told_offenses(parameters: Parameters, language: str) -> list[tuple[str, str]]:
    """The offense types that allow a search: NIBRS code and name."""
    return [(code, OFFENSES[code].name(language)) for code in parameters.allowed_offense_types]


def told_fault(fault: FormatError, language: str) -> str:
    """What is wrong with a document, with its file and line, in the person's language where we say it ourselves."""
    return fault.sentence(language) if isinstance(fault, PolicyError) else fault.diagnostics()
