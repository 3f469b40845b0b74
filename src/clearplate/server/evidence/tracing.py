"""What the log says about captures: every entry that concerns them, read with its confidential fields.

The log is the only source: what it does not say is in no chain of custody. Acts on other cases that are under embargo stay
hidden here as everywhere. Only for an export that was allowed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from clearplate.core.custody.bundle import DayKeyPublic, Suite
from clearplate.core.evidence import concerns
from clearplate.core.evidence.custody_chain import DayTold, Event, Person, Shown
from clearplate.core.evidence.proofs import to_show
from clearplate.core.tlog.embargo import KIND_NAME
from clearplate.core.tlog.entries import read_disclosure
from clearplate.core.tlog.fields import parse_instant
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.server.agencies.models import Officer
from clearplate.server.cases.models import Case
from clearplate.server.custody.models import Day
from clearplate.server.evidence.models import Export
from clearplate.server.holds.models import HeldCapture
from clearplate.server.tlog import pseudonyms, queries
from clearplate.server.tlog.queries import KeptEntry


@dataclass(frozen=True, slots=True)
class Traced:
    """One entry, opened: what happened, when, and what of it may leave with a bundle.

    Attributes:
        entry_id: Its id in this database.
        leaf: Its leaf hash.
        kind: Of the act, also where the entry hides it.
        at: When.
        public: The act's public fields.
        confidential: Its confidential ones.
        disclosures: All of the entry's.
        hidden: The entry is an embargoed one.
    """

    entry_id: int
    leaf: bytes
    kind: str
    at: datetime
    public: Mapping[str, Any]
    confidential: Mapping[str, Any]
    disclosures: tuple[str, ...]
    hidden: bool

    def shown(self, case: str, own_searches: Iterable[str]) -> list[str]:
        """The disclosures that go into a bundle of a case."""
        own = self.public.get("case") == case or str(self.public.get("search")) in set(own_searches)
        kind = REGISTRY.get(self.kind)
        claims = {KIND_NAME, *(one.name for one in kind.public)} if self.hidden and kind else set()
        return to_show(self.disclosures, own_case=own, claims=claims)


@dataclass
class Subject:
    """A capture as tracing needs it: its row, and the plate that was read."""

    row: HeldCapture
    plate: str


@dataclass
class Trace:
    """Everything found.

    Attributes:
        events: For the chain of custody.
        days: What became of the days' keys.
        entries: Every entry named, by leaf hash.
        enrolled: By capture: the entry that names its camera's key.
        own_searches: Searches of the case.
    """

    events: list[Event] = field(default_factory=list)
    days: list[DayTold] = field(default_factory=list)
    entries: dict[bytes, Traced] = field(default_factory=dict)
    enrolled: dict[UUID, bytes] = field(default_factory=dict)
    hours: dict[int, bytes] = field(default_factory=dict)
    own_searches: set[str] = field(default_factory=set)

    @property
    def policies(self) -> set[str]:
        """The policies that decided something here."""
        return {version for one in self.entries.values() if (version := one.public.get("policy")) is not None}


def trace(case: Case, subjects: Sequence[Subject]) -> Trace:
    """Find every entry about these captures of one case.

    Raises:
        VerificationError: An entry's confidential fields do not open.
    """
    return _Tracer(case, subjects).run()


def open_entry(kept: KeptEntry) -> Traced:
    """Read one entry with its confidential fields; of an embargoed one, the hidden act.

    Raises:
        VerificationError: They do not open.
    """
    disclosures = queries.disclosures_of(kept.entry_id, kept.leaf_hash)
    opened = dict(map(read_disclosure, disclosures))
    hidden = kept.entry.kind == concerns.EMBARGOED
    if not hidden:
        name, public, secret = kept.entry.kind, kept.entry.public, opened
    else:
        name = str(opened.pop(KIND_NAME, ""))
        fields = {one.name for one in REGISTRY[name].public} if name in REGISTRY else set()
        public = {key: value for key, value in opened.items() if key in fields}
        secret = {key: value for key, value in opened.items() if key not in fields}
    return Traced(kept.entry_id, kept.leaf_hash, name, kept.entry.at, public, secret, disclosures, hidden)


class _Tracer:
    def __init__(self, case: Case, subjects: Sequence[Subject]) -> None:
        self.case = case
        self.name = pseudonyms.case_pseudonym(case.agency_id, case.number)
        self.subjects = {subject.row.capture_id: subject for subject in subjects}
        self.found = Trace()
        self.people: dict[str, Officer | None] = {}

    @cached_property
    def everything(self) -> frozenset[UUID]:
        return frozenset(self.subjects)

    def run(self) -> Trace:
        self._cameras()
        self._days()
        self._hours()
        first = min(subject.row.captured_at for subject in self.subjects.values())
        self._searches(first)
        self._acts(first)
        return self.found

    def _note(self, one: Traced, captures: frozenset[UUID], shown: Shown | None = None) -> None:
        self.found.entries[one.leaf] = one
        self.found.events.append(Event(one.at, one.kind, one.leaf, captures, self._person(one), shown))

    def _person(self, one: Traced) -> Person | None:
        pseudonym, officer_id = one.public.get("officer"), one.confidential.get("officer_id")
        if pseudonym is None:
            return None
        if officer_id is not None and officer_id not in self.people:
            self.people[officer_id] = Officer.objects.filter(pk=officer_id).first()
        officer = self.people.get(officer_id) if officer_id is not None else None
        agency = one.public.get("agency")
        if officer is None:
            return Person(pseudonym, agency, None, None)
        return Person(pseudonym, agency, officer.full_name, officer.badge or None)

    def _cameras(self) -> None:
        keys = {
            (str(one.row.camera_id), sha256(bytes(one.row.device_public_key)).hexdigest(), capture_id)
            for capture_id, one in self.subjects.items()
        }
        for kept in queries.entries_of([concerns.CAMERA]):
            camera, key = kept.entry.public["camera"], kept.entry.public["device_key_sha256"]
            captures = frozenset(capture for at, of, capture in keys if (at, of) == (camera, key))
            if captures:
                self._note(open_entry(kept), captures)
                self.found.enrolled |= dict.fromkeys(captures, kept.leaf_hash)

    def _days(self) -> None:
        by_day: dict[str, set[UUID]] = {}
        for capture_id, one in self.subjects.items():
            by_day.setdefault(one.row.day.isoformat(), set()).add(capture_id)
        told: dict[str, dict[str, bytes]] = {day: {} for day in by_day}
        for kept in queries.entries_of(concerns.DAYS):
            day = str(kept.entry.public.get("day"))
            if day in told:
                self._note(open_entry(kept), frozenset(by_day[day]))
                told[day][kept.entry.kind] = kept.leaf_hash
        rows = {row.day.isoformat(): row for row in Day.objects.filter(day__in=list(by_day))}
        for day, leaves in told.items():
            row = rows[day]
            key = DayKeyPublic(row.day, Suite(row.suite), bytes(row.public))
            self.found.days.append(
                DayTold(
                    key,
                    leaves[concerns.DAY_MADE],
                    leaves.get(concerns.DAY_DESTROYED),
                    leaves.get(concerns.DAY_SHREDDED),
                )
            )

    def _hours(self) -> None:
        by_entry: dict[int, set[UUID]] = {}
        for capture_id, one in self.subjects.items():
            if one.row.hour_entry_id is not None:
                by_entry.setdefault(one.row.hour_entry_id, set()).add(capture_id)
        for entry_id, captures in by_entry.items():
            kept = queries.entry(entry_id)
            if kept is not None:
                self._note(open_entry(kept), frozenset(captures))
                self.found.hours[entry_id] = kept.leaf_hash

    def _searches(self, since: datetime) -> None:
        """Searches that named a capture's plate, time and camera; what they showed; pictures opened from them."""
        found: dict[str, frozenset[UUID]] = {}
        for kept in queries.entries_of(concerns.SEARCHES, since=since, subject=self.case.pk):
            one = open_entry(kept)
            if one.kind == concerns.SEARCHED:
                search = str(one.public["search"])
                if one.public["case"] == self.name:
                    self.found.own_searches.add(search)
                found[search] = frozenset(key for key, subject in self.subjects.items() if _matches(one, subject))
                if found[search]:
                    self._note(one, found[search])
            elif one.kind == concerns.ANSWERED and found.get(str(one.public["search"])):
                self._note(one, found[str(one.public["search"])], Shown.SEARCH)
            elif one.kind == concerns.PICTURE:
                captures = self.everything & {UUID(one.confidential["capture_id"])}
                if captures:
                    self._note(one, captures, Shown(one.public["image"]))

    def _acts(self, since: datetime) -> None:
        """Holds, exports and viewings of the case; viewings of the same captures in other cases."""
        of_hold: dict[str, frozenset[UUID]] = {"None": self.everything}
        for row in HeldCapture.objects.filter(hold__case=self.case, capture_id__in=self.everything).only(
            "hold", "capture_id"
        ):
            of_hold[str(row.hold_id)] = of_hold.get(str(row.hold_id), frozenset()) | {row.capture_id}
        for kept in queries.entries_of(concerns.CASES, since=since, subject=self.case.pk):
            one = open_entry(kept)
            if one.kind not in concerns.CASES:
                continue
            own = one.public.get("case") == self.name
            if one.kind == concerns.VIEWED:
                captures = self.everything & {UUID(text) for text in one.confidential["capture_ids"]}
                if captures:
                    self._note(one, captures, Shown(one.public["shown"]))
            elif own and (captures := self._concerned(one, of_hold)):
                self._note(one, captures)

    def _concerned(self, one: Traced, of_hold: Mapping[str, frozenset[UUID]]) -> frozenset[UUID]:
        """The captures that an act on the case is about: those of its hold, of its export's hold, or all."""
        hold = one.public.get("hold")
        if "export" in one.public:
            hold = Export.objects.filter(pk=one.public["export"]).values_list("hold_id", flat=True).first()
        return of_hold.get(str(hold), frozenset())


def _matches(search: Traced, subject: Subject) -> bool:
    """Whether a search asked for this plate at this time and camera: then its answer listed the capture."""
    at, cameras = subject.row.captured_at, search.confidential["camera_ids"]
    window = parse_instant(search.public["window_from"]), parse_instant(search.public["window_to"])
    return (
        subject.plate in search.confidential["plates"]
        and window[0] <= at < window[1]
        and (not cameras or str(subject.row.camera_id) in cameras)
    )
