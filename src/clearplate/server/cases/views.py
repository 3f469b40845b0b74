"""Pages about cases: the list, one case, opening, closing and reopening, its officers, the import."""

import base64
import binascii
import hashlib
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clearplate.core import cases as rules
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.ids import CaseNumber
from clearplate.core.offenses import offense
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.freshness import again_url
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.cases import actions, queries
from clearplate.server.cases.forms import CaseForm, ColleagueForm, ImportForm, OffenseForm, told
from clearplate.server.cases.models import Case, State
from clearplate.server.policy import queries as policy

PAGE_CASES = 25
# Who is offered the buttons; whether an act is allowed is the policy's to say.
MANAGERS = frozenset({"supervisor", "coordinator"})


def officer_of(request: HttpRequest) -> Officer:
    """The officer behind a request; the middleware has let nobody else this far."""
    if not isinstance(request.user, Officer):
        raise PermissionDenied
    return request.user


def by_of(request: HttpRequest) -> actions.By:
    """Who acts, and from where."""
    return actions.By(officer_of(request), request.META.get("REMOTE_ADDR"))


def case_of(request: HttpRequest, case_id: UUID) -> Case:
    """A case of the officer's own agency; another agency's does not exist for them."""
    return get_object_or_404(Case, pk=case_id, agency_id=officer_of(request).agency_id)


def refused_page(request: HttpRequest, refused: Refused, todo: str = "") -> HttpResponse:
    """The page of a refusal: the rule's sentence in the person's language, and what they can do."""
    context = {
        "sentence": refused.sentence(get_language() or "en"),
        "rule_id": refused.rule_id,
        "promise": refused.promise,
        "todo": todo,
        "again": again_url(request, refused.rule_id),
    }
    return render(request, "ui/refused_page.html", context, status=403)


@require_http_methods(["GET", "POST"])
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases of the agency; one's own unless all are asked for. What is looked for is posted: it stays out of addresses."""
    officer = officer_of(request)
    show = request.POST.get("show") or request.GET.get("show", "mine")
    found = queries.cases_for(officer)
    if show == "mine":
        found = found.filter(pk__in=queries.worked_on_by(officer))
    elif show == "closed":
        found = found.filter(state=State.CLOSED)
    if number := request.POST.get("number", "").strip().upper()[: rules.CASE_NUMBER_MAX]:
        found = found.filter(number__contains=number) if number.isprintable() else found.none()
    page = Paginator(found, PAGE_CASES).get_page(request.GET.get("page"))
    language = get_language() or "en"
    context = {
        "page": page,
        "rows": [(case, offense(case.offense_type).name(language)) for case in page],
        "show": show,
        "number": number,
        "tabs": [("mine", gettext("Mine")), ("all", gettext("All")), ("closed", pgettext("cases", "Closed"))],
        "may_manage": bool(officer.role_set & MANAGERS),
        "may_connect": Role.COORDINATOR in officer.role_set,
    }
    return render(request, "cases/list.html", context)


@require_GET
def detail(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: what it is, who works on it, what can be done."""
    return _detail(request, case_of(request, case_id), status=200)


def _detail(request: HttpRequest, case: Case, *, status: int, form: ColleagueForm | None = None) -> HttpResponse:
    officer = officer_of(request)
    now = clock.now()
    parameters = policy.parameters(now)
    facts = queries.facts_of(case, officer)
    context = {
        "case": case,
        "facts": facts,
        "offense_name": offense(case.offense_type).name(get_language() or "en"),
        "searchable": parameters is not None and case.offense_type in parameters.allowed_offense_types,
        "assignments": queries.officers_on(case),
        "form": form or ColleagueForm(case=case),
        "colleagues": queries.colleagues_not_on(case).exists(),
        "embargo": queries.embargo_of(case, now),
        "may_end_embargo": Role.SUPERVISOR in officer.role_set,
        "may_embargo": Role.SUPERVISOR in officer.role_set
        and not facts.on_case
        and parameters is not None
        and parameters.embargo_days_max > 0,
        "may_manage": bool(officer.role_set & MANAGERS),
        "may_correct": bool(officer.role_set & MANAGERS) and not facts.on_case,
        "may_close": facts.on_case or bool(officer.role_set & MANAGERS),
    }
    return render(request, "cases/detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    parameters = policy.parameters(clock.now())
    allowed = parameters.allowed_offense_types if parameters else ()
    form = CaseForm(request.POST or None, officer=officer_of(request), allowed=allowed)
    if request.method == "POST" and form.is_valid():
        number = CaseNumber(form.cleaned_data["number"])
        opened = actions.open_case(by_of(request), number=number, offense=form.offense, now=clock.now())
        if isinstance(opened, Refused):
            return refused_page(request, opened)
        messages.success(request, gettext("The case is open. Now put the officers on it who work on it."))
        return redirect("cases:detail", case_id=opened.pk)
    return render(request, "cases/new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change_offense(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Correct the offense type."""
    case = case_of(request, case_id)
    parameters = policy.parameters(clock.now())
    allowed = parameters.allowed_offense_types if parameters else ()
    form = OffenseForm(request.POST or None, allowed=allowed, initial={"offense_type": case.offense_type})
    if request.method == "POST" and form.is_valid():
        outcome = actions.change_offense(
            by_of(request), case, offense(form.cleaned_data["offense_type"]), now=clock.now()
        )
        return back_to_case(request, outcome, gettext("The offense type is corrected."))
    context = {
        "heading": gettext("Correct the offense type of case %(number)s") % {"number": case.number},
        "consequences": [
            gettext("Whether the case allows searches follows from its offense type."),
            gettext("The public log gets the line that a case's offense type was changed."),
        ],
        "action": gettext("Save"),
        "back": reverse("cases:detail", args=[case.pk]),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask, then close."""
    case = case_of(request, case_id)
    if request.method == "POST":
        outcome = actions.close_case(by_of(request), case, now=clock.now())
        return back_to_case(request, outcome, gettext("The case is closed."))
    context = {
        "heading": gettext("Close case %(number)s?") % {"number": case.number},
        "consequences": [
            gettext("Nobody can search for this case any more; open results end now."),
            _evidence_told(),
            gettext("A supervisor or coordinator who does not work on the case can reopen it later."),
            gettext("The public log gets the line that a case was closed, without its number."),
        ],
        "action": gettext("Close the case"),
        "danger": True,
        "back": reverse("cases:detail", args=[case.pk]),
    }
    return render(request, "ui/confirm.html", context)


def _evidence_told() -> str:
    """What closing does to what is held."""
    parameters = policy.parameters(clock.now())
    days = parameters.hold_grace_days if parameters else 0
    if days == 0:
        return gettext("Evidence held for this case is destroyed within minutes.")
    return ngettext(
        "Evidence held for this case is destroyed after %(n)d day, unless the case is reopened before.",
        "Evidence held for this case is destroyed after %(n)d days, unless the case is reopened before.",
        days,
    ) % {"n": days}


@require_POST
def reopen(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Make a closed case active again."""
    outcome = actions.reopen_case(by_of(request), case_of(request, case_id), now=clock.now())
    return back_to_case(request, outcome, gettext("The case is active again."))


@require_POST
def add_officer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put a colleague on the case."""
    case = case_of(request, case_id)
    form = ColleagueForm(request.POST, case=case)
    if not form.is_valid():
        return _detail(request, case, status=400, form=form)
    colleague = form.cleaned_data["officer"]
    outcome = actions.add_officer(by_of(request), case, colleague, now=clock.now())
    return back_to_case(request, outcome, gettext("%(officer)s is on the case.") % {"officer": colleague})


@require_http_methods(["GET", "POST"])
def remove_officer(request: HttpRequest, case_id: UUID, officer_id: UUID) -> HttpResponse:
    """Ask, then take a colleague off the case."""
    case = case_of(request, case_id)
    colleague = get_object_or_404(Officer, pk=officer_id, agency_id=case.agency_id)
    if request.method == "POST":
        outcome = actions.remove_officer(by_of(request), case, colleague, now=clock.now())
        return back_to_case(request, outcome, gettext("%(officer)s is no longer on the case.") % {"officer": colleague})
    context = {
        "heading": gettext("Take %(officer)s off case %(number)s?") % {"officer": colleague, "number": case.number},
        "consequences": [
            gettext("They can no longer search for this case; their open results end now."),
            gettext("What they did until now stays on the record."),
        ],
        "action": gettext("Take off the case"),
        "danger": True,
        "back": reverse("cases:detail", args=[case.pk]),
    }
    return render(request, "ui/confirm.html", context)


def back_to_case(request: HttpRequest, outcome: Case | Refused, success: str) -> HttpResponse:
    """The case's page with what was done, or the page of the refusal."""
    if isinstance(outcome, Refused):
        return refused_page(request, outcome)
    messages.success(request, success)
    return redirect("cases:detail", case_id=outcome.pk)


@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """A file comes in, a preview goes out; the preview's button sends the same file back to be taken over."""
    if request.method == "POST" and "confirmed" in request.POST:
        return _import_confirmed(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {
        "form": form,
        "example": rules.example(queries.mask_of(officer_of(request).agency_id)),
    }
    if request.method == "POST" and form.is_valid():
        data: bytes = form.cleaned_data["file"]
        try:
            good, faults = _read(request, data)
        except FormatError as fault:
            form.add_error("file", told(fault) if isinstance(fault, FieldError) else str(fault))
        else:
            context |= _preview(request, data, good, faults)
            return render(request, "cases/import_preview.html", context)
    return render(request, "cases/import.html", context, status=400 if form.errors else 200)


def _read(request: HttpRequest, data: bytes) -> tuple[list[rules.ImportedCase], list[rules.ImportFault]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FormatError(gettext("This file is not UTF-8 text. Export it again as CSV in UTF-8.")) from fault
    return rules.read_import(text, queries.mask_of(officer_of(request).agency_id))


def _preview(
    request: HttpRequest, data: bytes, good: list[rules.ImportedCase], faults: list[rules.ImportFault]
) -> dict[str, object]:
    agency_id = officer_of(request).agency_id
    known = queries.numbers_known(agency_id, [case.number for case in good])
    emails = {email.lower() for case in good for email in case.officers}
    people = queries.officers_named(agency_id, emails)
    language = get_language() or "en"
    return {
        "good": [(case, case.offense.name(language), case.number in known) for case in good[:200]],
        "good_count": len(good),
        "new_count": len(good) - len(known),
        "known_count": len(known),
        "faults": [(fault.line, fault.fault.field, told(fault.fault)) for fault in faults[:200]],
        "fault_count": len(faults),
        "strangers": sorted(emails - set(people)),
        "data": base64.b64encode(data).decode("ascii"),
    }


def _import_confirmed(request: HttpRequest) -> HttpResponse:
    try:
        data = base64.b64decode(request.POST.get("data", ""), validate=True)
    except binascii.Error as fault:
        raise FormatError("The file did not come back whole. Choose it again.") from fault
    good, faults = _read(request, data)
    outcome = actions.import_cases(
        by_of(request), good, refused=len(faults), file_sha256=hashlib.sha256(data).digest(), now=clock.now()
    )
    if isinstance(outcome, Refused):
        return refused_page(request, outcome)
    messages.success(request, _told_import(outcome))
    return redirect(f"{reverse('cases:list')}?show=all")


def _told_import(outcome: actions.ImportOutcome) -> str:
    opened = ngettext("%(n)d case opened", "%(n)d cases opened", outcome.opened) % {"n": outcome.opened}
    changed = ngettext("%(n)d changed", "%(n)d changed", outcome.changed) % {"n": outcome.changed}
    refused = ngettext("%(n)d line left out", "%(n)d lines left out", outcome.refused) % {"n": outcome.refused}
    return f"{opened}, {changed}, {refused}."
