"""The account library's pages where they are accountable: what they do, and its log entry, in one transaction."""

from typing import Any, cast

from allauth.account.views import PasswordChangeView, ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy

from clearplate.server import clock
from clearplate.server.agencies import doors, freshness, sessions
from clearplate.server.agencies.adapters import MfaAdapter
from clearplate.server.agencies.models import Officer


class _Enrolling:
    """Enrols a second factor; afterwards the recovery codes, then the first use of the factor makes the session whole."""

    request: HttpRequest
    method = ""

    def form_valid(self, form: Form) -> HttpResponse:
        """Store the factor and its entry together."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # a mix-in's super
            doors.record_enrolment(self.request, cast("Officer", self.request.user), self.method)
        return response

    def get_success_url(self) -> str:
        """The recovery codes if they are new, else the account."""
        fresh = getattr(self, "did_generate_recovery_codes", False)
        return reverse("mfa_view_recovery_codes" if fresh else "agencies:account")


class EnrollTotp(_Enrolling, ActivateTOTPView):  # type: ignore[misc]  # the library ships no types
    """Enrol an authenticator app."""

    method = "totp"


class EnrollPasskey(_Enrolling, AddWebAuthnView):  # type: ignore[misc]  # the library ships no types
    """Enrol a passkey."""

    method = "passkey"


class RemoveTotp(DeactivateTOTPView):  # type: ignore[misc]  # the library ships no types
    """Take the authenticator app off, if another second factor remains."""

    success_url = reverse_lazy("agencies:account")

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove the factor and append the entry together."""
        with transaction.atomic():
            doors.record_removal(self.request, self.request.user, "totp")
            return cast("HttpResponse", super().form_valid(form))


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # the library ships no types
    """Take a passkey off, if another second factor remains."""

    success_url = reverse_lazy("agencies:account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell beforehand whether it may be removed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "may_remove": MfaAdapter().can_delete_authenticator(self.object)}

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove the factor and append the entry together."""
        authenticator: Authenticator = self.get_object()
        if not MfaAdapter().can_delete_authenticator(authenticator):
            raise PermissionDenied
        with transaction.atomic():
            doors.record_removal(self.request, self.request.user, "passkey")
            return cast("HttpResponse", super().form_valid(form))


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # the library ships no types
    """Replace the recovery codes."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Store the codes and the entry together."""
        with transaction.atomic():
            doors.record_enrolment(self.request, self.request.user, "recovery_code")
            return cast("HttpResponse", super().form_valid(form))


class _Again:
    """Proves again who is there: unlocks a locked session, and makes a new one whole."""

    request: HttpRequest
    shows_second_factor = True

    def form_valid(self, form: Form) -> HttpResponse:
        """Go on where the person was."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # a mix-in's super
        if self.shows_second_factor:
            sessions.prove(self.request, clock.now())
            self.request.session.pop(freshness.STALE, None)
        sessions.unlock(self.request, clock.now())
        doors.record_sign_in(self.request, cast("Officer", self.request.user))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the page why it asks."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # a mix-in's super
        locked = sessions.is_locked(self.request, clock.now())
        first_use = not locked and not sessions.is_recorded(self.request)
        return {**context, "locked": locked, "first_use": first_use, "stale": freshness.STALE in self.request.session}


class PasswordAgain(_Again, ReauthenticateView):  # type: ignore[misc]  # the library ships no types
    """With the password: only those without a second factor."""

    shows_second_factor = False


class CodeAgain(_Again, CodeAgainView):  # type: ignore[misc]  # the library ships no types
    """With a code."""


class PasskeyAgain(_Again, ReauthenticateWebAuthnView):  # type: ignore[misc]  # the library ships no types
    """With a passkey."""


class ChangePassword(PasswordChangeView):  # type: ignore[misc]  # the library ships no types
    """Change one's own password; other sessions of the officer end by it."""

    success_url = reverse_lazy("agencies:account")

    def form_valid(self, form: Form) -> HttpResponse:
        """Store the password and its entry together."""
        with transaction.atomic():
            doors.record_password_change(self.request, self.request.user)
            return cast("HttpResponse", super().form_valid(form))
