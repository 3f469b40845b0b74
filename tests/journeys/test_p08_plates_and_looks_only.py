"""P8: plates and plain looks of a vehicle only. What a camera sends, a city keeps, and an officer sees, is looked at. Over HTTP."""

import re
from dataclasses import fields

import pytest
from django.db import connection

import people
import roadside
from clearplate.core.capture import ImageKind, Read, VehicleColor, VehicleType
from clearplate.core.errors import FormatError
from clearplate.core.promises.models import LOADED
from clearplate.core.seal import parse_record
from clearplate.edge.rapidocr_engine import PINNED
from clearplate.server import clock
from clearplate.server.conformance import running
from clearplate.server.conformance.checking import Look, finding
from clearplate.server.custody.models import Capture
from clearplate.server.policy import queries as policy
from precinct import REASON, a_case
from visitor import PLATE

PEOPLE = re.compile(r"face|person|people|occupant|driver|passenger|gender|race|skin|speed|biometric", re.IGNORECASE)


def test_what_is_kept_has_no_place_for_a_person(city):
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'custody_capture'")
        columns = [row[0] for row in cursor.fetchall()]
    names = columns + [one.name for one in fields(Read)] + [kind.name for kind in ImageKind]
    names += [one.name for one in (*VehicleType, *VehicleColor)]
    assert [name for name in names if PEOPLE.search(name)] == []
    assert {kind.name for kind in ImageKind} == {"PLATE", "SCENE"}
    for capture in Capture.objects.all():
        record, end = parse_record(bytes(capture.sealed), 0)
        assert end == len(bytes(capture.sealed))
        assert {image.kind for image in record.images} <= set(ImageKind)


def test_what_an_officer_is_shown_speaks_of_a_vehicle_only(visitor):
    ada = people.a_person("Ada Byron")
    a_case("26-000001", ada.officer)
    page = visitor().sign_in(ada).ask(PLATE, reason=REASON)
    assert page.status_code == 200
    shown = re.sub(r"<[^>]+>", " ", page.text[page.text.index("<main") :])
    assert "1 sighting of" in shown
    assert re.findall(r"\b(face|occupant|passenger|gender|speed)\w*", shown, re.IGNORECASE) == []


def test_a_search_asks_for_a_plate_or_looks_and_for_no_face_or_text(visitor):
    browser = visitor().sign_in(people.a_person("Ada Byron"))
    for path in ("/search/", "/search/looks/"):
        page = browser.get(path)
        named = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page.text))
        assert not [name for name in named if PEOPLE.search(name)], path
        assert not re.findall(r'<input[^>]*type="file"', page.text), path


def test_a_record_with_another_kind_of_picture_is_none(city):
    """The form of a record knows a plate and a scene; a third kind, say of a driver, is not taken."""
    now = clock.now()
    camera, key = roadside.enrolled(now, "Paisano Dr at Campbell")
    (sealed, *_), _pictures = roadside.pole_of(camera, key, now).seal("ABC1234", at=now)
    record, scene = bytearray(sealed.record), sealed.images[-1]
    kind_at = bytes(record).rindex(scene.digest) - 5  # one byte of kind, four of length, then the hash
    assert record[kind_at] == ImageKind.SCENE
    record[kind_at] = 3
    with pytest.raises(FormatError):
        parse_record(bytes(record), 0)


def test_the_models_on_this_machine_are_the_published_ones(city):
    assert LOADED == PINNED
    assert running
    now = clock.now()
    found, fault = finding("models.known", Look(now, policy.in_force(now)))
    assert (found.verdict, fault) == ("holds", "")
    assert len(found.named) == len(LOADED)
