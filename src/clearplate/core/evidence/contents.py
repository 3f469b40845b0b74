"""The two lists of a bundle: `contents.json`, which the log's entry states the hash of, and the signed `bundle.json`.

Source: docs/spec/evidence-bundle.md section 2.
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core import canonical
from clearplate.core.signed import sign_statement
from clearplate.core.tlog.fields import instant_text

KIND = "evidence-bundle"
CONTENTS = "contents.json"
BUNDLE = "bundle.json"
_VERSION = 1


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """One file as a list names it: path, length in bytes, SHA-256 (32 bytes)."""

    path: str
    size: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a bundle is: whose, of which case, for whom.

    Attributes:
        export: The export's id.
        city: The city's name.
        origin: The log's.
        city_public_key: Ed25519, 32 bytes; it signs `bundle.json`.
        keys: The text of the log's `keys.txt`.
        agency: The agency's name.
        case: The case's pseudonym.
        case_number: Its number.
        purpose: A choice of `core.tlog.kinds.evidence`.
        recipient: Whom the copy is for; None where it stays in the agency.
        language: `en` or `es`.
        made_at: Aware.
    """

    export: UUID
    city: str
    origin: str
    city_public_key: bytes
    keys: str
    agency: str
    case: str
    case_number: str
    purpose: str
    recipient: str | None
    language: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCapture:
    """One capture as the contents name it.

    Attributes:
        capture_id: The passage.
        camera_id: Where.
        camera: The camera's title.
        captured_at_us: When, microseconds since 1970.
        day: The UTC day.
        holds: The holds that keep it.
    """

    capture_id: UUID
    camera_id: UUID
    camera: str
    captured_at_us: int
    day: date
    holds: tuple[UUID, ...]


def listed(path: str, data: bytes) -> Listed:
    """List a file."""
    return Listed(path, len(data), sha256(data).digest())


def contents_file(
    heading: Heading,
    *,
    asked: bytes,
    captures: Iterable[NamedCapture],
    entries: Iterable[bytes],
    policies: Iterable[str],
    unsigned: Iterable[str],
    files: Iterable[Listed],
) -> bytes:
    """Write `contents.json`; its SHA-256 is the bundle's `contents_sha256`.

    Args:
        heading: What the bundle is.
        asked: Leaf hash of the entry that asked for it.
        captures: Those in it.
        entries: Leaf hashes of every entry that the content files name.
        policies: Versions whose text is in it.
        unsigned: Pictures without a C2PA copy.
        files: Every content file.
    """
    return canonical.encode(
        {
            "v": _VERSION,
            "export": str(heading.export),
            "city": heading.city,
            "origin": heading.origin,
            "city_public_key": b64encode(heading.city_public_key).decode("ascii"),
            "keys": heading.keys,
            "agency": heading.agency,
            "case": heading.case,
            "case_number": heading.case_number,
            "purpose": heading.purpose,
            "recipient": heading.recipient,
            "language": heading.language,
            "made_at": instant_text(heading.made_at),
            "asked": asked.hex(),
            "captures": [_capture(one) for one in sorted(captures, key=lambda one: str(one.capture_id))],
            "entries": sorted(leaf.hex() for leaf in {asked, *entries}),
            "policies": sorted(policies),
            "unsigned": sorted(unsigned),
            "files": file_list(files),
        }
    )


def sign_bundle(
    export: UUID, contents_sha256: bytes, *, made_at: datetime, files: Iterable[Listed], key: Ed25519PrivateKey
) -> bytes:
    """Write `bundle.json`: the city signs for every proof file, `contents.json` among them."""
    payload = {
        "v": _VERSION,
        "export": str(export),
        "contents_sha256": contents_sha256.hex(),
        "made_at": instant_text(made_at),
        "files": file_list(files),
    }
    return sign_statement(KIND, payload, key)


def file_list(files: Iterable[Listed]) -> list[dict[str, Any]]:
    """A list of files as JSON, in the order of their names."""
    return [{"path": one.path, "bytes": one.size, "sha256": one.digest.hex()} for one in sorted(files)]


def _capture(one: NamedCapture) -> dict[str, Any]:
    return {
        "capture_id": str(one.capture_id),
        "camera_id": str(one.camera_id),
        "camera": one.camera,
        "captured_at_us": one.captured_at_us,
        "day": one.day.isoformat(),
        "holds": sorted(map(str, one.holds)),
    }
