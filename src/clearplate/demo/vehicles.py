"""Vehicles painted into a picture: shaded skins, glass, lamps, wheels, and the plate in its place.

Everything is painted back to front (a painter's algorithm is enough for convex things seen from behind) on a canvas
larger than the final picture, which is shrunk afterwards and so loses its jagged edges.
"""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from clearplate.demo.bodies import BODIES, CAB_STATIONS, Body, Kind
from clearplate.demo.easel import Easel, Skin, inset, outline
from clearplate.demo.optics import Floats
from clearplate.demo.plates_art import DESIGNS, HEIGHT_PX, WIDTH_PX, draw_plate

_FLAT = 0.9  # a normal more upright than this belongs to a roof or a lid
_PANES = (False, True, True, True, False, True, True, False)  # along the flank, rear to front
_PLATE_M = (0.305, 0.152)  # North American plates are 12 by 6 inches
_GLASS = np.array((0.045, 0.052, 0.058))
_RUBBER = np.array((0.035, 0.035, 0.037))
_PLASTIC = np.array((0.075, 0.075, 0.08))

PAINTS: dict[str, tuple[float, float, float]] = {
    "white": (0.86, 0.86, 0.84),
    "black": (0.045, 0.045, 0.05),
    "silver": (0.56, 0.57, 0.59),
    "gray": (0.24, 0.25, 0.27),
    "red": (0.52, 0.045, 0.05),
    "blue": (0.06, 0.13, 0.40),
    "green": (0.07, 0.22, 0.13),
    "brown": (0.25, 0.15, 0.09),
    "yellow": (0.86, 0.62, 0.06),
}


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle of the demo's traffic: the truth that a read is compared with.

    Attributes:
        plate: Normalised text.
        jurisdiction: As in `plates_art.DESIGNS`.
        kind: Its body.
        color: A name in `PAINTS`.
        tilt: How far its plate hangs askew, radians.
    """

    plate: str
    jurisdiction: str
    kind: Kind
    color: str
    tilt: float = 0.0


def _normals(grid: Floats) -> Floats:
    across = np.gradient(grid, axis=1)
    along = np.gradient(grid, axis=0)
    normal = np.cross(along, across)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9
    away = normal[..., 2:] > 0
    outward: Floats = np.where(away & (np.abs(normal[..., 1:2]) < _FLAT), -normal, normal)
    upward: Floats = np.where((outward[..., 1:2] < 0) & (np.abs(outward[..., 1:2]) >= _FLAT), -outward, outward)
    return upward


def _fill_grid(easel: Easel, grid: Floats, colours: Floats) -> None:
    """Fill a sheet's cells from its far end to its near end."""
    pixels = np.round(easel.pixels(grid) * 16).astype(np.int32)
    middle = (colours[:-1, :-1] + colours[1:, :-1] + colours[:-1, 1:] + colours[1:, 1:]) / 4
    cells = np.stack([pixels[:-1, :-1], pixels[1:, :-1], pixels[1:, 1:], pixels[:-1, 1:]], 2)
    mask = np.zeros(easel.picture.shape[:2], np.float32)
    for row in range(cells.shape[0] - 1, -1, -1):
        for column in range(cells.shape[1]):
            cv2.fillConvexPoly(easel.picture, cells[row, column], tuple(middle[row, column]), cv2.LINE_8, 4)
            cv2.fillConvexPoly(mask, cells[row, column], 1.0, cv2.LINE_8, 4)
    _smooth(easel.picture, mask)


def _smooth(picture: Floats, mask: NDArray[np.float32]) -> None:
    """Even out the seams between a sheet's cells, without letting it run over its outline."""
    x, y, width, height = cv2.boundingRect((mask > 0).astype(np.uint8))
    area = (slice(y, y + height), slice(x, x + width))
    inside = mask[area][..., None]
    weight = cv2.GaussianBlur(mask[area], (0, 0), 3.0)[..., None] + np.float32(1e-6)
    even = cv2.GaussianBlur(picture[area] * inside, (0, 0), 3.0) / weight
    picture[area] += inside * (even - picture[area])


def _grime(y: Floats) -> Floats:
    """Darken what is near the road, where less sky is seen."""
    clean: Floats = (0.55 + 0.45 * np.clip((y - 0.2) / 0.55, 0, 1))[..., None]
    return clean


def paint_shadow(easel: Easel, body: Body) -> None:
    """Lay the vehicle's shadow on the road."""
    sun = np.array(easel.light.sun)
    throw = -sun[[0, 2]] / max(sun[1], 0.35) * 0.55
    sharp = min(1.0, sum(easel.light.sun_rgb) / 3)
    coarse = 4
    height, width = easel.picture.shape[:2]
    layer, core = (np.zeros((height // coarse, width // coarse), np.float32) for _ in range(2))
    length, half = body.length_m, body.stations[3][2]
    under = np.array([[-half, 0, 0.05], [half, 0, 0.05], [half, 0, length], [-half, 0, length]])
    cast = np.vstack([under, under + np.array((throw[0], 0, throw[1] - 0.1))])
    hull = cv2.convexHull((easel.pixels(cast) / coarse).astype(np.float32)).astype(np.int32)
    cv2.fillPoly(layer, [hull], 0.40 * sharp)
    cv2.fillPoly(core, [(easel.pixels(under) / coarse).astype(np.int32)], 0.72)
    layer = np.maximum(cv2.GaussianBlur(layer, (0, 0), 1.5 + 4 * (1 - sharp)), cv2.GaussianBlur(core, (0, 0), 2.3))
    easel.picture *= 1 - cv2.resize(layer, (width, height))[..., None]


def _paint_wheels(easel: Easel, body: Body) -> None:
    half = body.stations[3][2]
    dark = _RUBBER * (0.35 + easel.light.sky(np.array([0.1]))[0])
    under = np.array(
        [
            [-half * 0.94, 0.30],
            [half * 0.94, 0.30],
            [half * 0.94, body.stations[0][1] + 0.12],
            [-half * 0.94, body.stations[0][1] + 0.12],
        ]
    )
    easel.fill(np.column_stack([under, np.full(4, 0.45)]), dark * 0.35)
    for z in (body.length_m - 0.9, body.axle_m):
        for side in (-1, 1):
            outer, inner = side * (half - 0.01), side * (half - 0.24)
            angle = np.linspace(0, 2 * np.pi, 24)
            rim = np.stack(
                [np.full(24, outer), body.wheel_m * (1 + np.sin(angle)), z + body.wheel_m * np.cos(angle)], -1
            )
            easel.fill(rim, dark)
            hub = np.array((0, body.wheel_m, z))
            easel.fill((rim - hub) * (1, 0.6, 0.6) + hub, dark * 3.2 + 0.02)
            back = np.array([[inner, 0], [outer, 0], [outer, body.wheel_m * 1.5], [inner, body.wheel_m * 1.5]])
            for step in range(6):
                low, high = step / 6, (step + 1) / 6
                strip = back.copy()
                strip[:2, 1], strip[2:, 1] = low * body.wheel_m * 1.5, high * body.wheel_m * 1.5
                bulge = body.wheel_m * np.sqrt(np.clip(1 - (strip[:, 1] / body.wheel_m - 1) ** 2, 0, 1))
                easel.fill(np.column_stack([strip, z - bulge]), dark * (0.5 + 0.5 * low))


def _paint_side(easel: Easel, skin: Skin, paint: Floats, *, length: float, belt: float, roof_end: float) -> None:
    """Paint the flank that the camera sees, and its windows."""
    side = -1.0 if easel.place[0] > 0 else 1.0
    edge = skin.grid()[:, -1]
    rising = np.maximum.accumulate(edge[:, 1])
    top = min(float(rising[-1]) - 0.02, float(rising[-1]))
    heights = np.unique(
        np.concatenate([np.linspace(rising[0] + 0.02, min(belt, top), 16), np.linspace(min(belt, top), top, 14)])
    )
    for low, high in pairwise(heights):
        y = np.array([low, high])
        half, start = np.interp(y, rising, edge[:, 0]) - 0.004, np.interp(y, rising, edge[:, 2])
        upper = bool(low >= belt - 1e-6)
        end = roof_end + 1.5 * (top - y) if upper else length - 0.1 - 6.0 * np.maximum(y - (belt - 0.2), 0)
        normal = np.array([side, float(half[0] - half[1]) / float(high - low), 0.0])
        normal /= np.linalg.norm(normal)
        stops = np.linspace(1, 0, 9)
        for last, first in pairwise(stops):
            near, far = start + (end - start) * first, start + (end - start) * last
            quad = np.array(
                [
                    [side * half[0], low, near[0]],
                    [side * half[1], high, near[1]],
                    [side * half[1], high, far[1]],
                    [side * half[0], low, far[0]],
                ]
            )
            glass = upper and high < top - 0.07 and _PANES[round(first * 8)]
            base = _GLASS if glass else paint
            colour = easel.lit(base, quad.mean(0)[None], normal[None], 0.5 if glass else 0.4)[0]
            easel.fill(quad, colour * _grime(np.array([low]))[0])


def _paint_front(
    easel: Easel, paint: Floats, *, roof: tuple[float, float, float], half: float, length: float, cowl: float
) -> None:
    """Paint the bonnet and the windscreen's upper edge, as far as they show past the roof."""
    z, y, width = roof
    hood = np.array(
        [[-half, cowl - 0.16, length], [half, cowl - 0.16, length], [half, cowl, z + 0.75], [-half, cowl, z + 0.75]]
    )
    easel.fill(hood, easel.lit(paint, hood.mean(0)[None], np.array([[0.0, 0.995, 0.0998]]), 0.4)[0])
    screen = np.array(
        [[-half * 0.92, cowl, z + 0.75], [half * 0.92, cowl, z + 0.75], [width, y - 0.05, z], [-width, y - 0.05, z]]
    )
    easel.fill(screen, _GLASS * 0.6)


def _paint_skin(easel: Easel, skin: Skin, paint: Floats, body: Body) -> None:
    """Paint the sheet itself, with the rear window as part of it."""
    _fill_sheet(easel, skin, paint)
    (low, high), span = body.window, body.window_span
    edge = skin.lift(outline(low - 0.012, high + 0.012, (span[0] + 0.02, span[1] + 0.02), 0.05), proud=0.004)
    easel.fill(edge, _PLASTIC * (0.3 + easel.light.sky(np.array([0.3]))[0]) * 0.6)
    steps = np.linspace(low, high, 25)
    for bottom, top in pairwise(steps):
        cuts = [inset(height, low, high, 0.045) for height in (bottom, top)]
        shares = [np.interp(height, [low, high], span) - cut for height, cut in zip((bottom, top), cuts, strict=True)]
        quad = skin.lift(
            np.array([[-shares[0], bottom], [-shares[1], top], [shares[1], top], [shares[0], bottom]]), proud=0.008
        )
        slope = quad[1] - quad[0]
        normal = np.array([0.0, slope[2], -slope[1]])
        normal = np.array([0.0, abs(normal[1]), -abs(normal[2])]) / np.linalg.norm(normal)
        warm = easel.light.ground[0] * 0.10 * (1 - (bottom - low) / (high - low))
        easel.fill(quad, easel.lit(_GLASS + warm, quad.mean(0)[None], normal[None], 0.85)[0])


def _paint_lamps(easel: Easel, skin: Skin, body: Body) -> None:
    lamps = easel.light.lamps
    sky = 0.25 + 0.6 * easel.light.sky(np.array([0.4]))[0]
    for side in (-1.0, 1.0):
        shape = np.array(body.lamp) * (side, 1)
        easel.fill(skin.lift(_subdivide(shape), proud=0.008), np.array((0.05, 0.01, 0.012)) * sky)
        middle = shape.mean(0)
        for scale, red in ((0.93, 0.36), (0.80, 0.50), (0.55, 0.62)):
            rgb = np.array((red, 0.03, 0.035)) * sky + lamps * red * np.array((1.25, 0.12, 0.10))
            easel.fill(skin.lift(_subdivide((shape - middle) * scale + middle), proud=0.010), rgb, glow=lamps * 0.8)
        pale = np.array((0.72, 0.70, 0.68)) * sky
        easel.fill(skin.lift(_subdivide(np.array(body.lamp_inner) * (side, 1)), proud=0.012), pale)
        shine = shape[:2] * (1, 1) + np.array([(0.02 * side, -0.012), (0.03 * side, -0.012)])
        easel.line(skin.lift(shine, proud=0.014), pale * 1.1, 0.006)


def _subdivide(shape: Floats) -> Floats:
    """Add points along edges so that a lifted outline bends with the sheet, and round its corners."""
    closed = np.vstack([shape, shape[:1]])
    parts = [closed[i] + (closed[i + 1] - closed[i]) * np.linspace(0, 1, 9)[:-1, None] for i in range(len(shape))]
    dense = np.vstack(parts)
    return sum((np.roll(dense, shift, 0) for shift in (-2, -1, 0, 1, 2)), np.zeros_like(dense)) / 5


def _paint_trim(easel: Easel, skin: Skin, body: Body, paint: Floats) -> None:
    """Paint bumper, seams, recess, badge and reflectors."""
    sky = 0.2 + easel.light.sky(np.array([0.35]))[0]
    low, high = body.bumper
    chrome = body.kind == "pickup"
    steps = np.linspace(0, 1, 9)
    for first, last in pairwise(steps):
        y = np.array([low + (high - low) * first, low + (high - low) * last])
        quad = np.array([[-0.95, y[0]], [0.95, y[0]], [0.95, y[1]], [-0.95, y[1]]])
        tone = (
            np.array((0.62, 0.63, 0.65)) * (0.25 + 1.1 * first**1.5) if chrome else _PLASTIC * (0.6 + 0.7 * first)
        ) * sky
        easel.fill(skin.lift(_subdivide_quad(quad), proud=0.010), tone)
    seam = np.clip(paint * 0.16, 0.004, 0.2) * sky
    for points in body.seams:
        for side in (-1.0, 1.0):
            dense = _dense(np.array(points) * (side, 1))
            easel.line(skin.lift(dense, proud=0.009), seam, 0.009)
            easel.line(
                skin.lift(dense - np.array((0, 0.010)), proud=0.010),
                np.clip(paint * 1.1 + 0.05, 0, 1) * sky * 0.55,
                0.005,
            )
    half = float(np.interp(body.plate_y, np.maximum.accumulate(skin.y), skin.half))
    recess = outline(body.plate_y - 0.105, body.plate_y + 0.115, (0.25 / half, 0.22 / half), 0.03)
    easel.fill(skin.lift(recess, proud=0.011), np.clip(paint * 0.72, 0.01, 0.7) * sky * 0.8)
    for side in (-1.0, 1.0):
        strip = np.array([[0.70, low + 0.075], [0.86, low + 0.075], [0.86, low + 0.105], [0.70, low + 0.105]]) * (
            side,
            1,
        )
        easel.fill(skin.lift(strip, proud=0.016), np.array((0.45, 0.04, 0.04)) * sky)
    if body.kind != "pickup":
        angle = np.linspace(0, 2 * np.pi, 28)
        badge = np.stack([0.045 * np.cos(angle) / half, body.plate_y + 0.165 + 0.026 * np.sin(angle)], -1)
        easel.fill(skin.lift(badge, proud=0.013), np.array((0.62, 0.63, 0.65)) * sky)
        easel.fill(
            skin.lift((badge - badge.mean(0)) * 0.66 + badge.mean(0), proud=0.014), np.array((0.12, 0.13, 0.16)) * sky
        )


def _dense(line: Floats) -> Floats:
    parts = [line[i] + (line[i + 1] - line[i]) * np.linspace(0, 1, 12)[:, None] for i in range(len(line) - 1)]
    return np.vstack(parts)


def _subdivide_quad(quad: Floats) -> Floats:
    across = np.linspace(0, 1, 21)[:, None]
    return np.vstack([quad[0] + (quad[1] - quad[0]) * across, quad[2] + (quad[3] - quad[2]) * across])


def mount_plate(easel: Easel, vehicle: Vehicle, centre: Floats) -> Floats:
    """Hang the plate on the vehicle.

    Args:
        easel: Where to paint.
        vehicle: Whose plate.
        centre: The plate's middle in the vehicle's axes, metres.

    Returns:
        The plate's corners in pixels of the easel's picture, shape (4, 2): top left, top right, bottom right, bottom left.
    """
    art = draw_plate(vehicle.plate, DESIGNS[vehicle.jurisdiction])
    half_w, half_h = _PLATE_M[0] / 2, _PLATE_M[1] / 2
    c, s = np.cos(vehicle.tilt), np.sin(vehicle.tilt)
    corners = np.array([[-half_w, half_h], [half_w, half_h], [half_w, -half_h], [-half_w, -half_h]])
    turned = corners @ np.array([[c, s], [-s, c]])
    points = np.column_stack([turned[:, 0], turned[:, 1], 0.03 * turned[:, 1]]) + centre
    quad = easel.pixels(points)
    source = np.array([[0, 0], [WIDTH_PX, 0], [WIDTH_PX, HEIGHT_PX], [0, HEIGHT_PX]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, quad.astype(np.float32))
    corner = np.maximum(np.floor(quad.min(0)).astype(int) - 2, 0)
    width, height = np.maximum(np.ceil(quad.max(0)).astype(int) + 3 - corner, 1)
    shift = np.array([[1, 0, -corner[0]], [0, 1, -corner[1]], [0, 0, 1]], np.float64)
    small = cv2.GaussianBlur(art, (0, 0), 0.25 * WIDTH_PX / max(float(width), 1.0))
    warped = cv2.warpPerspective(small, shift @ matrix, (int(width), int(height)), flags=cv2.INTER_LINEAR) / 255.0
    facing = easel.lit(np.ones(3), centre[None], np.array([[0.0, 0.05, -0.9987]]), 0.0)[0]
    lamp = easel.light.lamps * 0.42 + easel.light.illuminator * 0.75
    light = np.clip(facing * 0.95 + lamp, 0, 1.1)
    region = easel.picture[corner[1] : corner[1] + height, corner[0] : corner[0] + width]
    warped = warped[: region.shape[0], : region.shape[1]]
    region += warped[..., 3:] * (warped[..., 2::-1] * light - region)
    return quad


def _paint_bed(easel: Easel, skin: Skin, paint: Floats) -> None:
    """Paint a pickup's open bed: its dark floor and the rails beside it."""
    top = float(skin.y[-1])
    half = 0.95
    sky = 0.2 + easel.light.sky(np.array([0.6]))[0]
    inside = np.array(
        [[-half + 0.12, top, 0.2], [half - 0.12, top, 0.2], [half - 0.12, top, 1.78], [-half + 0.12, top, 1.78]]
    )
    easel.fill(inside, np.array((0.03, 0.03, 0.032)) * sky)
    floor = inside - np.array((0, 0.45, 0))
    easel.fill(np.vstack([floor[2:], inside[2:][::-1]]), np.array((0.06, 0.06, 0.062)) * sky)
    for side in (-1.0, 1.0):
        rail = np.array(
            [[half - 0.13, top, 0.15], [half, top - 0.01, 0.15], [half, top - 0.01, 1.8], [half - 0.13, top, 1.8]]
        ) * (side, 1, 1)
        colour = easel.lit(paint, rail.mean(0)[None], np.array([[0.0, 1.0, 0.0]]), 0.4)[0]
        easel.fill(rail, colour)


def paint_vehicle(easel: Easel, vehicle: Vehicle) -> Floats:
    """Paint one vehicle, its shadow and its plate.

    Returns:
        The plate's corners in pixels, as `mount_plate`.
    """
    body = BODIES[vehicle.kind]
    paint = np.array(PAINTS[vehicle.color])
    skin = Skin.of(body.stations)
    paint_shadow(easel, body)
    _paint_wheels(easel, body)
    if vehicle.kind == "pickup":
        cab = Skin.of(CAB_STATIONS)
        _paint_front(easel, paint, roof=CAB_STATIONS[-1], half=0.93, length=body.length_m, cowl=1.28)
        _paint_side(easel, cab, paint, length=4.6, belt=1.31, roof_end=3.4)
        _paint_skin(easel, cab, paint, body)
        _paint_bed(easel, skin, paint)
        _paint_side(easel, skin, paint, length=body.length_m, belt=float(skin.y[-1]), roof_end=1.0)
        _fill_sheet(easel, skin, paint)
    else:
        _paint_front(
            easel,
            paint,
            roof=body.stations[-1],
            half=body.stations[5][2] - 0.05,
            length=body.length_m,
            cowl=body.belt_m,
        )
        _paint_side(easel, skin, paint, length=body.length_m, belt=body.belt_m, roof_end=body.stations[-1][0])
        _paint_skin(easel, skin, paint, body)
    _paint_trim(easel, skin, body, paint)
    _paint_lamps(easel, skin, body)
    _paint_extras(easel, skin, body)
    centre = skin.lift(np.array([[0.0, body.plate_y]]), proud=0.03)[0]
    return mount_plate(easel, vehicle, centre)


def _fill_sheet(easel: Easel, skin: Skin, paint: Floats) -> None:
    grid = skin.grid()
    colours = easel.lit(paint, grid, _normals(grid), 0.42) * _grime(grid[..., 1])
    _fill_grid(easel, grid, colours)


def _paint_extras(easel: Easel, skin: Skin, body: Body) -> None:
    """Paint what makes each kind itself: a handle, a third brake lamp, a wiper, an exhaust."""
    sky = 0.2 + easel.light.sky(np.array([0.35]))[0]
    lamps = easel.light.lamps
    if body.kind == "pickup":
        handle = outline(1.02, 1.10, (0.15, 0.15), 0.02)
        easel.fill(skin.lift(handle, proud=0.014), _PLASTIC * sky)
        step = outline(0.715, 0.735, (0.80, 0.80), 0.008)
        easel.fill(skin.lift(step, proud=0.02), _PLASTIC * sky * 1.4)
        return
    low, high = body.window
    bar = outline(high + 0.022, high + 0.042, (0.22, 0.22), 0.008)
    easel.fill(
        skin.lift(bar, proud=0.012),
        np.array((0.40, 0.03, 0.03)) * sky + lamps * np.array((0.5, 0.03, 0.03)),
        glow=lamps * 0.5,
    )
    if body.kind in {"suv", "hatchback"}:
        wiper = _dense(np.array([[0.0, low + 0.015], [0.42, low + 0.06]]))
        easel.line(skin.lift(wiper, proud=0.02), _PLASTIC * 0.4 * sky, 0.014)
    if body.kind == "van":
        easel.line(
            skin.lift(_dense(np.array([[0.0, low - 0.03], [0.0, high + 0.03]])), proud=0.014),
            _PLASTIC * sky * 0.8,
            0.05,
        )
        easel.fill(
            skin.lift(outline(1.10, 1.18, (0.035, 0.035), 0.01) + np.array((0.09, 0)), proud=0.014), _PLASTIC * sky
        )
        return
    angle = np.linspace(0, 2 * np.pi, 24)
    pipe = np.stack([0.62 + 0.055 * np.cos(angle), body.bumper[0] + 0.045 + 0.032 * np.sin(angle)], -1)
    easel.fill(skin.lift(pipe, proud=0.018), np.array((0.5, 0.5, 0.52)) * sky)
    easel.fill(skin.lift((pipe - pipe.mean(0)) * 0.74 + pipe.mean(0), proud=0.02), np.array((0.01, 0.01, 0.01)))
