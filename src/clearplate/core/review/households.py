"""Which plates belong to one household: read from CSV with the columns plate and household.

Only households of a few plates are worth keeping: one plate alone makes no cluster, and an address with many is a fleet or
an apartment house, where a cluster means nothing. The others are counted and let go.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.plates import normalize
from clearplate.core.sheets import read_table

COLUMNS: Final = ("plate", "household")
ROWS_MAX: Final = 1_000_000
PLATES_LEAST: Final = 2
PLATES_MOST: Final = 12
NAME_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Households:
    """What a file says.

    Attributes:
        plates: Normalized plates by household, in the file's order; each household has PLATES_LEAST to PLATES_MOST.
        left_out: Households of fewer or more.
    """

    plates: dict[str, tuple[str, ...]]
    left_out: int


def read_households(text: str) -> Households:
    """Read which plates belong together.

    Args:
        text: CSV with a heading. A household is whatever names it in the file, an address or a number; letter case and
            spacing do not matter. A file with a heading only says that there is none.

    Raises:
        FieldError: The heading lacks a column or names one twice, a quotation mark is never closed, or a line cannot be used: with its number, never with its plate. Nothing of
            the file is taken then.
    """
    home_of: dict[str, str] = {}
    for line, row in read_table(text, COLUMNS):
        if len(home_of) >= ROWS_MAX:
            raise FieldError("file", "One file holds at most %(most)d plates.", most=ROWS_MAX)
        try:
            plate, household = _read(row)
        except FormatError as fault:
            raise FieldError("file", "Line %(line)d: %(fault)s", line=line, fault=fault) from None
        if home_of.setdefault(plate, household) != household:
            raise FieldError("file", "Line %(line)d names a plate of another household again.", line=line)
    together: dict[str, list[str]] = defaultdict(list)
    for plate, household in home_of.items():
        together[household].append(plate)
    kept = {name: tuple(plates) for name, plates in together.items() if PLATES_LEAST <= len(plates) <= PLATES_MOST}
    return Households(kept, len(together) - len(kept))


def _read(row: dict[str, str]) -> tuple[str, str]:
    household = " ".join(row["household"].split()).casefold()
    if not 1 <= len(household) <= NAME_MAX:
        raise FieldError("household", "household has 1 to %(most)d characters.", most=NAME_MAX)
    return normalize(row["plate"]), household
