"""The tests' own ground: which role they connect as, and that nothing of one test is left for the next."""

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone


def role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_connect_as_the_application():
    assert role() == "clearplate_app"


@pytest.mark.django_db
def test_the_application_may_not_create_tables():
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.mine (id int)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_transactional_tests_start_empty(turn, city_on_disk):
    assert Session.objects.count() == 0
    Session.objects.create(session_key=f"k{turn}", session_data="", expire_date=timezone.now())
    with psycopg.connect(city_on_disk.url("owner")) as other:
        assert other.execute("SELECT count(*) FROM django_session").fetchone() == (1,)


@pytest.mark.django_db
def test_rolled_back_tests_leave_nothing():
    assert Session.objects.count() == 0
