"""Merkle tree hashing: leaves, nodes, roots, and the two proofs.

Source: RFC 6962 section 2.1; proof verification as in RFC 9162 sections 2.1.3.2 and 2.1.4.2.
Trusts nothing: every function works on hashes given to it.
"""

from collections.abc import Sequence
from hashlib import sha256

from clearplate.core.errors import FormatError, VerificationError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes | memoryview) -> bytes:
    """Hash one entry as a leaf: SHA-256 over 0x00 and the entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent: SHA-256 over 0x01, left, right."""
    return sha256(b"\x01" + left + right).digest()


def root_hash(leaf_hashes: Sequence[bytes]) -> bytes:
    """Compute the root of a tree from its leaf hashes, in order.

    Works level by level in place of the RFC's recursion: an odd node at the right edge is carried up unhashed, which
    gives the same tree.
    """
    if not leaf_hashes:
        return EMPTY_ROOT
    level = list(leaf_hashes)
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Build the audit path of one leaf, from the leaf's sibling up to below the root.

    Raises:
        FormatError: No leaf has that index.
    """
    if not 0 <= index < len(leaf_hashes):
        raise FormatError(f"There is no leaf {index} in a tree of {len(leaf_hashes)}.")
    path: list[bytes] = []
    level, position = list(leaf_hashes), index
    while len(level) > 1:
        sibling = position ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level, position = paired + level[len(paired) * 2 :], position // 2
    return path


def root_from_inclusion_proof(leaf: bytes, index: int, tree_size: int, path: Sequence[bytes]) -> bytes:
    """Compute the root that a leaf and its audit path lead to.

    Raises:
        FormatError: The index lies outside the tree.
        VerificationError: The path has the wrong length for this index and size.
    """
    if not 0 <= index < tree_size:
        raise FormatError(f"There is no leaf {index} in a tree of {tree_size}.")
    node, last, steps = index, tree_size - 1, iter(path)
    result = leaf
    for sibling in steps:
        if last == 0:
            raise VerificationError("The inclusion proof is too long for this tree.")
        if node % 2 or node == last:
            result = node_hash(sibling, result)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise VerificationError("The inclusion proof is too short for this tree.")
    return result


def check_inclusion(leaf: bytes, index: int, tree_size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf is in the tree with this root.

    Raises:
        VerificationError: It is not, or the proof has the wrong length.
    """
    if root_from_inclusion_proof(leaf, index, tree_size, path) != root:
        raise VerificationError("The inclusion proof does not lead to this root.")


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """Prove that the tree of the first `old_size` leaves is a prefix of this tree (RFC 6962 section 2.1.2).

    Raises:
        FormatError: The old size is not within 1 and the number of leaves.
    """
    if not 1 <= old_size <= len(leaf_hashes):
        raise FormatError(f"A tree of {len(leaf_hashes)} has no prefix of {old_size}.")
    return _subproof(list(leaf_hashes), old_size, complete=True)


def _subproof(leaves: list[bytes], old_size: int, *, complete: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if complete else [root_hash(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if old_size <= split:
        return [*_subproof(leaves[:split], old_size, complete=complete), root_hash(leaves[split:])]
    return [*_subproof(leaves[split:], old_size - split, complete=False), root_hash(leaves[:split])]


def check_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that a tree grew by appending only (RFC 9162 section 2.1.4.2).

    Raises:
        FormatError: The sizes are not in order.
        VerificationError: The new tree does not contain the old one, or the proof has the wrong length.
    """
    if not 0 <= old_size <= new_size:
        raise FormatError(f"A tree of {new_size} cannot have grown from {old_size}.")
    if old_size in (0, new_size):
        expected = new_root if old_size else EMPTY_ROOT
        if path or old_root != expected:
            raise VerificationError("The consistency proof does not fit these two roots.")
        return
    steps = list(path) if old_size & (old_size - 1) else [old_root, *path]
    if not path:
        raise VerificationError("The consistency proof is too short.")
    if _roots_along(old_size - 1, new_size - 1, steps) != (old_root, new_root):
        raise VerificationError("The consistency proof does not connect these two roots.")


def _roots_along(node: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Fold a consistency proof into the old and the new root it leads to; None where its length does not fit."""
    while node % 2:
        node, last = node >> 1, last >> 1
    old = new = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return None
        if node % 2 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return None if last else (old, new)


class GrowingTree:
    """The root of a tree that grows leaf by leaf, in memory that grows with the logarithm of its size.

    Keeps the roots of the perfect subtrees that make up the tree, the largest first: one for each 1 in the binary
    spelling of the size.
    """

    def __init__(self) -> None:
        self._subtrees: list[bytes] = []
        self._size = 0

    @property
    def size(self) -> int:
        """Leaves so far."""
        return self._size

    @property
    def subtrees(self) -> tuple[bytes, ...]:
        """What there is to set down in order to go on later with `from_subtrees`."""
        return tuple(self._subtrees)

    @classmethod
    def from_subtrees(cls, size: int, subtrees: Sequence[bytes]) -> "GrowingTree":
        """Go on from a tree that was set down.

        Raises:
            FormatError: A tree of this size has another number of perfect subtrees.
        """
        if size < 0 or size.bit_count() != len(subtrees):
            raise FormatError(f"These are not the subtrees of a tree of {size}.")
        tree = cls()
        tree._size, tree._subtrees = size, list(subtrees)
        return tree

    def append(self, leaf: bytes) -> None:
        """Add the next leaf hash."""
        carried, size = leaf, self._size
        while size & 1:
            carried = node_hash(self._subtrees.pop(), carried)
            size >>= 1
        self._subtrees.append(carried)
        self._size += 1

    def root(self) -> bytes:
        """The root hash of the tree so far."""
        if not self._subtrees:
            return EMPTY_ROOT
        result = self._subtrees[-1]
        for subtree in reversed(self._subtrees[:-1]):
            result = node_hash(subtree, result)
        return result
