"""A road that tests drive on: it stands where camera and engine stand, and shows what the script says."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from clearplate.core.capture import Image, Read
from clearplate.edge.camera import Frame
from edge.pole import IMAGES
from factories import a_read


@dataclass(frozen=True)
class Passed:
    read: Read
    images: tuple[Image, ...]
    captured_at: datetime


class Road:
    """A source of the scripted items: a plate's text, a failure, or something to call."""

    def __init__(self, *script, now=lambda: datetime.now(UTC)):
        self.script, self.now = script, now
        self.settled_until = None

    def frames(self, stop):
        for item in self.script:
            if stop.is_set():
                return
            if callable(item):
                item()
            elif isinstance(item, str):
                yield Frame(np.zeros((2, 2, 3), np.uint8), self.now(), item)
            else:
                yield item

    def settle(self, until):
        self.settled_until = until


class Eyes:
    """A watcher: each frame's source is the plate that it shows, and a passage ends with the next frame."""

    def __init__(self):
        self.under_way = []

    def look(self, frame, now):
        if frame.source == "BREAK":
            raise RuntimeError("the engine broke")
        ended, self.under_way = self.under_way, [Passed(a_read(frame.source), IMAGES, frame.captured_at)]
        return ended

    def flush(self, now):
        ended, self.under_way = self.under_way, []
        return ended
