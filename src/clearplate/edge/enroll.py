"""Becoming a city's camera: a key is made here, the city is asked once, its own key is pinned.

The private key never leaves the device. The enrolment code carries the fingerprint of the city's public key, so a
server that is not the city which issued the code is found out before anything of it is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from clearplate.core.errors import ClearplateError, FormatError
from clearplate.core.ids import CameraId
from clearplate.edge.durable import make_private_folder
from clearplate.edge.keys import (
    ENROLLMENT_NAME,
    Enrollment,
    checked_public_key,
    load_enrollment,
    load_or_make_device_key,
    normalize_code,
    pin_city_key,
    save_enrollment,
)
from clearplate.edge.transport import CityConnection, Reply, check_city_url

CREATED = 201
SHORTEST_HEARTBEAT_S = 5
LONGEST_HEARTBEAT_S = 900
"""A silent camera is flagged within 15 minutes (FEATURES F64), so no city asks for a rarer sign of life."""


class EnrollmentError(ClearplateError):
    """The city said no, and why."""


@dataclass(frozen=True, slots=True)
class AlreadyEnrolled:
    """The state folder belongs to a camera of a city already; nothing was asked or changed."""

    enrollment: Enrollment

    def sentence(self) -> str:
        """What is so, and what to do."""
        known = self.enrollment
        return (
            f"This camera is enrolled already: {known.name} ({known.camera_id}) of {known.city}, {known.city_url}. "
            "To start it: clearplate-edge run. To enrol this device anew: empty its spool with clearplate-edge run "
            "--once, have the city revoke the camera, and enrol with a new code and a new state folder."
        )


def enroll(
    state_dir: Path,
    *,
    city_url: str,
    code: str,
    now: Callable[[], datetime],
    ca_file: Path | None = None,
) -> Enrollment | AlreadyEnrolled:
    """Enrol this device as one camera of a city.

    Args:
        state_dir: Made if missing, 0700.
        city_url: HTTPS, or HTTP on this machine.
        code: The single-use code that the city's coordinator gave.
        now: The clock.
        ca_file: The city's own certificate authority, if it has one.

    Raises:
        FormatError: Address, code or answer do not parse.
        VerificationError: The server is not the city that issued the code.
        EnrollmentError: The city refused: unknown, used or expired code.
        CityUnreachableError: No answer. Running the same command again is right: the device key is kept.
    """
    if (state_dir / ENROLLMENT_NAME).exists():
        return AlreadyEnrolled(load_enrollment(state_dir))
    url, spelled = check_city_url(city_url), normalize_code(code)
    make_private_folder(state_dir)
    key = load_or_make_device_key(state_dir)
    connection = CityConnection(url, now=now, ca_file=ca_file)
    try:
        reply = connection.enroll(spelled, key.public_key().public_bytes_raw())
    finally:
        connection.close()
    if reply.status != CREATED:
        raise EnrollmentError(f"The city did not enrol this camera. {reply.sentence()}")
    enrollment = _understand(reply, spelled, url, now())
    save_enrollment(state_dir, enrollment)
    return enrollment


def _understand(reply: Reply, code: str, city_url: str, now: datetime) -> Enrollment:
    """Pin first, read the rest after."""
    document = reply.json()
    try:
        city_public_key = checked_public_key(document["city_public_key"])
        pin_city_key(code, city_public_key)
        seconds = int(document["heartbeat_seconds"])
        return Enrollment(
            camera_id=CameraId(UUID(document["camera_id"])),
            name=str(document["name"]),
            city=str(document["city"]),
            city_url=city_url,
            city_public_key=city_public_key,
            heartbeat=timedelta(seconds=min(max(seconds, SHORTEST_HEARTBEAT_S), LONGEST_HEARTBEAT_S)),
            enrolled_at=now,
        )
    except (KeyError, TypeError, ValueError):
        raise FormatError("The city's answer lacks a part of an enrolment. Is the server's version older?") from None
