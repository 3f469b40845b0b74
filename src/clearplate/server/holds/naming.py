"""Naming captures without opening them: those an own search found, or what passed some cameras in a time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from clearplate.core.holds import CapturesGoneError
from clearplate.server.agencies.models import Officer
from clearplate.server.custody import ends
from clearplate.server.custody import queries as kept_captures
from clearplate.server.custody.queries import CaptureName
from clearplate.server.holds.models import NamedBy
from clearplate.server.places import queries as places
from clearplate.server.policy import queries as policy
from clearplate.server.search import actions as searching
from clearplate.server.search.models import Search


@dataclass(frozen=True, slots=True)
class Bounds:
    """Cameras and a time, as facts for the policy: known before anything is counted.

    Attributes:
        cameras: How many are named.
        window: From the first to the last instant.
        protected: Of the cameras, those at protected places or events in that time.
    """

    cameras: int
    window: timedelta
    protected: int


def bounds_of(cameras: Collection[int], start: datetime, end: datetime) -> Bounds:
    """What a request names with a time."""
    numbers = frozenset(cameras)
    return Bounds(len(numbers), end - start, len(places.protected(numbers, start, end).cameras))


@dataclass(frozen=True, slots=True)
class Named:
    """What a request names.

    Attributes:
        by: How.
        captures: Each once.
        search: The search whose sightings they are; None for cameras and a time.
        bounds: The cameras and the time, where they name them.
    """

    by: NamedBy
    captures: tuple[CaptureName, ...]
    search: Search | None = None
    bounds: Bounds | None = None

    @property
    def days(self) -> frozenset[date]:
        """The UTC days they were captured on."""
        return frozenset(name.captured_at.astimezone(UTC).date() for name in self.captures)


def by_sightings(officer: Officer, search: Search, references: Collection[str], *, now: datetime) -> Named:
    """Name sightings of an own search whose results may still be shown.

    Args:
        officer: Who asks.
        search: Their own.
        references: `KeptCapture.reference` of each; what the search did not find is left out.
        now: Aware UTC.

    Raises:
        CapturesGoneError: The search is another's, or its results have ended.
        FormatError: A reference is none.
    """
    if search.officer_id != officer.pk or not searching.is_open(search, now=now):
        raise CapturesGoneError("These results are not shown any more. Search again, then select what must be kept.")
    found = [kept for kept in map(kept_captures.capture_named, set(references)) if kept is not None]
    own = searching.only_found(search, found, now=now)
    names = {kept.capture_id: CaptureName(kept.camera, kept.captured_at, kept.capture_id) for kept in own}
    return Named(NamedBy.SIGHTINGS, tuple(names.values()), search)


def by_query(cameras: Collection[int], *, start: datetime, end: datetime, now: datetime) -> Named:
    """Name what passed some cameras in a time: one more than a hold may keep where there are more.

    Raises:
        CapturesGoneError: Some of the time lies on a day that has ended.
    """
    days = _days_between(start, end)
    refuse_ended(days, now=now)
    parameters = policy.parameters(now)
    limit = parameters.hold_captures_max + 1 if parameters else 1
    passed = tuple(kept_captures.passed_by(cameras, start=start, end=end, limit=limit))
    return Named(NamedBy.QUERY, passed, bounds=bounds_of(cameras, start, end))


def refuse_ended(days: Iterable[date], *, now: datetime) -> None:
    """See that nothing is asked of a day that is over.

    Raises:
        CapturesGoneError: It is.
    """
    ended = ends.ended_days(days, now=now)
    if ended:
        raise CapturesGoneError(
            "What was captured on %(day)s (UTC) and before is destroyed. Nobody can keep it any more.",
            day=max(ended).isoformat(),
        )


def _days_between(start: datetime, end: datetime) -> list[date]:
    first = start.astimezone(UTC).date()
    last = (end.astimezone(UTC) - timedelta(microseconds=1)).date()
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
