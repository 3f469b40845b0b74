"""A city in the middle of governing itself: something on every page that officers, supervisors, auditors and officials see.

Everything is done by the product's own acts, by people who can sign in; written for looking at pages, not at rules.
"""

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import passages
import people
import precinct
import roadside
from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.core.places import PlaceKind, Point, Window
from clearplate.core.places_geojson import DrawnPlace
from clearplate.core.review.sampling import Period
from clearplate.core.roster import Shift
from clearplate.core.search import Looks
from clearplate.demo.city import SITES
from clearplate.server import clock
from clearplate.server.agencies import rosters, standing
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import support
from clearplate.server.cases import adapters
from clearplate.server.drafts import actions as drafts
from clearplate.server.places import actions as places
from clearplate.server.places import plates
from clearplate.server.review import actions as reviews
from clearplate.server.review import auditing
from clearplate.server.review.models import Breach, Disposition, Outcome, Sort
from clearplate.server.search import second_person
from clearplate.server.search.models import Search
from clearplate.server.tlog import jobs as tlog
from people import Person
from reviewing import asked, request

PLATE, PROTECTED = passages.PLATE, "SAFE100"
CASE, VANDALISM = "26-000412", "26-000449"
PROXY = {"reason": "Owner may be undocumented, family lives on Mesa Street"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SIDE = 700
"""Microdegrees from a camera to the lines of the block around it."""


@dataclass
class Governed:
    """Who is there, by first name, and what was done, by what it is."""

    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def by(self, name: str, now: datetime) -> By:
        """Somebody who acts, with a fresh second factor."""
        officer = self.people[name].officer
        officer.prove(now)
        return By(officer, "192.0.2.7")


def a_governed_city(client, now: datetime) -> Governed:
    """Bring it up; three weeks passed, so that something is overdue."""
    city = Governed()
    roadside.adopt_policy(now - 20 * DAY, review_days=10)
    with _earlier(16 * DAY):
        _hire(city)
    case = precinct.a_case(CASE, city.people["ada"].officer, city.people["chief"].officer)
    precinct.a_case(VANDALISM, city.people["ada"].officer, offense=precinct.VANDALISM)
    city.things |= {"case": case, "late": asked(city.people["ada"].officer, now - 15 * DAY, case_number=CASE)}
    roadside.adopt_policy(now - 2 * DAY)
    _search_at_once(city, now - 30 * HOUR)
    passages.drive_by(client, now)
    _search(city, now)
    _protect(city, now)
    _review(city, now)
    _audit(city, now)
    _draft(city, now)
    _desk(city, now)
    tlog.sequence(now=now)
    return city


@contextmanager
def _earlier(ago: timedelta) -> Iterator[None]:
    """The city's clock, so much earlier than it is: the log keeps the order in which things happened."""
    offset = os.environ[clock.OFFSET_VARIABLE]
    os.environ[clock.OFFSET_VARIABLE] = str(int(offset) - round(ago.total_seconds()))
    try:
        yield
    finally:
        os.environ[clock.OFFSET_VARIABLE] = offset


def _hire(city: Governed) -> None:
    chief = people.a_person("Carl Chief", Role.SUPERVISOR, command_staff=True)
    grace = people.a_person("Grace Hopper", Role.SUPERVISOR, supervisor=chief.officer)
    ada = people.a_person("Ada Byron", supervisor=grace.officer)
    vendor = people.an_agency("Camera Vendor Inc")
    city.people |= {
        "chief": chief,
        "grace": grace,
        "ada": ada,
        "ben": people.a_person("Ben Franklin", supervisor=grace.officer),
        "vic": people.a_person("Victor Gone", supervisor=grace.officer),
        "oda": people.a_person("Oda Mann", Role.AUDITOR, trained=False, agency=people.an_agency("City Auditor")),
        "olga": people.a_person("Olga Flores", Role.OFFICIAL, trained=False),
        "omar": people.a_person("Omar Ruiz", Role.OFFICIAL, trained=False),
        "pat": people.a_person("Pat Reyes", Role.COORDINATOR, trained=False),
        "vera": people.a_person("Vera Vendor", Role.SUPPORT, trained=False, agency=vendor),
    }


def _block(number: int, **offset: int) -> tuple[Point, ...]:
    """The block around a camera's site."""
    north = round(float(SITES[number].latitude) * 1_000_000) + offset.get("north", 0)
    east = round(float(SITES[number].longitude) * 1_000_000)
    return tuple(Point(north + a * SIDE, east + b * SIDE) for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1)))


def _protect(city: Governed, now: datetime) -> None:
    pat, ada = city.by("pat", now), city.by("ada", now)
    drawn = {
        "worship": DrawnPlace("Islamic Center", PlaceKind.WORSHIP, _block(1), Window(None, None)),
        "march": DrawnPlace("March for clean water", PlaceKind.OTHER, _block(4), Window(now - HOUR, now + 5 * HOUR)),
        "clinic": DrawnPlace("Clinic on Campbell", PlaceKind.HEALTH, _block(5), Window(None, None)),
        "shelter": DrawnPlace("House of the river", PlaceKind.SHELTER, _block(3), Window(None, None)),
    }
    for name, place in drawn.items():
        city.things[name] = places.add(place, by=pat, now=now)
    ended = places.queries.find(city.things["clinic"].pk)
    places.end(ended, reason="The clinic moved to Paisano Drive", by=pat, now=now)
    plates.declare(ada, "FAM1234", now=now)
    plates.protect(pat, PROTECTED, "ACP-0031", now=now)
    asked(ada.officer, now, plate=PROTECTED, case_number=CASE)


def _search_at_once(city: Governed, at: datetime) -> None:
    """An emergency that nobody reviews within its day."""
    ben = city.people["ben"].officer
    precinct.a_case("26-000500", ben)
    city.things["exigent"] = asked(ben, at, case_number="26-000500", exigent=True, start=at - 5 * DAY)


def _search(city: Governed, now: datetime) -> None:
    ada, chief = (city.people[name].officer for name in ("ada", "chief"))
    week = {"case_number": CASE, "start": now - 6 * DAY}
    city.things["items"] = [asked(ada, now, **week) for _ in range(4)]
    city.things["over_budget"] = asked(ada, now, **week)
    city.things["refused"] = asked(ada, now, case_number=CASE, **PROXY)
    looks = Looks(VehicleType.PICKUP, VehicleColor.WHITE)
    city.things["looks"] = asked(ada, now, case_number=CASE, plate="", looks=looks, cameras=(1,))
    city.things["commanded"] = asked(chief, now, case_number=CASE, reason="investigation of the robbery, same pickup")
    for name, changes in (("appeal", {"case_number": CASE, **PROXY}), ("budget", week)):
        by, question = city.by("ada", now), request(now, **changes)
        after = Search.objects.get(pk=city.things["refused" if name == "appeal" else "over_budget"].search_id)
        city.things[name] = second_person.propose(by, question, after, now=now)


def _review(city: Governed, now: datetime) -> None:
    grace, ada = city.by("grace", now), city.by("ada", now)
    proper, questioned, improper, open_one = city.things["items"]
    for item in (proper, improper, open_one):
        reviews.open_item(grace, item, now=now)
    reviews.dispose(grace, proper, Disposition.PROPER, "", now=now)
    reviews.ask_explanation(grace, questioned, "What did the second search tell you that the first did not?", now=now)
    for item in (improper, open_one):
        reviews.dispose(grace, item, Disposition.IMPROPER, "The case had been solved the day before", now=now)
    finding = improper.finding
    reviews.find(grace, finding, Breach.PERSONAL_USE, "She said that she knows the owner", now=now)
    finding.refresh_from_db()
    reviews.record_consequence(grace, finding, Outcome.RETRAINING, "", now=now)
    city.things |= {"upheld": finding, "open": open_one.finding, "questioned": questioned, "proper": proper}
    assert ada.officer.suspended_at is None


def _audit(city: Governed, now: datetime) -> None:
    oda, today = city.by("oda", now), now.date()
    auditing.plan(oda, Sort.MONTHLY, today + 9 * DAY, now=now)
    auditing.plan(oda, Sort.QUARTERLY, today - 3 * DAY, now=now)
    closed = auditing.plan(oda, Sort.UNANNOUNCED, today, now=now)
    auditing.close(oda, closed, 2, "Two searches name a case that was closed the day before.", now=now)
    past = Period(today - 16 * DAY, today - 14 * DAY)
    tlog.sequence(now=now)
    city.things["sample"] = auditing.draw_sample(oda, past, 5, now=now)


def _zipped(**numbers: int) -> bytes:
    document, data = roadside.example_policy(**numbers), io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in dict(document.files).items():
            archive.writestr(name, text)
    return data.getvalue()


def _draft(city: Governed, now: datetime) -> None:
    bring = {
        "stricter": {"retention_days": 21, "search_window_max_days": 21},
        "narrower": {"searches_per_plate_max": 2},
    }
    for name, numbers in bring.items():
        data = roadside.example_policy(**numbers).data
        city.things[name] = drafts.bring(city.people["pat"].officer, data, now=now)
    why = "The council decided on three weeks, after the hearing of October"
    drafts.propose(city.by("olga", now), city.things["stricter"], effective_at=now + 3 * DAY, reason=why, now=now)


def _desk(city: Governed, now: datetime) -> None:
    pat = city.by("pat", now)
    adapters.make_token(pat, "records system, nightly", now=now)
    shift = Shift(city.people["ada"].officer.email, now - 4 * HOUR, now + 4 * HOUR)
    rosters.import_roster(pat.officer, pat.officer.agency, [shift], file_sha256=bytes(32), address=None, now=now)
    fault = {"purpose": "fault", "hours": 4, "reason": "The camera on Mesa Street sends nothing since the storm"}
    city.things["support"] = support.ask(pat, city.people["vera"].officer, **fault, now=now)
    standing.suspend(pat.officer, city.people["vic"].officer, cause=standing.Cause.UNDER_REVIEW, now=now)
