"""What the keyring, the database and the escrow say of each key, side by side, for the person who runs the city."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clearplate.core.errors import ClearplateError
from clearplate.server.custody import ends, escrow
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Day


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day's key.

    Attributes:
        state: By the database: open or shredded.
        ends_at: When the day is over, by its entry and the policy in force; the key is destroyed from then on.
        escrowed_until: Until when a copy of an open day may be in escrow; None where there is none.
        fault: What does not fit, and what to do; empty where all is well.
    """

    day: date
    key_id: str
    suite: str
    state: KeyState
    ends_at: datetime
    escrowed_until: datetime | None
    fault: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Every key there is or was.

    Attributes:
        days: By day.
        cases: What the keyring has of cases, and whether a copy is in escrow.
        strangers: Days that the keyring has an open key of and the database does not know.
        escrow_fault: Why the escrow could not be asked; empty where it could, or where there is none.
    """

    days: tuple[DayLine, ...]
    cases: dict[UUID, tuple[KeyState, bool]]
    strangers: tuple[date, ...]
    escrow_fault: str


def listing(*, now: datetime) -> Listing:
    """Ask all three.

    Raises:
        KeyringFaultError: The keyring itself cannot be reached.
    """
    ring, fault = keyring(), ""
    held, damaged = ring.days(), ring.files.faults()
    try:
        copies, case_copies = escrow.copies(now=now), escrow.case_copies()
    except ClearplateError as told:
        copies, case_copies, fault = {}, set(), told.diagnostics()
    limit = ends.limit_in_force(now)
    rows = list(Day.objects.order_by("day"))
    lines = tuple(
        DayLine(
            row.day, row.key_id, row.suite, KeyState.SHREDDED if row.shredded_at else KeyState.OPEN,
            ends.end_of(row.day, row.destroy_on, limit), copies.get(row.day),
            damaged.get(row.day.isoformat()) or _fault(row, held.get(row.day)),
        )
        for row in rows
    )  # fmt: skip
    known = {row.day for row in rows}
    strangers = tuple(sorted(day for day, state in held.items() if state is KeyState.OPEN and day not in known))
    cases = {case: (state, case in case_copies) for case, state in ring.cases().items()}
    return Listing(lines, cases, strangers, fault)


def _fault(row: Day, held: KeyState | None) -> str:
    if held is KeyState.OPEN:
        return "" if row.shredded_at is None else "THE KEYRING SAYS open: the retention job destroys it again."
    if row.shredded_at is not None:
        return ""
    if held is None:
        return "THE KEYRING SAYS nothing: its file is lost. Try `clearplate keys recover`; see docs/operate/keys.md."
    return "THE KEYRING SAYS shredded: nothing of it opens; the retention job brings the database after it."
