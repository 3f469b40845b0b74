"""Merkle inclusion proofs, written from RFC 9162 section 2.1.3.2 (the tree itself is that of RFC 6962)."""

import hashlib

from clearplate_verify.errors import VerificationFailed


def hash_leaf(data: bytes) -> bytes:
    """SHA-256 over a zero byte and the data."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """SHA-256 over a one byte, the left and the right hash."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Walk from a leaf to the root that its path leads to.

    Raises:
        VerificationFailed: The index lies outside the tree, or the path is too long or too short for it.
    """
    if not 0 <= index < size:
        raise VerificationFailed(f"The proof speaks of leaf {index} in a tree of {size} leaves.")
    fn, sn, result = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            raise VerificationFailed("The proof's path is longer than the tree is high.")
        if fn & 1 or fn == sn:
            result = hash_children(sibling, result)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            result = hash_children(result, sibling)
        fn >>= 1
        sn >>= 1
    if sn:
        raise VerificationFailed("The proof's path is shorter than the tree is high.")
    return result


EMPTY_ROOT = hashlib.sha256(b"").digest()
Peaks = list[tuple[int, bytes]]
"""Height and root of perfect subtrees side by side, the tallest first."""


class Growing:
    """The root of a tree that grows by whole subtrees, in memory that grows with the logarithm of its size."""

    def __init__(self) -> None:
        self.size = 0
        self._stack: Peaks = []

    def append(self, root: bytes, height: int = 0) -> None:
        """Add a perfect subtree of 2**height leaves; the size so far must be a multiple of that."""
        self.size += 1 << height
        while self._stack and self._stack[-1][0] == height:
            root = hash_children(self._stack.pop()[1], root)
            height += 1
        self._stack.append((height, root))

    @property
    def peaks(self) -> Peaks:
        """What was added, as it can be added elsewhere."""
        return list(self._stack)

    def root(self, more: Peaks | None = None) -> bytes:
        """The root of all that was added, and of `more` after it, which is not kept."""
        peaks = self._stack + (more or [])
        if not peaks:
            return EMPTY_ROOT
        result = peaks[-1][1]
        for _, left in reversed(peaks[:-1]):
            result = hash_children(left, result)
        return result


def root_of(hashes: list[bytes]) -> bytes:
    """The root over these hashes, an odd one at the end carried up as it is."""
    level = hashes
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        carried = [level[-1]] if len(level) & 1 else []
        level = [hash_children(left, right) for left, right in zip(level[::2], level[1::2], strict=False)] + carried
    return level[0]


def check_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: list[bytes]) -> None:
    """Check that a tree only grew (RFC 9162 section 2.1.4.2).

    Raises:
        VerificationFailed: The new tree does not begin with the old one, or the proof has the wrong length.
    """
    broken = VerificationFailed("The proof does not show that the new tree begins with the old one.")
    if not 0 <= old_size <= new_size:
        raise VerificationFailed("The newer tree is smaller than the older one.")
    if old_size in (0, new_size):
        if path or old_root != (new_root if old_size == new_size else EMPTY_ROOT):
            raise broken
        return
    nodes = list(path) if old_size & (old_size - 1) else [old_root, *path]
    if not path:
        raise broken
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = nodes[0]
    for node in nodes[1:]:
        if sn == 0:
            raise broken
        if fn & 1 or fn == sn:
            fr, sr = hash_children(node, fr), hash_children(node, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hash_children(sr, node)
        fn, sn = fn >> 1, sn >> 1
    if sn or fr != old_root or sr != new_root:
        raise broken
