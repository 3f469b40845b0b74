"""Draw a random sample that anyone can draw again: the log's own root is the dice.

Nobody picks the searches: the root is that of the first entries of the log up to the end of the period, so it is fixed by
everything that everybody did, and who acts last has the last throw (section 5 of the source). Who has the public log has the
same sample.

Source: docs/spec/review-sampling.md; SHA-256 in counter mode, and the shuffle of Fisher and Yates stopped early.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from clearplate.core.errors import FormatError
from clearplate.core.tlog.entries import Entry
from clearplate.core.tlog.kinds import search as kinds

SAMPLE_MAX = 1000
"""What one log entry can list."""
_INFO = b"clearplate/review-sample/v1\n"
_WORD_BITS = 256


@dataclass(frozen=True, slots=True)
class Period:
    """Whole UTC days, both included.

    Raises:
        FormatError: It ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise FormatError("The last day of a period must not be before its first day.")

    def holds(self, at: datetime) -> bool:
        """Whether an aware instant lies in it."""
        return self.first <= at.astimezone(UTC).date() <= self.last

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), UTC)


def population(entries: Iterable[Entry], period: Period) -> tuple[int, list[str]]:
    """The searches that can be drawn, and the size of the tree whose root is the seed.

    Args:
        entries: The log's entries in their order, from the first.
        period: The days asked about.

    Returns:
        How many entries come before the first one made after the period; ids of the `search.asked` entries among them
        that were made in the period, in the log's order.

    Raises:
        FormatError: The log does not reach beyond the period yet.
    """
    found: list[str] = []
    for size, entry in enumerate(entries):
        if entry.at >= period.ends_at:
            return size, found
        if entry.kind == kinds.ASKED.name and period.holds(entry.at):
            found.append(str(entry.public["search"]))
    raise FormatError("The log has no entry after the last day yet, so its dice are not cast. Ask again tomorrow.")


def draw(seed: bytes, period: Period, ids: Sequence[str], size: int) -> list[str]:
    """Draw ids without putting any back, in the order in which they are drawn.

    Args:
        seed: The root hash, 32 bytes.
        period: The days asked about; another period gives other draws from the same root.
        ids: As `population` gives them.
        size: How many; all of them where there are fewer.

    Raises:
        FormatError: The seed is no root hash, or the size is not 1 to `SAMPLE_MAX`.
    """
    if len(seed) != sha256().digest_size:
        raise FormatError("A seed is a root hash: 64 hexadecimal digits.")
    if not 1 <= size <= SAMPLE_MAX:
        raise FormatError(f"A sample has 1 to {SAMPLE_MAX} searches.")
    words = _words(sha256(_INFO + seed + f"{period.first}/{period.last}\n".encode()).digest())
    left = list(ids)
    for place in range(min(size, len(left))):
        other = place + _below(len(left) - place, words)
        left[place], left[other] = left[other], left[place]
    return left[:size]


def _words(key: bytes) -> Iterator[int]:
    """Numbers of 256 bits without end: SHA-256 of the key and a counter of 8 bytes, big-endian."""
    counter = 0
    while True:
        yield int.from_bytes(sha256(key + counter.to_bytes(8, "big")).digest(), "big")
        counter += 1


def _below(limit: int, words: Iterator[int]) -> int:
    """A number from 0 to `limit` - 1, each as likely: a word that would favor the low ones is passed over."""
    fair = (1 << _WORD_BITS) // limit * limit
    return next(word for word in words if word < fair) % limit
