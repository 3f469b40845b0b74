"""Rendered road scenes: several frames of one vehicle driving away from a camera, with the truth beside them.

The pictures are for the demo, the smoke run and tests; they carry tilt, motion blur, grain and JPEG's own marks so that the
real edge agent has real work. The same seed gives the same bytes.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from clearplate.demo.easel import Easel
from clearplate.demo.optics import LIGHTS, Floats, Hour, View, shade
from clearplate.demo.roadside import Place, paint_place
from clearplate.demo.vehicles import Vehicle, paint_vehicle

WIDTH_PX = 1440
HEIGHT_PX = 810
_OVERSAMPLE = 2
_GAMMA = 1 / 1.25
_WHITE_LEVEL = 0.84  # how bright a white surface that faces the camera comes out by day, 0 to 1


@dataclass(frozen=True, slots=True)
class Outlook:
    """A simulated camera: how it looks, and at what.

    Attributes:
        name: The camera's name in the example city.
        view: Its pinhole, at the picture's size.
        place: What stands around it.
        lane_m: Where vehicles pass, metres to the right of the camera.
    """

    name: str
    view: View
    place: Place
    lane_m: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One rendered picture and its truth.

    Attributes:
        jpeg: The picture.
        vehicle: What passes.
        corners: The plate's corners in pixels, (x, y): top left, top right, bottom right, bottom left.
    """

    jpeg: bytes
    vehicle: Vehicle
    corners: tuple[tuple[float, float], ...]


OUTLOOKS: tuple[Outlook, ...] = (
    Outlook(
        "mesa",
        View(WIDTH_PX, HEIGHT_PX, 1800, 2.35, 0.150, 0.02, 0.012),
        Place(3, 1, 1, True, (0.80, 0.62, 0.46)),
        0.15,
    ),
    Outlook(
        "ridge",
        View(WIDTH_PX, HEIGHT_PX, 1900, 2.7, 0.195, -0.08, -0.020),
        Place(8, 1, 0, False, (0.80, 0.70, 0.60)),
        -0.95,
    ),
)


@lru_cache(maxsize=12)
def _empty_road(outlook: Outlook, hour: Hour) -> Floats:
    small = paint_place(outlook.view, outlook.place, LIGHTS[hour])
    size = (WIDTH_PX * _OVERSAMPLE, HEIGHT_PX * _OVERSAMPLE)
    return np.asarray(cv2.resize(small.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32)


def _larger(view: View) -> View:
    return replace(
        view,
        width_px=view.width_px * _OVERSAMPLE,
        height_px=view.height_px * _OVERSAMPLE,
        focal_px=view.focal_px * _OVERSAMPLE,
    )


@lru_cache(maxsize=len(LIGHTS))
def _exposure(hour: Hour) -> Floats:
    """What a camera's automatic exposure and white balance make of an hour: gains for red, green and blue.

    By day a white car comes out white; the less daylight there is, the less is mended, as in real cameras.
    """
    light = LIGHTS[hour]
    facing = np.array([[0.0, 0.0, -1.0]])
    white = shade(np.ones(3), facing, facing, light, gloss=0.0)[0]
    level = _WHITE_LEVEL / white.mean()
    balance = (white.mean() / white) ** 0.75
    gains: Floats = ((level * balance) ** (1 - light.lamps)).astype(np.float32)
    return gains


@lru_cache(maxsize=1)
def _vignette() -> Floats:
    rows, columns = np.mgrid[-1 : 1 : HEIGHT_PX * 1j, -1 : 1 : WIDTH_PX * 1j]
    dim: Floats = (1 - 0.13 * (rows**2 + columns**2))[..., None].astype(np.float32)
    return dim


def _develop(picture: Floats, glow: Floats, hour: Hour, random: Random, blur_px: float) -> NDArray[np.uint8]:
    """Turn light into a picture: bloom, blur, lens, grain, and the curve of the eye."""
    small: Floats = np.asarray(cv2.resize(picture, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA), np.float32)
    if LIGHTS[hour].lamps > 0:
        coarse = cv2.resize(glow, (WIDTH_PX // 4, HEIGHT_PX // 4), interpolation=cv2.INTER_AREA)
        bloom = cv2.GaussianBlur(coarse, (0, 0), 5.5) * 1.3 + cv2.GaussianBlur(coarse, (0, 0), 1.3) * 0.5
        small = small + cv2.resize(bloom, (WIDTH_PX, HEIGHT_PX))
    if blur_px > 1:
        length = max(3, round(blur_px) | 1)
        kernel = np.zeros((length, length))
        kernel[:, length // 2] = 1 / length
        small = np.asarray(cv2.filter2D(small, -1, kernel), np.float32)
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), random.uniform(0.45, 0.75)), np.float32)
    small = small * _vignette()
    curved: Floats = np.clip(small * _exposure(hour) * 1.12, 0, 1.25)
    np.minimum(curved, 0.4 + curved * 0.5, out=curved)
    curved = np.asarray(cv2.pow(curved, _GAMMA), np.float32) * 255
    generator = np.random.default_rng(random.getrandbits(32))
    grain = generator.standard_normal((HEIGHT_PX, WIDTH_PX, 1), np.float32)
    pixels: NDArray[np.uint8] = np.clip(curved + grain * LIGHTS[hour].grain, 0, 255).astype(np.uint8)
    return pixels


def render_frame(outlook: Outlook, hour: Hour, vehicle: Vehicle, *, distance_m: float, seed: int) -> Frame:
    """Render one picture.

    Args:
        outlook: Which camera.
        hour: The light.
        vehicle: What is on the road.
        distance_m: From the camera to the vehicle's rear, along the road; 5 to 9 keeps the plate readable.
        seed: For grain, blur and the vehicle's place in its lane.
    """
    random = Random(seed)  # noqa: S311 -- scenery, not a secret
    lane = outlook.lane_m + random.uniform(-0.22, 0.22)
    background = _empty_road(outlook, hour).copy()
    easel = Easel(
        background,
        np.zeros_like(background),
        _larger(outlook.view),
        LIGHTS[hour],
        (lane, distance_m),
        random.uniform(-0.03, 0.03),
    )
    corners = paint_vehicle(easel, vehicle)
    picture = _develop(easel.picture, easel.glow, hour, random, random.uniform(0.0, 2.6))
    quality = random.randint(72, 90)
    _, encoded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    found = tuple((float(x) / _OVERSAMPLE, float(y) / _OVERSAMPLE) for x, y in corners)
    return Frame(encoded.tobytes(), vehicle, found)


def render_passage(outlook: Outlook, hour: Hour, vehicle: Vehicle, *, frames: int, seed: int) -> list[Frame]:
    """Render a vehicle driving away: each frame a little further.

    Args:
        outlook: Which camera.
        hour: The light.
        vehicle: What passes.
        frames: How many pictures, 1 to 8.
        seed: For everything left to chance.
    """
    random = Random(seed)  # noqa: S311 -- scenery, not a secret
    start, lane_seed = random.uniform(5.3, 5.8), random.getrandbits(30)
    return [
        render_frame(outlook, hour, vehicle, distance_m=start + 0.55 * index, seed=lane_seed + index)
        for index in range(frames)
    ]
