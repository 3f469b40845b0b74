"""The example city's policy, and acts with facts that are in order, to be changed one at a time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.policy.acts import CaseFacts, OfficerFacts, OpenImage, SearchLooks, SearchPlate
from clearplate.core.policy.document import build_document

EXAMPLE = Path(__file__).parents[3] / "policy/example-city"
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.iterdir())}
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def files():
    return dict(FILES)


@pytest.fixture(scope="session")
def document():
    return build_document(FILES)


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def officer():
    """Makes an investigator in good standing; what is given replaces a fact."""

    def make(*roles, **facts):
        usual = {
            "officer_id": OfficerId(UUID(int=1)),
            "agency_id": AgencyId(UUID(int=2)),
            "roles": frozenset(roles or {"investigator"}),
            "trained_until": date(2027, 1, 31),
            "mfa_verified": True,
            "mfa_minutes_ago": 1,
            "active": True,
        }
        return OfficerFacts(**usual | facts)

    return make


@pytest.fixture(scope="session")
def case():
    """Makes the facts of an active robbery case that the officer is on."""

    def make(**facts):
        return CaseFacts(**{"known": True, "active": True, "on_case": True, "offense_type": "120"} | facts)

    return make


@pytest.fixture(scope="session")
def searching(officer, case):
    """The facts of a search that the example city's policy allows."""
    return {
        "officer": officer(),
        "case": case(),
        "reason_given": True,
        "reason_vague": False,
        "reason_topics": frozenset(),
        "window": timedelta(days=3),
        "age": timedelta(days=3),
        "camera_count": 12,
        "behalf_given": True,
        "for_other_agency": False,
        "warrant_given": False,
        "exigent": False,
        "exigent_overdue": False,
        "exigent_open": 0,
        "approved": frozenset(),
    }


@pytest.fixture(scope="session")
def search(searching):
    """Makes a search that the example city's policy allows; what is given replaces a fact."""

    def make(**facts):
        return SearchPlate(**searching | {"plate_count": 1, "plate_searches": 0, "sightings_given": 0} | facts)

    return make


@pytest.fixture(scope="session")
def search_looks(searching):
    """Makes a search without a plate that the example city's policy allows; what is given replaces a fact."""

    def make(**facts):
        narrow = {"window": timedelta(hours=4), "camera_count": 3, "looks_given": True}
        return SearchLooks(**searching | narrow | facts)

    return make


@pytest.fixture(scope="session")
def picture(officer, case):
    """Makes the opening of a picture that the example city's policy allows."""

    def make(**facts):
        usual = {
            "officer": officer(),
            "own_search": True,
            "search_answered": True,
            "case": case(),
            "since_asked": timedelta(minutes=5),
        }
        return OpenImage(**usual | facts)

    return make
