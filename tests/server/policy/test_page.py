import pytest

import people
from clearplate.server.agencies.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    people.sign_in(client, people.a_person("Ada Byron", Role.INVESTIGATOR))
    return client


def test_the_policy_in_force_is_told_in_sentences_with_its_numbers_and_history(reader):
    people.adopt_example_policy()
    page = reader.get("/policy/").content.decode()
    assert "Plate reader policy of Example City" in page
    assert "One search may ask about at most 30 days." in page
    assert "<code>search.case_active</code>" in page
    assert "Motor vehicle theft" in page
    assert page.count("<h1") == 1


def test_it_speaks_spanish(reader):
    people.adopt_example_policy()
    page = reader.get("/policy/", headers={"accept-language": "es"}).content.decode()
    assert "Una búsqueda puede abarcar como máximo 30 días." in page
    assert "Política de lectores de placas de Example City" in page


def test_without_a_policy_the_page_says_that_nothing_is_allowed(reader):
    assert "every act is refused" in reader.get("/policy/").content.decode()


def test_a_stranger_does_not_see_it(client):
    assert client.get("/policy/").status_code == 302
