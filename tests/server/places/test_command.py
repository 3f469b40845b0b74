"""`clearplate places`: a coordinator signs in at the terminal; secrets stay in."""

import json

import pytest

from clearplate.cli.main import build_parser
from clearplate.cli.places import NotAllowedError
from clearplate.core.places import PlaceKind, Point, Window
from clearplate.core.places_geojson import DrawnPlace, write_places
from clearplate.server.agencies.models import Role
from clearplate.server.places.models import Place
from people import PASSWORD, a_person
from roadside import entries

pytestmark = pytest.mark.django_db

RING = (Point(31_761_000, -106_486_000), Point(31_761_000, -106_484_000), Point(31_763_000, -106_484_000))


def run(*words):
    arguments = build_parser().parse_args(["places", *map(str, words)])
    return arguments.run(arguments)


@pytest.fixture
def files(tmp_path):
    places = tmp_path / "in.geojson"
    always = Window(None, None)
    drawn = [DrawnPlace("Mosque", PlaceKind.WORSHIP, RING, always), DrawnPlace("Casa", PlaceKind.SHELTER, RING, always)]
    places.write_text(write_places(drawn))
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n")
    return places, password, tmp_path / "out.geojson"


def test_a_file_goes_in_as_its_coordinators_act_and_comes_out_without_secrets(road, files, capsys):
    places, password, out = files
    pat = a_person("Pat Reyes", Role.COORDINATOR)
    words = (
        "import",
        places,
        "--reason",
        "The map office",
        "--officer",
        pat.officer.email,
        "--password-file",
        password,
    )
    assert run(*words, "--code", pat.code()) == 0
    assert "2 added" in capsys.readouterr().out
    assert all(entry["officer"] for entry in entries("places.added"))
    assert run("export", out) == 0
    assert [one["properties"]["name"] for one in json.loads(out.read_text())["features"]] == ["Mosque"]
    assert run("export", "-") == 0
    assert "Casa" not in capsys.readouterr().out


def test_nobody_else_imports(road, files):
    places, password, _out = files
    ada = a_person("Ada Byron")
    words = ("import", places, "--reason", "x", "--officer", ada.officer.email, "--password-file", password)
    with pytest.raises(NotAllowedError, match=r"places\.role"):
        run(*words, "--code", ada.code())
    assert not Place.objects.exists()
