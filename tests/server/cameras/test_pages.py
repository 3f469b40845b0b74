"""The cameras' pages as officers use them: who may see, who may change, what the log gets."""

import re
from datetime import timedelta

import pytest

import roadside
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras import heartbeats
from clearplate.server.cameras.actions import By
from clearplate.server.cameras.models import Camera
from people import a_person, sign_in
from roadside import entries

pytestmark = pytest.mark.django_db

SITE = {
    "name": "Alameda at Copia",
    "latitude": "31.7701",
    "longitude": "-106.4512",
    "direction": "eastbound",
    "private": "private",
    "owner": "Copia Tire Shop",
}


@pytest.fixture
def camera(road):
    return road[0]


@pytest.fixture
def coordinator(client, road):
    person = a_person("Pat Reyes", Role.COORDINATOR)
    sign_in(client, person)
    return person.officer


@pytest.fixture
def investigator(client, road):
    person = a_person("Ada Byron", Role.INVESTIGATOR)
    sign_in(client, person)
    return person.officer


def test_everyone_signed_in_sees_the_cameras_on_a_map_and_in_a_table(client, investigator, camera):
    page = client.get("/cameras/").content.decode()
    assert page.count("Mesa St at 5th") >= 3
    assert "<svg" in page
    assert "Invite a camera" not in page


def test_nobody_sees_them_without_signing_in(client, camera):
    for address in ("/cameras/", f"/cameras/{camera.pk}/", "/cameras/invite/"):
        assert client.get(address).status_code in {302, 401, 403}


def test_a_camera_tells_its_health_and_its_faults(client, investigator, camera, now):
    said = roadside.a_heartbeat(now, faults=[{"fault": "disk", "detail": "The disk is full.", "since": "x"}])
    heartbeats.heard(camera.pk, said, agent_version="0.1.0", now=now)
    page = client.get(f"/cameras/{camera.pk}/").content.decode()
    assert "The disk is full." in page
    assert "2 sealed captures" in page


def test_a_silent_camera_is_flagged(client, investigator, camera, now):
    Camera.objects.update(enrolled_at=now - timedelta(minutes=20))
    assert "15 minutes" in client.get("/cameras/").content.decode()


def test_a_coordinator_invites_a_camera_and_sees_the_code_once(client, coordinator):
    page = client.post("/cameras/invite/", SITE).content.decode()
    (code,) = set(re.findall(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{8}", page))
    camera = Camera.objects.get(name="Alameda at Copia")
    assert camera.private
    assert code not in client.get(f"/cameras/{camera.pk}/").content.decode()
    entry = entries("cameras.invited")[-1]
    assert (entry["title"], entry["owner"], entry["latitude"]) == ("Alameda at Copia", "private", 31770100)
    assert entry["officer"].startswith("o-")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("latitude", "91", "90"),
        ("name", "mesa st AT 5TH", "exists already"),
        ("owner", "", "required"),
        ("private", "x", ""),
    ],
)
def test_a_wrong_site_is_told_at_its_field_and_invites_nothing(client, coordinator, field, value, told):
    response = client.post("/cameras/invite/", {**SITE, field: value})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert Camera.objects.count() == 1


def test_pausing_asks_first_and_wants_a_reason(client, coordinator, camera):
    address = f"/cameras/{camera.pk}/pause/"
    assert "Pause Mesa St at 5th?" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert entries("cameras.paused") == []
    response = client.post(address, {"reason": "march on Mesa St"}, follow=True)
    assert "Mesa St at 5th is paused." in response.content.decode()
    (entry,) = entries("cameras.paused")
    assert "march" not in str(entry)


def test_a_camera_is_resumed_and_revoked_for_good(client, coordinator, camera, now):
    cameras.pause(camera, by=By(), reason="works", now=now)
    client.post(f"/cameras/{camera.pk}/resume/", {"reason": "done"})
    client.post(f"/cameras/{camera.pk}/revoke/", {"reason": "sold"})
    camera.refresh_from_db()
    assert camera.state == "revoked"
    response = client.post(f"/cameras/{camera.pk}/resume/", {"reason": "oops"}, follow=True)
    assert "nothing was done" in response.content.decode()
    assert [len(entries(f"cameras.{kind}")) for kind in ("paused", "resumed", "revoked")] == [1, 1, 1]
    assert client.get(f"/cameras/{camera.pk}/reinvite/").status_code == 404


def test_a_new_code_is_shown_once(client, coordinator, camera):
    address = f"/cameras/{camera.pk}/reinvite/"
    assert "stops working" in client.get(address).content.decode()
    assert "clearplate-edge enroll" in client.post(address).content.decode()
    assert len(entries("cameras.reinvited")) == 1


@pytest.mark.parametrize("change", ["pause", "resume", "revoke", "reinvite"])
def test_an_investigator_changes_nothing(client, investigator, camera, change):
    assert client.post(f"/cameras/{camera.pk}/{change}/", {"reason": "x"}).status_code == 404
    camera.refresh_from_db()
    assert camera.state == "active"


def test_a_refusal_of_the_policy_is_shown_and_logged(client, coordinator, camera, now, monkeypatch):
    officer = a_person("Ada Byron", Role.INVESTIGATOR).officer
    officer.prove(clock.now())
    refused = cameras.pause(camera, by=By(officer, "192.0.2.7"), reason="x", now=now)
    assert refused.rule_id
    camera.refresh_from_db()
    assert camera.state == "active"
    assert len(entries("policy.refused")) == 1
    assert entries("cameras.paused") == []


def test_there_is_no_other_change(client, coordinator, camera):
    assert client.get(f"/cameras/{camera.pk}/explode/").status_code == 404
