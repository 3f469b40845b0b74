"""Tiles: the Merkle tree as static files of 256 hashes each, and the entries in bundles of 256.

A tile at level 0 holds leaf hashes; one at a higher level holds the roots of full tiles below it. Only the last tile of a
level may be partial. From the tiles anyone computes the root and both proofs. Trusts nothing: a changed tile gives a
root or a proof that does not fit the checkpoint.

Source: C2SP tlog-tiles, https://c2sp.org/tlog-tiles; RFC 6962 section 2.1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.tlog.merkle import EMPTY_ROOT, HASH_BYTES, node_hash, root_hash

TILE_HEIGHT = 8
TILE_WIDTH = 256
LEVEL_MAX = 63
_LENGTH_BYTES = 2
_ENTRY_BYTES_MAX = 65_535
_KEPT_TILES = 64
"""How many tiles a tree keeps in memory: the way from the root to two neighbouring leaves, with room to spare."""


@dataclass(frozen=True, slots=True)
class Tile:
    """The name of a tile.

    Attributes:
        level: 0 for leaf hashes.
        index: Its place within the level, from 0.
        width: How many hashes it holds, 1 to 256.
    """

    level: int
    index: int
    width: int

    def __post_init__(self) -> None:
        if not 0 <= self.level <= LEVEL_MAX or self.index < 0 or not 1 <= self.width <= TILE_WIDTH:
            raise FormatError("No tile has this level, index or width.")

    def path(self) -> str:
        """Where it is published, below the log's address."""
        return f"tile/{self.level}/{_spelled(self.index, self.width)}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """The name of a bundle of entries.

    Attributes:
        index: Its place, from 0; the same as that of the tile of its leaf hashes.
        width: How many entries it holds, 1 to 256.
    """

    index: int
    width: int

    def __post_init__(self) -> None:
        if self.index < 0 or not 1 <= self.width <= TILE_WIDTH:
            raise FormatError("No bundle has this index or width.")

    def path(self) -> str:
        """Where it is published, below the log's address."""
        return f"tile/entries/{_spelled(self.index, self.width)}"


def _spelled(index: int, width: int) -> str:
    """Spell an index in path elements of three digits, all but the last marked by an x."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups) + ("" if width == TILE_WIDTH else f".p/{width}")


def new_tiles(old_size: int, new_size: int) -> list[Tile]:
    """Name the tiles that a tree gets when it grows, the lowest level first; from 0, all of a tree's tiles.

    Raises:
        FormatError: The sizes are not in order.
    """
    if not 0 <= old_size <= new_size:
        raise FormatError(f"A tree of {new_size} cannot have grown from {old_size}.")
    tiles: list[Tile] = []
    level = 0
    while new := new_size >> TILE_HEIGHT * level:
        old = old_size >> TILE_HEIGHT * level
        if old != new:
            first, full = old // TILE_WIDTH, new // TILE_WIDTH
            tiles += [Tile(level, index, TILE_WIDTH) for index in range(first, full)]
            if width := new % TILE_WIDTH:
                tiles.append(Tile(level, full, width))
        level += 1
    return tiles


def new_bundles(old_size: int, new_size: int) -> list[Bundle]:
    """Name the bundles of entries that a log gets when it grows; from 0, all of a log's bundles."""
    return [Bundle(tile.index, tile.width) for tile in new_tiles(old_size, new_size) if tile.level == 0]


def edge_tiles(size: int) -> list[Tile]:
    """Name the partial tiles at the right edge, the lowest level first.

    They are enough to compute the root, and to go on growing.
    """
    tiles: list[Tile] = []
    level = 0
    while hashes := size >> TILE_HEIGHT * level:
        if width := hashes % TILE_WIDTH:
            tiles.append(Tile(level, hashes // TILE_WIDTH, width))
        level += 1
    return tiles


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Write the entries of a bundle, each after its length in two bytes.

    Raises:
        InvariantError: An entry is too long, or these are not 1 to 256 entries.
    """
    if not 1 <= len(entries) <= TILE_WIDTH or any(len(entry) > _ENTRY_BYTES_MAX for entry in entries):
        raise InvariantError(f"A bundle holds 1 to {TILE_WIDTH} entries of at most {_ENTRY_BYTES_MAX} bytes.")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """Read the entries of a bundle.

    Raises:
        FormatError: It does not hold exactly `width` entries and nothing else.
    """
    entries: list[bytes] = []
    position = 0
    while position < len(data) and len(entries) < width:
        start = position + _LENGTH_BYTES
        position = start + int.from_bytes(data[position:start], "big")
        entries.append(data[start:position])
    if position != len(data) or len(entries) != width:
        raise FormatError(f"This bundle does not hold exactly {width} entries.")
    return entries


def split_tile(data: bytes, width: int) -> list[bytes]:
    """Read a tile's hashes.

    Raises:
        FormatError: It does not hold exactly `width` hashes.
    """
    if len(data) != width * HASH_BYTES:
        raise FormatError(f"A tile of {width} hashes has {width * HASH_BYTES} bytes; this one has {len(data)}.")
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


def tile_hashes_from(full_tiles: Sequence[bytes]) -> bytes:
    """Compute what the tile above holds for some full tiles in a row: the root of each.

    Raises:
        FormatError: One of them is not a full tile.
    """
    return b"".join(root_hash(split_tile(tile, TILE_WIDTH)) for tile in full_tiles)


def grow(old_size: int, leaf_hashes: Sequence[bytes], read: Callable[[Tile], bytes]) -> dict[Tile, bytes]:
    """Compute every tile that new leaves bring, in the order of `new_tiles`.

    Args:
        old_size: Leaves so far.
        leaf_hashes: The new ones, in order.
        read: Gives the bytes of the tiles of `edge_tiles(old_size)`; the caller has checked them against its root.

    Raises:
        FormatError: A tile that was read has another length.
    """
    edge = {tile.level: tile for tile in edge_tiles(old_size)}
    grown: dict[Tile, bytes] = {}
    level, added = 0, list(leaf_hashes)
    while added:
        first = (old_size >> TILE_HEIGHT * level) // TILE_WIDTH
        kept = split_tile(read(edge[level]), edge[level].width) if level in edge else []
        hashes, added = kept + added, []
        for start in range(0, len(hashes), TILE_WIDTH):
            part = hashes[start : start + TILE_WIDTH]
            grown[Tile(level, first + start // TILE_WIDTH, len(part))] = b"".join(part)
            if len(part) == TILE_WIDTH:
                added.append(root_hash(part))
        level += 1
    return grown


class TiledTree:
    """A tree of a known size whose tiles are read as they are needed."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        """Look at a tree.

        Args:
            size: How many leaves it has.
            read: Gives a tile's bytes; where a partial tile is gone, the front of the full one.
        """
        self._size = size
        self._read = read
        self._kept: dict[Tile, list[bytes]] = {}

    def root(self) -> bytes:
        """Compute the root hash from the tiles at the right edge.

        Raises:
            FormatError: A tile has another length than its width says.
        """
        return self.prefix_root(self._size)

    def prefix_root(self, size: int) -> bytes:
        """Compute the root hash that the tree had when it was smaller.

        Raises:
            FormatError: It was never so large, or a tile has another length than its width says.
        """
        if not 0 <= size <= self._size:
            raise FormatError(f"A tree of {self._size} has no prefix of {size}.")
        return self._range_root(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """Compute the audit path of one leaf (RFC 6962 section 2.1.1).

        Raises:
            FormatError: No leaf has that index, or a tile has another length than its width says.
        """
        if not 0 <= index < self._size:
            raise FormatError(f"There is no leaf {index} in a tree of {self._size}.")
        siblings: list[tuple[int, int]] = []
        low, high = 0, self._size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                siblings.append((middle, high))
                high = middle
            else:
                siblings.append((low, middle))
                low = middle
        return [self._range_root(*sibling) for sibling in reversed(siblings)]

    def consistency(self, old_size: int) -> list[bytes]:
        """Prove that the tree of the first `old_size` leaves is a prefix of this one (RFC 6962 section 2.1.2).

        Raises:
            FormatError: There was no such tree, or a tile has another length than its width says.
        """
        if not 1 <= old_size <= self._size:
            raise FormatError(f"A tree of {self._size} has no prefix of {old_size}.")
        nodes: list[tuple[int, int]] = []
        low, high = 0, self._size
        while old_size != high:
            middle = low + _split(high - low)
            if old_size <= middle:
                nodes.append((middle, high))
                high = middle
            else:
                nodes.append((low, middle))
                low = middle
        if low:
            nodes.append((low, high))
        return [self._range_root(*node) for node in reversed(nodes)]

    def _range_root(self, low: int, high: int) -> bytes:
        """Hash the leaves from `low` to before `high`, where `low` starts a subtree at least as large."""
        subtrees: list[bytes] = []
        while low < high:
            height = (high - low).bit_length() - 1
            subtrees.append(self._subtree(height, low >> height))
            low += 1 << height
        result = subtrees.pop()
        while subtrees:
            result = node_hash(subtrees.pop(), result)
        return result

    def _subtree(self, height: int, index: int) -> bytes:
        """Hash the perfect subtree of 2^height leaves at an index, from the one tile that holds what is needed."""
        level, inner = divmod(height, TILE_HEIGHT)
        tile, start = divmod(index << inner, TILE_WIDTH)
        return root_hash(self._hashes(level, tile)[start : start + (1 << inner)])

    def _hashes(self, level: int, index: int) -> list[bytes]:
        width = min(TILE_WIDTH, (self._size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
        tile = Tile(level, index, width)
        if tile not in self._kept:
            if len(self._kept) >= _KEPT_TILES:
                del self._kept[next(iter(self._kept))]
            self._kept[tile] = split_tile(self._read(tile), width)
        return self._kept[tile]


def _split(leaves: int) -> int:
    """The largest power of two smaller than the number of leaves."""
    return 1 << (leaves - 1).bit_length() - 1
