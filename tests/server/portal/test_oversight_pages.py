"""What the pages tell of those who look at searches, of second persons, of support, and of a policy's changes."""

import re
import sqlite3
from contextlib import closing

import pytest

import exampleville
from clearplate.server.portal.memory import MEMORY_VERSION, open_memory


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    exampleville.publish(folder, tmp_path_factory.mktemp("memory") / "fold")
    return folder


@pytest.fixture
def page(space):
    return lambda stem: (space / f"{stem}.html").read_text(encoding="utf-8")


def test_what_is_overdue_stands_out(page):
    audits = page("reviews")
    assert re.search(r'<div class="stat stat-alarm"><dt>audits overdue</dt>', audits)
    assert re.search(r'<div class="stat stat-alarm"><dt>emergencies reviewed later than that</dt>', audits)


def test_what_a_review_found_is_told_by_code_and_without_a_name(page):
    table = re.search(r'<table class="list" data-list="reviews">.*?</table>', page("reviews"), re.DOTALL).group()
    assert "false reason" in table
    assert "counseling" in table
    assert not re.search(r"o-[0-9a-z]{13}", page("reviews"))


def test_the_command_that_draws_the_sample_again_is_whole(page):
    command = re.search(r"clearplate review sample [^<]+", page("reviews")).group()
    assert re.search(r"--seed [0-9a-f]{64} --from 2026-\d\d-\d\d --to 2026-\d\d-\d\d --size 3$", command)


def test_a_searchs_row_says_where_its_review_stands(space):
    rows = (space / "data/searches/2026-01.csv").read_text(encoding="utf-8").splitlines()
    place = rows[0].split(",").index('"review"')
    found = {row.split('","')[place] for row in rows[1:]}
    assert found == {"none", "waiting", "proper", "improper", "dismissed", "explanation"}


def test_each_adoption_says_what_it_changed(page, space):
    history = page("policy").partition("What each adoption changed")[2]
    assert re.search(r'<span class="tag tag-kept">stricter</span> [^<]*30 days → 14 days', history)
    assert "cannot be compared here" in history  # the city's first document is not one that this version reads
    spanish = (space / "es/policy.html").read_text(encoding="utf-8")
    assert re.search(r"más estricto</span> [^<]*30 días → 14 días", spanish)


def test_a_shelters_name_and_cameras_stand_nowhere(page):
    row = re.search(r'data-value="shelter".*?</tr>', page("cameras"), re.DOTALL).group()
    assert 'data-column="camera_count" data-value=""' in row


def test_a_memory_with_tables_of_another_version_is_made_anew(tmp_path):
    file = tmp_path / "memory"
    with closing(sqlite3.connect(file)) as old, old:
        old.execute("CREATE TABLE touches (search TEXT PRIMARY KEY)")
    with open_memory(file) as memory:
        assert memory.months() == []
        memory.keep()
    with closing(sqlite3.connect(file)) as new:
        assert new.execute("PRAGMA user_version").fetchone() == (MEMORY_VERSION,)
        assert "review_index" in str(new.execute("SELECT sql FROM sqlite_master WHERE name = 'touches'").fetchone())


def test_what_residents_brought_stands_in_a_register_with_what_became_of_it(page):
    residents = page("residents")
    assert re.search(r'<div class="stat stat-alarm"><dt>answers overdue</dt>', residents)
    table = re.search(r'<table class="list" data-list="matters">.*?</table>', residents, re.DOTALL).group()
    for told in ("R-2026-0001", "a request for records", "answered in time", "overdue", "there is much to go through"):
        assert told in table, told
    assert "your reference is the proof" in residents
    assert not re.search(r"o-[0-9a-z]{13}", residents)
