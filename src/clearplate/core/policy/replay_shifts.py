"""What one rule would do in a replay, with examples: a day, a crime, how wide. Nothing that names a person or a plate."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.replay import MINUTES_OF_A_DAY, PastAct, Shift
from clearplate.core.policy.words import NUMBERS

EXAMPLES = 3
OFFENSES_TOLD = 4
_ROLES = {"supervisor": "supervisor", "investigator": "investigador"}
_MONTHS = (
    ("January", "enero"), ("February", "febrero"), ("March", "marzo"), ("April", "abril"), ("May", "mayo"),
    ("June", "junio"), ("July", "julio"), ("August", "agosto"), ("September", "septiembre"), ("October", "octubre"),
    ("November", "noviembre"), ("December", "diciembre"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldShift:
    """One rule's effect.

    Attributes:
        rule_id: The rule.
        headline: How many searches more or fewer it refuses.
        sentence: What the rule says.
        remarks: What it says today, whether a second person could agree, and which crimes it is about.
        examples: Some of these searches, each a line.
    """

    rule_id: str
    headline: str
    sentence: str
    remarks: tuple[str, ...]
    examples: tuple[str, ...]


def searches(count: int, *, spanish: bool = False) -> str:
    """So many searches, in words."""
    if spanish:
        return f"{count} {'búsqueda' if count == 1 else 'búsquedas'}"
    return f"{count} {'search' if count == 1 else 'searches'}"


def told_shift(shift: Shift, language: str) -> ToldShift:
    """Tell what one rule would do."""
    acts = (*shift.more, *shift.fewer)
    # Spread over the period, so that the first days do not stand for all.
    step = max(1, len(acts) // EXAMPLES)
    return ToldShift(
        rule_id=shift.rule.rule_id,
        headline=_shift_headline(len(shift.more), len(shift.fewer), spanish=language.startswith("es")),
        sentence=shift.rule.sentence(language),
        remarks=tuple(_remarks(shift, language)),
        examples=tuple(_example(act, language) for act in acts[::step][:EXAMPLES]),
    )


def _shift_headline(more: int, fewer: int, *, spanish: bool) -> str:
    said = []
    if more and spanish:
        said.append(f"{searches(more, spanish=True)} más {'se rechazaría' if more == 1 else 'se rechazarían'}")
    elif more:
        said.append(f"{more} more {'search' if more == 1 else 'searches'} refused")
    if fewer and spanish:
        said.append(f"{searches(fewer, spanish=True)} ya no {'se rechazaría' if fewer == 1 else 'se rechazarían'}")
    elif fewer:
        said.append(f"{searches(fewer)} no longer refused")
    return ", ".join(said)


def _remarks(shift: Shift, language: str) -> Iterator[str]:
    spanish = language.startswith("es")
    if shift.in_force is not None:
        yield ("Hoy dice: " if spanish else "Today it says: ") + shift.in_force.sentence(language)
    elif shift.is_new:
        yield "La política vigente no tiene esta regla." if spanish else "The policy in force has no such rule."
    if shift.more:
        yield _second_person(len(shift.more), shift.lifted, spanish=spanish)
    yield ("Casos: " if spanish else "Cases: ") + _offenses((*shift.more, *shift.fewer), language) + "."


def _second_person(refused: int, lifted: int, *, spanish: bool) -> str:
    if lifted == 0:
        return "Ninguna aprobación lo cambia." if spanish else "No approval changes this."
    if spanish:
        some = (
            "Con el acuerdo de una segunda persona"
            if lifted == refused
            else f"{lifted} de ellas, con una segunda persona,"
        )
        return f"{some} se {'podría hacer' if lifted == 1 else 'podrían hacer'} de todos modos."
    some = (
        "With a second person's agreement"
        if lifted == refused
        else f"With a second person's agreement {lifted} of them"
    )
    return f"{some}{' they' if lifted == refused and refused > 1 else ' it' if lifted == refused else ''} could still be made."


def _offenses(acts: Sequence[PastAct], language: str) -> str:
    """Of which crimes the cases were, the most frequent first."""
    spanish = language.startswith("es")
    counted = Counter(_offense(act, language) for act in acts).most_common()
    named = [f"{name} {count}" if len(acts) > 1 else name for name, count in counted[:OFFENSES_TOLD]]
    rest = sum(count for _name, count in counted[OFFENSES_TOLD:])
    # Some names have commas.
    return "; ".join([*named, *([f"{'otros' if spanish else 'others'} {rest}"] if rest else [])])


def _offense(act: PastAct, language: str) -> str:
    offense = OFFENSES.get(act.context.get("case", {}).get("offense_type", ""))
    if offense is None:
        return "sin caso" if language.startswith("es") else "no case"
    name = offense.name(language)
    return name[:1].lower() + name[1:]


def _example(act: PastAct, language: str) -> str:
    """One search: day, offense type, window, cameras, role. Nothing that names a person or a plate."""
    spanish = language.startswith("es")
    context = act.context
    roles = [role for role in _ROLES if role in act.facts["officer"].get("roles", ())]
    parts = [
        _window(int(context.get("window_minutes", 0)), language),
        _cameras(int(context.get("camera_count", 0)), language),
        ("sin placa" if spanish else "without a plate") if act.facts["action"] == "search_looks" else "",
        ("en una emergencia" if spanish else "in an emergency") if context.get("exigent") else "",
        ("con orden judicial" if spanish else "with a warrant") if context.get("warrant_given") else "",
        (f"por un {_ROLES[roles[0]]}" if spanish else f"by {_a(roles[0])}") if roles else "",
    ]
    told_of = ", ".join(part for part in parts if part)
    return f"{_day(act.at, spanish=spanish)}: {_offense(act, language)}; {told_of}"


def _a(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def _day(at: datetime, *, spanish: bool) -> str:
    month = _MONTHS[at.month - 1][spanish]
    return f"{at.day} de {month}" if spanish else f"{month} {at.day}"


def _window(span: int, language: str) -> str:
    about = "sobre" if language.startswith("es") else "about"
    if span >= MINUTES_OF_A_DAY:
        days = -(-span // MINUTES_OF_A_DAY)
        return f"{about} {NUMBERS['retention_days'].told(days, language)}"
    hours = max(1, -(-span // 60))
    return f"{about} {NUMBERS['looks_hours_max'].told(hours, language)}"


def _cameras(count: int, language: str) -> str:
    if language.startswith("es"):
        return f"en {count} {'cámara' if count == 1 else 'cámaras'}"
    return f"at {count} {'camera' if count == 1 else 'cameras'}"
