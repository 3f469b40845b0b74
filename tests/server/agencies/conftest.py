"""A request leaves its language behind in the thread; the next test starts in English."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield
    translation.activate("en")
