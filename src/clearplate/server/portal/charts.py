"""Charts as SVG, drawn without scripts, styles or requests: shapes, a title, and the mark that lets a reader check them.

Colour is never alone: a bar has its length, a square its sign, and under each chart stands the same as a table.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _HEIGHT, _FOOT, _GAP = 720, 150, 22, 3
_SQUARE, _STEP, _LEFT, _HALF = 16, 20, 92, 16
_MAP_WIDTH, _MAP_HEIGHT, _MARGIN = 720, 400, 60
_METRES_A_DEGREE = 111_111.0
_LEAST_SPAN_M = 400.0
_MOST_NAMES = 16
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: the figure it stands for, its value, and what both are called."""

    figure_id: str
    value: int | None
    name: str
    shown: str


def columns(bars: Sequence[Bar], *, title: str, description: str, ticks: tuple[str, str]) -> SafeString:
    """Bars side by side, one a day. `ticks` are the words under the first and the last."""
    most = max((bar.value or 0 for bar in bars), default=0)
    step = _WIDTH / max(1, len(bars))
    room = _HEIGHT - _FOOT - 14
    shapes = []
    for place, bar in enumerate(bars):
        height = round(room * (bar.value or 0) / most, 1) if most else 0
        height = max(height, 2) if bar.value else 1
        shapes.append(
            (
                bar.figure_id,
                "" if bar.value is None else bar.value,
                "bar" if bar.value else "bar bar-none",
                round(place * step + _GAP / 2, 1),
                round(_HEIGHT - _FOOT - height, 1),
                round(step - _GAP, 1),
                height,
                bar.name,
                bar.shown,
            )
        )
    drawn = format_html_join(
        "",
        '<rect data-figure="{}" data-value="{}" class="{}" x="{}" y="{}" width="{}" height="{}" rx="2">'
        "<title>{}: {}</title></rect>",
        shapes,
    )
    ground = format_html(
        '<line class="ground" x1="0" x2="{}" y1="{}" y2="{}"/><text class="tick" x="0" y="{}">{}</text>'
        '<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>',
        _WIDTH,
        _HEIGHT - _FOOT,
        _HEIGHT - _FOOT,
        _HEIGHT - 5,
        ticks[0],
        _WIDTH,
        _HEIGHT - 5,
        ticks[1],
    )
    return _picture("columns", (_WIDTH, _HEIGHT), title, description, ground + drawn)


def calendar(days: Iterable[Mapping[str, Any]], *, title: str, description: str, told: Mapping[str, str]) -> SafeString:
    """One square a day, two rows a month (to the 16th, from the 17th), newest month on top; a sign tells each state."""
    months = [
        (month, list(group))
        for month, group in groupby(sorted(days, key=lambda row: str(row["day"])), lambda row: str(row["day"])[:7])
    ]
    months.reverse()
    parts = []
    for row, (month, group) in enumerate(months):
        top = row * (2 * _STEP + 8)
        name = f"{MONTHS_3[int(month[5:])]} {month[:4]}".capitalize()
        parts.append(format_html('<text class="tick" x="0" y="{}">{}</text>', top + 13, name))
        parts.extend(_square(one, top, told[one["day"]]) for one in group)
    size = (_LEFT + _HALF * _STEP, max(1, len(months)) * (2 * _STEP + 8))
    return _picture("calendar", size, title, description, _joined(parts))


def _square(row: Mapping[str, Any], top: int, told: str) -> SafeString:
    day = date.fromisoformat(row["day"])
    line, place = divmod(day.day - 1, _HALF)
    return format_html(
        '<g class="day day-{}" transform="translate({} {})"><title>{}: {}</title>'
        '<rect width="{}" height="{}" rx="3"/>{}</g>',
        row["state"],
        _LEFT + place * _STEP,
        top + line * _STEP,
        row["day"],
        told,
        _SQUARE,
        _SQUARE,
        sign(row["state"]),
    )


def sign(state: str) -> SafeString:
    """What stands in a day's square besides its colour."""
    match state:
        case "sealed":
            return SafeString('<circle cx="8" cy="8" r="2.5"/>')
        case "due":
            return SafeString('<path d="M8 4v5l3 2"/>')
        case "overdue":
            return SafeString('<path d="M8 3v6M8 11.5v1"/>')
    return SafeString('<path d="M4.5 4.5l7 7M11.5 4.5l-7 7"/>')


def key_square(state: str) -> SafeString:
    """A square for the calendar's legend."""
    return format_html(
        '<svg class="key" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">'
        '<g class="day day-{}"><rect width="16" height="16" rx="3"/>{}</g></svg>',
        state,
        sign(state),
    )


def camera_map(
    cameras: Sequence[Mapping[str, Any]], *, title: str, description: str, states: Mapping[str, Any]
) -> SafeString:
    """Cameras as points from their microdegrees: no tiles, so that nobody learns who looks at which street."""
    placed = [row for row in cameras if row["latitude"] is not None and row["longitude"] is not None]
    if not placed:
        return SafeString("")
    latitudes = [row["latitude"] / _MICRO for row in placed]
    longitudes = [row["longitude"] / _MICRO for row in placed]
    middle = ((min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2)
    across = math.cos(math.radians(middle[0])) * _METRES_A_DEGREE
    metres = [
        ((x - middle[1]) * across, (y - middle[0]) * _METRES_A_DEGREE)
        for x, y in zip(longitudes, latitudes, strict=True)
    ]
    scale = min(
        (_MAP_WIDTH - 2 * _MARGIN) / max(_LEAST_SPAN_M, *(2 * abs(x) for x, _ in metres)),
        (_MAP_HEIGHT - 2 * _MARGIN) / max(_LEAST_SPAN_M, *(2 * abs(y) for _, y in metres)),
    )
    parts = [format_html('<rect class="land" width="{}" height="{}" rx="8"/>', _MAP_WIDTH, _MAP_HEIGHT)]
    named = len(placed) <= _MOST_NAMES
    for row, (x, y) in zip(placed, metres, strict=True):
        parts.append(
            _point(row, _MAP_WIDTH / 2 + x * scale, _MAP_HEIGHT / 2 - y * scale, str(states[row["state"]]), named)
        )
    return _picture("map", (_MAP_WIDTH, _MAP_HEIGHT), title, description, _joined(parts) + _bar_of_scale(scale))


def _point(row: Mapping[str, Any], x: float, y: float, state: str, named: bool) -> SafeString:  # noqa: FBT001  # one caller
    leftward = x > _MAP_WIDTH * 2 / 3
    name = (
        format_html(
            '<text class="name" x="{}" y="5" text-anchor="{}">{}</text>',
            -12 if leftward else 12,
            "end" if leftward else "start",
            row["title"],
        )
        if named
        else SafeString("")
    )
    return format_html(
        '<g class="point point-{}" transform="translate({} {})"><title>{}: {}</title><circle r="7"/>{}</g>',
        row["state"],
        round(x, 1),
        round(y, 1),
        row["title"],
        state,
        name,
    )


def _bar_of_scale(scale: float) -> SafeString:
    metres = max((m for m in (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000) if m * scale <= 160), default=50)  # noqa: PLR2004
    told = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"  # noqa: PLR2004  # metres in a kilometre
    return format_html(
        '<path class="scale" d="M20 {}v6h{}v-6"/><text class="tick" x="20" y="{}">{}</text>',
        _MAP_HEIGHT - 24,
        round(metres * scale),
        _MAP_HEIGHT - 30,
        told,
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _picture(kind: str, size: tuple[int, int], title: str, description: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart chart-{}" viewBox="0 0 {} {}" role="img" aria-label="{}. {}"><title>{}</title>'
        "<desc>{}</desc>{}</svg>",
        kind,
        *size,
        title,
        description,
        title,
        description,
        inside,
    )
