"""Pictures that tests draw, a road scene with a plate, as plain as can be; and the engine that reads them."""

from functools import cache

import cv2
import numpy as np

from clearplate.edge.rapidocr_engine import RapidOcrEngine


@cache
def default_engine():
    """The engine, loaded once for all tests."""
    return RapidOcrEngine()


def plate_scene(text, *, width=960, height=540, scale=1.6, body=(120, 40, 30), at=(400, 330)):
    """A car's rear of one color (BGR) with a white plate that says `text`."""
    pixels = np.full((height, width, 3), (95, 100, 98), np.uint8)
    noise = np.random.default_rng(7).integers(-8, 8, pixels.shape)
    (across, down), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 3)
    x, y = at
    cv2.rectangle(pixels, (x - 160, y - 200), (x + across + 160, y + 110), body, -1)
    pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    cv2.rectangle(pixels, (x - 16, y - down - 18), (x + across + 16, y + 18), (245, 245, 245), -1)
    cv2.rectangle(pixels, (x - 16, y - down - 18), (x + across + 16, y + 18), (40, 40, 40), 2)
    cv2.putText(pixels, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), 3, cv2.LINE_AA)
    return cv2.GaussianBlur(pixels, (3, 3), 0)


def street(width=960, height=540):
    """A scene with nothing to read."""
    pixels = np.full((height, width, 3), (95, 100, 98), np.uint8)
    cv2.rectangle(pixels, (0, height * 2 // 3), (width, height), (70, 70, 70), -1)
    return pixels
