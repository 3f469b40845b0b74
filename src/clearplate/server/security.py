"""What we believe of a request's headers, and the headers that no answer may be without.

Beyond what Django and django-csp do.
"""

import ipaddress
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# The browser features that a page of ours uses: passkeys, on our own origin only.
_PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)


class TrustedProxies:
    """Believe forwarded headers from the city's own proxies only; anyone else could write themselves an address.

    After it REMOTE_ADDR is the caller's address as the nearest proxy saw it, and X-Forwarded-Proto means something.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the headers away, and put back what can be believed."""
        forwarded_for = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if request.META.get("REMOTE_ADDR") not in settings.CITY.proxies:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
            return self._get_response(request)
        caller = forwarded_for.rsplit(",", 1)[-1].strip()
        with suppress(ValueError):  # the proxy itself asks (its health check), or names nobody
            request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(caller))
        return self._get_response(request)


class ResponseHeaders:
    """Nothing that an officer sees may stay in a cache; pages get no devices; no search engine keeps them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then add what is missing."""
        response = self._get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/public/"):  # that is there to be found
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response
