import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core import canonical
from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.tlog import merkle
from clearplate.core.tlog.entries import (
    ENTRY_BYTES_MAX,
    LogKind,
    build_entry,
    disclosure_digest,
    make_disclosure,
    open_disclosure,
    parse_entry,
)
from clearplate.core.tlog.fields import Field, FieldType
from clearplate.core.tlog.kinds import REGISTRY

AT = datetime(2026, 11, 24, 6, 30, 0, 123456, tzinfo=UTC)
KIND = LogKind(
    9001,
    "tests.tried",
    (Field("officer", FieldType.OFFICER), Field("count", FieldType.COUNT)),
    (
        Field("reason", FieldType.TEXT),
        Field("plates", FieldType.PLATES),
        Field("officer_id", FieldType.UUID, nullable=True),
    ),
    "Tried {count}.",
    "Probado {count}.",
)
PUBLIC = {"officer": "o-0123456789abc", "count": 3}
SECRET = {"reason": "Robbery at the store on Mesa St", "plates": ["ABC1234"], "officer_id": None}
SALTS = [bytes([number]) * 16 for number in (1, 2, 3)]
VECTORS = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/tlog-entries.json").read_text())


def build(kind=KIND, public=PUBLIC, secret=SECRET, at=AT, salts=SALTS):
    return build_entry(kind, public, secret, at=at, salts=salts)


def test_an_entry_is_canonical_and_hashed_as_a_leaf():
    new = build()
    assert canonical.encode(canonical.decode(new.data)) == new.data
    assert new.leaf_hash == sha256(b"\x00" + new.data).digest() == merkle.leaf_hash(new.data)


def test_an_entry_reads_back():
    new = build()
    entry = parse_entry(new.data)
    assert (entry.kind, entry.tag, entry.public) == ("tests.tried", 9001, PUBLIC)
    assert entry.at == AT.replace(microsecond=123000)
    assert sorted(map(disclosure_digest, new.disclosures)) == list(entry.digests)


def test_time_is_written_in_utc():
    elsewhere = AT.astimezone(timezone(timedelta(hours=-7)))
    assert build(at=elsewhere).data == build().data


def test_no_confidential_value_and_no_salt_is_in_the_entry():
    text = build().data.decode()
    assert "ABC1234" not in text
    assert "Mesa" not in text
    for salt in SALTS:
        assert urlsafe_b64encode(salt).rstrip(b"=").decode() not in text


def test_a_missing_value_is_committed_to_as_well_so_that_the_number_of_digests_tells_nothing():
    assert len(parse_entry(build().data).digests) == 3


def test_the_same_plate_under_another_salt_has_another_digest():
    other = build(salts=[bytes([number]) * 16 for number in (1, 9, 3)])
    common = set(parse_entry(other.data).digests) & set(parse_entry(build().data).digests)
    assert len(common) == 2


def test_a_disclosure_opens_the_field_the_entry_committed_to():
    new = build()
    entry = parse_entry(new.data)
    assert dict(open_disclosure(entry, disclosure) for disclosure in new.disclosures) == SECRET


def test_a_disclosure_with_another_value_is_not_believed():
    entry = parse_entry(build().data)
    with pytest.raises(VerificationError):
        open_disclosure(entry, make_disclosure(SALTS[1], "plates", ["XYZ9876"]))


@pytest.mark.parametrize(
    "shown",
    ["", "!", "é", "abc", urlsafe_b64encode(b"[1,2]").decode(), urlsafe_b64encode(b'["a",2,3]').decode(), "a" * 5],
)
def test_what_is_no_disclosure_is_a_format_error(shown):
    with pytest.raises(FormatError):
        open_disclosure(parse_entry(build().data), shown)


@given(st.data())
def test_no_flipped_bit_of_a_disclosure_is_believed(data):
    new = build()
    entry = parse_entry(new.data)
    shown = bytearray(data.draw(st.sampled_from(new.disclosures)).encode())
    bit = data.draw(st.integers(0, len(shown) * 7 - 1))
    shown[bit // 7] ^= 1 << bit % 7
    with pytest.raises((FormatError, VerificationError)):
        open_disclosure(entry, shown.decode())


@pytest.mark.parametrize(
    "changes",
    [
        {"public": {"officer": "o-0123456789abc"}},
        {"public": PUBLIC | {"plate": "ABC1234"}},
        {"public": PUBLIC | {"count": -1}},
        {"public": PUBLIC | {"officer": None}},
        {"secret": {"reason": "x", "plates": []}},
        {"secret": SECRET | {"plates": ["abc"]}},
        {"salts": SALTS[:2]},
        {"salts": [*SALTS[:2], b"short"]},
        {"at": AT.replace(tzinfo=None)},
    ],
    ids=[
        "a public field missing",
        "a public field unknown",
        "a count below zero",
        "none where there must be one",
        "a confidential field missing",
        "a plate not normalised",
        "a salt missing",
        "a salt too short",
        "an instant without a zone",
    ],
)
def test_a_wrong_entry_is_our_own_mistake_and_stops_us(changes):
    with pytest.raises(InvariantError) as fault:
        build(**changes)
    assert "ABC1234" not in fault.value.diagnostics()


def test_an_entry_that_does_not_fit_a_bundle_is_refused():
    wide = replace(KIND, public=(Field("rules", FieldType.RULES),), confidential=())
    rules = [
        f"search.{'a' * 50}{number:03d}".translate(str.maketrans("0123456789", "abcdefghij")) for number in range(1000)
    ]
    assert len(canonical.encode(rules)) > 60_000
    wider = replace(wide, public=(*wide.public, Field("more", FieldType.RULES)))
    with pytest.raises(InvariantError, match=str(ENTRY_BYTES_MAX)):
        build(kind=wider, public={"rules": rules, "more": rules}, secret={}, salts=[])


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"more": 1},
        {"kind": 1},
        {"tag": 0},
        {"tag": True},
        {"tag": "1"},
        {"public": []},
        {"sd": {}},
        {"sd": [1]},
        {"sd": ["b", "a"]},
        {"sd": ["a", "a"]},
        {"at": None},
        {"at": "2026-11-24T06:30:00Z"},
        {"at": "2026-11-24T06:30:00.000+00:00"},
        {"at": "yesterday"},
    ],
    ids=str,
)
def test_what_is_no_entry_is_a_format_error(change):
    with pytest.raises(FormatError):
        parse_entry(canonical.encode(canonical.decode(build().data) | change))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"nonsense", b'{"v": 1}'])
def test_bytes_that_are_no_entry_are_a_format_error(data):
    with pytest.raises(FormatError):
        parse_entry(data)


def test_a_kind_never_names_a_field_twice_or_publishes_what_is_confidential():
    with pytest.raises(InvariantError, match="twice"):
        replace(KIND, confidential=(*KIND.confidential, Field("count", FieldType.COUNT)))
    with pytest.raises(InvariantError, match="publish"):
        replace(KIND, public=(Field("plates", FieldType.PLATES),), confidential=())


@pytest.mark.parametrize("case", VECTORS["entries"], ids=lambda case: case["kind"])
def test_vectors(case):
    salts = [bytes.fromhex(salt) for salt in case["salts"]]
    at = datetime.fromisoformat(case["at"])
    new = build_entry(REGISTRY[case["kind"]], case["public"], case["confidential"], at=at, salts=salts)
    assert new.data.decode() == case["entry"]
    assert new.leaf_hash.hex() == case["leaf_hash"]
    assert list(new.disclosures) == case["disclosures"]
