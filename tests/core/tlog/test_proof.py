import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import City
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.tlog.merkle import leaf_hash
from clearplate.core.tlog.note import parse_vkey
from clearplate.core.tlog.proof import HEADER, TlogProof, check_proof, parse_proof

OURS = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/tlog-notes.json").read_text())["ours"]
KEYS = [parse_vkey(key["vkey"]) for key in OURS["keys"]]


@pytest.fixture(scope="module")
def city():
    """A log of five sign-ins without witnesses, signed by one key."""
    city = City(witnesses=0)
    for _ in range(5):
        city.append("agencies.signed_in")
    city.publish()
    return city


def opened(receipt: bytes, city: City, keys=None) -> bytes:
    proof = parse_proof(receipt)
    check_proof(proof, leaf_hash(proof.extra or b""), keys or [city.signer.vkey, city.mldsa.vkey], city.origin)
    return proof.extra


def test_the_known_receipt_holds_and_reads_back():
    receipt = OURS["receipt"].encode()
    proof = parse_proof(receipt)
    assert (proof.render(), proof.index, proof.extra) == (receipt, 5, b"\5")
    check_proof(proof, leaf_hash(b"\5"), KEYS, OURS["origin"])


def test_a_receipt_of_every_entry_gives_the_entry(city):
    for act in city.acts:
        assert opened(city.receipt(act.index), city) == act.entry.data


def test_every_flipped_byte_before_the_mldsa_line_is_refused(city):
    """The last line's name may be changed: a reader passes over keys it does not know."""
    receipt = city.receipt(2)
    for position in range(receipt.rindex("—".encode())):
        changed = bytearray(receipt)
        changed[position] ^= 1
        with pytest.raises((FormatError, VerificationError)):
            opened(bytes(changed), city)


def test_a_receipt_of_another_city_is_not_believed(city):
    with pytest.raises(VerificationError):
        opened(city.receipt(2), city, [City(name="other").signer.vkey])


@given(st.binary() | st.binary().map(lambda tail: f"{HEADER}\nindex 0\n".encode() + tail))
def test_hostile_receipts_are_a_format_error_or_read_back(data):
    with contextlib.suppress(FormatError):
        assert parse_proof(data).render() == data


@pytest.mark.parametrize(
    "text",
    [
        "",
        "index 0\n\nx",
        f"{HEADER}\n\nx",
        f"{HEADER}\nindex 00\n\nx",
        f"{HEADER}\nindex -1\n\nx",
        f"{HEADER}\nextra A\nindex 0\n\nx",
        f"{HEADER}\nextra AAAA\n\nx",
        f"{HEADER}\nindex 0\nAAAA\n\nx",
        f"{HEADER}\nindex 0\n" + ("A" * 43 + "=\n") * 64 + "\nx",
        f"{HEADER}é\nindex 0\n\nx",
    ],
)
def test_what_is_no_receipt_is_a_format_error(text):
    with pytest.raises(FormatError):
        parse_proof(text.encode())


def test_a_receipt_without_the_entry_reads_back():
    proof = TlogProof(0, (bytes(32),), b"checkpoint\n")
    assert parse_proof(proof.render()) == proof
    with pytest.raises(FormatError):
        TlogProof(0, (bytes(31),), b"")
