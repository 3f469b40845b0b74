"""What tests of evidence need beside their fixtures: captures with real pictures, a search, an export driven to its end."""

from datetime import timedelta

import precinct
from bundles import a_jpeg
from clearplate.core.capture import Image, ImageKind
from clearplate.core.ids import UploadId, uuid7
from clearplate.core.seal import seal_capture
from clearplate.core.search import read_request
from clearplate.core.upload import build_upload
from clearplate.server.evidence import jobs
from clearplate.server.search import actions as searching
from clearplate.server.search.models import Search
from clearplate.server.tlog import publishing
from held import PLATE, by

DELAY = timedelta(minutes=61)
"""Just over what the example policy keeps entries back."""


def upload_of(pole, at, plates, *, jpeg=a_jpeg):
    """An upload with real pictures."""
    records, pictures = [], []
    for number, plate in enumerate(plates):
        images = (Image(ImageKind.PLATE, jpeg(number, (200, 60))), Image(ImageKind.SCENE, jpeg(number + 3, (640, 360))))
        capture = pole.capture(plate, at + timedelta(seconds=number), images)
        record, sealed = seal_capture(capture, pole.capsule)
        records.append(record)
        pictures.extend(sealed)
    upload_id = UploadId(uuid7(at, bytes(10)))
    return build_upload(
        records, pictures, [pole.capsule.capsule], upload_id=upload_id, agent_version="test/1", key=pole.key
    )


def a_search(officer, number, now, plate=PLATE):
    """An answered search of the day before."""
    request = read_request(
        plate=plate,
        spellings=[],
        start=now - timedelta(days=1),
        end=now,
        cameras=[],
        case_number=number,
        offense_type="120",
        reason=precinct.REASON,
        on_behalf_of="Testville Police",
        now=now,
    )
    asked = searching.ask(by(officer), request, now=now)
    found = Search.objects.select_related("case").get(pk=asked.search_id)
    searching.answer(by(officer), found, now=now)
    found.refresh_from_db()
    return found


def finished(export, now):
    """Have an export made, the log published past the delay, the bundle finished."""
    assert jobs.work(now=now) == 1
    export.refresh_from_db()
    assert export.state == "waiting", export.fault
    publishing.publish(now=now + DELAY)
    assert jobs.work(now=now) == 1
    export.refresh_from_db()
    assert export.state == "ready", export.fault
    return export
