"""The default engine: the PP-OCR models that the `rapidocr` package carries, on the whole picture.

Only the package's files are used, by path and hash, with onnxruntime; its code is never imported, because it would download what
it does not find. Detect lines of text; read each once; look closely at the few that may be plates, enlarged and several times;
report those that are. Source of the models: PaddleOCR (Apache-2.0), converted by RapidOCR.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from itertools import permutations
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import onnxruntime

from clearplate.core.errors import FormatError
from clearplate.edge import shape
from clearplate.edge.camera import Frame, Pixels
from clearplate.edge.detect import TextDetector
from clearplate.edge.engine import Box, Detection, EngineResult, ModelInfo, PlateReading, Plates, RecognizerFailed
from clearplate.edge.recognize import StripReading, TextRecognizer, looks_at, strip
from clearplate.edge.vote import Verdict, decide

DETECTOR_MODEL: Final = "PP-OCRv6_det_small.onnx"
RECOGNIZER_MODEL: Final = "PP-OCRv6_rec_small.onnx"
# SHA-256 as published by RapidOCR's own list of models. Other weights would be another engine, to be measured again.
PINNED: Final = {
    DETECTOR_MODEL: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    RECOGNIZER_MODEL: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}

# PP-OCR wants the shorter side at least so long; the longer side is held to this, which bounds memory and time.
SHORTER_SIDE: Final = 736
LONGER_SIDE: Final = 1600
# When no plate is found, look once more at this scale: a small plate far away, or one too large for the detector.
SECOND_SCALE: Final = 1.5
# So many lines are looked at closely; a street with more plates in view at once gets the rest from its next frames.
CLOSE_LOOKS: Final = 3
# Around a line that may be a plate, in parts of its width and height, and how high the line is made (pixels).
AROUND: Final = (0.4, 1.0)
CLOSE_HEIGHT: Final = 44
CLOSE_LONGER_SIDE: Final = 640
MOST_ENLARGED: Final = 4.0
# The gap between two halves of one plate, and their difference in height, in parts of the height.
JOIN_GAP: Final = 1.4
JOIN_HEIGHTS: Final = 1.6
JOINED_CHARACTERS: Final = range(4, 10)
# Sure enough of every character to need no second, enlarged look.
SURE: Final = 0.95
# Least merit of a report: below it, texts of shops and shadows outnumber plates.
LEAST_MERIT: Final = -6.0
# Least confidence (per mille) of a report, and of one that is short, digits or letters alone, as few plates and most other texts
# are. A read that is this unsure would help nobody find a vehicle and could accuse another.
LEAST_CONFIDENCE: Final = 150
LEAST_CONFIDENCE_PLAIN: Final = 850
# Where one plate is in view another may be, but is so less often than some other text is.
LEAST_CONFIDENCE_NEXT: Final = 500
SHORT: Final = 5


@dataclass(frozen=True, slots=True)
class _Line:
    detection: Detection
    verdict: Verdict


class RapidOcrEngine:
    """Finds and reads plates with the models of the `rapidocr` package."""

    def __init__(self, models: Path | None = None, *, threads: int = 0) -> None:
        """Load both models.

        Args:
            models: Folder of the two files; by default the one inside the installed `rapidocr` package.
            threads: Processor threads to use; 0 lets onnxruntime decide.

        Raises:
            FormatError: A model is missing or not the one pinned here. Nothing is ever downloaded.
        """
        folder = models or _packaged_models()
        self.models: Sequence[ModelInfo] = tuple(_checked(folder / name) for name in PINNED)
        options = onnxruntime.SessionOptions()
        # Pictures differ in size; an arena would keep the largest buffers of every size for good.
        options.enable_cpu_mem_arena = False
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        detector, recognizer = (
            onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
            for name in PINNED
        )
        alphabet = recognizer.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._detector = TextDetector(detector)
        self._recognizer = TextRecognizer(recognizer, alphabet)
        self.name = f"clearplate/ppocr-v6-small rapidocr/{version('rapidocr')}"

    def read(self, frame: Frame) -> EngineResult:
        """Find and read the plates of one frame."""
        try:
            return Plates(self._plates(frame.pixels))
        except (cv2.error, RuntimeError, ValueError, MemoryError) as error:
            # onnxruntime raises subclasses of RuntimeError; its text tells shapes and nodes, nothing that was read.
            return RecognizerFailed(f"{type(error).__name__} while reading a picture of {frame.pixels.shape[:2]}")

    def _plates(self, pixels: Pixels) -> tuple[PlateReading, ...]:
        shorter, longer = sorted(pixels.shape[:2])
        scale = min(max(1.0, SHORTER_SIDE / shorter), LONGER_SIDE / longer)
        found = self._plates_at(pixels, scale)
        second = min(scale * SECOND_SCALE, LONGER_SIDE / longer)
        if not found and second > scale:
            found = self._plates_at(pixels, second)
        return found

    def _plates_at(self, pixels: Pixels, scale: float) -> tuple[PlateReading, ...]:
        lines = self._read_once(pixels, self._detector.detect(pixels, scale=scale))
        promising = sorted((line for line in (*lines, *self._joined(pixels, lines)) if _promising(line)), key=_by_merit)
        close = sorted((self._read_closely(pixels, line) for line in promising[:CLOSE_LOOKS]), key=_by_merit)
        return tuple(_plates_among(close))

    def _read_once(self, pixels: Pixels, detections: Sequence[Detection]) -> list[_Line]:
        strips = [strip(pixels, np.array(detection.corners, np.float32)) for detection in detections]
        lines = []
        for detection, reading in zip(detections, self._recognizer.read(strips), strict=True):
            verdict = decide((reading.posterior,))
            if verdict and not _is_clock(verdict.text, reading):
                lines.append(_Line(detection, verdict))
        return lines

    def _joined(self, pixels: Pixels, lines: Sequence[_Line]) -> list[_Line]:
        """Read as one the pairs of lines that may be halves of one plate, torn apart by a gap or an emblem."""
        pairs = [pair for left, right in permutations(lines, 2) if (pair := _join(left, right))]
        return self._read_once(pixels, pairs)

    def _read_closely(self, pixels: Pixels, line: _Line) -> _Line:
        """Look at a line again, cut in several ways; if that leaves doubt, also enlarged and found anew."""
        readings = self._recognizer.read(looks_at(pixels, np.array(line.detection.corners, np.float32)))
        verdict = decide([reading.posterior for reading in readings])
        if not verdict or verdict.share * min(verdict.char_confidence) < SURE:
            again = self._found_again(pixels, line.detection)
            if again:
                readings += self._recognizer.read(looks_at(pixels, np.array(again.corners, np.float32)))
                verdict = decide([reading.posterior for reading in readings])
        return _Line(line.detection, verdict) if verdict else line

    def _found_again(self, pixels: Pixels, detection: Detection) -> Detection | None:
        box = detection.box.grown(*AROUND).within(pixels.shape[1], pixels.shape[0])
        height = shape.LineShape.of(detection.corners).height
        scale = min(CLOSE_HEIGHT / height, MOST_ENLARGED, CLOSE_LONGER_SIDE / max(box.width, box.height))
        part = pixels[box.top : box.bottom, box.left : box.right]
        enlarged = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC).astype(
            np.uint8, copy=False
        )
        found = [_moved(line, scale, box) for line in self._detector.detect(enlarged)]
        same = [line for line in found if _same_line(detection, line)]
        return max(same, key=lambda line: line.box.overlap(detection.box), default=None)


def _packaged_models() -> Path:
    package = find_spec("rapidocr")
    if package is None or package.origin is None:
        raise FormatError("The package rapidocr, which carries the models, is not installed. Install clearplate[edge].")
    return Path(package.origin).parent / "models"


def _checked(path: Path) -> ModelInfo:
    try:
        digest = hashlib.sha256(path.read_bytes())
    except OSError:
        raise FormatError(
            f"The model {path.name} is not in {path.parent}. Install the locked version of rapidocr."
        ) from None
    if digest.hexdigest() != PINNED[path.name]:
        raise FormatError(
            f"{path} is not the model this engine was measured with. Install the locked version of rapidocr."
        )
    return ModelInfo(path.name, digest.digest())


def _by_merit(line: _Line) -> float:
    return -line.verdict.merit


def _promising(line: _Line) -> bool:
    text = line.verdict.text
    # A first reading may have gained or lost a character or two.
    plausible = 3 <= len(text) <= 10 and not shape.is_word(text) and not shape.is_date(text)  # noqa: PLR2004 see above
    return plausible and shape.may_hold_plate(line.detection.corners, len(text))


def _is_clock(text: str, reading: StripReading) -> bool:
    return text.isdigit() and reading.clock_signs > 0


def _plates_among(lines: Sequence[_Line]) -> list[PlateReading]:
    """Of lines sorted by merit, those to report: good enough, not the same place twice."""
    kept: list[PlateReading] = []
    for line in lines:
        reading = _reading(line)
        if line.verdict.merit < LEAST_MERIT or not _is_reportable(reading, first=not kept):
            continue
        if not any(_same_place(reading.detection.box, other.detection.box) for other in kept):
            kept.append(reading)
    return kept


def _is_reportable(reading: PlateReading, *, first: bool) -> bool:
    if shape.is_word(reading.text) or shape.is_number(reading.text):
        return False
    if shape.is_plain(reading.text):
        least = LEAST_CONFIDENCE_PLAIN if reading.text.isalpha() else LEAST_CONFIDENCE_NEXT
        return first and reading.confidence >= least
    if len(reading.text) <= SHORT or reading.text.isdigit():
        return reading.confidence >= LEAST_CONFIDENCE_PLAIN
    return reading.confidence >= (LEAST_CONFIDENCE if first else LEAST_CONFIDENCE_NEXT)


def _same_place(box: Box, other: Box) -> bool:
    """Whether boxes share more than a third of the smaller: halves of a plate lie within the whole."""
    across = min(box.right, other.right) - max(box.left, other.left)
    down = min(box.bottom, other.bottom) - max(box.top, other.top)
    smaller = min(box.width * box.height, other.width * other.height)
    return across > 0 and down > 0 and 3 * across * down > smaller


def _join(left: _Line, right: _Line) -> Detection | None:
    first, second = left.detection.corners, right.detection.corners
    a, b = shape.LineShape.of(first), shape.LineShape.of(second)
    height = max(a.height, b.height)
    characters = len(left.verdict.text + right.verdict.text)
    if height > JOIN_HEIGHTS * min(a.height, b.height) or characters not in JOINED_CHARACTERS:
        return None
    gap = (np.subtract(second[0], first[1]) + np.subtract(second[3], first[2])) / 2
    if not -0.5 * height <= gap[0] <= JOIN_GAP * height or abs(gap[1]) > height / 2:
        return None
    return Detection((first[0], second[1], second[2], first[3]), min(left.detection.score, right.detection.score))


def _moved(line: Detection, scale: float, box: Box) -> Detection:
    a, b, c, d = ((x / scale + box.left, y / scale + box.top) for x, y in line.corners)
    return Detection((a, b, c, d), line.score)


def _same_line(line: Detection, again: Detection) -> bool:
    """Whether the second detection is the first found anew: centered in it, about as high, not much shorter."""
    x, y = np.mean(again.corners, axis=0)
    first, second = shape.LineShape.of(line.corners), shape.LineShape.of(again.corners)
    inside = line.box.left <= x <= line.box.right and line.box.top <= y <= line.box.bottom
    return bool(inside and 0.5 < second.height / first.height < 1.6 and second.width > 0.7 * first.width)  # noqa: PLR2004


def _reading(line: _Line) -> PlateReading:
    characters = tuple(round(1000 * value) for value in line.verdict.char_confidence)
    confidence = round(line.verdict.share * sum(characters) / len(characters))
    return PlateReading(line.detection, line.verdict.text, characters, confidence)
