"""Captures that outlive their day: re-sealed to a case's key, and opened again for one person.

A held capture is the camera's own bytes, as they were: record, sealed images, signature and proof. Only its part keys
are sealed anew (docs/adr/0003), so re-sealing shows nothing to anyone, needs no plate, and opens no other capture.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from clearplate.core.capture import ImageKind
from clearplate.core.custody import opening
from clearplate.core.custody.case_keys import CaseCapsule, CaseKey, open_part_keys, seal_part_keys
from clearplate.core.errors import ClearplateError, FormatError, VerificationError
from clearplate.core.ids import CameraId, CaptureId
from clearplate.core.seal import SealedCapture, parse_record
from clearplate.core.sighting import Authorization
from clearplate.core.signed import public_key
from clearplate.core.tlog import kinds
from clearplate.core.upload import CaptureProof, Manifest, check_capture_proof
from clearplate.server.custody import escrow, objects
from clearplate.server.custody.actions import Opened, open_records
from clearplate.server.custody.keyring import DayClosedError
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.proving import proofs_of
from clearplate.server.custody.queries import KeptCapture
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog.actions import Embargo

OBJECT_BYTES = 32 * 1024 * 1024
"""Images of a hold are written in objects of about so many bytes: few enough to sync, small enough to hold in memory."""


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """One capture under a case's key, still sealed.

    Attributes:
        key_name: The key's name in the keyring.
        camera_id: Of the camera that sealed it.
        record: As its camera signed it.
        proof: That it did.
        device_public_key: The key the proof checks against, 32 bytes.
        capsule: `CaseCapsule` as stored.
        images: Name of the object with its sealed images; empty where it has none.
        images_offset: Where they begin in it.
    """

    key_name: UUID
    capture_id: CaptureId
    camera_id: CameraId
    captured_at: datetime
    record: bytes
    proof: CaptureProof
    device_public_key: bytes
    capsule: bytes
    images: str
    images_offset: int


@dataclass(frozen=True, slots=True)
class Resealed:
    """What re-sealing gave.

    Attributes:
        held: In the order asked; their images are durable.
        damaged: Those that do not check or do not open any more: they cannot be held.
    """

    held: tuple[HeldRecord, ...]
    damaged: tuple[CaptureId, ...]


def make_case_key(name: UUID, *, case: str, embargo: Embargo | None, now: datetime) -> bytes:
    """Make a case's key, inside the caller's transaction, with its entry; gives SHA-256 of its public half.

    Args:
        name: Its name in the keyring; never one whose key was destroyed.
        case: The case's pseudonym.
        embargo: The case's.
        now: Aware UTC.
    """
    # Durable before anyone hears of it; if the rest is rolled back, the next attempt finds it.
    fingerprint = sha256(keyring().make_case(name).public)
    public = {"case": case, "key_sha256": fingerprint.hexdigest()}
    tlog.append(kinds.custody.CASE_KEY_MADE, public, {}, now=now, embargo=embargo)
    return fingerprint.digest()


def destroy_case_key(name: UUID, key_sha256: bytes, *, case: str, embargo: Embargo | None, now: datetime) -> None:
    """Destroy a case's key, inside the caller's transaction, with its entry: nothing held under it opens again."""
    public = {"case": case, "key_sha256": key_sha256.hex()}
    tlog.append(kinds.custody.CASE_KEY_DESTROYED, public, {}, now=now, embargo=embargo)
    # Last, as for a day: if the commit then fails, the keyring knows it as destroyed and the next run writes the entry.
    keyring().destroy_case(name, now=now)
    escrow.destroy_case_copy(escrow.CaseCopy(name, case, key_sha256, embargo), now=now)


def reseal(captures: Sequence[KeptCapture], *, key_name: UUID, hold_id: UUID, now: datetime) -> Resealed:
    """Seal captures anew to a case's key, and copy their images, durable on return. Nothing is shown to anyone.

    Args:
        captures: What is named; those of a closed day come back as damaged.
        key_name: The case's key.
        hold_id: Names the objects; doing it again for the same hold replaces them.
        now: Aware UTC.

    Raises:
        CaseClosedError: There is no such key.
    """
    public = keyring().case_public(key_name)
    proofs = proofs_of(captures)
    images = _Images(hold_id)
    held, damaged = [], []
    for kept, opened in open_records(captures, now):
        try:
            proof = proofs[kept.capture_id]
            if isinstance(opened, ClearplateError):
                raise opened
            if isinstance(proof, ClearplateError):
                raise proof
            record, content_key = opened
            pictures = b"".join(_kept_images(kept, record))
            capsule = seal_part_keys(opening.part_keys_of(record, content_key), kept.capture_id, public)
        except (FormatError, VerificationError, DayClosedError):
            damaged.append(kept.capture_id)
            continue
        name, offset = images.add(pictures) if pictures else ("", 0)
        held.append(
            HeldRecord(
                key_name, kept.capture_id, CameraId(UUID(bytes=record.camera_id)), kept.captured_at, kept.sealed,
                proof[0], proof[1], capsule.to_bytes(), name, offset,
            )
        )  # fmt: skip
    images.write()
    return Resealed(tuple(held), tuple(damaged))


class _Images:
    """Objects of one hold, written one after another."""

    def __init__(self, hold_id: UUID) -> None:
        self._hold_id = hold_id
        self._number, self._bytes, self._pieces = 0, 0, list[bytes]()

    def add(self, pictures: bytes) -> tuple[str, int]:
        """Put a capture's images behind the others: the object's name, and where they begin in it."""
        if self._bytes + len(pictures) > OBJECT_BYTES:
            self.write()
        name, offset = objects.held_name(self._hold_id, self._number), self._bytes
        self._pieces.append(pictures)
        self._bytes += len(pictures)
        return name, offset

    def write(self) -> None:
        """Make durable what is waiting."""
        if self._pieces:
            objects.store().put(objects.held_name(self._hold_id, self._number), self._pieces)
            self._number, self._bytes, self._pieces = self._number + 1, 0, []


def _kept_images(kept: KeptCapture, record: SealedCapture) -> Iterator[bytes]:
    offset = kept.images_offset
    name = objects.object_name(record.day, kept.upload_id)
    for image in record.images:
        sealed = objects.store().read_range(name, offset, image.length)
        _check_image(sealed, image.digest)
        yield sealed
        offset += image.length


def open_held(records: Sequence[HeldRecord], authorization: Authorization, *, now: datetime) -> Opened:
    """Open held captures for one person. Logs nothing: the authorization's entry accounts for it.

    Raises:
        CaseClosedError: The case's key is destroyed.
        InvariantError: The authorization has ended.
    """
    sightings, damaged = [], []
    for held, opened in _open(records):
        try:
            if isinstance(opened, ClearplateError):
                raise opened
            record, part_keys = opened
            sightings.append(opening.open_held_sighting(record, part_keys, authorization=authorization, now=now))
        except (FormatError, VerificationError):
            damaged.append(held.capture_id)
    return Opened(tuple(sightings), tuple(damaged))


def open_held_image(held: HeldRecord, kind: ImageKind, authorization: Authorization, *, now: datetime) -> bytes:
    """Open one image of a held capture for one person: JPEG bytes.

    Raises:
        FormatError: The capture has no such image.
        VerificationError: The capture or the image is missing or not what its camera signed for.
        CaseClosedError: The case's key is destroyed.
        InvariantError: The authorization has ended.
    """
    _, opened = next(_open([held]))
    if isinstance(opened, ClearplateError):
        raise opened
    record, part_keys = opened
    sealed = sealed_image(held, kind)
    return opening.open_held_image(record, kind, sealed, part_keys, authorization=authorization, now=now)


def sealed_image(held: HeldRecord, kind: ImageKind) -> bytes:
    """Read one image as its camera sealed it. Opens nothing.

    Raises:
        FormatError: The capture has no such image.
        VerificationError: It is missing or not what its camera signed for.
    """
    offset = held.images_offset
    for image in _record_of(held).images:
        if image.kind is kind:
            sealed = objects.store().read_range(held.images, offset, image.length)
            _check_image(sealed, image.digest)
            return sealed
        offset += image.length
    raise FormatError("This capture has no image of that kind.")


def part_keys_of(
    records: Sequence[HeldRecord], authorization: Authorization, *, now: datetime
) -> dict[CaptureId, dict[int, bytes]]:
    """Give the keys of each capture's parts, for an export: who has them can open that capture, and no other.

    Returns:
        By capture, by part number (READ_PART or an ImageKind), 32 bytes; a capture that does not check is absent.

    Raises:
        CaseClosedError: The case's key is destroyed.
        InvariantError: The authorization has ended.
    """
    opening.check_authorization(authorization, now)
    opened = {held.capture_id: one for held, one in _open(records)}
    return {capture_id: one[1] for capture_id, one in opened.items() if not isinstance(one, ClearplateError)}


_Held = tuple[SealedCapture, dict[int, bytes]]


def _open(records: Sequence[HeldRecord]) -> Iterator[tuple[HeldRecord, _Held | ClearplateError]]:
    """Check who signed for each record and open its part keys, unwrapping each case's key once."""
    by_key: dict[UUID, list[HeldRecord]] = defaultdict(list)
    for held in records:
        by_key[held.key_name].append(held)
    found: dict[int, _Held | ClearplateError] = {}
    for name, of_key in by_key.items():
        with keyring().case_key(name) as case_key:
            found |= {id(held): _open_one(held, case_key) for held in of_key}
    for held in records:
        yield held, found[id(held)]


def _open_one(held: HeldRecord, case_key: CaseKey) -> _Held | ClearplateError:
    try:
        manifest = check_capture_proof(held.record, held.proof, public_key(held.device_public_key))
        record, capsule = _record_of(held), CaseCapsule.from_bytes(held.capsule)
        _check_names(held.capture_id, {record.id, capsule.capture_id}, record, manifest)
        return record, open_part_keys(capsule, case_key)
    except (FormatError, VerificationError) as fault:
        return fault


def _check_names(capture_id: CaptureId, named: set[CaptureId], record: SealedCapture, manifest: Manifest) -> None:
    if named != {capture_id} or UUID(bytes=record.camera_id) != manifest.camera_id:
        raise VerificationError("This held record, or its keys, are another capture's or another camera's.")


def _record_of(held: HeldRecord) -> SealedCapture:
    record, end = parse_record(held.record, 0)
    if end != len(held.record):
        raise FormatError("There are bytes after the end of this record.")
    return record


def _check_image(sealed: bytes, digest: bytes) -> None:
    if sha256(sealed).digest() != digest:
        raise VerificationError("The stored image is not the one its camera signed for.")
