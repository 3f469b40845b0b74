"""The camera's identity: its Ed25519 device key, and the city it was enrolled with.

Trust: whoever reads `device.key` can pose as this camera until the city revokes it; they cannot open one capture.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import CameraId
from clearplate.core.signed import PUBLIC_KEY_BYTES, public_key, unbase64
from clearplate.edge.durable import make_private_folder, write_file

DEVICE_KEY_NAME = "device.key"
ENROLLMENT_NAME = "enrollment.json"
REQUEST_DOMAIN = b"clearplate/request/v1\n"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
FINGERPRINT_CHARS = 8
"""40 bits: enough against a chance match; a code is used once and within its term, so there is no time to search."""


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What the city said when it took this camera in.

    Attributes:
        city_url: Base address, without a slash at the end.
        city_public_key: 32 raw bytes, pinned by the fingerprint inside the enrolment code.
        heartbeat: How often the city wants a sign of life.
    """

    camera_id: CameraId
    name: str
    city: str
    city_url: str
    city_public_key: bytes
    heartbeat: timedelta
    enrolled_at: datetime


def load_or_make_device_key(state_dir: Path) -> Ed25519PrivateKey:
    """Return this device's key; make one, durably and readable by its owner only, if there is none.

    Raises:
        FormatError: There is a key file, and it is damaged or open to other accounts.
    """
    path = state_dir / DEVICE_KEY_NAME
    if path.exists():
        return load_device_key(state_dir)
    make_private_folder(state_dir)
    key = Ed25519PrivateKey.generate()
    write_file(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def load_device_key(state_dir: Path) -> Ed25519PrivateKey:
    """Read this device's key.

    Raises:
        FormatError: It is missing, damaged, or open to other accounts.
    """
    path = state_dir / DEVICE_KEY_NAME
    try:
        if path.stat().st_mode & 0o077:
            raise FormatError(f"{path} can be read by other accounts. Close it: chmod 600 {path}")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise FormatError(f"There is no {path}. Enrol the camera first: clearplate-edge enroll --help") from None
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise FormatError(f"{path} is damaged. Revoke this camera at the city and enrol it with a new code.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise FormatError(f"{path} holds another kind of key. Revoke this camera and enrol it with a new code.")
    return key


def sign_request(key: Ed25519PrivateKey, method: str, path: str, sent_at: str, body: bytes) -> str:
    """Sign one request of this device, base64.

    Args:
        key: The device key.
        method: In capitals.
        path: With the leading slash, without host and query.
        sent_at: Exactly the text of the Clearplate-Time header.
        body: The bytes sent.
    """
    digest = hashlib.sha256(body).hexdigest()
    message = REQUEST_DOMAIN + f"{method}\n{path}\n{sent_at}\n{digest}".encode()
    return base64.b64encode(key.sign(message)).decode("ascii")


def save_enrollment(state_dir: Path, enrollment: Enrollment) -> None:
    """Write the enrolment durably."""
    document = {
        "camera_id": str(enrollment.camera_id),
        "name": enrollment.name,
        "city": enrollment.city,
        "city_url": enrollment.city_url,
        "city_public_key": base64.b64encode(enrollment.city_public_key).decode("ascii"),
        "heartbeat_seconds": int(enrollment.heartbeat.total_seconds()),
        "enrolled_at": enrollment.enrolled_at.isoformat(),
    }
    content = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    write_file(state_dir / ENROLLMENT_NAME, content.encode())


def load_enrollment(state_dir: Path) -> Enrollment:
    """Read what the city said at enrolment.

    Raises:
        FormatError: The camera is not enrolled, or the file is damaged.
    """
    path = state_dir / ENROLLMENT_NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Enrollment(
            camera_id=CameraId(UUID(document["camera_id"])),
            name=_text(document["name"]),
            city=_text(document["city"]),
            city_url=_text(document["city_url"]),
            city_public_key=checked_public_key(document["city_public_key"]),
            heartbeat=timedelta(seconds=int(document["heartbeat_seconds"])),
            enrolled_at=datetime.fromisoformat(document["enrolled_at"]),
        )
    except FileNotFoundError:
        raise FormatError(f"This camera is not enrolled: there is no {path}.") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, FormatError):
        raise FormatError(f"{path} is damaged. Enrol the camera with a new code from the city.") from None


def code_fingerprint(code: str) -> str:
    """The last part of an enrolment code: the fingerprint of the city's public key.

    Raises:
        FormatError: The code is not XXXX-XXXX-XXXX-XXXX-FFFFFFFF.
    """
    groups = normalize_code(code).split("-")
    return groups[-1]


def normalize_code(code: str) -> str:
    """An enrolment code as the city wrote it, whatever a tired person typed: case, spaces, O for 0, I and L for 1.

    Raises:
        FormatError: It does not have 24 characters of Crockford's base 32.
    """
    letters = "".join(code.split()).upper().replace("-", "").translate(_MISREAD)
    expected = 16 + FINGERPRINT_CHARS
    if len(letters) != expected or set(letters) - set(CROCKFORD):
        raise FormatError(
            "That is not an enrolment code: it has the form XXXX-XXXX-XXXX-XXXX-XXXXXXXX. Copy it again, all of it."
        )
    return "-".join([letters[0:4], letters[4:8], letters[8:12], letters[12:16], letters[16:]])


def key_fingerprint(city_public_key: bytes) -> str:
    """First five bytes of the key's SHA-256 in Crockford's base 32: eight characters."""
    number = int.from_bytes(hashlib.sha256(city_public_key).digest()[:5], "big")
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))


def checked_public_key(text: Any) -> bytes:
    """Decode an Ed25519 public key from base64: 32 raw bytes.

    Raises:
        FormatError: Not base64 of such a key.
    """
    raw = unbase64(text, PUBLIC_KEY_BYTES)
    public_key(raw)
    return raw


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise FormatError("A text is missing.")
    return value


def pin_city_key(code: str, city_public_key: bytes) -> None:
    """Check that the key which answered is the one whose fingerprint the code carries.

    Raises:
        VerificationError: It is another key.
        FormatError: The code does not parse.
    """
    if key_fingerprint(city_public_key) != code_fingerprint(code):
        raise VerificationError(
            "The server that answered is not the city that issued this code: its key has another fingerprint. "
            "Nothing was kept. Check the address, and ask the coordinator for a new code."
        )
