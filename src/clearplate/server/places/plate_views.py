"""Pages about listed plates: one's own household's, and for coordinators and auditors those of a protection program."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clearplate.core import plates as core_plates
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.doors import address
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.agencies.views import refused, require_role, signed_in
from clearplate.server.places import plates
from clearplate.server.places.models import ListedPlate, PlateList, PlateNotice
from clearplate.server.ui.forms import HouseRenderer, told

NOTICES_SHOWN = 50


class PlateForm(forms.Form):
    """One plate; only a keyed hash of it is kept."""

    default_renderer = HouseRenderer
    plate = forms.CharField(
        label=gettext_lazy("Plate"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("It is kept so that a search can be compared with it, and can never be shown again."),
    )

    def clean_plate(self) -> str:
        """The plate, normalized."""
        try:
            return core_plates.normalize(self.cleaned_data["plate"])
        except FormatError as fault:
            raise ValidationError(
                _("Enter one full plate: 1 to 12 letters and digits, for example ABC1234.")
            ) from fault


class ProtectForm(PlateForm):
    """A plate of a protection program."""

    reference = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9 ./-]*$",
        label=gettext_lazy("Reference"),
        max_length=40,
        help_text=gettext_lazy("What the program calls it: no name, no plate. You find the entry by it."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def household(request: HttpRequest) -> HttpResponse:
    """Declare plates of one's own household, so that nobody can search them without a second person."""
    me = signed_in(request)
    form = PlateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            done = plates.declare(_by(request, me), form.cleaned_data["plate"], now=clock.now())
        except FieldError as fault:
            form.add_error(fault.field, told(fault))
        else:
            if isinstance(done, Refused):
                return refused(request, done)
            messages.success(request, _("The plate is declared. Your own searches of it are refused from now on."))
            return redirect("places:household")
    context = {"form": form, "plates": list(plates.own_of(me))}
    return render(request, "places/household.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, plate_id: UUID) -> HttpResponse:
    """Take an own plate off."""
    me = signed_in(request)
    if done := plates.withdraw(_by(request, me), plate_id, now=clock.now()):
        return refused(request, done)
    messages.success(request, _("The plate is taken off. It counts on for 31 days."))
    return redirect("places:household")


@never_cache
@require_http_methods(["GET", "POST"])
def protected(request: HttpRequest) -> HttpResponse:
    """The list of protected plates, by reference; for auditors, what was asked of them."""
    me = require_role(request, Role.COORDINATOR, Role.AUDITOR)
    may_change, is_auditor = Role.COORDINATOR in me.role_set, Role.AUDITOR in me.role_set
    form = ProtectForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reference = form.cleaned_data["reference"].strip()
        try:
            done = plates.protect(_by(request, me), form.cleaned_data["plate"], reference, now=clock.now())
        except FieldError as fault:
            form.add_error(fault.field, told(fault))
        else:
            if isinstance(done, Refused):
                return refused(request, done)
            messages.success(request, _("The plate is protected from now on."))
            return redirect("places:plates")
    context = {
        "form": form if may_change else None,
        "plates": ListedPlate.objects.filter(what=PlateList.PROTECTED, ended_at=None).order_by("reference"),
        "notices": list(PlateNotice.objects.select_related("officer__agency")[:NOTICES_SHOWN]) if is_auditor else None,
    }
    answer = render(request, "places/plates.html", context, status=422 if form.errors else 200)
    if is_auditor:
        plates.notices_seen(me, now=clock.now())
    return answer


@require_http_methods(["GET", "POST"])
def unprotect(request: HttpRequest, plate_id: UUID) -> HttpResponse:
    """Ask, then take a plate off the list of protected plates: nobody here can put back a plate that they cannot read."""
    me = require_role(request, Role.COORDINATOR)
    if request.method == "GET":
        listed = get_object_or_404(ListedPlate, pk=plate_id, what=PlateList.PROTECTED, ended_at=None)
        context = {
            "heading": _("Take the plate of %(reference)s off?") % {"reference": listed.reference},
            "consequences": [
                _("Searches of it need no second person any more, 31 days from now."),
                _("You cannot undo this without the program: the plate cannot be read here, and must be typed anew."),
                _("The public log gets the line that a plate was taken off, never which."),
            ],
            "action": _("Take off"),
            "danger": True,
            "back": reverse("places:plates"),
        }
        return render(request, "ui/confirm.html", context)
    if done := plates.unprotect(_by(request, me), plate_id, now=clock.now()):
        return refused(request, done)
    messages.success(request, _("The plate is taken off. It counts on for 31 days."))
    return redirect("places:plates")


def _by(request: HttpRequest, officer: Officer) -> By:
    return By(officer, address(request))
