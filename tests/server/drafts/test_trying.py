"""`clearplate policy try`: past searches through a draft, as a council reads it."""

import argparse
from datetime import timedelta

import pytest

import people
import precinct
from asking import by
from clearplate.cli import policy as command
from clearplate.core.errors import FormatError
from clearplate.core.search import SearchRequest
from clearplate.server.policy import queries as policy
from clearplate.server.search import actions as searches

PACKS = people.EXAMPLE_POLICY.parent / "packs"
pytestmark = pytest.mark.django_db


def run(*words):
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers())
    arguments = parser.parse_args(["policy", *map(str, words)])
    return arguments.run(arguments)


@pytest.fixture
def draft(tmp_path, draft_file):
    path = tmp_path / "draft.zip"
    path.write_bytes(draft_file(search_alone_days_max=2))
    return path


@pytest.fixture
def searched(road, now):
    """Two searches about three days, one about an hour."""
    ann = precinct.an_officer("ann")
    precinct.a_case("26-000001", ann)
    for span in (timedelta(days=3), timedelta(days=3), timedelta(hours=1)):
        request = SearchRequest(
            plate="ABC1234",
            spellings=(),
            start=now - span,
            end=now,
            cameras=(),
            case_number="26-000001",
            offense_type=precinct.ROBBERY,
            reason=precinct.REASON,
            on_behalf_of=ann.agency.name,
        )
        assert hasattr(searches.ask(by(ann), request, now=now), "search_id")


def test_nothing_to_try_is_said(road, draft, capsys):
    assert run("try", draft) == 0
    assert "There were no searches in the last 30 days" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "decided otherwise about 2 that are allowed now"), ("es", "de otro modo 2 que hoy se permiten")],
)
def test_past_searches_are_tried_and_told(searched, draft, capsys, language, sentence):
    assert run("try", draft, "--language", language, "--since", 7) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert sentence in told
    assert "[search.window_alone]" in told
    assert "ABC1234" not in told


def test_a_pack_is_tried_as_added_to_the_policy_in_force(searched, capsys):
    assert run("try", PACKS / "virginia") == 0
    told = capsys.readouterr().out
    assert "- stricter: Reads are destroyed after: 30 days → 21 days" in told
    assert "3  searches were asked" in told


@pytest.mark.parametrize("days", [0, 367])
def test_how_far_back_has_bounds(road, draft, days):
    with pytest.raises(FormatError, match="--since"):
        run("try", draft, "--since", days)


@pytest.mark.usefixtures("noon")
def test_without_a_policy_in_force_there_is_nothing_to_compare_with(draft, now):
    assert policy.in_force(now) is None
    with pytest.raises(FormatError, match="No policy is in force"):
        run("try", draft)
