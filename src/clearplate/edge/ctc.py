"""What a sequence model says about a text: connectionist temporal classification, on the alphabet of plates.

A posterior is float64, shape (steps, 37): how likely each step shows nothing (column 0) or the character `ALPHABET[c - 1]`.
Source: Graves et al., "Connectionist Temporal Classification", ICML 2006; prefix search after Hannun et al., arXiv:1408.2873.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK: Final = 0
COLUMNS: Final = len(ALPHABET) + 1
COLUMN: Final = {character: column for column, character in enumerate(ALPHABET, start=1)}
# Keeps logarithms finite; no softmax of a float32 network is to be believed below it.
LEAST: Final = 1e-6
# Characters less likely than this at a step start no new prefix there; a bound on work only.
PRUNED: Final = 5e-3

Posterior: TypeAlias = NDArray[np.float64]


def greedy(posterior: Posterior) -> str:
    """The text of the likeliest column at each step, repeats and blanks removed."""
    best = posterior.argmax(axis=1)
    kept = best[(best != BLANK) & (best != np.roll(best, 1))] if len(best) else best
    if len(best) and best[0] != BLANK and best[0] == best[-1]:
        # `roll` compared the first step with the last.
        kept = np.concatenate((best[:1], kept))
    return "".join(ALPHABET[column - 1] for column in kept)


def likeliest(posterior: Posterior, width: int) -> list[str]:
    """The `width` likeliest texts, by prefix search."""
    # prefix -> (probability ending in blank, probability ending in its last character)
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for step in posterior:
        grown: dict[str, list[float]] = {}
        fresh = [column for column in np.flatnonzero(step > PRUNED) if column != BLANK]
        for prefix, (blank, character) in beams.items():
            row = grown.setdefault(prefix, [0.0, 0.0])
            row[0] += (blank + character) * step[BLANK]
            if prefix:
                row[1] += character * step[COLUMN[prefix[-1]]]
            for column in fresh:
                sign = ALPHABET[column - 1]
                # A repeated character needs a blank between.
                before = blank if prefix.endswith(sign) else blank + character
                grown.setdefault(prefix + sign, [0.0, 0.0])[1] += before * step[column]
        kept = sorted(grown.items(), key=lambda beam: -sum(beam[1]))[:width]
        beams = {prefix: (row[0], row[1]) for prefix, row in kept}
    return list(beams)


def log_likelihood(posterior: Posterior, text: str) -> float:
    """The natural logarithm of the probability that the posterior gives to the text, over all alignments."""
    emissions, skips = _emissions(posterior, text)
    state = np.zeros(emissions.shape[1])
    state[:2] = emissions[0, :2]
    total = 0.0
    for step in emissions[1:]:
        norm = state.sum()
        if norm <= 0.0:
            return -np.inf
        total += float(np.log(norm))
        state = state / norm
        state = _advance(state, skips) * step
    ending = float(state[-2:].sum())
    return total + float(np.log(ending)) if ending > 0.0 else -np.inf


def _emissions(posterior: Posterior, text: str) -> tuple[Posterior, NDArray[np.bool_]]:
    """Columns blank, first character, blank, ..., blank; and which of them may be entered past a blank."""
    columns = np.zeros(2 * len(text) + 1, int)
    columns[1::2] = [COLUMN[character] for character in text]
    skips = np.zeros(len(columns), bool)
    skips[3::2] = columns[3::2] != columns[1:-2:2]
    return np.maximum(posterior[:, columns], LEAST), skips


def _advance(state: Posterior, skips: NDArray[np.bool_]) -> Posterior:
    moved = state.copy()
    moved[1:] += state[:-1]
    moved[2:] += np.where(skips[2:], state[:-2], 0.0)
    return moved


def character_confidence(posterior: Posterior, text: str) -> NDArray[np.float64]:
    """How sure the posterior is of each character of the text, 0 to 1: its peak on the best alignment (Viterbi)."""
    emissions, skips = _emissions(posterior, text)
    scores = np.log(emissions)
    best = np.full(scores.shape[1], -np.inf)
    best[:2] = scores[0, :2]
    came_from = np.zeros(scores.shape, int)
    for at, step in enumerate(scores[1:], start=1):
        options = np.full((3, len(best)), -np.inf)
        options[0] = best
        options[1, 1:] = best[:-1]
        options[2, 2:] = np.where(skips[2:], best[:-2], -np.inf)
        came_from[at] = options.argmax(axis=0)
        best = options.max(axis=0) + step
    state = len(best) - 1 if len(best) == 1 or best[-1] >= best[-2] else len(best) - 2
    peaks = np.zeros(len(text))
    for at in range(len(scores) - 1, -1, -1):
        if state % 2:
            peaks[state // 2] = max(peaks[state // 2], emissions[at, state])
        state -= int(came_from[at, state])
    return peaks
