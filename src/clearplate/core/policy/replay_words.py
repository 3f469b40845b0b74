"""A replay in sentences that a council can discuss, in both languages. Examples name no plate, officer, case or reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.replay import MINUTES_OF_A_DAY, Bounded, PastAct, Replay, Shift
from clearplate.core.policy.words import NUMBERS

EXAMPLES = 3
_ROLES = {"investigator": "investigador", "supervisor": "supervisor"}


@dataclass(frozen=True, slots=True)
class ToldShift:
    """One rule's effect.

    Attributes:
        rule_id: The rule.
        headline: How many searches more or fewer it refuses.
        sentence: What the rule says.
        examples: Some of these searches, each a line.
    """

    rule_id: str
    headline: str
    sentence: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldReplay:
    """A replay as people read it.

    Attributes:
        headline: What changes, in one or two sentences.
        shifts: Rule by rule.
        notes: What else would be different, and what could not be asked.
        caveat: What such a replay cannot tell.
    """

    headline: str
    shifts: tuple[ToldShift, ...]
    notes: tuple[str, ...]
    caveat: str


def told(found: Replay, bounds: Sequence[Bounded], *, days: int, language: str) -> ToldReplay:
    """Tell a replay.

    Args:
        found: The replay.
        bounds: What others than searchers asked for.
        days: How far back was looked.
        language: `en` or `es`; English for any other.
    """
    spanish = language.startswith("es")
    return ToldReplay(
        headline=_headline(found, days, spanish=spanish),
        shifts=tuple(_shift(shift, language) for shift in found.shifts),
        notes=tuple(_notes(found, bounds, language)),
        caveat=(
            "Los hechos son los de entonces. Con otras reglas la gente habría preguntado de otro modo: quien recibe un "
            "rechazo puede pedir menos, o una segunda persona."
            if spanish
            else "The facts are those of then. Under other rules people would have asked otherwise: who is refused can "
            "ask for less, or for a second person."
        ),
    )


def lines(found: ToldReplay) -> Iterator[str]:
    """The same as lines of text."""
    yield found.headline
    for shift in found.shifts:
        yield ""
        yield f"{shift.headline}  [{shift.rule_id}]"
        yield f"  {shift.sentence}"
        yield from (f"  - {example}" for example in shift.examples)
    if found.notes:
        yield ""
        yield from found.notes
    yield ""
    yield found.caveat


def _headline(found: Replay, days: int, *, spanish: bool) -> str:
    total = len(found.acts)
    if total == 0:
        return (
            f"En los últimos {days} días no hubo búsquedas, así que no hay nada con qué probar el borrador."
            if spanish
            else f"There were no searches in the last {days} days, so there is nothing to try the draft on."
        )
    if not found.newly_refused and not found.newly_allowed:
        return (
            f"De {_searches(total, 'es')} en los últimos {days} días, el borrador habría decidido todas igual."
            if spanish
            else f"Of {_searches(total, 'en')} in the last {days} days, the draft would have decided every one alike."
        )
    if spanish:
        return (
            f"De {_searches(total, 'es')} en los últimos {days} días, el borrador habría rechazado {found.newly_refused} que "
            f"la política vigente permite ({_percent(found.newly_refused, total)} %) y permitido {found.newly_allowed} que "
            f"hoy se rechazan. Rechazos: {found.refused_before} → {found.refused_after}."
        )
    return (
        f"Of {_searches(total, 'en')} in the last {days} days, the draft would have refused {found.newly_refused} that the "
        f"policy in force allows ({_percent(found.newly_refused, total)} %), and allowed {found.newly_allowed} that are "
        f"refused now. Refusals: {found.refused_before} → {found.refused_after}."
    )


def _percent(part: int, whole: int) -> str:
    tenths = (1000 * part + whole // 2) // whole
    return f"{tenths // 10}.{tenths % 10}"


def _searches(count: int, language: str) -> str:
    if language == "es":
        return f"{count} {'búsqueda' if count == 1 else 'búsquedas'}"
    return f"{count} {'search' if count == 1 else 'searches'}"


def _shift(shift: Shift, language: str) -> ToldShift:
    spanish = language.startswith("es")
    more, fewer = len(shift.more), len(shift.fewer)
    said = []
    if more:
        said.append(
            f"{_searches(more, 'es')} más se rechazan"
            if spanish
            else f"{more} more {'search' if more == 1 else 'searches'} refused"
        )
    if fewer:
        said.append(
            f"{_searches(fewer, 'es')} ya no se rechazan" if spanish else f"{_searches(fewer, 'en')} no longer refused"
        )
    acts = (*shift.more, *shift.fewer)
    # Spread over the period, so that the first days do not stand for all.
    step = max(1, len(acts) // EXAMPLES)
    return ToldShift(
        rule_id=shift.rule.rule_id,
        headline=", ".join(said),
        sentence=shift.rule.sentence(language),
        examples=tuple(_example(act, language) for act in acts[::step][:EXAMPLES]),
    )


def _example(act: PastAct, language: str) -> str:
    """One search: day, offense type, window, cameras, role. Nothing that names a person or a plate."""
    spanish = language.startswith("es")
    context = act.context
    case = context.get("case", {})
    offense = OFFENSES.get(case.get("offense_type", ""))
    roles = [role for role in _ROLES if role in act.facts["officer"].get("roles", ())]
    parts = [
        f"{act.at:%Y-%m-%d}",
        offense.name(language) if offense else ("sin caso" if spanish else "no case"),
        _window(int(context.get("window_minutes", 0)), language),
        _cameras(int(context.get("camera_count", 0)), language),
        (_ROLES[roles[0]] if spanish else roles[0]) if roles else "",
        ("sin placa" if spanish else "no plate") if act.facts["action"] == "search_looks" else "",
        ("emergencia" if spanish else "emergency") if context.get("exigent") else "",
        ("con orden judicial" if spanish else "with a warrant") if context.get("warrant_given") else "",
    ]
    return ", ".join(part for part in parts if part)


def _window(span: int, language: str) -> str:
    spanish = language.startswith("es")
    if span >= MINUTES_OF_A_DAY:
        days = -(-span // MINUTES_OF_A_DAY)
        unit = NUMBERS["retention_days"].unit(days, language)
        return f"sobre {days} {unit}" if spanish else f"about {days} {unit}"
    hours = max(1, -(-span // 60))
    unit = NUMBERS["looks_hours_max"].unit(hours, language)
    return f"sobre {hours} {unit}" if spanish else f"about {hours} {unit}"


def _cameras(count: int, language: str) -> str:
    if language.startswith("es"):
        return f"en {count} {'cámara' if count == 1 else 'cámaras'}"
    return f"at {count} {'camera' if count == 1 else 'cameras'}"


def _notes(found: Replay, bounds: Sequence[Bounded], language: str) -> Iterator[str]:
    spanish = language.startswith("es")
    if found.beyond:
        count = _searches(len(found.beyond), language[:2])
        yield (
            f"{count} preguntaron además por días cuyas lecturas el borrador ya habría destruido."
            if spanish
            else f"{count} more asked about days whose reads the draft would have destroyed already."
        )
    for bound in bounds:
        number = NUMBERS[bound.number]
        label = number.label(language)
        yield (
            f"{label}: de {bound.asked} solicitudes, {bound.over_after} pidieron más de lo que permite el borrador "
            f"(con la política vigente: {bound.over_before})."
            if spanish
            else f"{label}: of {bound.asked} requests, {bound.over_after} asked for more than the draft allows "
            f"(under the policy in force: {bound.over_before})."
        )
    if found.unasked:
        count = _searches(found.unasked, language[:2])
        yield (
            f"{count} de otra versión de Clearplate no se pudieron preguntar: faltan hechos que una de las políticas pide."
            if spanish
            else f"{count} of another version of Clearplate could not be asked: facts are missing that one of the policies wants."
        )
