"""Checkpoints: the signed note in which the log states its size and root hash.

Source: C2SP tlog-checkpoint, https://c2sp.org/tlog-checkpoint.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.signed import unbase64
from clearplate.core.tlog.cosignature import check_cosignature
from clearplate.core.tlog.merkle import EMPTY_ROOT, HASH_BYTES
from clearplate.core.tlog.note import ED25519, Note, VerifierKey, check_note_signature, check_text, parse_note

TREE_SIZE_MAX = 2**63 - 1
_WHOLE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_LINES_MIN = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log states of itself.

    Attributes:
        origin: The log's name.
        tree_size: How many entries it holds.
        root_hash: The Merkle tree hash over them, 32 bytes.
        extensions: Further lines; ours has none, and a cosignature with ML-DSA-44 does not cover them.
    """

    origin: str
    tree_size: int
    root_hash: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extensions):
            check_text(line + "\n")
            if not line or "\n" in line:
                raise FormatError("A line of a checkpoint is not empty and is one line.")
        if not 0 <= self.tree_size <= TREE_SIZE_MAX or len(self.root_hash) != HASH_BYTES:
            raise FormatError("A checkpoint's size or root hash is not one.")
        if self.tree_size == 0 and self.root_hash != EMPTY_ROOT:
            raise FormatError("An empty log has one root hash, and this is another.")

    def text(self) -> str:
        """Write the note's text."""
        root = b64encode(self.root_hash).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, str(self.tree_size), root, *self.extensions))


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint.

    Raises:
        FormatError: It is none, or in another spelling than the one form it has.
    """
    lines = text.split("\n")
    if len(lines) <= _LINES_MIN or lines.pop():
        raise FormatError("A checkpoint has at least three lines, each ended by a newline.")
    origin, size, root, *extensions = lines
    return Checkpoint(origin, parse_whole(size), unbase64(root, HASH_BYTES), tuple(extensions))


def parse_whole(text: str) -> int:
    """Read a decimal number as C2SP texts spell it: ASCII digits, no leading zero, below 2^63.

    Raises:
        FormatError: Any other spelling.
    """
    if not _WHOLE.fullmatch(text) or int(text) > TREE_SIZE_MAX:
        raise FormatError("A number is spelled in decimal digits, without leading zeros, below 2^63.")
    return int(text)


def open_checkpoint(data: bytes, keys: Sequence[VerifierKey], origin: str) -> tuple[Checkpoint, Note]:
    """Read a checkpoint and check every signature of a key that is known.

    Args:
        data: The signed note.
        keys: The log's keys, and any witnesses' whose cosignatures should be checked along with it.
        origin: The log this must be of.

    Returns:
        The checkpoint, and the note with every signature line, also those of keys not known.

    Raises:
        FormatError: Not a checkpoint.
        VerificationError: Of another log, without an Ed25519 signature of a known key of this log, or with a signature
            of a known key that does not fit; then the whole note is refused.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != origin:
        raise VerificationError("This is the checkpoint of another log.")
    signed_by_log = False
    for signature in note.signatures:
        for key in keys:
            if not key.signed(signature):
                continue
            if key.algorithm == ED25519:
                check_note_signature(note.text, signature, key)
                signed_by_log |= key.name == origin
            else:
                check_cosignature(checkpoint, signature, key)
    if not signed_by_log:
        raise VerificationError("No known Ed25519 key of the log signed this checkpoint.")
    return checkpoint, note
