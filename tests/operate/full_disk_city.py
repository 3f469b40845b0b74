"""A city whose database's disk fills up, empties and fills up again; a program, so that its PostgreSQL is its own.

`python full_disk_city.py CONFIG DISK`: lives one day and, 30 days later, that day's end; prints one JSON object with what
happened. DISK is the small file system that the database's folder is on. Everything goes through the product's own doors.
"""

# ruff: noqa: E402, T201 - a program: settings before imports, and it prints its answer
import json
import os
import re
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import django
import psycopg

CONFIG, DISK = Path(sys.argv[1]), Path(sys.argv[2])
sys.path[:0] = [str(Path(__file__).parents[1])]
os.environ["CLEARPLATE_CONFIG"] = str(CONFIG)
os.environ["DJANGO_SETTINGS_MODULE"] = "clearplate.server.settings"
django.setup()

from django.db import OperationalError, connection
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

import precinct
import roadside
from clearplate.operate.errors import OperateError
from clearplate.operate.setup import embedded_postgres
from clearplate.server import clock, config, disks
from clearplate.server.custody import actions as custody
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Capture
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Upload
from clearplate.server.policy.jobs import publish_documents
from clearplate.server.retention import actions as retention
from clearplate.server.retention import jobs, recycling, watching
from clearplate.server.retention.models import Clock, Destruction
from clearplate.server.search.models import Search
from clearplate.server.tlog import publishing, publishing_checks, queries
from roadside import entries

PLATE = "KLM4827"
CITY = config.load(CONFIG)
ENOUGH = 5_000
"""Acts that a full disk is given to refuse one; a page holds some eight kilobytes."""
TOLD = {}


def main():
    postgres = embedded_postgres(CITY)
    with postgres:
        city = a_day()
        day(city)
        its_end(city)
        without_a_job(city)
        log_full(postgres, city)
        connection.close()
    print(json.dumps(TOLD))


# --- The disk ---------------------------------------------------------------------------------------------------------


@contextmanager
def full(*wear):
    """The database's disk full to its last block, and no page with room left in the tables that are worn out."""
    ballast = DISK / "ballast"
    with ballast.open("wb", buffering=0) as file:
        size = 65_536
        while size >= 512:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
    for once in wear:
        until_refused(once)
    yield
    ballast.unlink()


def until_refused(once):
    """Do something again and again until the database has no room for it."""
    for _ in range(ENOUGH):
        try:
            once()
        except (OperationalError, ConnectorException) as fault:
            if not disks.has_no_room(fault):
                raise
            return
    raise AssertionError("the disk is not full")


def wear_log():
    roadside.enrolled(clock.now(), f"Camera {os.urandom(6).hex()}")


def wear_jobs():
    app.configure_task("nobody.asks", allow_unknown=True).defer(timestamp=1)


# --- The city ---------------------------------------------------------------------------------------------------------


def a_day():
    now = clock.now()
    roadside.adopt_policy(now)
    custody.make_days(now=now)
    ann = precinct.an_officer("ann", trained=300)
    precinct.a_case("26-000001", ann)
    officer = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    precinct.sign_in(officer, ann)
    camera, key = roadside.enrolled(now)
    pole = roadside.pole_of(camera, key, now)
    machine = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    city = SimpleNamespace(now=now, day=now.date(), officer=officer, machine=machine, pole=pole)
    sent = roadside.post_upload(machine, pole.upload(PLATE, at=now))
    assert sent.status_code == 200, sent.content
    assert ask(city).status_code == 302
    publish()
    return city


def ask(city):
    """A search through the pages: the form, then its confirmation."""
    form = {
        "case_number": "26-000001", "reason": precinct.REASON, "plate": PLATE, "when": "day",
        "on_behalf_of": "Testville Police",
    }  # fmt: skip
    page = city.officer.post("/search/", form)
    if page.status_code != 200:
        return page
    hidden = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page.content.decode()).group(1) for name in ("seen", "as_of")
    }
    return city.officer.post("/search/", form | hidden)


def publish():
    publish_documents()
    return publishing.publish(now=clock.now()).tree_size


def log_faults():
    return [*publishing_checks.check_published(), *(fault.sentence for fault in queries.check().faults)]


def rows():
    """What stands, and what the log says stands: equal where nothing is half written."""
    return {
        "searches": [Search.objects.count(), len(entries("search.asked"))],
        "captures": [Capture.objects.count(), sum(Upload.objects.values_list("kept", flat=True))],
        "uploads": Upload.objects.count(),
    }


def shown(answer):
    return {"status": answer.status_code, "type": answer.headers["Content-Type"], "text": answer.content.decode()}


# --- What happens -----------------------------------------------------------------------------------------------------


def day(city):
    """The disk fills up by day: uploads, searches, health; then there is room again."""
    with full(wear_log):
        before, refused, upload = rows(), None, b""
        for number in range(ENOUGH):
            upload = city.pole.upload(PLATE, at=city.now - timedelta(seconds=number + 1))
            refused = roadside.post_upload(city.machine, upload)
            if refused.status_code != 200:
                break
        TOLD["refused upload"] = shown(refused)
        TOLD["refused search"] = shown(ask(city))
        TOLD["health"] = shown(city.machine.get("/healthz"))
        TOLD["short"] = [disks.sentence(disk) for disk in disks.disks(CITY) if disk.room is not disks.Room.OK]
        after = rows()
        TOLD["rows"] = {"before": before, "full": after}
        TOLD["pages that only read"] = city.officer.get("/search/").status_code
    TOLD["same upload"] = roadside.post_upload(city.machine, upload).status_code
    TOLD["uploads"] = [after["uploads"], Upload.objects.count()]
    TOLD["search afterwards"] = ask(city).status_code
    TOLD["health afterwards"] = shown(city.machine.get("/healthz"))
    TOLD["tree size"] = publish()
    TOLD["log faults"] = log_faults()


def its_end(city):
    """The day ends while the disk is full."""
    counting.count_hours(now=city.now + timedelta(hours=2))
    os.environ[clock.OFFSET_VARIABLE] = str(int(os.environ[clock.OFFSET_VARIABLE]) + 30 * 86_400)
    now = clock.now()
    retention.confirm_clock(now=now)
    with full(wear_log):
        done = retention.run(now=now)
        again = retention.run(now=now)
        TOLD["end, full"] = {
            "state": str(keyring().days()[city.day]),
            "destroyed": [str(day) for day in done.destroyed],
            "again": [str(day) for day in again.destroyed],
            "blocked": list(done.blocked.values()),
            "entries": len(entries("custody.day_key_destroyed")),
            "opens": len(custody.tokens_for(PLATE, [city.day], now=now)),
        }
    done = retention.run(now=now)
    TOLD["end, room"] = {
        "certified": [str(day) for day in done.certified],
        "entries": [len(entries(kind)) for kind in ("custody.day_key_destroyed", "retention.shredded")],
        "captures": Capture.objects.filter(captured_at__lt=city.now + timedelta(days=1)).count(),
        "published": Destruction.objects.get(day=city.day).published_at is not None,
    }
    TOLD["tree size, end"] = publish()
    TOLD["log faults, end"] = log_faults()


def without_a_job(city):
    """Another day ends, and neither the clock's row nor a job's finds a page with room: the worker does it as it starts."""
    tomorrow = city.day + timedelta(days=1)
    os.environ[clock.OFFSET_VARIABLE] = str(int(os.environ[clock.OFFSET_VARIABLE]) + 86_400)
    retention.confirm_clock(now=clock.now())
    with psycopg.connect(superuser()) as reader:
        # A reader keeps every old version of a row: pages fill up, and none is tidied.
        reader.execute("SET idle_in_transaction_session_timeout = 0")
        reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM retention_clock")

        def wear_clock():
            row = Clock.objects.get()
            watching.keep(watching.Trusted(row.seen_at, row.boot, row.started))

        with full(wear_log, wear_clock, wear_jobs):
            state = str(keyring().days()[tomorrow])
            jobs.catch_up()
            TOLD["no job"] = {
                "before": state,
                "state": str(keyring().days()[tomorrow]),
                "recycles": recycling.is_asked(),
                "entries": len(entries("custody.day_key_destroyed")),
            }
    retention.run(now=clock.now())
    TOLD["no job, room"] = [len(entries(kind)) for kind in ("custody.day_key_destroyed", "retention.shredded")]


def superuser():
    return embedded_postgres(CITY).url("superuser")


def log_full(postgres, city):
    """No room for the write-ahead log: PostgreSQL stops itself."""
    connection.close()
    with full():
        gone = None
        try:
            with psycopg.connect(superuser(), autocommit=True) as session:
                for _ in range(ENOUGH):
                    session.execute("SELECT pg_logical_emit_message(false, 'full', repeat('x', 1000000))")
        except psycopg.OperationalError as fault:
            gone = str(fault)
        TOLD["server gone"] = gone
        TOLD["upload without a server"] = shown(
            roadside.post_upload(city.machine, city.pole.upload(PLATE, at=city.now))
        )
        TOLD["search without a server"] = shown(ask(city))
        TOLD["health without a server"] = shown(city.machine.get("/healthz"))
        postgres.stop()
        try:
            postgres.start()
            TOLD["start, full"] = ""
        except OperateError as fault:
            TOLD["start, full"] = fault.diagnostics()
    postgres.start()
    connection.close()
    wear_log()
    TOLD["tree size, crash"] = publish()
    TOLD["log faults, crash"] = log_faults()


if __name__ == "__main__":
    main()
