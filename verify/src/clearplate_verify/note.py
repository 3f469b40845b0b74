"""Signed notes and verifier keys, written from c2sp.org/signed-note."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from clearplate_verify.errors import VerificationFailed

MAX_NOTE_BYTES = 256 * 1024
MAX_SIGNATURES = 64
ED25519, COSIGNATURE_ED25519, COSIGNATURE_MLDSA = 0x01, 0x04, 0x06
KEY_BYTES = {ED25519: 32, COSIGNATURE_ED25519: 32, COSIGNATURE_MLDSA: 1312}


@dataclass(frozen=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A text and the signature lines under it, none of them checked yet."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class VerifierKey:
    """A public key, the name it signs under, and the type of signature it makes."""

    name: str
    algorithm: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, type and key."""
        return key_id(self.name, self.algorithm, self.public_key)

    def text(self) -> str:
        """The key as it is written in a policy file."""
        material = base64.b64encode(bytes((self.algorithm,)) + self.public_key).decode("ascii")
        return f"{self.name}+{self.key_id.hex()}+{material}"


def key_id(name: str, algorithm: int, public_key: bytes) -> bytes:
    """Compute the id of a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes((algorithm,)) + public_key).digest()[:4]


def valid_name(name: str) -> bool:
    """Whether a key may have this name: not empty, no spaces, no plus."""
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def decode_base64(text: str) -> bytes:
    """Decode standard base64 and refuse every other spelling of the same bytes.

    Raises:
        VerificationFailed: It is not base64, or not its only spelling.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise VerificationFailed("A part that should be base64 is not.") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise VerificationFailed("A part that should be base64 is spelled in an unusual way.")
    return data


def parse_vkey(text: str) -> VerifierKey:
    """Read a verifier key.

    Raises:
        VerificationFailed: It is not one, its id does not fit, or its type is unknown here.
    """
    parts = text.split("+", 2)
    if len(parts) != 3 or not valid_name(parts[0]):
        raise VerificationFailed("A public key is not written as name+id+key.")
    name, stated, encoded = parts
    material = decode_base64(encoded)
    if not material or KEY_BYTES.get(material[0]) != len(material) - 1:
        raise VerificationFailed(f"The public key of {name} is of a type or length that is not known here.")
    key = VerifierKey(name, material[0], material[1:])
    if key.key_id.hex() != stated:
        raise VerificationFailed(f"The public key of {name} does not have the id that is written beside it.")
    return key


def parse_note(data: bytes) -> Note:
    """Split a note into its text and its signatures.

    Raises:
        VerificationFailed: It is not a note, or larger than any.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise VerificationFailed("The signed note is larger than any.")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise VerificationFailed("The signed note is not text.") from None
    if any(character < " " and character != "\n" for character in whole):
        raise VerificationFailed("The signed note holds control characters.")
    body, separator, tail = whole.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise VerificationFailed("The signed note has no signatures, or is cut off.")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise VerificationFailed("The signed note has more signatures than any.")
    return Note(body + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "\u2014" or not valid_name(name):
        raise VerificationFailed("A signature line of the note is malformed.")
    data = decode_base64(encoded)
    if len(data) < 5:
        raise VerificationFailed("A signature of the note is too short to be one.")
    return Signature(name, data[:4], data[4:])
