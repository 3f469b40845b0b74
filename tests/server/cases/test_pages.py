"""Pages of cases: who sees what, what they teach, and what they do when sent."""

from io import BytesIO

import pytest

from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cases.models import Case
from precinct import VANDALISM, a_case, an_agency, an_officer, sign_in
from roadside import adopt_policy, entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def sue(client):
    """A supervisor, signed in."""
    adopt_policy(clock.now())
    officer = an_officer("sue", Role.SUPERVISOR)
    sign_in(client, officer)
    return officer


@pytest.fixture
def ian(client):
    """An investigator, signed in."""
    adopt_policy(clock.now())
    officer = an_officer("ian")
    sign_in(client, officer)
    return officer


def text(answer):
    return answer.content.decode()


def test_an_investigator_without_a_case_is_told_whom_to_ask(client, ian):
    page = text(client.get("/cases/"))
    assert "You are on no active case" in page
    assert "Open a case" not in page


def test_the_list_shows_own_all_or_closed_cases(client, ian):
    a_case("26-000001", ian)
    a_case("26-000002", an_officer("ben"))
    a_case("26-000003", ian, closed=True)
    shown = {show: text(client.get(f"/cases/?show={show}")) for show in ("mine", "all", "closed")}
    assert {show: [n for n in (1, 2, 3) if f"26-00000{n}" in page] for show, page in shown.items()} == {
        "mine": [1],
        "all": [1, 2, 3],
        "closed": [3],
    }


def test_a_number_is_looked_for_in_a_body_not_in_an_address(client, ian):
    a_case("26-000001", ian)
    assert "26-000001" in text(client.post("/cases/", {"show": "all", "number": "0001"}))
    assert "No case matches" in text(client.post("/cases/", {"show": "all", "number": "9999"}))
    assert "No case matches" not in text(client.get("/cases/?show=all&number=9999"))
    assert "No case matches" in text(client.post("/cases/", {"show": "all", "number": "26\x00"}))


def test_another_agencys_case_does_not_exist(client, ian):
    case = a_case("26-000001", an_officer("olga", agency=an_agency("Elsewhere Police")))
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert client.post(f"/cases/{case.pk}/close/").status_code == 404


def test_only_a_case_that_can_be_searched_for_has_the_button(client, ian):
    button = "Search a plate for this case"
    told = {
        "26-000001": ((ian,), {}, button),
        "26-000002": ((ian,), {"closed": True}, "This case is closed"),
        "26-000003": ((ian,), {"offense": VANDALISM}, "allows no plate search for this offense type"),
        "26-000004": ((), {}, "You are not on this case"),
    }
    for number, (officers, facts, sentence) in told.items():
        page = text(client.get(f"/cases/{a_case(number, *officers, **facts).pk}/"))
        assert sentence in page
        assert (button in page) == (sentence == button)


def test_a_supervisor_opens_a_case_and_puts_an_officer_on_it(client, sue):
    ben = an_officer("ben")
    answer = client.post("/cases/new/", {"number": "26-000001", "offense_type": "120"})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.pk}/"
    assert "Nobody is on this case" in text(client.get(f"/cases/{case.pk}/"))
    client.post(f"/cases/{case.pk}/officers/", {"officer": str(ben.pk)})
    assert "Ben Tester" in text(client.get(f"/cases/{case.pk}/"))
    assert "Take Ben Tester off case" in text(client.get(f"/cases/{case.pk}/officers/{ben.pk}/remove/"))
    client.post(f"/cases/{case.pk}/officers/{ben.pk}/remove/")
    assert [len(entries(f"cases.{kind}")) for kind in ("opened", "officer_added", "officer_removed")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": "2026", "offense_type": "120"}, "A case number here looks like 26-012345."),
        ({"number": "26-000009", "offense_type": "120"}, "Your agency already has this case."),
        ({"number": "26-000001", "offense_type": ""}, "This field is required."),
    ],
)
def test_a_fault_is_told_beside_its_field(client, sue, fields, sentence):
    a_case("26-000009", sue)
    page = client.post("/cases/new/", fields)
    assert page.status_code == 400
    assert sentence in text(page)


def test_an_investigators_attempt_to_open_a_case_is_refused_with_the_rules_sentence(client, ian):
    page = client.post("/cases/new/", {"number": "26-000001", "offense_type": "120"})
    assert page.status_code == 403
    assert "so that nobody opens a case for their own search" in text(page)


def test_closing_asks_first_and_reopening_undoes_it(client, sue):
    case = a_case("26-000001")
    assert "who does not work on the case can reopen it later" in text(client.get(f"/cases/{case.pk}/close/"))
    assert Case.objects.get().is_active
    client.post(f"/cases/{case.pk}/close/")
    assert not Case.objects.get().is_active
    assert "Reopen this case" in text(client.get(f"/cases/{case.pk}/"))
    client.post(f"/cases/{case.pk}/reopen/")
    assert Case.objects.get().is_active


def test_who_works_on_a_case_is_not_offered_to_reopen_it(client, sue):
    case = a_case("26-000001", sue, closed=True)
    assert "Reopen this case" not in text(client.get(f"/cases/{case.pk}/"))
    assert "Who works on a case" in text(client.post(f"/cases/{case.pk}/reopen/"))
    assert not Case.objects.get().is_active


def test_an_offense_type_is_corrected_by_who_does_not_work_on_the_case(client, sue):
    own = a_case("26-000002", sue)
    assert "/offense/" not in client.get(f"/cases/{own.pk}/").content.decode()
    assert "Who works on a case" in text(client.post(f"/cases/{own.pk}/offense/", {"offense_type": VANDALISM}))
    assert Case.objects.get().offense_type != VANDALISM
    case = a_case("26-000001")
    assert f"/cases/{case.pk}/offense/" in client.get(f"/cases/{case.pk}/").content.decode()
    assert "(searches not allowed)" in text(client.get(f"/cases/{case.pk}/offense/"))
    client.post(f"/cases/{case.pk}/offense/", {"offense_type": VANDALISM})
    assert Case.objects.get(pk=case.pk).offense_type == VANDALISM


def upload(client, content):
    file = BytesIO(content)
    file.name = "cases.csv"
    return client.post("/cases/import/", {"file": file})


def test_an_import_is_previewed_and_then_confirmed(client, sue):
    heading = b"case_number,offense_type,state,officers\n"
    page = upload(client, heading + b"26-000001,120,active,ian@testville.example;who@elsewhere.example\n26-1,120,,\n")
    assert "Preview: nothing has been imported yet" in text(page)
    assert "who@elsewhere.example" in text(page)
    assert not Case.objects.exists()
    client.post("/cases/import/", {"confirmed": "yes", "data": page.context["data"]})
    assert Case.objects.get().number == "26-000001"
    assert entries("cases.imported")[0]["refused"] == 1


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"\xff\xfe\x00", "not UTF-8"), (b"number\n1\n", "Line 1 must name the columns")]
)
def test_a_file_that_is_no_export_is_told(client, sue, content, sentence):
    page = upload(client, content)
    assert page.status_code == 400
    assert sentence in text(page)


def test_a_file_that_comes_back_broken_is_refused(client, sue):
    assert client.post("/cases/import/", {"confirmed": "yes", "data": "not base64!"}).status_code == 400
