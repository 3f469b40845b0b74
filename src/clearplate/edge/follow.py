"""Many readings of one passage → one: who is the same vehicle, what its plate says by vote, which picture is best.

A vehicle is read in every frame it is in view. It becomes one passage, told once: when it has left, or soon after it came if it
stays. A vehicle that stands in view for an hour is one passage, not a record of how long somebody stood there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from clearplate.core.plates import confusable_key, distance
from clearplate.edge.camera import Frame
from clearplate.edge.engine import Box, PlateReading
from clearplate.edge.scene import scene_around

# Out of sight for so long, a vehicle has left: longer than another vehicle hides it, shorter than a trip around the block.
GAP: Final = timedelta(seconds=4)
# Told after this even if still in view, so that a wanted vehicle in a queue is known in time.
TOLD_AFTER: Final = timedelta(seconds=10)
# One that has been told already is standing: passing traffic may hide it for longer.
STANDING_GAP: Final = timedelta(seconds=60)
# Box overlap (intersection over union) from which two readings can be of the same place although their texts differ.
SAME_PLACE: Final = 0.2
# Characters two readings of one plate may differ in: one anywhere in view, three in the same place (a bad frame).
APART: Final = 1
APART_SAME_PLACE: Final = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """One vehicle's passage, before it is redacted and described.

    Attributes:
        frame: The best picture, already cut to the scene around the plate.
        reading: The reading of that picture; its corners are in pixels of `frame`.
        plate: The text that won the vote.
        char_confidence: Per character, per mille: the readings' own confidence where they agree with the vote.
        confidence: Of the whole plate, per mille.
        frames: How many frames the plate was read in.
    """

    frame: Frame
    reading: PlateReading
    plate: str
    char_confidence: tuple[int, ...]
    confidence: int
    frames: int


@dataclass(slots=True)
class _Track:
    """A vehicle in view. Holds the cut of one picture, however long it stays."""

    frame: Frame
    best: PlateReading
    first_at: datetime
    last_at: datetime
    box: Box
    texts: dict[str, list[PlateReading]] = field(default_factory=dict)
    told: bool = False
    latest: str = ""

    # No vote gains from more readings than these of one text, and a standing vehicle gives thousands.
    KEPT = 16

    def add(self, frame: Frame, reading: PlateReading) -> None:
        self.last_at, self.box, self.latest = frame.captured_at, reading.detection.box, reading.text
        readings = self.texts.setdefault(reading.text, [])
        if len(readings) < self.KEPT:
            readings.append(reading)
        if _worth(reading) > _worth(self.best):
            self.frame, self.best = scene_around(frame, reading)

    def is_same(self, reading: PlateReading, at: datetime) -> bool:
        apart = min(distance(text, reading.text) for text in (self.latest, self.best.text))
        alike = any(confusable_key(text) == confusable_key(reading.text) for text in (self.latest, self.best.text))
        recent = at - self.last_at <= GAP
        in_place = recent and self.box.overlap(reading.detection.box) >= SAME_PLACE
        return apart <= APART or alike or (in_place and apart <= APART_SAME_PLACE)

    def passage(self) -> Passage:
        plate = self._voted()
        readings = [reading for same in self.texts.values() for reading in same if len(reading.text) == len(plate)]
        total = len(readings)
        characters = tuple(
            round(sum(r.char_confidence[at] for r in readings if r.text[at] == sign) / total)
            for at, sign in enumerate(plate)
        )
        best = max(reading.confidence for reading in self.texts.get(plate, readings))
        frames = sum(map(len, self.texts.values()))
        return Passage(self.frame, self.best, plate, characters, min(best, sum(characters) // len(plate)), frames)

    def _voted(self) -> str:
        """The likeliest length, then at each place the character with the most confidence behind it."""
        readings = [reading for same in self.texts.values() for reading in same]
        lengths: dict[int, int] = {}
        for reading in readings:
            lengths[len(reading.text)] = lengths.get(len(reading.text), 0) + reading.confidence + 1
        length = max(lengths, key=lambda size: (lengths[size], size))
        plate = []
        for at in range(length):
            votes: dict[str, int] = {}
            for reading in readings:
                if len(reading.text) == length:
                    weight = reading.char_confidence[at] * (reading.confidence + 1)
                    votes[reading.text[at]] = votes.get(reading.text[at], 0) + weight
            plate.append(max(sorted(votes), key=lambda sign: votes[sign]))
        return "".join(plate)


def _worth(reading: PlateReading) -> float:
    """How good a picture is for a person to compare: sure characters, drawn large; doubling the size counts like 10 %."""
    return float(reading.confidence * max(1, reading.detection.box.height) ** 0.15)


class Follower:
    """Keeps the vehicles in view of one camera."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []

    def add(self, frame: Frame, readings: Sequence[PlateReading], now: datetime) -> list[Passage]:
        """Take in one frame's readings; give the passages that became ready.

        Args:
            frame: The picture.
            readings: The plates in it; none is fine, and needed for vehicles to leave.
            now: The frame's instant.
        """
        taken: set[int] = set()
        for reading in readings:
            track = self._of(reading, now, taken)
            if track is None:
                track = _Track(*scene_around(frame, reading), now, now, reading.detection.box, latest=reading.text)
                self._tracks.append(track)
            taken.add(id(track))
            track.add(frame, reading)
        return self._ready(now)

    def flush(self, now: datetime) -> list[Passage]:
        """End every passage that is under way."""
        del now  # whatever the time is, all of them end
        passages = [track.passage() for track in self._tracks if not track.told]
        self._tracks = []
        return passages

    def _of(self, reading: PlateReading, now: datetime, taken: set[int]) -> _Track | None:
        same = [track for track in self._tracks if id(track) not in taken and track.is_same(reading, now)]
        return min(same, key=lambda track: distance(track.latest, reading.text), default=None)

    def _ready(self, now: datetime) -> list[Passage]:
        ready, kept = [], []
        for track in self._tracks:
            left = now - track.last_at > (STANDING_GAP if track.told else GAP)
            if not track.told and (left or now - track.first_at >= TOLD_AFTER):
                ready.append(track.passage())
                track.told = True
            if not left:
                kept.append(track)
        self._tracks = kept
        return ready
