"""Pages of drafts: bring one, see what it changes and what it would have changed, propose it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.core.policy.difference import difference, summary
from clearplate.core.policy.document import PolicyDocument
from clearplate.server import clock
from clearplate.server.agencies import doors
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.freshness import fresh
from clearplate.server.agencies.models import Role
from clearplate.server.agencies.views import refused, require_role
from clearplate.server.approvals import queries as approvals
from clearplate.server.drafts import actions
from clearplate.server.drafts.forms import BringForm, ProposeForm
from clearplate.server.drafts.models import Draft
from clearplate.server.drafts.trying import DAYS, try_draft
from clearplate.server.policy import queries as policy
from clearplate.server.policy import telling

BRINGERS = (Role.OFFICIAL, Role.COORDINATOR)
READERS = (*BRINGERS, Role.AUDITOR)
SHOWN = 50


@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    """Every draft, newest first; bringing one. A file that is no working policy is told with its line and not kept."""
    me = require_role(request, *(BRINGERS if request.method == "POST" else READERS))
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.bring(me, form.cleaned_data["file"], now=clock.now())
        except FormatError as fault:
            form.add_error("file", telling.told_fault(fault, get_language() or "en"))
        else:
            return redirect("drafts:draft", kept.pk)
    now, language = clock.now(), get_language() or "en"
    in_force = policy.in_force(now)
    rows = [
        (draft, _title(draft, language), approvals.latest_about(actions.KIND, draft.pk))
        for draft in Draft.objects.select_related("uploaded_by")[:SHOWN]
    ]
    context = {
        "rows": rows,
        "form": form,
        "may_bring": bool(me.role_set & set(BRINGERS)),
        "in_force": in_force.version if in_force else "",
    }
    return render(request, "drafts/list.html", context, status=400 if form.errors else 200)


def _title(draft: Draft, language: str) -> str:
    try:
        return actions.read(draft).parameters.title(language)
    except FormatError:
        return draft.version[:16]  # of an older version of Clearplate; its own page says what is wrong


@require_safe
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """One draft: what it changes, what it would have changed, who proposes it."""
    require_role(request, *READERS)
    return _page(request, _draft(draft_id), ProposeForm())


@require_POST
@fresh
def propose(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The first official proposes it."""
    me, kept = require_role(request, Role.OFFICIAL), _draft(draft_id)
    form = ProposeForm(request.POST)
    if form.is_valid():
        try:
            outcome = actions.propose(By(me, doors.address(request)), kept, now=clock.now(), **form.chosen)
        except FieldError as fault:
            told = gettext(fault.template) % fault.params
            form.add_error(fault.field if fault.field in form.fields else None, told)
        except FormatError as fault:
            form.add_error(None, telling.told_fault(fault, get_language() or "en"))
        else:
            if isinstance(outcome, Refused):
                return refused(request, outcome)
            messages.success(request, gettext("Proposed. Another official must approve it now."))
            return redirect("drafts:draft", kept.pk)
    return _page(request, kept, form)


@require_safe
def document(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The draft's canonical bytes, to be hashed and checked anywhere."""
    require_role(request, *READERS)
    return HttpResponse(bytes(_draft(draft_id).document), content_type="text/plain; charset=utf-8")


def _draft(draft_id: UUID) -> Draft:
    found = Draft.objects.select_related("uploaded_by").filter(pk=draft_id).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, kept: Draft, form: ProposeForm) -> HttpResponse:
    me, now, language = require_role(request, *READERS), clock.now(), get_language() or "en"
    context: dict[str, object] = {
        "draft": kept,
        "form": form,
        "request_about": (asked := approvals.latest_about(actions.KIND, kept.pk)),
        "asked_because": approvals.reason_of(asked) if asked else "",
        "may_propose": Role.OFFICIAL in me.role_set,
        "days": DAYS,
    }
    try:
        document = actions.read(kept)
    except FormatError as fault:
        context["fault"] = telling.told_fault(fault, language)
        return render(request, "drafts/draft.html", context, status=400 if form.errors else 200)
    context |= {
        "title": document.parameters.title(language),
        "areas": telling.told_areas(document, language),
        "numbers": telling.told_numbers(document.parameters, language),
        "rule_count": len(document.rules),
    }
    before = policy.in_force(now)
    if before is not None:
        waits, is_in_force = policy.waiting(now).first(), before.version == document.version
        context |= _compared(before, document, language) | {
            "found": try_draft(document, before, days=DAYS, language=language, now=now),
            "waits": waits,
            "is_in_force": is_in_force,
            "in_force_alone": is_in_force and waits is None,
        }
    return render(request, "drafts/draft.html", context, status=400 if form.errors else 200)


def _compared(before: PolicyDocument, after: PolicyDocument, language: str) -> dict[str, object]:
    changes = difference(before, after)
    told = [(change.effect, change.mark(language), change.sentence(language)) for change in changes]
    return {"changes": told, "summary": summary(changes, language), "compared": True}
