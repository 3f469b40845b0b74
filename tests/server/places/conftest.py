"""A city that takes uploads: policy in force, one camera, its pole, and a keyring and store of the test's own."""

import pytest

import precinct
import roadside


@pytest.fixture
def ann(road):
    """An investigator on the active robbery case 26-000001."""
    officer = precinct.an_officer("ann")
    precinct.a_case("26-000001", officer)
    return officer


@pytest.fixture
def upload(client, pole):
    """Send plates through the ingest endpoint, as captured at an instant."""

    def send(*plates, at):
        answer = roadside.post_upload(client, pole.upload(*plates, at=at))
        assert answer.status_code == 200, answer.content

    return send
