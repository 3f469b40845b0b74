"""Where our rules meet the account library's flows: no self-registration, lockout, sealed seeds, entries in the log."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout as django_logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clearplate.server import clock
from clearplate.server.agencies import doors, lockout, sessions
from clearplate.server.agencies.models import Officer
from clearplate.server.agencies.seeds import open_seed, seal_seed


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Signing in with the e-mail address an officer was invited under."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a locked name before its password is looked at."""
        del request
        refuse_if_locked(str(credentials.get("email", "")))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count and record a wrong password."""
        doors.record_failure(request, str(credentials.get("email", "")), "password")

    def reauthenticate(self, user: Officer, password: str) -> bool:
        """Check the password of someone who is signed in; the same lock holds."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reauthentication_methods(self, user: Officer) -> list[dict[str, Any]]:
        """A second factor where there is one; the password only before the first is enrolled."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        second = [method for method in methods if method["id"] != "reauthenticate"]
        return second or methods

    def login(self, request: HttpRequest, user: Officer) -> None:
        """Open the session; not for someone whose access ended between the password and the code."""
        if not Officer.objects.filter(pk=user.pk, is_active=True).exists():
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Officer, **hooks: Any) -> HttpResponse:
        """Start the session's clocks and record the sign-in, if a second factor was part of it."""
        sessions.begin(request, clock.now())
        doors.record_sign_in(request, user)
        response = cast("HttpResponse", super().post_login(request, user, **hooks))
        # The default is nobody's choice: then the browser's own language stays.
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language != settings.LANGUAGE_CODE:
            speak(response, user.language)
        return response

    def logout(self, request: HttpRequest) -> None:
        """End the session, and say so in the log."""
        doors.record_sign_out(request, cast("Officer", request.user), "asked")
        django_logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: Officer) -> HttpResponse:
        """Someone whose access ended knows their old password: record it, tell them whom to ask."""
        doors.record_failure(request, user.email, "inactive")
        return cast("HttpResponse", super().respond_user_inactive(request, user))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library ships no types
    """Second factors: seeds are sealed, and the last one cannot be taken off."""

    def encrypt(self, text: str) -> str:
        """Seal a seed for the database."""
        return seal_seed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return open_seed(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Only while another second factor remains; recovery codes are not one to live on."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are made for this host, and shown under the city's name."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": f"{settings.CITY.name} Clearplate"}

    def generate_authenticator_name(self, user: Officer, type: str) -> str:  # noqa: A002  # the library's name
        """A first name for a passkey, until its owner gives a better one."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}


def speak(response: HttpResponse, language: str) -> None:
    """Have this browser's pages in a language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=bool(settings.LANGUAGE_COOKIE_SECURE),
        samesite="Lax",
    )


def refuse_if_locked(login: str) -> None:
    """Raise the form error that a locked name gets.

    Raises:
        ValidationError: The name is locked; the message says until when.
    """
    until = lockout.locked_until(login, clock.now())
    if until is not None:
        moment = formats.time_format(localtime(until), "TIME_FORMAT")
        raise ValidationError(
            _("Too many failed attempts. Try again after %(time)s UTC, or ask your coordinator.") % {"time": moment},
            code="locked",
        )
