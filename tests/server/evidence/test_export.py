"""An export from asking to the bundle in somebody's hands: what is in it, and what happens on the way."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from c2pa import Context, Reader
from pypdf import PdfReader

from clearplate.core.capture import ImageKind
from clearplate.core.errors import VerificationError
from clearplate.core.evidence.archive import read_archive
from clearplate.server.custody import holding as custody_holding
from clearplate.server.custody import objects
from clearplate.server.evidence import actions, jobs, looking, making, queries
from clearplate.server.evidence.models import Export, Handover, Purpose, State
from clearplate.server.evidence.sealing import PARTS, object_name
from clearplate.server.holds import ending
from clearplate.server.holds.models import HeldCapture
from clearplate.server.ingest import counting
from clearplate.server.tlog import delay, publishing
from exports import a_search, finished
from factories import an_authorization
from held import PLATE, by
from precinct import a_case, an_officer
from roadside import entries

pytestmark = pytest.mark.django_db


def bundle_of(export, officer, now):
    taken = actions.download(by(officer), export, now=now)
    data = b"".join(taken.pieces)
    assert (len(data), sha256(data).digest()) == (taken.size, bytes(export.bundle_sha256))
    return read_archive(data)


@pytest.fixture
def files(ready, ann, later):
    return bundle_of(ready, ann, later)


def test_the_log_states_what_the_bundle_contains(files, ready):
    (entry,) = entries("evidence.exported")
    assert entry["contents_sha256"] == sha256(files["contents.json"]).hexdigest()
    contents = json.loads(files["contents.json"])
    assert (contents["export"], contents["purpose"]) == (str(ready.pk), "prosecution")
    assert (contents["recipient"], contents["unsigned"]) == ("District Attorney", [])


def test_originals_and_openings_are_those_of_custody(files, hold, now):
    for row in HeldCapture.objects.filter(hold=hold):
        folder = f"captures/{row.capture_id}/"
        assert files[folder + "record.bin"] == bytes(row.record)
        assert json.loads(files[folder + "read.json"])["plate"] == PLATE
        for kind in ImageKind:
            name = folder + kind.name.lower()
            opened = custody_holding.open_held_image(row.kept, kind, an_authorization(now), now=now)
            assert files[f"{name}.jpg"] == opened
            assert files[f"{name}.sealed"] == custody_holding.sealed_image(row.kept, kind)


def test_other_programs_read_who_signed_a_picture_and_trust_it_once_told(files, ready, hold):
    row = HeldCapture.objects.filter(hold=hold).first()
    name = f"captures/{row.capture_id}/scene"
    context = Context.from_dict({"trust": {"trust_anchors": files["c2pa-ca.pem"].decode()}})
    with Reader("image/jpeg", io.BytesIO(files[f"{name}.c2pa.jpg"]), context=context) as reader:
        assert reader.get_validation_state() == "Trusted"
        manifest = reader.get_active_manifest()
    assert "thumbnail" not in json.dumps(manifest)
    facts = next(one["data"] for one in manifest["assertions"] if one["label"] == "org.clearplate.capture")
    contents = json.loads(files["contents.json"])
    named = next(one for one in contents["captures"] if one["capture_id"] == str(row.capture_id))
    assert facts == {
        "capture_id": str(row.capture_id),
        "camera_id": str(row.camera_id),
        "camera": "Mesa St at 5th",
        "captured_at_us": named["captured_at_us"],
        "export": str(ready.pk),
        "case": contents["case"],
        "officer": entries("evidence.export_asked")[0]["officer"],
        "original_sha256": sha256(files[f"{name}.jpg"]).hexdigest(),
        "sealed_sha256": sha256(files[f"{name}.sealed"]).hexdigest(),
    }


def test_a_changed_picture_loses_its_signature(files):
    name = next(name for name in files if name.endswith("scene.c2pa.jpg"))
    changed = bytearray(files[name])
    changed[-200] ^= 1
    with Reader("image/jpeg", io.BytesIO(bytes(changed))) as reader:
        assert reader.get_validation_state() == "Invalid"


def test_the_report_is_a_document_for_archives_with_its_data_attached(files):
    report = PdfReader(io.BytesIO(files["report.pdf"]))
    marks = report.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in marks
    assert "<pdfuaid:part>1</pdfuaid:part>" in marks
    attached = {name: data[0] for name, data in report.attachments.items()}
    assert attached["chain-of-custody.json"] == files["chain-of-custody.json"]
    assert attached["viewers.json"] == files["viewers.json"]
    listed = {one["path"]: one["sha256"] for one in json.loads(attached["files.json"])["files"]}
    contents = {one["path"]: one["sha256"] for one in json.loads(files["contents.json"])["files"]}
    assert listed == {path: digest for path, digest in contents.items() if path != "report.pdf"}
    text = "\n".join(page.extract_text() for page in report.pages)
    for words in (PLATE, "26-000001", "Ann Tester", "District Attorney", "Mesa St at 5th", "Sue Tester"):
        assert words in text
    assert all("26-000001" in page.extract_text() for page in report.pages)


def test_the_report_speaks_the_recipients_language(hold, ann, case, wish, later):
    counting.count_hours(now=later)
    export = finished(actions.ask(by(ann), case, replace(wish, language="es"), now=later), later)
    report = PdfReader(io.BytesIO(bundle_of(export, ann, later)["report.pdf"]))
    text = "\n".join(page.extract_text() for page in report.pages)
    assert "Informe de pruebas" in text
    assert "blanco, camioneta pickup" in text
    assert report.trailer["/Root"]["/Lang"] == "es"


def test_every_viewer_is_named(hold, ann, sue, case, wish, later, now):
    other = an_officer("zoe")
    a_case("26-000777", other)
    a_search(other, "26-000777", now)
    a_search(other, "26-000777", now, plate="RST9153")
    looking.view_reads(by(sue), hold, now=now)
    first = HeldCapture.objects.filter(hold=hold).earliest("captured_at")
    looking.view_picture(by(ann), hold, first.capture_id, ImageKind.PLATE, now=later)
    counting.count_hours(now=later)
    export = finished(actions.ask(by(ann), case, wish, now=later), later)
    files = bundle_of(export, ann, later)
    viewers = json.loads(files["viewers.json"])["viewers"]
    seen = sorted((one["officer"]["name"], one["shown"], len(one["captures"])) for one in viewers)
    assert seen == [
        ("Ann Tester", "plate", 1),
        ("Ann Tester", "search", 2),
        ("Sue Tester", "reads", 2),
        ("Zoe Tester", "search", 2),
    ]
    # Zoe's case, her reason and the other plate she looked for are not in it.
    shown = b"".join(data for name, data in files.items() if name.startswith("proofs/") and name.endswith(".json"))
    assert b"26-000777" not in b"".join(files.values())
    assert b"RST9153" not in shown


def test_the_chain_of_custody_is_whole(files):
    kinds = {one["kind"] for one in json.loads(files["chain-of-custody.json"])["events"]}
    assert kinds == {
        "cameras.enrolled",
        "custody.day_key_made",
        "ingest.counted",
        "search.asked",
        "search.answered",
        "custody.case_key_made",
        "holds.asked",
        "holds.approved",
        "evidence.export_asked",
    }


def test_a_second_export_tells_of_the_first_and_of_its_handing_over(ready, ann, case, wish, later):
    actions.download(by(ann), ready, now=later)
    actions.hand_over(by(ann), ready, "Ms. Counsel", now=later)
    second = replace(wish, purpose=Purpose.DEFENSE, recipient="Public Defender")
    export = finished(actions.ask(by(ann), case, second, now=later), later + timedelta(hours=2))
    told = [one["kind"] for one in json.loads(bundle_of(export, ann, later)["chain-of-custody.json"])["events"]]
    assert {"evidence.exported", "evidence.downloaded", "evidence.disclosed"} <= set(told)
    assert told.count("evidence.export_asked") == 2


def test_the_page_explains_itself_without_scripts_or_addresses(files):
    page = files["how-to-check.html"].decode()
    assert "<script" not in page
    assert "http" not in page
    assert "Cómo comprobar" in page
    assert "26-000001" in page


def test_it_waits_for_the_hour_to_be_counted(hold, ann, case, wish, now, later):
    export = actions.ask(by(ann), case, wish, now=now)
    assert jobs.work(now=now) == 0
    export.refresh_from_db()
    assert export.state == State.ASKED
    counting.count_hours(now=later)
    assert jobs.work(now=later) == 1


@pytest.fixture
def an_hour_back(monkeypatch):
    """The policy keeps entries back for an hour."""
    monkeypatch.setattr(delay, "_provider", [lambda _now: timedelta(hours=1)])


@pytest.mark.usefixtures("an_hour_back")
def test_it_waits_for_the_public_log_and_says_until_when(asked, later):
    assert jobs.work(now=later) == 1
    publishing.publish(now=later)
    assert jobs.work(now=later) == 0
    asked.refresh_from_db()
    assert (asked.state, asked.done) == (State.WAITING, 2)
    until = queries.told(asked, now=later).until
    assert abs(until - later - timedelta(hours=1)) < timedelta(seconds=1)
    publishing.publish(now=until + timedelta(seconds=1))
    assert jobs.work(now=until) == 1


def names_of(export):
    return {part for part in PARTS if (objects.store()._folder / object_name(export.pk, part)).exists()}


def test_what_rests_is_sealed_and_staging_is_let_go(asked, later, stores):
    jobs.work(now=later)
    assert names_of(asked) == {"stage", "contents"}
    export = Export.objects.get(pk=asked.pk)
    publishing.publish(now=later + timedelta(minutes=61))
    jobs.work(now=later)
    assert names_of(export) == {"bundle"}
    at_rest = b"".join(path.read_bytes() for path in (stores / "objects/exports").iterdir())
    for words in (PLATE.encode(), b"26-000001", b"District Attorney", b"contents.json", b"PK\x03\x04"):
        assert words not in at_rest


def test_a_run_that_was_cut_short_is_begun_anew_and_logs_once(asked, later, monkeypatch):
    def dies(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(making, "_log", dies)
        with pytest.raises(KeyboardInterrupt):
            jobs.work(now=later)
    asked.refresh_from_db()
    assert (asked.state, entries("evidence.exported")) == (State.MAKING, [])
    finished(asked, later)
    assert len(entries("evidence.exported")) == 1


def test_a_lost_picture_fails_it_in_plain_words_and_it_can_be_tried_again(asked, ann, later, stores):
    (lost,) = (stores / "objects/held").rglob("*.images")
    kept = lost.read_bytes()
    lost.unlink()
    assert jobs.work(now=later) == 1
    asked.refresh_from_db()
    assert asked.state == State.FAILED
    assert "object store" in asked.fault
    assert jobs.work(now=later) == 0
    lost.write_bytes(kept)
    actions.retry(asked)
    finished(asked, later)


def test_a_changed_bundle_at_rest_is_not_handed_out(ready, ann, later, stores):
    path = stores / "objects" / object_name(ready.pk, "bundle")
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    with pytest.raises(VerificationError):
        actions.download(by(ann), ready, now=later)


def test_what_was_asked_two_days_ago_opens_nothing_any_more(asked, later):
    jobs.work(now=later + timedelta(days=3))
    asked.refresh_from_db()
    assert asked.state == State.FAILED
    assert "two days" in asked.fault


def test_an_export_dies_with_its_case(ready, ann, hold, later, stores):
    actions.hand_over(by(ann), ready, "Ms. Counsel", now=later)
    ending.end_due(now=hold.ends_at)
    assert jobs.drop_ended() == 1
    ready.refresh_from_db()
    assert (ready.state, names_of(ready), bytes(ready.sealed_secret)) == (State.GONE, set(), b"")
    assert ready.sealed_recipient is None
    assert bytes(Handover.objects.get(export=ready).sealed_recipient) == b""
    assert jobs.drop_ended() == 0
    assert actions.download(by(ann), ready, now=hold.ends_at) is None
