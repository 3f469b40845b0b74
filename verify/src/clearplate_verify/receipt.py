"""Receipts (C2SP tlog-proof), one entry, one disclosed field: small questions, answered offline where they can be."""

from dataclasses import dataclass
from typing import Any

from clearplate_verify.checkpoint import Signed
from clearplate_verify.entries import parse_entry
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.log import OpenLog
from clearplate_verify.merkle import hash_leaf, root_from_path
from clearplate_verify.note import MAX_NOTE_BYTES, decode_base64
from clearplate_verify.registers import open_disclosure
from clearplate_verify.tiles import MAX_BUNDLE, WIDTH, Piece, Tree, read_piece, split_bundle
from clearplate_verify.trust import Trust

HEADER = b"c2sp.org/tlog-proof@v1"
MAX_RECEIPT = 1 << 20


@dataclass(frozen=True)
class Proved:
    """An entry that is in the log."""

    index: int
    entry: dict[str, Any]
    signed: Signed


@dataclass(frozen=True)
class Receipt:
    """A receipt, not checked yet."""

    index: int
    path: list[bytes]
    data: bytes
    checkpoint: bytes


def parse_receipt(data: bytes) -> Receipt:
    """Read a receipt.

    Raises:
        VerificationFailed: It is none, or does not carry its entry.
    """
    head, gap, checkpoint = data.partition(b"\n\n")
    lines = head.split(b"\n")
    if len(data) > MAX_RECEIPT + MAX_NOTE_BYTES or not gap or lines[0] != HEADER or len(lines) < 3:
        raise VerificationFailed("This is not a receipt (a .tlog-proof file).")
    if not lines[1].startswith(b"extra ") or not lines[2].startswith(b"index "):
        raise VerificationFailed("This receipt does not carry its entry and its place.")
    number = lines[2][len(b"index ") :]
    if not number.isdigit() or str(int(number)).encode() != number or len(number) > 15:
        raise VerificationFailed("The receipt's place is not a number.")
    try:
        path = [decode_base64(line.decode("ascii")) for line in lines[3:]]
        entry = decode_base64(lines[1][len(b"extra ") :].decode("ascii"))
    except UnicodeDecodeError:
        raise VerificationFailed("The receipt holds what is no base64.") from None
    if any(len(node) != 32 for node in path) or len(path) > 63:
        raise VerificationFailed("The receipt's path holds what is no hash.")
    return Receipt(int(number), path, entry, checkpoint)


def check_receipt(receipt: Receipt, trust: Trust) -> Proved:
    """Check a receipt offline.

    Raises:
        VerificationFailed: The checkpoint is not the log's, or the entry is not in it.
    """
    signed = trust.open(receipt.checkpoint)
    return Proved(receipt.index, included(receipt.data, receipt.index, receipt.path, signed), signed)


def check_entry(opened: OpenLog, index: int) -> Proved:
    """Fetch one entry and prove that it is in the log.

    Raises:
        VerificationFailed: It is not, or there is none with this index.
    """
    if not 0 <= index < opened.size:
        raise VerificationFailed(f"The log has {opened.size} entries, numbered from 0; there is no entry {index}.")
    piece = Piece("entries", index // WIDTH, min(WIDTH, opened.size - index // WIDTH * WIDTH))
    data = split_bundle(piece, read_piece(opened.log, piece, MAX_BUNDLE))[index % WIDTH]
    path = Tree(opened.size, opened.log).inclusion(index)
    return Proved(index, included(data, index, path, opened.signed), opened.signed)


def check_disclosure(proved: Proved, disclosure: str) -> tuple[str, Any]:
    """Check that a confidential field, as somebody shows it, is the one the entry committed to.

    Raises:
        VerificationFailed: It is not.
    """
    return open_disclosure(disclosure.strip(), proved.entry["sd"])


def included(data: bytes, index: int, path: list[bytes], signed: Signed) -> dict[str, Any]:
    """Check that an entry is in the tree of a checkpoint, and read it.

    Raises:
        VerificationFailed: It is not, or is no entry.
    """
    checkpoint = signed.checkpoint
    if index >= checkpoint.tree_size:
        raise VerificationFailed("The place lies beyond the end of the log that was signed.")
    if root_from_path(hash_leaf(data), index, checkpoint.tree_size, path) != checkpoint.root_hash:
        raise VerificationFailed("The entry is not in the log: its path does not lead to the root that was signed.")
    return parse_entry(data)
