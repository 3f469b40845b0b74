"""Cosignatures: a witness states that a checkpoint is consistent with all it saw of a log before, and when it saw it.

Two algorithms: Ed25519 signs the checkpoint's whole text; ML-DSA-44, which a quantum computer does not break, signs the
names, the size and the root. The log signs its own checkpoints with ML-DSA-44 in the same form, as the cosigner whose
name is the origin.

Source: C2SP tlog-cosignature, https://c2sp.org/tlog-cosignature.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.signed import public_key, verify
from clearplate.core.tlog.note import ED25519_COSIGNATURE, MLDSA44_COSIGNATURE, NoteSignature, VerifierKey

SEED_BYTES = 32
TIMESTAMP_BYTES = 8
SIGNATURE_BYTES = {ED25519_COSIGNATURE: 64, MLDSA44_COSIGNATURE: 2420}
LATEST = 253_402_300_799
"""The last second of the year 9999; no honest clock says more."""
_NAME_MAX = 255
_LABEL = b"subtree/v1\n\x00"


class TreeHead(Protocol):
    """What a cosigner makes a statement about: `core.tlog.checkpoint.Checkpoint`."""

    @property
    def origin(self) -> str:
        """The log's name."""

    @property
    def tree_size(self) -> int:
        """How many entries."""

    @property
    def root_hash(self) -> bytes:
        """The root over them."""

    def text(self) -> str:
        """The note's text."""


@dataclass(frozen=True, slots=True, init=False)
class Cosigner:
    """A key that cosigns checkpoints.

    Attributes:
        vkey: Its public half.
    """

    vkey: VerifierKey
    _sign: Callable[[bytes], bytes]

    def __init__(self, name: str, seed: bytes, algorithm: int) -> None:
        """Make the cosigner of a name from its 32 secret bytes.

        Raises:
            FormatError: Another algorithm, a seed of another length, or not a name.
        """
        if algorithm not in SIGNATURE_BYTES or len(seed) != SEED_BYTES:
            raise FormatError("A cosigner's key is a seed of 32 bytes for Ed25519 or ML-DSA-44.")
        if algorithm == MLDSA44_COSIGNATURE:
            lattice = MLDSA44PrivateKey.from_seed_bytes(seed)
            sign: Callable[[bytes], bytes] = lattice.sign
            public = lattice.public_key().public_bytes_raw()
        else:
            curve = Ed25519PrivateKey.from_private_bytes(seed)
            sign = curve.sign
            public = curve.public_key().public_bytes_raw()
        object.__setattr__(self, "vkey", VerifierKey(name, algorithm, public))
        object.__setattr__(self, "_sign", sign)

    def cosign(self, checkpoint: TreeHead, at: datetime) -> NoteSignature:
        """Cosign a checkpoint; that it is consistent with all before is the caller's to have checked.

        Raises:
            InvariantError: The instant has no time zone or lies before 1970.
            FormatError: A name is too long to be signed.
        """
        if at.tzinfo is None or at.timestamp() < 0:
            raise InvariantError("A cosignature needs an instant with a time zone, after 1970.")
        timestamp = int(at.timestamp())
        signature = self._sign(_message(checkpoint, timestamp, self.vkey))
        return NoteSignature(self.vkey.name, self.vkey.key_id, timestamp.to_bytes(TIMESTAMP_BYTES, "big") + signature)


def check_cosignature(checkpoint: TreeHead, signature: NoteSignature, vkey: VerifierKey) -> datetime:
    """Check one cosignature of a checkpoint.

    Returns:
        When the cosigner says that this was the largest tree it had seen; 1970 where it does not say.

    Raises:
        FormatError: The key is not a cosigner's, or the signature has another length or an impossible time.
        VerificationError: Another key signed, or the checkpoint or the time was changed.
    """
    length = SIGNATURE_BYTES.get(vkey.algorithm)
    if length is None:
        raise FormatError("This key signs notes, it does not cosign checkpoints.")
    if not vkey.signed(signature):
        raise VerificationError("The signature line names another key.")
    stamp, proper = signature.signature[:TIMESTAMP_BYTES], signature.signature[TIMESTAMP_BYTES:]
    timestamp = int.from_bytes(stamp, "big")
    if len(proper) != length or timestamp > LATEST:
        raise FormatError("This cosignature has another length or time than one can have.")
    message = _message(checkpoint, timestamp, vkey)
    if vkey.algorithm == MLDSA44_COSIGNATURE:
        _verify_mldsa44(vkey.public_key, proper, message)
    else:
        verify(public_key(vkey.public_key), proper, message)
    return datetime.fromtimestamp(timestamp, UTC)


def _verify_mldsa44(key: bytes, signature: bytes, message: bytes) -> None:
    try:
        MLDSA44PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        raise VerificationError("The signature does not fit: another key signed this, or it was changed.") from None


def _message(checkpoint: TreeHead, timestamp: int, vkey: VerifierKey) -> bytes:
    if vkey.algorithm == ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {timestamp}\n{checkpoint.text()}".encode()
    return b"".join(
        [
            _LABEL,
            _short(vkey.name),
            timestamp.to_bytes(8, "big"),
            _short(checkpoint.origin),
            bytes(8),  # the first entry of what is signed: always 0, a checkpoint covers the whole tree
            checkpoint.tree_size.to_bytes(8, "big"),
            checkpoint.root_hash,
        ]
    )


def _short(name: str) -> bytes:
    raw = name.encode("utf-8")
    if len(raw) > _NAME_MAX:
        raise FormatError(f"A name signed with ML-DSA-44 is at most {_NAME_MAX} bytes.")
    return bytes([len(raw)]) + raw
