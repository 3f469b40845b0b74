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
