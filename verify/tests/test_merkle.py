"""Inclusion paths against a tree built the plain, recursive way of RFC 6962 section 2.1."""

import hashlib

import pytest

from clearplate_verify.errors import VerificationFailed
from clearplate_verify.merkle import hash_children, hash_leaf, root_from_path


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hash_children(root(leaves[:split]), root(leaves[split:]))


def path(leaves, index):
    if len(leaves) == 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < split:
        return [*path(leaves[:split], index), root(leaves[split:])]
    return [*path(leaves[split:], index - split), root(leaves[:split])]


LEAVES = [hash_leaf(bytes((number,))) for number in range(40)]


@pytest.mark.parametrize("size", range(1, 41))
def test_every_leaf_of_every_small_tree_leads_to_its_root(size):
    for index in range(size):
        assert root_from_path(LEAVES[index], index, size, path(LEAVES[:size], index)) == root(LEAVES[:size])


@pytest.mark.parametrize(
    ("index", "size", "nodes"), [(3, 3, []), (-1, 3, []), (0, 2, []), (0, 1, [b"x" * 32]), (1, 3, [b"x" * 32])]
)
def test_a_path_that_cannot_be_is_refused(index, size, nodes):
    with pytest.raises(VerificationFailed):
        root_from_path(LEAVES[0], index, size, nodes)


def test_known_answer_of_rfc_6962():
    assert hash_leaf(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert hash_children(b"", b"") == hashlib.sha256(b"\x01").digest()
