"""docs/spec/seal.md against its vectors, read by hand as an implementer would, and by core."""

import hmac
import json
from base64 import b64decode
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearplate.core.custody.bundle import Suite, check_bundle
from clearplate.core.custody.day_keys import derive_day_key, plate_token
from clearplate.core.custody.opening import open_capsule, open_image, open_read
from clearplate.core.receipts import check_receipt, check_shredded
from clearplate.core.signed import public_key
from clearplate.core.upload import CaptureProof, check_capture_proof, check_upload, parse_upload
from factories import an_authorization

VECTORS = json.loads((Path(__file__).parents[2] / "docs/spec/vectors/seal.json").read_text(encoding="utf-8"))
CITY = public_key(bytes.fromhex(VECTORS["city_public"]))
DEVICE = public_key(bytes.fromhex(VECTORS["device_public"]))


@pytest.fixture(params=VECTORS["suites"], ids=lambda vector: vector["suite"])
def vector(request):
    return request.param


def test_the_day_is_derived_as_the_vector_says(vector):
    day = date.fromisoformat(vector["day"])
    day_key = derive_day_key(bytes.fromhex(vector["day_secret"]), day, Suite(vector["suite"]))
    assert day_key.public.public.hex() == vector["day_public"]
    assert day_key.public.key_id == vector["key_id"]
    assert day_key.token_key.hex() == vector["token_key"]
    assert {plate: plate_token(day_key.token_key, plate).hex() for plate in vector["tokens"]} == vector["tokens"]


def test_core_opens_the_upload(vector):
    upload = parse_upload(b64decode(vector["upload"]))
    leaves = check_upload(upload, DEVICE)
    day_key = derive_day_key(
        bytes.fromhex(vector["day_secret"]), date.fromisoformat(vector["day"]), Suite(vector["suite"])
    )
    content_key = open_capsule(upload.manifest.capsules[0], day_key)
    assert content_key.hex() == vector["content_key"]
    now, offset = datetime(2026, 3, 14, 12, 5, tzinfo=UTC), 0
    for capture, known in zip(upload.captures, vector["reads"], strict=True):
        assert open_read(capture, content_key).to_bytes().hex() == known["read"]
        for image, jpeg in zip(capture.images, known["images"], strict=True):
            sealed = upload.images[offset : offset + image.length]
            offset += image.length
            permission = an_authorization(datetime(2026, 3, 14, 12, tzinfo=UTC))
            opened = open_image(capture, image.kind, sealed, content_key, authorization=permission, now=now)
            assert opened.hex() == jpeg
    proof = CaptureProof(
        1, tuple(bytes.fromhex(node) for node in vector["proof_of_second"]), upload.manifest_bytes, upload.signature
    )
    assert check_capture_proof(upload.captures[1].record, proof, DEVICE).root_sha256 == upload.manifest.root_sha256
    assert len(leaves) == 3


def test_the_citys_statements_check(vector):
    upload = parse_upload(b64decode(vector["upload"]))
    kept = check_receipt(vector["receipt"].encode(), upload.manifest, CITY)
    forgotten = check_receipt(vector["receipt_forgotten"].encode(), upload.manifest, CITY)
    assert (kept.count, kept.kept, forgotten.count, forgotten.kept) == (3, 3, 3, 0)
    assert list(check_bundle(vector["bundle"].encode(), CITY)) == [date.fromisoformat(vector["day"])]
    check_shredded(
        vector["shredded"].encode(), date.fromisoformat(vector["day"]), camera_id=upload.manifest.camera_id, key=CITY
    )


def test_a_reader_that_uses_none_of_our_code_agrees(vector):
    """The specification alone is enough: offsets, derivations and hashes written out by hand."""
    data = b64decode(vector["upload"])
    assert data[:4] == b"CPU1"
    manifest_end = 8 + int.from_bytes(data[4:8], "big")
    manifest = json.loads(data[8:manifest_end])
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(VECTORS["device_public"]))
    key.verify(data[manifest_end : manifest_end + 64], b"clearplate/upload/v1\n" + data[8:manifest_end])
    with pytest.raises(InvalidSignature):
        key.verify(data[manifest_end : manifest_end + 64], b"clearplate/upload/v2\n" + data[8:manifest_end])
    at, leaves = manifest_end + 64, []
    content_key = bytes.fromhex(vector["content_key"])
    for known in vector["reads"]:
        start, header = at, data[at : at + 65]
        read_length = int.from_bytes(data[at + 65 : at + 67], "big")
        sealed_read, at = data[at + 67 : at + 67 + read_length], at + 67 + read_length
        at += 1 + 37 * data[at]
        leaves.append(sha256(b"\x00" + data[start:at]).digest())
        info = b"clearplate/v1/part" + header[1:17] + b"\x00"
        part_key = hmac.new(content_key, info + b"\x01", "sha256").digest()
        opened = AESGCM(part_key).decrypt(b"\x00" * 4 + header[49:57], sealed_read, header)
        assert opened.hex() == known["read"]
        assert opened[2 : 2 + opened[1]].decode() == known["plate"]
    left = sha256(b"\x01" + leaves[0] + leaves[1]).digest()
    assert sha256(b"\x01" + left + leaves[2]).hexdigest() == manifest["root_sha256"]
