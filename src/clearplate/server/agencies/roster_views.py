"""The page where a coordinator takes over a roster."""

import hashlib
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.core.roster import Shift, read_roster
from clearplate.server import clock
from clearplate.server.agencies import doors, rosters
from clearplate.server.agencies.freshness import fresh
from clearplate.server.agencies.models import Role
from clearplate.server.agencies.views import refused, require_role
from clearplate.server.ui.forms import told

FILE_MAX = 4_000_000
# The sentences that `core.roster` and `core.sheets` may say, marked for translation; they are looked up by their English text.
SENTENCES = (
    gettext_lazy("Line 1 must name the columns %(columns)s; missing: %(missing)s."),
    gettext_lazy("Line 1 names the column %(column)s twice. Keep one of them."),
    gettext_lazy("Line %(line)d opens a quotation mark that nothing closes: the lines after it would belong to it."),
    gettext_lazy("One file holds at most %(most)d shifts. Split it."),
    gettext_lazy("Line %(line)d: %(fault)s"),
    gettext_lazy("The file holds no shift."),
    gettext_lazy("Line %(line)d is not CSV: %(fault)s."),
    gettext_lazy("officer is a sign-in address."),
    gettext_lazy("A shift ends after it begins, within 24 hours."),
    gettext_lazy("from and to are instants such as 2026-11-24T06:00."),
)


class RosterForm(forms.Form):
    """A roster's file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Columns officer (sign-in address), from and to, such as 2026-11-24T06:00. It replaces what is here for its time."
        ),
    )
    sha256 = b""

    def clean_file(self) -> list[Shift]:
        """The shifts in the file."""
        file = self.cleaned_data["file"]
        if file.size > FILE_MAX:
            raise ValidationError(_("This file is larger than 4 MB. Import it in parts."))
        data = file.read()
        self.sha256 = hashlib.sha256(data).digest()
        try:
            return read_roster(data.decode("utf-8-sig"), ZoneInfo(settings.CITY.time_zone))
        except UnicodeDecodeError as fault:
            raise ValidationError(_("This file is not UTF-8 text.")) from fault
        except FieldError as fault:
            raise ValidationError(told(fault)) from fault


@require_http_methods(["GET", "POST"])
@fresh
def import_roster(request: HttpRequest) -> HttpResponse:
    """Take over a roster of the coordinator's own agency."""
    me = require_role(request, Role.COORDINATOR)
    posted = request.method == "POST"
    form = RosterForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        done = rosters.import_roster(
            me,
            me.agency,
            form.cleaned_data["file"],
            file_sha256=form.sha256,
            address=doors.address(request),
            now=clock.now(),
        )
        if isinstance(done, Refused):
            return refused(request, done)
        taken = ngettext("%(n)d shift taken over.", "%(n)d shifts taken over.", done.shifts) % {"n": done.shifts}
        messages.success(request, taken)
        if done.strangers:
            messages.warning(
                request, _("Not officers of your agency: %(names)s") % {"names": ", ".join(done.strangers)}
            )
        return redirect("agencies:officers")
    return render(request, "agencies/roster.html", {"form": form}, status=422 if form.errors else 200)
