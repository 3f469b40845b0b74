"""Signed notes: a text, a blank line, and one line for each signature.

A signature of a key we know must verify; those of keys we do not know are passed over, so that a log may change keys and
witnesses may add theirs. Trusts nothing: a note's text counts for nothing until a known key's signature was checked.

Source: C2SP signed-note, https://c2sp.org/signed-note@v1.0.0; RFC 8032; FIPS 204.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.signed import public_key, unbase64, verify

ED25519 = 0x01
"""An Ed25519 signature over the note's text."""
ED25519_COSIGNATURE = 0x04
MLDSA44_COSIGNATURE = 0x06
KEY_BYTES = {ED25519: 32, ED25519_COSIGNATURE: 32, MLDSA44_COSIGNATURE: 1312}
"""The algorithms known here, and how long their public keys are."""
KEY_ID_BYTES = 4
SIGNATURES_MAX = 64
"""More than the 16 every reader must accept, few enough that a hostile note costs little."""
NOTE_BYTES_MAX = 1_000_000
_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line.

    Attributes:
        name: The name of the key that is said to have signed.
        key_id: Four bytes that tell keys of one name apart.
        signature: What the algorithm made, with whatever it puts in front.
    """

    name: str
    key_id: bytes
    signature: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.key_id) != KEY_ID_BYTES or not self.signature:
            raise FormatError("A note's signature has a key ID of four bytes and is not empty.")

    def line(self) -> str:
        """Write the line, with its newline."""
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signature).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it, none of them checked yet.

    Attributes:
        text: With its final newline, without the blank line.
        signatures: In the order of the lines.
    """

    text: str
    signatures: tuple[NoteSignature, ...]

    def render(self) -> bytes:
        """Write the note.

        Raises:
            FormatError: The text cannot stand in a note, or there is no signature or too many.
        """
        check_text(self.text)
        if not 1 <= len(self.signatures) <= SIGNATURES_MAX:
            raise FormatError(f"A note has 1 to {SIGNATURES_MAX} signatures.")
        return (self.text + "\n" + "".join(signature.line() for signature in self.signatures)).encode("utf-8")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name, for one algorithm.

    Attributes:
        name: As in the signature lines.
        algorithm: The signature type byte of C2SP signed-note.
        public_key: In the algorithm's own encoding.
    """

    name: str
    algorithm: int
    public_key: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if KEY_BYTES.get(self.algorithm) != len(self.public_key):
            raise FormatError("This verifier key has an algorithm or a length not known here.")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, algorithm and key."""
        return sha256(self.name.encode("utf-8") + b"\n" + self._typed_key()).digest()[:KEY_ID_BYTES]

    def text(self) -> str:
        """Write the key as a vkey: `name+key id+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(self._typed_key()).decode('ascii')}"

    def signed(self, signature: NoteSignature) -> bool:
        """Tell whether a signature line says that it is of this key."""
        return signature.name == self.name and signature.key_id == self.key_id

    def _typed_key(self) -> bytes:
        return bytes([self.algorithm]) + self.public_key


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A key that signs notes with Ed25519.

    Attributes:
        vkey: Its public half.
    """

    vkey: VerifierKey
    _key: Ed25519PrivateKey

    def sign(self, text: str) -> NoteSignature:
        """Sign a text.

        Raises:
            FormatError: The text cannot stand in a note.
        """
        check_text(text)
        return NoteSignature(self.vkey.name, self.vkey.key_id, self._key.sign(text.encode("utf-8")))


def note_signing_key(name: str, seed: bytes) -> NoteSigner:
    """Make the signing key of a name from its 32 secret bytes.

    Raises:
        FormatError: The name cannot be a key's, or the seed has another length.
    """
    if len(seed) != KEY_BYTES[ED25519]:
        raise FormatError("An Ed25519 seed is 32 bytes.")
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return NoteSigner(VerifierKey(name, ED25519, key.public_key().public_bytes_raw()), key)


def parse_vkey(text: str) -> VerifierKey:
    """Read a vkey and check that its key ID is that of the key.

    Raises:
        FormatError: Not a vkey, of an algorithm not known here, or with the ID of another key.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    typed = unbase64(encoded)
    if not typed:
        raise FormatError("This verifier key holds no key.")
    key = VerifierKey(name, typed[0], typed[1:])
    if key.key_id.hex() != key_id:
        raise FormatError("This verifier key's ID is not that of the key; it was copied wrongly.")
    return key


def parse_note(data: bytes) -> Note:
    """Read a note without checking a signature.

    Raises:
        FormatError: Not a signed note.
    """
    if len(data) > NOTE_BYTES_MAX:
        raise FormatError(f"A note is at most {NOTE_BYTES_MAX} bytes here.")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("A note is UTF-8.") from None
    start = whole.rfind("\n\n")
    if start < 0 or not whole.endswith("\n") or _CONTROL.search(whole):
        raise FormatError("A note is a text, a blank line and signature lines, without control characters.")
    lines = whole[start + 2 : -1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise FormatError(f"A note has at most {SIGNATURES_MAX} signatures here.")
    return Note(whole[: start + 1], tuple(map(_parse_line, lines)))


def _parse_line(line: str) -> NoteSignature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH):
        raise FormatError("A signature line of a note starts with an em dash and a space.")
    raw = unbase64(encoded)
    return NoteSignature(name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def check_note_signature(text: str, signature: NoteSignature, key: VerifierKey) -> None:
    """Check one Ed25519 signature over a note's text.

    Raises:
        FormatError: The key is not of this algorithm.
        VerificationError: Another key signed, or the text was changed.
    """
    if key.algorithm != ED25519:
        raise FormatError("This key does not sign notes but checkpoints.")
    if not key.signed(signature):
        raise VerificationError("The signature line names another key.")
    verify(public_key(key.public_key), signature.signature, text.encode("utf-8"))


def check_name(name: str) -> None:
    """Refuse what cannot be a key's name.

    Raises:
        FormatError: Empty, or with a space, a plus or a control character in it.
    """
    if not name or "+" in name or _CONTROL.search(name) or any(character.isspace() for character in name):
        raise FormatError("A key's name is not empty and has no space, no plus and no control character.")
    _check_unicode(name)


def check_text(text: str) -> None:
    """Refuse what cannot be a note's text.

    Raises:
        FormatError: It does not end in a newline, or holds a control character.
    """
    if not text.endswith("\n") or _CONTROL.search(text):
        raise FormatError("A note's text ends in a newline and has no other control character.")
    _check_unicode(text)


def _check_unicode(text: str) -> None:
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise FormatError("Text with half of a surrogate pair cannot be signed.")
