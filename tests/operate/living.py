"""A city of its own that lives through days by the clock it is told; a program, so that each day has its own processes.

`python living.py WHAT CONFIG` with CLEARPLATE_CLOCK_OFFSET_SECONDS; prints one JSON object. Everything goes through the
product's own doors; it only looks into the tables.
"""

# ruff: noqa: E402, T201 - a program: settings before imports, and it prints its answer
import json
import os
import signal
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event

import django

WHAT, CONFIG = sys.argv[1:]
sys.path[:0] = [str(Path(__file__).parents[1])]
os.environ["CLEARPLATE_CONFIG"] = CONFIG
os.environ["DJANGO_SETTINGS_MODULE"] = "clearplate.server.settings"
django.setup()

from django.db import connection
from django.test import Client

import people
import precinct
import roadside
from clearplate.operate import unfinished
from clearplate.operate.setup import embedded_postgres
from clearplate.server import clock, config
from clearplate.server.agencies import actions as agencies
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras.models import Camera
from clearplate.server.cases.actions import close_case
from clearplate.server.cases.models import Case
from clearplate.server.custody import actions as custody
from clearplate.server.custody import holding, objects
from clearplate.server.custody import queries as kept
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Capture
from clearplate.server.holds import actions as holds
from clearplate.server.holds import ending, naming
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.ingest.models import Upload
from clearplate.server.policy import queries as in_force
from clearplate.server.policy.folder import read_folder
from clearplate.server.policy.jobs import publish_documents
from clearplate.server.retention import actions as retention
from clearplate.server.tlog import publishing, publishing_checks, queries
from factories import an_authorization
from held import a_wish, by

PLATE, OTHER_PLATE = "KLM4827", "RST9153"


def begin(now):
    """Day 0: a policy, people, two cameras, captures, one hold; all of it published."""
    roadside.adopt_policy(now)
    custody.make_days(now=now)
    ann = precinct.an_officer("ann", trained=300)
    agencies.set_password(ann, people.PASSWORD)
    seed = agencies.enroll_totp(ann)
    sue, bob = precinct.an_officer("sue", Role.SUPERVISOR), precinct.an_officer("bob", trained=300)
    case, other = precinct.a_case("26-000001", ann), precinct.a_case("26-000002", bob)
    camera, key = roadside.enrolled(now)
    roadside.enrolled(now, "Mesa St at 6th")
    pole = roadside.pole_of(camera, key, now)
    send(pole.upload(PLATE, PLATE, at=now - timedelta(minutes=30)))
    send(pole.upload(OTHER_PLATE, at=now - timedelta(minutes=10)))
    hour, minutes = timedelta(hours=1), timedelta(minutes=20)
    kept_on = hold_for(
        case, ann, sue, naming.by_query([camera.number], start=now - hour, end=now - minutes, now=now), now
    )
    hold_for(other, bob, sue, naming.by_query([camera.number], start=now - minutes, end=now, now=now), now)
    return {"held": kept_on.captures, "hold": str(kept_on.pk), "seed": seed, **publish(now)}


def hold_for(case, officer, supervisor, named, now):
    asked = holds.ask(by(officer), case, named, a_wish(now), now=now)
    assert asked.pk, asked
    approved = holds.approve(by(supervisor), asked, now=now)
    assert approved.pk, approved
    return approved


def send(upload):
    answer = roadside.post_upload(Client(headers={"host": "127.0.0.1"}), upload)
    assert answer.status_code == 200, answer.content


def publish(now):
    publish_documents()
    done = publishing.publish(now=now)
    return {"tree_size": done.tree_size}


def month(now):
    """Day 31: the first day ends, an officer leaves, a camera is revoked, a case is closed, a stricter policy counts."""
    retention.confirm_clock(now=now)
    custody.make_days(now=now)
    run = retention.run(now=now)
    assert run.destroyed, run
    bob = Officer.objects.get(full_name="Bob Tester")
    bob.prove(now)
    case = Case.objects.get(number="26-000002")
    released = ending.release(by(bob), Hold.objects.get(case=case), now=now)
    assert released.state == "ended", released
    assert close_case(by(bob), case, now=now).state == "closed"
    agencies.end_access(None, bob)
    cameras.revoke(Camera.objects.get(name="Mesa St at 6th"), by=cameras.By(), reason="Stolen from its pole", now=now)
    publishing.publish(now=now)
    stricter = read_folder(Path(os.environ["STRICTER"]))
    roadside.adopt(stricter, now)
    return {"destroyed": [day.isoformat() for day in run.destroyed], **publish(now)}


def look(now):
    """What can be read, and what the city holds true."""
    numbers = list(Camera.objects.values_list("number", flat=True))
    names = kept.passed_by(numbers, start=now - timedelta(days=60), end=now + timedelta(days=1), limit=100)
    captures = kept.captures_named(names)
    opened = custody.open_sightings(captures, an_authorization(now), now=now)
    held = [one.kept for one in HeldCapture.objects.select_related("hold")]
    opened_held = holding.open_held(held, an_authorization(now), now=now)
    return {
        "rows": len(captures),
        "opened": sorted({sighting.read.plate for sighting in opened.sightings}),
        "held": sorted({sighting.read.plate for sighting in opened_held.sightings}),
        "policy": in_force.in_force(now).version,
        "active": sorted(Officer.objects.filter(is_active=True).values_list("full_name", flat=True)),
        "cases": dict(Case.objects.values_list("number", "state")),
        "holds": dict(Hold.objects.values_list("case__number", "state")),
        "cameras": dict(Camera.objects.values_list("name", "state")),
        "tree_size": queries.tree_size(),
        "faults": [*publishing_checks.check_published(), *(fault.sentence for fault in queries.check().faults)],
        "keyring": {str(day): str(state) for day, state in keyring().days().items()},
    }


def missing(now):
    """Captures whose images are not in the object store."""
    stored = {name for day in set(Upload.objects.values_list("day", flat=True)) for name in objects.store().names(day)}
    wanted = dict(Upload.objects.exclude(object_name="").values_list("upload_id", "object_name"))
    without = [str(pk) for pk in Capture.objects.values_list("upload_id", flat=True) if wanted.get(pk) not in stored]
    return {"rows": Capture.objects.count(), "without": without}


def start(now):
    """What `clearplate run` asks first, but for the moved clock."""
    try:
        unfinished.check_finished(Path(CONFIG))
    except unfinished.UnfinishedRestoreError as fault:
        return {"faults": str(fault)}
    faults = publishing_checks.check_published()
    return {"faults": publishing_checks.diagnostics(faults) if faults else ""}


def retain(now):
    """One run of retention, the clock confirmed."""
    retention.confirm_clock(now=now)
    run = retention.run(now=now)
    return {"blocked": {str(day): told for day, told in run.blocked.items()}, **publish(now)}


def go_on(now):
    """Another accountable act, published."""
    roadside.enrolled(now, f"Camera {sha256(str(now).encode()).hexdigest()[:8]}")
    return publish(now)


def upload(now):
    """Captures without end, until the process is interrupted.

    Between two uploads only: an exception out of nowhere may land where it is dropped, as in a garbage collection.
    """
    interrupted = Event()
    signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    camera, key = roadside.enrolled(now, "Busy St")
    pole = roadside.pole_of(Camera.objects.get(pk=camera.pk), key, now)
    print("uploading", flush=True)
    sent = 0
    while not interrupted.is_set():
        send(pole.upload("AAA1111", at=now - timedelta(seconds=sent % 600 + 1)))
        sent += 1
        print(sent, flush=True)


def main():
    with embedded_postgres(config.load(Path(CONFIG))):
        print(json.dumps(globals()[WHAT](clock.now())))
        connection.close()


if __name__ == "__main__":
    main()
