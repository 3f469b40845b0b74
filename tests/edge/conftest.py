"""A city and a pole for every test that asks."""

import pytest

from edge.city_server import CityServer
from edge.pole import Hands, TestPole


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def city(hands):
    with CityServer(hands.now) as city:
        yield city


@pytest.fixture
def pole(tmp_path, city, hands):
    pole = TestPole(tmp_path / "state", city, hands)
    pole.device.day_keys.adopt(city.bundle())
    yield pole
    pole.close()
