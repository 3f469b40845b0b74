"""An in-memory city with a public log: honest entries of every kind, tiles, checkpoints, witnesses, receipts.

Made to be attacked: whatever a test changes, leaves out or forges starts from a log that is right in every byte.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import city_oversight
from city_names import AGENCIES, ORIGIN, RETENTION, START, made, made_uuid, officer
from clearplate.core.custody.certificate import certificate, certificate_path, destroyed_root
from clearplate.core.promises import Finding, Verdict
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.statement import Checked, counts, path_of, sign
from clearplate.core.review.sampling import Period, draw, population
from clearplate.core.tlog import merkle
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.cosignature import Cosigner
from clearplate.core.tlog.embargo import build_embargoed, disclose, needed
from clearplate.core.tlog.entries import LogKind, NewEntry, build_entry, parse_entry
from clearplate.core.tlog.fields import Field, FieldType, instant_text
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.core.tlog.note import ED25519_COSIGNATURE, MLDSA44_COSIGNATURE, Note, note_signing_key
from clearplate.core.tlog.proof import TlogProof
from clearplate.core.tlog.tiles import TILE_WIDTH, Tile, TiledTree, encode_bundle, grow, new_bundles
from clearplate.core.tlog.witness_policy import WitnessGroup, WitnessPolicy


@dataclass(frozen=True)
class Act:
    """What the city did: the entry, its place, and the disclosures that only the city has."""

    index: int
    kind: LogKind
    at: datetime
    public: Mapping[str, Any]
    entry: NewEntry


class City:
    """Keys, a log, witnesses, and the files they published."""

    def __init__(self, *, origin: str = ORIGIN, witnesses: int = 2, name: str = "city") -> None:
        self.origin = origin
        self.signer = note_signing_key(origin, made(name, "tlog"))
        self.mldsa = Cosigner(origin, made(name, "tlog mldsa"), MLDSA44_COSIGNATURE)
        algorithms = (ED25519_COSIGNATURE, MLDSA44_COSIGNATURE)
        self.witnesses = {
            f"w{number}": Cosigner(f"w{number}.example/witness", made(name, "witness", number), algorithms[number % 2])
            for number in range(1, witnesses + 1)
        }
        self.acts: list[Act] = []
        self.files: dict[str, bytes] = {}
        self.published = 0
        self._last = START

    @property
    def policy(self) -> WitnessPolicy:
        """What `log/keys.txt` says."""
        url = f"https://{self.origin}"
        logs = ((self.signer.vkey, url), (self.mldsa.vkey, url))
        named = {name: (cosigner.vkey, None) for name, cosigner in self.witnesses.items()}
        if not named:
            return WitnessPolicy(logs, {}, "none")
        return WitnessPolicy(logs, named, "enough", {"enough": WitnessGroup(1, tuple(named))})

    @property
    def size(self) -> int:
        return len(self.acts)

    @property
    def entries(self) -> list[bytes]:
        return [act.entry.data for act in self.acts]

    def append(
        self,
        kind: LogKind | str,
        public: Mapping[str, Any] | None = None,
        confidential: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Act:
        """Write one act down; fields that are not given get an honest value of their type."""
        kind = REGISTRY[kind] if isinstance(kind, str) else kind
        at = at or self._last + timedelta(minutes=1)
        shown, hidden = self._whole(kind, public, confidential, at)
        salts = [made("salt", self.size, number, size=16) for number in range(len(kind.confidential))]
        return self._take(kind, at, shown, build_entry(kind, shown, hidden, at=at, salts=salts))

    def embargo(
        self,
        kind: LogKind | str,
        public: Mapping[str, Any] | None = None,
        confidential: Mapping[str, Any] | None = None,
        *,
        at: datetime,
        ends_at: datetime,
    ) -> Act:
        """Write one act down as digests only; `disclose` tells it later."""
        kind = REGISTRY[kind] if isinstance(kind, str) else kind
        shown, hidden = self._whole(kind, public, confidential, at)
        counts = needed(kind)
        entry = build_embargoed(
            kind,
            shown,
            hidden,
            at=at,
            ends_at=ends_at,
            salts=[made("salt", self.size, number, size=16) for number in range(counts.salts)],
            decoys=[made("decoy", self.size, number) for number in range(counts.decoys)],
        )
        return self._take(kind, at, {"ends_at": instant_text(ends_at)}, entry)

    def disclose(self, hidden: Act, at: datetime) -> Act:
        """End an embargo."""
        return self.append(
            "tlog.disclosed", disclose(hidden.index, hidden.entry.leaf_hash, hidden.entry.disclosures), {}, at
        )

    def adopt(
        self,
        document: bytes,
        at: datetime,
        *,
        retention_days: int = 30,
        previous: str | None = None,
        effective_at: datetime | None = None,
    ) -> Act:
        """Adopt a policy, to count at once or from an instant on, and publish its whole text."""
        version = sha256(document).hexdigest()
        self.files[f"policies/{version}.txt"] = document
        public = {
            "policy": version,
            "previous": previous,
            "document_bytes": len(document),
            "effective_at": instant_text(effective_at or at),
            "officials": [officer("official 1", at), officer("official 2", at)],
            "by_command": False,
            "retention_days": retention_days,
        }
        return self.append("policy.adopted", public, at=at)

    def about(self, kind: str, facts: Mapping[str, Any], at: datetime) -> Act:
        """Write one act down with those facts that its kind has a field for."""
        fields = {field.name for field in REGISTRY[kind].public}
        return self.append(kind, {name: value for name, value in facts.items() if name in fields}, at=at)

    def certify(self, day: str, at: datetime, *, holds: int = 0, held_captures: int = 0) -> Act:
        """Say that nothing of a day is left, and publish the certificate: the roots of the uploads that were destroyed."""
        leaves = sorted(made("upload", day, number) for number in range(3))
        destroyed = datetime.fromisoformat(day).date()
        self.files[certificate_path(destroyed)] = certificate(destroyed, captures=217, leaves=leaves)
        shown = {"day": day, "captures": 200, "uploads": len(leaves), "root": destroyed_root(leaves).hex()}
        survivors = {"holds": holds, "held_captures": held_captures}
        return self.append("retention.shredded", {**shown, **survivors}, {"exact_captures": 217}, at)

    def check_promises(self, at: datetime, *, key: Ed25519PrivateKey | None = None, root_hash: str = "") -> Act:
        """Say what a check of the promises found, and publish the signed result; a forger has another key, or another log."""
        findings = [Finding(check.check_id, check.promise, Verdict.HOLDS) for check in CHECKS.values()]
        root = root_hash or self.tree().root().hex()
        checked = Checked(self.origin, at, "0.1.0", None, self.published, root, tuple(findings))
        digest, data = sign(checked, key or Ed25519PrivateKey.from_private_bytes(made("city key")))
        self.files[path_of(digest)] = data
        shown = {"statement": digest, "by_command": False, "policy": None, **counts(findings)}
        return self.append("promises.checked", shown, at=at)

    def draw_sample(self, period: Period, size: int, at: datetime, **changes: Any) -> Act:
        """Draw searches by lot, as an auditor does; `changes` are what a forger states instead."""
        tree_size, ids = population(map(parse_entry, self.entries), period)
        seed = merkle.root_hash([act.entry.leaf_hash for act in self.acts[:tree_size]])
        shown = {
            "officer": officer("auditor", at),
            "agency": AGENCIES[0],
            "seed": seed.hex(),
            "tree_size": tree_size,
            "first_day": period.first.isoformat(),
            "last_day": period.last.isoformat(),
            "population": len(ids),
            "searches": draw(seed, period, ids, size),
        }
        return self.append("review.sample_drawn", {**shown, **changes}, at=at)

    def publish(self, at: datetime | None = None) -> dict[str, bytes]:
        """Publish what was written since the last time; gives the whole public space: path to bytes."""
        leaves = [act.entry.leaf_hash for act in self.acts[self.published :]]
        grown = grow(self.published, leaves, self._read)
        self.files |= {f"log/{tile.path()}": data for tile, data in grown.items()}
        for bundle in new_bundles(self.published, self.size):
            first = bundle.index * TILE_WIDTH
            self.files[f"log/{bundle.path()}"] = encode_bundle(self.entries[first : first + bundle.width])
        self.published = self.size
        self.files["log/keys.txt"] = self.policy.render().encode()
        self.files["log/checkpoint"] = self.signed(self.checkpoint(), at or self._last)
        return dict(self.files)

    def checkpoint(self) -> Checkpoint:
        """The head of what is published."""
        return Checkpoint(self.origin, self.published, self.tree().root())

    def signed(self, checkpoint: Checkpoint, at: datetime) -> bytes:
        """A checkpoint as the log publishes it, with every witness's cosignature."""
        cosigners = (self.mldsa, *self.witnesses.values())
        text = checkpoint.text()
        return Note(
            text, (self.signer.sign(text), *(cosigner.cosign(checkpoint, at) for cosigner in cosigners))
        ).render()

    def tree(self) -> TiledTree:
        """The published tree, read from its tiles."""
        return TiledTree(self.published, self._read)

    def receipt(self, index: int) -> bytes:
        """The receipt of one published entry."""
        path = tuple(self.tree().inclusion(index))
        return TlogProof(index, path, self.files["log/checkpoint"], self.entries[index]).render()

    def write_to(self, folder: Path) -> Path:
        """Write the public space to a folder, as the server and a mirror have it."""
        for path, data in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder

    def _read(self, tile: Tile) -> bytes:
        return self.files[f"log/{tile.path()}"]

    def _take(self, kind: LogKind, at: datetime, public: Mapping[str, Any], entry: NewEntry) -> Act:
        self._last = max(at, self._last)
        act = Act(self.size, kind, at, public, entry)
        self.acts.append(act)
        return act

    def _whole(
        self, kind: LogKind, public: Mapping[str, Any] | None, confidential: Mapping[str, Any] | None, at: datetime
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        def filled(fields: tuple[Field, ...], given: Mapping[str, Any] | None) -> dict[str, Any]:
            defaults = {field.name: plausible(field, at, self.size) for field in fields}
            return {**defaults, **(given or {})}

        return filled(kind.public, public), filled(kind.confidential, confidential)


def plausible(field: Field, at: datetime, number: int) -> Any:
    """An honest value for a field: the same for the same place in the log."""
    if field.name == "hour":
        return instant_text(at.replace(minute=0, second=0, microsecond=0))
    if field.type is FieldType.TITLE and "agency" not in field.name:
        return f"Place {number}"
    return _PLAUSIBLE[field.type](field, at, number)


_PLAUSIBLE: Mapping[FieldType, Callable[[Field, datetime, int], Any]] = {
    FieldType.OFFICER: lambda _field, at, number: officer(number % 7, at),
    FieldType.OFFICERS: lambda _field, at, number: [officer(number % 7, at)],
    FieldType.CASE: lambda _field, _at, number: "c-" + made("case", number).hex()[:13],
    FieldType.CHOICE: lambda field, _at, number: field.choices[number % len(field.choices)],
    FieldType.CHOICES: lambda field, _at, number: [field.choices[number % len(field.choices)]],
    FieldType.TITLE: lambda _field, _at, number: AGENCIES[number % len(AGENCIES)],
    FieldType.INSTANT: lambda _field, at, _number: instant_text(at + timedelta(hours=1)),
    FieldType.DAY: lambda _field, at, _number: at.date().isoformat(),
    FieldType.DIGEST: lambda field, _at, number: made(field.name, number).hex(),
    FieldType.UUID: lambda field, _at, number: made_uuid(field.name, number),
    FieldType.UUIDS: lambda field, _at, number: [made_uuid(field.name, number)],
    FieldType.MICRODEGREES: lambda field, _at, _number: -106_485_000 if field.name == "longitude" else 31_761_900,
    FieldType.SLUG: lambda *_: "clock-skew",
    FieldType.RULE: lambda *_: "search.case_exists",
    FieldType.RULES: lambda *_: ["search.case_exists"],
    FieldType.OFFENSE: lambda *_: "120",
    FieldType.COUNT: lambda *_: 12,
    FieldType.FLAG: lambda *_: False,
    FieldType.REFERENCE: lambda _field, _at, number: f"R-2026-{number % 10**6:06d}",
    FieldType.VERSION: lambda *_: "0.1.0",
    FieldType.TEXT: lambda *_: "Vehicle left the robbery at Mesa St store",
    FieldType.PLATES: lambda *_: ["ABC1234"],
    FieldType.DISCLOSURES: lambda *_: [],
}


def a_year(
    city: City | None = None, *, start: datetime = START, days: int = 365, cameras: int = 4, publish_every: int = 7
) -> City:
    """Live through some days: every kind of act, and a log published every few days and at the end.

    Args:
        city: Whose; a new one otherwise.
        start: The first morning.
        days: How many.
        cameras: How many stand in the city.
        publish_every: After how many days a checkpoint is published.
    """
    city = city or City()
    _founded(city, start, cameras)
    keys: dict[str, str] = {}
    hidden: list[tuple[datetime, Act]] = []
    for day in range(days):
        morning = start + timedelta(days=day)
        _keys_of(city, morning, keys)
        _reads_of(city, morning, cameras)
        _searches_of(city, morning, day)
        _holds_of(city, morning, day)
        _evidence_of(city, morning, day)
        city_oversight.reviews_of(city, morning, day)
        city_oversight.audits_of(city, morning, day)
        city_oversight.second_persons_of(city, morning, day)
        city_oversight.access_of(city, morning, day)
        city_oversight.places_of(city, morning, day)
        city_oversight.matters_of(city, morning, day)
        if day % 30 == 3:
            ends_at = morning + timedelta(days=20)
            asked = city.embargo("search.asked", {"agency": AGENCIES[0]}, at=morning, ends_at=ends_at)
            hold = city.embargo("holds.asked", hold_facts(f"hidden {day}"), at=morning, ends_at=ends_at)
            hidden += [(ends_at, asked), (ends_at, hold)]
        if day % 30 == 13:  # its asking is still withheld, and is told ten days from now
            city.about("holds.ended", {**hold_facts(f"hidden {day - 10}"), "why": "not_approved"}, morning)
        for ends_at, act in [pair for pair in hidden if pair[0] <= morning]:
            city.disclose(act, morning)
            hidden.remove((ends_at, act))
        if day % publish_every == publish_every - 1:
            city.publish(morning)
    _one_of_each(city)
    city.publish()
    return city


def _founded(city: City, at: datetime, cameras: int) -> None:
    city.append("config.changed", {"previous_sha256": None}, at=at)
    command = {"officer": None, "agency": None}
    for title, body in zip(AGENCIES, ("police", "sheriff"), strict=True):
        city.append("agencies.agency_added", {**command, "title": title, "body": body}, at=at)
    city.adopt(b"The policy of Example City: plates are kept for thirty days.\n", at)
    for number in range(7):
        subject = {"subject": officer(number, at), "subject_agency": AGENCIES[number % 2], "roles": ["investigator"]}
        city.append("agencies.officer_added", {**command, **subject}, at=at)
    for number in range(cameras):
        site = {"camera": made_uuid("camera", number), "title": f"Mesa St at {number + 1}th"}
        city.append("cameras.invited", {**command, **site, "owner": "city"}, at=at)
        city.append("cameras.enrolled", site, at=at)


def _keys_of(city: City, morning: datetime, keys: dict[str, str]) -> None:
    """Make the day's key, and destroy on its day each that is due."""
    day = morning.date()
    destroy_on = (day + RETENTION).isoformat()
    made_key = {"day": day.isoformat(), "key_sha256": made("day key", day).hex(), "destroy_on": destroy_on}
    city.append("custody.day_key_made", made_key, at=morning)
    keys[destroy_on] = day.isoformat()
    if due := keys.pop(day.isoformat(), None):
        due_day = datetime.fromisoformat(due).date()
        city.append("custody.day_key_destroyed", {"day": due, "key_sha256": made("day key", due_day).hex()}, at=morning)
        city.certify(due, morning, holds=due_day.day % 3, held_captures=due_day.day % 3 * 7)
    if day.day % 10 == 1:
        copied = {**made_key, "destroy_on": (day + timedelta(days=7)).isoformat()}
        city.about("custody.day_key_escrowed", copied, morning)
    copied_day = day - timedelta(days=7)
    if copied_day.day % 10 == 1 and copied_day >= START.date():
        copied = {"day": copied_day.isoformat(), "key_sha256": made("day key", copied_day).hex()}
        city.append("custody.escrow_destroyed", copied, at=morning)


def hold_facts(number: object, **changes: Any) -> dict[str, Any]:
    """What every act about a hold says of it."""
    names = {"hold": made_uuid("hold", number), "case": "c-" + made("held case", number).hex()[:13]}
    return {**names, "agency": AGENCIES[0], "what": "hold", "captures": 9, **changes}


def _holds_of(city: City, morning: datetime, day: int) -> None:
    """Ask, agree a day later, extend, end; a few are declined, one in nine outlives the year."""
    at = morning + timedelta(hours=3)

    def until(days: int) -> str:
        return (morning.date() + timedelta(days=days)).isoformat()

    if day % 8 == 1:
        city.about("holds.asked", hold_facts(day, ends_on=until(60)), at)
    if day % 8 == 2:
        _decided(city, at, day - 1, until(59))
    if day % 8 == 6 and day > 48:
        longer = hold_facts(day - 45, what="extension", ends_on=until(60))
        city.about("holds.asked", longer, at)
        city.about("holds.approved", {**longer, "captures": 11}, at)
    if day % 8 == 3 and day > 90 and day % 9:
        over = hold_facts(day - 90)
        city.about("holds.ended", {**over, "captures": 11, "why": "case_closed"}, at)
        city.about("custody.case_key_destroyed", {**over, "key_sha256": made("case key", day - 90).hex()}, at)


def _decided(city: City, at: datetime, number: int, ends_on: str) -> None:
    hold = hold_facts(number, ends_on=ends_on)
    if number % 5 == 3:
        city.about("holds.declined", hold, at)
        return
    city.about("custody.case_key_made", {**hold, "key_sha256": made("case key", number).hex()}, at)
    city.about("holds.approved", hold, at)


def _evidence_of(city: City, morning: datetime, day: int) -> None:
    """Look at what is held; now and then take it out, and hand it over."""
    at = morning + timedelta(hours=4)
    hold = hold_facts(day - day % 8 + 1)
    if day % 4 == 3:
        city.about("evidence.viewed", hold, at)
    if day % 16 == 4:
        export = {"case": hold["case"], "agency": hold["agency"], "export": made_uuid("export", day)}
        for kind in ("export_asked", "exported", "downloaded", "disclosed"):
            city.about(f"evidence.{kind}", {**export, "captures": 9}, at)


def _reads_of(city: City, morning: datetime, cameras: int) -> None:
    """Count an hour of each camera; one of them sees too few to be told."""
    for number in range(cameras):
        seen = 3 if number == 0 else 40 + number
        shown = None if seen < 10 else seen
        hour = instant_text(morning.replace(minute=0, second=0, microsecond=0))
        city.append(
            "ingest.counted",
            {"camera": made_uuid("camera", number), "hour": hour, "captures": shown, "uploads": shown},
            {"exact_captures": seen, "exact_uploads": seen},
            morning + timedelta(hours=1),
        )


def _searches_of(city: City, morning: datetime, day: int) -> None:
    """Sign in, ask, be answered, open a picture; now and then be refused."""
    at = morning + timedelta(hours=2)
    who = {"officer": officer(day % 7, at), "agency": AGENCIES[day % 2]}
    search = {"search": made_uuid("search", day), **who}
    asked = {
        **search,
        "window_from": instant_text(at - timedelta(days=2)),
        "window_to": instant_text(at),
        "plate_count": 1,
        "policy": None,
        "exigent": day % 10 == city_oversight.EMERGENCY,
        "with_warrant": day % 6 == 0,
        "approval": None,
    }
    city.append("agencies.signed_in", {**who, "method": "totp"}, at=at)
    if day % 5 == city_oversight.REFUSED:
        city.append("search.refused", {**asked, "case": None, "topics": ["protest"]}, at=at)
        if day % 10 == city_oversight.REFUSED:
            city.about("search.appealed", {**search, "request": made_uuid("appeal", day)}, at)
        return
    city.append("search.asked", asked, at=at)
    answer = {"sighting_count": day % 9, "crop_count": 0, "withheld_count": 3 if day % 9 == 0 else 0}
    city.append("search.answered", {**search, **answer}, at=at)
    city.append("custody.image_opened", {**search, "image": "plate"}, at=at)


_ENDS = ("custody.day_key_destroyed", "custody.day_key_escrowed", "custody.escrow_destroyed", "retention.shredded")


def _one_of_each(city: City) -> None:
    """Let every kind occur that has not yet, so that none goes untried; no key is destroyed that was never made."""
    seen = {act.kind.name for act in city.acts} | {"tlog.embargoed", "tlog.disclosed", *_ENDS}
    if "review.sample_drawn" not in seen:
        last = city.acts[-1].at
        city.append("agencies.signed_in", at=last + timedelta(days=1))
        city.draw_sample(Period(city.acts[0].at.date(), last.date()), 3, last + timedelta(days=1, minutes=1))
        seen.add("review.sample_drawn")
    for kind in REGISTRY.values():
        if kind.name not in seen:
            of_a_camera = any(field.name == "camera" for field in kind.public)
            city.append(kind, {"camera": made_uuid("camera", 1)} if of_a_camera else None)
