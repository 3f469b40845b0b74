"""A replay in sentences that a council can discuss, in both languages. Examples name no plate, officer, case or reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clearplate.core.policy.replay import Bounded, Replay
from clearplate.core.policy.replay_shifts import ToldShift, searches, told_shift
from clearplate.core.policy.words import NUMBERS


@dataclass(frozen=True, slots=True)
class Total:
    """How many searches of one sort.

    Attributes:
        count: How many.
        what: Of which sort; the words follow the number.
        parts: What becomes of them, each likewise.
    """

    count: int
    what: str
    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ToldReplay:
    """A replay as people read it.

    Attributes:
        headline: What changes, in one or two sentences.
        totals: How many searches, and what of each; parts add up to their whole, wholes to the first.
        why: Heading of the rules; empty where no rule would decide otherwise.
        shifts: Rule by rule.
        besides: Heading of the notes; empty where there are none.
        notes: What else would be different, and what could not be asked.
        limits: Heading of the caveats.
        caveats: What such a replay cannot tell.
    """

    headline: str
    totals: tuple[Total, ...]
    why: str
    shifts: tuple[ToldShift, ...]
    besides: str
    notes: tuple[str, ...]
    limits: str
    caveats: tuple[str, ...]


def told(found: Replay, bounds: Sequence[Bounded], *, days: int, language: str) -> ToldReplay:
    """Tell a replay.

    Args:
        found: The replay.
        bounds: What others than searchers asked for, and how long reviews took.
        days: How far back was looked.
        language: `en` or `es`; English for any other.
    """
    spanish = language.startswith("es")
    shifts, notes = tuple(told_shift(shift, language) for shift in found.shifts), tuple(_notes(bounds, language))
    return ToldReplay(
        headline=_headline(found, days, spanish=spanish),
        totals=tuple(_totals(found, spanish=spanish)) if found.acts else (),
        why=("Por qué, regla por regla" if spanish else "Why, rule by rule") if shifts else "",
        shifts=shifts,
        besides=("Además de las búsquedas" if spanish else "Besides searches") if notes else "",
        notes=notes,
        limits="Lo que esto no puede decir" if spanish else "What this cannot say",
        caveats=tuple(_caveats(found, spanish=spanish)),
    )


def lines(found: ToldReplay) -> Iterator[str]:
    """The same as lines of text; what belongs under a line is indented."""
    yield found.headline
    if found.totals:
        yield ""
        width = max(len(str(total.count)) for total in found.totals)
        for total in found.totals:
            yield f"  {total.count:>{width}}  {total.what}"
            yield from (f"  {count:>{width + 4}}  {what}" for count, what in total.parts)
    if found.shifts:
        yield from ("", found.why.upper())
    for shift in found.shifts:
        yield ""
        yield f"{shift.headline}  [{shift.rule_id}]"
        yield f"  {shift.sentence}"
        yield from (f"  {remark}" for remark in shift.remarks)
        yield from (f"  - {example}" for example in shift.examples)
    if found.notes:
        yield from ("", found.besides.upper(), "")
        yield from (f"- {note}" for note in found.notes)
    yield from ("", found.limits.upper(), "")
    yield from (f"- {caveat}" for caveat in found.caveats)


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
            f"De {searches(total, spanish=True)} en los últimos {days} días, el borrador habría decidido todas igual."
            if spanish
            else f"Of {searches(total)} in the last {days} days, the draft would have decided every one alike."
        )
    parts = [_refused_part(found, spanish=spanish), _allowed_part(found.newly_allowed, spanish=spanish)]
    joined = (" y " if spanish else ", and ").join(part for part in parts if part)
    if spanish:
        return f"De {searches(total, spanish=True)} en los últimos {days} días, el borrador habría decidido de otro modo {joined}."
    return f"Of {searches(total)} in the last {days} days, the draft would have decided otherwise about {joined}."


def _refused_part(found: Replay, *, spanish: bool) -> str:
    count, lifted = found.newly_refused, found.lifted
    if not count:
        return ""
    share = _percent(count, found.allowed_before)
    if spanish:
        again = f"; {lifted} de ellas podrían hacerse con el acuerdo de una segunda persona" if lifted else ""
        return f"{count} que hoy se {'permite' if count == 1 else 'permiten'} y se {'habría' if count == 1 else 'habrían'} rechazado ({share} % de lo permitido{again})"
    again = f"; {lifted} of them could be made with a second person's agreement" if lifted else ""
    return f"{count} that {_is(count)} allowed now and would have been refused ({share}% of those allowed{again})"


def _allowed_part(count: int, *, spanish: bool) -> str:
    if not count:
        return ""
    if spanish:
        return f"{count} que hoy se {'rechaza' if count == 1 else 'rechazan'} y se {'habría' if count == 1 else 'habrían'} permitido"
    return f"{count} that {_is(count)} refused now and would have been allowed"


def _totals(found: Replay, *, spanish: bool) -> Iterator[Total]:
    """From all searches to what becomes of each; what is nought and needs no saying is left out."""
    now, refused, barred = found.allowed_before, found.newly_refused, found.newly_refused - found.lifted
    second = (
        "el borrador las rechaza a una sola persona, y las permitiría si una segunda está de acuerdo"
        if spanish
        else "the draft refuses to one person alone, and would allow if a second person agrees"
    )
    whoever = (
        "el borrador las rechaza, aunque alguien esté de acuerdo" if spanish else "the draft refuses, whoever agrees"
    )
    allows = (now - refused, "el borrador también las permite" if spanish else "the draft allows as well")
    stays = (
        found.refused_before - found.newly_allowed,
        "el borrador también las rechaza" if spanish else "the draft refuses as well",
    )
    lets = (found.newly_allowed, "el borrador las permitiría" if spanish else "the draft would allow")
    yield Total(len(found.acts), "búsquedas se hicieron" if spanish else "searches were asked", ())
    yield Total(
        now,
        "permite la política vigente; de ellas" if spanish else "the policy in force allows; of these",
        (allows, *([(found.lifted, second)] if found.lifted else []), (barred, whoever)),
    )
    yield Total(
        found.refused_before,
        "rechaza la política vigente; de ellas" if spanish else "the policy in force refuses; of these",
        (stays, lets),
    )
    if found.unasked:
        yield Total(found.unasked, "no se pudieron preguntar" if spanish else "could not be asked", ())


def _percent(part: int, whole: int) -> int:
    return (100 * part + whole // 2) // whole if whole else 0


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _notes(bounds: Sequence[Bounded], language: str) -> Iterator[str]:
    spanish = language.startswith("es")
    for bound in bounds:
        label = NUMBERS[bound.number].label(language)
        if bound.number == "review_days":
            yield (
                f"{label}: de {bound.asked} revisiones, {bound.over_after} tardaron más de lo que permite el borrador "
                f"(con la política vigente: {bound.over_before})."
                if spanish
                else f"{label}: of {bound.asked} reviews, {bound.over_after} took longer than the draft allows "
                f"(under the policy in force: {bound.over_before})."
            )
            continue
        yield (
            f"{label}: de {bound.asked} solicitudes, {bound.over_after} pidieron más de lo que permite el borrador "
            f"(con la política vigente: {bound.over_before})."
            if spanish
            else f"{label}: of {bound.asked} requests, {bound.over_after} asked for more than the draft allows "
            f"(under the policy in force: {bound.over_before})."
        )


def _caveats(found: Replay, *, spanish: bool) -> Iterator[str]:
    yield (
        "Los hechos son los de entonces. Con otras reglas la gente habría preguntado de otro modo: quien recibe un "
        "rechazo puede pedir menos, o una segunda persona."
        if spanish
        else "The facts are those of then. Under other rules people would have asked otherwise: who is refused can "
        "ask for less, or for a second person."
    )
    yield (
        "Se prueban las búsquedas y lo que dice arriba. Lo que otras reglas cambian (accesos, cámaras, evidencias) se lee en "
        "la lista de cambios."
        if spanish
        else "Searches are tried, and what stands above. What other rules change (access, cameras, evidence) is in the list "
        "of changes."
    )
    if found.beyond:
        count = searches(len(found.beyond), spanish=spanish)
        yield (
            f"{count} {'preguntó' if len(found.beyond) == 1 else 'preguntaron'} por días cuyas lecturas el borrador ya habría "
            "destruido: se permitirían, y habrían encontrado menos."
            if spanish
            else f"{count} asked about days whose reads the draft would have destroyed already: allowed, and less would have "
            "been found."
        )
    if found.unasked:
        count = searches(found.unasked, spanish=spanish)
        yield (
            f"{count} de otra versión de Clearplate no se pudieron preguntar: faltan hechos que una de las políticas pide."
            if spanish
            else f"{count} of another version of Clearplate could not be asked: facts are missing that one of the policies "
            "wants."
        )
    if found.unkept:
        count = searches(found.unkept, spanish=spanish)
        yield (
            f"{count} más de este tiempo no se pueden probar: sus hechos no se conservaron."
            if spanish
            else f"{count} more of this time cannot be tried: their facts were not kept."
        )
