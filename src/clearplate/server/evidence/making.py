"""Make what an export contains: open the captures under the asking's entry, write every content file, seal it, log its hash.

Runs in a job. Until the entry `evidence.exported` is written, nothing counts: a run that was cut short is begun anew. After
it, `finishing` adds the proofs once the entries are published.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_noop

from clearplate.core.capture import ImageKind, to_microseconds
from clearplate.core.errors import ClearplateError
from clearplate.core.evidence import custody_chain, exhibits
from clearplate.core.evidence.archive import ArchiveWriter
from clearplate.core.evidence.certificates import credentials
from clearplate.core.evidence.contents import Heading, Listed, NamedCapture, contents_file, listed
from clearplate.core.evidence.exhibits import HourProof
from clearplate.core.seal import SealedCapture, parse_record
from clearplate.core.sighting import Authorization, Sighting
from clearplate.core.tlog import kinds
from clearplate.core.tlog.merkle import HASH_BYTES
from clearplate.core.upload import Manifest
from clearplate.server.cameras import queries as cameras
from clearplate.server.cameras.city_key import city_public_key
from clearplate.server.cases import queries as cases
from clearplate.server.config import read_key
from clearplate.server.custody import holding
from clearplate.server.evidence import acting, actions, tracing
from clearplate.server.evidence.models import Export, State
from clearplate.server.evidence.pictures import PictureSigner, UnsignedPicture
from clearplate.server.evidence.report.data import PICTURES_MAX, Printed, Report
from clearplate.server.evidence.sealing import ATTEMPT_BYTES, CONTENTS, STAGE, ExportSecret, secret_of
from clearplate.server.evidence.tracing import Subject, Trace
from clearplate.server.holds import proofs as hour_proofs
from clearplate.server.holds import queries as holds
from clearplate.server.holds.models import HeldCapture
from clearplate.server.ingest.models import Upload
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms, publishing

diagnostics = logging.getLogger(__name__)

LASTS: Final = timedelta(days=2)
"""What an export asks to open is opened within so long, or it must be asked for again."""
TOLD_EVERY: Final = 10
_LOCK: Final = 0x45_58


class ExportError(ClearplateError):
    """This export cannot be made as it was asked for; its sentences are shown to people in their language."""


LATE: Final = gettext_noop("It was asked for more than two days ago and could not be made since. Ask for it again.")
CHANGED: Final = gettext_noop("Some of these captures are not held any more. Ask for an export of what is held now.")
DAMAGED: Final = gettext_noop(
    "One of these captures is damaged and does not check. Tell the operator, who finds it in the diagnostics."
)


@contextmanager
def alone_with(export_id: UUID) -> Iterator[bool]:
    """Hold an export's lock over several transactions; what it gives is False when another process has it."""
    key = [_LOCK, int.from_bytes(export_id.bytes[-4:], "big", signed=True)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def make(export: Export, *, now: datetime) -> bool:
    """Make an export's content and log its hash; False while the hour of one of its captures is not counted yet.

    Raises:
        ExportError: What it names is not held any more, does not open, or was asked for too long ago.
        CaseClosedError: The case's key is destroyed.
        TooLargeError: It does not fit one bundle.
    """
    rows = _rows(export, now)
    if _waits_for_hour(rows):
        return False
    Export.objects.filter(pk=export.pk).update(state=State.MAKING, done=0)
    secret = secret_of(export)
    with translation.override(export.language):
        stage = _open(export, rows, secret, now)
        attempt = os.urandom(ATTEMPT_BYTES)
        secret.put(STAGE, attempt, stage.pieces())
    document = stage.contents()
    secret.put(CONTENTS, os.urandom(ATTEMPT_BYTES), [document])
    _log(export, stage, document, now)
    return True


def _rows(export: Export, now: datetime) -> list[HeldCapture]:
    """The captures that were held when the export was asked for; all of them, still."""
    if now >= export.asked_at + LASTS:
        raise ExportError(LATE)
    found = actions.captures_of(export.case, export.hold, now=now, opened_until=export.asked_at).values()
    rows = [row for row in found if row.hold.decided_at is not None and row.hold.decided_at <= export.asked_at]
    if len(rows) != export.captures:
        raise ExportError(CHANGED)
    return rows


def _waits_for_hour(rows: list[HeldCapture]) -> bool:
    hour_proofs.complete(row for row in rows if row.hour_entry_id is None)
    uploads = {Manifest.from_bytes(bytes(row.manifest)).upload_id for row in rows if row.hour_entry_id is None}
    return bool(uploads) and Upload.objects.filter(pk__in=uploads, counted_in=None).exists()


def _open(export: Export, rows: list[HeldCapture], secret: ExportSecret, now: datetime) -> "_Stage":
    authorization = acting.authorization_of(
        export.pk, export.asked_by_id, export.case, entry_id=export.asked_entry_id, at=export.asked_at, lasts=LASTS
    )
    records = [row.kept for row in rows]
    opened = holding.open_held(records, authorization, now=now)
    if opened.damaged:
        diagnostics.error("Captures of export %s are damaged: %s", export.pk, ", ".join(map(str, opened.damaged)))
        raise ExportError(DAMAGED)
    keys = holding.part_keys_of(records, authorization, now=now)
    sightings = {sighting.capture_id: sighting for sighting in opened.sightings}
    exhibited = [
        _Exhibit(row, sightings[record.capture_id], _record(row), keys[record.capture_id])
        for row, record in zip(rows, records, strict=True)
    ]
    trace = tracing.trace(export.case, [Subject(one.row, one.sighting.read.plate) for one in exhibited])
    heading = _heading(export, secret, now)
    return _Stage(export, heading, exhibited, trace=trace, authorization=authorization, now=now)


def _record(row: HeldCapture) -> SealedCapture:
    return parse_record(bytes(row.record), 0)[0]


def _heading(export: Export, secret: ExportSecret, now: datetime) -> Heading:
    case, city = export.case, settings.CITY
    recipient = None
    if export.sealed_recipient is not None:
        recipient = secret.open_text(bytes(export.sealed_recipient), "recipient")
    return Heading(
        export=export.pk,
        city=city.name,
        origin=city.public.origin,
        city_public_key=city_public_key(),
        keys=publishing.keys_text(),
        agency=case.agency.name,
        case=pseudonyms.case_pseudonym(case.agency_id, case.number),
        case_number=case.number,
        purpose=export.purpose,
        recipient=recipient,
        language=export.language,
        made_at=now,
    )


@dataclass(frozen=True, slots=True)
class _Exhibit:
    row: HeldCapture
    sighting: Sighting
    sealed: SealedCapture
    part_keys: dict[int, bytes]


class _Stage:
    """The content files in the order of their names; what the lists and the report need is noted on the way."""

    def __init__(
        self, export: Export, heading: Heading, exhibited: list[_Exhibit], *, trace: Trace,
        authorization: Authorization, now: datetime,
    ) -> None:  # fmt: skip
        self.export, self.heading, self.trace = export, heading, trace
        self._exhibited = sorted(exhibited, key=lambda one: str(one.row.capture_id))
        self._authorization, self._now = authorization, now
        self._credentials = credentials(read_key(settings.CITY.keys.evidence_key_file), settings.CITY.name)
        self._signer = PictureSigner(self._credentials)
        self._names = cameras.names({one.row.camera for one in exhibited})
        self._asker = pseudonyms.officer_pseudonym(export.asked_by_id, export.asked_at)
        mark = f"{heading.case_number} · {self._asker}"
        self._report = Report(heading, trace, asked_by=f"{export.asked_by} ({self._asker})", mark=mark)
        self._report.expect(len(exhibited))
        self._chain = custody_chain.chain_file(export.pk, heading.case, days=trace.days, events=trace.events)
        self._viewers = custody_chain.viewers_file(export.pk, trace.events)
        self._files: list[Listed] = []
        self._unsigned: list[str] = []
        self.bytes = 0

    def pieces(self) -> Iterator[bytes]:
        """The content files as one container."""
        writer = ArchiveWriter()
        for path, data in self._content():
            self._files.append(listed(path, data))
            yield from self._counted(writer.add(path, data))
        yield from self._counted(writer.finish())

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.bytes += len(piece)
            yield piece

    def _content(self) -> Iterator[tuple[str, bytes]]:
        yield "c2pa-ca.pem", self._credentials.issuer
        for number, one in enumerate(self._exhibited, 1):
            yield from sorted(self._capture(one, printed=number <= PICTURES_MAX).items())
            if number % TOLD_EVERY == 0 or number == len(self._exhibited):
                Export.objects.filter(pk=self.export.pk).update(done=number)
        yield "chain-of-custody.json", self._chain
        page = {"city": self.heading.city, "origin": self.heading.origin, "agency": self.heading.agency}
        told = render_to_string("evidence/how-to-check.html", {**page, "case_number": self.heading.case_number})
        yield "how-to-check.html", told.encode("utf-8")
        for version, document in sorted(self._documents().items()):
            yield f"policies/{version}.txt", document
        viewers = listed("viewers.json", self._viewers)
        attached = {"chain-of-custody.json": self._chain, "viewers.json": self._viewers}
        yield "report.pdf", self._report.make(attached, [*self._files, viewers])
        yield "viewers.json", self._viewers

    def _capture(self, one: _Exhibit, *, printed: bool) -> dict[str, bytes]:
        row, held = one.row, one.row.kept
        folder = exhibits.folder(row.capture_id)
        files = {
            f"{folder}record.bin": held.record,
            f"{folder}part_keys.json": exhibits.part_keys_file(row.capture_id, one.part_keys),
            f"{folder}read.json": exhibits.read_file(one.sighting.read),
            f"{folder}proof.json": self._proof(one),
        }
        opened: dict[ImageKind, bytes] = {}
        for kind in one.sighting.images:
            name = f"{folder}{kind.name.lower()}"
            sealed = holding.sealed_image(held, kind)
            opened[kind] = holding.open_held_image(held, kind, self._authorization, now=self._now)
            files |= {f"{name}.sealed": sealed, f"{name}.jpg": opened[kind]}
            signed = self._signer.sign(opened[kind], f"{name}.jpg", self._facts(one, opened[kind], sealed))
            if isinstance(signed, UnsignedPicture):
                self._unsigned.append(f"{name}.jpg")
            else:
                files[f"{name}.c2pa.jpg"] = signed
        digests = {kind: sha256(jpeg).digest() for kind, jpeg in opened.items()}
        camera = self._names.get(row.camera, "")
        pictures = opened if printed else {}
        self._report.add(Printed(one.sighting, one.sealed, camera, digests, pictures, self._hour_told(row)))
        return files

    def _facts(self, one: _Exhibit, jpeg: bytes, sealed: bytes) -> dict[str, object]:
        return {
            "capture_id": str(one.row.capture_id),
            "camera_id": str(one.row.camera_id),
            "camera": self._names.get(one.row.camera, ""),
            "captured_at_us": one.sealed.captured_at_us,
            "export": str(self.export.pk),
            "case": self.heading.case,
            "officer": self._asker,
            "original_sha256": sha256(jpeg).hexdigest(),
            "sealed_sha256": sha256(sealed).hexdigest(),
        }

    def _proof(self, one: _Exhibit) -> bytes:
        row = one.row
        made = next(day.made for day in self.trace.days if day.key.day == row.day)
        return exhibits.proof_file(
            bytes(row.record),
            row.proof,
            bytes(row.device_public_key),
            enrolled=self.trace.enrolled.get(row.capture_id),
            day_key=made,
            hour=self._hour(row),
        )

    def _hour(self, row: HeldCapture) -> HourProof | None:
        path = bytes(row.hour_path or b"")
        if row.hour_entry_id is None or row.hour_index is None or row.hour_size is None:
            return None
        nodes = tuple(path[start : start + HASH_BYTES] for start in range(0, len(path), HASH_BYTES))
        return HourProof(self.trace.hours[row.hour_entry_id], row.hour_index, row.hour_size, nodes)

    def _hour_told(self, row: HeldCapture) -> str | None:
        if row.hour_entry_id is None:
            return None
        hour = str(self.trace.entries[self.trace.hours[row.hour_entry_id]].public["hour"])
        return f"{hour[:10]} {hour[11:16]} UTC"

    def _documents(self) -> dict[str, bytes]:
        wanted = self.trace.policies
        return {version: document for version, document in policy.documents() if version in wanted}

    def contents(self) -> bytes:
        """`contents.json`, once every piece was taken."""
        keeping: dict[UUID, set[UUID]] = defaultdict(set)
        for capture_id, hold_id in holds.held(self.export.case, now=self._now).values_list("capture_id", "hold_id"):
            keeping[capture_id].add(hold_id)
        return contents_file(
            self.heading,
            asked=self._asked(),
            captures=[self._named(one, keeping) for one in self._exhibited],
            entries=self.trace.entries,
            policies=self._documents(),
            unsigned=self._unsigned,
            files=self._files,
        )

    def _asked(self) -> bytes:
        return next(one.leaf for one in self.trace.entries.values() if one.entry_id == self.export.asked_entry_id)

    def _named(self, one: _Exhibit, keeping: Mapping[UUID, set[UUID]]) -> NamedCapture:
        return NamedCapture(
            capture_id=one.row.capture_id,
            camera_id=one.row.camera_id,
            camera=self._names.get(one.row.camera, ""),
            captured_at_us=to_microseconds(one.row.captured_at),
            day=one.row.day,
            holds=tuple(keeping[one.row.capture_id]),
        )


def _log(export: Export, stage: _Stage, document: bytes, now: datetime) -> None:
    digest = sha256(document).digest()
    case = export.case
    with transaction.atomic():
        entry = tlog.append(
            kinds.evidence.EXPORTED,
            {
                "agency": case.agency.name,
                "case": stage.heading.case,
                "export": str(export.pk),
                "purpose": export.purpose,
                "captures": export.captures,
                "contents_sha256": digest.hex(),
            },
            {"case_number": case.number},
            now=now,
            embargo=cases.embargo_of(case, now),
        )
        Export.objects.filter(pk=export.pk).update(
            state=State.WAITING,
            contents_sha256=digest,
            contents_bytes=len(document),
            staged_bytes=stage.bytes,
            exported_entry_id=entry.entry_id,
            entry_ids=sorted(one.entry_id for one in stage.trace.entries.values()),
        )
