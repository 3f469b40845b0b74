"""Many looks at one line of text, one answer: which plate explains all of them best.

One strip of picture is read well or badly by chance of where its edge falls; the recognizer cannot know. So it is shown the
same line several times, cut and stretched differently, and the candidate texts are weighed by how likely all looks together
make them, with `shape.prior` as the word of experience.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from clearplate.edge import ctc
from clearplate.edge.shape import prior

# Texts each look may propose, and texts weighed in all: bounds on work; more changed nothing on the photographs tried.
PROPOSED: Final = 3
WEIGHED: Final = 16
# A look that finds a text all but impossible says no more than this (natural logarithm): one bad cut must not outvote the rest.
FLOOR: Final = -8.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The text that won.

    Attributes:
        text: Normalized plate characters, at least one.
        merit: Mean log likelihood over the looks plus the prior; comparable between lines of one picture.
        char_confidence: Mean over the looks of the recognizer's own probability for each character, 0 to 1.
        share: The winner's part among all texts weighed, 0 to 1.
    """

    text: str
    merit: float
    char_confidence: tuple[float, ...]
    share: float


def decide(looks: Sequence[ctc.Posterior]) -> Verdict | None:
    """Weigh the texts that the looks propose; None when none of them shows a character."""
    proposed = Counter(text for look in looks for text in ctc.likeliest(look, PROPOSED) if text)
    if not proposed:
        return None
    texts = [text for text, _ in proposed.most_common(WEIGHED)]
    merits = np.array([_merit(looks, text) for text in texts])
    winner = int(merits.argmax())
    shares = np.exp(merits - merits[winner])
    confidence = np.mean([ctc.character_confidence(look, texts[winner]) for look in looks], axis=0)
    return Verdict(
        text=texts[winner],
        merit=float(merits[winner]),
        char_confidence=tuple(float(value) for value in np.clip(confidence, 0.0, 1.0)),
        share=float(1.0 / shares.sum()),
    )


def _merit(looks: Sequence[ctc.Posterior], text: str) -> float:
    return float(np.mean([max(FLOOR, ctc.log_likelihood(look, text)) for look in looks])) + prior(text)
