"""The pages of evidence, without scripts: look, open a picture, ask, wait, take out, hand over; and what others see."""

import re

import pytest
from django.test import Client

import people
from clearplate.core.evidence.archive import read_archive
from clearplate.server.agencies import actions as agencies
from clearplate.server.agencies.models import Role
from clearplate.server.evidence.models import Export, State
from clearplate.server.holds.models import HeldCapture
from clearplate.server.ingest import counting
from exports import finished
from held import PLATE
from looking import WHY
from people import PASSWORD
from precinct import an_agency, an_officer
from roadside import entries

pytestmark = pytest.mark.django_db


def browser(officer):
    """A browser of their own, in which an officer is signed in."""
    agencies.set_password(officer, PASSWORD)
    client = Client()
    people.sign_in(client, people.Person(officer, agencies.enroll_totp(officer)))
    return client


@pytest.fixture
def anns(ann):
    return browser(ann)


WISH = {
    "hold": "all",
    "purpose": "prosecution",
    "recipient": "District Attorney",
    "reason": "Robbery",
    "language": "en",
}


def test_looking_says_first_what_it_means_and_shows_nothing(anns, hold):
    page = anns.get(f"/evidence/hold/{hold.pk}/")
    assert PLATE.encode() not in page.content
    assert b"leaves a line in the public log" in page.content
    assert entries("evidence.viewed") == []


def test_the_reads_are_shown_on_a_press_and_logged(anns, hold):
    page = anns.post(f"/evidence/hold/{hold.pk}/")
    assert page.content.count(b'name="image" value="scene"') == 2
    assert PLATE in re.sub(r"<[^>]+>|\s", "", page.content.decode())
    assert page.headers["Cache-Control"] == "no-store"
    assert [one["shown"] for one in entries("evidence.viewed")] == ["reads"]


@pytest.mark.parametrize("image", ["plate", "scene"])
def test_a_picture_comes_alone(anns, hold, image):
    capture = HeldCapture.objects.filter(hold=hold).first().capture_id
    page = anns.post(f"/evidence/hold/{hold.pk}/picture/", {"capture": str(capture), "image": image})
    assert b"data:image/jpeg;base64," in page.content
    assert [one["shown"] for one in entries("evidence.viewed")] == [image]


@pytest.mark.parametrize(
    "question", [{"capture": "x", "image": "plate"}, {"image": "plate"}, {"image": "face"}, {}], ids=str
)
def test_a_question_about_nothing_finds_nothing(anns, hold, question):
    assert anns.post(f"/evidence/hold/{hold.pk}/picture/", question).status_code == 404
    assert entries("evidence.viewed") == []


def test_from_asking_to_the_file(anns, hold, case, later):
    assert b"2 captures are held now" in anns.get(f"/evidence/case/{case.pk}/").content
    answer = anns.post(f"/evidence/case/{case.pk}/", WISH)
    export = Export.objects.get()
    address = f"/evidence/export/{export.pk}/"
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert b"Waiting to be made" in anns.get(address).content
    assert b"Waiting to be made" in anns.get(f"{address}progress/").content
    assert anns.post(f"{address}download/").status_code == 302
    counting.count_hours(now=later)
    finished(export, later)
    page = anns.get(address).content.decode()
    assert bytes(export.bundle_sha256).hex() in page
    assert "District Attorney" in page
    taken = anns.post(f"{address}download/")
    data = b"".join(taken.streaming_content)
    assert taken.headers["Content-Length"] == str(len(data))
    assert re.search(r'filename="evidence-26-000001-[0-9a-f]{12}\.zip"', taken.headers["Content-Disposition"])
    assert "bundle.json" in read_archive(data)
    assert anns.post(f"{address}hand-over/", {"recipient": "Ms. Counsel"}).status_code == 302
    assert "Ms. Counsel" in anns.get(address).content.decode()
    told = [len(entries(f"evidence.{kind}")) for kind in ("export_asked", "exported", "downloaded", "disclosed")]
    assert told == [1, 1, 1, 1]


@pytest.mark.parametrize("missing", ["reason", "recipient"])
def test_what_is_missing_is_refused_by_the_policy_in_plain_words(anns, hold, case, missing):
    page = anns.post(f"/evidence/case/{case.pk}/", {**WISH, missing: ""})
    assert page.status_code == 403
    assert f"evidence.export_{missing}".encode() in page.content
    assert Export.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"purpose": "sale"}, {"reason": "x" * 501}, {"language": "xx"}], ids=str)
def test_what_no_form_says_is_told_beside_the_field(anns, hold, case, wrong):
    assert anns.post(f"/evidence/case/{case.pk}/", {**WISH, **wrong}).status_code == 400


def test_a_handover_needs_a_name(anns, ready):
    assert anns.post(f"/evidence/export/{ready.pk}/hand-over/", {"recipient": " "}).status_code == 400
    assert entries("evidence.disclosed") == []


def test_where_nothing_is_held_the_page_says_so(anns, case):
    page = anns.get(f"/evidence/case/{case.pk}/").content
    assert b"There is nothing to export" in page
    assert b"Nothing of this case was exported yet" in page


def test_what_failed_says_why_and_can_be_tried_again(anns, asked):
    Export.objects.filter(pk=asked.pk).update(state=State.FAILED, fault="The object store is full.")
    address = f"/evidence/export/{asked.pk}/"
    assert b"The object store is full." in anns.get(address).content
    assert anns.post(f"{address}again/").status_code == 302
    asked.refresh_from_db()
    assert asked.state == State.ASKED


def test_a_colleague_on_another_case_sees_that_there_is_one_and_no_more(ready):
    theirs = browser(an_officer("bob"))
    page = theirs.get(f"/evidence/export/{ready.pk}/").content.decode()
    assert "District Attorney" not in page
    assert "Download the bundle" not in page
    assert theirs.post(f"/evidence/export/{ready.pk}/download/").status_code == 403
    assert theirs.post(f"/evidence/export/{ready.pk}/again/").status_code == 302


def test_another_agency_sees_nothing(ready, hold, case):
    theirs = browser(an_officer("eve", Role.SUPERVISOR, agency=an_agency("Other Police")))
    paths = (f"hold/{hold.pk}/", f"case/{case.pk}/", f"export/{ready.pk}/", f"export/{ready.pk}/progress/")
    assert [theirs.get(f"/evidence/{path}").status_code for path in paths] == [404] * 4
    assert theirs.post(f"/evidence/export/{ready.pk}/download/").status_code == 404


def test_what_is_held_without_a_plate_is_picked_and_opened(anns, scene):
    address = f"/evidence/hold/{scene.pk}/"
    page = anns.get(address).content.decode()
    assert page.count('name="capture"') == 25
    assert "20 reads more may be opened now" in page
    assert "RST9" not in page
    assert anns.post(address, {"reason": WHY}).status_code == 400
    captures = [str(row.capture_id) for row in HeldCapture.objects.filter(hold=scene)[:3]]
    opened = anns.post(address, {"capture": captures, "reason": WHY})
    assert opened.content.count(b'name="image" value="scene"') == 3
    assert "17 reads more may be opened now" in opened.content.decode()
    assert anns.get(address).content.decode().count("opened before") == 3
    refused = anns.post(address, {"capture": [captures[0], "x"], "reason": WHY})
    assert refused.status_code == 400


def test_more_is_asked_with_a_number_and_a_reason(anns, scene):
    address = f"/evidence/hold/{scene.pk}/"
    for wrong in ({"reason": WHY}, {"reads": "0", "reason": WHY}, {"reads": "26", "reason": WHY}, {"reads": "3"}):
        assert anns.post(f"{address}more/", wrong).status_code == 400
    done = anns.post(f"{address}more/", {"reads": "3", "reason": WHY}, follow=True)
    assert "3 further reads, until" in done.content.decode()
    assert "Waiting for a second person" in done.content.decode()


def test_a_colleague_on_another_case_sees_no_place_and_no_time(scene):
    theirs = browser(an_officer("bob"))
    address = f"/evidence/hold/{scene.pk}/"
    page = theirs.get(address).content.decode()
    assert 'name="capture"' not in page
    captures = [str(row.capture_id) for row in HeldCapture.objects.filter(hold=scene)[:1]]
    assert theirs.post(address, {"capture": captures, "reason": WHY}).status_code == 403
    assert theirs.post(f"{address}more/", {"reads": "3", "reason": WHY}).status_code == 403


def test_the_case_says_what_stays_out_of_an_export(anns, scene, case):
    page = anns.get(f"/evidence/case/{case.pk}/").content.decode()
    assert "25 captures are held now" in page
    assert "25 captures held without a plate were not opened" in page
    assert "Ask for the export" not in page
