"""The two doors in front of every page: a session that idles locks, and no session goes without a second factor."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from django.contrib.auth import logout as django_logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from clearplate.server import clock
from clearplate.server.agencies import doors, queries, sessions
from clearplate.server.agencies.models import DECIDING, Officer, Role

Answer = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

# Open to anyone. Besides these: every view marked with Django's `login_not_required`.
PUBLIC_NAMES = frozenset(
    {
        "healthz",
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "agencies:invitation",
        "agencies:language",
        "set_language",
    }
)
# Machines sign their requests instead (docs/spec/seal.md), or bring a token (docs/operate/records-system.md).
PUBLIC_NAMESPACES = frozenset({"ingest", "records"})
# Open to a session that has its password but not yet a second factor.
ENROLLING_NAMES = frozenset(
    {
        "agencies:enroll",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
    }
)
UNLOCKING_NAMES = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate"})
# Where a support account gets to inside a grant; the empty one is the account library's own.
SUPPORT_NAMESPACES = frozenset({"", "agencies", "ui", "cameras", "policy", "tlog"})
# What is there for who decides and was not confirmed yet, besides the account library's pages.
UNCONFIRMED_NAMES = frozenset({"agencies:account", "agencies:enroll"})
# Work beside searching: who signs in for one search and leaves has none of it (core.review.anomalies).
WORK = frozenset({"cases", "holds", "evidence", "approvals", "cameras", "review"})
# Pages that poll send this header, so that a screen left alone still locks.
BACKGROUND_HEADER = "Clearplate-Background"


class SessionLock:
    """Locks a session after 30 idle minutes and ends it after 12 hours; unlocking returns to where one was."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session's clocks before anything else does."""
        if request.user.is_authenticated:
            now = clock.now()
            if sessions.has_outlived(request, now):
                doors.record_sign_out(request, request.user, "ended_by_city")
                django_logout(request)
            elif not sessions.is_locked(request, now) and BACKGROUND_HEADER not in request.headers:
                sessions.touch(request, now)
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: View, _args: object, _kwargs: object) -> HttpResponse | None:
        """A locked session sees the unlocking page only."""
        if not request.user.is_authenticated or not sessions.is_locked(request, clock.now()):
            return None
        if is_public(request, view) or _name(request) in UNLOCKING_NAMES:
            return None
        return go(request, unlocking_url(request.user))


class RequireMfa:
    """Deny by default: whatever is not public needs an officer whose session carries a second factor."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Tell everyone after us whether this session is whole."""
        if request.user.is_authenticated:
            whole = sessions.second_factor(request) is not None and not sessions.is_locked(request, clock.now())
            request.user.mfa_verified = whole
            request.user.mfa_proved_at = sessions.proved_at(request)
            request.user.session_name, request.user.session_acts = sessions.name(request), sessions.acts(request)
        answer = self._get_response(request)
        if request.user.is_authenticated and request.resolver_match and request.resolver_match.namespace in WORK:
            sessions.note_act(request)
        return answer

    def process_view(self, request: HttpRequest, view: View, _args: object, _kwargs: object) -> HttpResponse | None:
        """Let the request through, or send the person to the next thing they must do."""
        if is_public(request, view):
            return None
        if not request.user.is_authenticated:
            if _name(request) == "ui:home":  # the address that residents are told
                return HttpResponseRedirect(reverse("portal:start"))
            return go(request, reverse("account_login"))
        if _name(request) in ENROLLING_NAMES:
            return None
        if request.user.mfa_verified:
            roles = request.user.role_set
            return _closed_to_support(request, request.user, roles) or _closed_until_confirmed(
                request, request.user, roles
            )
        return go(
            request, unlocking_url(request.user) if has_second_factor(request.user) else reverse("agencies:enroll")
        )


def _closed_until_confirmed(request: HttpRequest, officer: Officer, roles: frozenset[Role]) -> HttpResponse | None:
    """Who decides sees their own account alone until a second person confirmed that it is theirs."""
    if officer.access_confirmed_at is not None or DECIDING.isdisjoint(roles):
        return None
    if _name(request) == "ui:home":
        return HttpResponseRedirect(reverse("agencies:account"))
    if _name(request) in UNCONFIRMED_NAMES or (request.resolver_match and not request.resolver_match.namespace):
        return None
    return render(request, "agencies/unconfirmed.html", status=403)


def _closed_to_support(request: HttpRequest, officer: Officer, roles: frozenset[Role]) -> HttpResponse | None:
    """A support account sees nothing outside a grant, and in one only the pages of what it may do."""
    if Role.SUPPORT not in roles:
        return None
    if queries.support_grant(officer, clock.now()) is None:
        return render(request, "agencies/support_closed.html", status=403)
    if request.resolver_match is None or request.resolver_match.namespace not in SUPPORT_NAMESPACES:
        raise Http404
    return None


def is_public(request: HttpRequest, view: View) -> bool:
    """Whether a page is open to anyone."""
    match = request.resolver_match
    named = _name(request) in PUBLIC_NAMES or (match is not None and match.namespace in PUBLIC_NAMESPACES)
    return named or getattr(view, "login_required", True) is False


def has_second_factor(officer: Officer) -> bool:
    """Whether the officer ever enrolled one that lasts."""
    return bool(Authenticator.objects.filter(user=officer).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def unlocking_url(officer: Officer) -> str:
    """Where this officer proves again who they are: code first, passkey if that is all they have."""
    codes = Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).exists()
    if codes or not has_second_factor(officer):
        return reverse("mfa_reauthenticate" if codes else "account_reauthenticate")
    return reverse("mfa_reauthenticate_webauthn")


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page that will come back here; an htmx request sends the whole window."""
    target = f"{url}?{urlencode({'next': where(request)})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def where(request: HttpRequest) -> str:
    """The page the person is on: what they asked for, or, for a form or a part of a page, the page it was on."""
    if request.method == "GET" and request.headers.get("HX-Request") != "true":
        return request.get_full_path()
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    return page.path if page.netloc == request.get_host() and page.path.startswith("/") else "/"


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
