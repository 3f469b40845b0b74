"""Plates: their spelling, what they are mistaken for, and whose format they have.

A plate here is its characters alone, `A` to `Z` and `0` to `9`. Nothing in this file knows where a plate was seen.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from clearplate.core.errors import FormatError
from clearplate.core.plate_formats import EUROPE, MEXICO, MEXICO_RANGES, US

MAX_PLATE_CHARACTERS: Final = 12
# Regular-issue plates of the formats table carry 4 to 8 characters (Delaware's and Indiana's shortest, Germany's longest).
PLATE_SHAPED_CHARACTERS: Final = range(4, 9)
# Longer input is not a plate with separators; refusing it bounds the work hostile input can ask for.
MAX_INPUT_CHARACTERS: Final = 64

# What no Unicode decomposition turns into A to Z: letters of Latin plates with strokes, and the twelve Cyrillic letters
# that plates of the Vienna Convention on Road Traffic (annex 2) use because they look Latin; the Greek ones likewise.
_LOOKALIKES: Final = str.maketrans(
    {
        **dict(zip("ÆŒØĐÐŁ", ("AE", "OE", "O", "D", "D", "L"), strict=True)),
        **dict(zip("АВЕІКМНОРСТУХ", "ABEIKMHOPCTYX", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
    }
)
# Unicode categories that separate or decorate characters: marks, punctuation, symbols, separators, format and control.
_DROPPED_CATEGORIES: Final = frozenset("MPSZ")
_DROPPED_CONTROLS: Final = frozenset({"Cf", "Cc"})


def normalize(text: str) -> str:
    """Bring a plate as written, typed or printed to its one spelling.

    Letters become capitals, diacritics and separators go, letters that look Latin become Latin.

    Args:
        text: At most 64 characters, as a person or a machine wrote it.

    Returns:
        1 to 12 characters of `A-Z0-9`. Normalizing it again changes nothing.

    Raises:
        FormatError: Nothing is left, too much is left, or a character belongs to no plate. The text is not repeated
            in the message.
    """
    if len(text) > MAX_INPUT_CHARACTERS:
        raise FormatError(f"A plate is typed with at most {MAX_INPUT_CHARACTERS} characters.")
    spelled = unicodedata.normalize("NFKD", text.upper()).upper().translate(_LOOKALIKES)
    kept = "".join(character for character in spelled if not _is_separator(character))
    if not 1 <= len(kept) <= MAX_PLATE_CHARACTERS:
        raise FormatError(f"A plate has 1 to {MAX_PLATE_CHARACTERS} letters and digits, not {len(kept)}.")
    if not (kept.isascii() and kept.isalnum()):
        raise FormatError("A plate is made of the letters A to Z and the digits 0 to 9 only.")
    return kept


def _is_separator(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in _DROPPED_CATEGORIES or category in _DROPPED_CONTROLS


# Classes of characters that eyes and machines take for each other, each named by its first member. Rationale: Mexico
# (NOM-001-SCT-2-2016) issues no I, O or Q "for their likeness to digits"; many US states skip them too or cut O and 0 with
# one die, which makes them truly equal; Crockford's base 32 folds O to 0 and I, L to 1 for the same reason. B/8, S/5, Z/2
# and G/6 are the pairs that Germany's FE-Schrift (DIN 1451 was replaced for it) was drawn to keep apart, with D, O, Q and 0.
CONFUSABLE_CLASSES: Final = ("0OQD", "1IL", "2Z", "5S", "6G", "8B")
_CLASS_OF: Final = {member: members[0] for members in CONFUSABLE_CLASSES for member in members}

# How far a character is from each other one it may have been: 1, the same stroke on many dies; 2, the same class;
# 3, neighbors a damaged or dirty plate turns into each other. The order is by judgment; no published measure is claimed.
_SAME_STROKE: Final = ("0O", "1I")
_NEIGHBORS: Final = (
    "UV",
    "VY",
    "CG",
    "MN",
    "HN",
    "KX",
    "EF",
    "PR",
    "4A",
    "7T",
    "1T",
    "1J",
    "38",
    "3B",
    "68",
    "89",
    "JU",
    "WV",
)


def _distances() -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    # The closest last, so that it overwrites.
    for cost, groups in ((3, _NEIGHBORS), (2, CONFUSABLE_CLASSES), (1, _SAME_STROKE)):
        for group in groups:
            for character in group:
                row = table.setdefault(character, {})
                row.update((other, cost) for other in group if other != character)
    return table


_COST: Final = _distances()
_COST_MAX: Final = 3


def confusable_key(plate: str) -> str:
    """The plate with every character replaced by its class's name: equal keys, easily confused plates.

    Args:
        plate: A normalized plate.
    """
    return "".join(_CLASS_OF.get(character, character) for character in plate)


def confusables(plate: str, limit: int = 16) -> tuple[str, ...]:
    """Other plausible spellings of a plate, the closest first.

    One or several characters are replaced by ones they are mistaken for; the number of characters stays. Ordered by the
    sum of the replacements' distances, then by how few they are, then by alphabet, so that the answer is always the same.

    Args:
        plate: A normalized plate.
        limit: At most so many spellings, at least 0.
    """
    found: list[str] = []
    places = [(place, _COST[character].items()) for place, character in enumerate(plate) if character in _COST]
    # Spellings by the sum of their distances: how many replacements, the spelling, and how many places are behind the last
    # one. Replacing only to the right of it makes every spelling exactly once.
    reached: list[list[tuple[int, str, int]]] = [[] for _ in range(_COST_MAX * len(plate) + 1)]
    reached[0].append((0, plate, 0))
    for cost, spellings in enumerate(reached):
        spellings.sort()
        found += [spelling for changes, spelling, _ in spellings if changes]
        if len(found) >= limit:
            break
        for changes, spelling, behind in spellings:
            for behind_next, (place, others) in enumerate(places[behind:], behind + 1):
                before, after = spelling[:place], spelling[place + 1 :]
                for other, step in others:
                    reached[cost + step].append((changes + 1, before + other + after, behind_next))
    return tuple(found[:limit])


def distance(first: str, second: str) -> int:
    """How many characters must be inserted, removed or replaced to turn one plate into the other (Levenshtein, 1966)."""
    row = list(range(len(second) + 1))
    for i, mine in enumerate(first, start=1):
        diagonal, row[0] = row[0], i
        for j, theirs in enumerate(second, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (mine != theirs))
    return row[-1]


_NOTATION: Final = {"L": "[A-Z]", "D": "[0-9]", "X": "[A-Z0-9]", "M": "[A-HJ-NPR-Z]"}


def _compiled(table: dict[str, str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for jurisdiction, patterns in table.items():
        alternatives = ("".join(_NOTATION.get(sign, sign) for sign in pattern) for pattern in patterns.split())
        yield jurisdiction, re.compile("|".join(alternatives))


_FORMATS: Final = tuple(entry for table in (US, MEXICO, EUROPE) for entry in _compiled(table))


def jurisdictions_matching(plate: str) -> tuple[str, ...]:
    """Whose regular-issue passenger format the plate has, in the table's order: states of the US, Mexico, Europe.

    Args:
        plate: A normalized plate.

    Returns:
        `US-TX`, `MX`, `MX-CHH`, `DE` and the like (ISO 3166-2 and 3166-1); empty for vanity plates and misreads. Most plates
        match several: this narrows down, it does not decide.
    """
    matching = [jurisdiction for jurisdiction, pattern in _FORMATS if pattern.fullmatch(plate)]
    if "MX" in matching:
        states = [state for state, (first, last) in MEXICO_RANGES.items() if first <= plate[:3] <= last]
        at = matching.index("MX") + 1
        matching[at:at] = states
    return tuple(matching)


def is_plate_shaped(text: str) -> bool:
    """Whether the text, once normalized, could be a whole plate: 4 to 8 letters and digits, whatever their order."""
    try:
        return len(normalize(text)) in PLATE_SHAPED_CHARACTERS
    except FormatError:
        return False
