"""The boxes of a C2PA manifest, and how a JPEG carries them.

Written from ISO 19566-5 (JUMBF: boxes, description boxes; its annex D on JPEG) and the C2PA specification 2.2, sections 11.1
(boxes of a manifest) and A.3.1 (embedding in JPEG). Every length is compared with what is there; there is no other form of a
box here than the one with a length of four bytes.
"""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.refusals import refusal

MAX_DEPTH = 5
MAX_BOXES = 64
_IDENTITY, _INSTANCE, _HEAD = b"JP", slice(2, 4), 16
"""Of a segment's payload: the identifier, the instance, and where the bytes of the box go on after its repeated header."""
_KIND_END = bytes.fromhex("00110010800000aa00389b71")
"""What follows the four letters in the type of a C2PA box (C2PA, section 11.1.4; ISO 19566-5, B.1)."""
_LABELED, _SALTED = 0x03, 0x13


@dataclass(frozen=True)
class Box:
    """A superbox: kind and label from its description, the boxes in it, or the content of the one content box.

    Attributes:
        digest: SHA-256 of all but its own header: what a hashed URI states (C2PA, section 8.4.2.3).
    """

    kind: bytes
    label: str
    inner: tuple["Box", ...]
    content: bytes | None
    digest: bytes


@dataclass(frozen=True)
class Carried:
    """A JPEG taken apart: the picture without the manifest, the manifest's bytes, and where its segments stand."""

    picture: bytes
    manifest: bytes
    start: int
    end: int


def take_apart(name: str, data: bytes) -> Carried:
    """Split a JPEG from the manifest in its APP11 segments, which stand together and hold nothing else.

    Raises:
        VerificationFailed: It is no JPEG, or its APP11 segments are not one manifest's, whole and in order.
    """
    segments, place = [], 2
    while data[place : place + 2] != b"\xff\xda":
        head = data[place : place + 4]
        length = int.from_bytes(head[2:], "big")
        end = place + 2 + length
        if data[:2] != b"\xff\xd8" or len(head) < 4 or head[0] != 0xFF or length < 2 or end > len(data):
            raise VerificationFailed(f"{name} is not a JPEG.")
        if head[1] == 0xEB:
            segments.append((place, end))
        place = end
    if not segments:
        raise refusal("none", name)
    start, end = segments[0][0], segments[-1][1]
    if any(before[1] != after[0] for before, after in pairwise(segments)):
        raise refusal("segments", name)
    manifest = _joined(name, [data[first + 4 : last] for first, last in segments])
    return Carried(data[:start] + data[end:], manifest, start, end)


def _joined(name: str, payloads: list[bytes]) -> bytes:
    """Each segment counts from 1 on, and repeats the header of the box that they are parts of (ISO 19566-5, D.2)."""
    first = payloads[0]
    for number, payload in enumerate(payloads, 1):
        same = payload[:2] == _IDENTITY and payload[_INSTANCE] == first[_INSTANCE] and payload[8:16] == first[8:16]
        if len(payload) <= _HEAD or not same or int.from_bytes(payload[4:8], "big") != number:
            raise refusal("segments", name)
    return first[8:_HEAD] + b"".join(payload[_HEAD:] for payload in payloads)


def parse_box(name: str, data: bytes) -> Box:
    """Read one superbox, which is all of the bytes.

    Raises:
        VerificationFailed: It is not, or a box in it is cut short, too deep, or of a form not known here.
    """
    return _superbox(name, data, MAX_DEPTH)


def _superbox(name: str, data: bytes, depth: int) -> Box:
    (kind, body), *rest = _boxes(name, data)
    if kind != b"jumb" or rest or depth == 0:
        raise refusal("boxes", name)
    (first, description), *contents = _boxes(name, body)
    if first != b"jumd" or not contents:
        raise refusal("boxes", name)
    label = _label(name, description)
    digest = sha256(body).digest()
    if len(contents) == 1 and contents[0][0] == b"cbor":
        return Box(description[:4], label, (), contents[0][1], digest)
    inner, place = [], 8 + len(description)
    for _, content in contents:
        inner.append(_superbox(name, body[place : place + 8 + len(content)], depth - 1))
        place += 8 + len(content)
    return Box(description[:4], label, tuple(inner), None, digest)


def _boxes(name: str, data: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    place = 0
    while place < len(data) and len(found) < MAX_BOXES:
        length = int.from_bytes(data[place : place + 4], "big")
        if length < 8 or place + length > len(data):
            raise refusal("boxes", name)
        found.append((data[place + 4 : place + 8], data[place + 8 : place + length]))
        place += length
    if place != len(data) or not found:
        raise refusal("boxes", name)
    return found


def _label(name: str, description: bytes) -> str:
    """Type, toggles, label, and for assertions a salt in a private box (ISO 19566-5, A.3; C2PA, section 8.4.2.4)."""
    label, ended, private = description[17:].partition(b"\0")
    salted = description[16:17] == bytes((_SALTED,)) and [kind for kind, _ in _boxes(name, private)] == [b"c2sh"]
    plain = description[16:17] == bytes((_LABELED,)) and not private
    if description[4:16] != _KIND_END or not ended or not (salted or plain) or not label.isascii():
        raise refusal("boxes", name)
    return label.decode("ascii")
