"""clearplate-verify draws every random sample again: the same as the city's own code, and nothing else passes."""

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import AGENCIES, City, a_year, made_uuid
from clearplate.core.review.sampling import Period
from clearplate.core.review.sampling import draw as our_draw
from clearplate_verify.cli import main
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.heads import Heads, Marks
from clearplate_verify.merkle import Growing, hash_leaf, root_of
from clearplate_verify.samples import Lots, Samples, draw

VECTORS = json.loads((Path(__file__).parents[2] / "docs/spec/vectors/review-sample.json").read_text(encoding="utf-8"))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER = datetime(2026, 11, 1, 8, tzinfo=UTC)
OTHER = made_uuid("search", "nobody asked for this")


def test_the_vectors_draws():
    for told in VECTORS["draws"]:
        seed, period = bytes.fromhex(told["seed"]), (told["first_day"], told["last_day"])
        assert draw(seed, *period, told["population"], told["size"]) == told["places"]


def test_the_vectors_log_is_read_as_the_city_reads_it():
    told, lots, marks, tree = VECTORS["log"], Lots(), Marks(), Growing()
    hashes = []
    for index, text in enumerate(told["entries"]):
        entry = json.loads(text)
        hashes.append(hash_leaf(text.encode()))
        lots.see(index, entry["kind"], entry["at"], entry["public"])
        marks.see(index, entry["at"])
    marks.close(0, hashes, ())
    heads = Heads()
    heads.take(marks)
    heads.reach(tree)
    size = told["tree_size"]
    assert heads.after(told["last_day"]) == size
    assert heads.roots[size].hex() == told["seed"]
    public = {name: value for name, value in told.items() if name != "entries"}
    lots.stated.append((len(hashes), public))
    with closing(Samples()) as samples:
        samples.take(lots)
        (drawn,) = samples.check(heads)
    assert (drawn.drawn, drawn.population) == (len(told["searches"]), told["population"])


@given(st.binary(min_size=32, max_size=32), st.integers(0, 60), st.integers(1, 70))
def test_both_draw_the_same(seed, count, size):
    ids = [str(place) for place in range(count)]
    assert [str(place) for place in draw(seed, "2026-10-01", "2026-10-31", count, size)] == our_draw(
        seed, OCTOBER, ids, size
    )


@given(st.lists(st.integers(0, 6), min_size=1, max_size=700))
def test_the_beginnings_of_days_and_their_roots_are_those_of_the_whole_tree(days):
    hashes = [hash_leaf(str(place).encode()) for place in range(len(days))]
    heads, tree = Heads([len(days) // 2]), Growing()
    for first in range(0, len(days), 512):  # two bundles a part
        marks = Marks()
        for start in range(first, min(first + 512, len(days)), 256):
            for index in range(start, min(start + 256, len(days))):
                marks.see(index, f"2026-10-0{days[index] + 1}T00:00:00.000Z")
            marks.close(start, hashes[start : start + 256], [len(days) // 2])
        heads.take(marks)
        for start in range(first, min(first + 512, len(days)), 256):
            heads.reach(tree)
            if start + 256 <= len(days):
                tree.append(root_of(hashes[start : start + 256]), 8)
    for last in range(7):
        later = [index for index, day in enumerate(days) if day > last]
        assert heads.after(f"2026-10-0{last + 1}") == (later[0] if later else None)
    assert set(heads.roots) == {*heads.starts, len(days) // 2}
    assert all(root == root_of(hashes[:size]) for size, root in heads.roots.items())


def of_october(*, days=40):
    """A city with searches in October, and a day of November on which a sample can be drawn."""
    city = City()
    for number in range(days):
        at = datetime(2026, 10, 1, 9, tzinfo=UTC) + timedelta(hours=18 * number)
        city.append("search.asked", {"search": made_uuid("search", number), "agency": AGENCIES[0]}, at=at)
    city.append("agencies.signed_in", at=NOVEMBER)
    return city


@pytest.fixture
def verified(tmp_path, capsys):
    """Publish a city and run `clearplate-verify log`; exit code and words."""

    def run(city, *more):
        city.publish()
        folder = city.write_to(tmp_path / "public")
        code = main(["log", str(folder), "--state", str(tmp_path / "state"), "--lang", "en", *more])
        return code, capsys.readouterr().out

    return run


def test_an_honest_sample_is_drawn_again(verified):
    city = of_october()
    city.draw_sample(OCTOBER, 7, NOVEMBER)
    city.draw_sample(Period(date(2026, 10, 2), date(2026, 10, 2)), 25, NOVEMBER)
    code, told = verified(city)
    assert code == 0, told
    assert "the same searches each: 2" in told
    assert "7 of 40 searches, 2026-10-01 to 2026-10-31" in told
    assert [one["drawn"] for one in json.loads(verified(city, "--json")[1])["samples"]] == [7, 2]


def test_samples_of_a_long_log_hold(verified):
    assert "the same searches each: 3" in verified(a_year(days=95))[1]


def exchanged(searches):
    return [OTHER, *searches[1:]]


@pytest.mark.parametrize(
    ("forge", "named"),
    [
        (lambda true: {"searches": exchanged(true["searches"])}, f"its search 1 is {OTHER}; the draw gives"),
        (lambda true: {"searches": true["searches"][::-1]}, "its search 1 is"),
        (lambda true: {"searches": [*true["searches"][:-1], OTHER]}, "its search 7 is"),
        (lambda true: {"searches": [made_uuid("search", n) for n in range(41)]}, "its search 1 is"),
        (lambda _: {"searches": []}, "no days, or no sample"),
        (lambda _: {"seed": "ab" * 32}, "with the seed abab"),
        (lambda true: {"tree_size": true["tree_size"] - 1}, "with the root of 39 entries"),
        (lambda true: {"tree_size": true["tree_size"] + 1}, "with the root of 41 entries"),
        (lambda true: {"population": true["population"] - 1}, "of 39; the log has 40"),
        (lambda _: {"first_day": "2026-10-02"}, "of 40; the log has"),
        (lambda _: {"last_day": "2026-11-01"}, "could still choose the dice"),
        (lambda _: {"first_day": "2026-11-01", "last_day": "2026-10-01"}, "no days"),
    ],
)
def test_a_forged_sample_is_refused_and_named(verified, forge, named):
    city = of_october()
    honest = of_october().draw_sample(OCTOBER, 7, NOVEMBER).public
    city.append("review.sample_drawn", {**honest, **forge(honest)}, at=NOVEMBER)
    code, told = verified(city)
    assert (code, f"Entry {city.size - 1} draws a sample" in told, named in told) == (1, True, True), told


def test_a_sample_from_a_seed_that_was_chosen_among_later_roots_is_refused(verified):
    """The auditor waits until the log's root gives a draw they like: it is not the root of the period's end."""
    city = of_october()
    later = city.draw_sample(OCTOBER, 7, NOVEMBER).public | {"tree_size": city.size}
    city.append("review.sample_drawn", {**later, "seed": "cd" * 32}, at=NOVEMBER)
    code, told = verified(city)
    assert (code, "the first entry of a later day is 40" in told) == (1, True), told


def test_a_sample_drawn_before_its_period_was_over_is_refused(verified):
    city = of_october()
    honest = of_october().draw_sample(OCTOBER, 7, NOVEMBER).public
    city.acts.pop()  # nothing of November yet
    city.append("review.sample_drawn", honest, at=datetime(2026, 10, 31, 23, tzinfo=UTC))
    code, told = verified(city)
    assert (code, "could still choose the dice" in told) == (1, True), told


def test_a_sample_that_lacks_what_it_needs_is_refused():
    lots = Lots()
    with pytest.raises(VerificationFailed, match="lacks the field seed"):
        lots.see(3, "review.sample_drawn", "2026-11-01T00:00:00.000Z", {"agency": "x"})


@pytest.mark.parametrize("last_day", ["2026-10-32", "31.10.2026", "", "2026-10-3"])
def test_days_that_are_none_are_refused(last_day):
    honest = of_october().draw_sample(OCTOBER, 7, NOVEMBER).public
    with closing(Samples()) as samples:
        samples.take(Lots(stated=[(41, {**honest, "last_day": last_day})]))
        with pytest.raises(VerificationFailed, match="no days"):
            samples.check(Heads())
