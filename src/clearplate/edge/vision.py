"""Frame → Detection → Read: what the agent calls to see.

`Watcher` runs the engine on each frame, follows vehicles from frame to frame, and turns each finished passage into a read with
its pictures, redacted. A frame is forgotten when `look` returns, but for the cut around each plate in view.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import cv2

from clearplate.core.capture import Image, ImageKind, Read
from clearplate.core.errors import InvariantError
from clearplate.core.plates import jurisdictions_matching
from clearplate.edge import follow, looks
from clearplate.edge.camera import Frame, Pixels
from clearplate.edge.config import CameraConfig
from clearplate.edge.engine import PlateEngine, Plates, RecognizerFailed
from clearplate.edge.rapidocr_engine import RapidOcrEngine
from clearplate.edge.redact import redact
from clearplate.edge.scene import plate_box

# Pictures are for a person to compare plate and vehicle: so many pixels across are enough, and cost so many bytes at most.
PLATE_WIDTH: Final = 320
PLATE_BYTES: Final = 12_000
SCENE_WIDTH: Final = 720
SCENE_BYTES: Final = 40_000
# JPEG qualities tried until a picture fits; below the last one it is made smaller instead.
QUALITIES: Final = (85, 75, 65, 55, 45)
SHRINK: Final = 0.8


@dataclass(frozen=True, slots=True)
class Passage:
    """One vehicle that went by, redacted and ready to seal.

    Attributes:
        read: Its plate and basic looks.
        images: The plate's picture and the scene's, at most 12 kB and 40 kB.
        captured_at: When the best frame was taken.
        masked: How many faces and people were blanked in the scene.
    """

    read: Read
    images: tuple[Image, ...]
    captured_at: datetime
    masked: int


class Watcher:
    """The eyes of one camera."""

    def __init__(self, engine: PlateEngine) -> None:
        self._engine = engine
        self._follower = follow.Follower()

    @property
    def engine(self) -> PlateEngine:
        """What reads the plates, with its models."""
        return self._engine

    def look(self, frame: Frame, now: datetime) -> list[Passage] | RecognizerFailed:
        """See one more frame.

        Args:
            frame: The picture.
            now: The frame's instant, never before the last one's.

        Returns:
            The passages that became ready, mostly none; or why this frame could not be read.
        """
        result = self._engine.read(frame)
        if not isinstance(result, Plates):
            return result
        return self._described(self._follower.add(frame, result.readings, now))

    def flush(self, now: datetime) -> list[Passage]:
        """End every passage that is under way."""
        return self._described(self._follower.flush(now))

    def _described(self, passages: Iterable[follow.Passage]) -> list[Passage]:
        return [describe(passage, self._engine.name) for passage in passages]


def describe(passage: follow.Passage, engine: str) -> Passage:
    """Turn a followed passage into what a capture holds: read and redacted pictures."""
    pixels, detection = passage.frame.pixels, passage.reading.detection
    height, width = pixels.shape[:2]
    plate = plate_box(detection, width, height)
    redacted = redact(pixels, plate)
    read = Read(
        plate=passage.plate,
        char_confidence=passage.char_confidence,
        confidence=passage.confidence,
        jurisdiction=_jurisdiction(passage.plate),
        vehicle_type=looks.vehicle_type(),
        vehicle_color=looks.vehicle_color(pixels, detection),
        vehicle_make=None,
        engine=engine,
    )
    cut = redacted.pixels[plate.top : plate.bottom, plate.left : plate.right]
    images = (
        Image(ImageKind.PLATE, encode_jpeg(cut, width=PLATE_WIDTH, most_bytes=PLATE_BYTES)),
        Image(ImageKind.SCENE, encode_jpeg(redacted.pixels, width=SCENE_WIDTH, most_bytes=SCENE_BYTES)),
    )
    return Passage(read, images, passage.frame.captured_at, redacted.masked)


def encode_jpeg(pixels: Pixels, *, width: int, most_bytes: int) -> bytes:
    """Encode a picture as JPEG, at most so wide and so large; it is never enlarged.

    Args:
        pixels: uint8, shape (h, w, 3), BGR, at least one pixel.
        width: Pixels.
        most_bytes: At least 1,000: a picture of a few pixels must fit.
    """
    scale = min(1.0, width / pixels.shape[1])
    while True:
        size = tuple(max(1, round(side * scale)) for side in (pixels.shape[1], pixels.shape[0]))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if scale < 1.0 else pixels
        for quality in QUALITIES:
            encoded, data = cv2.imencode(".jpg", small, (cv2.IMWRITE_JPEG_QUALITY, quality))
            if not encoded:
                raise InvariantError("OpenCV cannot encode JPEG here; no picture can be kept. Reinstall it.")
            if len(data) <= most_bytes:
                return data.tobytes()
        scale *= SHRINK


def _jurisdiction(plate: str) -> str | None:
    """Whose plate it is, where its format leaves one answer only."""
    matching = jurisdictions_matching(plate)
    states = [place for place in matching if place != "MX"] if "MX" in matching and len(matching) > 1 else matching
    return states[0] if len(states) == 1 else None


def open_watcher(config: CameraConfig) -> Watcher:
    """The eyes for a camera's settings: today one engine, whatever they say.

    Raises:
        FormatError: The engine's models are not as they must be.
    """
    del config  # nothing in it is about seeing
    return Watcher(RapidOcrEngine())
