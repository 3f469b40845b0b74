"""The canvas that vehicles are painted on, and the bent sheet that their profiles sweep."""

from dataclasses import dataclass

import cv2
import numpy as np

from clearplate.demo.optics import Floats, Light, View, shade

_ROWS = 72
_COLUMNS = 40


@dataclass(slots=True)
class Easel:
    """A canvas in work: the picture, the lamps' glow beside it, and whence and when it is seen.

    Attributes:
        picture: RGB floats, shape (height, width, 3).
        glow: Light that lamps add, same shape.
        view: The camera, at this canvas's size.
        light: The hour.
        place: The vehicle's position on the road, (x, z) in metres of its rearmost middle point.
        heading: Its turn to the right, radians.
    """

    picture: Floats
    glow: Floats
    view: View
    light: Light
    place: tuple[float, float]
    heading: float

    def world(self, points: Floats) -> Floats:
        """Carry points from the vehicle's axes to the world's."""
        c, s = np.cos(self.heading), np.sin(self.heading)
        turned = points @ np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
        moved: Floats = turned + np.array((self.place[0], 0.0, self.place[1]))
        return moved

    def pixels(self, points: Floats) -> Floats:
        """Project points of the vehicle's axes to pixels."""
        return self.view.project(self.world(points))

    def fill(self, points: Floats, rgb: Floats, *, glow: float = 0.0) -> None:
        """Fill a polygon given in the vehicle's axes."""
        corners = [np.round(self.pixels(points) * 16).astype(np.int32)]
        cv2.fillPoly(self.picture, corners, tuple(map(float, rgb)), cv2.LINE_8, 4)
        if glow:
            cv2.fillPoly(self.glow, corners, tuple(float(channel) * glow for channel in rgb), cv2.LINE_8, 4)

    def line(self, points: Floats, rgb: Floats, width_m: float) -> None:
        """Draw a line of a width in metres."""
        pixels = self.pixels(points)
        depth = max(float(self.world(points)[:, 2].mean()), 1.0)
        width = max(1, round(width_m * self.view.focal_px / depth))
        cv2.polylines(
            self.picture, [np.round(pixels * 16).astype(np.int32)], False, tuple(map(float, rgb)), width, cv2.LINE_AA, 4
        )

    def lit(self, base: Floats, points: Floats, normals: Floats, gloss: float) -> Floats:
        """Shade points of the vehicle's axes with normals in the same axes."""
        c, s = np.cos(self.heading), np.sin(self.heading)
        turn = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
        towards = np.array([0.0, self.view.height_m, 0.0]) - self.world(points)
        towards /= np.linalg.norm(towards, axis=-1, keepdims=True)
        return shade(base, normals @ turn, towards, self.light, gloss=gloss)


@dataclass(frozen=True, slots=True)
class Skin:
    """The bent sheet that a profile sweeps, and points upon it.

    Attributes:
        z: Depth of each row's middle.
        y: Height of each row.
        half: Half width of each row.
    """

    z: Floats
    y: Floats
    half: Floats

    @classmethod
    def of(cls, stations: tuple[tuple[float, float, float], ...]) -> "Skin":
        """Round a profile's corners a little and sample it evenly."""
        table = np.array(stations)
        length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(table[:, :2], axis=0), axis=1))])
        at = length[-1] * np.linspace(0, 1, _ROWS) ** 1.35
        fine = np.stack([np.interp(at, length, table[:, column]) for column in range(3)], -1)
        kernel = np.array([1, 2, 3, 2, 1]) / 9
        padded = np.pad(fine, ((2, 2), (0, 0)), mode="edge")
        smooth = np.stack([np.convolve(padded[:, column], kernel, mode="valid") for column in range(3)], -1)
        return cls(smooth[:, 0], smooth[:, 1], smooth[:, 2])

    def grid(self) -> Floats:
        """Give the sheet's points, shape (rows, columns, 3); its edges bend away from the viewer."""
        t = np.sin(np.linspace(-np.pi / 2, np.pi / 2, _COLUMNS))
        bend = 0.16 * np.abs(t) ** 5
        tangent = np.stack([np.gradient(self.z), np.gradient(self.y)], -1)
        tangent /= np.linalg.norm(tangent, axis=-1, keepdims=True) + 1e-9
        inward_z, inward_y = tangent[:, 1], -tangent[:, 0]
        x = self.half[:, None] * t[None]
        y = self.y[:, None] + inward_y[:, None] * bend[None] * 0.45
        z = self.z[:, None] + inward_z[:, None] * bend[None] * np.clip(inward_z, 0.2, 1)[:, None]
        return np.stack([x, y, z], -1)

    def lift(self, shares: Floats, *, proud: float = 0.006) -> Floats:
        """Put (x as share of the half width, y) points on the rear of the sheet."""
        rising = np.maximum.accumulate(self.y)
        y = shares[:, 1]
        half = np.interp(y, rising, self.half)
        z = np.interp(y, rising, self.z) + 0.16 * np.abs(shares[:, 0]) ** 5 - proud
        return np.stack([shares[:, 0] * half, y, z], -1)


def inset(height: float, low: float, high: float, radius: float) -> float:
    """Tell how far a rounded corner cuts into an edge at a height."""
    near = min(height - low, high - height)
    return 0.0 if near >= radius else radius - float(np.sqrt(max(radius**2 - (radius - near) ** 2, 0.0)))


def outline(low: float, high: float, span: tuple[float, float], radius: float) -> Floats:
    """Outline a rounded panel: (x share, y) points, symmetric about the middle.

    Args:
        low: Height of the lower edge, metres.
        high: Height of the upper edge.
        span: Share of the half width at those heights.
        radius: Of the corners, metres and share alike.
    """
    heights = np.linspace(low, high, 30)
    shares = np.interp(heights, [low, high], span) - [inset(float(h), low, high, radius) for h in heights]
    right = np.stack([shares, heights], -1)
    return np.vstack([right, (right * (-1, 1))[::-1]])
