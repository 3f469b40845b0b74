"""The C2PA copies of a bundle, against clearplate-verify: genuine ones hold, also for the library; every forgery is named.

The attacker holds all keys but the cameras': copies are signed by the city's own certificate, with one thing wrong in each.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from c2pa import C2paError
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

import bundles
from bundles import sample_bundle
from clearplate.core.evidence.certificates import credentials
from clearplate_verify.cli import main
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.evidence.c2pa import check_copy, read_issuer
from clearplate_verify.evidence.jumbf import take_apart
from factories import SECRET
from forged_bundles import flipped, rewritten
from labeled import AT, CITY, STORE, Label, Raw, encoded, head, keys, read_elsewhere

OTHERS = b"9" * 32


@pytest.fixture(scope="module")
def sample():
    return sample_bundle(2)


@pytest.fixture(scope="module")
def copies(sample):
    return sorted(name for name in sample.files if name.endswith(".c2pa.jpg"))


@pytest.fixture(scope="module")
def name(copies):
    return copies[0]


@pytest.fixture(scope="module")
def jpeg(sample, name):
    return sample.files[name.replace(".c2pa", "")]


@pytest.fixture(scope="module")
def facts(sample, name, jpeg):
    row = json.loads(sample.files["contents.json"])["captures"][0]
    sealed = sample.files[name.replace("c2pa.jpg", "sealed")]
    return {
        **{member: row[member] for member in ("capture_id", "camera_id", "camera", "captured_at_us")},
        "export": str(bundles.EXPORT),
        "case": bundles.CASE,
        "officer": bundles.PSEUDONYM,
        "original_sha256": sha256(jpeg).hexdigest(),
        "sealed_sha256": sha256(sealed).hexdigest(),
    }


@pytest.fixture(scope="module")
def label(facts, name):
    def make(**changes):
        return Label(**{"facts": facts, "title": name.replace(".c2pa", ""), **changes})

    return make


@pytest.fixture(scope="module")
def refused(name, jpeg, facts):
    """Check a copy: why it does not hold, in both languages; None where it holds. Any other error is a fault."""
    issuer = read_issuer(credentials(SECRET, CITY).issuer, CITY, AT)

    def run(copy):
        try:
            carried = take_apart(name, copy)
            if carried.picture != jpeg:
                return ("another picture", "another picture")
            check_copy(name, copy, carried, facts, issuer)
        except VerificationFailed as failure:
            return failure.told(0), failure.told(1)
        return None

    return run


@pytest.fixture
def verify(tmp_path, capsys):
    def run(data, language):
        file = tmp_path / "export.zip"
        file.write_bytes(data)
        code = main(["bundle", str(file), "--state", str(tmp_path / "state"), "--lang", language])
        return code, capsys.readouterr().out

    return run


def test_genuine_copies_hold_here_and_in_the_library(verify, sample, copies):
    code, told = verify(sample.data, "en")
    assert code == 0, told
    (issuer,) = x509.load_pem_x509_certificates(sample.files["c2pa-ca.pem"])
    assert f"4 C2PA copies are signed as these pictures of these captures; the city's issuer is {sha256(issuer.public_bytes(Encoding.DER)).hexdigest()}" in told  # fmt: skip
    assert "4 copias C2PA están firmadas" in verify(sample.data, "es")[1]
    assert {read_elsewhere(sample.files[copy]) for copy in copies} == {"Trusted"}


@pytest.mark.parametrize("largest", [60_000, 700])
def test_a_copy_made_by_hand_from_the_specification_holds_here_and_in_the_library(refused, label, jpeg, largest):
    """So a forgery below fails for the one thing that is wrong in it, and not for how it was made."""
    copy = label(largest=largest).put(jpeg)
    assert (refused(copy), read_elsewhere(copy)) == (None, "Trusted")


def test_no_byte_of_a_manifest_may_change(refused, sample, name):
    """But the number of the box instance in a segment: it tells manifests apart where there are several, and there is one."""
    genuine = sample.files[name]
    carried = take_apart(name, genuine)
    instance = {carried.start + 6, carried.start + 7}
    places = [at for at in range(carried.start, carried.end) if at not in instance]
    assert [at for at in places if refused(flipped(genuine, at, at % 8)) is None] == []


@pytest.mark.parametrize(
    ("part", "after", "english", "spanish"),
    [
        ("claim", b"instanceID", "signature does not fit its claim", "no corresponde a su declaración"),
        ("assertion", b"captured_at_us", "is not what the claim", "no es aquello sobre lo que se hizo la declaración"),
        ("binding", b"jumbf manifest", "c2pa.hash.data is not what", "c2pa.hash.data no es aquello"),
    ],
)
def test_one_byte_of_a_part_is_named(refused, sample, name, part, after, english, spanish):
    genuine = sample.files[name]
    told = refused(flipped(genuine, genuine.index(after) + len(after) + 6, 1))
    assert told is not None, part
    assert english in told[0]
    assert spanish in told[1]
    assert all(one.startswith(name) for one in told)


def test_one_byte_of_the_signature_is_named(refused, sample, name):
    genuine = sample.files[name]
    told = refused(flipped(genuine, take_apart(name, genuine).end - 5))
    assert "signature does not fit its claim" in told[0]
    assert "no corresponde" in told[1]


def _ecdsa(header):
    return {**header, 1: -7}


def _bomb(depth):
    return Raw(b"\x81" * depth + b"\x00")


def _of_other_issuer():
    key, chain = keys(OTHERS)
    return {"key": key, "chain": chain}


def _issuer_that_lends_its_name():
    """A leaf of another issuer of the same name, with the city's issuer beside it."""
    key, chain = keys(OTHERS)
    return {"key": key, "chain": [chain[0], keys()[1][1]]}


BEYOND = {"exclude": lambda start, length: [{"start": start, "length": length + 40}]}
TWO = {
    "exclude": lambda start, length: [{"start": start, "length": length}, {"start": start + length + 30, "length": 9}]
}
NONE_LEFT = {"exclude": lambda _start, _length: []}
FORGED = [
    ("other issuer", _of_other_issuer, "c2pa-ca.pem did not issue", "que c2pa-ca.pem no emitió"),
    ("lent name", _issuer_that_lends_its_name, "c2pa-ca.pem did not issue", "que c2pa-ca.pem no emitió"),
    ("issuer signs", lambda: {"chain": keys()[1][1:] * 2}, "may not sign pictures", "no puede firmar imágenes"),
    ("others' key", lambda: {"key": keys(OTHERS)[0]}, "does not fit its claim", "no corresponde a su declaración"),
    ("no chain", lambda: {"chain": [b"x", b"y"]}, "did not issue", "no emitió"),
    ("lone leaf", lambda: {"chain": keys()[1][:1]}, "form it must have", "la forma que debe tener"),
    ("ES256", lambda: {"protect": _ecdsa}, "it knows Ed25519", "conoce Ed25519"),
    ("no algorithm", lambda: {"protect": lambda header: {33: header[33]}}, "it knows Ed25519", "conoce Ed25519"),
    ("own stamp", lambda: {"loose": {"sigTst2": {"tstTokens": []}}}, "time stamp of its own", "sello de tiempo propio"),
    ("payload", lambda: {"payload": b"another claim"}, "form it must have", "la forma que debe tener"),
    ("image left out", lambda: BEYOND, "leaves out other bytes", "deja fuera otros bytes"),
    ("two left out", lambda: TWO, "leaves out other bytes", "deja fuera otros bytes"),
    ("not left out", lambda: NONE_LEFT, "leaves out other bytes", "deja fuera otros bytes"),
    ("other hash", lambda: {"digest": bytes(32)}, "made for another picture", "se hizo para otra imagen"),
    ("bomb", lambda: {"facts": _bomb(20_000)}, "org.clearplate.capture in its", "org.clearplate.capture en su"),
    ("wide bomb", lambda: {"facts": Raw(head(4, 1 << 40))}, "cannot be read", "no se puede leer"),
    ("many", lambda: {"facts": Raw(head(4, 3000) + b"\x00" * 3000)}, "cannot be read", "no se puede leer"),
    ("bomb in the claim", lambda: {"change": lambda _: _bomb(20_000)}, "c2pa.claim.v2 in its", "c2pa.claim.v2 en su"),
    ("bomb in the signature", lambda: {"loose": _bomb(9_000)}, "c2pa.signature in its", "c2pa.signature en su"),
    ("facts gone", lambda: {"facts": []}, "something else of capture_id", "algo distinto de capture_id"),
    ("title", lambda: {"title": "other.jpg"}, "something else of dc:title", "algo distinto de dc:title"),
    ("edited", lambda: {"actions": {"actions": [{"action": "c2pa.edited"}]}}, "a camera took", "una cámara tomó"),
    ("thumbnail", lambda: {"more": {"c2pa.thumbnail.claim": {}}}, "and no others", "justamente las partes"),
    ("other claim", lambda: {"change": lambda claim: claim | {"redacted_assertions": []}}, "the claim", "la declaración"),
    ("not bound", lambda: {"change": lambda claim: claim | {"created_assertions": []}}, "the claim", "la declaración"),
    ("twice", lambda: {"change": lambda claim: claim | {"gathered_assertions": claim["created_assertions"] * 3}}, "the claim", "la declaración"),
    ("elsewhere", lambda: {"change": lambda claim: claim | {"signature": STORE}}, "the claim", "la declaración"),
    ("no lists", lambda: {"change": lambda claim: claim | {"created_assertions": None}}, "the claim", "la declaración"),
    ("SHA-1", lambda: {"change": lambda claim: claim | {"alg": "sha1"}}, "the claim", "la declaración"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "english", "spanish"), [one[1:] for one in FORGED], ids=[one[0] for one in FORGED])
def test_a_forged_manifest_is_refused_in_words(refused, label, jpeg, changes, english, spanish):
    told = refused(label(**changes()).put(jpeg))
    assert told is not None
    assert english in told[0]
    assert spanish in told[1]
    assert told[0] != told[1]


@pytest.mark.parametrize(
    "member",
    [
        "capture_id",
        "camera_id",
        "camera",
        "captured_at_us",
        "export",
        "case",
        "officer",
        "original_sha256",
        "sealed_sha256",
    ],
)
def test_each_fact_must_be_the_bundles(refused, label, facts, jpeg, member):
    value = facts[member] + 1 if member == "captured_at_us" else facts[member][:-1] + "~"
    for stated in (facts | {member: value}, {one: facts[one] for one in facts if one != member}):
        told = refused(label(facts=stated).put(jpeg))
        assert f"something else of {member} than" in told[0]
        assert f"algo distinto de {member} que" in told[1]
    assert "something else of speed" in refused(label(facts=facts | {"speed": 30}).put(jpeg))[0]


def test_a_manifest_of_another_picture_is_named(refused, sample, copies, jpeg):
    """Cut from another copy of the same bundle, whose place in the file is the same."""
    other = take_apart(copies[-1], sample.files[copies[-1]])
    segments = sample.files[copies[-1]][other.start : other.end]
    told = refused(jpeg[: other.start] + segments + jpeg[other.start :])
    assert "something else of dc:title" in told[0]


def test_a_manifest_made_for_another_picture_under_this_ones_name_is_named(refused, label, sample, copies, jpeg):
    other = sample.files[copies[-1].replace(".c2pa", "")]
    copy = label().put(other)
    told = refused(jpeg[:2] + copy[2 : take_apart("x", copy).end] + jpeg[2:])
    assert "made for another picture" in told[0]


def test_cut_boxes_and_segments_are_named(refused, label, jpeg, name):
    copy = label(largest=700).put(jpeg)
    carried = take_apart(name, copy)
    size = 4 + 16 + 700
    first, second = (copy[2 + size * at : 2 + size * (at + 1)] for at in (0, 1))
    rest = copy[2 + 2 * size : carried.end]
    for segments in (first + rest, second + first + rest, first + second + second + rest):
        assert "not whole and in order" in refused(jpeg[:2] + segments + jpeg[2:])[0]
    assert "no están completas" in refused(jpeg[:2] + first + jpeg[2:20] + second + rest + jpeg[20:])[1]
    assert "box" in refused(jpeg[:2] + first + second + jpeg[2:])[0]
    assert "no C2PA manifest" in refused(jpeg)[0]
    whole = label().put(jpeg)
    for inner in range(carried.manifest.count(b"jumb")):
        at = [place for place in range(len(whole)) if whole[place : place + 4] == b"jumb"][inner]
        for length in (0, 1, 7, 2**32 - 1):
            assert refused(whole[: at - 4] + length.to_bytes(4, "big") + whole[at:]) is not None


def test_forgeries_that_the_library_refuses_too(label, jpeg):
    """Where the forgery is against C2PA itself, and not only against the bundle, both programs say no."""
    for changes in ({"digest": bytes(32)}, {"key": keys(OTHERS)[0]}):
        assert read_elsewhere(label(**changes).put(jpeg)) == "Invalid"
    with pytest.raises(C2paError):
        read_elsewhere(jpeg)


def test_the_issuer_must_be_the_citys(sample):
    genuine = sample.files["c2pa-ca.pem"]
    leaf = credentials(SECRET, CITY).chain.removesuffix(genuine)
    for pem, city, at in (
        (genuine, "Springfield", AT),
        (genuine, CITY, datetime(2100, 1, 2, tzinfo=UTC)),
        (leaf, CITY, AT),
        (genuine + genuine, CITY, AT),
        (genuine + b"\n", CITY, AT),
        (b"", CITY, AT),
        (_not_of_itself(), CITY, AT),
    ):
        with pytest.raises(VerificationFailed) as failed:
            read_issuer(pem, city, at)
        assert "not one certificate of an issuer in the city's name" in failed.value.told(0)
        assert "no es un solo certificado" in failed.value.told(1)


def _not_of_itself():
    """The same names, another key inside."""
    genuine = x509.load_pem_x509_certificate(credentials(SECRET, CITY).issuer)
    stranger = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(
        genuine.issuer, genuine.subject, genuine.public_key(), genuine.serial_number,
        genuine.not_valid_before_utc, genuine.not_valid_after_utc, list(genuine.extensions),
    )  # fmt: skip
    return builder.sign(stranger, SHA256()).public_bytes(Encoding.PEM)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "DOES NOT HOLD\n      {name}: its C2PA manifest leaves"),
        ("es", "NO SE SOSTIENE\n      {name}: su manifiesto"),
    ],
)
def test_a_bundle_with_a_forged_copy_does_not_hold(verify, sample, label, name, jpeg, language, words):
    """The city signs and logs it all anew: the lists fit, and the copy does not."""
    code, told = verify(rewritten(sample, files={name: label(**BEYOND).put(jpeg)}), language)
    assert (code, words.format(name=name) in told) == (1, True)
    code, told = verify(rewritten(sample, files={name: label().put(jpeg)}), language)
    assert code == 0, told


def test_a_bundle_with_another_issuer_does_not_hold(verify, sample):
    for pem in (credentials(OTHERS, CITY).issuer, None):
        code, told = verify(rewritten(sample, files={"c2pa-ca.pem": pem}), "en")
        assert (code, "c2pa-ca.pem" in told) == (1, True)


def test_encoding_by_hand_is_shortest():
    assert encoded({"a": [24, -1, None]}) == bytes.fromhex("a1616183181820f6")
