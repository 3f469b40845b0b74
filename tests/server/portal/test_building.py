"""The builder writes what the published log says, and nothing when the log does not hold."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from city import ORIGIN, City, a_year
from clearplate.core.errors import VerificationError
from clearplate.core.figures import Fold
from clearplate.core.figures.fold import STATE_VERSION
from clearplate.core.tlog.entries import parse_entry
from clearplate.server.portal.building import build
from clearplate.server.portal.site import CityPage

PAGE = CityPage("Exampleville", ORIGIN, "America/Denver")


class Space(dict):
    def read(self, path):
        return self.get(path)

    def write(self, path, data):
        self[path] = data

    def exists(self, path):
        return path in self


def pages(site):
    yield "index.html", str(site.snapshot.tree_size).encode()


@pytest.fixture(scope="module")
def city():
    city = City()
    a_year(city, days=4)
    return city


@pytest.fixture
def now(city):
    return parse_entry(city.entries[-1]).at + timedelta(minutes=1)


@pytest.fixture
def built(city, now, tmp_path):
    def run(source, target=None, file="memory"):
        target = Space() if target is None else target
        return build(source, target, now, PAGE, render=pages, memory_file=tmp_path / file), target

    return run


def test_the_files_are_those_of_the_log(city, built):
    outcome, target = built(Space(city.publish()))
    figures = json.loads(target["data/figures.json"])
    assert outcome.folded == figures["tree_size"] == city.size
    assert {file["path"] for file in figures["files"]} == {path for path in target if "searches/" in path}


def test_a_second_build_writes_nothing(city, built):
    source = Space(city.publish())
    _, target = built(source)
    outcome, _ = built(source, target)
    assert (outcome.folded, outcome.written) == (0, ())


def test_building_in_steps_gives_the_same_files(city, now, built):
    whole = Space(city.publish())
    target = Space()
    half_entries = city.size // 2
    part = _first(city, half_entries)
    built(part, target, "steps")
    outcome, _ = built(whole, target, "steps")
    assert outcome.folded == city.size - half_entries
    assert target == built(whole, file="fresh")[1]


def _first(city, size):
    """What was published when the log had this size."""
    from clearplate.core.tlog.checkpoint import Checkpoint  # noqa: PLC0415
    from clearplate.core.tlog.merkle import leaf_hash, root_hash  # noqa: PLC0415
    from clearplate.core.tlog.tiles import encode_bundle, new_bundles  # noqa: PLC0415

    entries = city.entries[:size]
    checkpoint = Checkpoint(ORIGIN, size, root_hash([leaf_hash(entry) for entry in entries]))
    space = Space({"log/keys.txt": city.publish()["log/keys.txt"]})
    space["log/checkpoint"] = city.signed(checkpoint, datetime(2026, 11, 24, tzinfo=UTC))
    for bundle in new_bundles(0, size):
        first = bundle.index * 256
        space[f"log/{bundle.path()}"] = encode_bundle(entries[first : first + bundle.width])
    return space


def test_a_memory_that_is_no_database_is_replaced(city, built, tmp_path):
    (tmp_path / "memory").write_bytes(b"not a database, but long enough to be looked at as one" * 20)
    assert built(Space(city.publish()))[0].folded == city.size


def test_a_memory_that_another_version_set_down_is_folded_anew(city, built, tmp_path):
    source = Space(city.publish())
    _, target = built(source)
    with closing(sqlite3.connect(tmp_path / "memory")) as memory, memory:
        (document,) = memory.execute("SELECT document FROM progress").fetchone()
        older = json.loads(document)
        assert older["fold"]["v"] == STATE_VERSION
        older["fold"]["v"] -= 1
        memory.execute("UPDATE progress SET document = ?", [json.dumps(older)])
    outcome, again = built(source)
    assert outcome.folded == city.size
    assert again == target


@pytest.mark.parametrize("fault", ["edited", "dropped"])
def test_a_log_that_does_not_hold_writes_nothing(city, built, fault):
    source, target = Space(city.publish()), Space()
    path = next(path for path in source if path.startswith("log/tile/entries/"))
    if fault == "dropped":
        del source[path]
    else:
        source[path] = source[path].replace(b"2026", b"2025", 1)
    with pytest.raises(VerificationError):
        built(source, target)
    assert target == {}


def test_a_fold_set_down_after_any_entry_goes_on_the_same(city, now):
    straight, stepped = Fold(), Fold()
    for index, data in enumerate(city.entries):
        straight.add(index, parse_entry(data))
        stepped.add(index, parse_entry(data))
        if index % 17 == 0:
            stepped = Fold.from_state(json.loads(json.dumps(stepped.to_state())))
    assert straight.snapshot(now, root_hash=bytes(32)) == stepped.snapshot(now, root_hash=bytes(32))
