"""Was each day destroyed when it had to be, and does its certificate say what the log says? From docs/spec/log-publishing.md.

The time is the log's own, its last entry's, so that a copy can be checked years later. Whoever reads sees which it was.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from clearplate_verify.entries import AT, decode_canonical
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.merkle import root_of
from clearplate_verify.needed import require
from clearplate_verify.source import Source

KINDS = frozenset(
    [
        "policy.adopted",
        "custody.day_key_made",
        "custody.day_key_destroyed",
        "custody.day_key_escrowed",
        "custody.escrow_destroyed",
        "retention.shredded",
    ]
)
GRACE = timedelta(days=1)
"""What is due on a day may be done during it; and so long after a key's end its certificate may still be missing."""
HEX_LEAF = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEMBERS = {"v", "day", "captures", "uploads", "root", "leaves"}
Kept = tuple[int, str, str, dict[str, Any]]
"""Index, kind, at and public part of an entry about days."""


@dataclass
class Day:
    """What the log says of one day's key: its entry, when it must and when it did end, a copy of it, the certificate."""

    index: int
    destroy_on: str
    destroyed_at: str | None = None
    copy_ends: str | None = None
    certificate: Kept | None = None


@dataclass
class Endings:
    """How the days ended: nothing in here is a failure, but late days and days without a key are for the reader to judge."""

    at: str = ""
    destroyed: int = 0
    waiting: int = 0
    certificates: int = 0
    uploads: int = 0
    files_read: bool = False
    late: list[str] = field(default_factory=list)
    without_key: list[str] = field(default_factory=list)


class Days:
    """Takes the log's entries about days in order; a second one about the same day counts for nothing."""

    def __init__(self) -> None:
        self.days: dict[str, Day] = {}
        self.policies: list[tuple[datetime, int]] = []
        self.at = ""

    def take(self, kept: list[Kept], last_at: str) -> None:
        """Add the entries of the next part of the log.

        Raises:
            VerificationFailed: One cannot follow those before it.
        """
        for entry in kept:
            index, kind, at, public = entry
            require(index, kind, public)
            if kind == "policy.adopted":
                self.policies.append((instant(public["effective_at"]), min(public["retention_days"], 36_500)))
            elif kind == "custody.day_key_made":
                self._made(index, at, public)
            elif kind == "retention.shredded":
                self._shredded(entry)
            elif public["day"] in self.days:
                self._changed(self.days[public["day"]], kind, at, public)
        self.at = last_at or self.at

    def _made(self, index: int, at: str, public: dict[str, Any]) -> None:
        name = public["day"]
        day, ends, made_at = _date(index, name), _date(index, public["destroy_on"]), instant(at)
        in_force = [one for one in self.policies if one[0] <= made_at]
        if not in_force:
            raise VerificationFailed(f"Entry {index} makes the key of {name}; no policy said for how long.")
        limit = in_force[-1][1]  # of those whose instant has come, the one adopted last
        if (ends - day).days > max(limit, 1):
            raise VerificationFailed(
                f"Entry {index}: the key of {name} lives until {ends}, longer than the {limit} days of the policy that "
                "was in force."
            )
        self.days.setdefault(name, Day(index, public["destroy_on"]))

    def due(self, name: str) -> datetime:
        """When a day's key had to be destroyed: as its entry says, or earlier where a policy said less meanwhile."""
        due, day = _midnight(date.fromisoformat(self.days[name].destroy_on)), date.fromisoformat(name)
        until = datetime.max.replace(tzinfo=UTC)  # a policy counts until the instant of the next one adopted after it
        for since, limit in reversed(self.policies):
            reached = max(since, _midnight(day + timedelta(days=max(limit, 1))))
            if reached < until:
                due = min(due, reached)
            until = min(until, since)
        return due

    def _changed(self, day: Day, kind: str, at: str, public: dict[str, Any]) -> None:
        if kind == "custody.day_key_destroyed":
            day.destroyed_at = day.destroyed_at or at
        else:
            day.copy_ends = public["destroy_on"] if kind == "custody.day_key_escrowed" else None

    def _shredded(self, entry: Kept) -> None:
        index, _, _, public = entry
        known = self.days.get(public["day"])
        if known is None or known.destroyed_at is None:
            raise VerificationFailed(
                f"Entry {index} certifies that {public['day']} is destroyed; its key was not destroyed before."
            )
        if known.certificate is None:
            known.certificate = entry


def _date(index: int, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if str(day) != text or day.year > 9000:
        raise VerificationFailed(f"Entry {index} of the log names a day that is none.")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def check_days(days: Days, place: Source | None) -> Endings:
    """Check that each day ended when it had to, and every certificate's file.

    Args:
        days: All that the log says of them.
        place: The public space with the certificates; None where only the log was named, then none is read.

    Raises:
        VerificationFailed: A key outlived its day, or a certificate is missing or says something else than the log.
    """
    found = Endings(days.at, files_read=place is not None)
    if not days.days:
        return found
    now = instant(days.at)
    for name, day in sorted(days.days.items()):
        due = days.due(name)
        if day.copy_ends is not None and day.copy_ends < days.at[:10]:
            raise VerificationFailed(
                f"The copy of the key of {name} had to be destroyed on {day.copy_ends}; the log does not say that it was."
            )
        if day.destroyed_at is None:
            if now - due >= GRACE:
                raise VerificationFailed(
                    f"The key of {name} had to be destroyed on {due.date()}; the log does not say that it was."
                )
            found.waiting += 1
            continue
        found.destroyed += 1
        if day.copy_ends is not None and now - instant(day.destroyed_at) >= GRACE:
            raise VerificationFailed(f"The key of {name} was destroyed; a copy of it in escrow was not.")
        if instant(day.destroyed_at) - due >= GRACE:
            found.late.append(name)
        if day.certificate is not None:
            found.certificates += 1
            found.uploads += day.certificate[3]["uploads"]
            if place is not None:
                check_certificate(name, day.certificate, place)
        elif now - instant(day.destroyed_at) >= GRACE:
            raise VerificationFailed(
                f"The key of {name} was destroyed at {day.destroyed_at}; no certificate of that day is in the log."
            )
    found.without_key = _without_key(sorted(days.days))
    return found


def check_certificate(day: str, entry: Kept, place: Source) -> None:
    """Compare a certificate's file with its entry: its leaves must give the root that was logged.

    Raises:
        VerificationFailed: It is missing, or does not.
    """
    index, _, _, public = entry
    path = f"certificates/{day}.json"
    data = place.read(path, 1024 + 67 * public["uploads"])
    if data is None:
        raise VerificationFailed(f"{path} is missing: the certificate that entry {index} speaks of.")
    try:
        value = decode_canonical(data)
    except VerificationFailed as failure:
        raise VerificationFailed(f"{path} cannot be read: {failure}") from None
    leaves = value.get("leaves") if type(value) is dict and value.keys() == _MEMBERS else None
    if type(leaves) is not list or not all(type(leaf) is str and HEX_LEAF.fullmatch(leaf) for leaf in leaves):
        raise VerificationFailed(f"{path} is not in the form that certificates have.")
    if leaves != sorted(leaves) or len(leaves) != public["uploads"]:
        raise VerificationFailed(f"{path} does not list the {public['uploads']} uploads of {day}, each in its place.")
    for name in ("day", "captures", "uploads", "root"):
        if value[name] != public[name] or type(value[name]) is not type(public[name]):
            raise VerificationFailed(f"{path} says {name} {value[name]}; entry {index} of the log says {public[name]}.")
    if root_of([bytes.fromhex(leaf) for leaf in leaves]).hex() != public["root"]:
        raise VerificationFailed(
            f"{path}: the uploads it lists do not give the root that entry {index} of the log names for {day}."
        )


def _without_key(names: list[str]) -> list[str]:
    if not names:
        return []
    first, last = date.fromisoformat(names[0]), date.fromisoformat(names[-1])
    known = set(names)
    every = (str(first + timedelta(days=n)) for n in range(min((last - first).days, 36_600)))
    return [day for day in every if day not in known]


def instant(at: str) -> datetime:
    """The time of an entry.

    Raises:
        VerificationFailed: There is no such time.
    """
    try:
        if AT.fullmatch(at):
            return datetime.fromisoformat(at)
    except ValueError:
        pass  # a day like 30 February: told below
    raise VerificationFailed(f"An entry of the log has a time that is none, {at[:40]}.")
