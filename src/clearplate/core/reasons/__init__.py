"""Whether a reason says why, and whether it asks for something that is never allowed: two gates of plain published words.

A reason must be a sentence about this case (F20), and one that names a prohibited purpose is refused under the rule that
prohibits it (F19), whatever the offense type says. The lists are data that a council can read: `enforcement`, `liberties`,
`seriousness`, `vagueness`; policy decides on what they find. They are a first gate: a person who lies passes, and leaves a
lie on the record for the reviewer.
"""

from dataclasses import dataclass

from clearplate.core.reasons.enforcement import ENFORCEMENT
from clearplate.core.reasons.liberties import LIBERTIES
from clearplate.core.reasons.phrases import Lists
from clearplate.core.reasons.seriousness import SERIOUS, UNLESS_SERIOUS, VIOLENT
from clearplate.core.reasons.spelling import Word, plain_words, readings
from clearplate.core.reasons.topics import Topic
from clearplate.core.reasons.vagueness import says_nothing

__all__ = ["REASON_MAX", "Match", "ReasonFindings", "Topic", "examine"]

REASON_MAX = 300
_ALWAYS = {topic: Lists(listed) for topic, listed in {**ENFORCEMENT, **LIBERTIES}.items()}
_EVEN_BESIDE_VIOLENCE = frozenset({Topic.IMMIGRATION, Topic.TRAFFIC, Topic.PERSONAL})
_ALONE = {topic: Lists(listed) for topic, listed in UNLESS_SERIOUS.items()}


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
        vague: The reason says nothing about this case.
        matches: Prohibited purposes it names, in the order of `Topic`, each once.
    """

    vague: bool
    matches: tuple[Match, ...] = ()

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The prohibited purposes alone."""
        return tuple(match.topic for match in self.matches)


def examine(reason: str) -> ReasonFindings:
    """Look at a reason in English or Spanish. Total: any text has an answer."""
    ways = readings(reason)
    serious = any(SERIOUS.first_found(words) for words in ways)
    violent = serious and any(VIOLENT.first_found(words) for words in ways)
    found = (_match(topic, ways, _asked(topic, serious=serious, violent=violent)) for topic in Topic)
    return ReasonFindings(says_nothing(plain_words(reason)), tuple(match for match in found if match is not None))


def _asked(topic: Topic, *, serious: bool, violent: bool) -> tuple[Lists, ...]:
    """The lists that count. Beside violence, churches, protests and debts are where or why it happened."""
    if violent and topic not in _EVEN_BESIDE_VIOLENCE:
        return ()
    return (_ALWAYS[topic],) if serious else (_ALWAYS[topic], _ALONE[topic])


def _match(topic: Topic, ways: list[list[Word]], asked: tuple[Lists, ...]) -> Match | None:
    for lists in asked:
        for words in ways:
            if (hit := lists.first_found(words)) is not None:
                read = " ".join(word[0] for word in words[hit.first : hit.last + 1])
                return Match(topic, hit.phrase.text, read)
    return None
