"""The documents of a bundle: canonical, in order, and saying exactly what the specification lists."""

import json
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import bundles
from clearplate.core import canonical
from clearplate.core.custody.bundle import Suite
from clearplate.core.custody.case_keys import derive_case_key
from clearplate.core.custody.case_secrets import open_secret, seal_secret
from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.evidence import contents, custody_chain, exhibits, proofs
from clearplate.core.evidence.certificates import credentials
from clearplate.core.signed import check_statement
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import build_entry, read_disclosure
from clearplate.core.tlog.proof import TlogProof
from factories import NOON, SECRET, a_read

A, B = UUID(int=1), UUID(int=2)


@pytest.fixture(scope="module")
def sample():
    return bundles.sample_bundle(without_images=frozenset({2}))


def test_every_file_is_in_exactly_one_list(sample):
    content = json.loads(sample.files["contents.json"])["files"]
    payload = check_statement(contents.KIND, sample.files["bundle.json"], bundles.CITY_KEY.public_key())
    paths = [one["path"] for one in (*content, *payload["files"])]
    assert sorted([*paths, "bundle.json"]) == sorted(sample.files)
    assert all(len(sample.files[one["path"]]) == one["bytes"] for one in (*content, *payload["files"]))


def test_lists_are_in_the_order_of_names(sample):
    for document in (sample.files["contents.json"], sample.files["bundle.json"]):
        read = canonical.decode(document)
        paths = [one["path"] for one in (read["files"] if "files" in read else read["payload"]["files"])]
        assert paths == sorted(paths)


def test_another_citys_signature_is_refused(sample):
    with pytest.raises(VerificationError):
        check_statement(contents.KIND, sample.files["bundle.json"], Ed25519PrivateKey.generate().public_key())


def test_events_stand_in_the_order_of_time_then_entry():
    late = custody_chain.Event(NOON.replace(hour=13), "a.b", bytes(32), frozenset({A}))
    early = [custody_chain.Event(NOON, "a.b", bytes((n,)) * 32, frozenset({B, A})) for n in (7, 3)]
    told = json.loads(custody_chain.chain_file(A, "c-1", days=[], events=[late, *early]))["events"]
    assert [one["leaf"][:2] for one in told] == ["03", "07", "00"]
    assert told[0]["captures"] == [str(A), str(B)]
    assert told[0]["officer"] is None


def test_only_what_was_shown_makes_a_viewer():
    person = custody_chain.Person("o-0123456789abc", "Police", None, None)
    seen = custody_chain.Event(NOON, "a.b", bytes(32), frozenset({A}), person, custody_chain.Shown.SCENE)
    told = json.loads(custody_chain.viewers_file(A, [seen, replace(seen, shown=None)]))["viewers"]
    assert [(one["shown"], one["officer"]["name"]) for one in told] == [("scene", None)]


def test_what_the_camera_could_not_tell_is_null_or_unknown():
    read = a_read(jurisdiction=None, vehicle_make=None)
    told = json.loads(exhibits.read_file(read))
    assert (told["jurisdiction"], told["vehicle_make"], told["vehicle_type"]) == (None, None, "pickup")


def test_a_manifest_comes_out_of_a_jpeg_and_leaves_it_as_it_was(sample):
    pictures = [name for name in sample.files if name.endswith(".c2pa.jpg")]
    assert len(pictures) == 4
    for name in pictures:
        assert exhibits.without_manifest(sample.files[name]) == sample.files[name.replace(".c2pa", "")]


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00", b"\xff\xd8\xff\xe0\x00\x04ab"])
def test_what_is_no_jpeg_is_refused(data):
    with pytest.raises(FormatError):
        exhibits.without_manifest(data)


def test_what_leaves_of_an_entry_depends_on_whose_case_it_is():
    entry = build_entry(
        kinds.search.ASKED,
        {"search": str(A), "officer": "o-0123456789abc", "agency": "Police", "for_other_agency": False,
         "case": "c-0123456789abc", "offense_type": "120", "window_from": "2026-01-01T00:00:00.000Z",
         "window_to": "2026-01-02T00:00:00.000Z", "camera_count": 1, "plate_count": 1, "policy": None, "rules": [],
             "exigent": False, "with_warrant": False, "approval": None},
        {"officer_id": str(A), "plates": ["ABC1"], "case_number": "26-1", "reason": "why", "camera_ids": [],
         "on_behalf_of": None, "address": "192.0.2.1", "warrant": None, "vehicle_type": None, "vehicle_color": None},
        at=NOON, salts=[bytes((n,)) * 16 for n in range(len(kinds.search.ASKED.confidential))],
    )  # fmt: skip
    own = [read_disclosure(one)[0] for one in proofs.to_show(entry.disclosures, own_case=True)]
    other = [read_disclosure(one)[0] for one in proofs.to_show(entry.disclosures, own_case=False)]
    assert (own, other) == (["officer_id", "case_number", "reason", "on_behalf_of", "warrant"], ["officer_id"])


def test_a_proof_carries_its_entry():
    with pytest.raises(InvariantError):
        list(proofs.proof_files(TlogProof(0, (), b""), []))


def test_the_same_key_gives_the_same_certificates_and_another_others():
    first, second = credentials(SECRET, "Exampleville"), credentials(SECRET, "Exampleville")
    assert (first.chain, first.issuer) == (second.chain, second.issuer)
    assert credentials(bytes(32), "Exampleville").issuer != first.issuer
    leaf, issuer = x509.load_pem_x509_certificates(first.chain)
    leaf.verify_directly_issued_by(issuer)
    assert b"PRIVATE" not in first.chain
    assert "PRIVATE" not in repr(first)


def test_a_long_city_name_fits_its_certificate():
    assert x509.load_pem_x509_certificate(credentials(SECRET, "Ñ" * 200).issuer)


@pytest.mark.parametrize("suite", list(Suite))
def test_a_secret_opens_for_its_case_and_subject_only(suite):
    case, other = (derive_case_key(bytes((n,)) * 32, UUID(int=n), suite) for n in (1, 2))
    sealed = seal_secret(SECRET, A, case.public)
    assert open_secret(sealed, A, case) == SECRET
    for subject, key, spoiled in ((B, case, sealed), (A, other, sealed), (A, case, sealed[:-1]), (A, case, b"")):
        with pytest.raises(VerificationError):
            open_secret(spoiled, subject, key)


def test_a_secret_has_one_length():
    with pytest.raises(FormatError):
        seal_secret(b"short", A, derive_case_key(SECRET, A, Suite.X25519).public)
