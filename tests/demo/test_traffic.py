"""The demo's traffic: invented, seeded, and with the example cases' vehicles in it early."""

from itertools import islice, pairwise

import pytest

from clearplate.core import plates
from clearplate.core.offenses import OFFENSES
from clearplate.demo import traffic
from clearplate.demo.plates_art import DESIGNS


def test_the_same_seed_makes_the_same_city():
    assert traffic.population(5) == traffic.population(5)
    assert traffic.population(5) != traffic.population(6)


@pytest.mark.parametrize("camera", [0, 1])
def test_every_case_vehicle_passes_both_cameras_within_the_first_ten(camera):
    first = {vehicle.plate for vehicle in islice(traffic.passages(5, camera), 10)}
    assert {case.vehicle.plate for case in traffic.CASE_VEHICLES} <= first


def test_some_ordinary_vehicles_pass_both_cameras():
    seen = [{vehicle.plate for vehicle in islice(traffic.passages(5, camera), 60)} for camera in (0, 1)]
    assert len(seen[0] & seen[1]) > len(traffic.CASE_VEHICLES)


@pytest.mark.parametrize("seed", range(1, 9))
def test_no_vehicle_passes_twice_in_a_row(seed):
    order = [vehicle.plate for vehicle in islice(traffic.passages(seed, 0), 200)]
    assert all(earlier != later for earlier, later in pairwise(order))


def test_plates_have_the_shape_that_their_state_issues():
    for vehicle in traffic.population(5) + [case.vehicle for case in traffic.CASE_VEHICLES]:
        assert plates.normalize(vehicle.plate) == vehicle.plate
        assert vehicle.jurisdiction in plates.jurisdictions_matching(vehicle.plate)
        assert vehicle.jurisdiction in DESIGNS


def test_the_cases_are_about_offenses_that_exist():
    assert all(case.offense_type in OFFENSES for case in traffic.CASE_VEHICLES)


def test_the_light_goes_round():
    assert {traffic.hour_of(index) for index in range(20)} == {"morning", "noon", "overcast", "dusk", "night"}
