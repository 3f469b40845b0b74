"""Pages of what residents bring: what is open by its day, recording, answering, and the slip that a resident is given."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies import doors
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer
from clearplate.server.agencies.views import refused, require_role, signed_in
from clearplate.server.local_time import to_city
from clearplate.server.policy import queries as policy
from clearplate.server.residents import actions, queries
from clearplate.server.residents.actions import Brought
from clearplate.server.residents.forms import AnswerForm, ExtendForm, RecordForm, WithdrawForm
from clearplate.server.residents.models import Kind, Longer, Matter, Outcome, Way, Withdrawal
from clearplate.server.review.forms import WordsForm
from clearplate.server.ui.forms import told

PAGE_MATTERS = 100
PAGE_CLOSED = 50
_FAULTS = (
    gettext_noop("This day is not here yet. Give the day on which it reached the city."),
    gettext_noop("This day is more than a year ago. Check the year."),
    gettext_noop("Give a day from the one on which it reached the city until today."),
    gettext_noop("This matter cannot have this outcome."),
)
"""What `core.matters` says, for who translates."""
Act = Callable[[WordsForm], Matter | Refused]


@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, what is overdue on top; below it what was answered."""
    me, now = require_role(request, *queries.READING), clock.now()
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    of_kind = {"kind": kind} if kind else {}
    waiting = queries.waiting(me).filter(**of_kind)
    numbers = policy.parameters(now)
    context = {
        "waiting": [(one, queries.is_overdue(one, now)) for one in waiting[:PAGE_MATTERS]],
        "total": waiting.count(),
        "overdue": queries.overdue(me, now).filter(**of_kind).count(),
        "closed": queries.closed(me).filter(**of_kind)[:PAGE_CLOSED],
        "kinds": Kind.choices,
        "kind": kind,
        "any": queries.seen_by(me).exists(),
        "may_answer": bool(me.role_set & queries.ANSWERING),
        "days": numbers.matter_days if numbers else None,
    }
    return render(request, "residents/list.html", context)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Record what a resident brought; then show the reference to give them."""
    require_role(request, *queries.ANSWERING)
    now = clock.now()
    form = RecordForm(request.POST or None, today=to_city(now).date())

    def act(form: WordsForm) -> Matter | Refused:
        cleaned = form.cleaned_data
        brought = Brought(Kind(cleaned["kind"]), Way(cleaned["way"]), cleaned["received_on"], cleaned["words"])
        return actions.receive(by_of(request), brought, now=now)

    if request.method == "POST" and (done := _done(form, act)) is not None:
        if isinstance(done, Refused):
            return refused(request, done)
        return redirect("residents:slip", matter_id=done.pk)
    return render(request, "residents/record.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def matter(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One matter: what it is about, until when, and what can be done."""
    me = require_role(request, *queries.READING)
    return _matter_page(request, _find(me, matter_id), clock.now())


def _matter_page(request: HttpRequest, found: Matter, now: datetime, form: WordsForm | None = None) -> HttpResponse:
    me, today = signed_in(request), to_city(now).date()
    others = list(queries.waiting(me).values_list("pk", flat=True))
    at = others.index(found.pk) if found.pk in others else -1
    context = {
        "matter": found,
        "overdue": queries.is_overdue(found, now),
        "written": actions.written(found),
        "may_answer": found.closed_at is None and bool(me.role_set & queries.ANSWERING),
        "before": others[at - 1] if at > 0 else None,
        "after": others[at + 1] if at + 1 < len(others) else None,
        "answer_form": _or(form, AnswerForm(matter=found, today=today, auto_id="answer_%s")),
        "extend_form": _or(form, ExtendForm(auto_id="extend_%s")),
        "withdraw_form": _or(form, WithdrawForm(auto_id="withdraw_%s")),
    }
    return render(request, "residents/matter.html", context, status=400 if form else 200)


def _or(form: WordsForm | None, blank: WordsForm) -> WordsForm:
    return form if form is not None and type(form) is type(blank) else blank


@require_POST
def answer(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Record the answer."""
    now = clock.now()
    found = _find(require_role(request, *queries.ANSWERING), matter_id)
    form = AnswerForm(request.POST, matter=found, today=to_city(now).date(), auto_id="answer_%s")

    def act(form: WordsForm) -> Matter | Refused:
        outcome, answered_on = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["answered_on"]
        return actions.answer(by_of(request), found, outcome, answered_on, form.cleaned_data["words"], now=now)

    return _after(request, found, form, act, gettext("Answered. The public register says so."))


@require_POST
def extend(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Take longer, once."""
    found = _find(require_role(request, *queries.ANSWERING), matter_id)
    form = ExtendForm(request.POST, auto_id="extend_%s")

    def act(form: WordsForm) -> Matter | Refused:
        until, because = form.cleaned_data["until"], Longer(form.cleaned_data["because"])
        return actions.extend(by_of(request), found, until, because, form.cleaned_data["words"], now=clock.now())

    return _after(request, found, form, act, gettext("Extended. Tell the resident the new day."))


@require_POST
def withdraw(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Take it off the list without an answer."""
    found = _find(require_role(request, *queries.ANSWERING), matter_id)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")

    def act(form: WordsForm) -> Matter | Refused:
        because = Withdrawal(form.cleaned_data["because"])
        return actions.withdraw(by_of(request), found, because, form.cleaned_data["words"], now=clock.now())

    return _after(request, found, form, act, gettext("Withdrawn. The public register keeps it, with the reason."))


@require_GET
def slip(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """What the resident is given, in both languages: the reference, the day, and where to look it up."""
    found = _find(require_role(request, *queries.READING), matter_id)
    context = {
        "matter": found,
        "city": settings.CITY.name,
        "public": f"{settings.CITY.public_url.rstrip('/')}/public/",
        "languages": [language for language, _name in settings.LANGUAGES],
    }
    return render(request, "residents/slip.html", context)


def by_of(request: HttpRequest) -> By:
    """Who acts, and from where."""
    return By(signed_in(request), doors.address(request))


def _find(me: Officer, matter_id: UUID) -> Matter:
    found = queries.find(me, matter_id)
    if found is None:
        raise Http404
    return found


def _done(form: WordsForm, act: Act) -> Matter | Refused | None:
    """What an act gives for a form that is in order; none for one that is not, which then says why."""
    if not form.is_valid():
        return None
    try:
        return act(form)
    except FieldError as fault:
        form.add_error(fault.field, told(fault))
    except FormatError as fault:
        form.add_error(None, gettext(fault.diagnostics()))
    return None


def _after(request: HttpRequest, found: Matter, form: WordsForm, act: Act, message: str) -> HttpResponse:
    done = _done(form, act)
    if done is None:
        return _matter_page(request, found, clock.now(), form)
    if isinstance(done, Refused):
        return refused(request, done)
    messages.success(request, message)
    return redirect("residents:matter", matter_id=found.pk)
