"""The example city is founded through the stations' actions, so its log begins as a real city's would."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from django.db import transaction

from clearplate.core.errors import FormatError
from clearplate.demo import city, otp, personas
from clearplate.demo.traffic import CASE_VEHICLES
from clearplate.server import clock
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.agencies.queries import training_state
from clearplate.server.cameras.models import Camera
from clearplate.server.cases.models import Case
from clearplate.server.policy import queries as policy
from clearplate.server.tlog.models import TlogEntry

POLICY = Path(__file__).parents[2] / "policy" / "example-city"


@pytest.fixture(scope="module")
def founded(django_db_setup, django_db_blocker):
    """One city for all tests here, which only look at it; taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield city.found(POLICY)
        transaction.set_rollback(True)


def test_every_role_has_a_persona_with_a_password_and_a_second_factor_of_its_own(founded):
    # A support account belongs to no persona: it exists for hours, when two officers open it.
    assert {role for persona in personas.PERSONAS for role in persona.roles} == set(Role.values) - {Role.SUPPORT}
    assert len({way.password for way in founded.ways.values()}) == len(personas.PERSONAS) == len(founded.ways)
    for way in founded.ways.values():
        officer = Officer.objects.get(email=way.email)
        assert officer.check_password(way.password)
        assert officer.authenticator_set.filter(type="totp").exists()


def test_two_officials_adopted_the_policy_and_it_is_in_force(founded):
    assert policy.in_force(clock.now()).parameters.retention_days == 30


def test_one_investigator_is_trained_and_one_is_not_any_more(founded):
    trained = {
        persona.key: training_state(Officer.objects.get(email=persona.email), clock.now()).in_force
        for persona in personas.PERSONAS
    }
    assert trained["elena"]
    assert not trained["dan"]


def test_the_first_two_cameras_wait_for_their_devices_with_a_code_each(founded):
    assert len(founded.codes) == len(set(founded.codes)) == 2
    assert Camera.objects.count() == len(city.SITES) == 8
    assert Camera.objects.filter(private=True).count() == 2


def test_each_case_vehicle_has_an_open_case_with_the_trained_investigator_on_it(founded):
    for number, case_vehicle in zip(founded.case_numbers, CASE_VEHICLES, strict=True):
        case = Case.objects.get(number=number)
        assert case.is_active
        assert case.offense_type == case_vehicle.offense_type
        assert case.assignments.filter(officer__email="elena@mesa-alta.example").exists()


def test_every_act_of_founding_left_its_entry(founded):
    kinds = Counter(TlogEntry.objects.values_list("kind", flat=True))
    assert kinds["policy.adopted"] == 1
    assert kinds["cameras.invited"] == len(city.SITES)
    assert kinds["agencies.officer_added"] == len(personas.PERSONAS)
    assert kinds["cases.imported"] == 1


def test_ways_in_are_kept_closed_and_read_back(tmp_path, founded):
    personas.keep(tmp_path, founded)
    assert (tmp_path / personas.FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert personas.kept(tmp_path) == founded


def test_a_city_of_another_version_says_how_to_begin_anew(tmp_path, founded):
    fewer = {key: way for key, way in founded.ways.items() if key != "noah"}
    personas.keep(tmp_path, personas.Founded(fewer, founded.codes, founded.case_numbers))
    with pytest.raises(FormatError, match="another version"):
        personas.kept(tmp_path)


def test_a_folder_without_a_demo_says_how_to_start_one(tmp_path):
    with pytest.raises(FormatError, match="clearplate demo --folder"):
        personas.kept(tmp_path)


def test_codes_are_those_of_any_code_generator():
    seed, now = pyotp.random_base32(), clock.now()
    for shift in range(0, 300, 17):
        instant = now + timedelta(seconds=shift)
        assert otp.code_at(seed, instant) == pyotp.TOTP(seed).at(instant)
        assert 1 <= otp.seconds_left(instant) <= 30
