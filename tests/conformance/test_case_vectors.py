"""docs/spec/seal.md section 9 against its vectors, read by hand as an implementer would, and by core."""

import json
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM
from cryptography.hazmat.primitives.hpke import Suite as HpkeSuite
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from clearplate.core.custody.bundle import Suite
from clearplate.core.custody.case_keys import CaseCapsule, derive_case_key, open_part_keys
from clearplate.core.ids import CaptureId
from clearplate.core.seal import part_key

VECTORS = json.loads((Path(__file__).parents[2] / "docs/spec/vectors/case-keys.json").read_text(encoding="utf-8"))


@pytest.fixture(params=VECTORS["suites"], ids=lambda vector: vector["suite"])
def vector(request):
    return request.param


def test_core_opens_the_capsule_as_the_vector_says(vector):
    case_key = derive_case_key(bytes.fromhex(vector["case_secret"]), UUID(vector["case_id"]), Suite(vector["suite"]))
    assert case_key.public.public.hex() == vector["case_public"]
    assert case_key.public.key_id == vector["key_id"]
    capsule = CaseCapsule.from_bytes(bytes.fromhex(vector["capsule"]))
    assert capsule.capture_id == CaptureId(UUID(vector["capture_id"]))
    opened = open_part_keys(capsule, case_key)
    assert {str(part): key.hex() for part, key in opened.items()} == vector["part_keys"]
    content_key = bytes.fromhex(vector["content_key"])
    assert opened == {part: part_key(content_key, capsule.capture_id.bytes, part) for part in opened}


def test_a_reader_that_uses_none_of_our_code_agrees():
    (vector,) = [one for one in VECTORS["suites"] if one["suite"] == "x25519"]
    data, case = bytes.fromhex(vector["capsule"]), vector["case_id"]
    assert data[:2] == b"\x01\x01"
    assert data[2:18] == UUID(case).bytes
    info = f"clearplate/v1/case/{case}/x25519".encode()
    private = X25519PrivateKey.from_private_bytes(
        HKDFExpand(hashes.SHA256(), 32, info).derive(bytes.fromhex(vector["case_secret"]))
    )
    public = private.public_key().public_bytes_raw()
    key_id = sha256(f"x25519\ncase {case}\n".encode() + public).hexdigest()[:16]
    assert data[34:42].hex() == key_id
    bound = f"clearplate/case-capsule/v1\n{case}\n{UUID(bytes=data[18:34])}\n{key_id}\n".encode()
    plain = HpkeSuite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM).decrypt(data[42:], private, bound)
    assert {str(plain[at]): plain[at + 1 : at + 33].hex() for at in range(0, len(plain), 33)} == vector["part_keys"]
