"""What a session says about itself: whether a second factor opened it, when it began, whether it is locked."""

from datetime import datetime, timedelta
from hashlib import sha256

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from clearplate.server.policy import queries as policy

# CJIS Security Policy, AC-11: the session locks after at most 30 minutes without activity. The city's policy may say less.
MOST_IDLE = timedelta(minutes=30)
# One long shift; then sign in again.
LIFETIME = timedelta(hours=12)
# How often activity is written down; a write for every request would be waste.
_GRAIN = timedelta(minutes=1)

_ACTS_MAX = 9
_BEGAN, _SEEN, _LOCKED, _RECORDED, _PROVED, _ACTS = (
    "clearplate.began_at",
    "clearplate.seen_at",
    "clearplate.locked",
    "clearplate.signed_in_recorded",
    "clearplate.proved_at",
    "clearplate.acts",
)


def second_factor(request: HttpRequest) -> str | None:
    """The second factor that this session showed last: `totp`, `passkey` or `recovery_code`; None if it showed none."""
    if not request.user.is_authenticated:
        return None
    names = {"totp": "totp", "webauthn": "passkey", "recovery_codes": "recovery_code"}
    shown = [record for record in get_authentication_records(request, request.user) if record.get("method") == "mfa"]
    return names.get(str(shown[-1].get("type"))) if shown else None


def begin(request: HttpRequest, now: datetime) -> None:
    """Start the session's clocks."""
    request.session[_BEGAN] = request.session[_SEEN] = now.isoformat()
    request.session.pop(_LOCKED, None)


def has_outlived(request: HttpRequest, now: datetime) -> bool:
    """Whether the session is older than any may become."""
    began = request.session.get(_BEGAN)
    return began is not None and now - datetime.fromisoformat(began) > LIFETIME


def idle_limit(now: datetime) -> timedelta:
    """How long a session may idle: what the policy in force says, and the ceiling where there is none."""
    parameters = policy.parameters(now)
    return MOST_IDLE if parameters is None else timedelta(minutes=parameters.session_idle_minutes)


def is_locked(request: HttpRequest, now: datetime) -> bool:
    """Whether the session is locked, locking it if it idled too long."""
    if request.session.get(_LOCKED):
        return True
    seen = request.session.get(_SEEN)
    if seen is None or now - datetime.fromisoformat(seen) <= idle_limit(now):
        return False
    request.session[_LOCKED] = True
    return True


def touch(request: HttpRequest, now: datetime) -> None:
    """Note activity."""
    seen = request.session.get(_SEEN)
    if seen is None:
        begin(request, now)
    elif now - datetime.fromisoformat(seen) >= _GRAIN:
        request.session[_SEEN] = now.isoformat()


def unlock(request: HttpRequest, now: datetime) -> None:
    """The person proved again who they are."""
    request.session.pop(_LOCKED, None)
    request.session[_SEEN] = now.isoformat()


def is_recorded(request: HttpRequest) -> bool:
    """Whether this session's sign-in has its log entry."""
    return bool(request.session.get(_RECORDED))


def mark_recorded(request: HttpRequest) -> None:
    """It has now."""
    request.session[_RECORDED] = True


def prove(request: HttpRequest, now: datetime) -> None:
    """Note that a second factor was shown just now."""
    request.session[_PROVED] = now.isoformat()


def proved_at(request: HttpRequest) -> datetime | None:
    """When this session last showed a second factor."""
    at = request.session.get(_PROVED)
    return None if at is None else datetime.fromisoformat(at)


def name(request: HttpRequest) -> str:
    """A name for the session that differs from every other's and opens none; empty where there is none yet."""
    key = request.session.session_key
    return sha256(key.encode()).hexdigest()[:32] if key else ""


def acts(request: HttpRequest) -> int:
    """Pages of work besides searching that this session opened, at most `_ACTS_MAX`."""
    return int(request.session.get(_ACTS, 0))


def note_act(request: HttpRequest) -> None:
    """Note that it opened one more; past the most, nothing is written."""
    if acts(request) < _ACTS_MAX:
        request.session[_ACTS] = acts(request) + 1
