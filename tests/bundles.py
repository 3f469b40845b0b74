"""A whole evidence bundle of a made-up city, made by core's own parts: three captures, their log, every document.

`sample_bundle()` gives the bytes and what they were made of; the report in it stands for the typeset one.
"""

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image as Picture

from clearplate.core.capture import Image, ImageKind
from clearplate.core.evidence import contents as lists
from clearplate.core.evidence import custody_chain as chain
from clearplate.core.evidence import exhibits
from clearplate.core.evidence.archive import write_archive
from clearplate.core.evidence.certificates import credentials
from clearplate.core.evidence.proofs import proof_files, to_show
from clearplate.core.ids import UploadId
from clearplate.core.seal import READ_PART, part_key, seal_capture
from clearplate.core.tlog import kinds, merkle
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.cosignature import Cosigner
from clearplate.core.tlog.entries import NewEntry, build_entry
from clearplate.core.tlog.note import MLDSA44_COSIGNATURE, Note, note_signing_key
from clearplate.core.tlog.proof import TlogProof
from clearplate.core.tlog.witness_policy import NONE, WitnessPolicy
from clearplate.core.upload import build_upload, parse_upload, prove_capture
from clearplate.server.evidence.pictures import PictureSigner
from clearplate.server.policy.folder import read_folder
from factories import NOON, SECRET, Pole, a_day_key, a_read

ORIGIN = "exampleville.example/public/log"
CITY_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
LOG_SIGNER = note_signing_key(ORIGIN, bytes(range(64, 96)))
LOG_COSIGNER = Cosigner(ORIGIN, bytes(range(96, 128)), MLDSA44_COSIGNATURE)
KEYS = WitnessPolicy(tuple((one.vkey, None) for one in (LOG_SIGNER, LOG_COSIGNER)), {}, NONE, {}).render()
POLICY = read_folder(Path(__file__).parents[1] / "policy" / "example-city")
EXPORT = UUID("019ac000-0000-7000-8000-000000000001")
HOLD = UUID("019ac000-0000-7000-8000-000000000002")
OFFICER = UUID("019ac000-0000-7000-8000-000000000003")
APPROVER = UUID("019ac000-0000-7000-8000-000000000004")
AGENCY, CASE, NUMBER, PSEUDONYM = "Exampleville Police", "c-0123456789abc", "26-000123", "o-0123456789abc"
PERSON = chain.Person(PSEUDONYM, AGENCY, "Ada Byron", "4711")
SUPERVISOR = chain.Person("o-zyxwvts987654", AGENCY, "Grace Murray", "1906")
CAMERA = "Mesa St at 5th"


@dataclass
class Log:
    """A log in memory."""

    entries: list[NewEntry] = field(default_factory=list)
    signed: dict[int, bytes] = field(default_factory=dict)

    def append(self, kind, public, confidential, *, at=NOON) -> NewEntry:
        salts = [bytes((len(self.entries), number)) + bytes(14) for number in range(len(kind.confidential))]
        entry = build_entry(kind, public, confidential, at=at, salts=salts)
        self.entries.append(entry)
        return entry

    def checkpoint(self) -> bytes:
        size = len(self.entries)
        if size not in self.signed:  # once for each size: ML-DSA signatures are randomized
            tree = Checkpoint(ORIGIN, size, merkle.root_hash([one.leaf_hash for one in self.entries]))
            self.signed[size] = Note(
                tree.text(), (LOG_SIGNER.sign(tree.text()), LOG_COSIGNER.cosign(tree, NOON))
            ).render()
        return self.signed[size]

    def proof(self, entry: NewEntry) -> TlogProof:
        leaves = [one.leaf_hash for one in self.entries]
        index = leaves.index(entry.leaf_hash)
        return TlogProof(index, tuple(merkle.inclusion_proof(leaves, index)), self.checkpoint(), entry.data)


@dataclass(frozen=True)
class Sample:
    """A bundle and what it was made of."""

    data: bytes
    files: dict[str, bytes]
    log: Log

    def changed(self, **files: bytes | None) -> bytes:
        """The container with some files changed or gone, lists and signature as they were."""
        return write_archive({name: data for name, data in (self.files | files).items() if data is not None})


def a_jpeg(seed: int, size=(160, 90)) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Picture.linear_gradient("L").resize(size).rotate(seed * 40).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def sample_bundle(
    captures: int = 3, *, without_images: frozenset[int] = frozenset(), timestamp: bytes | None = None
) -> Sample:
    """Make a bundle; `without_images` numbers captures whose camera sent none."""
    log, pole, day_key = Log(), Pole.at(NOON), a_day_key(NOON.date(), secret=SECRET)
    sealed, content_key, upload = _upload(pole, captures, without_images)
    made = _entries_of_city(log, pole, day_key, upload)
    files = _capture_files(sealed, content_key, upload, made)
    events = _events(log, sealed, made)
    named = [
        lists.NamedCapture(
            capture_id=one.id, camera_id=pole.camera_id, camera=CAMERA, captured_at_us=one.captured_at_us, day=one.day,
            holds=(HOLD,),
        )
        for one in upload.captures
    ]  # fmt: skip
    day = chain.DayTold(day_key.public, made["day"].leaf_hash)
    files |= {
        "chain-of-custody.json": chain.chain_file(EXPORT, CASE, days=[day], events=events),
        "viewers.json": chain.viewers_file(EXPORT, events),
        f"policies/{POLICY.version}.txt": POLICY.data,
        "how-to-check.html": b"<!doctype html><title>How to check</title>",
        "report.pdf": b"%PDF-1.7 the report",
        "c2pa-ca.pem": credentials(SECRET, "Exampleville").issuer,
    }
    heading = lists.Heading(
        export=EXPORT, city="Exampleville", origin=ORIGIN, city_public_key=CITY_KEY.public_key().public_bytes_raw(),
        keys=KEYS, agency=AGENCY, case=CASE, case_number=NUMBER, purpose="defense", recipient="Public Defender's office",
        language="en", made_at=NOON + timedelta(days=1),
    )  # fmt: skip
    entries = {event.leaf for event in events}
    document = lists.contents_file(
        heading, asked=made["asked"].leaf_hash, captures=named, entries=entries, policies=[POLICY.version], unsigned=[],
        files=[lists.listed(name, data) for name, data in files.items()],
    )  # fmt: skip
    exported = log.append(
        kinds.evidence.EXPORTED,
        {"agency": AGENCY, "case": CASE, "export": str(EXPORT), "purpose": "defense", "captures": captures,
         "contents_sha256": sha256(document).hexdigest()},
        {"case_number": NUMBER}, at=NOON + timedelta(days=1),
    )  # fmt: skip
    for number in range(5):  # others' entries follow, so that paths are not trivial
        log.append(kinds.cameras.ENROLLED, _enrolled(UUID(int=number), bytes(32)), {"address": None})
    proofs = {"contents.json": document}
    for entry in [one for one in log.entries if one.leaf_hash in entries | {exported.leaf_hash}]:
        shown = to_show(entry.disclosures, own_case=b'"case":' in entry.data)
        proofs |= dict(proof_files(log.proof(entry), shown))
    if timestamp is not None:
        proofs |= {"timestamp/contents.tsr": timestamp}
    bundle = lists.sign_bundle(
        EXPORT, sha256(document).digest(), made_at=NOON + timedelta(days=1),
        files=[lists.listed(name, data) for name, data in proofs.items()], key=CITY_KEY,
    )  # fmt: skip
    files |= proofs | {"bundle.json": bundle}
    return Sample(write_archive(files), files, log)


def _upload(pole, captures, without_images):
    records, pictures, opened = [], [], []
    for number in range(captures):
        images = () if number in without_images else (
            Image(ImageKind.PLATE, a_jpeg(number, (80, 40))), Image(ImageKind.SCENE, a_jpeg(number + 3)),
        )  # fmt: skip
        capture = pole.capture(f"ABC{number}", NOON + timedelta(seconds=number), images)
        if number == 1:
            capture = replace(capture, read=a_read("XYZ99", jurisdiction=None, vehicle_make="Ford"))
        record, sealed = seal_capture(capture, pole.capsule)
        records.append(record)
        pictures += sealed
        opened.append((record, sealed, capture))
    data = build_upload(
        records, pictures, [pole.capsule.capsule], upload_id=UploadId(UUID("019ac000-0000-7000-8000-00000000000a")),
        agent_version="test/1", key=pole.key,
    )  # fmt: skip
    return opened, pole.capsule.content_key, parse_upload(data)


def _enrolled(camera_id, public):
    return {
        "camera": str(camera_id),
        "title": CAMERA,
        "device_key_sha256": sha256(public).hexdigest(),
        "software": "0.1.0",
    }


def _entries_of_city(log, pole, day_key, upload):
    public = pole.key.public_key().public_bytes_raw()
    key_sha256 = sha256(day_key.public.public).hexdigest()
    roots = [sha256(b"another upload").digest(), upload.manifest.root_sha256, sha256(b"a third").digest()]
    hour = {"camera": str(pole.camera_id), "hour": "2026-03-14T12:00:00.000Z", "captures": 12, "uploads": 3,
            "root": merkle.root_hash(roots).hex()}  # fmt: skip
    who = {"officer": PSEUDONYM, "agency": AGENCY, "case": CASE}
    ids = {"officer_id": str(OFFICER), "case_number": NUMBER, "address": "192.0.2.7"}
    decided = {"policy": POLICY.version, "rules": ["evidence.export_permitted"]}
    hold = {"case": CASE, "agency": AGENCY, "hold": str(HOLD), "what": "hold", "offense_type": "120", "ends_on": "2026-05-13",
            "captures": len(upload.captures), **decided, "rules": ["holds.permitted"]}  # fmt: skip
    return {
        "roots": roots,
        "public": public,
        "enrolled": log.append(kinds.cameras.ENROLLED, _enrolled(pole.camera_id, public), {"address": "192.0.2.1"}),
        "day": log.append(
            kinds.custody.DAY_KEY_MADE,
            {"day": NOON.date().isoformat(), "key_sha256": key_sha256, "suite": "x25519", "destroy_on": "2026-04-13"}, {},
        ),
        "hour": log.append(kinds.ingest.COUNTED, hour, {"exact_captures": 12, "exact_uploads": 3}),
        "wanted": log.append(
            kinds.holds.ASKED, {**hold, "officer": PSEUDONYM, "named_by": "sightings"}, {**ids, "reason": "The robbery's car"},
            at=NOON + timedelta(minutes=30),
        ),
        "agreed": log.append(
            kinds.holds.APPROVED, {**hold, "officer": SUPERVISOR.pseudonym}, {**ids, "officer_id": str(APPROVER)},
            at=NOON + timedelta(hours=1),
        ),
        "viewed": log.append(
            kinds.evidence.VIEWED,
            {**who, "hold": str(HOLD), "shown": "reads", "captures": len(upload.captures), **decided},
            {**ids, "capture_ids": [str(one.id) for one in upload.captures], "reason": None},
            at=NOON + timedelta(hours=2),
        ),
        "asked": log.append(
            kinds.evidence.EXPORT_ASKED,
            {**who, "export": str(EXPORT), "purpose": "defense", "captures": len(upload.captures), **decided},
            {**ids, "reason": "Discovery in case 26-000123", "recipient": "Public Defender's office"},
            at=NOON + timedelta(hours=3),
        ),
    }  # fmt: skip


def _capture_files(sealed, content_key, upload, made):
    signer, files = PictureSigner(credentials(SECRET, "Exampleville")), {}
    for index, (record, pictures, capture) in enumerate(sealed):
        folder = exhibits.folder(record.id)
        roots = made["roots"]
        hour = exhibits.HourProof(made["hour"].leaf_hash, 1, 3, tuple(merkle.inclusion_proof(roots, 1)))
        keys = {part: part_key(content_key, record.capture_id, part)
                for part in (READ_PART, *(image.kind for image in capture.images))}  # fmt: skip
        proof = prove_capture(upload, index)
        files |= {
            folder + "record.bin": record.record,
            folder + "part_keys.json": exhibits.part_keys_file(record.id, keys),
            folder + "read.json": exhibits.read_file(capture.read),
        }
        files[folder + "proof.json"] = exhibits.proof_file(
            record.record, proof, made["public"], enrolled=made["enrolled"].leaf_hash,
            day_key=made["day"].leaf_hash, hour=hour,
        )  # fmt: skip
        for image, bytes_sealed in zip(capture.images, pictures, strict=True):
            name = folder + image.kind.name.lower()
            facts = {
                "capture_id": str(record.id), "camera_id": str(upload.manifest.camera_id), "camera": CAMERA,
                "captured_at_us": record.captured_at_us, "export": str(EXPORT), "case": CASE, "officer": PSEUDONYM,
                "original_sha256": sha256(image.jpeg).hexdigest(), "sealed_sha256": sha256(bytes_sealed).hexdigest(),
            }  # fmt: skip
            signed = signer.sign(image.jpeg, f"{name}.jpg", facts)
            files |= {f"{name}.sealed": bytes_sealed, f"{name}.jpg": image.jpeg, f"{name}.c2pa.jpg": signed}
    return files


def _events(log, sealed, made):
    everything = frozenset(record.id for record, _, _ in sealed)
    told = [
        ("enrolled", "cameras.enrolled", None, None),
        ("day", "custody.day_key_made", None, None),
        ("hour", "ingest.counted", None, None),
        ("wanted", "holds.asked", PERSON, None),
        ("agreed", "holds.approved", SUPERVISOR, None),
        ("viewed", "evidence.viewed", PERSON, chain.Shown.READS),
        ("asked", "evidence.export_asked", PERSON, None),
    ]
    hours = {"wanted": 0.5, "agreed": 1, "viewed": 2, "asked": 3}
    return [
        chain.Event(NOON + timedelta(hours=hours.get(name, 0)), kind, made[name].leaf_hash, everything, officer, shown)
        for name, kind, officer, shown in told
    ]
