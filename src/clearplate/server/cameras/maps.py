"""A map that needs no network: camera points on a plain ground with a scale.

Tile requests would tell a map's server where investigators look, so there are none.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearplate.server.cameras.queries import CameraPoint

WIDTH = 800
HEIGHT = 480
_MARGIN = 60
# Metres in one degree of latitude, on a sphere of 40,000 km around; a city is too small to notice the rest.
_METRES_A_DEGREE = 111_111.0
# A town seen alone on its map still gets this much ground around it.
_LEAST_SPAN_M = 400.0
_BAR_METRES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_LONGEST_BAR = 160
# More names than this run into one another; the list below the map has them all.
_MOST_NAMES = 24
# An area that would be narrower than this hides under a camera's point.
_SEEN = 32


@dataclass(frozen=True, slots=True)
class Mark:
    """One camera drawn: its place in pixels of the picture and what it says."""

    point: CameraPoint
    x: int
    y: int
    radius: int
    count: int | None
    label_x: int
    label_anchor: str

    @property
    def text_y(self) -> int:
        """Where a line of text stands that is level with the point."""
        return self.y + 5


@dataclass(frozen=True, slots=True)
class Outline:
    """An area to draw under the cameras.

    Attributes:
        title: What it says.
        corners: Latitude and longitude in degrees, in order.
        passing: It is there for a time only, and is drawn with a broken line.
    """

    title: str
    corners: tuple[tuple[float, float], ...]
    passing: bool = False


@dataclass(frozen=True, slots=True)
class DrawnOutline:
    """An area drawn: `points` as SVG takes them; a `small` one is drawn as a ring around (x, y), so that it is seen."""

    title: str
    points: str
    passing: bool
    x: int
    y: int
    small: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """All that `cameras/map.html` draws.

    Attributes:
        bar_width: Length of the scale's bar in pixels, standing for `bar_metres`.
        highlighted: Whether some marks stand out with a count.
        named: Whether names are written beside the points: not where there are too many to read.
    """

    marks: tuple[Mark, ...]
    outlines: tuple[DrawnOutline, ...]
    width: int
    height: int
    bar_width: int
    bar_metres: int
    highlighted: bool
    named: bool
    lines_x: tuple[int, ...]
    lines_y: tuple[int, ...]

    @property
    def bar_km(self) -> int | None:
        """The scale's bar in whole kilometres; None where it stands for less than one."""
        return self.bar_metres // 1000 or None


def map_view(
    points: Sequence[CameraPoint],
    counts: Mapping[int, int] | None = None,
    outlines: Sequence[Outline] = (),
    *,
    closely: bool = False,
) -> MapView | None:
    """Place cameras on the picture.

    Args:
        points: The cameras to draw.
        counts: Camera number to sightings there; those stand out, with the number written. None: all are alike.
        outlines: Areas under them.
        closely: Show only the ground around the outlines; cameras beyond it are left out.

    Returns:
        None when there is nothing to draw.
    """
    corners = [corner for outline in outlines for corner in outline.corners]
    if closely and corners:
        ground = _Ground.around(corners, room=2)
    else:
        ground = _Ground.around([*((p.latitude, p.longitude) for p in points), *corners])
    if ground is None:
        return None
    scale = ground.scale
    placed = [(point, *ground.pixel(point.latitude, point.longitude)) for point in points]
    shown = [mark for mark in placed if 0 <= mark[1] <= WIDTH and 0 <= mark[2] <= HEIGHT]
    bar = max((m for m in _BAR_METRES if m * scale <= _LONGEST_BAR), default=_BAR_METRES[0])
    step = round(bar * scale)
    return MapView(
        marks=tuple(_mark(*mark, counts) for mark in shown),
        outlines=tuple(_drawn(outline, [ground.pixel(*corner) for corner in outline.corners]) for outline in outlines),
        width=WIDTH,
        height=HEIGHT,
        bar_width=step,
        bar_metres=bar,
        highlighted=bool(counts),
        named=len(shown) <= _MOST_NAMES,
        lines_x=tuple(range(WIDTH // 2 % step, WIDTH, step)),
        lines_y=tuple(range(HEIGHT // 2 % step, HEIGHT, step)),
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """The piece of ground in the picture: its middle in degrees, and pixels a metre."""

    latitude: float
    longitude: float
    across: float
    scale: float

    @classmethod
    def around(cls, spots: Sequence[tuple[float, float]], room: int = 1) -> "_Ground | None":
        """The ground that holds all spots, `room` times as wide and high."""
        if not spots:
            return None
        latitudes, longitudes = [spot[0] for spot in spots], [spot[1] for spot in spots]
        latitude = (min(latitudes) + max(latitudes)) / 2
        across = math.cos(math.radians(latitude)) * _METRES_A_DEGREE
        span_x = max(_LEAST_SPAN_M, (max(longitudes) - min(longitudes)) * across)
        span_y = max(_LEAST_SPAN_M, (max(latitudes) - min(latitudes)) * _METRES_A_DEGREE)
        scale = min((WIDTH - 2 * _MARGIN) / span_x, (HEIGHT - 2 * _MARGIN) / span_y) / room
        return cls(latitude, (min(longitudes) + max(longitudes)) / 2, across, scale)

    def pixel(self, latitude: float, longitude: float) -> tuple[int, int]:
        x = (longitude - self.longitude) * self.across
        y = (latitude - self.latitude) * _METRES_A_DEGREE
        return round(WIDTH / 2 + x * self.scale), round(HEIGHT / 2 - y * self.scale)


def _drawn(outline: Outline, pixels: Sequence[tuple[int, int]]) -> DrawnOutline:
    left, right = min(x for x, _y in pixels), max(x for x, _y in pixels)
    top, bottom = min(y for _x, y in pixels), max(y for _x, y in pixels)
    return DrawnOutline(
        title=outline.title,
        points=" ".join(f"{x},{y}" for x, y in pixels),
        passing=outline.passing,
        x=(left + right) // 2,
        y=(top + bottom) // 2,
        small=max(right - left, bottom - top) < _SEEN,
    )


def _mark(point: CameraPoint, x: int, y: int, counts: Mapping[int, int] | None) -> Mark:
    count = counts.get(point.number) if counts else None
    radius = 7 if count is None else 14
    leftward = x > WIDTH * 3 / 4
    return Mark(
        point=point,
        x=x,
        y=y,
        radius=radius,
        count=count,
        label_x=x - radius - 5 if leftward else x + radius + 5,
        label_anchor="end" if leftward else "start",
    )
