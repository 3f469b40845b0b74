"""What changes when one policy takes the place of another: sentences that a council can discuss, in both languages.

Numbers are stricter or looser by the direction `words.py` gives them. A rule that refuses makes a policy stricter by
coming and looser by going; one that permits, the other way round. A rewritten rule is marked only where its form alone
tells: conditions were added to it or taken from it, or acts. Anything else is said to be changed, and both wordings are
shown, because guessing at logic would be worse than reading it.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import cedarpy

from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.document import SCHEMA_FILE, PolicyDocument, Rule
from clearplate.core.policy.narrowing import actions_of
from clearplate.core.policy.parameters import Parameters
from clearplate.core.policy.words import NUMBERS

Effect = Literal["stricter", "looser", "other"]
Part = Literal["title", "numbers", "offenses", "rules", "facts"]

MARKS: Mapping[Effect, tuple[str, str]] = {
    "stricter": ("stricter", "más estricto"),
    "looser": ("looser", "menos estricto"),
    "other": ("changed", "cambiado"),
}
"""How an effect is told: English and Spanish."""
PARTS: Mapping[Part, tuple[str, str]] = {
    "title": ("Title", "Título"),
    "numbers": ("Numbers", "Números"),
    "offenses": ("Offense types", "Tipos de delito"),
    "rules": ("Rules", "Reglas"),
    "facts": ("Facts", "Hechos"),
}
"""The parts of a policy as headings: English and Spanish."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different.

    Attributes:
        part: What of the policy it belongs to.
        subject: A number's name, an offense code, a rule's id, a file.
        effect: Whether people are protected more or less; `other` where that cannot be told.
        sentence_en: What changes, in English.
        sentence_es: The same in Spanish.
    """

    part: Part
    subject: str
    effect: Effect
    sentence_en: str
    sentence_es: str

    def sentence(self, language: str) -> str:
        """What changes, in a language (`en`, `es`); English for any other."""
        return self.sentence_es if language.startswith("es") else self.sentence_en

    def mark(self, language: str) -> str:
        """The effect as a word."""
        return MARKS[self.effect][language.startswith("es")]


def summary(changes: Sequence[Change], language: str) -> str:
    """One line: how many changes, and how many of them protect people more or less."""
    counts = Counter(change.effect for change in changes)
    if language.startswith("es"):
        if not changes:
            return "Nada de lo que cuenta es distinto."
        return (
            f"{_counted(len(changes), 'cambio', 'cambios')}: {_counted(counts['stricter'], 'más estricto', 'más estrictos')}, "
            f"{_counted(counts['looser'], 'menos estricto', 'menos estrictos')}, {counts['other']} que hay que leer."
        )
    if not changes:
        return "Nothing that counts is different."
    return (
        f"{_counted(len(changes), 'change', 'changes')}: {counts['stricter']} stricter, {counts['looser']} looser, "
        f"{counts['other']} to be read."
    )


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def difference(before: PolicyDocument, after: PolicyDocument) -> list[Change]:
    """Everything that is different, in the order in which a policy is told. Empty where nothing that counts is.

    Comments, layout, and rules that moved between files without another order, change the hash and nothing else.
    """
    return [
        *_titles(before.parameters, after.parameters),
        *_numbers(before.parameters, after.parameters),
        *_offenses(before.parameters, after.parameters),
        *_rules(before, after),
        *_facts(before, after),
    ]


def _titles(before: Parameters, after: Parameters) -> Iterator[Change]:
    if (before.title_en, before.title_es) != (after.title_en, after.title_es):
        yield Change(
            "title",
            "title",
            "other",
            f"The title: “{before.title_en}” → “{after.title_en}”",
            f"El título: «{before.title_es}» → «{after.title_es}»",
        )


def _numbers(before: Parameters, after: Parameters) -> Iterator[Change]:
    for name, number in NUMBERS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        effect: Effect = "stricter" if number.strictest(old, new) == new else "looser"
        english, spanish = (
            f"{number.label(language)}: {number.told(old, language)} → {number.told(new, language)}"
            for language in ("en", "es")
        )
        yield Change("numbers", name, effect, english, spanish)


def _offenses(before: Parameters, after: Parameters) -> Iterator[Change]:
    old, new = before.allowed_offense_types, after.allowed_offense_types
    for code in new:
        if code not in old:
            yield Change(
                "offenses",
                code,
                "looser",
                f"Searches become possible for: {OFFENSES[code].name_en} ({code})",
                f"Se permitirán búsquedas por: {OFFENSES[code].name_es} ({code})",
            )
    for code in old:
        if code not in new:
            yield Change(
                "offenses",
                code,
                "stricter",
                f"No more searches for: {OFFENSES[code].name_en} ({code})",
                f"Ya no habrá búsquedas por: {OFFENSES[code].name_es} ({code})",
            )


@dataclass(frozen=True, slots=True)
class _Written:
    """A rule as it is written: its sentences without the numbers, and its logic without its sentences."""

    rule: Rule
    wording: tuple[str, str, str]
    principal: str
    actions: frozenset[str] | None  # None: every act
    conditions: frozenset[str]


def _written(document: PolicyDocument) -> dict[str, _Written]:
    rules = {rule.rule_id: rule for rule in document.rules}
    found: dict[str, _Written] = {}
    for name, text in document.files.items():
        if not name.endswith(".cedar"):
            continue
        for policy in json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"].values():
            notes = policy["annotations"]
            found[notes["id"]] = _Written(
                rule=rules[notes["id"]],
                wording=(notes["en"], notes["es"], notes["promise"]),
                principal=_text([policy["effect"], policy["principal"], policy["resource"]]),
                actions=actions_of(policy["action"]),
                conditions=frozenset(_text(condition) for condition in policy["conditions"]),
            )
    return {rule.rule_id: found[rule.rule_id] for rule in document.rules}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _rules(before: PolicyDocument, after: PolicyDocument) -> Iterator[Change]:
    old, new = _written(before), _written(after)
    for rule_id, written in new.items():
        if rule_id not in old:
            yield _one_rule(written, "New rule", "Regla nueva", comes=True)
    for rule_id, written in old.items():
        if rule_id not in new:
            yield _one_rule(written, "Rule removed", "Regla eliminada", comes=False)
    for rule_id, written in new.items():
        if rule_id in old:
            yield from _rewritten(old[rule_id], written)
    kept_old, kept_new = [name for name in old if name in new], [name for name in new if name in old]
    if kept_old != kept_new:
        yield Change(
            "rules",
            "order",
            "other",
            "The order of the rules is another one. Where several refuse, another may be told first.",
            "El orden de las reglas es otro. Cuando varias rechazan, puede mostrarse primero otra.",
        )


def _one_rule(written: _Written, english: str, spanish: str, *, comes: bool) -> Change:
    rule = written.rule
    effect: Effect = "stricter" if (rule.effect == "forbid") == comes else "looser"
    permits = rule.effect == "permit"
    return Change(
        "rules",
        rule.rule_id,
        effect,
        f"{english}{' that permits' if permits else ''}: {rule.sentence_en} ({rule.rule_id}, {rule.promise})",
        f"{spanish}{' que permite' if permits else ''}: {rule.sentence_es} ({rule.rule_id}, {rule.promise})",
    )


def _rewritten(old: _Written, new: _Written) -> Iterator[Change]:
    """A rule that both have: its logic, or only its words."""
    rule_id = new.rule.rule_id
    logic = (old.principal, old.actions, old.conditions) != (new.principal, new.actions, new.conditions)
    if not logic and old.wording == new.wording:
        return
    if old.wording[:2] == new.wording[:2]:
        english, spanish = new.rule.sentence_en, new.rule.sentence_es
    else:
        english = f"“{old.rule.sentence_en}” → “{new.rule.sentence_en}”"
        spanish = f"«{old.rule.sentence_es}» → «{new.rule.sentence_es}»"
    if not logic:
        yield Change(
            "rules",
            rule_id,
            "other",
            f"Same rule in other words: {english} ({rule_id}, {new.rule.promise})",
            f"La misma regla con otras palabras: {spanish} ({rule_id}, {new.rule.promise})",
        )
        return
    yield Change(
        "rules",
        rule_id,
        _reach(old, new),
        f"Changed rule: {english} ({rule_id}, {new.rule.file}:{new.rule.line})",
        f"Regla modificada: {spanish} ({rule_id}, {new.rule.file}:{new.rule.line})",
    )


def _reach(old: _Written, new: _Written) -> Effect:
    """Whether a rewritten rule applies to more than before or to less, where its form alone tells."""
    if old.principal != new.principal:
        return "other"
    wider = _within(old.actions, new.actions) and new.conditions <= old.conditions
    narrower = _within(new.actions, old.actions) and old.conditions <= new.conditions
    if wider == narrower:
        return "other"
    return "stricter" if wider == (new.rule.effect == "forbid") else "looser"


def _within(some: frozenset[str] | None, others: frozenset[str] | None) -> bool:
    return others is None or (some is not None and some <= others)


def _facts(before: PolicyDocument, after: PolicyDocument) -> Iterator[Change]:
    if before.files[SCHEMA_FILE] != after.files[SCHEMA_FILE]:
        yield Change(
            "facts",
            SCHEMA_FILE,
            "other",
            f"The facts that rules may speak about are described in other words ({SCHEMA_FILE}).",
            f"Los hechos de los que pueden hablar las reglas están descritos de otro modo ({SCHEMA_FILE}).",
        )
