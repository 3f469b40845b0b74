"""Pages of evidence: what a hold keeps, pictures one by one, exports of a case, one export."""

import base64
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clearplate.core.capture import ImageKind
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.freshness import fresh
from clearplate.server.cases import queries as cases
from clearplate.server.cases.models import Case
from clearplate.server.cases.views import by_of, case_of, officer_of, refused_page
from clearplate.server.evidence import actions, looking, queries
from clearplate.server.evidence.forms import ExportForm, HandOverForm
from clearplate.server.evidence.models import Export, State
from clearplate.server.holds import queries as holds
from clearplate.server.holds.models import Hold
from clearplate.server.local_time import to_city


def hold_of(request: HttpRequest, hold_id: UUID) -> Hold:
    """A hold of the officer's own agency; another agency's does not exist for them."""
    found = holds.hold_for(officer_of(request), hold_id)
    if found is None:
        raise Http404
    return found


def _export_of(request: HttpRequest, export_id: UUID) -> Export:
    found = queries.export_for(officer_of(request), export_id)
    if found is None:
        raise Http404
    return found


@require_POST
def picture(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Open one picture of one held capture, marked with case and viewer."""
    kept, now = hold_of(request, hold_id), clock.now()
    kind = {"plate": ImageKind.PLATE, "scene": ImageKind.SCENE}.get(request.POST.get("image", ""))
    try:
        capture_id = UUID(request.POST.get("capture", ""))
    except ValueError as fault:
        raise Http404 from fault
    viewed = looking.view_picture(by_of(request), kept, capture_id, kind, now=now) if kind else None
    if viewed is None:
        raise Http404
    if isinstance(viewed, Refused):
        return refused_page(request, viewed)
    context = {
        "hold": kept,
        "source": f"data:image/jpeg;base64,{base64.b64encode(viewed.jpeg).decode('ascii')}",
        "is_plate": kind is ImageKind.PLATE,
        "entry_id": viewed.entry_id,
    }
    template = "picture.html" if request.headers.get("HX-Request") == "true" else "picture_page.html"
    return render(request, f"evidence/{template}", context)


@require_http_methods(["GET", "POST"])
@fresh
def case_exports(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The exports of a case, and the question for a new one."""
    case, now = case_of(request, case_id), clock.now()
    in_force = list(holds.in_force(case, now=now))
    form = ExportForm(request.POST or None, case=case, holds=in_force)
    if request.method == "POST" and form.is_valid():
        asked = actions.ask(by_of(request), case, form.wish, now=now)
        if isinstance(asked, Refused):
            return refused_page(request, asked)
        return redirect("evidence:export", export_id=asked.pk)
    held = holds.held(case, now=now).order_by().values("capture_id").distinct().count()
    captures = len(actions.captures_of(case, None, now=now))
    context = {
        "case": case,
        "form": form,
        "holds": in_force,
        "held": held,
        "captures": captures,
        "unopened": held - captures,
        "may_ask": queries.may_know(officer_of(request), case),
        "exports": [(queries.told(one, now=now), to_city(one.asked_at)) for one in queries.exports_of(case)],
        "embargo": cases.embargo_of(case, now),
    }
    return render(request, "evidence/case.html", context, status=400 if form.errors else 200)


@require_GET
def export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """One export: how far it is; once it is ready, taking it out and handing it over."""
    return _export_page(request, _export_of(request, export_id), HandOverForm(), status=200)


def _export_page(request: HttpRequest, found: Export, form: HandOverForm, *, status: int) -> HttpResponse:
    officer = officer_of(request)
    may_know = queries.may_know(officer, found.case)
    context = {
        **_progress(request, found),
        "form": form,
        "may_know": may_know,
        "recipient": queries.recipient_of(found) if may_know else "",
        "handovers": [(one, to_city(one.at)) for one in queries.handovers_of(found)] if may_know else [],
        "asked_at": to_city(found.asked_at),
        "again": found.state == State.FAILED and found.asked_by_id == officer.pk,
    }
    return render(request, "evidence/export.html", context, status=status)


def _progress(request: HttpRequest, found: Export) -> dict[str, object]:
    told = queries.told(found, now=clock.now())
    digest = bytes(found.bundle_sha256).hex() if found.bundle_sha256 is not None else ""
    may_know = queries.may_know(officer_of(request), found.case)
    return {
        "told": told,
        "export": found,
        "until": to_city(told.until) if told.until else None,
        "sha256": digest,
        "fault": gettext(found.fault) if found.fault else "",
        "may_know": may_know,
    }


@require_GET
def progress(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """How far an export is, as a fragment that the page asks for while it waits."""
    return render(request, "evidence/progress.html", _progress(request, _export_of(request, export_id)))


@require_POST
@fresh
def download(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Take a bundle out; its bytes are opened piece by piece on their way."""
    found = _export_of(request, export_id)
    taken = actions.download(by_of(request), found, now=clock.now())
    if isinstance(taken, Refused):
        return refused_page(request, taken)
    if taken is None:
        messages.info(request, gettext("This export is not ready."))
        return redirect("evidence:export", export_id=found.pk)
    answer = StreamingHttpResponse(taken.pieces, content_type="application/zip")
    answer.headers["Content-Length"] = str(taken.size)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(found.case, found)}"'
    return answer


def file_name(case: Case, found: Export) -> str:
    """What a bundle is called on somebody's disk: case and export, no more."""
    number = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in case.number)
    return f"evidence-{number}-{str(found.pk)[-12:]}.zip"


@require_POST
@fresh
def hand_over(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Write down that a copy left the agency."""
    found = _export_of(request, export_id)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _export_page(request, found, form, status=400)
    done = actions.hand_over(by_of(request), found, form.cleaned_data["recipient"], now=clock.now())
    if isinstance(done, Refused):
        return refused_page(request, done)
    if done is not None:
        messages.success(request, gettext("It is written down that a copy was handed over."))
    return redirect("evidence:export", export_id=found.pk)


@require_POST
def again(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """Have an export that failed made once more, under the entry of its asking."""
    found = _export_of(request, export_id)
    if found.asked_by_id == officer_of(request).pk:
        actions.retry(found)
    return redirect("evidence:export", export_id=found.pk)
