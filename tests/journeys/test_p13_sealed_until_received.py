"""P13: sealed in the camera, sealed on the way, erased from the camera once the city signed for it. The real agent, the real city, real HTTP.

A day that the city destroyed is erased from the camera too, without an upload: the city's word comes with the heartbeat.
"""

import os

import pytest

import people
import roadside
from clearplate.edge.agent import Agent
from clearplate.edge.config import CameraConfig, SourceKind
from clearplate.edge.counters import Count
from clearplate.edge.device import open_device
from clearplate.edge.enroll import AlreadyEnrolled, enroll
from clearplate.edge.keys import ENROLLMENT_NAME
from clearplate.edge.sealing import Sealer
from clearplate.server import clock
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras.actions import By
from clearplate.server.cameras.models import Camera
from clearplate.server.custody import actions as custody
from clearplate.server.ingest.models import Refusal, Upload
from edge.pole import IMAGES, JPEG
from edge.road import Eyes, Road
from factories import a_read
from visitor import OTHER_PLATE, PLATE

PLATES = (PLATE, OTHER_PLATE, "GHI9012")


@pytest.fixture
def invited(city):
    return cameras.invite(roadside.a_site("Mesa St at 6th"), by=By(), now=clock.now())


@pytest.fixture
def device(city, invited, tmp_path):
    state_dir = tmp_path / "state"
    enroll(state_dir, city_url=city.url, code=invited.code, now=clock.now)
    config = CameraConfig(state_dir, SourceKind.FOLDER, "/nowhere")
    device = open_device(config, now=clock.now, random_bytes=os.urandom, tell=lambda sentence: None)
    yield device
    device.close()


def stored(device):
    return [path.read_bytes() for path in device.config.state_dir.rglob("*") if path.is_file()]


def watch(device, *script, drain_for_s=20.0):
    return Agent(device, Road(*script, now=clock.now), Eyes()).run(drain_for_s=drain_for_s)


def test_what_the_camera_saw_is_kept_by_the_city_and_erased_from_the_camera(device):
    before_sending = []
    assert watch(device, *PLATES, lambda: before_sending.extend(stored(device)))
    kept = Upload.objects.filter(camera_id=device.enrollment.camera_id).values_list("kept", flat=True)
    assert sum(kept) == len(PLATES)
    assert device.counters[Count.ERASED] == len(PLATES)
    assert device.spool.state().captures == 0
    for content in [*before_sending, *stored(device)]:
        assert JPEG not in content
        assert not [plate for plate in PLATES if plate.encode() in content]


def test_the_city_hears_the_cameras_counts_and_numbers_have_no_gap(device, invited):
    watch(device, *PLATES)
    camera = Camera.objects.get(pk=device.enrollment.camera_id)
    assert camera.next_sequence == len(PLATES)
    assert roadside.entries("ingest.gap_reported") == []


def test_a_device_that_lost_the_answer_may_ask_again_with_the_same_code(city, invited, tmp_path):
    state_dir = tmp_path / "again"
    first = enroll(state_dir, city_url=city.url, code=invited.code, now=clock.now)
    (state_dir / ENROLLMENT_NAME).unlink()  # as if the power had failed before the answer was kept
    again = enroll(state_dir, city_url=city.url, code=invited.code, now=clock.now)
    assert not isinstance(again, AlreadyEnrolled)
    assert again.camera_id == first.camera_id


def test_a_revoked_camera_keeps_what_it_has_and_is_told(device, invited):
    camera = Camera.objects.get(pk=device.enrollment.camera_id)
    watch(device, "ABC1234")
    cameras.revoke(camera, by=By(), reason="Stolen from its pole", now=clock.now())
    assert not watch(device, "DEF5678", drain_for_s=0.5)
    assert device.spool.state().captures == 1
    assert "city_refuses" in {str(fault.kind) for fault in device.faults.current()}


def spool_without_sending(device, *plates):
    """What a camera does while its line is down: seal and spool."""
    sealer = Sealer(device.enrollment.camera_id, device.day_keys, device.clock, random_bytes=os.urandom)
    for plate in plates:
        sealed = sealer.seal(a_read(plate), IMAGES, clock.now(), device.spool.take_sequence)
        assert device.spool.put(sealed.capture, sealed.images, sealed.capsule) is None


def test_what_was_never_delivered_is_erased_when_its_day_is_destroyed_and_the_city_shows_it(device, visitor):
    watch(device)  # fetches the day keys
    spool_without_sending(device, *PLATES)
    custody.shred_day(clock.now().date(), now=clock.now())
    assert watch(device)
    assert device.spool.state().captures == 0
    assert device.counters[Count.ERASED_SHREDDED] == len(PLATES)
    assert device.counters[Count.ERASED] == 0
    assert not Upload.objects.filter(camera_id=device.enrollment.camera_id).exists()
    assert not Refusal.objects.exists(), "It learned by trying to upload."
    assert not [content for content in stored(device) if JPEG in content]

    page = visitor().sign_in(people.a_person("Ada Byron")).get(f"/cameras/{device.enrollment.camera_id}/").text
    assert f"{len(PLATES)} captures of" in page
    assert "key destroyed" in page
