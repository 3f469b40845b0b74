"""The one place where a rule is asked: an act, the adopted policy and the instant give Allowed or Refused.

Cedar's two traps are closed here. A `forbid` that fails at run time is skipped by Cedar, so any evaluation error refuses.
A refusal because nothing permitted the act carries no rule, so it gets a built-in one with a sentence of its own.
"""

import json
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cedarpy

from clearplate.core.policy.acts import (
    NO_CASE,
    Act,
    AdoptPolicy,
    CaseFacts,
    Facts,
    ManageCameras,
    ManageCases,
    ManageOfficers,
    OfficerFacts,
    OpenImage,
    ReadLog,
    SearchLooks,
    SearchPlate,
    officer_facts,
)
from clearplate.core.policy.document import PolicyDocument, Rule

__all__ = [
    "NO_CASE",
    "Act",
    "AdoptPolicy",
    "Allowed",
    "CaseFacts",
    "Decision",
    "ManageCameras",
    "ManageCases",
    "ManageOfficers",
    "OfficerFacts",
    "OpenImage",
    "ReadLog",
    "Refused",
    "SearchLooks",
    "SearchPlate",
    "decide",
    "decide_again",
]

CITY = {"type": "City", "id": "city"}
"""The resource of every act: the city whose programme it is. What an act touches is told in its facts."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The policy allows the act.

    Attributes:
        policy_version: SHA-256 of the policy that decided, 64 hexadecimal digits.
        rules: Ids of the rules that permitted it, in the policy's order.
    """

    policy_version: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The policy refuses the act.

    Attributes:
        rule_id: The rule to tell the officer: the first in the policy's order of those that refused.
        promise: The promise it keeps.
        sentence_en: The rule in English.
        sentence_es: The rule in Spanish.
        rules: Ids of every rule that refused, in the policy's order.
        policy_version: SHA-256 of the policy that decided; None when none is in force.
    """

    rule_id: str
    promise: str
    sentence_en: str
    sentence_es: str
    rules: tuple[str, ...]
    policy_version: str | None

    def sentence(self, language: str) -> str:
        """The rule in a language (`en`, `es`); English for any other."""
        return self.sentence_es if language.startswith("es") else self.sentence_en


Decision = Allowed | Refused

_BUILT_IN = {
    "policy.none_in_force": (
        "P16",
        "No policy is in force, so nothing is allowed. Two city officials must adopt one.",
        "No hay una política vigente, por lo que nada está permitido. Dos funcionarios de la ciudad deben adoptar una.",
    ),
    "policy.cannot_decide": (
        "P15",
        "The policy could not be applied to this act, so it is refused. Please tell the coordinator.",
        "La política no pudo aplicarse a este acto, por lo que se rechaza. Avise a la coordinación.",
    ),
    "policy.two_officials": (
        "P16",
        "A policy needs the approval of two different city officials whose access is active.",
        "Una política necesita la aprobación de dos funcionarios distintos de la ciudad con acceso activo.",
    ),
    "policy.first_by_command": (
        "P16",
        "A command adopts the first policy only. Propose the draft under Policy in the browser; another official approves it.",
        "Una orden adopta solo la primera política. Propóngala en el navegador, en Política; la aprueba otro funcionario.",
    ),
    "policy.second_person": (
        "P15",
        "Another officer must decide: not who asked, nobody below them, and in time.",
        "Debe decidir otro agente: ni quien lo pidió, ni nadie por debajo, y a tiempo.",
    ),
    "policy.confirmation_number": (
        "P15",
        "This is not the confirmation number of this account. Ask the officer for it again; after five wrong ones, none counts for an hour.",
        "Este no es el número de confirmación de esta cuenta. Pídalo de nuevo al agente; tras cinco equivocados, ninguno cuenta por una hora.",
    ),
    "policy.not_permitted": (
        "P15",
        "No rule of the policy permits this act to your role.",
        "Ninguna regla de la política permite este acto a su función.",
    ),
}
"""Refusals that no policy writes, so that none can leave them out."""


def decide(document: PolicyDocument | None, act: Act, now: datetime) -> Decision:
    """Decide an act by a policy.

    Args:
        document: The policy in force, or None.
        act: What is about to happen, with its facts.
        now: Aware instant of the act.
    """
    if document is None:
        return built_in("policy.none_in_force", None)
    return _asked(document, act.action, str(act.officer.officer_id), officer_facts(act.officer, now), act.facts())


def decide_again(document: PolicyDocument, facts: Facts) -> Decision:
    """Ask a policy about an act of the past.

    Args:
        document: Any policy, for example a draft.
        facts: What was stated of the act when it was decided (`acts.stated`). Where this policy's schema asks for other
            facts, the refusal is `policy.cannot_decide`.
    """
    return _asked(document, facts["action"], "somebody", facts["officer"], facts["context"])


def _asked(document: PolicyDocument, action: str, officer_id: str, officer: Facts, context: Facts) -> Decision:
    principal = {"type": "Officer", "id": officer_id}
    shape = (action, shape_of(officer), shape_of(context))
    fits, about = shape in document.fitting, document.of_action.get(action)
    # What the schema checks must be whole.
    limits = about.limits if fits and about else document.parameters.facts()
    result = cedarpy.is_authorized(
        {
            "principal": principal,
            "action": {"type": "Action", "id": action},
            "resource": CITY,
            "context": json.dumps({**context, "limits": limits} if limits else context),
        },
        about.rules if about else document.policy_set,
        json.dumps([{"uid": principal, "attrs": officer, "parents": []}, {"uid": CITY, "attrs": {}, "parents": []}]),
        None if fits else document.schema,
    )
    if result.diagnostics.errors or result.decision is cedarpy.Decision.NoDecision:
        return built_in("policy.cannot_decide", document.version)
    document.fitting.add(shape)
    named = set(result.diagnostics.id_annotations_by_reason.values())
    rules = [rule for rule in document.rules if rule.rule_id in named]
    if result.decision is cedarpy.Decision.Allow:
        return Allowed(document.version, tuple(rule.rule_id for rule in rules))
    return _refused(rules, document.version) if rules else built_in("policy.not_permitted", document.version)


def shape_of(facts: Any) -> Hashable:
    """What of some facts a schema looks at: which there are and of what type, not their values.

    Cedar checks the facts against the schema before it decides, which takes a third of the whole. Strings, integers,
    booleans, sets of strings and records of them are all that is ever stated (`acts.Facts`), so what the schema accepted
    once, it accepts whatever the values.
    """
    kind = type(facts)
    if kind is dict:
        return tuple(facts), tuple([shape_of(value) for value in facts.values()])
    if kind is list:
        return "list", frozenset(map(shape_of, facts))
    return kind.__name__


def _refused(rules: list[Rule], version: str) -> Refused:
    told = rules[0]
    ids = tuple(rule.rule_id for rule in rules)
    return Refused(told.rule_id, told.promise, told.sentence_en, told.sentence_es, ids, version)


def built_in(rule_id: str, version: str | None) -> Refused:
    """A refusal that no policy writes, by its name in `_BUILT_IN`."""
    promise, sentence_en, sentence_es = _BUILT_IN[rule_id]
    return Refused(rule_id, promise, sentence_en, sentence_es, (rule_id,), version)
