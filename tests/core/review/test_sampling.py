"""Drawing by lot: the same for everybody, fair, never twice the same search; the vector of the specification."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.errors import FormatError
from clearplate.core.review.sampling import SAMPLE_MAX, Period, draw, population
from clearplate.core.tlog.entries import Entry, parse_entry
from clearplate.core.tlog.merkle import leaf_hash, root_hash

VECTOR = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/review-sample.json").read_text(encoding="utf-8"))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
SEED = bytes(range(32))
IDS = [str(UUID(int=number)) for number in range(40)]


def entry(at, kind="search.asked", search=IDS[0]):
    return Entry(kind=kind, tag=700, at=at, public={"search": search}, digests=())


def at(day, month=10, **clock):
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(**clock)


def test_the_vector():
    period = Period(date.fromisoformat(VECTOR["first_day"]), date.fromisoformat(VECTOR["last_day"]))
    drawn = draw(bytes.fromhex(VECTOR["seed"]), period, VECTOR["population"], VECTOR["size"])
    assert drawn == VECTOR["searches"]


def test_the_vectors_draws():
    for told in VECTOR["draws"]:
        period = Period(date.fromisoformat(told["first_day"]), date.fromisoformat(told["last_day"]))
        ids = [str(place) for place in range(told["population"])]
        drawn = draw(bytes.fromhex(told["seed"]), period, ids, told["size"])
        assert drawn == [str(place) for place in told["places"]]


def test_the_vectors_log():
    told = VECTOR["log"]
    entries = [text.encode() for text in told["entries"]]
    period = Period(date.fromisoformat(told["first_day"]), date.fromisoformat(told["last_day"]))
    size, ids = population(map(parse_entry, entries), period)
    seed = root_hash([leaf_hash(data) for data in entries[:size]])
    assert (size, seed.hex(), len(ids)) == (told["tree_size"], told["seed"], told["population"])
    assert draw(seed, period, ids, len(told["searches"])) == told["searches"]


def test_the_specification_read_once_more_by_hand_draws_the_same():
    key = sha256(b"clearplate/review-sample/v1\n" + SEED + b"2026-10-01/2026-10-31\n").digest()
    word = int.from_bytes(sha256(key + bytes(8)).digest(), "big")
    assert draw(SEED, OCTOBER, IDS, 1) == [IDS[word % 40]]


@given(st.binary(min_size=32, max_size=32), st.integers(1, 60), st.integers(0, 50))
def test_no_search_is_drawn_twice_and_a_larger_sample_begins_with_the_smaller(seed, size, count):
    ids = [str(UUID(int=number)) for number in range(count)]
    drawn = draw(seed, OCTOBER, ids, size)
    assert len(drawn) == len(set(drawn)) == min(size, count)
    assert set(drawn) <= set(ids)
    assert draw(seed, OCTOBER, ids, size + 5)[: len(drawn)] == drawn


def test_every_search_has_the_same_chance():
    counts = Counter(
        found for number in range(4000) for found in draw(number.to_bytes(32, "big"), OCTOBER, IDS[:10], 3)
    )
    assert all(abs(counts[name] - 1200) < 150 for name in IDS[:10]), counts  # five standard deviations


def test_other_days_or_another_root_are_another_draw():
    ours = draw(SEED, OCTOBER, IDS, 10)
    assert draw(SEED, Period(date(2026, 10, 1), date(2026, 10, 30)), IDS, 10) != ours
    assert draw(bytes(32), OCTOBER, IDS, 10) != ours


@pytest.mark.parametrize(("seed", "size"), [(b"short", 5), (SEED, 0), (SEED, SAMPLE_MAX + 1)])
def test_what_is_no_seed_or_no_size_is_refused(seed, size):
    with pytest.raises(FormatError):
        draw(seed, OCTOBER, IDS, size)


def test_a_period_runs_forward():
    with pytest.raises(FormatError, match="before its first"):
        Period(date(2026, 10, 2), date(2026, 10, 1))


def test_the_population_is_the_searches_of_the_period_before_the_first_later_entry():
    log = [
        entry(at(30, month=9, hours=23), search=IDS[1]),
        entry(at(1), search=IDS[2]),
        entry(at(5), kind="search.refused", search=IDS[3]),
        entry(at(31, hours=23, minutes=59), search=IDS[4]),
        entry(at(1, month=11), kind="cases.opened"),
        entry(at(31), search=IDS[5]),  # took its place too late
    ]
    assert population(log, OCTOBER) == (4, [IDS[2], IDS[4]])
    with pytest.raises(FormatError, match="no entry after"):
        population(log[:4], OCTOBER)
