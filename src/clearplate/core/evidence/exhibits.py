"""The small files beside one capture: who signed for it, the keys of its parts, the read as people read it.

Source: docs/spec/evidence-bundle.md section 3.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from clearplate.core import canonical
from clearplate.core.capture import ImageKind, Read
from clearplate.core.errors import FormatError
from clearplate.core.seal import READ_PART
from clearplate.core.upload import CaptureProof

_START, _APP11, _SCAN = b"\xff\xd8", 0xEB, 0xDA
_MARKER = 0xFF


@dataclass(frozen=True, slots=True)
class HourProof:
    """That the upload stands in a public entry: the entry's leaf hash, the upload's place, how many there are, the path."""

    leaf: bytes
    index: int
    uploads: int
    path: tuple[bytes, ...]


def folder(capture_id: UUID) -> str:
    """Where a capture's files are."""
    return f"captures/{capture_id}/"


def proof_file(
    record: bytes,
    proof: CaptureProof,
    device_public: bytes,
    *,
    enrolled: bytes | None,
    day_key: bytes,
    hour: HourProof | None,
) -> bytes:
    """Write `proof.json`.

    Args:
        record: As the camera made it.
        proof: That the camera signed for it.
        device_public: The camera's key, 32 bytes.
        enrolled: Leaf hash of the entry that names this key; None where the log has none.
        day_key: Leaf hash of the entry that names the day's key.
        hour: None where the hour was not counted.
    """
    counted = None
    if hour is not None:
        path = [node.hex() for node in hour.path]
        counted = {"leaf": hour.leaf.hex(), "index": hour.index, "uploads": hour.uploads, "path": path}
    return canonical.encode(
        {
            "record": _base64(record),
            "index": proof.index,
            "path": [node.hex() for node in proof.path],
            "manifest": proof.manifest_bytes.decode("utf-8"),
            "signature": _base64(proof.signature),
            "device_public": device_public.hex(),
            "enrolled": None if enrolled is None else enrolled.hex(),
            "day_key": day_key.hex(),
            "hour": counted,
        }
    )


def part_keys_file(capture_id: UUID, part_keys: Mapping[int, bytes]) -> bytes:
    """Write `part_keys.json`: with these, and nothing else of the city's, anyone opens this one capture."""
    keys = {"read": READ_PART, "plate": ImageKind.PLATE, "scene": ImageKind.SCENE}
    told = {name: _base64(part_keys[part]) if part in part_keys else None for name, part in keys.items()}
    return canonical.encode({"v": 1, "capture_id": str(capture_id), **told})


def read_file(read: Read) -> bytes:
    """Write `read.json`."""
    return canonical.encode(
        {
            "v": 1,
            "plate": read.plate,
            "char_confidence": list(read.char_confidence),
            "confidence": read.confidence,
            "jurisdiction": read.jurisdiction,
            "vehicle_type": read.vehicle_type.name.lower(),
            "vehicle_color": read.vehicle_color.name.lower(),
            "vehicle_make": read.vehicle_make,
            "engine": read.engine,
        }
    )


def without_manifest(jpeg: bytes) -> bytes:
    """Take a C2PA manifest (the APP11 segments) out of a JPEG.

    Raises:
        FormatError: This is no JPEG.
    """
    kept, offset = [jpeg[:2]], len(_START)
    if jpeg[:2] != _START:
        raise FormatError("This is not a JPEG.")
    while jpeg[offset : offset + 1] == bytes((_MARKER,)) and len(jpeg) >= offset + 4:
        marker = jpeg[offset + 1]
        if marker == _SCAN:
            return b"".join((*kept, jpeg[offset:]))
        end = offset + 2 + int.from_bytes(jpeg[offset + 2 : offset + 4], "big")
        if marker != _APP11:
            kept.append(jpeg[offset:end])
        offset = end
    raise FormatError("This JPEG is cut short.")


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")
