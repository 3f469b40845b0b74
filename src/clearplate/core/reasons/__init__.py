"""Whether a reason says why, and whether it asks for something that is never allowed: two gates of plain published words.

A reason must say what happened in this case (F20), and one that names a prohibited purpose is refused under the rule that
prohibits it (F19), whatever the offense type says. The lists are data that a council can read: `enforcement`, `liberties`,
`crimes`, `vagueness`; policy decides on what they find. They are a first gate: a person who lies passes, and leaves a
lie on the record for the reviewer.
"""

import re
from dataclasses import dataclass

from clearplate.core.reasons.beside_a_crime import BESIDE_A_CRIME
from clearplate.core.reasons.crimes import NAMED, NAMED_WEAKLY, REPORTED, TURNING, VIOLENT
from clearplate.core.reasons.enforcement import ENFORCEMENT
from clearplate.core.reasons.liberties import LIBERTIES
from clearplate.core.reasons.phrases import Heard, Lists, Phrase, Vocabulary
from clearplate.core.reasons.spelling import bare, plain_words, readings
from clearplate.core.reasons.topics import Topic
from clearplate.core.reasons.unless_named import UNLESS_NAMED
from clearplate.core.reasons.vagueness import (
    MIN_WORDS,
    MIN_WORDS_BESIDE_A_HINT,
    MIN_WORDS_OF_A_CRIME,
    MIN_WORDS_OF_A_REPORT,
    MIN_WORDS_OF_AN_ACCOUNT,
    telling_words,
)

__all__ = ["REASON_MAX", "Match", "ReasonFindings", "Topic", "examine"]

REASON_MAX = 300


def _together(*listings: dict[Topic, tuple[Phrase, ...]]) -> dict[Topic, Lists]:
    return {
        topic: Lists(line for listed in listings for line in listed.get(topic, ()))
        for topic in Topic
        if any(topic in listed for listed in listings)
    }


_CALM_TOPICS = frozenset({Topic.REPRODUCTIVE, Topic.REVENUE})
"""Purposes that hide behind a crime without violence ("missing, she went to a clinic"; "stolen from the bank, it says")."""
_AGAINST = {**ENFORCEMENT, **LIBERTIES}
_BESIDE_VIOLENCE = _together(BESIDE_A_CRIME)
"""What counts beside a violent crime that the reason keeps to: the rest is where, why or to whom it happened."""
_BESIDE_CALM = _together(BESIDE_A_CRIME, {topic: _AGAINST[topic] for topic in _CALM_TOPICS})
_WHEREVER = _together(_AGAINST, BESIDE_A_CRIME)
_EVERYTHING = _together(_AGAINST, BESIDE_A_CRIME, UNLESS_NAMED)
_WORDS = Vocabulary((NAMED, NAMED_WEAKLY, REPORTED, VIOLENT, TURNING, *_BESIDE_CALM.values(), *_EVERYTHING.values()))
_DOUBTED = re.compile(r"[a-z]\?\s*\S")
"""A question mark inside a reason: "stolen? bank says three payments"."""


@dataclass(frozen=True, slots=True)
class Match:
    """Why a topic was found.

    Attributes:
        topic: The prohibited purpose.
        phrase: The line of the published list.
        words: What stands in the reason, as it was read.
    """

    topic: Topic
    phrase: str
    words: str


@dataclass(frozen=True, slots=True)
class ReasonFindings:
    """What the gates found in a reason; policy decides what follows.

    Attributes:
        empty: The reason says nothing about its case.
        vague: It leaves open what happened: it is empty, or names no crime, no emergency, nobody who saw one, and is no account.
        matches: Prohibited purposes it names, in the order of `Topic`, each once.
    """

    empty: bool
    vague: bool
    matches: tuple[Match, ...] = ()

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The prohibited purposes alone."""
        return tuple(match.topic for match in self.matches)


def examine(reason: str) -> ReasonFindings:
    """Look at a reason in English or Spanish. Total: any text has an answer."""
    ways = _WORDS.hear(readings(reason))
    named = _stands(NAMED, ways)
    weakly = not named and _stands(NAMED_WEAKLY, ways)
    kept_to = not _stands(TURNING, ways) and not _DOUBTED.search(bare(reason))
    if named and kept_to:
        asked = _BESIDE_VIOLENCE if _stands(VIOLENT, ways) else _BESIDE_CALM
    else:
        asked = _WHEREVER if weakly and kept_to else _EVERYTHING
    found = (_match(topic, ways, asked[topic]) for topic in Topic if topic in asked)
    matches = tuple(match for match in found if match is not None)
    told = telling_words(plain_words(reason), named=named)
    if named or weakly:
        empty = told < (MIN_WORDS_OF_A_CRIME if named else MIN_WORDS_BESIDE_A_HINT)
        return ReasonFindings(empty, empty, matches)
    reported = told >= MIN_WORDS_OF_A_REPORT and _stands(REPORTED, ways)
    return ReasonFindings(told < MIN_WORDS, not reported and told < MIN_WORDS_OF_AN_ACCOUNT, matches)


def _stands(lists: Lists, ways: list[list[Heard]]) -> bool:
    return any(lists.first_found(words) for words in ways)


def _match(topic: Topic, ways: list[list[Heard]], asked: Lists) -> Match | None:
    for words in ways:
        if (hit := asked.first_found(words)) is not None:
            read = " ".join(word.written for word in words[hit.first : hit.last + 1])
            return Match(topic, hit.phrase.text, read)
    return None
