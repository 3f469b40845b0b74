"""P15: sign-ins and refusals are entries; the log is public, and what was changed in it shows. Driven over HTTP."""

import psycopg
import pytest

import people
from clearplate.core.errors import VerificationError
from clearplate.core.tlog.tiles import decode_bundle
from clearplate.server import clock
from clearplate.server.portal.building import build
from clearplate.server.portal.jobs import city_page, memory_file
from clearplate.server.portal.rendering import render_pages
from clearplate.server.tlog import publishing, publishing_checks, queries
from clearplate.server.tlog.store import public_store
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.log import check_log, open_log
from clearplate_verify.state import State
from precinct import REASON
from visitor import PLATE


def build_pages(memory):
    build(public_store(), public_store(), clock.now(), city_page(), render=render_pages, memory_file=memory)


def verify(target, folder):
    check_log(open_log(target, None, State(folder)), target, lambda _: None)


@pytest.fixture
def size(visitor):
    """The size of a published log with a failed sign-in, a sign-in and a refusal in it."""
    person = people.a_person("Ada Byron")
    browser = visitor()
    browser.get("/accounts/login/")
    browser.send("/accounts/login/", login=person.officer.email, password="not the password")
    assert browser.sign_in(person).ask(PLATE, reason=REASON).status_code == 403
    size = publishing.publish(now=clock.now()).tree_size
    build_pages(memory_file())
    return size


def test_signins_and_refusals_are_published_entries(visitor, size):
    stranger = visitor()
    figures = stranger.get("/public/data/figures.json").json()["figures"]
    for name in ("signins.succeeded", "signins.failed", "searches.refused"):
        assert figures[name]["value"] == 1, name
    published = decode_bundle(stranger.get(f"/public/log/tile/entries/000.p/{size}").content, size)
    assert list(published) == [bytes(entry) for entry in queries.entry_bytes(size)]
    assert publishing_checks.check_published() == []


def test_what_was_changed_in_the_database_shows(size, city_on_disk):
    with psycopg.connect(city_on_disk.url("superuser")) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "UPDATE tlog_entry SET entry = changed, leaf_hash = sha256('\\x00'::bytea || changed) FROM"
            " (SELECT entry_id, set_byte(entry, 40, get_byte(entry, 40) # 1) AS changed FROM tlog_entry"
            "  JOIN tlog_sequence USING (entry_id) WHERE tree_index = 3) AS now"
            " WHERE tlog_entry.entry_id = now.entry_id"
        )
    assert "Entry 3 was changed in the database" in publishing_checks.check_published()[0]


def test_what_was_changed_in_a_published_tile_shows(size, stores, tmp_path):
    target = str(stores / "public")
    verify(target, tmp_path / "before")
    path = f"tile/entries/000.p/{size}"
    file = stores / "public" / "log" / path
    data = bytearray(file.read_bytes())
    data[60] ^= 1
    file.write_bytes(data)
    assert path in publishing_checks.check_published()[0]
    with pytest.raises(VerificationError):
        build_pages(tmp_path / "fresh")
    with pytest.raises(VerificationFailed):
        verify(target, tmp_path / "after")
