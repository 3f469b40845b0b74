"""What core proves, clearplate-verify accepts; what was touched, it refuses, with its one error and exit code 1."""

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.tlog import merkle
from clearplate.core.upload import parse_upload, prove_capture
from clearplate_verify.capture import check_capture_proof
from clearplate_verify.cli import main
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.merkle import hash_leaf, root_from_path
from factories import Pole


def proof_file(index=2):
    pole = Pole.at()
    upload = parse_upload(pole.upload(*[f"ABC{number}" for number in range(5)]))
    proof = prove_capture(upload, index)
    return {
        "record": b64encode(upload.captures[index].record).decode(),
        "index": proof.index,
        "path": [node.hex() for node in proof.path],
        "manifest": proof.manifest_bytes.decode(),
        "signature": b64encode(proof.signature).decode(),
        "device_public": pole.key.public_key().public_bytes_raw().hex(),
    }, upload


@pytest.mark.parametrize("index", range(5))
def test_a_proof_made_by_core_checks(index):
    proof, upload = proof_file(index)
    checked = check_capture_proof(json.dumps(proof).encode())
    capture = upload.captures[index]
    assert checked.camera_id == str(upload.manifest.camera_id)
    assert (checked.sequence, checked.captured_at) == (capture.sequence, capture.captured_at)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 64, 100])
def test_both_implementations_walk_the_same_tree(size):
    leaves = [hash_leaf(bytes((number,))) for number in range(size)]
    for index in range(size):
        path = merkle.inclusion_proof(leaves, index)
        assert root_from_path(leaves[index], index, size, path) == merkle.root_hash(leaves)


def test_every_flipped_byte_of_a_proof_file_is_refused():
    proof, _ = proof_file()
    data = json.dumps(proof).encode()
    accepted = []
    for index in range(len(data)):
        broken = data[:index] + bytes((data[index] ^ 1,)) + data[index + 1 :]
        try:
            check_capture_proof(broken)
        except VerificationFailed:
            continue
        accepted.append(broken)
    # Only a spelling that means the same may pass: a letter of hexadecimal in the other case.
    assert all(
        json.loads(one) | {"path": 0, "device_public": 0} == proof | {"path": 0, "device_public": 0} for one in accepted
    )


@given(
    st.binary(max_size=200)
    | st.dictionaries(st.text(max_size=8), st.integers()).map(lambda one: json.dumps(one).encode())
)
def test_hostile_input_only_ever_fails_verification(data):
    with pytest.raises(VerificationFailed):
        check_capture_proof(data)


def test_the_command_says_what_it_found(tmp_path, capsys):
    proof, _ = proof_file()
    good, bad = tmp_path / "good.json", tmp_path / "record_swapped.json"
    good.write_text(json.dumps(proof))
    other, _ = proof_file()
    bad.write_text(json.dumps(proof | {"record": other["record"]}))
    assert main(["capture", str(good)]) == 0
    assert "signed for this capture" in capsys.readouterr().out
    assert main(["capture", str(bad), "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "ok": False,
        "reason": "The record is not one of those the camera signed for.",
    }
    assert main(["capture", str(tmp_path / "missing.json")]) == 2
