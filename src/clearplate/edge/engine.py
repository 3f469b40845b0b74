"""The port behind which detection and recognition live: one frame in, the plates in view out.

`Frame → Detection → PlateReading`. A reading belongs to one frame; `follow` makes one `core.capture.Read` of the readings of
a passage. "No plate in view" and "the recognizer failed" are different types, so that nobody can take one for the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from clearplate.edge.camera import Frame

Corners: TypeAlias = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels of a frame; `right` and `bottom` are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across, at least 0."""
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        """Pixels down, at least 0."""
        return max(0, self.bottom - self.top)

    def overlap(self, other: "Box") -> float:
        """Intersection over union with another box, 0 to 1."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        if across <= 0 or down <= 0:
            return 0.0
        shared = across * down
        return shared / (self.width * self.height + other.width * other.height - shared)

    def grown(self, across: float, down: float) -> "Box":
        """The box with `across` widths added left and right, `down` heights above and below."""
        dx, dy = round(self.width * across), round(self.height * down)
        return Box(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def within(self, width: int, height: int) -> "Box":
        """The part of the box inside a picture of that size."""
        left, top = min(max(0, self.left), width), min(max(0, self.top), height)
        return Box(left, top, max(left, min(self.right, width)), max(top, min(self.bottom, height)))


@dataclass(frozen=True, slots=True)
class Detection:
    """Where the characters of a plate stand in one frame.

    Attributes:
        corners: Pixels of the frame, clockwise from the text's upper left; may be tilted and lie partly outside.
        score: The detector's confidence that it is text, per mille.
    """

    corners: Corners
    score: int

    @property
    def box(self) -> Box:
        """The smallest upright rectangle around the corners."""
        across = [x for x, _ in self.corners]
        down = [y for _, y in self.corners]
        return Box(int(min(across)), int(min(down)), int(max(across)) + 1, int(max(down)) + 1)


@dataclass(frozen=True, slots=True)
class PlateReading:
    """The plate of one detection as the recognizer read it.

    Attributes:
        detection: Where it stands.
        text: Normalized plate.
        char_confidence: One value per character, per mille.
        confidence: Of the whole text, per mille.
    """

    detection: Detection
    text: str
    char_confidence: tuple[int, ...]
    confidence: int


@dataclass(frozen=True, slots=True)
class Plates:
    """The engine looked: these plates are in view, the surest first; none is an answer too."""

    readings: tuple[PlateReading, ...]


@dataclass(frozen=True, slots=True)
class RecognizerFailed:
    """The engine could not look. `reason` is for the operator, never with plate text."""

    reason: str


EngineResult: TypeAlias = Plates | RecognizerFailed


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One set of weights the engine runs, so that a city can publish what its cameras can and cannot recognize."""

    name: str
    sha256: bytes


class PlateEngine(Protocol):
    """What finds and reads plates."""

    @property
    def name(self) -> str:
        """Name and version, as reads and heartbeats carry it; at most 64 bytes."""

    @property
    def models(self) -> Sequence[ModelInfo]:
        """Every model loaded."""

    def read(self, frame: Frame) -> EngineResult:
        """Find and read the plates of one frame."""
