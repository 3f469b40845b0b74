"""The key of one case's evidence: what a hold re-seals a capture to, so that the capture outlives its day.

Only `server.custody` may import this module. A held capture's own bytes stay as the camera made them; what is sealed
anew are the *part keys* of that one capture (`core.seal.part_key`), never its content key: one exhibit opens nothing
else. Format and test vector: docs/spec/seal.md section 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag

from clearplate.core.capture import ImageKind
from clearplate.core.custody.bundle import KEY_ID_BYTES, Suite
from clearplate.core.custody.day_keys import PrivateKey, Secret, derive_pair
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import CaptureId
from clearplate.core.seal import HPKE_SUITES, READ_PART, hpke_public_key

PART_KEY_BYTES = 32
_VERSION = 1
_SUITE_NUMBERS = {Suite.X25519: 1, Suite.MLKEM768_X25519: 2}
_HEAD_BYTES = 2 + 16 + 16 + KEY_ID_BYTES
_PART_BYTES = 1 + PART_KEY_BYTES
_PARTS = frozenset({READ_PART, *map(int, ImageKind)})


@dataclass(frozen=True, slots=True)
class CaseKeyPublic:
    """The half of a case's key that anyone may know.

    Attributes:
        case_id: The case's UUID.
        suite: The HPKE suite.
        public: Raw public key; 32 bytes, or 1,216 for the hybrid.
    """

    case_id: UUID
    suite: Suite
    public: bytes

    def __post_init__(self) -> None:
        if len(self.public) != self.suite.public_bytes:
            raise FormatError(f"A public case key of suite {self.suite} is {self.suite.public_bytes} bytes.")

    @property
    def key_id(self) -> str:
        """First 8 bytes, in hex, of SHA-256 over suite, case and public key."""
        named = f"{self.suite}\ncase {self.case_id}\n".encode() + self.public
        return sha256(named).hexdigest()[: 2 * KEY_ID_BYTES]


@dataclass(frozen=True, slots=True, repr=False)
class CaseKey:
    """The private key of one case, in memory only.

    Attributes:
        public: The half that captures are re-sealed to.
        private: HPKE private key of the suite.
    """

    public: CaseKeyPublic
    private: PrivateKey


@dataclass(frozen=True, slots=True)
class CaseCapsule:
    """The part keys of one capture, sealed to a case.

    Attributes:
        case_id: The case whose key opens it; bound into the seal.
        capture_id: The capture whose parts they open; bound into the seal.
        key_id: Which public key it was sealed to.
        suite: HPKE suite.
        sealed: HPKE encapsulated key and ciphertext.
    """

    case_id: UUID
    capture_id: CaptureId
    key_id: str
    suite: Suite
    sealed: bytes

    def to_bytes(self) -> bytes:
        """Give the capsule as it is stored."""
        numbers = bytes((_VERSION, _SUITE_NUMBERS[self.suite]))
        return b"".join((numbers, self.case_id.bytes, self.capture_id.bytes, bytes.fromhex(self.key_id), self.sealed))

    @classmethod
    def from_bytes(cls, data: bytes) -> "CaseCapsule":
        """Read a stored capsule.

        Raises:
            FormatError: Cut short, or of another version or suite.
        """
        if len(data) <= _HEAD_BYTES or data[0] != _VERSION:
            raise FormatError("This is not a case capsule that this version understands.")
        suite = next((suite for suite, number in _SUITE_NUMBERS.items() if number == data[1]), None)
        if suite is None:
            raise FormatError("This case capsule is of an unknown suite.")
        case_id, capture_id = UUID(bytes=data[2:18]), CaptureId(UUID(bytes=data[18:34]))
        return cls(case_id, capture_id, data[34:_HEAD_BYTES].hex(), suite, data[_HEAD_BYTES:])


def derive_case_key(secret: Secret, case_id: UUID, suite: Suite) -> CaseKey:
    """Derive a case's key pair from its secret (HKDF-Expand, RFC 5869, SHA-256; the secret is already uniform).

    Args:
        secret: 32 random bytes, unique to the case.
        case_id: Bound into every derivation.
        suite: HPKE suite.

    Raises:
        FormatError: The secret has another length.
    """
    private, public = derive_pair(secret, f"case/{case_id}", suite)
    return CaseKey(CaseKeyPublic(case_id, suite, public), private)


def seal_part_keys(part_keys: Mapping[int, bytes], capture_id: CaptureId, case: CaseKeyPublic) -> CaseCapsule:
    """Seal the part keys of one capture to a case.

    Args:
        part_keys: 32 bytes by part number: READ_PART, and the ImageKind of each image the capture has.
        capture_id: The capture they are of.
        case: The public key.

    Raises:
        FormatError: An unknown part, no read part, or a key of another length.
    """
    if READ_PART not in part_keys or not _PARTS.issuperset(part_keys):
        raise FormatError("The part keys of a capture are that of its read, and one for each of its images.")
    if any(len(key) != PART_KEY_BYTES for key in part_keys.values()):
        raise FormatError(f"A part key is {PART_KEY_BYTES} bytes.")
    plain = b"".join(bytes((part,)) + part_keys[part] for part in sorted(part_keys))
    info = _info(case.case_id, capture_id, case.key_id)
    sealed = HPKE_SUITES[case.suite].encrypt(plain, hpke_public_key(case.suite, case.public), info)
    return CaseCapsule(case.case_id, capture_id, case.key_id, case.suite, sealed)


def open_part_keys(capsule: CaseCapsule, case_key: CaseKey) -> dict[int, bytes]:
    """Open a capsule: 32 bytes by part number.

    Raises:
        VerificationError: Sealed to another case's key, or for another capture, or changed.
        FormatError: It opens, and what comes out are not part keys.
    """
    public = case_key.public
    if (capsule.case_id, capsule.key_id, capsule.suite) != (public.case_id, public.key_id, public.suite):
        raise VerificationError("This held capture was sealed to another case's key.")
    info = _info(capsule.case_id, capsule.capture_id, capsule.key_id)
    try:
        plain = HPKE_SUITES[capsule.suite].decrypt(capsule.sealed, case_key.private, info)
    except (InvalidTag, ValueError):
        raise VerificationError("This held capture's keys do not open: they were changed, or are another's.") from None
    cuts = range(0, len(plain), _PART_BYTES)
    part_keys = {plain[cut]: plain[cut + 1 : cut + _PART_BYTES] for cut in cuts}
    sound = READ_PART in part_keys and _PARTS.issuperset(part_keys) and len(part_keys) == len(cuts)
    if not sound or len(plain) % _PART_BYTES:
        raise FormatError("What this held capture's capsule holds are not part keys.")
    return part_keys


def _info(case_id: UUID, capture_id: CaptureId, key_id: str) -> bytes:
    """What HPKE binds the seal to, so that no capsule can be passed off for another case or capture."""
    return f"clearplate/case-capsule/v1\n{case_id}\n{capture_id}\n{key_id}\n".encode()
