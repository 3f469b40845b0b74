"""Checkpoints and who signed them, written from c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from clearplate_verify.errors import VerificationFailed
from clearplate_verify.note import (
    COSIGNATURE_ED25519,
    COSIGNATURE_MLDSA,
    ED25519,
    Signature,
    VerifierKey,
    decode_base64,
    parse_note,
)

MAX_TREE_SIZE = 2**48
"""Larger than any log; keeps hostile sizes from asking for endless work."""


@dataclass(frozen=True)
class Checkpoint:
    """What the log says it is at one moment: its name, its number of entries, its root hash."""

    origin: str
    tree_size: int
    root_hash: bytes
    body: str

    @property
    def root_hex(self) -> str:
        """The root hash as people compare it."""
        return self.root_hash.hex()


@dataclass(frozen=True)
class Signed:
    """A checkpoint whose known signatures were checked; `signed_by` maps each known key that signed to the time it stated."""

    checkpoint: Checkpoint
    signed_by: dict[VerifierKey, datetime | None]
    data: bytes


def checkpoint_body(origin: str, tree_size: int, root_hash: bytes) -> str:
    """The three lines that are signed."""
    return f"{origin}\n{tree_size}\n{base64.b64encode(root_hash).decode('ascii')}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint.

    Raises:
        VerificationFailed: It is not one.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] != "" or not all(lines[:-1]):
        raise VerificationFailed("The checkpoint does not have its three lines.")
    origin, size_text, root_text = lines[:3]
    if not (size_text.isascii() and size_text.isdigit()) or len(size_text) > 15 or str(int(size_text)) != size_text:
        raise VerificationFailed("The checkpoint's tree size is not a plain number.")
    root = decode_base64(root_text)
    if len(root) != 32 or int(size_text) > MAX_TREE_SIZE:
        raise VerificationFailed("The checkpoint's root hash or tree size cannot be.")
    return Checkpoint(origin, int(size_text), root, text)


def open_checkpoint(data: bytes, keys: Sequence[VerifierKey]) -> Signed:
    """Check every signature by a known key, logs and witnesses alike; signatures of unknown keys are passed over.

    Raises:
        VerificationFailed: It is no checkpoint, or the signature of a known key was altered.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    known = {(key.name, key.key_id): key for key in keys}
    signed_by: dict[VerifierKey, datetime | None] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is not None:
            signed_by[key] = check_signature(checkpoint, signature, key)
    return Signed(checkpoint, signed_by, data)


def require_log(signed: Signed, log_keys: Sequence[VerifierKey]) -> None:
    """Require the Ed25519 signature of a log whose name is the checkpoint's origin.

    Raises:
        VerificationFailed: No such signature is there, or a second, known key of the log did not sign.
    """
    own = [key for key in log_keys if key.name == signed.checkpoint.origin]
    if not own:
        names = ", ".join(sorted({key.name for key in log_keys})) or "nobody"
        raise VerificationFailed(
            f"The checkpoint is of the log {signed.checkpoint.origin!r}; the keys given are those of {names}."
        )
    if not any(key.algorithm == ED25519 for key in own if key in signed.signed_by):
        raise VerificationFailed("The checkpoint is not signed by the log's Ed25519 key.")
    if any(key not in signed.signed_by for key in own if key.algorithm == COSIGNATURE_MLDSA):
        raise VerificationFailed("The log's ML-DSA-44 key did not sign the checkpoint, as its key list says it does.")


def check_signature(checkpoint: Checkpoint, signature: Signature, key: VerifierKey) -> datetime | None:
    """Check one signature of a known key and return the time it states, if it states one.

    Raises:
        VerificationFailed: The signature does not fit.
    """
    altered = f"The signature of {key.name} does not fit this checkpoint: the checkpoint or the signature was altered."
    data, stated = signature.signature, b""
    if key.algorithm != ED25519:
        stated, data = data[:8], data[8:]
        if len(stated) != 8:
            raise VerificationFailed(altered)
    seconds = int.from_bytes(stated, "big")
    try:
        if key.algorithm == ED25519:
            Ed25519PublicKey.from_public_bytes(key.public_key).verify(data, checkpoint.body.encode())
            return None
        if key.algorithm == COSIGNATURE_ED25519:
            message = f"cosignature/v1\ntime {seconds}\n{checkpoint.body}".encode()
            Ed25519PublicKey.from_public_bytes(key.public_key).verify(data, message)
        else:
            MLDSA44PublicKey.from_public_bytes(key.public_key).verify(
                data, subtree_message(key.name, seconds, checkpoint)
            )
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except (InvalidSignature, ValueError, OverflowError):
        raise VerificationFailed(altered) from None


def subtree_message(cosigner: str, seconds: int, checkpoint: Checkpoint) -> bytes:
    """The `cosigned_message` that an ML-DSA-44 key signs.

    Raises:
        VerificationFailed: A name is too long for the format.
    """
    name, origin = cosigner.encode(), checkpoint.origin.encode()
    if not 1 <= len(name) <= 255 or not 1 <= len(origin) <= 255:
        raise VerificationFailed("A name in the checkpoint is too long.")
    numbers = (0).to_bytes(8, "big") + checkpoint.tree_size.to_bytes(8, "big")
    return (
        b"subtree/v1\n\x00"
        + bytes((len(name),))
        + name
        + seconds.to_bytes(8, "big")
        + bytes((len(origin),))
        + origin
        + numbers
        + checkpoint.root_hash
    )
