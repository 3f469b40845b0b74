"""Sensitive acts need the second factor anew: before the page, and again before the act.

The rule itself is the policy's (`*.mfa_fresh`); this door asks for the factor first, so that nobody fills in a form in
vain, and comes back to where they were.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from clearplate.server import clock
from clearplate.server.agencies.middleware import go, unlocking_url, where
from clearplate.server.agencies.models import Officer
from clearplate.server.policy import queries as policy

P = ParamSpec("P")
STALE = "clearplate.stale"
"""Set in the session while the second factor is asked for anew, so that the page can say why."""


def is_fresh(officer: Officer, now: datetime) -> bool:
    """Whether the officer's session showed a second factor lately enough for a sensitive act."""
    numbers = policy.parameters(now)
    if numbers is None or not officer.mfa_verified or officer.mfa_proved_at is None:
        return False
    return now - officer.mfa_proved_at <= timedelta(minutes=numbers.mfa_fresh_minutes)


def fresh(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let a page open only to a session that showed its second factor lately; others show it and come back.

    Without a policy in force every act is refused anyway, and the refusal is what should be seen.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        now = clock.now()
        officer = request.user
        if not isinstance(officer, Officer) or policy.parameters(now) is None or is_fresh(officer, now):
            return view(request, *args, **kwargs)
        request.session[STALE] = True
        return go(request, unlocking_url(officer))

    return guarded


def again_url(request: HttpRequest, rule_id: str) -> str:
    """Where to show the second factor again after a rule refused for want of it; it comes back. Empty for other rules."""
    if not rule_id.endswith(".mfa_fresh") or not isinstance(request.user, Officer):
        return ""
    request.session[STALE] = True
    return f"{unlocking_url(request.user)}?{urlencode({'next': where(request)})}"
