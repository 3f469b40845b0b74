"""What a roadside camera sees, as geometry and light: a pinhole, the hours of a day, and how surfaces answer them.

World coordinates are metres: x to the right, y up, z away from the camera along the road; the camera stands at x = z = 0.
Colours are linear-looking RGB floats, about 0 to 1, and become BGR bytes only when the picture is finished.
"""

from dataclasses import dataclass
from math import cos, sin
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Hour = Literal["morning", "noon", "overcast", "dusk", "night"]


@dataclass(frozen=True, slots=True)
class View:
    """One camera's pinhole.

    Attributes:
        width_px: Picture width.
        height_px: Picture height.
        focal_px: Focal length in pixels of this picture.
        height_m: Height of the lens above the road.
        pitch: Downward tilt, radians.
        yaw: Turn to the right, radians.
        roll: Clockwise lean of the camera, radians.
    """

    width_px: int
    height_px: int
    focal_px: float
    height_m: float
    pitch: float
    yaw: float
    roll: float

    def rotation(self) -> Floats:
        """Give the matrix from world to camera axes (x right, y down, z forward)."""
        p, w, r = self.pitch, self.yaw, self.roll
        turn = np.array([[cos(w), 0, -sin(w)], [0, 1, 0], [sin(w), 0, cos(w)]])
        tilt = np.array([[1, 0, 0], [0, -cos(p), -sin(p)], [0, -sin(p), cos(p)]])
        lean = np.array([[cos(r), -sin(r), 0], [sin(r), cos(r), 0], [0, 0, 1]])
        whole: Floats = lean @ tilt @ turn
        return whole

    def project(self, points: Floats) -> Floats:
        """Project world points, shape (..., 3), to pixels, shape (..., 2)."""
        seen = (points - np.array((0.0, self.height_m, 0.0))) @ self.rotation().T
        depth = np.maximum(seen[..., 2:], 0.05)
        pixels: Floats = seen[..., :2] / depth * self.focal_px + np.array((self.width_px / 2, self.height_px / 2))
        return pixels

    def ground(self) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Tell, for every pixel, which point of the road it sees.

        Returns:
            x and z in metres, each of shape (height, width), and where the pixel is below the horizon at all.
        """
        columns, rows = np.meshgrid(np.arange(self.width_px) + 0.5, np.arange(self.height_px) + 0.5)
        rays = np.stack([columns - self.width_px / 2, rows - self.height_px / 2, np.full_like(rows, self.focal_px)], -1)
        world = rays @ self.rotation()
        below = world[..., 1] < -1e-3 * self.focal_px
        reach = self.height_m / np.where(below, -world[..., 1], 1.0)
        return world[..., 0] * reach, world[..., 2] * reach, below


@dataclass(frozen=True, slots=True)
class Light:
    """One hour's light.

    Attributes:
        sun: Unit vector towards the sun or the moon.
        sun_rgb: Its colour and strength.
        zenith: Sky colour overhead.
        horizon: Sky colour at the horizon.
        ground: Colour that the ground throws back.
        lamps: How much of lamps is seen, 0 to 1.
        illuminator: Strength of the camera's own flash, which plates throw back.
        grain: Standard deviation of the sensor's noise, in bytes.
        clouds: Share of the sky that is cloud, 0 to 1.
    """

    sun: tuple[float, float, float]
    sun_rgb: tuple[float, float, float]
    zenith: tuple[float, float, float]
    horizon: tuple[float, float, float]
    ground: tuple[float, float, float]
    lamps: float
    illuminator: float
    grain: float
    clouds: float

    def sky(self, up: Floats) -> Floats:
        """Give the colour seen in a direction by its upward part, shape (...), as (..., 3)."""
        height = np.clip(up, 0, 1)[..., None] ** 0.55
        above = np.array(self.horizon) * (1 - height) + np.array(self.zenith) * height
        soft = np.clip(up * 7 + 0.5, 0, 1)[..., None]
        seen: Floats = above * soft + np.array(self.ground) * (1 - soft)
        return seen


LIGHTS: dict[Hour, Light] = {
    "morning": Light(
        (-0.62, 0.50, -0.60),
        (1.02, 0.88, 0.68),
        (0.30, 0.47, 0.74),
        (0.86, 0.84, 0.80),
        (0.36, 0.31, 0.25),
        0.0,
        0.0,
        2.2,
        0.35,
    ),
    "noon": Light(
        (0.30, 0.88, -0.36),
        (1.02, 0.98, 0.90),
        (0.24, 0.44, 0.76),
        (0.74, 0.83, 0.92),
        (0.38, 0.34, 0.29),
        0.0,
        0.0,
        2.0,
        0.25,
    ),
    "overcast": Light(
        (0.10, 0.98, -0.15),
        (0.26, 0.26, 0.27),
        (0.62, 0.65, 0.69),
        (0.80, 0.81, 0.82),
        (0.30, 0.29, 0.28),
        0.12,
        0.0,
        3.0,
        1.0,
    ),
    "dusk": Light(
        (0.86, 0.16, 0.48),
        (0.62, 0.36, 0.22),
        (0.26, 0.31, 0.50),
        (0.94, 0.64, 0.48),
        (0.24, 0.20, 0.20),
        0.75,
        0.16,
        4.2,
        0.5,
    ),
    "night": Light(
        (-0.30, 0.80, 0.50),
        (0.05, 0.06, 0.09),
        (0.015, 0.02, 0.045),
        (0.075, 0.07, 0.085),
        (0.045, 0.04, 0.04),
        1.0,
        0.55,
        6.0,
        0.2,
    ),
}


def shade(base: Floats, normals: Floats, towards: Floats, light: Light, *, gloss: float) -> Floats:
    """Light a surface: sky and ground around it, the sun on it, their mirror image in its lacquer.

    Args:
        base: The surface's own RGB, broadcastable to `normals`.
        normals: Unit normals, shape (..., 3).
        towards: Unit vectors from the surface to the camera, same shape.
        light: The hour.
        gloss: 0 for chalk, about 0.5 for car paint, 1 for glass.

    Returns:
        RGB of the same shape, not clipped.
    """
    facing = np.sum(normals * towards, -1)
    sun = np.array(light.sun) / np.linalg.norm(light.sun)
    around = light.sky(normals[..., 1] * 0.5 + 0.25) * 0.62 + np.array(light.ground) * 0.22
    direct = np.clip(normals @ sun, 0, 1)[..., None] * np.array(light.sun_rgb)
    flash = np.clip(facing, 0, 1)[..., None] * light.illuminator * 0.55
    mirrored = 2 * facing[..., None] * normals - towards
    fresnel = (0.05 + 0.95 * np.clip(1 - facing, 0, 1) ** 4)[..., None]
    glint = np.clip(mirrored @ sun, 0, 1)[..., None] ** 60 * np.array(light.sun_rgb)
    lit: Floats = base * (around + direct * 0.72 + flash) + gloss * (
        fresnel * light.sky(mirrored[..., 1]) + 0.35 * glint
    )
    return lit
