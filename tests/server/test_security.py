"""Whose word is taken about where a request came from."""

import dataclasses

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from clearplate.server.security import TrustedProxies

FORWARDED = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7", "HTTP_X_FORWARDED_PROTO": "https"}


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.CITY = dataclasses.replace(settings.CITY, proxies=("192.0.2.1",))


def seen(**meta):
    """The request as the views see it."""
    caught = []
    TrustedProxies(lambda request: caught.append(request) or HttpResponse())(RequestFactory().get("/", **meta))
    return caught[0]


def test_the_citys_proxy_is_believed():
    request = seen(REMOTE_ADDR="192.0.2.1", **FORWARDED)
    assert request.META["REMOTE_ADDR"] == "198.51.100.7"
    assert request.is_secure()


def test_a_strangers_forwarded_headers_are_taken_away():
    request = seen(REMOTE_ADDR="203.0.113.9", **FORWARDED)
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert not request.is_secure()
    assert "X-Forwarded-For" not in request.headers


@pytest.mark.parametrize("words", ["", "unknown", "198.51.100.7:80, ", "<script>"])
def test_an_address_that_is_none_is_not_taken_over(words):
    request = seen(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=words)
    assert request.META["REMOTE_ADDR"] == "192.0.2.1"
