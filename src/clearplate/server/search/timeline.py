"""When a vehicle was seen, as bars: by hour for a few days, by day for more. Drawn as SVG, and told as a table."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clearplate.server.local_time import to_city

WIDTH_PX, HEIGHT_PX, BASE_PX = 420, 190, 162
HOURS_UP_TO = timedelta(days=3)
LABELS_MOST = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour or day; pixels of the drawing's own coordinates.

    Attributes:
        starts_at: Its beginning, on the city's clocks.
        label: Whether the beginning is written below.
    """

    starts_at: datetime
    count: int
    x: int
    y: int
    width: int
    height: int
    label: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A window cut into hours or days, and how often the vehicle was seen in each."""

    bars: tuple[Bar, ...]
    by_hour: bool
    width: int = WIDTH_PX
    height: int = HEIGHT_PX
    base: int = BASE_PX


def timeline(seen_at: Iterable[datetime], start: datetime, end: datetime) -> Timeline:
    """Count sightings into the hours or days of a window.

    Args:
        seen_at: Aware instants within the window.
        start: Beginning of the window.
        end: End of the window.
    """
    by_hour = end - start <= HOURS_UP_TO
    steps = _steps(start, end, by_hour=by_hour)
    counts = Counter(_floor(at, by_hour=by_hour) for at in seen_at)
    most = max(counts.values(), default=1)
    slot = WIDTH_PX / len(steps)
    every = -(-len(steps) // LABELS_MOST)
    bars = []
    for place, step in enumerate(steps):
        count = counts[step]
        height = round((BASE_PX - 14) * count / most) if count else 0
        bars.append(
            Bar(
                starts_at=step,
                count=count,
                x=round(place * slot),
                y=BASE_PX - height,
                width=max(round(slot) - 2, 2),
                height=height,
                label=place % every == 0,
            )
        )
    return Timeline(tuple(bars), by_hour)


def _floor(at: datetime, *, by_hour: bool) -> datetime:
    local = to_city(at).replace(minute=0, second=0, microsecond=0)
    return local if by_hour else local.replace(hour=0)


def _steps(start: datetime, end: datetime, *, by_hour: bool) -> list[datetime]:
    """Beginnings of the hours or days, on the city's clocks; days are stepped at noon so that clock changes do no harm."""
    steps = [_floor(start, by_hour=by_hour)]
    while True:
        nearly = steps[-1] + (timedelta(hours=1) if by_hour else timedelta(hours=36))
        step = _floor(nearly, by_hour=by_hour)
        if step >= end:
            return steps
        steps.append(step)
