"""Published phrases, and where they stand in a text.

The language of the lists of this room:

    parking ticket|citation     one word after the other; `|` parts alternatives
    toll .. unpaid              up to four other words between; in this order
    for ice !cream|rink         not followed by one of these words

A word of seven letters or more is also found with one letter wrong, missing, added, or two swapped, and one of five or more
with letters doubled or left single or as a Spanish ear hears it, unless what was written is a word of its own (`NEIGHBORS`). Everything here is decided
by these rules alone; nothing is learned.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from clearplate.core.reasons.spelling import Word, sounding, squeezed

BETWEEN_MAX = 4
_FORGIVING_LETTERS = 7
_SQUEEZE_LETTERS = 5
NEIGHBORS = frozenset(
    """
    protect protects protected protecting protection pocketing packeting spending reporter reported reporters election
    elections erection selection selections direction collection collections reflection infection injection inspection
    emigration integration mitigation litigation citations station stations eviction evidence division divisions
    congressional conversation conservation constitution institution restitution prostitution position petition
    partition participant participants reception deception detection depiction deposition disposition reposition
    protestante protestantes proteccion prostitucion migration imitation limitation invitation
    accion activity activities critical practical residence resident residents expiring experts
    registrations demonstrated demonstrate demonstrates handicaps imposter impostor deportivo deportiva deportivos deporte deportes packing warship marching searching banking
    landing reading heading spreading traffick trafficked trafficking personnel personal personas persona tenacity country
    violation violations violator violators looking lucking looked homeless hunting quedaron staying brother brothers stopped atrasada atrasado atrasados atrasadas
    garage garages peeling illegal county divided voltage cheating beating meeting
    """.split()  # noqa: SIM905 - a list of words reads as words
)
"""Words close to one that is looked for, and innocent; each is taken only as it is written."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a list, ready to be looked for.

    Attributes:
        text: As it is published.
        places: The words that fit each place, in order.
        gaps: How many other words may stand before each place.
        never_before: Words that must not follow it at once.
        never_after: Words that must not stand right before it.
    """

    text: str
    places: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]
    never_before: frozenset[str]
    never_after: frozenset[str] = frozenset()


def phrase(text: str) -> Phrase:
    """Read one line of a list."""
    places: list[frozenset[str]] = []
    gaps: list[int] = []
    gap, refused = 0, frozenset[str]()
    for part in text.split():
        if part == "..":
            gap = BETWEEN_MAX
        elif part.startswith("!"):
            refused = frozenset(part[1:].split("|"))
        else:
            places.append(frozenset(part.split("|")))
            gaps.append(gap)
            gap = 0
    return Phrase(text.strip(), tuple(places), tuple(gaps), refused)


def phrases(lines: str) -> tuple[Phrase, ...]:
    """Read a list: one phrase a line."""
    return tuple(phrase(line) for line in lines.splitlines() if line.strip())


_OFFICES = frozenset(
    "unit detail squad section division bureau dept department desk team task ops operations assessment assessments assesment det detective detectives sgt style cover".split()  # noqa: SIM905
)
"""Words that make an office, or a pretence, of the crime before them: "homicide unit" says who asks and not what happened."""
_DENIALS = frozenset("no not without zero non never sin ningun ninguna nada".split())  # noqa: SIM905
"""Words that deny the crime after them: "no injury"."""


def crimes(lines: str) -> tuple[Phrase, ...]:
    """Read a list of crimes: one phrase a line, none of them denied or the name of an office."""
    return tuple(replace(one, never_before=one.never_before | _OFFICES, never_after=_DENIALS) for one in phrases(lines))


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that stands in a text, and the places of its first and last word."""

    phrase: Phrase
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A written word.

    Attributes:
        written: As it stands in the text, lower case without accents.
        meant: The listed words that it may stand for.
    """

    written: str
    meant: frozenset[str]


class Lists:
    """Several lists behind one index of their words, so that looking costs with the text and not with the lists."""

    def __init__(self, listed: Iterable[Phrase]) -> None:
        self._by_first: dict[str, list[tuple[int, Phrase]]] = {}
        self.words: set[str] = set()
        for order, one in enumerate(listed):
            self.words |= frozenset[str]().union(*one.places)
            for word in one.places[0]:
                self._by_first.setdefault(word, []).append((order, one))

    def first_found(self, words: Sequence[Heard]) -> Hit | None:
        """The first listed phrase that stands in the text; None if none does."""
        begins = (
            (order, at, one)
            for at, word in enumerate(words)
            for known in word.meant
            for order, one in self._by_first.get(known, ())
        )
        for _, at, one in sorted(begins, key=lambda begin: begin[:2]):
            if at and words[at - 1].written in one.never_after:
                continue
            if (last := _last(one, words, 1, at + 1)) is not None:
                return Hit(one, at, last)
        return None


class Vocabulary:
    """Every word of several `Lists`: what a written word may stand for is worked out once for all of them."""

    def __init__(self, lists: Iterable[Lists]) -> None:
        self._words = {word for one in lists for word in one.words}
        self._squeezed: dict[str, set[str]] = defaultdict(set)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        # Only of listed words, so that nothing an officer wrote is kept.
        self._known: dict[str, frozenset[str]] = {}
        for word in self._words:
            if len(word) >= _SQUEEZE_LETTERS:
                self._squeezed[squeezed(word)].add(word)
                self._squeezed[sounding(word)].add(word)
            if len(word) >= _FORGIVING_LETTERS:
                for short in (word, *_one_left_out(word)):
                    self._shortened[short].add(word)

    def hear(self, ways: Sequence[Sequence[Word]]) -> list[list[Heard]]:
        """The ways in which a text may be read, with what each word may stand for."""
        known: dict[Word, Heard] = {}
        for word in (word for way in ways for word in way):
            if word not in known:
                meant = [self._known.get(form) or self._meant(form) for form in word]
                known[word] = Heard(word[0], meant[0] if len(meant) == 1 else frozenset[str]().union(*meant))
        return [[known[word] for word in way] for way in ways]

    def _meant(self, form: str) -> frozenset[str]:
        meant = frozenset(self._forgiving(form))
        if form in self._words:
            self._known[form] = meant
        return meant

    def _forgiving(self, form: str) -> Iterator[str]:
        if form in self._words:
            yield form
        if form in NEIGHBORS or len(form) < _SQUEEZE_LETTERS:
            return
        yield from self._squeezed.get(squeezed(form), ())
        yield from self._squeezed.get(sounding(form), ())
        if len(form) >= _FORGIVING_LETTERS - 1:
            near = {word for short in (form, *_one_left_out(form)) for word in self._shortened.get(short, ())}
            yield from (word for word in near if _one_apart(form, word))


def _last(one: Phrase, words: Sequence[Heard], place: int, at: int) -> int | None:
    """Where the phrase ends if its places from `place` on are filled from word `at` on; None if they cannot be."""
    if place == len(one.places):
        following = words[at].written if at < len(words) else ""
        return None if following in one.never_before else at - 1
    for here in range(at, min(at + one.gaps[place] + 1, len(words))):
        if not words[here].meant.isdisjoint(one.places[place]):
            last = _last(one, words, place + 1, here + 1)
            if last is not None:
                return last
    return None


def _one_left_out(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _one_apart(one: str, other: str) -> bool:
    """Whether one slip of the finger leads from one to the other (optimal string alignment distance of at most 1).

    Not at the first letter: it is hardly ever the wrong one, and too many innocent words differ there.
    """
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, rest_other = one[start:], other[start:]
    return start > 0 and (
        rest[1:] == rest_other[1:]
        or rest[1:] == rest_other
        or rest == rest_other[1:]
        or (rest[:2] == rest_other[:2][::-1] and rest[2:] == rest_other[2:])
    )
