"""Time stamps in bundles: over these contents, by the authority whose certificate the reader gives."""

import json
import shutil
import subprocess
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bundles import sample_bundle
from clearplate_verify.cli import main
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.timestamp import check_stamp
from forged_bundles import rewritten
from stamping import AT, Authority

DIGEST = sha256(b"contents").digest()


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def sample():
    return sample_bundle(1)


@pytest.fixture
def verify(tmp_path, capsys):
    def run(data, *more):
        file = tmp_path / "export.zip"
        file.write_bytes(data)
        code = main(["bundle", str(file), "--state", str(tmp_path / "state"), "--json", *more])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize(("rsa_key", "root", "embed"), [(False, True, True), (True, True, True), (False, False, False)])
def test_a_stamp_by_the_authority_given_is_checked(rsa_key, root, embed):
    authority = Authority(rsa_key=rsa_key)
    stamp = check_stamp(authority.stamp(DIGEST, embed=embed), DIGEST.hex(), authority.pem(root=root))
    assert (stamp.at, stamp.authority) == (AT, "CN=Stamps")


def refusal(data, pem, digest=DIGEST):
    with pytest.raises(VerificationFailed) as caught:
        check_stamp(data, digest.hex(), pem)
    return str(caught.value)


def test_a_stamp_that_does_not_hold_is_refused(authority):
    stamp = authority.stamp(DIGEST)
    assert "something else than this bundle" in refusal(stamp, None, bytes(32))
    assert "refused" in refusal(authority.stamp(DIGEST, status=2), None)
    assert "not signed by the authority" in refusal(stamp, Authority().pem())
    assert "not signed by the authority" in refusal(
        authority.stamp(DIGEST, at=AT + timedelta(days=10)), authority.pem()
    )
    not_for_time = Authority(stamps=False)
    assert "not signed by the authority" in refusal(not_for_time.stamp(DIGEST), not_for_time.pem())


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_no_flipped_bit_of_a_stamp_passes_for_another_time_or_hash(authority):
    """Bits outside what is signed (the embedded certificate, lengths that agree) may flip; what is said may not change."""
    stamp = authority.stamp(DIGEST)
    for bit in range(8 * len(stamp)):
        changed = bytearray(stamp)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            found = check_stamp(bytes(changed), DIGEST.hex(), authority.pem())
        except VerificationFailed:
            continue
        assert (found.at, found.authority) == (AT, "CN=Stamps"), bit


@pytest.mark.parametrize(
    "data", [b"", b"0", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x30\x01\x02", b"\x1f" * 99]
)
def test_junk_is_no_stamp(data):
    assert refusal(data, None)


def test_cut_off_anywhere_it_is_no_stamp(authority):
    stamp = authority.stamp(DIGEST)
    assert all(refusal(stamp[:length], authority.pem()) for length in range(len(stamp)))


def test_a_bundle_says_whose_stamp_it_has(verify, sample, authority, tmp_path):
    data = rewritten(sample, stamp=authority.stamp)
    code, told = verify(data)
    assert (code, told["timestamp_signature"], told["timestamp"]["authority"]) == (0, "not_checked", None)
    file = tmp_path / "tsa.pem"
    file.write_bytes(authority.pem())
    code, told = verify(data, "--tsa", str(file))
    assert (code, told["timestamp_signature"], told["timestamp"]["authority"]) == (0, "checked", "CN=Stamps")
    file.write_bytes(Authority().pem())
    code, told = verify(data, "--tsa", str(file))
    assert (code, "timestamp/contents.tsr" in told["reason"]) == (1, True)
    file.write_text("no certificate", encoding="utf-8")
    with pytest.raises(json.JSONDecodeError):
        verify(data, "--tsa", str(file))  # a wrong call: nothing is said of the bundle


def test_a_stamp_of_other_contents_is_named(verify, sample, authority):
    code, told = verify(rewritten(sample, stamp=lambda _: authority.stamp(DIGEST)))
    assert (code, "something else than this bundle's contents" in told["reason"]) == (1, True)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_a_stamp_that_openssl_makes_holds(authority, tmp_path):
    key = authority._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files = {"tsa.key": key, "tsa.pem": authority.pem(root=False), "serial": b"01\n"}
    settings = f"""[tsa]\nserial={tmp_path}/serial\nsigner_cert={tmp_path}/tsa.pem\nsigner_key={tmp_path}/tsa.key
signer_digest=sha256\ndefault_policy=1.2.3\ndigests=sha256\n"""
    for name, data in {**files, "tsa.cnf": settings.encode()}.items():
        (tmp_path / name).write_bytes(data)
    query = ["-query", "-digest", DIGEST.hex(), "-sha256", "-cert", "-out", "query"]
    reply = ["-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query", "-out", "reply"]
    for arguments in (query, reply):
        subprocess.run(["openssl", "ts", *arguments], cwd=tmp_path, check=True, capture_output=True)
    stamp = (tmp_path / "reply").read_bytes()
    assert check_stamp(stamp, DIGEST.hex(), None).authority is None
    assert "not signed by" in refusal(stamp, authority.pem())  # it stamps now, and the certificate is of another time
