"""Pages of audits: the calendar, random samples, and the confidential fields of one entry."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_http_methods

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.policy.decide import Refused
from clearplate.core.review.sampling import Period
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.agencies.views import refused, require_role
from clearplate.server.review import auditing, queries
from clearplate.server.review.forms import CloseAuditForm, PlanForm, ReadForm, SampleForm
from clearplate.server.review.models import Audit, Opening, Sample, Sort
from clearplate.server.review.views import by_of, told
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.views import told as entry_told

_FAULTS = (
    gettext_noop("The log has no entry after the last day yet, so its dice are not cast. Ask again tomorrow."),
    gettext_noop("Nothing was searched in these days, so there is nothing to draw."),
    gettext_noop("The last day of a period must not be before its first day."),
)
"""What `core.review.sampling` and `auditing` say, for who translates."""
_LOOKING = (Role.AUDITOR, Role.COORDINATOR, Role.OFFICIAL)


@require_http_methods(["GET", "POST"])
def audits(request: HttpRequest) -> HttpResponse:
    """The calendar; plan another audit."""
    me, now = require_role(request, *_LOOKING), clock.now()
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = auditing.plan(by_of(request), Sort(form.cleaned_data["sort"]), form.cleaned_data["due_on"], now=now)
        if isinstance(outcome, Refused):
            return refused(request, outcome)
        messages.success(request, gettext("Planned. The public log says so."))
        return redirect("review:audits")
    today, reads = now.date(), bool(me.role_set & {Role.AUDITOR, Role.COORDINATOR})
    context = {
        "audits": [
            {
                "audit": audit,
                "overdue": audit.closed_at is None and audit.due_on < today,
                "report": auditing.report_of(audit) if reads else "",
            }
            for audit in queries.audits()
        ],
        "form": form,
        "may_plan": reads,
        "may_close": Role.AUDITOR in me.role_set,
    }
    return render(request, "review/audits.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Say what an audit found."""
    require_role(request, Role.AUDITOR)
    audit = get_object_or_404(Audit, pk=audit_id)
    form = CloseAuditForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found, report = form.cleaned_data["findings"], form.cleaned_data["words"]
        outcome = auditing.close(by_of(request), audit, found, report, now=clock.now())
        if isinstance(outcome, Refused):
            return refused(request, outcome)
        messages.success(request, gettext("The audit is closed."))
        return redirect("review:audits")
    context = {
        "heading": gettext("Close this audit?"),
        "consequences": [gettext("The public log gets the number of findings. This cannot be taken back.")],
        "action": gettext("Close the audit"),
        "back": reverse("review:audits"),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """Samples drawn before; draw another."""
    me = require_role(request, *_LOOKING)
    form = SampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            period = Period(cleaned["first"], cleaned["last"])
            outcome = auditing.draw_sample(by_of(request), period, cleaned["size"], now=clock.now())
        except FormatError as fault:
            form.add_error(None, gettext(fault.diagnostics()))
        else:
            if isinstance(outcome, Refused):
                return refused(request, outcome)
            return redirect("review:sample", sample_id=outcome.pk)
    context = {"samples": queries.samples(), "form": form, "may_draw": Role.AUDITOR in me.role_set}
    return render(request, "review/samples.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET"])
def sample(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """One sample: what was drawn, what an auditor looked at, and how anybody draws it again."""
    require_role(request, *_LOOKING)
    found, now = get_object_or_404(Sample.objects.select_related("drawn_by"), pk=sample_id), clock.now()
    drawn = found.drawn.select_related("item__search__case", "item__officer", "item__agency", "item__reviewer")
    looked = set(
        Opening.objects.filter(item__samples=found, reviewer__roles__role=Role.AUDITOR).values_list(
            "item_id", flat=True
        )
    )
    context = {
        "sample": found,
        "seed": bytes(found.seed).hex(),
        "drawn": [(one.place, told(one.item, now), one.item_id in looked) for one in drawn],
        "looked": len(looked),
    }
    return render(request, "review/sample.html", context)


@require_http_methods(["GET", "POST"])
def confidential(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Ask what for, then show what an entry keeps confidential."""
    require_role(request, Role.AUDITOR)
    kept = log.entry(entry_id)
    if kept is None:
        raise Http404
    form, fields, broken = ReadForm(request.POST or None), None, False
    if request.method == "POST" and form.is_valid():
        try:
            opened = auditing.read_confidential(by_of(request), kept, form.cleaned_data["words"], now=clock.now())
        except VerificationError:
            opened, broken = {}, True
        if isinstance(opened, Refused):
            return refused(request, opened)
        fields = sorted((name, _shown(value)) for name, value in opened.items())
    context = {
        "entry": entry_told(kept, get_language() or "en"),
        "form": form,
        "fields": fields,
        "broken": broken,
    }
    return render(request, "review/confidential.html", context, status=400 if form.errors else 200)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)
