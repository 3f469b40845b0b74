"""Add packs to a policy: every number the strictest, offense types all agree on, rules added. Conflicts are told, not solved.

The outcome is a policy folder like any other: a city reads it, changes it, and two officials adopt it. That it is nowhere
looser than the policy it began with is checked, not hoped: the difference between the two holds no looser change.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.policy.difference import Change, difference
from clearplate.core.policy.document import PolicyDocument, build_document
from clearplate.core.policy.packs import Pack, Said
from clearplate.core.policy.parameters import PARAMETERS_FILE, TITLE_MAX
from clearplate.core.policy.trial import try_every_act
from clearplate.core.policy.words import NUMBERS


@dataclass(frozen=True, slots=True)
class Composed:
    """A policy with packs added.

    Attributes:
        document: The policy; its `files` are what a folder of it holds.
        changes: What is different from the policy it began with.
        notes: Which pack asked for what, and where packs, or a pack and this software, contradict each other.
    """

    document: PolicyDocument
    changes: tuple[Change, ...]
    notes: tuple[Said, ...]


def compose(base: PolicyDocument, packs: Sequence[Pack]) -> Composed:
    """Add packs to a policy.

    Args:
        base: The policy to begin with.
        packs: In the order in which their rules are told, after the base's own.

    Raises:
        FormatError: A pack needs a rule that the base lacks, permits anything, has a rule of the same name as another, or
            nothing may be searched for that all agree on.
    """
    notes: list[Said] = []
    text = base.files[PARAMETERS_FILE]
    for number, value, told in _numbers(base, packs):
        text = re.sub(rf"^{number} = [0-9]+", f"{number} = {value}", text, flags=re.MULTILINE)
        notes.extend(told)
    text = _titled(_with_offenses(text, base, packs), base, packs)
    files = {**base.files, PARAMETERS_FILE: text}
    for pack in packs:
        _check_required(base, pack)
        files |= _rule_files(pack, taken=set(files))
        notes.extend(_contradiction(base, pack))
    document = try_every_act(build_document(files))
    changes = difference(base, document)
    _check_tightens(base, document, changes)
    return Composed(document, tuple(changes), tuple(notes))


def _numbers(base: PolicyDocument, packs: Sequence[Pack]) -> list[tuple[str, int, list[Said]]]:
    """Each number that a pack bounds more strictly than the base, its new value, and what to say of it."""
    values: dict[str, int] = {name: getattr(base.parameters, name) for name in NUMBERS}
    told: dict[str, list[Said]] = {}
    for pack in packs:
        for demand in pack.demands:
            number = NUMBERS[demand.number]
            stricter = number.strictest(values[demand.number], demand.bound)
            if stricter == values[demand.number]:
                continue
            values[demand.number] = stricter
            told.setdefault(demand.number, []).append(
                Said(
                    f"{pack.title.en}: {number.label_en}: {number.told(stricter, 'en')}. {demand.why.en}",
                    f"{pack.title.es}: {number.label_es}: {number.told(stricter, 'es')}. {demand.why.es}",
                )
            )
    if values["search_window_max_days"] > values["retention_days"]:
        values["search_window_max_days"] = values["retention_days"]
        told.setdefault("search_window_max_days", []).append(
            Said(
                "No search can ask about days that are not kept.",
                "Ninguna búsqueda puede preguntar por días que no se conservan.",
            )
        )
    changed = [name for name in NUMBERS if values[name] != getattr(base.parameters, name)]
    return [(name, values[name], told.get(name, [])) for name in changed]


def _with_offenses(text: str, base: PolicyDocument, packs: Sequence[Pack]) -> str:
    """The numbers' file with only those offense types that the base and every pack allow; comments stay."""
    for code in base.parameters.allowed_offense_types:
        against = next((pack for pack in packs if code not in (pack.allowed_offense_types or (code,))), None)
        if against is not None:
            text = re.sub(rf'^[ \t]*"{code}",?[^\n]*\n|"{code}",?[ \t]*', "", text, flags=re.MULTILINE)
    if not re.search(r'allowed_offense_types = \[[^\]]*"', text):
        raise FormatError("These packs agree on no offense type at all, so nothing could be searched for.")
    return text


def _titled(text: str, base: PolicyDocument, packs: Sequence[Pack]) -> str:
    """The title says which packs were added, as far as there is room."""
    for language in ("en", "es"):
        names = ", ".join(pack.title.sentence(language) for pack in packs)
        whole = any(pack.base for pack in packs)  # a whole local policy brings its own title
        title = names if whole else f"{base.parameters.title(language)}: {names}"
        quoted = title[:TITLE_MAX].replace("\\", "").replace('"', "")
        text = re.sub(rf"^title_{language} = .*$", f'title_{language} = "{quoted}"', text, flags=re.MULTILINE)
    return text


def _check_required(base: PolicyDocument, pack: Pack) -> None:
    refusing = {rule.rule_id for rule in base.rules if rule.effect == "forbid"}
    if missing := [name for name in pack.required_rules if name not in refusing]:
        raise FormatError(
            f"{pack.name}: this pack needs the rule {missing[0]}, which the policy lacks. policy/example-city has it."
        )


def _rule_files(pack: Pack, *, taken: set[str]) -> Mapping[str, str]:
    """The pack's rules under names of its own, told after the base's."""
    named = {f"9-{pack.name}-{file}": text for file, text in pack.rules.items()}
    if both := sorted(set(named) & taken):
        raise FormatError(f"{both[0]}: this pack was added already.")
    return named


def _contradiction(base: PolicyDocument, pack: Pack) -> list[Said]:
    most = base.parameters.retention_days
    if pack.keeps_at_least_days is None or pack.keeps_at_least_days <= most:
        return []
    return [
        Said(
            f"CONFLICT: {pack.title.en} wants reads kept for {pack.keeps_at_least_days} days; this policy keeps them for at "
            f"most {most}. A pack cannot lengthen it. Ask counsel before adopting.",
            f"CONFLICTO: {pack.title.es} quiere que las lecturas se conserven {pack.keeps_at_least_days} días; esta política "
            f"las conserva como máximo {most}. Un paquete no puede alargarlo. Consulte a un abogado antes de adoptar.",
        )
    ]


def _check_tightens(base: PolicyDocument, composed: PolicyDocument, changes: Sequence[Change]) -> None:
    before = {rule.rule_id for rule in base.rules}
    for rule in composed.rules:
        if rule.rule_id not in before and rule.effect != "forbid":
            raise FormatError(f"{rule.file}:{rule.line}: a pack only refuses; {rule.rule_id} permits.")
    loose = [
        change
        for change in changes
        if change.effect == "looser" or (change.effect == "other" and change.part == "facts")
    ]
    if loose:
        raise InvariantError(f"Composing made a policy looser: {loose[0].sentence_en}")
