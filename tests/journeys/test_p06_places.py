"""P6: never protests, worship or politics. Protected places and events, driven over HTTP without JavaScript."""

import json
import re
from datetime import timedelta

import people
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cameras.models import Camera
from precinct import REASON, a_case
from roadside import entries
from visitor import PLATE


def outline(camera, wide=0.002):
    latitude, longitude = float(camera.latitude), float(camera.longitude)
    corners = ((-wide, -wide), (-wide, wide), (wide, wide), (wide, -wide))
    return "\n".join(f"{latitude + north:.6f}, {longitude + east:.6f}" for north, east in corners)


def test_what_a_protected_place_saw_is_shown_to_nobody_without_a_warrant_and_a_second_person(visitor, logged):
    ada, grace = people.a_person("Ada Byron"), people.a_person("Grace Hopper", Role.SUPERVISOR)
    pat = people.a_person("Pat Reyes", Role.COORDINATOR)
    a_case("26-000001", ada.officer)
    investigator, coordinator = visitor().sign_in(ada), visitor().sign_in(pat)
    logged()

    # Before the place is protected, the camera's sighting is shown.
    assert "1 sighting of" in investigator.ask(PLATE, reason=REASON).text
    assert logged() == ["search.asked", "search.answered"]

    # A coordinator draws the place, sees what it takes in, and protects it in public.
    camera = Camera.objects.get()
    coordinator.get("/places/")
    assert "No protected places yet" in coordinator.page.text
    coordinator.get("/places/new/")
    drawn = {"name": "Islamic Center", "kind": "worship", "outline": outline(camera)}
    coordinator.send("/places/new/", **drawn)
    assert f"1 camera stands inside: {camera.name}" in coordinator.page.text
    assert logged() == []
    coordinator.send("/places/new/", confirmed="yes")
    assert "Islamic Center" in coordinator.page.text
    assert logged() == ["places.added"]
    told = entries("places.added")[-1]
    assert (told["title"], told["what"], told["camera_count"]) == ("Islamic Center", "worship", 1)
    assert "31.76" not in json.dumps(told)

    # The sighting is counted, not shown; the results that were open show it no more; naming the camera is refused.
    page = investigator.ask(PLATE, reason=REASON)
    assert "No sighting of" in page.text
    assert "1 sighting at a protected place is withheld" in page.text
    assert logged() == ["search.asked", "search.answered"]
    assert entries("search.answered")[-1]["protected_count"] == 1
    investigator.ask(PLATE, reason=REASON, cameras=[str(camera.number)])
    assert investigator.page.status_code == 403
    assert entries("search.refused")[-1]["rule"] == "search.protected_places"
    assert logged() == ["search.refused"]

    # Officers see what is protected and cannot change it.
    assert "Islamic Center" in investigator.get("/places/").text
    assert investigator.get("/places/new/").status_code == 404

    # With a warrant a second person may agree, and then exactly this search shows it.
    page = investigator.ask(PLATE, reason=REASON, warrant="W-2026-17")
    assert "1 sighting at a protected place is withheld" in page.text
    logged()
    investigator.send("/second-person/")
    assert logged() == ["approvals.asked"]
    proposal = str(investigator.page.url)
    supervisor = visitor().sign_in(grace)
    supervisor.get("/approvals/")
    link = re.search(r'href="(/approvals/[^"]*approve/)"', supervisor.page.text).group(1)
    assert "what protected places and events saw" in supervisor.get(link).text
    logged()
    supervisor.send(link)
    assert logged() == ["approvals.approved"]
    investigator.get(proposal)
    assert "1 sighting of" in investigator.send("").text
    assert logged() == ["search.asked", "search.answered"]
    assert entries("search.answered")[-1]["protected_count"] == 0


def test_an_event_protects_its_window_and_ends(visitor, logged):
    ada, pat = people.a_person("Ada Byron"), people.a_person("Pat Reyes", Role.COORDINATOR)
    a_case("26-000001", ada.officer)
    coordinator = visitor().sign_in(pat)
    camera, now = Camera.objects.get(), clock.now()
    coordinator.get("/places/new/")
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    drawn = {"name": "March", "kind": "other", "outline": outline(camera)}
    typed = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in times.items()}
    coordinator.send("/places/new/", **drawn, **typed)
    coordinator.send("/places/new/", confirmed="yes")
    assert entries("places.added")[-1]["event"] is True
    investigator = visitor().sign_in(ada)
    assert "No sighting of" in investigator.ask(PLATE, reason=REASON).text

    # Another file of the map office names the march for another time: the first protection ends, its past stays.
    coordinator.get(str(coordinator.page.url) + "end/")
    coordinator.send("/end/", reason="The march was called off.")
    assert entries("places.ended")[-1]["title"] == "March"
    assert "Over, but what was seen then" in coordinator.page.text
    assert "No sighting of" in investigator.ask(PLATE, reason=REASON).text


def test_a_shelter_is_found_by_nobody_who_searches(visitor, logged):
    ada, pat = people.a_person("Ada Byron"), people.a_person("Pat Reyes", Role.COORDINATOR)
    a_case("26-000001", ada.officer)
    coordinator, investigator = visitor().sign_in(pat), visitor().sign_in(ada)
    coordinator.get("/places/new/")
    drawn = {"name": "Casa Segura", "kind": "shelter", "outline": outline(Camera.objects.get())}
    coordinator.send("/places/new/", **drawn)
    coordinator.send("/places/new/", confirmed="yes")
    assert entries("places.added")[-1]["title"] is None
    page = investigator.ask(PLATE, reason=REASON)
    assert "No sighting of" in page.text
    assert "withheld" not in page.text
    assert entries("search.answered")[-1]["protected_count"] == 0
    for address in ("/places/", "/cameras/"):
        assert "Casa Segura" not in investigator.get(address).text
