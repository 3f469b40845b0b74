"""What every test stands on; `harness.py` explains it."""

import os

import pytest

import harness

# Before anything reads Django's settings: they come from the configuration of a city, and here is one.
CITY = harness.TestCity()
os.environ["CLEARPLATE_CONFIG"] = str(CITY.config_path)
os.environ["DJANGO_SETTINGS_MODULE"] = "clearplate.server.settings"
os.environ.pop("CLEARPLATE_DATABASE_ROLE", None)

import django  # noqa: E402
from django.utils import translation  # noqa: E402

django.setup()

# After the settings: its fixtures bring models with them.
pytest_plugins = ["ground", "bucket"]


def pytest_configure(config):
    """With `-n`, each process has a city and a database of its own: what this one set is not handed down to them."""
    if config.getoption("numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        for name in ("CLEARPLATE_CONFIG", "DJANGO_SETTINGS_MODULE"):
            os.environ.pop(name)


@pytest.fixture(scope="session")
def city_on_disk():
    """The session's configuration, keys and database; `url(role)` gives a connection as another role."""
    return CITY


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A real PostgreSQL, migrated as the owner; tests connect as the application."""
    with django_db_blocker.unblock():
        from django.core.management.commands import flush  # noqa: PLC0415  # only once settings exist
        from django.db import connection  # noqa: PLC0415  # only once settings exist

        CITY.start()
        CITY.migrate()
        # Between transactional tests the superuser empties the tables; what migrating left in them stays, so there is
        # nothing to write again (and the application could not).
        # On the class: a test that drives a browser runs in a context of its own, and gets a connection of its own.
        type(connection.ops).execute_sql_flush = lambda _operations, statements: CITY.empty(statements)
        flush.emit_post_migrate_signal = lambda *_arguments, **_options: None
    yield
    with django_db_blocker.unblock():
        connection.close()
        CITY.stop()


@pytest.fixture(autouse=True)
def english():
    """A request leaves its language behind in the thread; the next test starts in English."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def policy_asked_anew():
    """Tests share instants and roll back what they adopted; outside of tests neither happens to an act."""
    from clearplate.server.policy import queries  # noqa: PLC0415  # only once Django is set up

    queries.forget()
