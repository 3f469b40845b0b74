"""Two officials, a coordinator, and a draft: the example city with 21 days."""

import io
import re
import zipfile

import pytest

import people
import precinct
import roadside
from clearplate.server.agencies.models import Role
from clearplate.server.policy import queries

FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(people.EXAMPLE_POLICY.iterdir())}


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


@pytest.fixture
def in_force(db, noon, now):
    roadside.adopt_policy(now)
    return queries.in_force(now)


@pytest.fixture
def olga(in_force):
    return precinct.an_officer("olga", Role.OFFICIAL, trained=None)


@pytest.fixture
def omar(in_force):
    return precinct.an_officer("omar", Role.OFFICIAL, trained=None)


@pytest.fixture
def cora(in_force):
    return precinct.an_officer("cora", Role.COORDINATOR, trained=None)


@pytest.fixture
def policy_files():
    return dict(FILES)


@pytest.fixture
def draft_file():
    """Makes a zipped draft; what is given replaces a number."""

    def make(files=None, **numbers):
        text = FILES["parameters.toml"]
        for name, value in numbers.items():
            text = re.sub(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
        return zipped(FILES | {"parameters.toml": text} | (files or {}))

    return make


@pytest.fixture
def shorter(draft_file):
    return draft_file(retention_days=21, search_window_max_days=21)
