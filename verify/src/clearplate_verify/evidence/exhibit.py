"""One capture of a bundle: what the camera signed, and that the opened read and pictures are what it sealed.

Written from docs/spec/seal.md (sections 2 and 3) and docs/spec/evidence-bundle.md (section 3).
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearplate_verify.capture import HEADER_BYTES, CheckedCapture, check_capture_proof
from clearplate_verify.entries import canonical
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.c2pa import Issuer, check_copy
from clearplate_verify.evidence.container import Container
from clearplate_verify.evidence.documents import COUNT, MAYBE_TEXT, Row, base64_of, document, shape
from clearplate_verify.evidence.jumbf import take_apart

MAX_RECORD = 64 << 10
MAX_PICTURE = (4 << 20) + 16
MAX_COPY = 16 << 20
TYPES = ["unknown", "sedan", "suv", "pickup", "van", "truck", "bus", "motorcycle", "trailer"]
COLORS = ["unknown", "white", "silver", "gray", "black", "red", "blue", "green", "yellow", "orange", "brown", "beige"]
PLATE = re.compile(r"[A-Z0-9]{1,12}", re.ASCII)
NAMES = {1: "plate", 2: "scene"}
_IMAGE = struct.Struct(">BI32s")
_STATED = ("capture_id", "camera_id", "camera", "captured_at_us")
_KEYS = shape("capture_id read", v=COUNT, plate=MAYBE_TEXT, scene=MAYBE_TEXT)


@dataclass(frozen=True)
class Record:
    """A record, taken apart: the sealed read, and length and hash of each sealed image by its name."""

    data: bytes
    capture_id: str
    sequence: int
    sealed_read: bytes
    images: dict[str, tuple[int, bytes]]


@dataclass(frozen=True)
class Labels:
    """What the C2PA copies of a bundle have in common: whose issuer signed, and for which export, case and officer."""

    issuer: Issuer
    common: Row

    def facts(self, row: Row) -> Row:
        """What the copies of one capture state of it, given its row in `contents.json`."""
        return {**{name: row[name] for name in _STATED}, **self.common}


def check_exhibit(container: Container, row: Row, unsigned: frozenset[str], labels: Labels) -> CheckedCapture:
    """Check everything in a capture's folder that needs no log entry.

    Args:
        container: The bundle.
        row: The capture's row in `contents.json`.
        unsigned: Names of pictures that have no C2PA copy.
        labels: What the C2PA copies must say besides.

    Raises:
        VerificationFailed: Something does not hold, named with its file.
    """
    folder = f"captures/{row['capture_id']}"
    record = parse_record(folder, container.read(f"{folder}/record.bin", MAX_RECORD))
    try:
        signed = check_capture_proof(container.read(f"{folder}/proof.json", MAX_COPY))
    except VerificationFailed as failure:
        raise VerificationFailed(f"{folder}/proof.json: {failure}") from None
    if signed.record != record.data:
        raise VerificationFailed(f"{folder}/proof.json is about another record than record.bin.")
    microseconds = int.from_bytes(record.data[57:65], "big", signed=True)
    says = (record.capture_id, signed.camera_id, microseconds, str(signed.captured_at.date()))
    if says != tuple(row[name] for name in ("capture_id", "camera_id", "captured_at_us", "day")):
        raise VerificationFailed(f"{folder} holds another capture than contents.json says.")
    _check_parts(container, row, record, unsigned, labels)
    return signed


def parse_record(folder: str, data: bytes) -> Record:
    """Take a record apart; every byte must belong to it.

    Raises:
        VerificationFailed: It is no record.
    """
    broken = VerificationFailed(f"{folder}/record.bin is not a record.")
    start = HEADER_BYTES + 2
    end = start + int.from_bytes(data[HEADER_BYTES:start], "big")
    described = data[end + 1 :]
    if len(data) <= end or data[0] != 1 or len(described) != data[end] * _IMAGE.size:
        raise broken
    images = {NAMES.get(kind, ""): (length, digest) for kind, length, digest in _IMAGE.iter_unpack(described)}
    if len(images) != data[end] or "" in images:
        raise broken
    capture_id = str(UUID(bytes=data[1:17]))
    return Record(data, capture_id, int.from_bytes(data[49:57], "big"), data[start:end], images)


def _check_parts(container: Container, row: Row, record: Record, unsigned: frozenset[str], labels: Labels) -> None:
    folder = f"captures/{row['capture_id']}"
    name = f"{folder}/part_keys.json"
    keys = document(name, container.read(name, 4096), _KEYS)
    if keys["capture_id"] != record.capture_id:
        raise VerificationFailed(f"{name} has the keys of another capture.")
    read = read_of(folder, _opened(name, record, "read", keys["read"], record.sealed_read))
    if container.read(f"{folder}/read.json", MAX_RECORD) != canonical(read):
        raise VerificationFailed(f"{folder}/read.json is not the read that the camera sealed.")
    for image in NAMES.values():
        files = {f"{folder}/{image}.{end}" for end in ("sealed", "jpg", "c2pa.jpg")}
        if image not in record.images:
            if keys[image] is not None or files & container.files.keys():
                raise VerificationFailed(f"{folder} has a {image} picture that the camera did not seal.")
            continue
        sealed = container.read(f"{folder}/{image}.sealed", MAX_PICTURE)
        if (len(sealed), sha256(sealed).digest()) != record.images[image]:
            raise VerificationFailed(f"{folder}/{image}.sealed is not the picture that the camera signed for.")
        jpeg = container.read(f"{folder}/{image}.jpg", MAX_PICTURE)
        if _opened(name, record, image, keys[image], sealed) != jpeg:
            raise VerificationFailed(f"{folder}/{image}.jpg is not the picture that the camera sealed.")
        copy = f"{folder}/{image}.c2pa.jpg"
        if f"{folder}/{image}.jpg" in unsigned:
            if copy in container.files:
                raise VerificationFailed(f"{copy} is there, though contents.json says that it could not be made.")
            continue
        data = container.read(copy, MAX_COPY)
        carried = take_apart(copy, data)
        if carried.picture != jpeg:
            raise VerificationFailed(f"{copy} shows another picture than the one that was opened.")
        hashes = {"original_sha256": sha256(jpeg).hexdigest(), "sealed_sha256": sha256(sealed).hexdigest()}
        check_copy(copy, data, carried, {**labels.facts(row), **hashes}, labels.issuer)


def _opened(name: str, record: Record, part: str, key: str | None, sealed: bytes) -> bytes:
    raw = base64_of(name, key, 32)
    try:
        return AESGCM(raw).decrypt(record.sequence.to_bytes(12, "big"), sealed, record.data[:HEADER_BYTES])
    except (InvalidTag, ValueError):
        raise VerificationFailed(f"{name}: the {part} does not open under its key.") from None


def read_of(folder: str, data: bytes) -> Row:
    """The read that a camera sealed, as `read.json` must have it.

    Raises:
        VerificationFailed: What was sealed is no read.
    """
    try:
        length = data[1]
        plate, place = data[2 : 2 + length].decode("ascii"), 2 + length
        confidences = struct.unpack_from(f">{length}H", data, place)
        confidence, kind, color = struct.unpack_from(">HBB", data, place + 2 * length)
        jurisdiction, make, engine = _texts(data, place + 2 * length + 4)
        read: Row = {
            "v": data[0],
            "plate": plate,
            "char_confidence": list(confidences),
            "confidence": confidence,
            "vehicle_type": TYPES[kind],
            "vehicle_color": COLORS[color],
            "jurisdiction": jurisdiction or None,
            "vehicle_make": make or None,
            "engine": engine,
        }
    except (IndexError, ValueError, struct.error):
        read = {"v": 0}
    if read["v"] != 1 or not PLATE.fullmatch(str(read["plate"])):
        raise VerificationFailed(f"{folder}: what the camera sealed is not a read.")
    return read


def _texts(data: bytes, place: int) -> Iterator[str]:
    for _ in range(3):
        end = place + 1 + data[place]
        if end > len(data):
            raise ValueError(place)
        yield data[place + 1 : end].decode("utf-8")
        place = end
    if place != len(data):
        raise ValueError(place)
