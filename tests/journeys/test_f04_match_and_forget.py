"""F4: with a retention of nought a thousand reads leave no row and no file, and the log counts them. Over HTTP, real city."""

from datetime import timedelta

import psycopg
import pytest

import roadside
from clearplate.core.receipts import check_receipt
from clearplate.core.signed import public_key
from clearplate.core.upload import parse_upload
from clearplate.server import clock
from clearplate.server.cameras.city_key import city_public_key
from clearplate.server.custody import actions as custody
from clearplate.server.ingest import counting
from clearplate.server.tlog import queries as log
from journeys.conftest import copied
from roadside import entries
from visitor import Visitor

READS = 1000
STEM = "ZQXW"
"""Every plate of this journey begins so, and nothing else does."""
MAY_CHANGE = {"ingest_upload", "cameras_camera"}
"""What an upload that is forgotten writes: its count, and the number that the camera's next capture carries."""


def tables(city_on_disk):
    with psycopg.connect(city_on_disk.url("superuser")) as connection:
        names = connection.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
        ).fetchall()
        return {name: copied(connection, name) for (name,) in names}


def files(stores):
    return {path: path.read_bytes() for path in stores.rglob("*") if path.is_file()}


@pytest.fixture
def forgetful(city):
    """A camera and its pole in a city that has just adopted a retention of nought."""
    now = clock.now()
    roadside.adopt_policy(now, retention_days=0, search_window_max_days=0)
    camera, key = roadside.enrolled(now, "Forget Me at 4th")
    return roadside.pole_of(camera, key, now)


def traces(data, day, now):
    """Everything by which a read of this upload could be known again: all plates' stem; of every fiftieth capture id, sealed
    bytes, images and token; and the sealed content key.
    """
    upload = parse_upload(data)
    found = {STEM.encode(), STEM.encode().hex().encode()}
    for capture in upload.captures[::50]:
        found |= {str(capture.id).encode(), capture.id.hex.encode(), capture.sealed_read.hex().encode()}
        found |= {image.digest.hex().encode() for image in capture.images}
    found |= {one.sealed.hex().encode() for one in upload.manifest.capsules}
    tokens = [custody.tokens_for(f"{STEM}{number:03d}", [day], now=now)[day] for number in range(0, READS, 50)]
    return found | {token.hex().encode() for token in tokens}


def test_a_thousand_reads_leave_no_row_and_no_file_and_the_log_counts_them(city, city_on_disk, stores, forgetful):
    now = clock.now()
    data = forgetful.upload(*(f"{STEM}{number:03d}" for number in range(READS)), at=now - timedelta(minutes=20))
    rows_before, files_before = tables(city_on_disk), files(stores)
    gateway = Visitor(city.url)
    answers = [gateway.send_upload(data) for _ in range(2)]
    gateway.client.close()
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].content == answers[1].content
    receipt = check_receipt(answers[0].content, parse_upload(data).manifest, public_key(city_public_key()))
    assert (receipt.count, receipt.kept) == (READS, 0)

    rows, left = tables(city_on_disk), files(stores)
    assert left == files_before
    assert {name for name in rows if rows[name] != rows_before.get(name)} == MAY_CHANGE
    marks = traces(data, now.date(), now)
    assert len(marks) > 100
    searched = b"\n".join([*rows.values(), *left.values()]).lower()
    assert [mark for mark in marks if mark.lower() in searched] == []

    counting.count_hours(now=now + timedelta(hours=2))
    counts = [entry["captures"] for entry in entries("ingest.counted")]
    assert counts.count(READS) == 1
    secrets = [log.disclosed(entry.entry_id) for entry in log.entries(kind="ingest.counted")]
    assert {"exact_captures": READS, "exact_uploads": 1} in secrets
    assert [mark for mark in marks if mark.lower() in b"\n".join(tables(city_on_disk).values()).lower()] == []


def test_the_search_for_traces_would_find_a_read_that_is_kept(city, city_on_disk, stores, forgetful):
    now = clock.now()
    roadside.adopt_policy(now)
    data = forgetful.upload(f"{STEM}000", at=now - timedelta(minutes=20))
    gateway = Visitor(city.url)
    assert gateway.send_upload(data).status_code == 200
    gateway.client.close()
    searched = b"\n".join([*tables(city_on_disk).values(), *files(stores).values()]).lower()
    found = {mark for mark in traces(data, now.date(), now) if mark.lower() in searched}
    (capture,) = parse_upload(data).captures
    token = custody.tokens_for(f"{STEM}000", [now.date()], now=now)[now.date()]
    assert {str(capture.id).encode(), capture.sealed_read.hex().encode(), token.hex().encode()} <= found
    assert STEM.encode() not in found
