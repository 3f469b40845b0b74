"""What the example city's cameras saw in its last month: sealed to each day's key and uploaded as cameras do it.

The cameras' computers of that time are these objects; the pictures are drawn, not rendered. The two cameras that the
demo simulates get new computers when it starts, as happens when one breaks.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random

import cv2
import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cv2.typing import MatLike

from clearplate.core.capture import Capture, Image, ImageKind, Read, VehicleColor, VehicleType
from clearplate.core.custody.bundle import DayKeyPublic
from clearplate.core.errors import InvariantError
from clearplate.core.ids import CameraId, CapsuleId, CaptureId, UploadId, uuid7
from clearplate.core.seal import SealedCapture, new_capsule, seal_capture
from clearplate.core.upload import build_upload
from clearplate.demo import month, plates_art, traffic
from clearplate.demo.month import ScriptedVehicle
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras.models import Camera
from clearplate.server.custody import actions as custody
from clearplate.server.ingest import actions as ingest

CAMERAS = 4
"""So many stood all month."""
_SOFTWARE = "0.1.0"
_ORDINARY = 60
"""So many of the city's ordinary vehicles are seen as well; `traffic` simulates them on."""
_ORDINARY_EVERY = 1.2
_FIRST_HOUR, _LAST_HOUR = 7, 16
"""Local hours in which these cameras read: by the sun of their panels."""
_SCENE_WIDTH, _SCENE_HEIGHT = 640, 360
_SKY, _ROAD = (214, 196, 170), (112, 110, 108)  # BGR, as every color here
_LARGE = (VehicleType.SUV, VehicleType.PICKUP, VehicleType.VAN)
_PAINT = {
    VehicleColor.WHITE: (236, 236, 236), VehicleColor.SILVER: (196, 194, 190), VehicleColor.GRAY: (128, 126, 124),
    VehicleColor.BLACK: (38, 36, 36), VehicleColor.RED: (48, 40, 170), VehicleColor.BLUE: (150, 84, 40),
    VehicleColor.GREEN: (76, 110, 50), VehicleColor.YELLOW: (60, 200, 230), VehicleColor.BROWN: (52, 76, 104),
}  # fmt: skip
_TYPES = {
    "sedan": VehicleType.SEDAN, "suv": VehicleType.SUV, "pickup": VehicleType.PICKUP, "hatchback": VehicleType.SEDAN,
    "van": VehicleType.VAN,
}  # fmt: skip


@dataclass(slots=True)
class PublicKeys:
    """The days' public keys as cameras fetch them: several at a time, kept until a day is missing."""

    _keys: dict[date, DayKeyPublic] = field(default_factory=dict)

    def of(self, day: date, *, now: datetime) -> DayKeyPublic:
        """The key of a day."""
        if day not in self._keys:
            self._keys = {key.day: key for key in custody.public_days(now=now)}
        return self._keys[day]


@dataclass(slots=True)
class PastCamera:
    """A camera's computer of last month.

    Attributes:
        camera: The city's row.
        key: Its device key.
        days: The public keys it seals to.
        sequence: Of the next capture.
    """

    camera: Camera
    key: Ed25519PrivateKey = field(repr=False)
    days: PublicKeys = field(default_factory=PublicKeys)
    sequence: int = 0

    @classmethod
    def enroll(cls, site: cameras.Site, *, now: datetime) -> "PastCamera":
        """Invite and enrol it."""
        invited = cameras.invite(site, by=cameras.By(), now=now)
        if not isinstance(invited, cameras.Invited):
            raise InvariantError(f"The example city could not invite a camera: {invited.sentence_en}")
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        camera = cameras.enroll(invited.code, device_public_key=public, agent_version=_SOFTWARE, address=None, now=now)
        return cls(camera, key)

    def upload(self, seen: Sequence[tuple[datetime, ScriptedVehicle]], *, now: datetime) -> None:
        """Seal what it saw on one UTC day, and upload it."""
        day = seen[0][0].astimezone(UTC).date()
        camera_id = CameraId(self.camera.pk)
        capsule = new_capsule(
            self.days.of(day, now=now),
            camera_id=camera_id,
            capsule_id=CapsuleId(uuid7(now, os.urandom(10))),
            content_key=os.urandom(32),
            now=seen[0][0],
        )
        records: list[SealedCapture] = []
        pictures: list[bytes] = []
        for at, vehicle in seen:
            capture_id = CaptureId(uuid7(at, os.urandom(10)))
            random = Random(f"{self.camera.number}/{self.sequence}")  # noqa: S311 -- scenery, not a secret
            drawn = _pictures(vehicle.plate, vehicle.jurisdiction, vehicle.looks)
            capture = Capture(capture_id, camera_id, self.sequence, at, _read(vehicle, random), drawn)
            record, sealed = seal_capture(capture, capsule)
            records.append(record)
            pictures.extend(sealed)
            self.sequence += 1
        upload_id = UploadId(uuid7(now, os.urandom(10)))
        data = build_upload(
            records, pictures, [capsule.capsule], upload_id=upload_id, agent_version=_SOFTWARE, key=self.key
        )
        ingest.accept_upload(data, now=now)


def _read(vehicle: ScriptedVehicle, random: Random) -> Read:
    kind, color = vehicle.looks
    characters = tuple(random.randrange(930, 999) for _ in vehicle.plate)
    return Read(
        plate=vehicle.plate,
        char_confidence=characters,
        confidence=min(characters),
        jurisdiction=vehicle.jurisdiction,
        vehicle_type=kind,
        vehicle_color=color,
        vehicle_make=None,
        engine="drawn/1",
    )


@lru_cache(maxsize=256)
def _pictures(plate: str, jurisdiction: str, looks: tuple[VehicleType, VehicleColor]) -> tuple[Image, ...]:
    """The plate, and the vehicle from behind on an empty road: a drawing, no rendering, because there are many."""
    drawn = plates_art.draw_plate(plate, plates_art.DESIGNS[jurisdiction])[..., :3]
    small = cv2.resize(drawn, (240, 120), interpolation=cv2.INTER_AREA)
    scene = np.full((_SCENE_HEIGHT, _SCENE_WIDTH, 3), _SKY, np.uint8)
    scene[_SCENE_HEIGHT // 2 :] = _ROAD
    kind, color = looks
    middle, half, roof = _SCENE_WIDTH // 2, 130 if kind in _LARGE else 110, 90 if kind in _LARGE else 130
    cv2.rectangle(scene, (middle - half, roof), (middle + half, 290), _PAINT[color], -1)
    cv2.rectangle(scene, (middle - half + 18, roof + 14), (middle + half - 18, roof + 62), (60, 52, 46), -1)
    for side in (-1, 1):
        cv2.rectangle(scene, (middle + side * half - 14, 205), (middle + side * half + 14, 235), (40, 40, 190), -1)
        cv2.rectangle(
            scene, (middle + side * (half - 30) - 16, 290), (middle + side * (half - 30) + 16, 318), (20,) * 3, -1
        )
    scene[222:270, middle - 48 : middle + 48] = cv2.resize(drawn, (96, 48), interpolation=cv2.INTER_AREA)
    return Image(ImageKind.PLATE, _jpeg(small, 0.7)), Image(ImageKind.SCENE, _jpeg(scene, 0.8))


def _jpeg(pixels: MatLike, softness: float) -> bytes:
    soft = cv2.GaussianBlur(pixels, (0, 0), softness)
    return bytes(cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 82])[1].tobytes())


def vehicles(seed: int) -> Iterator[ScriptedVehicle]:
    """Every vehicle of the month: those of the script and some ordinary ones."""
    yield from month.VEHICLES
    for vehicle in traffic.population(seed)[:_ORDINARY]:
        looks = _TYPES[vehicle.kind], VehicleColor[vehicle.color.upper()]
        yield ScriptedVehicle(vehicle.plate, vehicle.jurisdiction, looks, (month.DAYS, 0), _ORDINARY_EVERY)


def seen_on(days_ago: int, camera: int, morning: datetime, seed: int) -> list[tuple[datetime, ScriptedVehicle]]:
    """What one camera saw on one day, in order.

    Args:
        days_ago: Which day.
        camera: Its number.
        morning: Midnight of that day by the city's clock, as an instant.
        seed: Of the city.
    """
    random = Random(f"{seed}/{days_ago}/{camera}")  # noqa: S311 -- scenery, not a secret
    span = (_LAST_HOUR - _FIRST_HOUR) * 3600
    seen = []
    for vehicle in vehicles(seed):
        first, last = vehicle.seen
        if first >= days_ago >= last and random.random() < 1 / (vehicle.every * CAMERAS):
            at = morning + timedelta(hours=_FIRST_HOUR, seconds=random.randrange(span))
            seen.append((at.astimezone(UTC), vehicle))
    return sorted(seen, key=lambda one: one[0])
