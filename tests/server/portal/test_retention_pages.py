"""What the pages tell of the end of days and of what outlives them: certificates that can be fetched, holds, and what is none."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

import exampleville
from city import START, City
from clearplate.core.tlog.entries import parse_entry
from clearplate.server.portal import words
from clearplate.server.portal.building import build
from clearplate.server.portal.rendering import render_pages
from clearplate.server.tlog.store import FolderPublicStore


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    exampleville.publish(folder, tmp_path_factory.mktemp("memory") / "fold")
    return folder


@pytest.fixture
def young(tmp_path):
    """A function: the pages of a city that was founded a moment ago, by its policy's days of retention."""

    def publish(retention_days):
        city, folder = City(), tmp_path / "public"
        city.append("config.changed", at=START)
        if retention_days is not None:
            city.adopt(b"A policy.\n", START, retention_days=retention_days)
        city.publish()
        city.write_to(folder)
        now = parse_entry(city.entries[-1]).at + timedelta(minutes=1)
        store = FolderPublicStore(folder)
        build(store, store, now, exampleville.PAGE, render=render_pages, memory_file=tmp_path / "fold")
        return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}

    return publish


@pytest.mark.parametrize("page", ["retention.html", "es/retention.html"])
def test_every_certificate_is_a_file_beside_the_pages(space, page):
    text = (space / page).read_text(encoding="utf-8")
    links = set(re.findall(r'href="((?:\.\./)?certificates/[^"]+)"', text))
    files = {path.resolve() for path in (space / "certificates").iterdir()}
    assert {((space / page).parent / link).resolve() for link in links} == files
    assert len(files) == 10


def test_the_calendar_tells_how_much_was_destroyed_and_what_is_held(space):
    text = (space / "retention.html").read_text(encoding="utf-8")
    assert "<title>2026-01-01: destroyed, about 200 captures; 7 kept by holds</title>" in text


def test_the_feed_tells_the_end_of_each_day_once(space):
    told = [entry.text for entry in ET.parse(space / "feed.xml").iter("{http://www.w3.org/2005/Atom}title")]
    assert sum("Everything captured on" in line for line in told) == 10
    assert not any("was destroyed; nothing sealed" in line for line in told)


def test_the_register_shows_kinds_of_cases_and_no_number_of_one(space):
    text = (space / "holds.html").read_text(encoding="utf-8")
    assert 'data-column="offense_type" data-value="120" data-label="Kind of case">Robbery' in text
    cases = re.findall(r'data-column="case" data-value="([^"]*)"', text)
    assert cases
    assert all(re.fullmatch(r"c-[0-9a-z]{13}", case) for case in cases)


def test_a_young_city_says_what_will_stand_here(young):
    pages = young(30)
    for name, page in (("holds", "holds.html"), ("certificates", "retention.html"), ("escrow", "retention.html")):
        assert re.search(f'<p class="empty" data-list="{name}">None', pages[page])
    assert "Each day is sealed under a key of its own." in pages["index.html"]


def test_keeping_nothing_is_told_in_words(young):
    pages = young(0)
    assert "match and forget" in pages["index.html"]
    assert "match and forget" in pages["retention.html"]
    assert '<data data-figure="retention.days" value="0">0</data>' in pages["retention.html"]


def test_without_a_policy_nothing_is_said_to_be_kept(young):
    assert "nothing is read and nothing is kept" in young(None)["retention.html"]


@pytest.mark.parametrize(
    ("captures", "told"), [(0, "fewer than 100"), (100, "about 100"), (1_234_500, "about 1,234,500")]
)
def test_counts_of_certificates_are_told_as_what_they_are(captures, told):
    with translation.override("en"):
        assert words.about(captures) == told
