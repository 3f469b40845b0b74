"""A small city in which something happened: a search that was asked, a published log; and one check made over it."""

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

import people
import precinct
import roadside
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.conformance import running
from clearplate.server.conformance.checking import Look, finding
from clearplate.server.conformance.jobs import SWEEPS
from clearplate.server.policy import queries as policy
from clearplate.server.policy.jobs import publish_documents
from clearplate.server.tlog import publishing
from clearplate.server.tlog.jobs import sequence


@pytest.fixture
def city(transactional_db, stores, noon, settings, jobs_ran):
    """Policy adopted and published, two officers, a case, a camera with captures of today."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the test runner puts its own there
    people.adopt_example_policy()
    publish_documents()
    now = clock.now()
    camera, key = roadside.enrolled(now)
    pole = roadside.pole_of(camera, key, now)
    answer = roadside.post_upload(Client(), pole.upload("KLM4827", "RST9153", at=now))
    assert answer.status_code == 200, answer.content
    ada = people.a_person("Ada Byron")
    people.a_person("Grace Hopper", Role.SUPERVISOR)
    precinct.a_case("26-000001", ada.officer)
    publishing.publish(now=now)
    jobs_ran(now)
    return ada


@pytest.fixture
def jobs_ran(transactional_db):
    """A function that lets each job that clears up have come to its end at an instant, as the worker's do every few minutes."""

    def ran(at):
        with connection.cursor() as cursor:
            for name in SWEEPS:
                app.configure_task(name, queueing_lock=name).defer(timestamp=0)
                for state in ("doing", "succeeded"):
                    cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE task_name = %s", [state, name])
            cursor.execute("UPDATE procrastinate_events SET at = %s WHERE type = 'succeeded'", [at])

    return ran


@pytest.fixture
def checked(city):
    """Makes one check now and gives its finding."""

    def make(check_id):
        now = clock.now()
        sequence(now=now)
        found, fault = finding(check_id, Look(now, policy.in_force(now)))
        assert fault == ""
        return found

    assert running
    return make
