"""Protected places and events on the ground: which cameras stand inside, and when.

Pure geometry in whole microdegrees, so that every machine answers alike. A place is one ring without holes; who is on its
line is inside. Distances on a sphere do not matter at the size of a city block.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from clearplate.core.fields import FieldError

MICRO = 1_000_000
CORNERS_MIN = 3
CORNERS_MAX = 120
"""More are a drawing, not a block."""
_METRES_A_DEGREE = 111_111
"""Of latitude, by the metre's first definition; a block is too small to notice the rest."""
SPAN_MAX = 50_000
"""Microdegrees, about five kilometres: what is protected is a place, not a district."""


class PlaceKind(StrEnum):
    """What sort of place is protected. The public log says it."""

    WORSHIP = "worship"
    HEALTH = "health"
    SCHOOL = "school"
    COURT = "courthouse"
    SHELTER = "shelter"
    FOOD_BANK = "food_bank"
    UNION = "union"
    OTHER = "other"

    @property
    def hidden(self) -> bool:
        """Whether name and area are kept from everyone but coordinators and auditors: who flees must not be found."""
        return self is PlaceKind.SHELTER


@dataclass(frozen=True, slots=True)
class Point:
    """A point on the ground, in microdegrees; north and east are positive."""

    latitude: int
    longitude: int


Ring = tuple[Point, ...]
"""Corners in order; the last is joined to the first and not repeated."""


@dataclass(frozen=True, slots=True)
class Window:
    """From the first instant to just before the last; None is open on that side."""

    start: datetime | None
    end: datetime | None

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether any instant of [start, end) is inside."""
        starts, ends = self.start, self.end
        return start < end and (starts is None or starts < end) and (ends is None or start < ends) and not self.empty

    def covers(self, at: datetime) -> bool:
        """Whether an instant is inside."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    @property
    def empty(self) -> bool:
        """Whether no instant is inside."""
        return self.start is not None and self.end is not None and self.end <= self.start


def block_around(point: Point, metres: int) -> Ring:
    """The square whose sides are so many metres from a point, first its south-western corner: where a drawing begins."""
    north = round(metres * MICRO / _METRES_A_DEGREE)
    east = round(north / max(math.cos(math.radians(point.latitude / MICRO)), 0.01))  # nobody reads plates at a pole
    turns = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    return tuple(Point(point.latitude + up * north, point.longitude + right * east) for up, right in turns)


def check_ring(points: Sequence[Point]) -> Ring:
    """Make a ring of corners.

    Args:
        points: In order, either way round; a last corner equal to the first (as GeoJSON has it) is dropped.

    Returns:
        The ring.

    Raises:
        FieldError: `outline`: too few or too many corners, one twice, not on Earth, too wide, or a line that crosses itself.
    """
    ring = tuple(points[:-1] if len(points) > 1 and points[0] == points[-1] else points)
    if not CORNERS_MIN <= len(ring) <= CORNERS_MAX:
        told = "An area needs %(least)d to %(most)d corners; this one has %(has)d."
        raise FieldError("outline", told, least=CORNERS_MIN, most=CORNERS_MAX, has=len(ring))
    if len(set(ring)) != len(ring):
        raise FieldError("outline", "An area names one corner twice. Draw its outline once around.")
    if any(abs(point.latitude) > 90 * MICRO or abs(point.longitude) > 180 * MICRO for point in ring):
        raise FieldError("outline", "A corner is not on Earth: latitude is -90 to 90, longitude -180 to 180.")
    low, high = _box(ring)
    if high.latitude - low.latitude > SPAN_MAX or high.longitude - low.longitude > SPAN_MAX:
        raise FieldError("outline", "An area is more than about five kilometres wide. Protect places, not districts.")
    if _crosses_itself(ring):
        raise FieldError("outline", "The outline of an area crosses itself. Draw its corners in order.")
    return ring


def contains(ring: Ring, point: Point) -> bool:
    """Whether a point is inside a ring or on its line."""
    low, high = _box(ring)
    if not (low.latitude <= point.latitude <= high.latitude and low.longitude <= point.longitude <= high.longitude):
        return False
    inside = False
    for one, two in _edges(ring):
        side = _side(one, two, point)
        if side == 0 and _between(one, two, point):
            return True
        # A ray to the east: an edge counts from its lower end up to, not with, its upper end, so corners count once.
        if (one.latitude > point.latitude) != (two.latitude > point.latitude):
            inside ^= (side > 0) == (two.latitude > one.latitude)
    return inside


@lru_cache(maxsize=4096)
def cameras_inside(ring: Ring, cameras: tuple[tuple[int, Point], ...]) -> frozenset[int]:
    """Numbers of the cameras inside a ring. Neither ever moves, so the answer is kept."""
    return frozenset(number for number, point in cameras if contains(ring, point))


@dataclass(frozen=True, slots=True)
class Area:
    """What is protected: cameras, and when.

    Attributes:
        cameras: Numbers of the cameras inside.
        window: When; open on both sides for a place that is protected always.
        hidden: Its whereabouts are kept even from those who search (`PlaceKind.hidden`).
    """

    cameras: frozenset[int]
    window: Window
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Protected:
    """What of a question is protected: its areas that some asked camera stands in and whose window it meets."""

    areas: tuple[Area, ...] = ()

    @property
    def cameras(self) -> frozenset[int]:
        """Numbers of cameras that are protected for some of the time asked about."""
        return frozenset().union(*(area.cameras for area in self.areas))

    def covers(self, camera: int, at: datetime) -> bool:
        """Whether what a camera saw at an instant is protected."""
        return any(camera in area.cameras and area.window.covers(at) for area in self.areas)

    def hides(self, camera: int, at: datetime) -> bool:
        """Whether not even the number of what was withheld may be told: it would lead to who hides there."""
        return any(area.hidden and camera in area.cameras and area.window.covers(at) for area in self.areas)


def protected_of(areas: Iterable[Area], cameras: Iterable[int] | None, start: datetime, end: datetime) -> Protected:
    """What of a question is protected.

    Args:
        areas: Every protected area.
        cameras: Numbers asked; None means all.
        start: First instant asked about, aware.
        end: Just after the last.
    """
    asked = None if cameras is None else frozenset(cameras)
    met = []
    for area in areas:
        inside = area.cameras if asked is None else area.cameras & asked
        if inside and area.window.overlaps(start, end):
            met.append(Area(inside, area.window, area.hidden))
    return Protected(tuple(met))


def _box(ring: Ring) -> tuple[Point, Point]:
    latitudes, longitudes = [p.latitude for p in ring], [p.longitude for p in ring]
    return Point(min(latitudes), min(longitudes)), Point(max(latitudes), max(longitudes))


def _edges(ring: Ring) -> Iterable[tuple[Point, Point]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _side(one: Point, two: Point, point: Point) -> int:
    """Positive to the left of the line from one to two (north up), negative to the right, 0 on it."""
    across = (two.longitude - one.longitude) * (point.latitude - one.latitude)
    along = (two.latitude - one.latitude) * (point.longitude - one.longitude)
    return across - along


def _between(one: Point, two: Point, point: Point) -> bool:
    """Whether a point on the line through two others lies between them."""
    return min(one.latitude, two.latitude) <= point.latitude <= max(one.latitude, two.latitude) and min(
        one.longitude, two.longitude
    ) <= point.longitude <= max(one.longitude, two.longitude)


def _crosses_itself(ring: Ring) -> bool:
    edges = list(_edges(ring))
    return any(
        _meet(*edges[first], *edges[second])
        for first in range(len(edges))
        for second in range(first + 1, len(edges))
        if not _neighbors(first, second, len(edges)) or _folds_back(edges[first], edges[second])
    )


def _neighbors(first: int, second: int, count: int) -> bool:
    return second - first == 1 or second - first == count - 1


def _folds_back(one: tuple[Point, Point], two: tuple[Point, Point]) -> bool:
    """Whether two edges that share a corner lie on each other beyond it."""
    shared = set(one) & set(two)
    return any(_side(*one, point) == 0 and _between(*one, point) for point in two if point not in shared) or any(
        _side(*two, point) == 0 and _between(*two, point) for point in one if point not in shared
    )


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two edges have a point in common."""
    sides = [_sign(_side(a, b, c)), _sign(_side(a, b, d)), _sign(_side(c, d, a)), _sign(_side(c, d, b))]
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    corners = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(side == 0 and _between(*corner) for side, corner in zip(sides, corners, strict=True))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
