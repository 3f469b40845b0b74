"""What has a state rather than a day, recomputed in the log's order: lists, the searches' rows, acts that are withheld.

Written from docs/spec/statistics.md. Rows of searches rest in a temporary database, so that memory does not grow with them.
"""

import sqlite3
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from clearplate_verify.counting import Counts
from clearplate_verify.entries import decode_canonical
from clearplate_verify.errors import VerificationFailed
from clearplate_verify.holds import HoldAct
from clearplate_verify.needed import require
from clearplate_verify.oversight import Oversight
from clearplate_verify.rows import Register, Row, unpack
from clearplate_verify.scan import Part

CHANGES = {
    "policy.adopted",
    "agencies.agency_added",
    "agencies.support_granted",
    "cameras.invited",
    "cameras.enrolled",
    "cameras.paused",
    "cameras.resumed",
    "cameras.revoked",
    "custody.escrow_used",
    "retention.shredded",
    "retention.clock_confirmed",
    "city.restored",
    "config.changed",
}
_CAMERA = {"enrolled": "active", "paused": "paused", "resumed": "active", "revoked": "revoked"}
_ACCOUNT = {"agencies.officer_added": 1, "agencies.officer_left": -1, "agencies.officer_returned": 1}
_KEY = ("day", "key_sha256", "destroy_on")
_SHREDDED = ("day", "captures", "uploads", "root", "holds", "held_captures")
_PLACE = ("camera", "title", "owner", "latitude", "longitude")
_TABLES = """
CREATE TABLE row (month TEXT, place INTEGER, search TEXT, data BLOB);
CREATE TABLE touch (search TEXT, answers INTEGER, sightings INTEGER, pictures INTEGER, review TEXT, place INTEGER);
CREATE INDEX row_month ON row (month, place);
CREATE INDEX touch_search ON touch (search);
"""
_ROWS = """
SELECT data,
    (SELECT coalesce(sum(answers), 0) FROM touch WHERE touch.search = row.search),
    (SELECT max(sightings) FROM touch WHERE touch.search = row.search),
    (SELECT coalesce(sum(pictures), 0) FROM touch WHERE touch.search = row.search),
    (SELECT review FROM touch WHERE touch.search = row.search AND review IS NOT NULL ORDER BY place DESC LIMIT 1)
FROM row WHERE month = ? ORDER BY place
"""


class Registers:
    """Takes the parts of the log in order."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.agencies: list[Row] = []
        self.accounts: dict[str, int] = {}
        self.counted: dict[str, Row] = {}
        self.cameras: dict[str, Row] = {}
        self.days: dict[str, Row] = {}
        self.certificates: dict[str, Row] = {}
        self.escrow: dict[str, Row] = {}
        self.case_keys_made: set[tuple[str, str]] = set()
        self.case_keys_destroyed: set[tuple[str, str]] = set()
        self.holds: dict[str, list[HoldAct]] = {}
        self.oversight = Oversight()
        self.policies: list[Row] = []
        self.changes: list[Row] = []
        self.latest: dict[str, Row] = {}
        self.withheld: dict[int, Row] = {}
        self.first_at = ""
        self.rows = sqlite3.connect("")  # a temporary file, gone with the connection
        self.rows.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the temporary database."""
        self.rows.close()

    def take(self, part: Part) -> None:
        """Add the next part.

        Raises:
            VerificationFailed: A disclosure does not belong to its embargoed entry.
        """
        self.counts.add(part.counts)
        self.first_at = self.first_at or part.first_at
        for index, kind, at, public, digests, leaf in part.events:
            if kind == "tlog.embargoed":
                self.withheld[index] = {"at": at, "ends_at": public["ends_at"], "leaf": leaf, "digests": digests}
            elif kind == "tlog.disclosed":
                self._disclosed(index, public)
            else:
                self._act(index, kind, at, public)
        self._keep(part.register)

    def _keep(self, register: Register) -> None:
        self.rows.executemany("INSERT INTO row VALUES (?, ?, ?, ?)", register.rows)
        self.rows.executemany("INSERT INTO touch VALUES (?, ?, ?, ?, ?, ?)", register.touches)

    def _disclosed(self, index: int, public: Row) -> None:
        held = self.withheld.pop(public["index"], None)
        if held is None or held["leaf"] != public["leaf"]:
            raise VerificationFailed(f"Entry {index} discloses entry {public['index']}, which is not withheld.")
        shown: Row = {}
        for disclosure in public["disclosures"]:
            name, value = open_disclosure(disclosure, held["digests"])
            shown[name] = value
        kind = shown.pop("kind", None)
        if not isinstance(kind, str):
            raise VerificationFailed(f"Entry {index} discloses an act without saying of which kind.")
        require(public["index"], kind, shown)
        self.counts.act(kind, held["at"], shown)
        self._act(public["index"], kind, held["at"], shown)
        told = Register()
        told.act(public["index"], kind, held["at"], shown, embargoed=True)
        self._keep(told)

    def _act(self, index: int, kind: str, at: str, public: Row) -> None:
        station, _, act = kind.partition(".")
        self.oversight.take(index, kind, at, public)
        if kind in CHANGES:
            self.changes = [{"index": index, "at": at, "kind": kind}, *self.changes]
            self.changes = sorted(self.changes, key=lambda row: -row["index"])[:100]
        if station == "cameras":
            self._camera(act, at, public)
        elif kind in _ACCOUNT:
            agency = public["subject_agency"]
            self.accounts[agency] = self.accounts.get(agency, 0) + _ACCOUNT[kind]
        elif kind == "agencies.agency_added":
            self.agencies.append({"title": public["title"], "body": public["body"], "index": index, "at": at})
        elif kind == "agencies.counted":
            self.counted[public["agency"]] = public
        elif kind == "policy.adopted":
            named = {name: public[name] for name in ("policy", "previous", "effective_at", "retention_days")}
            self.policies.append({**named, "index": index, "at": at})
        elif kind == "promises.checked":
            self.latest[kind] = {**public, "index": index, "at": at}
        elif station == "custody":
            self._custody(act, index, at, public)
        elif station == "holds":
            self.holds.setdefault(public["hold"], []).append(HoldAct(index, kind, at, public))
        elif kind == "retention.shredded":
            row = {name: public[name] for name in _SHREDDED}
            self.certificates.setdefault(public["day"], {**row, "index": index, "at": at})

    def _camera(self, act: str, at: str, public: Row) -> None:
        if act == "invited":
            row = {name: public[name] for name in _PLACE}
            self.cameras[public["camera"]] = {**row, "state": "invited", "since": at}
        elif act in _CAMERA and public["camera"] in self.cameras:
            self.cameras[public["camera"]] |= {"state": _CAMERA[act], "since": at}

    def _custody(self, act: str, index: int, at: str, public: Row) -> None:
        if act in ("day_key_made", "day_key_escrowed"):
            row = {**{name: public[name] for name in _KEY}, "destroyed_at": None, "index": index}
            row["destroyed_index"] = None
            if act == "day_key_made":
                self.days.setdefault(public["day"], row)
            else:
                self.escrow[public["day"]] = row
        elif act == "case_key_made":
            self.case_keys_made.add((public["case"], public["key_sha256"]))
        elif act == "case_key_destroyed":
            self.case_keys_destroyed.add((public["case"], public["key_sha256"]))
        elif act in ("day_key_destroyed", "escrow_destroyed"):
            known = (self.days if act == "day_key_destroyed" else self.escrow).get(public["day"])
            if known is not None and known["destroyed_at"] is None:
                known |= {"destroyed_at": at, "destroyed_index": index}

    def months(self) -> list[str]:
        """Months that have searches, the first first."""
        return [month for (month,) in self.rows.execute("SELECT DISTINCT month FROM row ORDER BY month")]

    def searches(self, month: str) -> Iterator[Row]:
        """The rows of a month, as published."""
        for data, answers, sightings, pictures, review in self.rows.execute(_ROWS, [month]):
            row = unpack(data) | {"answers": answers, "sightings": sightings, "pictures_opened": pictures}
            yield row if review is None else row | {"review": review}


def open_disclosure(disclosure: str, digests: list[str]) -> tuple[str, Any]:
    """Read a disclosure and check that its digest is among those of the entry (RFC 9901 section 4.2).

    Raises:
        VerificationFailed: It is none, or the entry did not commit to it.
    """
    try:
        digest = sha256(disclosure.encode("ascii")).digest()
        parts = decode_canonical(urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
    except ValueError:
        raise VerificationFailed("This is not a disclosure.") from None
    if type(parts) is not list or len(parts) != 3 or type(parts[1]) is not str:
        raise VerificationFailed("This is not a disclosure.")
    committed = {urlsafe_b64decode(one + "=") for one in digests}
    if digest not in committed:
        raise VerificationFailed(f"The entry did not commit to the field {parts[1]!r} as it is shown.")
    return parts[1], parts[2]
