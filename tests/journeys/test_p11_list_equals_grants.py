"""P11: there is no sharing; the portal's list of agencies equals the entries that give access. Driven over HTTP."""

import people
from clearplate.server import clock
from clearplate.server.agencies.models import Officer
from clearplate.server.portal.building import build
from clearplate.server.portal.jobs import city_page, memory_file
from clearplate.server.portal.rendering import render_pages
from clearplate.server.tlog import publishing
from clearplate.server.tlog.store import public_store
from clearplate.server.urls import urlpatterns
from roadside import entries


def addresses(patterns, before=""):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        yield path
        yield from addresses(getattr(pattern, "url_patterns", ()), path)


def test_the_list_of_agencies_equals_the_log(visitor):
    people.a_person("Ada Byron")
    people.a_person("Grace Hopper", agency=people.an_agency("County Sheriff"))
    publishing.publish(now=clock.now())
    build(public_store(), public_store(), clock.now(), city_page(), render=render_pages, memory_file=memory_file())
    stranger = visitor()
    lists = stranger.get("/public/data/figures.json").json()["lists"]
    titles = sorted(row["title"] for row in lists["agencies"])
    assert titles == ["County Sheriff", "Testville Police"]
    assert titles == sorted(entry["title"] for entry in entries("agencies.agency_added"))
    assert titles == sorted(set(Officer.objects.values_list("agency__name", flat=True)))
    assert lists["grants"] == []
    page = stranger.get("/public/access.html").text
    for title in titles:
        assert f">{title}<" in page


def test_there_is_no_sharing_in_the_code():
    found = list(addresses(urlpatterns))
    assert any("login" in path for path in found)
    assert [path for path in found if "shar" in path or "grant" in path] == []
