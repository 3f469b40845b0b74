"""Counts that do not depend on order: done by each worker for its part of the log, and added up afterwards."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from clearplate_verify import oversight, tallies

WINDOW_DAYS = 30
ACTS = {
    "search.answered": "searches.answers",
    "custody.image_opened": "pictures.opened",
    "agencies.signed_in": "signins.succeeded",
    "agencies.signin_failed": "signins.failed",
    "agencies.locked_out": "signins.lockouts",
    "cases.opened": "cases.opened",
    "cases.closed": "cases.closed",
    "config.changed": "changes.config",
    "custody.escrow_used": "escrow.used",
    "evidence.viewed": "evidence.viewed",
    "evidence.exported": "evidence.exports",
    "evidence.downloaded": "evidence.downloads",
    "evidence.disclosed": "evidence.disclosed",
}
ORDERED = frozenset(
    [
        "agencies.agency_added",
        "agencies.officer_added",
        "agencies.officer_left",
        "agencies.officer_returned",
        "agencies.counted",
        "cameras.invited",
        "cameras.enrolled",
        "cameras.paused",
        "cameras.resumed",
        "cameras.revoked",
        "custody.day_key_made",
        "custody.day_key_destroyed",
        "custody.day_key_escrowed",
        "custody.escrow_destroyed",
        "custody.escrow_used",
        "custody.case_key_made",
        "custody.case_key_destroyed",
        "holds.asked",
        "holds.approved",
        "holds.declined",
        "holds.ended",
        "retention.shredded",
        "retention.clock_confirmed",
        "city.restored",
        "policy.adopted",
        "config.changed",
        "review.counted",
        "promises.checked",
        *oversight.ORDERED,
    ]
)
"""Kinds that also change a list or a state."""


@dataclass(frozen=True)
class Window:
    """The 30 UTC days that end with the day of `as_of`."""

    as_of: str

    @property
    def last(self) -> str:
        """The last day."""
        return self.as_of[:10]

    @property
    def days(self) -> list[str]:
        """All days, the first first."""
        last = datetime.fromisoformat(self.last).date()
        return [str(last - timedelta(days=back)) for back in range(WINDOW_DAYS - 1, -1, -1)]


@dataclass
class Counts:
    """What one part of the log adds to the figures."""

    first_day: str
    last_day: str
    numbers: Counter[str] = field(default_factory=Counter)
    first: int | None = None
    last: int | None = None

    def see(self, index: int, at: str) -> None:
        """Note an entry, whatever its kind, for the range of the window."""
        if self.first_day <= at[:10] <= self.last_day:
            self.first = index if self.first is None else min(self.first, index)
            self.last = index if self.last is None else max(self.last, index)

    def act(self, kind: str, at: str, public: dict[str, Any]) -> None:
        """Count one act where its day lies in the window."""
        if kind == "ingest.counted":
            self._counted(public)
            return
        day = at[:10]
        if kind in ("ingest.refused", "review.flags_counted"):
            day = public["day" if kind == "review.flags_counted" else "hour"][:10]
        if not self.first_day <= day <= self.last_day:
            return
        numbers, named = self.numbers, ACTS.get(kind)
        if named:
            numbers[named] += 1
        if kind == "search.answered":
            numbers["searches.sightings_shown"] += public["sighting_count"]
        elif kind == "search.asked":
            numbers["searches.asked"] += 1
            numbers["searches.day." + day] += 1
            numbers["searches.with_case"] += public["case"] is not None
            numbers["searches.for_other_agency"] += public["for_other_agency"]
            if public["offense_type"] is not None:
                numbers["searches.offense." + public["offense_type"]] += 1
        elif kind == "search.refused":
            numbers["searches.refused"] += 1
            numbers["refusals.day." + day] += 1
        elif kind == "custody.image_refused":
            numbers["pictures.refused"] += 1
        elif kind == "ingest.gap_reported":
            numbers["captures.missing"] += public["missing"]
        elif kind == "retention.shredded":
            numbers["retention.captures_destroyed"] += public["captures"]
        elif kind == "ingest.refused":
            numbers["uploads.refused"] += public["uploads"]
        if kind in ("search.refused", "policy.refused", "custody.image_refused"):
            numbers["refusals.rule." + public["rule"]] += 1
        tallies.count(kind, public, numbers)

    def _counted(self, public: dict[str, Any]) -> None:
        day = public["hour"][:10]
        if not self.first_day <= day <= self.last_day:
            return
        numbers, captures = self.numbers, public["captures"]
        if captures is None:
            numbers["reads.hours_withheld"] += 1
            return
        numbers["reads.captures"] += captures
        numbers["reads.day." + day] += captures
        numbers["reads.camera." + public["camera"]] += captures

    def add(self, other: "Counts") -> None:
        """Take in the counts of a later part."""
        self.numbers.update(other.numbers)
        if other.first is not None:
            self.first = other.first if self.first is None else self.first
            self.last = other.last
