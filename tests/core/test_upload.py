"""Uploads and receipts: one signature for many captures, and the city's word for them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core import canonical
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.receipts import Receipt, check_receipt, check_shredded, read_shredded, sign_receipt, sign_shredded
from clearplate.core.signed import public_key, sign_statement, signed_bytes, unbase64
from clearplate.core.upload import (
    MAX_UPLOAD_BYTES,
    Manifest,
    build_upload,
    check_capture_proof,
    check_upload,
    parse_upload,
    prove_capture,
)
from factories import DAY, NOON, Pole

CITY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
SOMEBODY = UUID("5ca1ab1e-0000-4000-8000-000000000000")
"""No camera and no upload of any test; always the same, for it stands in names of tests."""


@pytest.fixture
def pole():
    return Pole.at()


def signed(pole, upload, **changes):
    """The same upload with a changed manifest, signed again: what a faulty or hostile camera could send."""
    fields = {**canonical.decode(upload.manifest_bytes), **changes}
    manifest = canonical.encode(fields)
    signature = pole.key.sign(signed_bytes("upload", manifest))
    records = b"".join(capture.record for capture in upload.captures)
    return b"CPU1" + len(manifest).to_bytes(4, "big") + manifest + signature + records + upload.images


def test_an_upload_round_trips_and_checks(pole):
    data = pole.upload("ABC1234", "XYZ9876", "K7")
    upload = parse_upload(data)
    assert len(check_upload(upload, pole.key.public_key())) == 3
    assert (upload.manifest.count, upload.manifest.first_sequence, upload.manifest.last_sequence) == (3, 1, 3)
    assert upload.manifest.day == DAY


def test_the_same_captures_make_the_same_bytes(pole):
    records, pictures = pole.seal("ABC1234", "XYZ9876")
    arguments = {"upload_id": uuid4(), "agent_version": "1", "key": pole.key}
    once = build_upload(records, pictures, [pole.capsule.capsule], **arguments)
    assert once == build_upload(records, pictures, [pole.capsule.capsule], **arguments)


def test_every_flipped_byte_is_refused(pole):
    data = pole.upload("ABC1234", "XYZ9876")
    key = pole.key.public_key()
    images_at = len(data) - parse_upload(data).manifest.images_bytes
    for index in range(images_at):
        broken = data[:index] + bytes((data[index] ^ 1,)) + data[index + 1 :]
        with pytest.raises((FormatError, VerificationError)):
            check_upload(parse_upload(broken), key)


def test_every_cut_is_refused(pole):
    data = pole.upload("ABC1234")
    for end in range(len(data)):
        with pytest.raises(FormatError):
            parse_upload(data[:end])
    with pytest.raises(FormatError):
        parse_upload(data + b"\x00")
    with pytest.raises(FormatError):
        parse_upload(b"\x00" * (MAX_UPLOAD_BYTES + 1))


@given(st.binary(max_size=200))
def test_hostile_uploads_only_ever_raise_a_format_error(data):
    for start in (b"", b"CPU1", b"CPU1\x00\x00\x00\x10"):
        with pytest.raises(FormatError):
            parse_upload(start + data)


def test_another_cameras_key_is_refused(pole):
    with pytest.raises(VerificationError):
        check_upload(parse_upload(pole.upload("ABC1234")), Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize(
    "changes",
    [
        {"root_sha256": "00" * 32},
        {"camera_id": str(SOMEBODY)},
        {"day": (DAY + timedelta(days=1)).isoformat()},
        {"first_sequence": 0},
        {"last_sequence": 9},
        {"capsules": [{"id": str(SOMEBODY), "sealed": "AAAA"}]},
    ],
    ids=str,
)
def test_a_camera_that_signs_what_is_not_so_is_refused(pole, changes):
    upload = parse_upload(pole.upload("ABC1234", "XYZ9876"))
    with pytest.raises(VerificationError):
        check_upload(parse_upload(signed(pole, upload, **changes)), pole.key.public_key())


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"extra": 1},
        {"count": 0},
        {"count": 1001},
        {"count": True},
        {"count": "1"},
        {"count": 1},
        {"count": 3},
        {"records_bytes": -1},
        {"root_sha256": "zz"},
        {"root_sha256": "00"},
        {"upload_id": "x"},
        {"upload_id": "{" + str(SOMEBODY) + "}"},
        {"day": "yesterday"},
        {"suite": "rot13"},
        {"capsules": []},
        {"capsules": {}},
        {"capsules": [{"id": 1}]},
        {"agent_version": ""},
        {"agent_version": 7},
    ],
    ids=str,
)
def test_a_manifest_of_another_form_is_refused(pole, changes):
    upload = parse_upload(pole.upload("ABC1234", "XYZ9876"))
    with pytest.raises(FormatError):
        parse_upload(signed(pole, upload, **changes))


def test_a_capsule_named_twice_is_refused(pole):
    upload = parse_upload(pole.upload("ABC1234"))
    capsules = canonical.decode(upload.manifest_bytes)["capsules"]
    with pytest.raises(FormatError):
        parse_upload(signed(pole, upload, capsules=capsules * 2))
    with pytest.raises(FormatError):
        Manifest.from_bytes(canonical.encode([1]))


def test_a_manifest_longer_than_it_may_be_is_refused():
    with pytest.raises(FormatError, match="too long"):
        parse_upload(b"CPU1" + (2**31).to_bytes(4, "big") + b"\x00" * 100)


def test_records_out_of_order_are_refused(pole):
    records, pictures = pole.seal("ABC1234", "XYZ9876")
    swapped = build_upload(
        [records[1], records[0]], pictures, [pole.capsule.capsule], upload_id=uuid4(), agent_version="1", key=pole.key
    )
    with pytest.raises(VerificationError, match="place"):
        check_upload(parse_upload(swapped), pole.key.public_key())


def test_images_that_no_record_describes_are_refused(pole):
    records, pictures = pole.seal("ABC1234")
    data = build_upload(
        records, [*pictures, b"more"], [pole.capsule.capsule], upload_id=uuid4(), agent_version="1", key=pole.key
    )
    with pytest.raises(VerificationError, match="images"):
        check_upload(parse_upload(data), pole.key.public_key())


def test_an_upload_has_bounds(pole):
    records, _ = pole.seal("ABC1234")
    arguments = {"upload_id": uuid4(), "agent_version": "1", "key": pole.key}
    for few_or_many in ([], records * 1001):
        with pytest.raises(FormatError):
            build_upload(few_or_many, [], [pole.capsule.capsule], **arguments)
    with pytest.raises(FormatError):
        build_upload(records, [b"x" * MAX_UPLOAD_BYTES], [pole.capsule.capsule], **arguments)


def test_each_capture_keeps_a_proof_of_who_saw_it(pole):
    upload = parse_upload(pole.upload(*[f"ABC{number}" for number in range(7)]))
    key = pole.key.public_key()
    for index, capture in enumerate(upload.captures):
        proof = prove_capture(upload, index)
        assert check_capture_proof(capture.record, proof, key) == upload.manifest
        with pytest.raises(VerificationError):
            check_capture_proof(capture.record + b"x", proof, key)
        with pytest.raises(VerificationError):
            check_capture_proof(capture.record, replace(proof, index=(index + 1) % 7), key)
        with pytest.raises(VerificationError):
            check_capture_proof(capture.record, replace(proof, signature=b"\x00" * 64), key)


def receipt_for(upload):
    manifest = upload.manifest
    return Receipt(manifest.upload_id, manifest.camera_id, manifest.root_sha256, manifest.count, manifest.count, NOON)


def test_a_receipt_is_for_exactly_what_was_sent(pole):
    upload, other = parse_upload(pole.upload("ABC1234")), parse_upload(pole.upload("ABC1234"))
    statement = sign_receipt(receipt_for(upload), CITY)
    assert statement == sign_receipt(receipt_for(upload), CITY)
    assert check_receipt(statement, upload.manifest, CITY.public_key()) == receipt_for(upload)
    with pytest.raises(VerificationError):
        check_receipt(statement, other.manifest, CITY.public_key())
    with pytest.raises(VerificationError):
        check_receipt(statement, upload.manifest, pole.key.public_key())
    with pytest.raises(FormatError):
        check_receipt(sign_statement("upload-receipt", {"v": 2}, CITY), upload.manifest, CITY.public_key())


def test_a_receipt_says_how_many_captures_are_kept_and_how_many_were_forgotten(pole):
    upload = parse_upload(pole.upload("ABC1234", "XYZ9876"))
    for kept in (0, 1, 2):
        said = replace(receipt_for(upload), kept=kept)
        assert check_receipt(sign_receipt(said, CITY), upload.manifest, CITY.public_key()) == said
    for kept in (-1, 3, True, "2", None):
        statement = sign_receipt(replace(receipt_for(upload), kept=kept), CITY)
        with pytest.raises(FormatError):
            check_receipt(statement, upload.manifest, CITY.public_key())


def test_a_receipt_of_the_first_version_claims_too_much_and_is_refused(pole):
    upload = parse_upload(pole.upload("ABC1234"))
    payload = canonical.decode(sign_receipt(receipt_for(upload), CITY))["payload"]
    for changes in ({"v": 1}, {"v": 3}):
        statement = sign_statement("upload-receipt", payload | changes, CITY)
        with pytest.raises(FormatError, match="this version"):
            check_receipt(statement, upload.manifest, CITY.public_key())


def test_a_statement_of_another_kind_is_refused(pole):
    upload = parse_upload(pole.upload("ABC1234"))
    notice = sign_shredded(DAY, camera_id=pole.camera_id, key=CITY)
    with pytest.raises(VerificationError):
        check_receipt(notice, upload.manifest, CITY.public_key())


def test_a_shredded_notice_is_for_one_day_and_camera(pole):
    notice = sign_shredded(DAY, camera_id=pole.camera_id, key=CITY)
    check_shredded(notice, DAY, camera_id=pole.camera_id, key=CITY.public_key())
    with pytest.raises(VerificationError):
        check_shredded(notice, DAY + timedelta(days=1), camera_id=pole.camera_id, key=CITY.public_key())
    with pytest.raises(VerificationError):
        check_shredded(notice, DAY, camera_id=uuid4(), key=CITY.public_key())
    assert read_shredded(notice, camera_id=pole.camera_id, key=CITY.public_key()) == DAY


@pytest.mark.parametrize("payload", [{}, {"v": 1, "day": "soon"}, {"v": 1, "day": 7}], ids=str)
def test_a_notice_without_a_day_is_no_notice(pole, payload):
    statement = sign_statement("day-shredded", {**payload, "camera_id": str(pole.camera_id)}, CITY)
    with pytest.raises(FormatError):
        read_shredded(statement, camera_id=pole.camera_id, key=CITY.public_key())


@pytest.mark.parametrize("changes", [{"v": 2}, {"extra": 1}, {"camera_id": str(SOMEBODY)}], ids=str)
def test_a_notice_of_another_form_or_for_another_camera_is_refused(pole, changes):
    payload = {"v": 1, "day": DAY.isoformat(), "camera_id": str(pole.camera_id)}
    with pytest.raises(VerificationError):
        read_shredded(
            sign_statement("day-shredded", payload | changes, CITY), camera_id=pole.camera_id, key=CITY.public_key()
        )


@pytest.mark.parametrize(
    "statement", [b"", b"[]", b'{"payload":{}}', b'{"payload":[],"signature":""}', b'{"payload":{},"signature":"AA=="}']
)
def test_what_is_not_a_statement_is_refused(pole, statement):
    with pytest.raises(FormatError):
        check_shredded(statement, DAY, camera_id=pole.camera_id, key=CITY.public_key())


@pytest.mark.parametrize("value", [7, "A", "A===", "AB==", "é", "AA==\n"])
def test_base64_has_one_spelling(value):
    with pytest.raises(FormatError):
        unbase64(value)


def test_a_public_key_is_32_bytes():
    assert public_key(CITY.public_key().public_bytes_raw()) == CITY.public_key()
    with pytest.raises(FormatError):
        public_key(b"short")
