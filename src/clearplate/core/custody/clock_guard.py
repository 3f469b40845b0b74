"""Whether the city's clock may be believed when it says that something must be destroyed.

The first source of time is the wall clock, the second what cannot be set by mistake: the machine's count of seconds since
it started (CLOCK_BOOTTIME), which goes on while the machine sleeps. Within one start of the machine, wall clock less count
is the instant of that start, and stays the same however long it runs: so no jump hides in many small steps. Across a
restart only the last trusted reading is left, and over a day's difference there is not taken on the wall clock's word.

Where the two differ by over a day, a third must agree: a camera heard just now, whose signed request bears its own time,
or an operator who looked at another clock.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(days=1)
"""What destroying may be early by at worst; far above what clocks drift, far below a mistyped month."""
HEARD_WITHIN = timedelta(minutes=15)
"""A camera heard so recently speaks for the present: the bound on its own clock is that of signed requests."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks, read together.

    Attributes:
        wall: Aware UTC.
        boot: Names this start of the machine; another one has another name.
        running: How long the machine has run since it started.
    """

    wall: datetime
    boot: str
    running: timedelta

    @property
    def started(self) -> datetime:
        """When the machine started, if the wall clock is right."""
        return self.wall - self.running


@dataclass(frozen=True, slots=True)
class Trusted:
    """What is kept of the clock as it was last trusted.

    Attributes:
        seen_at: The last wall time that was trusted.
        boot: The start of the machine at which that was.
        started: When that start was, by the wall clock as it was first trusted since.
    """

    seen_at: datetime
    boot: str
    started: datetime


class Verdict(StrEnum):
    """What the sources say together."""

    STEADY = "steady"
    AGREED = "agreed"
    JUMPED = "jumped"


@dataclass(frozen=True, slots=True)
class Judgment:
    """One look at the clock.

    Attributes:
        verdict: Whether it may be believed, and why.
        off_by: By how much wall clock and count differ; negative where the wall clock went back.
        keep: What to keep as trusted from now on; what was there before, where the clock jumped.
    """

    verdict: Verdict
    off_by: timedelta
    keep: Trusted | None

    @property
    def is_trusted(self) -> bool:
        """Whether keys may be made and destroyed by this clock."""
        return self.verdict is not Verdict.JUMPED


def judge(seen: Trusted | None, reading: Reading, *, heard_at: datetime | None) -> Judgment:
    """Say whether the clock may be believed.

    Args:
        seen: As last kept; None where nothing was ever destroyed, so that there is nothing to compare with.
        reading: Both clocks now.
        heard_at: When a camera's signed request was last accepted, by the wall clock; None if never.
    """
    fresh = Trusted(reading.wall, reading.boot, reading.started)
    if seen is None:
        return Judgment(Verdict.STEADY, timedelta(0), fresh)
    same_boot = seen.boot == reading.boot
    off_by = reading.started - seen.started if same_boot else reading.wall - seen.seen_at
    if abs(off_by) <= TOLERANCE:
        return Judgment(Verdict.STEADY, off_by, replace(seen, seen_at=reading.wall) if same_boot else fresh)
    if heard_at is not None and timedelta(0) <= reading.wall - heard_at <= HEARD_WITHIN:
        return Judgment(Verdict.AGREED, off_by, fresh)
    return Judgment(Verdict.JUMPED, off_by, seen)
