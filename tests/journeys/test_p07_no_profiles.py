"""P7: nobody is profiled: how often, how far and how much one officer may ask is bounded. Over HTTP, without JavaScript."""

import re
from datetime import timedelta

import people
import roadside
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cases.models import Case
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.local_time import to_city
from held import WHY
from precinct import REASON, a_case
from roadside import entries
from visitor import OTHER_PLATE, PLATE

LONG_AGO = "2020-01-01T00:00"


def refused_by(page):
    assert page.status_code == 403, page.text
    return entries("search.refused")[-1]["rule"]


def on_a_case(visitor):
    """An investigator on a case and a supervisor, each signed in."""
    investigator, supervisor = people.a_person("Ada Byron"), people.a_person("Grace Hopper", Role.SUPERVISOR)
    a_case("26-000001", investigator.officer)
    return visitor().sign_in(investigator), visitor().sign_in(supervisor)


def approve(grace):
    grace.get("/approvals/")
    link = re.search(r'href="(/approvals/[^"]*approve/)"', grace.page.text).group(1)
    grace.get(link)
    told = grace.page.text
    grace.send(link)
    assert grace.page.status_code == 200, grace.page.text
    return told


def test_one_plate_again_and_again_needs_a_second_person_each_time_more(visitor, logged):
    ada, grace = on_a_case(visitor)
    for _ in range(5):
        assert ada.ask(PLATE, reason=REASON).status_code == 200
    assert ada.ask(OTHER_PLATE, reason=REASON).status_code == 200
    logged()
    assert refused_by(ada.ask(PLATE, reason=REASON)) == "search.plate_budget"
    ada.send("/search/second-person/")
    assert "This waits for a second person" in ada.page.text
    assert PLATE not in ada.page.text
    assert logged() == ["search.refused", "approvals.asked"]
    proposal = str(ada.page.url)

    # Nobody makes it before it is approved, nobody else sees it, and who asked cannot agree.
    assert "nothing waits for you" in ada.get("/approvals/").text.lower()
    assert grace.get(proposal).status_code == 404
    told = approve(grace)
    assert PLATE not in told
    assert REASON in told
    assert logged() == ["approvals.approved"]

    # The same search, once, by who asked; the log says under which approval.
    ada.get(proposal)
    ada.send("")
    assert "1 sighting of" in ada.page.text
    assert logged() == ["search.asked", "search.answered"]
    approval = entries("approvals.approved")[-1]["request"]
    assert entries("search.asked")[-1]["approval"] == approval
    assert "This search was made" in ada.get(proposal).text
    assert refused_by(ada.ask(PLATE, reason=REASON)) == "search.plate_budget"


def test_a_false_refusal_is_appealed_in_one_click(visitor, logged):
    ada, grace = on_a_case(visitor)
    logged()
    words = "Owner may be undocumented, family lives on Mesa Street"
    page = ada.ask(PLATE, reason=words)
    assert refused_by(page) == "search.not_immigration"
    assert "<mark>undocumented</mark>" in page.text
    ada.send("/search/second-person/")
    assert logged() == ["search.refused", "search.appealed"]
    proposal = str(ada.page.url)
    assert "undocumented" in approve(grace)
    ada.get(proposal)
    ada.send("")
    assert "1 sighting of" in ada.page.text
    assert logged() == ["approvals.approved", "search.asked", "search.answered"]


def test_more_than_two_weeks_need_a_second_person_or_a_warrant(visitor):
    ada, _grace = on_a_case(visitor)
    assert refused_by(ada.ask(PLATE, reason=REASON, when="all")) == "search.window_alone"
    assert "Ask a second person" in ada.page.text
    assert ada.ask(PLATE, reason=REASON, when="all", warrant="26-W-17").status_code == 200
    assert entries("search.asked")[-1]["with_warrant"] is True
    page = ada.ask(PLATE, reason=REASON, when="custom", start=LONG_AGO, end="2099-01-01T00:00", warrant="26-W-17")
    assert refused_by(page) == "search.window"
    assert "Ask a second person" not in page.text


def test_an_emergency_is_searched_at_once_and_marked(visitor):
    ada, _grace = on_a_case(visitor)
    assert ada.ask(PLATE, reason=REASON, when="all", exigent="on").status_code == 200
    assert entries("search.asked")[-1]["exigent"] is True
    assert "waits for review until" in ada.get("/search/").text


def test_a_search_for_another_agency_or_for_none_named_is_refused(visitor):
    ada, _grace = on_a_case(visitor)
    assert refused_by(ada.ask(PLATE, reason=REASON, on_behalf_of="Border Sheriff")) == "search.own_agency"
    assert refused_by(ada.ask(PLATE, reason=REASON, on_behalf_of="")) == "search.on_behalf_given"


def test_without_a_plate_only_looks_times_and_cameras_are_seen(visitor, logged):
    ada, _grace = on_a_case(visitor)
    ada.get("/search/looks/")
    camera = re.search(r'name="cameras" value="(\d+)"', ada.page.text).group(1)
    logged()

    def ask(**changes):
        ada.get("/search/looks/")
        fields = {"case_number": "26-000001", "reason": REASON, "when": "hour", "cameras": [camera]} | changes
        ada.send("/search/looks/", **fields)
        if ada.page.status_code == 200 and 'name="seen"' in ada.page.text:
            ada.send("/search/looks/")
        return ada.page

    assert refused_by(ask()) == "looks.given"
    assert refused_by(ask(vehicle_color="1", when="custom", start=LONG_AGO, end="2099-01-01T00:00")) in (
        "search.window",
        "search.window_alone",
    )
    assert logged() == ["search.refused"] * 2
    for kind in range(1, 9):
        page = ask(vehicle_type=str(kind))
        assert page.status_code == 200
        assert PLATE not in page.text
        assert "data:image" not in page.text
        assert logged() == ["search.asked", "search.answered"]
    assert entries("search.asked")[-1]["plate_count"] == 0


def test_nobody_searches_their_own_household_and_a_colleagues_needs_somebody_else(visitor, logged):
    ada, grace = on_a_case(visitor)
    bob = people.a_person("Bob Kahn")
    a_case("26-000002", bob.officer)
    colleague = visitor().sign_in(bob)
    logged()
    ada.get("/places/household/")
    ada.send("/household/", plate="klm-4827")
    assert "1 plate declared" in ada.page.text
    assert PLATE not in ada.page.text
    assert logged() == ["places.household_declared"]

    # Her own: refused, and nobody can lift it, a warrant and an emergency neither.
    for more in ({}, {"warrant": "26-W-17"}, {"exigent": "on"}):
        assert refused_by(ada.ask(PLATE, reason=REASON, **more)) == "search.not_own_household"
        assert "Ask a second person" not in ada.page.text
    assert logged() == ["search.refused"] * 3

    # A colleague's: refused in the words for every listed plate, and a second person may agree.
    assert refused_by(colleague.ask(PLATE, case="26-000002", reason=REASON)) == "search.listed_plate"
    assert "household" not in colleague.page.text.lower()
    assert "Byron" not in colleague.page.text
    colleague.send("/search/second-person/")
    proposal = str(colleague.page.url)
    approve(grace)
    colleague.get(proposal)
    assert "1 sighting of" in colleague.send("").text
    assert logged() == ["search.refused", "approvals.asked", "approvals.approved", "search.asked", "search.answered"]


def test_a_protected_persons_plate_needs_a_second_person_and_the_auditor_sees_who_asked(visitor, logged):
    ada, grace = on_a_case(visitor)
    pat, vera = people.a_person("Pat Reyes", Role.COORDINATOR), people.a_person("Vera Rubin", Role.AUDITOR)
    coordinator = visitor().sign_in(pat)
    coordinator.get("/places/plates/")
    logged()
    coordinator.send("/plates/", plate=PLATE, reference="ACP 17")
    assert logged() == ["places.plate_listed"]
    assert ada.get("/places/plates/").status_code == 404
    assert refused_by(ada.ask(PLATE, reason=REASON)) == "search.listed_plate"
    assert "ACP 17" not in ada.page.text
    ada.send("/search/second-person/")
    proposal = str(ada.page.url)
    approve(grace)
    ada.get(proposal)
    assert "1 sighting of" in ada.send("").text
    seen = visitor().sign_in(vera).get("/places/plates/").text
    assert "2 acts concerned protected plates" in seen
    assert "Ada Byron" in seen
    assert PLATE not in seen


def pass_by(visitor, *plates):
    """Plates that passed a second camera some minutes ago."""
    now = clock.now()
    camera, key = roadside.enrolled(now, "Alameda Ave at 9th")
    pole = roadside.pole_of(camera, key, now)
    sent = visitor().send_upload(pole.upload(*plates, at=now - timedelta(minutes=5)))
    assert sent.status_code == 200, sent.text


def hold_what_passed(ada, grace, case, *cameras):
    """Ask to hold what passed cameras within the hour, have it approved; the hold's page of reads."""
    now = clock.now()
    window = {"start": now - timedelta(hours=1), "end": now}
    written = {name: to_city(at).strftime("%Y-%m-%dT%H:%M:%S") for name, at in window.items()}
    ada.get(f"/holds/case/{case.pk}/")
    wish = {"cameras": list(cameras), "reason": WHY, "ends_on": str(now.date() + timedelta(days=30)), **written}
    ada.send("", **wish)
    ada.send("")
    approve(grace)
    return f"/evidence/hold/{Hold.objects.get().pk}/"


def test_a_hold_is_no_wider_door_than_a_search(visitor, logged):
    ada, grace = on_a_case(visitor)
    case = Case.objects.get()
    pass_by(visitor, *(f"BCD00{number:02d}" for number in range(24)))
    reads = hold_what_passed(ada, grace, case, "2")

    # Wider than a search by looks may be, but no grid over the city.
    tomorrow = str((clock.now() + timedelta(days=1)).date())
    ada.get(f"/holds/case/{case.pk}/")
    ada.send("", cameras=["1"], start="2020-01-01T00:00", end="2020-01-02T00:00", reason=WHY, ends_on=tomorrow)
    assert "at most 6 hours" in ada.page.text

    # Keeping shows nothing; the reads come some at a time, each time for a reason, and some in a day.
    page = ada.get(reads).text
    assert PLATE not in page
    assert "20 reads more may be opened now" in page
    captures = [str(row.capture_id) for row in HeldCapture.objects.all()]
    logged()
    ada.send(reads, capture=captures, reason=WHY)
    assert "at most 10 reads are opened at once" in ada.page.text
    ada.get(reads)
    ada.send(reads, capture=captures[:10], reason="")
    assert "Write what you open the reads for" in ada.page.text
    assert logged() == ["policy.refused", "policy.refused"]
    for first in (0, 10):
        ada.get(reads)
        ada.send(reads, capture=captures[first : first + 10], reason=WHY)
        assert "10 reads opened for case" in ada.page.text
    ada.get(reads)
    ada.send(reads, capture=captures[20:22], reason=WHY)
    assert "More need a second person" in ada.page.text
    assert logged() == ["evidence.viewed", "evidence.viewed", "policy.refused"]

    # A second person agrees to so many more, and sees no plate by it.
    ada.get(reads)
    ada.send("/more/", reads="2", reason=WHY)
    assert "waits for a supervisor" in ada.page.text
    told = approve(grace)
    assert "Further reads to open" in told
    assert not any(plate in told for plate in (PLATE, OTHER_PLATE))
    assert logged() == ["approvals.asked", "approvals.approved"]
    ada.get(reads)
    ada.send(reads, capture=captures[20:22], reason=WHY)
    assert "2 reads opened for case" in ada.page.text

    # What was not opened is in no export.
    assert "were not opened; they stay out of an export" in ada.get(f"/evidence/case/{case.pk}/").text


def test_a_protected_plate_among_what_is_held_is_kept_back_and_the_auditor_is_told(visitor, logged):
    ada, grace = on_a_case(visitor)
    patricia = visitor().sign_in(people.a_person("Pat Reyes", Role.COORDINATOR))
    patricia.get("/places/plates/")
    patricia.send("/places/plates/", plate=PLATE, reference="ACP 17")
    pass_by(visitor, PLATE, OTHER_PLATE)
    reads = hold_what_passed(ada, grace, Case.objects.get(), "2")
    captures = [str(row.capture_id) for row in HeldCapture.objects.all()]
    ada.get(reads)
    ada.send(reads, capture=captures, reason=WHY)
    assert "1 read opened for case" in ada.page.text
    assert "This plate needs more care" in ada.page.text
    vera = visitor().sign_in(people.a_person("Vera Rubin", Role.AUDITOR))
    told = vera.get("/places/plates/").text
    assert "1 act concerned a protected plate" in told
    assert "Look at a hold" in told
    logged()
    ada.send("/more/", reason=WHY)
    approve(grace)
    ada.get(reads)
    ada.send(reads, capture=captures, reason=WHY)
    assert "2 reads opened for case" in ada.page.text
    assert logged() == ["approvals.asked", "approvals.approved", "evidence.viewed"]
    assert "2 acts concerned protected plates" in vera.get("/places/plates/").text
