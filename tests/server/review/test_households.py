"""Households: imported by a command, kept as hashes, and a cluster of searches around one of them stands out."""

import hashlib

import pytest

import precinct
from clearplate.cli.main import main
from clearplate.core.review.households import read_households
from clearplate.server.review import households, jobs
from clearplate.server.review.models import HouseholdPlate, ReviewItem
from clearplate.server.search import actions as searching
from clearplate.server.tlog.models import TlogEntry
from reviewing import PLATE, by, request
from roadside import entries

pytestmark = pytest.mark.django_db

OTHER, STRANGER = "RST9153", "ABC1234"
FILE = f"plate,household\n{PLATE},12 Elm St\n{OTHER},12 elm st\n{STRANGER},somewhere else\n"


def take(text, now, agency="Testville Police"):
    digest = hashlib.sha256(text.encode()).digest()
    return households.import_households(precinct.an_agency(agency), read_households(text), file_sha256=digest, now=now)


def search(officer, now, *plates):
    """Searches, each of a case of its own; of each, whether the minute's job found a household."""
    for number, plate in enumerate(plates):
        precinct.a_case(f"26-0001{number:02}", officer)
        officer.prove(now)
        searching.ask(by(officer), request(now, plate=plate, case_number=f"26-0001{number:02}"), now=now)
    jobs.make(0)
    return [
        "anomaly.household" in [flag["rule"] for flag in item.flags]
        for item in ReviewItem.objects.order_by("search_id")
    ]


def test_the_fifth_search_around_one_household_stands_out(ann, now):
    take(FILE, now)
    assert search(ann, now, PLATE, OTHER, PLATE, OTHER, PLATE) == [False] * 4 + [True]
    (told,) = [one for item in ReviewItem.objects.all() for one in item.flags if one["rule"] == "anomaly.household"]
    assert told["count"] == 5


@pytest.mark.parametrize("text", ["plate,household\n", FILE.replace("12 elm st", "14 Elm St")])
def test_plates_of_no_household_or_of_two_do_not(ann, now, text):
    take(text, now)
    assert search(ann, now, PLATE, OTHER, PLATE, OTHER, PLATE) == [False] * 5


def test_what_another_agency_imported_says_nothing_about_our_officers(ann, now):
    take(FILE, now, "County Sheriff")
    assert search(ann, now, PLATE, OTHER, PLATE, OTHER, PLATE) == [False] * 5


def test_neither_plate_nor_address_is_kept_and_the_log_has_numbers_alone(road, now):
    assert take(FILE, now) == households.TakenOver(1, 2)
    stored = b"".join(bytes(row.plate_key) + bytes(row.household_key) for row in HouseholdPlate.objects.all())
    logged = b"".join(bytes(row.entry) for row in TlogEntry.objects.all())
    for hidden in (PLATE, OTHER, STRANGER, "12 elm st", "12 Elm St", hashlib.sha256(FILE.encode()).hexdigest()):
        assert hidden.encode() not in stored + logged
    (entry,) = entries("review.households_imported")
    assert entry == entry | {"agency": "Testville Police", "household_count": 1, "plate_count": 2}


def test_a_later_import_replaces_the_agencys_own_and_an_empty_one_takes_all_away(road, now):
    take(FILE, now)
    take(FILE, now, "County Sheriff")
    take(FILE.replace("somewhere else", "12 Elm St"), now)
    assert HouseholdPlate.objects.count() == 5
    take("plate,household\n", now)
    assert {row.agency.name for row in HouseholdPlate.objects.all()} == {"County Sheriff"}


def test_the_command(road, tmp_path, capsys):
    precinct.an_agency()
    file = tmp_path / "households.csv"
    file.write_text(FILE, encoding="utf-8")
    words = ["review", "import-households", str(file), "--agency"]
    assert main([*words, "Testville Police"]) == 0
    assert "1 households of 2 plates taken over; 1 others left out." in capsys.readouterr().out
    assert main([*words, "Nowhere Police"]) != 0
    assert 'There is no agency "Nowhere Police".' in capsys.readouterr().err
    file.write_text(f"plate,household\n{PLATE},\n", encoding="utf-8")
    assert main([*words, "Testville Police"]) != 0
    said = capsys.readouterr().err
    assert "Line 2: household has 1 to 200 characters." in said
    assert PLATE not in said
    assert HouseholdPlate.objects.count() == 2
