"""Live the example city's last month: every act through the station that does it, at its own time, in order.

Nothing is written past the stations, so each act is decided by the adopted policy, and has its entry in the log with the
time at which it happened in this invented month. Only the publishing comes later: a log that starts today publishes it all
today, and its first checkpoint says so.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection

from clearplate.core.cases import read_import
from clearplate.core.errors import InvariantError
from clearplate.core.places import PlaceKind, Ring, Window, check_ring
from clearplate.core.places import Point as Corner
from clearplate.core.places_geojson import DrawnPlace
from clearplate.core.policy.decide import Refused
from clearplate.core.policy.document import build_document
from clearplate.core.policy.parameters import PARAMETERS_FILE
from clearplate.core.roster import read_roster
from clearplate.demo import city, month, residents
from clearplate.demo.asking import Asking, People
from clearplate.demo.passing import CAMERAS, PastCamera, seen_on
from clearplate.demo.past_clock import PastClock
from clearplate.demo.personas import PERSONAS, POLICE, Founded
from clearplate.demo.reviewing import Reviewing
from clearplate.demo.traffic import CASE_VEHICLES
from clearplate.server import clock
from clearplate.server.agencies import rosters
from clearplate.server.agencies.counting import count_agencies
from clearplate.server.approvals import actions as approvals
from clearplate.server.cameras import actions as cameras
from clearplate.server.cases import actions as cases
from clearplate.server.cases.queries import mask_of
from clearplate.server.custody import actions as custody
from clearplate.server.drafts import actions as drafts
from clearplate.server.drafts.models import Draft
from clearplate.server.ingest import counting
from clearplate.server.places import actions as places
from clearplate.server.places import plates
from clearplate.server.policy.folder import read_folder
from clearplate.server.review import auditing, items
from clearplate.server.review import counting as review_counting
from clearplate.server.review.models import Sort
from clearplate.server.search import actions as searching
from clearplate.server.search import second_person

SIMULATED = 2
"""The first cameras of `city.SITES`; the demo simulates them when the month is over."""
_SETTLED_AT, _NIGHT, _EXPORT_AT = time(8, 0), time(0, 10), time(7, 45)
_UPLOADS = (time(12, 5), time(16, 50))
_EMERGENCIES_AT, _REVIEWED_AT = time(18, 5), time(18, 30)
_REVIEWED_EVERY = 2
_BETWEEN_TODAY = timedelta(minutes=50)
_EXPORTED_BEFORE = timedelta(minutes=20)
_WAITING_DAYS = 5
"""What was asked in so many last days waits for its review."""
_DRAFT_NUMBERS = (("retention_days", 21), ("search_window_max_days", 21), ("search_alone_days_max", 10))
_DRAFT_TITLES = (
    ("en", "Plate reader policy of Mesa Alta: three weeks"),
    ("es", "Política de lectores de placas de Mesa Alta: tres semanas"),
)
_PROPOSED_BECAUSE = "The council asked for three weeks at its last session, and for a second person above ten days."
_CLINIC = (31770500, -106504400)
_PLAZA = (31747600, -106476600)
_BLOCK = 600  # microdegrees, about sixty meters


@dataclass(slots=True)
class LivedMonth:
    """A month of the example city, lived once.

    Attributes:
        clock: Told before each act.
        policy_folder: What its officials adopted a month ago.
        seed: Of the vehicles.
        real_now: The end of the month: the present.
    """

    clock: PastClock
    policy_folder: Path
    seed: int
    zone: ZoneInfo
    real_now: datetime
    settled: city.Settled = field(init=False)
    cameras: list[PastCamera] = field(init=False)
    asking: Asking = field(init=False)
    reviewing: Reviewing = field(init=False)

    def live(self) -> Founded:
        """Live it, and leave the city as it is today.

        Raises:
            InvariantError: A station refused what the example policy allows.
        """
        self.clock.tell(self._at(month.DAYS, _SETTLED_AT))
        self._settle()
        with _flushed_later():
            for at, act in sorted(self._acts(), key=lambda one: one[0]):
                act(self.clock.tell(at))
        now = self.clock.tell(self.real_now)
        items.make_items(now=now)  # the days are UTC's: in the city's evening its last night is yet to come
        codes = self._new_computers(now)
        numbers = self.asking.case_numbers
        return Founded(self.settled.ways, codes, [numbers[case.key] for case in month.CASES[: len(CASE_VEHICLES)]])

    def _at(self, days_ago: int, at: time) -> datetime:
        """A local time of the city's, so many days ago, as an instant."""
        return datetime.combine(self._today - timedelta(days=days_ago), at, self.zone).astimezone(UTC)

    @property
    def _today(self) -> date:
        # By UTC, as the days' keys: the month's first day ended this midnight, and is destroyed when the jobs start.
        return self.real_now.astimezone(UTC).date()

    def _settle(self) -> None:
        self.settled = city.settle(self.policy_folder, today=self.real_now.date())
        now = clock.now()  # settling took some seconds, and the policy counts since its end
        people = People({key: officer.email for key, officer in self.settled.officers.items()}, self.zone)
        mask = mask_of(self.settled.agencies[POLICE].pk)
        in_order = sorted(month.CASES, key=lambda case: -case.opened)
        numbers = {case.key: city.number(mask, now, 412 + 37 * index) for index, case in enumerate(in_order)}
        self.asking = Asking(people, numbers)
        self.reviewing = Reviewing(people, self.asking.reviews, self._at(_WAITING_DAYS, time(0)))
        self.cameras = [PastCamera.enroll(site, now=now) for site in city.SITES[:CAMERAS]]
        for ahead in range(custody.DAYS_AHEAD + 1):
            custody.make_day(now.date() + timedelta(days=ahead), now=now)
        count_agencies(now=now)

    def _acts(self) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        """Everything that happens, in no order; what would lie before the founding or after now is left out."""
        first = self._at(month.DAYS, _SETTLED_AT)
        for at, act in (*self._routine(), *self._searches(), *self._occasions()):
            if first < at < self.real_now:
                yield at, act

    def _routine(self) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        emergencies = {one.days_ago for one in month.searches() if "exigent" in one.then}
        for days_ago in range(month.DAYS, -1, -1):
            yield self._at(days_ago, _NIGHT), self._night
            opened = [case for case in month.CASES if days_ago in (case.opened, case.closed)]
            if opened:
                # On the first day right after the founding.
                at = self._at(days_ago, max(_EXPORT_AT, time(8, 5) if days_ago == month.DAYS else _EXPORT_AT))
                yield at, self._importing(days_ago)
            for camera in self.cameras:
                for part in (0, 1):
                    yield self._at(days_ago, _UPLOADS[part]), self._uploading(camera, days_ago, part)
            if days_ago in emergencies:
                yield self._at(days_ago, _EMERGENCIES_AT), lambda now: self.reviewing.emergencies(now=now)
            if days_ago % _REVIEWED_EVERY == 0:
                yield self._at(days_ago, _REVIEWED_AT), lambda now: self.reviewing.day(now=now)

    def _searches(self) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        scripted = month.searches()
        today = [one for one in scripted if one.days_ago == 0]
        for one in scripted:
            at = self._at(one.days_ago, one.at)
            if one.days_ago == 0:
                at = self.real_now - _BETWEEN_TODAY * (len(today) - today.index(one))
            yield at, self._searching(one)

    def _occasions(self) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        yield self._at(29, time(7, 10)), self._import_roster
        yield self._at(29, time(8, 15)), self._declare_household
        yield self._at(28, time(8, 20)), self._protect
        yield self._at(20, time(10, 30)), self._plan_audit
        yield from residents.occasions(self.asking.people, self._at)
        yield self._at(3, time(17, 0)), self._bring_draft
        yield self._at(2, time(9, 0)), self._propose_draft
        yield self.real_now - _EXPORTED_BEFORE, lambda now: self.asking.export("elena", now=now)

    def _night(self, now: datetime) -> None:
        """What the city's jobs do by themselves, once a day."""
        custody.make_days(now=now)
        counting.count_hours(now=now)
        count_agencies(now=now)
        approvals.expire_due(now=now)
        searching.forget_ended(now=now)
        second_person.end_due(now=now)
        items.make_items(now=now)
        review_counting.count_yesterday(now=now)

    def _importing(self, days_ago: int) -> Callable[[datetime], None]:
        return lambda now: self._import_cases(days_ago, now)

    def _import_cases(self, days_ago: int, now: datetime) -> None:
        """Take over the records system's export of a night."""
        agency = self.settled.agencies[POLICE]
        lines = ["case_number,offense_type,state,officers"]
        for case in month.CASES:
            if days_ago in (case.opened, case.closed):
                state = "closed" if days_ago == case.closed else "active"
                emails = ";".join(self.settled.officers[key].email for key in case.officers)
                lines.append(f"{self.asking.case_numbers[case.key]},{case.offense},{state},{emails}")
        text = "\n".join(lines) + "\n"
        good, faults = read_import(text, mask_of(agency.pk))
        if faults:
            raise InvariantError(f"The example cases do not fit the records format: {faults[0].fault}")
        cases.import_by_command(agency, good, refused=0, file_sha256=sha256(text.encode()).digest(), now=now)

    def _uploading(self, camera: PastCamera, days_ago: int, part: int) -> Callable[[datetime], None]:
        def upload(now: datetime) -> None:
            midnight = datetime.combine(self._today - timedelta(days=days_ago), time(0), self.zone)
            since = self._at(days_ago, _UPLOADS[0]) if part else self._at(month.DAYS, _SETTLED_AT)
            whole = seen_on(days_ago, camera.camera.number, midnight, self.seed)
            seen = [one for one in whole if since <= one[0] < self._at(days_ago, _UPLOADS[part])]
            if seen:
                camera.upload(seen, now=now)

        return upload

    def _searching(self, scripted: month.ScriptedSearch) -> Callable[[datetime], None]:
        return lambda now: self.asking.ask(scripted, now=now)

    def _import_roster(self, now: datetime) -> None:
        """Everybody of the department works by day."""
        rows = ["officer,from,to"]
        emails = [persona.email for persona in PERSONAS if persona.agency == POLICE]
        for days_ago in range(month.DAYS - 1, -8, -1):
            day = self._today - timedelta(days=days_ago)
            rows += [f"{email},{day}T06:00,{day}T19:00" for email in emails]
        text = "\n".join(rows) + "\n"
        rosters.import_roster(
            None,
            self.settled.agencies[POLICE],
            read_roster(text, self.zone),
            file_sha256=sha256(text.encode()).digest(),
            address=None,
            now=now,
        )

    def _declare_household(self, now: datetime) -> None:
        plates.declare(self.asking.people.by("elena", now), month.HOUSEHOLD, now=now)

    def _protect(self, now: datetime) -> None:
        """A clinic, an event of one afternoon, and a plate of a protection program."""
        by = self.asking.people.by("lucia", now)
        rally = Window(self._at(8, time(13)), self._at(8, time(18)))
        clinic = DrawnPlace("University Health Clinic", PlaceKind.HEALTH, _block(*_CLINIC), Window(None, None))
        places.add(clinic, by=by, now=now)
        places.add(DrawnPlace("Rally at Customs Plaza", PlaceKind.OTHER, _block(*_PLAZA), rally), by=by, now=now)
        plates.protect(by, month.SHELTERED, "Program file 14", now=now)

    def _plan_audit(self, now: datetime) -> None:
        due = self._today + timedelta(days=12)
        auditing.plan(self.asking.people.by("ruth", now), Sort.QUARTERLY, due, now=now)

    def _bring_draft(self, now: datetime) -> None:
        files = dict(read_folder(self.policy_folder).files)
        files = {name: _stricter(text) if name == PARAMETERS_FILE else text for name, text in files.items()}
        drafts.bring(self.asking.people.by("carmen", now).officer, build_document(files).data, now=now)

    def _propose_draft(self, now: datetime) -> None:
        asked = drafts.propose(
            self.asking.people.by("carmen", now),
            Draft.objects.get(),
            effective_at=None,
            reason=_PROPOSED_BECAUSE,
            now=now,
        )
        if isinstance(asked, Refused):
            raise InvariantError(f"The example city could not propose a draft: {asked.sentence_en}")

    def _new_computers(self, now: datetime) -> list[str]:
        """The cameras that are simulated from now on get new computers; the others that stood all month are paused."""
        by = cameras.By()
        for camera in self.cameras[SIMULATED:]:
            cameras.pause(camera.camera, by=by, reason="The pole is being repaired", now=now)
        codes = []
        for camera in self.cameras[:SIMULATED]:
            invited = cameras.reinvite(camera.camera, by=by, now=now)
            if not isinstance(invited, cameras.Invited):
                raise InvariantError(f"The example city could not invite a camera: {invited.sentence_en}")
            codes.append(invited.code)
        for site in city.SITES[CAMERAS:]:
            city.invite(site)
        return codes


@contextmanager
def _flushed_later() -> Iterator[None]:
    """Let the database write the month's acts to disk when it comes to it; the next act after them makes all durable."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")


def _block(latitude: int, longitude: int) -> Ring:
    """A square block whose southwestern corner is given."""
    steps = ((0, 0), (0, _BLOCK), (_BLOCK, _BLOCK), (_BLOCK, 0))
    return check_ring([Corner(latitude + north, longitude + east) for north, east in steps])


def _stricter(text: str) -> str:
    """The policy's numbers with three weeks instead of thirty days, and ten days for one officer alone."""
    for name, days in _DRAFT_NUMBERS:
        text = re.sub(rf"^{name} = .*$", f"{name} = {days}", text, flags=re.MULTILINE)
    for language, title in _DRAFT_TITLES:
        text = re.sub(rf"^title_{language} = .*$", f'title_{language} = "{title}"', text, flags=re.MULTILINE)
    return text
