"""A city reached over HTTP: a real server on a real port, a camera that uploads, people with browsers.

Every test here leaves a database that is searched afterwards, table by table, for the plates it used.
"""

import logging

import psycopg
import pytest

import people
import roadside
from clearplate.server import clock
from clearplate.server.tlog.models import TlogEntry
from visitor import OTHER_PLATE, PLATE, Visitor


@pytest.fixture
def city(transactional_db, stores, noon, live_server, caplog):
    """A running city with its policy adopted and one sealed passage of PLATE and one of OTHER_PLATE kept."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "django")
    caplog.set_level(logging.DEBUG, "clearplate")
    people.adopt_example_policy()
    now = clock.now()
    camera, key = roadside.enrolled(now)
    pole = roadside.pole_of(camera, key, now)
    gateway = Visitor(live_server.url)
    answer = gateway.send_upload(pole.upload(PLATE, OTHER_PLATE, at=now))
    gateway.client.close()
    assert answer.status_code == 200, answer.text
    return live_server


@pytest.fixture
def visitor(city):
    """Gives a new browser without JavaScript."""
    opened = []

    def open_browser():
        opened.append(Visitor(city.url))
        return opened[-1]

    yield open_browser
    for browser in opened:
        browser.client.close()


@pytest.fixture
def logged(city):
    """Gives the kinds of all entries appended since it was last asked."""
    seen = {"last": 0}

    def kinds():
        rows = TlogEntry.objects.filter(entry_id__gt=seen["last"]).order_by("entry_id").values_list("entry_id", "kind")
        found = list(rows)
        seen["last"] = found[-1][0] if found else seen["last"]
        return [kind for _entry_id, kind in found]

    kinds()
    return kinds


@pytest.fixture(autouse=True)
def no_plate_is_left_in_clear(request, city, city_on_disk, stores, caplog):
    """After the journey: no table, no file, no diagnostics, no address holds a plate (F42)."""
    yield
    with psycopg.connect(city_on_disk.url("superuser")) as connection:
        tables = connection.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
        ).fetchall()
        content = {name: copied(connection, name) for (name,) in tables}
    assert any(b"example.gov" in text for text in content.values()), "The scan reads nothing."
    files = {str(path): path.read_bytes() for path in stores.rglob("*") if path.is_file()}
    assert files
    addresses = "\n".join(Visitor.addresses).encode()
    diagnostics = caplog.text.encode()
    for plate in (PLATE, OTHER_PLATE):
        for where, text in {**content, **files, "addresses": addresses, "diagnostics": diagnostics}.items():
            assert plate.encode() not in text.upper(), where
            assert plate.encode().hex().encode() not in text.lower(), where


def copied(connection, table):
    """A table as COPY writes it: text in clear, bytes in hexadecimal digits."""
    with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(block) for block in copy)
