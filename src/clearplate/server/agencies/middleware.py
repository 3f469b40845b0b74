"""Placeholders until the real doors are hung."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class SessionLock:
    """Passes everything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)


class RequireMfa(SessionLock):
    """Passes everything."""
