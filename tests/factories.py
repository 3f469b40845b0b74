"""Builders with honest defaults: each makes a whole, valid thing, and a test changes the one part it is about."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.capture import Capture, Image, ImageKind, Read, VehicleColor, VehicleType
from clearplate.core.custody.bundle import Suite
from clearplate.core.custody.day_keys import DayKey, derive_day_key
from clearplate.core.ids import CameraId, CapsuleId, CaptureId, CaseNumber, OfficerId, UploadId, uuid7
from clearplate.core.seal import OpenCapsule, SealedCapture, new_capsule, seal_capture
from clearplate.core.sighting import Authorization
from clearplate.core.upload import build_upload

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
DAY = NOON.date()
SECRET = bytes(range(32))


def a_read(plate: str = "ABC1234", **changes: object) -> Read:
    fields: dict[str, object] = {
        "plate": plate,
        "char_confidence": (990,) * len(plate),
        "confidence": 985,
        "jurisdiction": "US-TX",
        "vehicle_type": VehicleType.PICKUP,
        "vehicle_color": VehicleColor.WHITE,
        "vehicle_make": None,
        "engine": "test/1",
    }
    return Read(**{**fields, **changes})


def images() -> tuple[Image, ...]:
    return (Image(ImageKind.PLATE, b"\xff\xd8plate picture"), Image(ImageKind.SCENE, b"\xff\xd8scene picture, larger"))


def a_day_key(day: date = DAY, suite: Suite = Suite.X25519, secret: bytes = SECRET) -> DayKey:
    return derive_day_key(secret, day, suite)


@dataclass
class Pole:
    """A camera in memory: it has a key, a capsule and a count, and seals what it is given."""

    camera_id: CameraId
    key: Ed25519PrivateKey
    capsule: OpenCapsule
    sequence: int = 0

    @classmethod
    def at(cls, now: datetime = NOON, day_key: DayKey | None = None, camera_id: CameraId | None = None) -> "Pole":
        camera_id = camera_id or CameraId(uuid4())
        day_key = day_key or a_day_key(now.date())
        capsule = new_capsule(
            day_key.public,
            camera_id=camera_id,
            capsule_id=CapsuleId(uuid7(now, os.urandom(10))),
            content_key=os.urandom(32),
            now=now,
        )
        return cls(camera_id, Ed25519PrivateKey.generate(), capsule)

    def capture(
        self, plate: str = "ABC1234", at: datetime = NOON, pictures: tuple[Image, ...] | None = None
    ) -> Capture:
        self.sequence += 1
        return Capture(
            CaptureId(uuid7(at, os.urandom(10))),
            self.camera_id,
            self.sequence,
            at,
            a_read(plate),
            images() if pictures is None else pictures,
        )

    def seal(self, *plates: str, at: datetime = NOON) -> tuple[list[SealedCapture], list[bytes]]:
        records, pictures = [], []
        for number, plate in enumerate(plates):
            record, sealed = seal_capture(self.capture(plate, at + timedelta(seconds=number)), self.capsule)
            records.append(record)
            pictures.extend(sealed)
        return records, pictures

    def upload(self, *plates: str, at: datetime = NOON, upload_id: UploadId | None = None) -> bytes:
        records, pictures = self.seal(*plates, at=at)
        return build_upload(
            records,
            pictures,
            [self.capsule.capsule],
            upload_id=upload_id or UploadId(uuid7(at, os.urandom(10))),
            agent_version="test/1",
            key=self.key,
        )


def an_authorization(decided_at: datetime = NOON, *, minutes: int = 30) -> Authorization:
    return Authorization(
        act_id=uuid4(),
        officer_id=OfficerId(uuid4()),
        case_number=CaseNumber("26-000123"),
        entry_id=1,
        decided_at=decided_at,
        expires_at=decided_at + timedelta(minutes=minutes),
    )
