"""What stands out among searches (F38): small rules, each explained by one sentence, none of them a verdict.

Every rule looks at one officer's searches of the last weeks, and at the newest of them. It raises a flag for a reviewer to look
at; it refuses nothing and accuses nobody. Numbers are chosen so that honest work stays quiet: `clearplate bench review` prints
what a simulated year of an agency gives, with planted misuse like that of documented cases. Nothing is learned from data.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from clearplate.core.review.facts import CaseStanding, Flag, Past, SearchFact
from clearplate.core.review.mismatch import mismatches

SAME_PLATE: Final = 6
"""F26 and F38: the documented cases were 69 to 179 searches of a plate or two; the sixth must be raised."""
SAME_PLATE_DAYS: Final = 60
CASES_PER_PLATE: Final = 3
HOUSEHOLD_SEARCHES: Final = 5
CIRCLE_SEARCHES: Final = 6
CIRCLE_PLATES: Final = 3
CIRCLE_DAYS: Final = 21
SEVERAL_CASES: Final = 3
OFF_SHIFT: Final = 3
ODD_HOURS: Final = range(5)
"""From midnight to five, by the city's clock."""
ODD_HOUR_SEARCHES: Final = 4
ISOLATED: Final = 5
CLOSED: Final = 2
MISMATCHES: Final = 2
SAME_WORDS: Final = 4
SAME_WORDS_CASES: Final = 3
BOTHAT_ONCE: Final = 3
AT_ONCE: Final = timedelta(minutes=10)
REWORDED: Final = timedelta(hours=24)
REFUSED_PURPOSES: Final = 2
VOLUME_FLOOR: Final = 40
VOLUME_TIMES: Final = 4
_WEEKS = 8
_MONTH = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        rule: Its id; no digits, so that it may stand in the public log.
        sentence_en: What it means, `{count}` filled in.
        sentence_es: The same in Spanish.
        counts: What it counts of an officer's past at the newest search; 0 is nothing to see.
    """

    rule: str
    sentence_en: str
    sentence_es: str
    counts: Callable[[Past], int]


def _repeated_plate(past: Past) -> int:
    """Not where a second person agreed to this very search: then somebody has looked."""
    count = len(past.of_plate(SAME_PLATE_DAYS))
    return count if count >= SAME_PLATE and not past.searches[-1].approved else 0


def _plate_in_many_cases(past: Past) -> int:
    cases = {fact.case for fact in past.of_plate(SAME_PLATE_DAYS) if fact.case}
    return len(cases) if len(cases) >= CASES_PER_PLATE else 0


def _household(past: Past) -> int:
    newest = past.searches[-1]
    if not newest.household:
        return 0
    same = [fact for fact in past.within(SAME_PLATE_DAYS) if fact.household == newest.household]
    many = len({fact.plate for fact in same}) > 1 and len({fact.case for fact in same}) >= SEVERAL_CASES
    return len(same) if many and len(same) >= HOUSEHOLD_SEARCHES else 0


def _small_circle(past: Past) -> int:
    """The last searches all about the same few plates, under several cases: work follows cases, an interest follows people."""
    recent = list(past.within(CIRCLE_DAYS))[:CIRCLE_SEARCHES]
    plates, cases = {fact.plate for fact in recent}, {fact.case for fact in recent}
    again = len(recent) == CIRCLE_SEARCHES and 1 < len(plates) <= CIRCLE_PLATES and "" not in plates
    mixed = [fact.plate for fact in recent if len({one.case for one in recent if one.plate == fact.plate}) > 1]
    return len(recent) if again and len(cases) >= SEVERAL_CASES and recent[0].plate in mixed else 0


def _off_shift(past: Past) -> int:
    count = sum(fact.on_shift is False for fact in past.of_plate(_MONTH))
    return count if past.searches[-1].on_shift is False and count >= OFF_SHIFT else 0


def _odd_hours(past: Past) -> int:
    newest = past.searches[-1]
    count = sum(fact.local_hour in ODD_HOURS and not fact.on_shift for fact in past.of_plate(_MONTH))
    return count if newest.local_hour in ODD_HOURS and not newest.on_shift and count >= ODD_HOUR_SEARCHES else 0


def _isolated(past: Past) -> int:
    alone = [fact for fact in past.of_plate(_MONTH) if fact.acts_in_session == 0]
    sessions = {fact.session for fact in alone}
    return len(sessions) if past.searches[-1] in alone and len(sessions) >= ISOLATED else 0


def _closed_case(past: Past) -> int:
    if past.searches[-1].standing is not CaseStanding.CLOSED:
        return 0
    count = sum(fact.standing is CaseStanding.CLOSED for fact in past.within(_MONTH))
    return count if count > CLOSED else 0


def _offense_mismatch(past: Past) -> int:
    newest = past.searches[-1]
    if not mismatches(newest.named_offenses, newest.offense):
        return 0
    count = sum(mismatches(fact.named_offenses, fact.offense) for fact in past.of_plate(SAME_PLATE_DAYS))
    return count if count >= MISMATCHES else 0


def _copied_reason(past: Past) -> int:
    newest = past.searches[-1]
    same = [fact for fact in past.within(SAME_PLATE_DAYS) if fact.reason == newest.reason]
    cases = {fact.case for fact in same}
    return len(same) if len(same) >= SAME_WORDS and len(cases) >= SAME_WORDS_CASES else 0


def _two_at_once(past: Past) -> int:
    """Searches of one sign-in name from two addresses within minutes: two people cannot be one officer."""
    recent = list(past.within(_MONTH))
    both = [
        newer
        for newer, older in pairwise(recent)
        if newer.session != older.session and newer.address != older.address and newer.at - older.at <= AT_ONCE
    ]
    return len(both) if recent[0] in both and len(both) >= BOTHAT_ONCE else 0


def _reworded(past: Past) -> int:
    """Allowed, soon after the same plate was refused for what it was wanted for."""
    newest = past.searches[-1]
    if newest.refused_by:
        return 0
    refused = [fact for fact in past.of_plate(2) if _is_purpose(fact.refused_by) and newest.at - fact.at <= REWORDED]
    return len(refused)


def _refused_purposes(past: Past) -> int:
    if not _is_purpose(past.searches[-1].refused_by):
        return 0
    count = sum(_is_purpose(fact.refused_by) for fact in past.within(_MONTH))
    return count if count >= REFUSED_PURPOSES else 0


def _is_purpose(rule: str) -> bool:
    return rule.startswith("search.not_")


def _volume(past: Past) -> int:
    """A week of far more searches than the officer's own weeks before it; raised once, when it becomes so."""
    newest = past.searches[-1].at
    weeks = [0] * (_WEEKS + 1)
    for fact in past.within(7 * len(weeks)):
        weeks[min(int((newest - fact.at) / timedelta(days=7)), _WEEKS)] += 1
    usual = max(VOLUME_FLOOR, VOLUME_TIMES * median(weeks[1:]))
    return weeks[0] if weeks[0] == int(usual) + 1 else 0


RULES: Final = tuple(
    Rule(f"anomaly.{rule}", english, spanish, counts)
    for rule, english, spanish, counts in (
        (
            "repeated_plate",
            "The same officer has searched this plate {count} times within two months.",
            "La misma persona ha buscado esta placa {count} veces en dos meses.",
            _repeated_plate,
        ),
        (
            "plate_in_many_cases",
            "The same officer has searched this plate under {count} different cases.",
            "La misma persona ha buscado esta placa bajo {count} casos distintos.",
            _plate_in_many_cases,
        ),
        (
            "household",
            "{count} searches of several plates of one household, under several cases.",
            "{count} búsquedas de varias placas de un mismo hogar, bajo varios casos.",
            _household,
        ),
        (
            "small_circle",
            "The last {count} searches are all about the same few plates, under several cases.",
            "Las últimas {count} búsquedas son todas sobre las mismas pocas placas, bajo varios casos.",
            _small_circle,
        ),
        (
            "off_shift",
            "{count:search|searches} of this plate within a month while the roster has the officer off duty.",
            "{count:búsqueda|búsquedas} de esta placa en un mes fuera del turno de la persona según el rol.",
            _off_shift,
        ),
        (
            "odd_hours",
            "{count:search|searches} of this plate within a month between midnight and five, off duty.",
            "{count:búsqueda|búsquedas} de esta placa en un mes entre medianoche y las cinco, fuera de turno.",
            _odd_hours,
        ),
        (
            "isolated_session",
            "{count:sign-in|sign-ins} within a month to search this one plate and do nothing else.",
            "{count:acceso|accesos} en un mes solo para buscar esta placa y nada más.",
            _isolated,
        ),
        (
            "closed_case",
            "{count:attempt|attempts} within a month to search under a closed case.",
            "{count:intento|intentos} en un mes de buscar bajo un caso cerrado.",
            _closed_case,
        ),
        (
            "offense_mismatch",
            "{count:reason|reasons} for this plate within two months, telling of another crime than their case.",
            "{count:motivo|motivos} para esta placa en dos meses, sobre otro delito que el de su caso.",
            _offense_mismatch,
        ),
        (
            "copied_reason",
            "The very same words as the reason of {count:search|searches}, under several cases.",
            "Exactamente las mismas palabras como motivo de {count:búsqueda|búsquedas}, bajo varios casos.",
            _copied_reason,
        ),
        (
            "two_at_once",
            "{count:time|times} within a month, searches from two places within minutes: is the sign-in shared?",
            "{count:vez|veces} en un mes, búsquedas desde dos lugares en minutos: ¿se comparte el acceso?",
            _two_at_once,
        ),
        (
            "reworded",
            "The same plate was refused for its purpose {count:time|times} within a day before these words passed.",
            "La misma placa fue rechazada por su propósito {count:vez|veces} en un día antes de que pasaran estas palabras.",
            _reworded,
        ),
        (
            "refused_purposes",
            "{count:search|searches} within a month refused for a prohibited purpose.",
            "{count:búsqueda rechazada|búsquedas rechazadas} en un mes por un propósito prohibido.",
            _refused_purposes,
        ),
        (
            "volume",
            "{count} searches within a week, far more than this officer's weeks before.",
            "{count} búsquedas en una semana, muchas más que en las semanas anteriores de esta persona.",
            _volume,
        ),
    )
)
"""Every rule, in the order in which a reviewer reads them."""
BY_ID: Final = {one.rule: one for one in RULES}


class Watch:
    """Searches in the order in which they were asked; flags as they come. Memory grows with officers, not with years."""

    def __init__(self) -> None:
        self._pasts: dict[str, Past] = defaultdict(Past)

    def add(self, fact: SearchFact) -> list[Flag]:
        """Take the next search and say what stands out now that it is known."""
        past = self._pasts[fact.officer]
        past.add(fact)
        return judge(past)


def judge(past: Past) -> list[Flag]:
    """What stands out at the newest of an officer's searches."""
    newest = past.searches[-1]
    return [Flag(one.rule, newest.search, newest.officer, count) for one in RULES if (count := one.counts(past)) > 0]


def watch(facts: Iterable[SearchFact]) -> Iterator[Flag]:
    """Every flag that searches give, in their order."""
    watching = Watch()
    for fact in facts:
        yield from watching.add(fact)
