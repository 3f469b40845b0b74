import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.tlog import merkle
from clearplate.core.tlog.tiles import (
    Bundle,
    Tile,
    TiledTree,
    decode_bundle,
    edge_tiles,
    encode_bundle,
    grow,
    new_bundles,
    new_tiles,
    tile_hashes_from,
)

VECTORS = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/tlog-tiles.json").read_text())
LARGEST = 300
LEAVES = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]
ROOTS = [merkle.root_hash(LEAVES[:size]) for size in range(LARGEST + 1)]


def files(size, *steps):
    """All tiles of a log that was published at these sizes and at the last."""
    store = {}
    for old, new in zip((0, *steps), (*steps, size), strict=True):
        store |= grow(old, LEAVES[old:new], store.__getitem__)
    return store


@pytest.mark.parametrize("case", VECTORS["sizes"], ids=lambda case: str(case["size"]))
def test_a_tree_has_the_tiles_of_the_specification(case):
    tiles = new_tiles(0, case["size"])
    counted = [[tile.level, tile.width] for tile in tiles if tile.width < 256]
    full = [sum(tile.level == level and tile.width == 256 for tile in tiles) for level in range(len(case["full"]))]
    assert (full, counted) == (case["full"], case["partial"])


@pytest.mark.parametrize("case", VECTORS["paths"], ids=lambda case: case["path"])
def test_paths(case):
    assert Tile(case["level"], case["index"], case["width"]).path() == case["path"]
    assert Bundle(case["index"], case["width"]).path() == case["bundle"]


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_tiles_give_the_root_and_every_proof(size):
    """Every entry and every prefix of every size, against the plain algorithms."""
    tree = TiledTree(size, files(size).__getitem__)
    assert tree.root() == ROOTS[size]
    for index in range(size):
        assert tree.inclusion(index) == merkle.inclusion_proof(LEAVES[:size], index)
    for old in range(1, size + 1):
        assert tree.prefix_root(old) == ROOTS[old]
        merkle.check_consistency(old, ROOTS[old], size, ROOTS[size], tree.consistency(old))


def test_the_example_of_the_specification_has_the_right_root_and_proofs():
    tree = TiledTree(70_000, files(70_000, 255, 256, 65_535, 65_536).__getitem__)
    root = merkle.root_hash(LEAVES)
    assert tree.root() == root
    for index in (0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999):
        merkle.check_inclusion(LEAVES[index], index, 70_000, tree.inclusion(index), root)
    for old in (1, 256, 300, 65_536, 69_888, 69_999):
        assert tree.consistency(old) == merkle.consistency_proof(LEAVES, old)


@given(st.lists(st.integers(0, 3_000), max_size=4), st.integers(0, 3_000))
@settings(deadline=None, max_examples=60)
def test_however_a_log_grows_its_tiles_are_the_same(steps, size):
    steps = sorted(step for step in steps if step <= size)
    grown, whole = files(size, *steps), files(size)
    assert whole.items() <= grown.items()
    assert list(whole) == new_tiles(0, size)
    assert set(grown) == {
        tile for old, new in zip((0, *steps), (*steps, size), strict=True) for tile in new_tiles(old, new)
    }
    only_edge = {tile: whole[tile] for tile in edge_tiles(size)}
    assert TiledTree(size, only_edge.__getitem__).root() == merkle.root_hash(LEAVES[:size])


@pytest.mark.parametrize(("tile", "index"), [(Tile(0, 0, 256), 1), (Tile(0, 1, 44), 299), (Tile(1, 0, 1), 299)])
def test_a_changed_tile_gives_a_proof_that_is_not_believed(tile, index):
    store = files(300)
    store[tile] = bytes([store[tile][0] ^ 1]) + store[tile][1:]
    path = TiledTree(300, store.__getitem__).inclusion(index)
    with pytest.raises(VerificationError):
        merkle.check_inclusion(LEAVES[index], index, 300, path, ROOTS[300])


def test_the_tile_above_holds_the_roots_of_full_tiles():
    store = files(512)
    assert tile_hashes_from([store[Tile(0, 0, 256)], store[Tile(0, 1, 256)]]) == store[Tile(1, 0, 2)]
    with pytest.raises(FormatError):
        tile_hashes_from([bytes(32 * 255)])


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_gives_its_entries_back(entries):
    assert decode_bundle(encode_bundle(entries), len(entries)) == entries
    for width in (len(entries) - 1, len(entries) + 1):
        with pytest.raises(FormatError):
            decode_bundle(encode_bundle(entries), width)


@given(st.binary(max_size=2_000), st.integers(1, 256))
def test_hostile_bundles_are_a_format_error_or_read_back(data, width):
    with contextlib.suppress(FormatError):
        assert encode_bundle(decode_bundle(data, width)) == data


def test_bundles_are_those_of_the_leaf_tiles():
    assert new_bundles(255, 513) == [Bundle(0, 256), Bundle(1, 256), Bundle(2, 1)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Tile(64, 0, 1),
        lambda: Tile(0, -1, 1),
        lambda: Tile(0, 0, 0),
        lambda: Tile(0, 0, 257),
        lambda: Bundle(0, 0),
        lambda: Bundle(-1, 1),
        lambda: new_tiles(2, 1),
        lambda: TiledTree(3, files(3).__getitem__).inclusion(3),
        lambda: TiledTree(3, files(3).__getitem__).consistency(0),
        lambda: TiledTree(3, files(3).__getitem__).prefix_root(4),
        lambda: TiledTree(3, lambda _tile: b"short").root(),
    ],
)
def test_what_is_no_tile_is_a_format_error(ask):
    with pytest.raises(FormatError):
        ask()


def test_a_bundle_cannot_hold_what_its_lengths_cannot_say():
    for entries in ([], [b""] * 257, [bytes(65_536)]):
        with pytest.raises(InvariantError):
            encode_bundle(entries)
