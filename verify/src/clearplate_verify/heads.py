"""Where the days of the log begin, and the roots of its beginnings, both taken while it is read.

Nothing is read twice for them: who serves the log could answer the second time otherwise than the first.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from clearplate_verify.merkle import Growing, Peaks
from clearplate_verify.tiles import WIDTH

Mark = tuple[int, Peaks]
"""A size of the tree, and the peaks of what lies between the last full bundle and that size."""


@dataclass
class Marks:
    """What a worker finds in its part: days that may be new there, and the marks of all sizes that may be asked for."""

    starts: list[tuple[int, str]] = field(default_factory=list)
    cut: list[Mark] = field(default_factory=list)
    last_day: str = ""

    def see(self, index: int, at: str) -> None:
        """Note an entry that is of a later day than all before it in this part."""
        if at[:10] > self.last_day:
            self.last_day = at[:10]
            self.starts.append((index, at[:10]))

    def close(self, start: int, hashes: list[bytes], wanted: Iterable[int]) -> None:
        """Cut a bundle wherever a day starts in it, or a wanted size lies."""
        end = start + len(hashes)
        sizes = {size for size in wanted if start <= size < end}
        sizes |= {index for index, _ in self.starts if start <= index < end}
        tree, done = Growing(), 0
        for size in sorted(sizes):
            for leaf in hashes[done : size - start]:
                tree.append(leaf)
            done = size - start
            self.cut.append((size, tree.peaks))


class Heads:
    """The first entry of each day, and the root over all before it, and over other sizes that were asked for."""

    def __init__(self, sizes: Iterable[int] = ()) -> None:
        self.roots: dict[int, bytes] = {}
        self.days: list[str] = []
        self.starts: list[int] = []
        self._sizes = set(sizes)
        self._waiting: list[Mark] = []

    def take(self, marks: Marks) -> None:
        """Add what the next part found: only what is later than all before it begins a day."""
        for index, day in marks.starts:
            if not self.days or day > self.days[-1]:
                self.days.append(day)
                self.starts.append(index)
                self._sizes.add(index)
        self._waiting = [mark for mark in marks.cut if mark[0] in self._sizes]

    def reach(self, tree: Growing) -> None:
        """Compute the roots that lie in the bundle that comes next."""
        while self._waiting and self._waiting[0][0] < tree.size + WIDTH:
            size, peaks = self._waiting.pop(0)
            self.roots[size] = tree.root(peaks)

    def after(self, day: str) -> int | None:
        """The index of the first entry that is of a later day; none where there is none yet."""
        place = bisect_right(self.days, day)
        return self.starts[place] if place < len(self.starts) else None
