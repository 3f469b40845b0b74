"""P2: longer only as evidence, only while the case is active, only when a second person agreed. Driven over HTTP."""

import os
import re
from datetime import timedelta

import pytest

import people
from clearplate.core.capture import ImageKind
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.custody import holding
from clearplate.server.custody.keyring import CaseClosedError, KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.holds import ending
from clearplate.server.holds.models import HeldCapture, Hold
from clearplate.server.ingest import counting
from clearplate.server.retention import actions as retention
from factories import an_authorization, images
from held import WHY, WHY_LONGER, records_of
from precinct import REASON, a_case
from roadside import entries
from visitor import PLATE


@pytest.fixture
def crew(city):
    """Ada works on the case and is a supervisor as well; Grace is another supervisor; their colleagues come later."""
    ada = people.a_person("Ada Byron", Role.INVESTIGATOR, Role.SUPERVISOR)
    alan = people.a_person("Alan Turing")
    case = a_case("26-000001", ada.officer, alan.officer)
    return {
        "case": case,
        "ada": ada,
        "alan": alan,
        "grace": people.a_person("Grace Hopper", Role.SUPERVISOR),
        "jean": people.a_person("Jean Bartik", Role.SUPERVISOR),
    }


@pytest.fixture
def pass_days(monkeypatch):
    """Let days go by; an operator confirms that the clock did not err, and the jobs of that night run."""

    def go(days):
        offset = int(os.environ[clock.OFFSET_VARIABLE]) + days * 86_400
        monkeypatch.setenv(clock.OFFSET_VARIABLE, str(offset))
        now = clock.now()
        counting.count_hours(now=now)
        retention.confirm_clock(now=now)
        ending.end_due(now=now)
        retention.run(now=now)
        return now

    return go


def ask_to_hold(browser, now):
    """From the results of a search to a request: select everything, say why and until when, read the line, ask."""
    assert browser.ask(PLATE, reason=REASON).status_code == 200
    handles = re.findall(r'name="capture" value="([^"]+)" id="hold-', browser.page.text)
    path = re.search(r'action="(/holds/search/[^"]+)"', browser.page.text)[1]
    browser.send(path, capture=handles)
    browser.send(reason=WHY, ends_on=str(now.date() + timedelta(days=60)))
    assert entries("holds.asked") == []
    assert "Must be approved before" in browser.page.text
    browser.send()
    return Hold.objects.get()


def approve(browser, hold):
    browser.get(f"/holds/{hold.pk}/approve/")
    browser.send("/approve/")
    return browser.get(f"/holds/{hold.pk}/")


def test_a_read_is_kept_longer_only_while_its_case_is_active(visitor, crew, pass_days, logged):
    ada, case = visitor().sign_in(crew["ada"]), crew["case"]
    hold = ask_to_hold(ada, clock.now())
    assert logged()[-1] == "holds.asked"

    # Nobody agrees with themselves.
    ada.get(f"/holds/{hold.pk}/approve/")
    assert "somebody else decides" in ada.page.text
    token = {"csrfmiddlewaretoken": ada.client.cookies.get("clearplate_csrf")}
    refused = ada.client.post(str(ada.page.url), data=token, headers={"Origin": ada.url})
    assert refused.status_code == 403
    assert "Another officer decides" in refused.text
    assert logged() == ["policy.refused"]

    # Another person does; what they saw before is no plate.
    grace = visitor().sign_in(crew["grace"])
    logged()
    assert PLATE not in grace.get(f"/holds/{hold.pk}/").text
    assert "In force" in approve(grace, hold).text
    assert logged() == ["custody.case_key_made", "holds.approved"]

    # The day ends: its key and everything else of it is gone, and what is held opens.
    day = clock.now().date()
    now = pass_days(31)
    assert keyring().days()[day] is KeyState.SHREDDED
    assert [entry["held_captures"] for entry in entries("retention.shredded") if entry["day"] == str(day)] == [1]
    (held,) = records_of(hold)
    opened = holding.open_held([held], an_authorization(now), now=now)
    assert [sighting.read.plate for sighting in opened.sightings] == [PLATE]
    scene = holding.open_held_image(held, ImageKind.SCENE, an_authorization(now), now=now)
    assert scene == images()[1].jpeg
    assert HeldCapture.objects.exclude(hour_entry_id=None).count() == 1

    # Longer still: for a new reason only, and again only if another person agrees.
    alan = visitor().sign_in(crew["alan"])
    logged()
    later = str(now.date() + timedelta(days=90))
    for reason, said in ((WHY, "An extension needs a new reason"), (WHY_LONGER, "waits for a supervisor")):
        alan.get(f"/holds/{hold.pk}/extend/")
        alan.send("/extend/", reason=reason, ends_on=later)
        alan.send("/extend/")
        assert said in alan.page.text
    assert logged() == ["policy.refused", "holds.asked"]
    jean = visitor().sign_in(crew["jean"])
    approve(jean, hold)
    hold.refresh_from_db()
    assert str(hold.ends_on) == later

    # The case is closed; after the grace nothing is left, long before the day that was agreed on.
    jean.get(f"/cases/{case.pk}/close/")
    jean.send("/close/")
    assert "what is held is destroyed on" in jean.page.text
    now = pass_days(8)
    assert entries("holds.ended")[-1]["why"] == "case_closed"
    assert len(entries("custody.case_key_destroyed")) == 1
    assert HeldCapture.objects.count() == 0
    with pytest.raises(CaseClosedError):
        holding.open_held([held], an_authorization(now), now=now)


def test_what_nobody_approves_goes_with_its_day(visitor, crew, pass_days, stores):
    hold = ask_to_hold(visitor().sign_in(crew["ada"]), clock.now())
    pass_days(31)
    hold.refresh_from_db()
    assert (hold.state, hold.why) == ("ended", "not_approved")
    page = visitor().sign_in(crew["grace"]).get(f"/holds/{hold.pk}/approve/")
    assert "nobody approved it before" in page.text
    assert entries("holds.approved") == []
    assert not (stores / "objects" / "held").exists()
