"""Tiles and entry bundles, written from c2sp.org/tlog-tiles."""

from dataclasses import dataclass

from clearplate_verify.errors import VerificationFailed
from clearplate_verify.merkle import EMPTY_ROOT, check_consistency, root_of
from clearplate_verify.source import Source

WIDTH = 256
HASH = 32
MAX_ENTRY = 65_535
MAX_BUNDLE = WIDTH * (MAX_ENTRY + 2)


@dataclass(frozen=True)
class Piece:
    """A tile (its level as text) or a bundle (`entries`), its index, and how many of its places are filled."""

    kind: str
    index: int
    width: int

    @property
    def full_path(self) -> str:
        """Path of the full piece."""
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        return f"tile/{self.kind}/" + "/".join(groups)

    @property
    def path(self) -> str:
        """Path of this piece."""
        return self.full_path if self.width == WIDTH else f"{self.full_path}.p/{self.width}"


def widths(size: int, level: int) -> tuple[int, int]:
    """How many full tiles a level has, and how wide the partial one after them is."""
    return divmod(size >> (8 * level), WIDTH)


def pieces(size: int, level: int, kind: str | None = None) -> list[Piece]:
    """All pieces of one level."""
    full, rest = widths(size, level)
    return [Piece(kind or str(level), i, WIDTH) for i in range(full)] + (
        [Piece(kind or str(level), full, rest)] if rest else []
    )


def read_piece(source: Source, piece: Piece, limit: int) -> bytes:
    """Read a piece; a partial one that is gone is looked for in the full one that replaced it.

    Raises:
        VerificationFailed: It is not published.
    """
    data = source.read(piece.path, limit)
    if data is None and piece.width < WIDTH:
        data = source.read(piece.full_path, limit)
    if data is None:
        raise VerificationFailed(f"{piece.path} is missing: the log does not show all that it signed for.")
    return data


def read_tile(source: Source, piece: Piece) -> list[bytes]:
    """The hashes of a tile.

    Raises:
        VerificationFailed: It is missing or has another length than a tile of its width.
    """
    data = read_piece(source, piece, WIDTH * HASH)
    if len(data) not in (piece.width * HASH, WIDTH * HASH):
        raise VerificationFailed(f"{piece.path} holds {len(data)} bytes; {piece.width * HASH} belong there.")
    return [data[i : i + HASH] for i in range(0, piece.width * HASH, HASH)]


def split_bundle(piece: Piece, data: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        VerificationFailed: It is cut off, or too long.
    """
    entries, place = [], 0
    for _ in range(piece.width):
        length = int.from_bytes(data[place : place + 2], "big")
        place += 2 + length
        if place > len(data) or not length:
            raise VerificationFailed(f"{piece.path} is cut off.")
        entries.append(data[place - length : place])
    if place != len(data):
        # More may follow only where a full bundle stood in for the partial one: then exactly the rest of its entries.
        if piece.width == WIDTH:
            raise VerificationFailed(f"{piece.path} holds more than its entries.")
        split_bundle(Piece(piece.kind, piece.index, WIDTH), data)
    return entries


class Tree:
    """A tree of one size, its hashes read from tiles when they are needed."""

    def __init__(self, size: int, source: Source) -> None:
        self.size = size
        self._source = source
        self._kept: dict[tuple[int, int], list[bytes]] = {}

    def root(self) -> bytes:
        """The root that the tiles give."""
        return self.range_root(0, self.size)

    def range_root(self, low: int, high: int) -> bytes:
        """The root over the leaves from low to high."""
        count = high - low
        if not count:
            return EMPTY_ROOT
        height = (count - 1).bit_length()
        if count == 1 << height and low % count == 0:
            return self._subtree(height, low >> height)
        split = 1 << ((count - 1).bit_length() - 1)
        left, right = self.range_root(low, low + split), self.range_root(low + split, high)
        return root_of([left, right])

    def beginning(self, size: int, root: bytes) -> bytes:
        """The root that the log had at an earlier size, once it is shown to be the beginning of the tree with this root.

        Raises:
            VerificationFailed: It is not: the tiles are of another log.
        """
        earlier = self.range_root(0, size)
        check_consistency(size, earlier, self.size, root, self._consistency(size, 0, self.size, whole=True))
        return earlier

    def _consistency(self, size: int, low: int, high: int, *, whole: bool) -> list[bytes]:
        """RFC 9162 section 2.1.4.1."""
        if size in (0, high - low):
            return [] if whole else [self.range_root(low, high)]
        split = 1 << ((high - low - 1).bit_length() - 1)
        if size <= split:
            return [
                *self._consistency(size, low, low + split, whole=whole),
                self.range_root(low + split, high),
            ]
        return [*self._consistency(size - split, low + split, high, whole=False), self.range_root(low, low + split)]

    def _subtree(self, height: int, index: int) -> bytes:
        level, rest = divmod(height, 8)
        first = index << rest
        hashes: list[bytes] = []
        for tile in range(first // WIDTH, ((first + (1 << rest) - 1) // WIDTH) + 1):
            hashes += self._tile(level, tile)
        start = first % WIDTH
        return root_of(hashes[start : start + (1 << rest)])

    def _tile(self, level: int, index: int) -> list[bytes]:
        key = (level, index)
        if key not in self._kept:
            full, rest = widths(self.size, level)
            if index > full or (index == full and not rest):
                raise VerificationFailed("A tile beyond the tree was asked for.")
            self._kept[key] = read_tile(self._source, Piece(str(level), index, WIDTH if index < full else rest))
        return self._kept[key]

    def leaf(self, index: int) -> bytes:
        """One leaf hash."""
        return self._tile(0, index // WIDTH)[index % WIDTH]

    def inclusion(self, index: int) -> list[bytes]:
        """The path from a leaf to the root."""
        path: list[bytes] = []
        low, high = 0, self.size
        while high - low > 1:
            split = 1 << ((high - low - 1).bit_length() - 1)
            if index < low + split:
                path.append(self.range_root(low + split, high))
                high = low + split
            else:
                path.append(self.range_root(low, low + split))
                low += split
        return path[::-1]
