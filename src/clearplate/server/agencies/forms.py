"""Forms of the door and of the coordinator's desk. What they may do is decided in `actions`."""

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account_forms
from allauth.core import context as library
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clearplate.server.agencies import doors
from clearplate.server.agencies.adapters import refuse_if_locked
from clearplate.server.agencies.models import Agency, Course, Officer, Role
from clearplate.server.agencies.seeds import open_seed, seal_seed
from clearplate.server.agencies.standing import Cause

# Django's own class takes no parameter at run time.
if TYPE_CHECKING:
    _OfficerForm = forms.ModelForm[Officer]
else:
    _OfficerForm = forms.ModelForm

_SEED = "clearplate.totp_seed"
PASSWORD_HELP = _("At least 15 characters. A few words that only you would put together are easier to keep than signs.")


def _code_field(label: Any, help_text: Any) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "cp-code", "spellcheck": "false"}
    return forms.CharField(label=label, help_text=help_text, max_length=16, widget=forms.TextInput(attrs=attrs))


def _a_day() -> forms.DateInput:
    # The browser's calendar takes ISO dates only, whatever the page's language writes.
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SignInForm(account_forms.LoginForm):  # type: ignore[misc]  # the library ships no types
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs = {"type": "email", "autocomplete": "username webauthn"}
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class _CountedCode(mfa_forms.BaseAuthenticateForm):  # type: ignore[misc]  # the library ships no types
    """A code whose failures count towards the lock and are in the log."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = _code_field(
            _("Code"), _("Six digits from your authenticator app, or one of your recovery codes.")
        )

    def clean_code(self) -> str:
        """The code, if it is right and the name is not locked."""
        refuse_if_locked(self.user.email)
        try:
            return str(super().clean_code())
        except ValidationError:
            doors.record_failure(library.request, self.user.email, "second_factor")
            raise


class SecondFactorForm(_CountedCode, mfa_forms.AuthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The second step of signing in."""


class UnlockForm(_CountedCode, mfa_forms.ReauthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The code again, after idling or before something delicate."""


class PasswordAgainForm(account_forms.ReauthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The password again, for those who have no second factor yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]  # the library ships no types
    """Old password, new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Current password"),
            "password1": _("New password"),
            "password2": _("New password again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = PASSWORD_HELP if name == "password1" else ""
            self.fields[name].widget.attrs.pop("placeholder", None)


class EnrollTotpForm(ActivateTOTPForm):  # type: ignore[misc]  # the library ships no types
    """The first code of a new authenticator app. Its seed waits in the session sealed, not in clear."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user: Officer = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.fields["code"] = _code_field(_("Code that the app shows now"), "")
        session = library.request.session
        if not self.is_bound or _SEED not in session:
            session[_SEED] = seal_seed(generate_totp_secret())
        self.secret = open_seed(session[_SEED])


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # the library ships no types
    """A name for the passkey, and whether it opens the door alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you can tell it from others, such as “office laptop”.")
        self.fields["name"].required = False
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Sign in with this passkey alone, without a password")


class AcceptInvitationForm(forms.Form):
    """The officer's own password, twice."""

    password = forms.CharField(
        label=_("Your new password"),
        help_text=PASSWORD_HELP,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._officer = officer

    def clean_password(self) -> str:
        """A password that the validators accept."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self._officer)
        return password

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        return cleaned


class NewOfficerForm(_OfficerForm):
    """A person who gets access."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, help_text=_("At least one.")
    )

    class Meta:
        """What a coordinator fills in."""

        model = Officer
        fields: ClassVar[list[str]] = [
            "full_name",
            "email",
            "badge",
            "agency",
            "roles",
            "supervisor",
            "command_staff",
            "language",
        ]
        labels: ClassVar[dict[str, Any]] = {"command_staff": _("Command staff: the chief, or named by the chief")}

    field_order = tuple(Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supervisor = self.fields["supervisor"]
        if isinstance(supervisor, forms.ModelChoiceField):
            supervisor.queryset = Officer.objects.filter(is_active=True, roles__role=Role.SUPERVISOR)
            supervisor.empty_label = str(_("None"))
        agency = self.fields["agency"]
        if isinstance(agency, forms.ModelChoiceField) and Agency.objects.count() == 1:
            agency.initial = Agency.objects.get()

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).lower()


class RolesForm(forms.Form):
    """The roles an officer shall hold from now on."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class TrainingForm(forms.Form):
    """A completed course."""

    course = forms.ChoiceField(label=_("Course"), choices=Course.choices)
    completed_on = forms.DateField(label=_("Completed on"), widget=_a_day())
    expires_on = forms.DateField(label=_("Counts until"), widget=_a_day())


class StandingForm(forms.Form):
    """Under whom an officer stands, and whether they are command staff."""

    supervisor = forms.ModelChoiceField(
        label=_("Supervisor"),
        queryset=Officer.objects.none(),
        required=False,
        help_text=_("Nobody decides on requests of those above them, nor reviews them."),
    )
    command_staff = forms.BooleanField(
        label=_("Command staff: the chief, or named by the chief"),
        required=False,
        help_text=_("What command staff asks is decided by an auditor or a city official, and auditors review it."),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supervisor = self.fields["supervisor"]
        if isinstance(supervisor, forms.ModelChoiceField):
            above = Officer.objects.filter(is_active=True, roles__role=Role.SUPERVISOR)
            supervisor.queryset = (above | Officer.objects.filter(supervises=officer)).distinct()
            supervisor.empty_label = str(_("None"))

    @classmethod
    def of(cls, officer: Officer) -> "StandingForm":
        """As it is now."""
        initial = {"supervisor": officer.supervisor_id, "command_staff": officer.command_staff}
        return cls(officer=officer, initial=initial)


class ConfirmationForm(forms.Form):
    """The number that an officer told to who confirms whose account it is."""

    number = _code_field(_("Confirmation number"), _("Six digits. It stands on the officer's own account page."))


class SuspensionForm(forms.Form):
    """Why somebody is suspended."""

    cause = forms.ChoiceField(label=_("Why"), choices=Cause.choices, widget=forms.RadioSelect)
