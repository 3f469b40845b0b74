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
class MapView:
    """All that `cameras/map.html` draws.

    Attributes:
        bar_width: Length of the scale's bar in pixels, standing for `bar_metres`.
        highlighted: Whether some marks stand out with a count.
        named: Whether names are written beside the points: not where there are too many to read.
    """

    marks: tuple[Mark, ...]
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


def map_view(points: Sequence[CameraPoint], counts: Mapping[int, int] | None = None) -> MapView | None:
    """Place cameras on the picture.

    Args:
        points: The cameras to draw.
        counts: Camera number to sightings there; those stand out, with the number written. None: all are alike.

    Returns:
        None when there is nothing to draw.
    """
    if not points:
        return None
    middle_latitude = (min(p.latitude for p in points) + max(p.latitude for p in points)) / 2
    middle_longitude = (min(p.longitude for p in points) + max(p.longitude for p in points)) / 2
    across = math.cos(math.radians(middle_latitude)) * _METRES_A_DEGREE
    metres = [
        ((p.longitude - middle_longitude) * across, (p.latitude - middle_latitude) * _METRES_A_DEGREE) for p in points
    ]
    span_x = max(_LEAST_SPAN_M, *(2 * abs(x) for x, _ in metres))
    span_y = max(_LEAST_SPAN_M, *(2 * abs(y) for _, y in metres))
    scale = min((WIDTH - 2 * _MARGIN) / span_x, (HEIGHT - 2 * _MARGIN) / span_y)
    bar = max((m for m in _BAR_METRES if m * scale <= _LONGEST_BAR), default=_BAR_METRES[0])
    step = round(bar * scale)
    return MapView(
        marks=tuple(
            _mark(point, round(WIDTH / 2 + x * scale), round(HEIGHT / 2 - y * scale), counts)
            for point, (x, y) in zip(points, metres, strict=True)
        ),
        width=WIDTH,
        height=HEIGHT,
        bar_width=step,
        bar_metres=bar,
        highlighted=bool(counts),
        named=len(points) <= _MOST_NAMES,
        lines_x=tuple(range(WIDTH // 2 % step, WIDTH, step)),
        lines_y=tuple(range(HEIGHT // 2 % step, HEIGHT, step)),
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
