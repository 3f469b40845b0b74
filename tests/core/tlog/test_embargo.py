import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearplate.core import canonical
from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.tlog.embargo import DIGESTS, KIND_NAME, build_embargoed, disclose, needed, open_disclosed
from clearplate.core.tlog.entries import (
    SALT_BYTES,
    base64url,
    build_entry,
    make_disclosure,
    open_disclosure,
    parse_entry,
    read_disclosure,
)
from clearplate.core.tlog.kinds import REGISTRY

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ENDS = AT + timedelta(days=20)
KIND = REGISTRY["cases.closed"]
PUBLIC = {"officer": "o-0123456789abc", "agency": "Police", "case": "c-0123456789abc", "offense_type": "100"}
SECRET = {"officer_id": "0199f0a2-7d3c-7000-8000-000000000001", "case_number": "26-000117", "address": None}
VECTOR = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/tlog-embargo.json").read_text())
HIDEABLE = [kind for kind in REGISTRY.values() if not kind.name.startswith("tlog.")]


def fresh(count, width, seed):
    return [sha256(f"{seed} {number}".encode()).digest()[:width] for number in range(count)]


def build(kind=KIND, public=PUBLIC, secret=SECRET, **changes):
    counts = needed(kind)
    arguments = {
        "at": AT,
        "ends_at": ENDS,
        "salts": fresh(counts.salts, SALT_BYTES, "salt"),
        "decoys": fresh(counts.decoys, 32, "decoy"),
    }
    return build_embargoed(kind, public, secret, **(arguments | changes))


def told(new):
    return disclose(7, new.leaf_hash, new.disclosures)


def test_an_embargoed_entry_says_when_it_ends_and_nothing_else():
    new = build()
    entry = parse_entry(new.data)
    assert (entry.kind, entry.tag, entry.at) == ("tlog.embargoed", 2, AT)
    assert entry.public == {"ends_at": "2026-12-14T06:30:00.000Z"}
    for word in ("cases.closed", "Police", "c-0123456789abc", "26-000117"):
        assert word not in new.data.decode()


def test_entries_of_a_small_and_a_large_kind_have_the_same_length():
    search = REGISTRY["search.answered"]
    public = {"search": SECRET["officer_id"], "officer": "o-0123456789abc", "agency": "Police"}
    other = build(
        search,
        public | {"sighting_count": 3, "crop_count": 2, "withheld_count": 0, "protected_count": 0},
        {"officer_id": SECRET["officer_id"], "address": None, "hidden_count": 0},
    )
    assert len(other.data) == len(build().data)


@pytest.mark.parametrize("kind", HIDEABLE, ids=lambda kind: kind.name)
def test_every_kind_fits_under_an_embargo(kind):
    counts = needed(kind)
    assert counts.salts + counts.decoys == DIGESTS
    assert counts.decoys >= 0
    assert KIND_NAME not in {field.name for field in (*kind.public, *kind.confidential)}


def test_there_are_always_32_digests_and_decoys_are_indistinguishable():
    entry = parse_entry(build().data)
    assert len(entry.digests) == DIGESTS
    assert {len(digest) for digest in entry.digests} == {43}
    assert base64url(sha256(fresh(1, 32, "decoy")[0]).digest()) in entry.digests


def test_a_disclosure_tells_the_kind_and_the_public_fields_and_no_confidential_one():
    new = build()
    public = told(new)
    for field in REGISTRY["tlog.disclosed"].public:
        field.check(public[field.name])
    assert (public["index"], public["leaf"]) == (7, new.leaf_hash.hex())
    assert {read_disclosure(one)[0] for one in public["disclosures"]} == {KIND_NAME, *PUBLIC}
    assert open_disclosed(parse_entry(new.data), public) == ("cases.closed", PUBLIC)


def test_confidential_fields_still_open_for_an_auditor():
    new = build()
    opened = dict(open_disclosure(parse_entry(new.data), one) for one in new.disclosures)
    assert opened == {KIND_NAME: "cases.closed"} | PUBLIC | SECRET


@settings(max_examples=200)
@given(st.data())
def test_no_flipped_bit_of_a_disclosure_is_believed(data):
    new = build()
    public = told(new)
    chosen = data.draw(st.integers(0, len(public["disclosures"]) - 1))
    shown = bytearray(public["disclosures"][chosen].encode())
    bit = data.draw(st.integers(0, len(shown) * 7 - 1))
    shown[bit // 7] ^= 1 << bit % 7
    public["disclosures"][chosen] = shown.decode()
    with pytest.raises((FormatError, VerificationError)):
        open_disclosed(parse_entry(new.data), public)


@pytest.mark.parametrize("left_out", range(1 + len(PUBLIC)))
def test_a_claim_held_back_is_noticed(left_out):
    new = build()
    public = told(new)
    del public["disclosures"][left_out]
    with pytest.raises((FormatError, VerificationError)):
        open_disclosed(parse_entry(new.data), public)


def test_a_confidential_field_shown_in_public_is_refused():
    new = build()
    with pytest.raises(VerificationError, match="exactly"):
        open_disclosed(parse_entry(new.data), {"disclosures": list(new.disclosures)})


def test_a_claim_shown_twice_is_refused():
    new = build()
    public = told(new)
    with pytest.raises(FormatError, match="twice"):
        open_disclosed(parse_entry(new.data), {"disclosures": [*public["disclosures"], public["disclosures"][0]]})


def test_disclosures_of_another_entry_are_not_believed():
    other = build(salts=fresh(needed(KIND).salts, SALT_BYTES, "other"))
    with pytest.raises(VerificationError):
        open_disclosed(parse_entry(build().data), told(other))


def test_an_ordinary_entry_is_not_disclosed():
    new = build_entry(KIND, PUBLIC, SECRET, at=AT, salts=fresh(3, SALT_BYTES, "salt"))
    with pytest.raises(VerificationError, match="embargoed"):
        open_disclosed(parse_entry(new.data), told(build()))


@pytest.mark.parametrize("shown", [None, "abc", [1], ["!"], ["é"], ["a"] * 33, []], ids=str)
def test_what_is_no_list_of_disclosures_is_a_format_error(shown):
    with pytest.raises(FormatError):
        open_disclosed(parse_entry(build().data), {"disclosures": shown})


def committed(*named):
    """An embargoed entry that a wrong city might write: it commits to these names and values."""
    disclosures = [
        make_disclosure(salt, name, value)
        for salt, (name, value) in zip(fresh(len(named), SALT_BYTES, "salt"), named, strict=True)
    ]
    digests = [base64url(sha256(one.encode()).digest()) for one in disclosures]
    decoys = [base64url(decoy) for decoy in fresh(DIGESTS - len(named), 32, "decoy")]
    document = canonical.decode(build().data) | {"sd": sorted(digests + decoys)}
    return parse_entry(canonical.encode(document)), {"disclosures": disclosures}


def test_a_kind_this_version_does_not_know_is_kept_as_it_is():
    entry, public = committed((KIND_NAME, "later.done"), ("what", 3))
    assert open_disclosed(entry, public) == ("later.done", {"what": 3})


@pytest.mark.parametrize(
    "named",
    [
        [("what", 3)],
        [(KIND_NAME, 3)],
        [(KIND_NAME, "tlog.disclosed")],
        [(KIND_NAME, "cases.closed"), *(PUBLIC | {"agency": 3}).items()],
    ],
    ids=["no kind", "a kind that is no word", "a disclosure hidden in one", "a field with a wrong value"],
)
def test_a_hidden_act_that_cannot_be_is_a_format_error(named):
    with pytest.raises(FormatError):
        open_disclosed(*committed(*named))


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": AT},
        {"salts": []},
        {"salts": fresh(needed(KIND).salts, 8, "salt")},
        {"decoys": []},
        {"decoys": fresh(needed(KIND).decoys, 16, "decoy")},
        {"public": PUBLIC | {"plate": "ABC1234"}},
        {"secret": {}},
        {"kind": REGISTRY["tlog.disclosed"]},
    ],
    ids=str,
)
def test_a_wrong_embargoed_entry_is_our_own_mistake_and_stops_us(changes):
    with pytest.raises(InvariantError) as fault:
        build(**changes)
    assert "ABC1234" not in fault.value.diagnostics()


def test_claims_that_would_not_fit_their_disclosing_entry_are_refused_when_they_are_written():
    kind = REGISTRY["policy.refused"]
    rules = [
        f"search.{'a' * 45}{number:03d}".translate(str.maketrans("0123456789", "abcdefghij")) for number in range(1000)
    ]
    public = {
        "officer": "o-0123456789abc",
        "agency": "Police",
        "action": "open_image",
        "rule": "image.role",
        "rules": rules,
        "policy": None,
    }
    with pytest.raises(InvariantError, match="fit"):
        build(kind, public, {"officer_id": SECRET["officer_id"], "address": None})


def test_what_names_no_kind_is_not_disclosed():
    with pytest.raises(InvariantError):
        disclose(7, bytes(32), [make_disclosure(bytes(16), "officer", "o-0123456789abc")])


def test_vector():
    new = build_embargoed(
        REGISTRY[VECTOR["kind"]],
        VECTOR["public"],
        VECTOR["confidential"],
        at=datetime.fromisoformat(VECTOR["at"]),
        ends_at=datetime.fromisoformat(VECTOR["ends_at"]),
        salts=list(map(bytes.fromhex, VECTOR["salts"])),
        decoys=list(map(bytes.fromhex, VECTOR["decoys"])),
    )
    assert (new.data.decode(), new.leaf_hash.hex()) == (VECTOR["entry"], VECTOR["leaf_hash"])
    assert list(new.disclosures) == VECTOR["disclosures"]
    assert told(new) == VECTOR["disclosed"]
