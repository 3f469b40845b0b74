"""The receipt file: a checkpoint, an entry's place in the log, and the Merkle path that ties the two together.

Self-contained, so that whoever holds one can show years later, offline, what the log held. `extra` carries the entry's
own bytes; it is not authenticated by itself, so the leaf hash is always computed from it and never taken from elsewhere.

Source: C2SP tlog-proof, https://c2sp.org/tlog-proof.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from clearplate.core.errors import FormatError
from clearplate.core.signed import unbase64
from clearplate.core.tlog.checkpoint import TREE_SIZE_MAX, Checkpoint, open_checkpoint, parse_whole
from clearplate.core.tlog.merkle import HASH_BYTES, check_inclusion
from clearplate.core.tlog.note import NOTE_BYTES_MAX, Note, VerifierKey

HEADER = "c2sp.org/tlog-proof@v1"
PATH_MAX = 63
"""A tree of less than 2^63 leaves is never deeper."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A receipt, not checked yet.

    Attributes:
        index: The entry's place in the log, counted from 0.
        path: The audit path, from the leaf's sibling up.
        checkpoint: The signed note, as the log published it.
        extra: The entry's bytes.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= TREE_SIZE_MAX or len(self.path) > PATH_MAX:
            raise FormatError("A receipt's index or path is longer than a log's can be.")
        if any(len(node) != HASH_BYTES for node in self.path):
            raise FormatError("Each hash in a receipt is 32 bytes.")

    def render(self) -> bytes:
        """Write the receipt."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {b64encode(self.extra).decode('ascii')}")
        lines.append(f"index {self.index}")
        lines += [b64encode(node).decode("ascii") for node in self.path]
        return ("\n".join(lines) + "\n\n").encode("ascii") + self.checkpoint


def parse_proof(data: bytes) -> TlogProof:
    """Read a receipt without checking it.

    Raises:
        FormatError: Not a receipt, or in another spelling than the one form it has.
    """
    head, blank, checkpoint = data.partition(b"\n\n")
    if not blank or len(data) > NOTE_BYTES_MAX or not head.isascii():
        raise FormatError("A receipt is lines of ASCII, a blank line and a checkpoint.")
    header, *lines = head.decode("ascii").split("\n")
    if header != HEADER:
        raise FormatError(f"A receipt starts with {HEADER}.")
    extra = unbase64(lines.pop(0)[len("extra ") :]) if lines and lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index "):
        raise FormatError("A receipt says which entry it is of.")
    index = parse_whole(lines[0][len("index ") :])
    return TlogProof(index, tuple(unbase64(line, HASH_BYTES) for line in lines[1:]), checkpoint, extra)


def check_proof(
    proof: TlogProof, leaf_hash: bytes, keys: Sequence[VerifierKey], origin: str
) -> tuple[Checkpoint, Note]:
    """Check that the log committed to this leaf.

    Args:
        proof: The receipt.
        leaf_hash: Computed by the caller from the entry's bytes.
        keys: The log's keys, and witnesses' to be checked with them.
        origin: The log this must be of.

    Returns:
        The checkpoint and its note; which witnesses are enough is the caller's policy.

    Raises:
        FormatError: The checkpoint is none, or the index lies outside the tree.
        VerificationError: A signature or the path does not fit.
    """
    checkpoint, note = open_checkpoint(proof.checkpoint, keys, origin)
    check_inclusion(leaf_hash, proof.index, checkpoint.tree_size, proof.path, checkpoint.root_hash)
    return checkpoint, note
