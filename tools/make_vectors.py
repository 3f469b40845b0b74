"""Write docs/spec/vectors/seal.json: fixed keys, one upload, everything an implementer needs to compare.

HPKE draws its own ephemeral key, so a second run gives other capsules: run it only when the format changes, and say so.
"""

import json
import random
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.capture import Capture, Image, ImageKind, Read, VehicleColor, VehicleType
from clearplate.core.custody.bundle import Suite, sign_bundle
from clearplate.core.custody.day_keys import derive_day_key, plate_token
from clearplate.core.ids import CameraId, CapsuleId, CaptureId, UploadId, uuid7
from clearplate.core.receipts import Receipt, sign_receipt, sign_shredded
from clearplate.core.seal import new_capsule, seal_capture
from clearplate.core.upload import build_upload, parse_upload, prove_capture

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
PLATES = ["ABC1234", "K7", "BXR4479"]


def main() -> None:
    chance = random.Random(20260314)  # noqa: S311 (vectors are public; they must come out alike)
    city, device = (Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)) for _ in range(2))
    vectors = [suite_vector(suite, chance, city, device) for suite in Suite]
    document = {
        "spec": "docs/spec/seal.md, version 1",
        "city_private": city.private_bytes_raw().hex(),
        "city_public": city.public_key().public_bytes_raw().hex(),
        "device_private": device.private_bytes_raw().hex(),
        "device_public": device.public_key().public_bytes_raw().hex(),
        "suites": vectors,
    }
    target = Path(__file__).parents[1] / "docs/spec/vectors/seal.json"
    target.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {target.name}")


def suite_vector(
    suite: Suite, chance: random.Random, city: Ed25519PrivateKey, device: Ed25519PrivateKey
) -> dict[str, object]:
    secret, content_key = chance.randbytes(32), chance.randbytes(32)
    day_key = derive_day_key(secret, NOON.date(), suite)
    camera_id = CameraId(UUID("5a7d1f70-3c0e-4a55-9a53-0c1ea49c1a7e"))
    capsule = new_capsule(
        day_key.public,
        camera_id=camera_id,
        capsule_id=CapsuleId(uuid7(NOON, chance.randbytes(10))),
        content_key=content_key,
        now=NOON,
    )
    reads, records, pictures = [], [], []
    for number, plate in enumerate(PLATES):
        read = Read(
            plate=plate,
            char_confidence=tuple(990 - 10 * index for index in range(len(plate))),
            confidence=930,
            jurisdiction="US-TX" if number == 0 else None,
            vehicle_type=VehicleType.PICKUP if number == 0 else VehicleType.UNKNOWN,
            vehicle_color=VehicleColor.WHITE,
            vehicle_make=None,
            engine="vector/1",
        )
        at = NOON + timedelta(seconds=number)
        images = (Image(ImageKind.PLATE, b"plate %d" % number), Image(ImageKind.SCENE, b"scene %d" % number))[
            : 2 - number % 2
        ]
        capture = Capture(CaptureId(uuid7(at, chance.randbytes(10))), camera_id, 41 + number, at, read, images)
        record, sealed = seal_capture(capture, capsule)
        records.append(record)
        pictures.extend(sealed)
        reads.append({"plate": plate, "read": read.to_bytes().hex(), "images": [image.jpeg.hex() for image in images]})
    data = build_upload(
        records,
        pictures,
        [capsule.capsule],
        upload_id=UploadId(uuid7(NOON, chance.randbytes(10))),
        agent_version="vector/1",
        key=device,
    )
    upload = parse_upload(data)
    count = upload.manifest.count
    receipt = Receipt(upload.manifest.upload_id, camera_id, upload.manifest.root_sha256, count, count, NOON)
    return {
        "suite": str(suite),
        "day": NOON.date().isoformat(),
        "day_secret": secret.hex(),
        "day_public": day_key.public.public.hex(),
        "key_id": day_key.public.key_id,
        "token_key": day_key.token_key.hex(),
        "tokens": {plate: plate_token(day_key.token_key, plate).hex() for plate in PLATES},
        "content_key": content_key.hex(),
        "reads": reads,
        "upload": b64encode(data).decode("ascii"),
        "proof_of_second": [node.hex() for node in prove_capture(upload, 1).path],
        "bundle": sign_bundle([day_key.public], city="Mesa Alta", now=NOON, key=city).decode("utf-8"),
        "receipt": sign_receipt(receipt, city).decode("utf-8"),
        "receipt_forgotten": sign_receipt(replace(receipt, kept=0), city).decode("utf-8"),
        "shredded": sign_shredded(NOON.date(), camera_id=camera_id, key=city).decode("utf-8"),
    }


if __name__ == "__main__":
    main()
