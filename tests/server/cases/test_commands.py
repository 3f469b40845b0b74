"""`clearplate case import | format`, as an operator or a nightly job runs them."""

import argparse

import pytest

from clearplate.cli import case as commands
from clearplate.core.errors import FormatError
from clearplate.server.cases import queries
from clearplate.server.cases.models import Case
from precinct import an_agency, an_officer
from roadside import entries

pytestmark = pytest.mark.django_db

TEXT = "case_number,offense_type,state,officers\n26-000001,120,active,ann@testville.example\n26-2,120,,\n"


def run(*words):
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    arguments = parser.parse_args(["case", *words])
    return arguments.run(arguments)


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_good_lines_are_imported_and_bad_ones_told_by_number(export, capsys):
    ann = an_officer("ann")
    assert run("import", str(export), "--agency", "Testville Police") == 1
    said = capsys.readouterr()
    assert "1 cases opened, 0 changed, 1 lines left out." in said.out
    assert "line 3, case_number: A case number here looks like 26-012345." in said.err
    assert queries.facts_of(Case.objects.get(), ann).on_case
    assert entries("cases.imported")[0]["officer"] is None


@pytest.mark.parametrize("option", ["--preview", "--strict"])
def test_a_preview_or_a_strict_import_with_a_fault_changes_nothing(export, capsys, option):
    an_agency()
    assert run("import", str(export), "--agency", "Testville Police", option) == 1
    assert "Nothing imported. 1 new cases" in capsys.readouterr().out
    assert not Case.objects.exists()
    assert entries("cases.imported") == []


def test_an_unknown_agency_is_told_with_those_there_are(export):
    an_agency()
    with pytest.raises(FormatError, match='There are: "Testville Police"'):
        run("import", str(export), "--agency", "Nowhere Police")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_an_unreadable_file_is_told(tmp_path, content):
    an_agency()
    path = tmp_path / "cases.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FormatError, match=r"cases\.csv"):
        run("import", str(path), "--agency", "Testville Police")


def test_a_format_is_set_and_shown_by_example(capsys):
    agency = an_agency()
    assert run("format", "AA9999", "--agency", "Testville Police") == 0
    assert "look like AB2601" in capsys.readouterr().out
    assert queries.mask_of(agency.pk) == "AA9999"


def test_a_wrong_format_is_refused():
    with pytest.raises(FormatError):
        run("format", "[0-9]+", "--agency", "Testville Police")
