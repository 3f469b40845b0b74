import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.tlog import merkle

VECTORS = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/tlog-merkle.json").read_text())
#: Sizes to try: every one up to beyond a power of two, so that each shape of the right edge occurs.
SIZES = range(1, 131)
LEAVES = [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(max(SIZES))]
ROOTS = [merkle.root_hash(LEAVES[:size]) for size in range(max(SIZES) + 1)]


def rfc_root(leaves):
    """The definition of RFC 6962 section 2.1, word for word, to compare with."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else merkle.EMPTY_ROOT
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return merkle.node_hash(rfc_root(leaves[:split]), rfc_root(leaves[split:]))


class TestKnownAnswers:
    """The tree of eight entries that certificate-transparency implementations test with."""

    entries = tuple(bytes.fromhex(entry) for entry in VECTORS["entries"])
    leaves = tuple(map(merkle.leaf_hash, entries))

    def test_leaf_and_root_hashes_are_those_of_certificate_transparency(self):
        assert [merkle.root_hash(self.leaves[:size]).hex() for size in range(9)] == VECTORS["roots"]
        assert merkle.leaf_hash(b"").hex() == VECTORS["empty_leaf"]

    @pytest.mark.parametrize("case", VECTORS["inclusion"], ids=lambda case: f"{case['index']} of {case['size']}")
    def test_inclusion_proofs(self, case):
        path = merkle.inclusion_proof(self.leaves[: case["size"]], case["index"])
        assert [node.hex() for node in path] == case["path"]

    @pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda case: f"{case['old']} to {case['new']}")
    def test_consistency_proofs(self, case):
        path = merkle.consistency_proof(self.leaves[: case["new"]], case["old"])
        assert [node.hex() for node in path] == case["path"]


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_the_rfcs(size):
    assert ROOTS[size] == rfc_root(LEAVES[:size])


def test_a_growing_tree_has_the_root_of_every_size():
    tree = merkle.GrowingTree()
    assert (tree.size, tree.root()) == (0, merkle.EMPTY_ROOT)
    for size in SIZES:
        tree.append(LEAVES[size - 1])
        assert (tree.size, tree.root()) == (size, ROOTS[size])


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_to_be_in_the_tree(size):
    for index in range(size):
        path = merkle.inclusion_proof(LEAVES[:size], index)
        merkle.check_inclusion(LEAVES[index], index, size, path, ROOTS[size])


@pytest.mark.parametrize("size", SIZES)
def test_every_prefix_is_proved_to_be_a_prefix(size):
    for old in range(1, size + 1):
        path = merkle.consistency_proof(LEAVES[:size], old)
        merkle.check_consistency(old, ROOTS[old], size, ROOTS[size], path)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_no_changed_proof_is_believed(data):
    size = data.draw(st.integers(2, 130))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    inclusion = merkle.inclusion_proof(LEAVES[:size], index)
    with pytest.raises(VerificationError):
        merkle.check_inclusion(LEAVES[index], index, size, data.draw(changed(inclusion)), ROOTS[size])
    consistency = merkle.consistency_proof(LEAVES[:size], old)
    with pytest.raises(VerificationError):
        merkle.check_consistency(old, ROOTS[old], size, ROOTS[size], data.draw(changed(consistency)))


@st.composite
def changed(draw, path):
    """The path with a node changed, dropped, or added."""
    how = draw(st.sampled_from(["flip", "drop", "add"] if path else ["add"]))
    place = draw(st.integers(0, len(path) - 1)) if path else 0
    if how == "add":
        return [*path[:place], bytes(32), *path[place:]]
    if how == "drop":
        return path[:place] + path[place + 1 :]
    bit = draw(st.integers(0, 255))
    node = bytearray(path[place])
    node[bit // 8] ^= 1 << bit % 8
    return [*path[:place], bytes(node), *path[place + 1 :]]


def test_a_leaf_at_another_place_is_not_believed():
    path = merkle.inclusion_proof(LEAVES[:7], 2)
    with pytest.raises(VerificationError):
        merkle.check_inclusion(LEAVES[2], 3, 7, path, ROOTS[7])
    with pytest.raises(VerificationError):
        merkle.check_inclusion(LEAVES[3], 2, 7, path, ROOTS[7])


@pytest.mark.parametrize(
    ("old", "old_root", "new", "new_root", "path"),
    [
        (0, merkle.EMPTY_ROOT, 5, ROOTS[5], []),
        (5, ROOTS[5], 5, ROOTS[5], []),
        (0, merkle.EMPTY_ROOT, 0, merkle.EMPTY_ROOT, []),
    ],
)
def test_nothing_and_the_tree_itself_need_no_proof(old, old_root, new, new_root, path):
    merkle.check_consistency(old, old_root, new, new_root, path)


@pytest.mark.parametrize(
    ("old", "old_root", "new", "path"),
    [
        (0, bytes(32), 5, []),
        (0, merkle.EMPTY_ROOT, 5, [bytes(32)]),
        (5, bytes(32), 5, []),
        (5, ROOTS[5], 5, [bytes(32)]),
        (3, ROOTS[3], 5, []),
        (4, ROOTS[4], 5, []),
    ],
    ids=["wrong empty root", "proof from nothing", "forked", "proof to itself", "no proof", "too short"],
)
def test_growth_that_is_not_shown_is_not_believed(old, old_root, new, path):
    with pytest.raises(VerificationError):
        merkle.check_consistency(old, old_root, new, ROOTS[new], path)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: merkle.inclusion_proof(LEAVES[:3], 3),
        lambda: merkle.inclusion_proof(LEAVES[:3], -1),
        lambda: merkle.check_inclusion(LEAVES[0], 3, 3, [], ROOTS[3]),
        lambda: merkle.consistency_proof(LEAVES[:3], 0),
        lambda: merkle.consistency_proof(LEAVES[:3], 4),
        lambda: merkle.check_consistency(4, ROOTS[4], 3, ROOTS[3], []),
    ],
)
def test_what_lies_outside_the_tree_is_a_format_error(ask):
    with pytest.raises(FormatError):
        ask()
