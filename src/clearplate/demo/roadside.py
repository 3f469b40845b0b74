"""The place where a simulated camera stands: sky, mesas, low houses, lamps, and the road itself.

Painted once per camera and hour; vehicles are put in front of it by `scenes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clearplate.demo.optics import Floats, Light, View

_LANE_M = 3.6
_NOISE_SIDE = 1024
_LIT = 0.6  # share of windows with a lamp behind them


@dataclass(frozen=True, slots=True)
class Place:
    """What stands around one camera.

    Attributes:
        seed: Which houses, hills and clouds.
        lanes_left: Lanes to the left of the one that the camera watches.
        lanes_right: Lanes to its right.
        houses: Whether there are houses; else desert.
        wall: RGB of the houses' plaster.
    """

    seed: int
    lanes_left: int
    lanes_right: int
    houses: bool
    wall: tuple[float, float, float]


def noise(seed: int, *, side: int = _NOISE_SIDE, octaves: int = 8) -> NDArray[np.float32]:
    """Make tileable cloud noise, 0 to 1, shape (side, side)."""
    generator = np.random.default_rng(seed)
    total = np.zeros((side, side), np.float32)
    for octave in range(octaves):
        cells = 4 * 2**octave
        grid = generator.random((cells, cells), dtype=np.float32)
        wrapped = np.pad(grid, 2, mode="wrap")
        big = cv2.resize(wrapped, None, fx=side / cells, fy=side / cells, interpolation=cv2.INTER_CUBIC)
        edge = int(2 * side / cells)
        total += big[edge : edge + side, edge : edge + side] * 0.5 ** (octave + 1)
    low, high = float(total.min()), float(total.max())
    return (total - low) / (high - low)


def _sample(texture: NDArray[np.float32], x: Floats, y: Floats, scale: float) -> Floats:
    """Look noise up at world coordinates; `scale` is pixels of noise per metre."""
    side = texture.shape[0]
    found = cv2.remap(
        texture,
        np.mod(x * scale, side - 1).astype(np.float32),
        np.mod(y * scale, side - 1).astype(np.float32),
        cv2.INTER_LINEAR,
    )
    return found.astype(np.float64)


def _step(value: Floats, edge: float, soft: Floats) -> Floats:
    """Go smoothly from 0 to 1 where value passes an edge, over the width of a pixel."""
    return np.clip((value - edge) / soft + 0.5, 0, 1)


def _stripe(value: Floats, centre: float, width: float, soft: Floats) -> Floats:
    return _step(value, centre - width / 2, soft) * (1 - _step(value, centre + width / 2, soft))


def paint_ground(view: View, place: Place, light: Light) -> tuple[Floats, NDArray[np.bool_]]:
    """Paint asphalt, marks, kerbs and desert.

    Returns:
        RGB, shape (height, width, 3), and where it applies (below the horizon).
    """
    x, z, below = view.ground()
    x, z = np.where(below, x, 0.0), np.clip(np.where(below, z, 500.0), 0.1, 500.0)
    texture = noise(place.seed)
    pixel = np.clip(z * z / (view.height_m * view.focal_px) * 0.25 + z / view.focal_px, 0.002, 3.0)
    fade = np.clip(1 - z / 60, 0, 1)
    grit = (_sample(texture, x, z, 190.0) - 0.5) * 0.30 * fade * np.clip(1 - z / 14, 0, 1)
    grit += (_sample(texture, x, z * 0.4, 34.0) - 0.5) * 0.26 * fade + (_sample(texture, x, z, 4.0) - 0.5) * 0.16
    tracks = np.exp(-((np.abs(np.mod(x + _LANE_M / 2, _LANE_M) - _LANE_M / 2) - 0.78) ** 2) / 0.06)
    asphalt = (0.30 * (1 + grit) - 0.020 * tracks)[..., None] * np.array((1.0, 0.985, 0.96))
    left, right = -(place.lanes_left + 0.5) * _LANE_M, (place.lanes_right + 0.5) * _LANE_M
    worn = np.clip(0.75 + 1.2 * (_sample(texture, x, z, 60.0) - 0.35), 0.25, 1)
    marks = np.zeros_like(x)
    dash = _stripe(np.mod(z + 1.0, 9.0), 1.8, 3.0, pixel * 3)
    for lane in range(-place.lanes_left, place.lanes_right):
        marks = np.maximum(marks, _stripe(x, (lane + 0.5) * _LANE_M, 0.12, pixel) * dash)
    edge = np.maximum(_stripe(x, right - 0.25, 0.12, pixel), 0)
    yellow = _stripe(x, left + 0.25, 0.12, pixel) * worn
    paint = asphalt + (np.maximum(marks, edge) * worn)[..., None] * (np.array((0.80, 0.80, 0.77)) - asphalt)
    paint += yellow[..., None] * (np.array((0.82, 0.62, 0.16)) - paint)
    kerb = np.maximum(_stripe(x, left - 0.12, 0.26, pixel), _stripe(x, right + 0.12, 0.26, pixel))
    paint += kerb[..., None] * (np.array((0.50, 0.49, 0.46)) * (1 + 0.3 * grit[..., None]) - paint)
    off = np.maximum(_step(x, right + 0.25, pixel), 1 - _step(x, left - 0.25, pixel))
    walk = np.maximum(_stripe(x, right + 1.15, 1.8, pixel), _stripe(x, left - 1.15, 1.8, pixel)) * float(place.houses)
    sand = (
        0.46 * (1 + 1.3 * grit + 0.35 * (_sample(texture, x, z, 11.0) - 0.5))[..., None] * np.array((1.0, 0.84, 0.64))
    )
    scrub = np.clip((_sample(texture, x + 60, z * 0.6, 22.0) - 0.60) * 7, 0, 0.75)[..., None]
    sand += scrub * (np.array((0.26, 0.28, 0.17)) - sand)
    slab = (
        0.50
        * (1 + 0.4 * grit - 0.35 * _stripe(np.mod(z, 1.5), 0.75, 0.03, pixel * 2))[..., None]
        * np.array((1, 0.97, 0.92))
    )
    sand += walk[..., None] * (slab - sand)
    paint += off[..., None] * (sand - paint)
    return _light_ground(paint, x, z, light), below


def _light_ground(paint: Floats, x: Floats, z: Floats, light: Light) -> Floats:
    sun = np.array(light.sun) / np.linalg.norm(light.sun)
    sky = light.sky(np.full((1,), 0.6))[0]
    lit = paint * (sky * 0.75 + max(sun[1], 0.0) * np.array(light.sun_rgb) * 0.85)
    pool = np.exp(-(((x - 3.2) ** 2) / 14 + ((np.mod(z - 2, 24.0) - 12) ** 2) / 34))
    lit += paint * (pool * 0.55 * light.lamps)[..., None] * np.array((1.0, 0.80, 0.52))
    flash = np.exp(-((x / 2.6) ** 2) - ((z - 6.5) / 5.5) ** 2) * light.illuminator
    lit += paint * flash[..., None] * 0.45
    haze = (1 - np.exp(-z / 420))[..., None]
    mixed: Floats = lit + haze * (np.array(light.horizon) - lit)
    return mixed


def paint_sky(view: View, place: Place, light: Light) -> Floats:
    """Paint the sky with its clouds, RGB of the whole picture."""
    columns, rows = np.meshgrid(np.arange(view.width_px) + 0.5, np.arange(view.height_px) + 0.5)
    rays = np.stack([columns - view.width_px / 2, rows - view.height_px / 2, np.full_like(rows, view.focal_px)], -1)
    world = rays @ view.rotation()
    world /= np.linalg.norm(world, axis=-1, keepdims=True)
    up = np.clip(world[..., 1], 0, 1)
    sky = light.sky(up * 2.2 + 0.10)
    texture = noise(place.seed + 7)
    billow = (
        _sample(texture, world[..., 0] + 3, up * 3.2 + 1, 620.0) * 0.7
        + _sample(texture, world[..., 0], up, 210.0) * 0.5
    )
    cover = np.clip((billow - (0.86 - 0.42 * light.clouds)) * 3.2, 0, 1)[..., None] * 0.75
    bright = np.array(light.horizon) * 1.06 + np.array(light.sun_rgb) * 0.10
    sky = sky + cover * (bright - sky)
    toward = np.clip(world @ (np.array(light.sun) / np.linalg.norm(light.sun)), 0, 1)[..., None]
    glowing: Floats = sky + toward**24 * np.array(light.sun_rgb) * 0.35
    return glowing


def paint_hills(picture: Floats, view: View, place: Place, light: Light) -> None:
    """Stand flat-topped mesas along the horizon, the further the paler."""
    generator = np.random.default_rng(place.seed + 11)
    for distance, height, colour in ((2600.0, 150.0, (0.42, 0.32, 0.34)), (1500.0, 62.0, (0.40, 0.27, 0.20))):
        x = np.linspace(-distance, distance, 90)
        plateau = np.repeat(generator.random(18), 5) ** 2
        slope = cv2.GaussianBlur(plateau.astype(np.float32)[None], (0, 0), 0.8)[0]
        top = height * (0.22 + 0.78 * slope) * (1 + 0.04 * generator.standard_normal(90))
        ridge = np.stack([x, top, np.full_like(x, distance)], -1)
        foot = np.array([[distance, -20.0, distance], [-distance, -20.0, distance]])
        haze = 1 - np.exp(-distance / 2600)
        lit = np.array(colour) * (light.sky(np.array([0.5]))[0] * 0.6 + np.array(light.sun_rgb) * 0.35)
        fill_polygon(
            picture, view.project(np.vstack([ridge, foot])), lit + haze * 0.8 * (np.array(light.horizon) - lit)
        )


def fill_polygon(picture: Floats, points: Floats, colour: Sequence[float] | Floats) -> None:
    """Fill a polygon, given in pixels, with smooth edges."""
    if not np.isfinite(points).all():
        return
    low = np.floor(points.min(0)).astype(int) - 1
    high = np.ceil(points.max(0)).astype(int) + 2
    x0, y0 = max(low[0], 0), max(low[1], 0)
    x1, y1 = min(high[0], picture.shape[1]), min(high[1], picture.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(mask, [np.round((points - (x0, y0)) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    weight = mask[..., None].astype(np.float64) / 255
    region = picture[y0:y1, x0:x1]
    region += weight * (np.asarray(colour, np.float64) - region)


def _box(picture: Floats, view: View, light: Light, *, corner: Floats, size: Floats, colour: Floats) -> None:
    """Stand a block on the ground: its front, and whichever side shows."""
    x, _, z = corner
    width, height, depth = size
    sky = light.sky(np.array([0.45]))[0] * 0.62 + np.array(light.ground) * 0.2
    sun = np.array(light.sun) / np.linalg.norm(light.sun)
    side_x, side_normal = (x, -1.0) if x > 0 else (x + width, 1.0)
    side = np.array([[side_x, 0, z], [side_x, height, z], [side_x, height, z + depth], [side_x, 0, z + depth]])
    front = np.array([[x, 0, z], [x, height, z], [x + width, height, z], [x + width, 0, z]])
    for face, normal in ((side, np.array([side_normal, 0, 0])), (front, np.array([0, 0, -1.0]))):
        direct = max(float(normal @ sun), 0.0) * np.array(light.sun_rgb) * 0.8
        fill_polygon(picture, view.project(face), colour * (sky + direct))


def paint_houses(picture: Floats, view: View, place: Place, light: Light) -> None:
    """Line the road with low plastered houses, far ones first; windows glow when lamps are on."""
    generator = np.random.default_rng(place.seed + 23)
    pane_dark = np.array((0.10, 0.12, 0.15)) * (0.3 + np.array(light.zenith))
    pane = pane_dark + light.lamps * 0.8 * np.array((1.0, 0.74, 0.40))
    edges = (-(place.lanes_left + 0.5) * _LANE_M - 4.5, (place.lanes_right + 0.5) * _LANE_M + 4.5)
    for z in np.arange(118, 24, -15.0):
        for side, edge in zip((-1, 1), edges, strict=True):
            width, height, depth = 8 + 5 * generator.random(), 3.2 + 2.2 * generator.random(), 11.0
            x = edge - width if side < 0 else edge
            tint = np.array(place.wall) * (0.85 + 0.3 * generator.random(3) * (1, 0.8, 0.7))
            _box(picture, view, light, corner=np.array([x, 0, z]), size=np.array([width, height, depth]), colour=tint)
            _box(
                picture,
                view,
                light,
                corner=np.array([x - 0.15, 0, z - 0.15]),
                size=np.array([width + 0.3, 0.35, 0.2]),
                colour=tint * 0.6,
            )
            for column in range(3):
                left = x + 0.9 + column * (width - 2.2) / 2.6
                frame = np.array([[0, 1.0, 0], [0, 2.3, 0], [1.3, 2.3, 0], [1.3, 1.0, 0]]) + np.array(
                    (left, 0, z - 0.02)
                )
                lit = generator.random() < _LIT
                fill_polygon(picture, view.project(frame), pane if lit else pane_dark)
            wall = edge + 0.02 * side * -1
            for row in range(3):
                start = z + 1.4 + row * 3.2
                tall = 1.0 if row != 1 else 0.05
                frame = np.array(
                    [[wall, tall, start], [wall, 2.2, start], [wall, 2.2, start + 1.2], [wall, tall, start + 1.2]]
                )
                fill_polygon(picture, view.project(frame), pane if generator.random() < _LIT else pane_dark)


def paint_lamps(picture: Floats, view: View, place: Place, light: Light) -> None:
    """Stand street lamps along the right kerb, and let them glow at dusk and night."""
    x = (place.lanes_right + 0.5) * _LANE_M + 0.7
    glow = np.zeros_like(picture)
    for z in (86.0, 62.0, 38.0, 14.0):
        pole = np.array([[x - 0.07, 0, z], [x - 0.05, 7, z], [x + 0.05, 7, z], [x + 0.07, 0, z]])
        arm = np.array([[x, 6.85, z], [x, 7.0, z], [x - 1.9, 7.25, z], [x - 1.9, 7.12, z]])
        grey = np.array((0.20, 0.20, 0.20)) * (0.25 + light.sky(np.array([0.5]))[0])
        fill_polygon(picture, view.project(pole), grey)
        fill_polygon(picture, view.project(arm), grey)
        head = view.project(np.array([[x - 1.9, 7.1, z]]))[0]
        radius = max(2.0, 0.28 * view.focal_px / z)
        cv2.circle(glow, (int(head[0]), int(head[1])), int(radius), (1.0, 0.82, 0.5), -1, cv2.LINE_AA)
    if light.lamps > 0:
        halo = cv2.GaussianBlur(glow, (0, 0), 14) * 4 + cv2.GaussianBlur(glow, (0, 0), 3)
        picture += halo * light.lamps


def paint_bushes(picture: Floats, view: View, place: Place, light: Light) -> None:
    """Scatter desert shrubs beside the road, far ones first."""
    generator = np.random.default_rng(place.seed + 31)
    edges = (-(place.lanes_left + 0.5) * _LANE_M - 3.2, (place.lanes_right + 0.5) * _LANE_M + 3.2)
    tone = light.sky(np.array([0.5]))[0] * 0.7 + np.array(light.sun_rgb) * 0.3
    for z in np.sort(generator.uniform(9, 90, 46))[::-1]:
        side = int(generator.integers(2))
        x = edges[side] + (generator.uniform(0, 9) * (1 if side else -1))
        size = generator.uniform(0.35, 0.95)
        green = np.array((0.30, 0.33, 0.19)) * generator.uniform(0.7, 1.15)
        for _ in range(26):
            offset = generator.normal(0, 0.42, 3) * size
            angle = generator.uniform(-1.0, 1.0)
            root = np.array([x + offset[0] * 0.3, 0.02, z])
            tip = root + np.array((offset[0] + np.sin(angle) * 0.3 * size, abs(offset[1]) + 0.55 * size, 0))
            wide = np.array((0.06 * size, 0, 0))
            leaf = np.array([root - wide, tip, root + wide])
            fill_polygon(picture, view.project(leaf), green * tone * generator.uniform(0.6, 1.2))


def paint_place(view: View, place: Place, light: Light) -> Floats:
    """Paint the empty road.

    Returns:
        RGB floats of shape (height, width, 3), not clipped.
    """
    picture = paint_sky(view, place, light)
    paint_hills(picture, view, place, light)
    ground, below = paint_ground(view, place, light)
    picture[below] = ground[below]
    if place.houses:
        paint_houses(picture, view, place, light)
    paint_bushes(picture, view, place, light)
    paint_lamps(picture, view, place, light)
    return picture
