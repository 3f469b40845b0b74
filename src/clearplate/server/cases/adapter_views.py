"""The records system's door (docs/operate/records-system.md), and the pages where its tokens are made and revoked.

A case number never stands in an address: addresses end in the logs of proxies, so it is in the body.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clearplate.core import cases as rules
from clearplate.core.errors import FormatError
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.models import Agency, Role
from clearplate.server.agencies.views import require_role
from clearplate.server.cases import adapters, queries
from clearplate.server.cases.models import AdapterToken
from clearplate.server.cases.views import by_of, refused_page
from clearplate.server.problems import problem
from clearplate.server.ui.forms import HouseRenderer

MAY_CHANGE = (Role.COORDINATOR,)
LABEL_MAX = 60
BODY_MAX = 1_000_000


@csrf_exempt
@require_http_methods(["PUT"])
def put_case(request: HttpRequest) -> HttpResponse:
    """Put one case: the body is one case."""
    return _put(request, lambda document: [document])


@csrf_exempt
@require_http_methods(["PUT"])
def put_cases(request: HttpRequest) -> HttpResponse:
    """Put many cases: the body is `{"cases": [...]}`; all are taken or none."""
    return _put(request, _listed)


def _listed(document: Any) -> list[Any]:
    if not isinstance(document, dict) or set(document) != {"cases"} or not isinstance(document["cases"], list):
        raise FormatError('The body is an object with the one member "cases", a list.')
    return document["cases"]


def _put(request: HttpRequest, listed: Callable[[Any], list[Any]]) -> HttpResponse:
    now = clock.now()
    token = adapters.token_of(_bearer(request), now=now)
    if token is None:
        return _refused(adapters.unrevoked(_bearer(request)))
    if request.content_type != "application/json":
        return problem(415, "wrong-type", "Not this type", "Send cases as application/json.")
    length = request.headers.get("Content-Length") or "0"
    if not (length.isascii() and length.isdecimal()):
        raise FormatError("Content-Length is no number.")
    if int(length) > BODY_MAX:
        return problem(413, "too-large", "This is too large", f"Put at most {BODY_MAX} bytes at once.")
    body = request.body
    # What does not parse is told by `problems`, as everywhere.
    good, faults = rules.read_records(listed(_json(body)), queries.mask_of(token.agency_id))
    if faults:
        told = [{"index": one.line, "member": one.fault.field, "detail": str(one.fault)} for one in faults]
        return problem(422, "cases", "Some cases cannot be taken", "Nothing was taken over. See faults.", faults=told)
    done = adapters.put_cases(token, good, sha256=hashlib.sha256(body).digest(), now=now)
    text = json.dumps(asdict(done), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return HttpResponse(text, status=201 if done.opened else 200, content_type="application/json")


def _refused(ended: AdapterToken | None) -> HttpResponse:
    told = "Send a living token of a records system as Authorization: Bearer."
    if ended is not None:
        told = (
            f"This token ended on {ended.expires_at:%Y-%m-%d}, a year after it was made. Nothing was taken. "
            "A coordinator makes a new one under Cases, Records system."
        )
    answer = problem(401, "token", "Not for you", told)
    answer["WWW-Authenticate"] = 'Bearer realm="clearplate cases"'
    return answer


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise FormatError("The body is not JSON in UTF-8.") from None


def _bearer(request: HttpRequest) -> str:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


class TokenForm(forms.Form):
    """What a token is for."""

    default_renderer = HouseRenderer
    label = forms.CharField(
        label=_("What it is for"),
        max_length=LABEL_MAX,
        help_text=_("For example, “records system, nightly”. It is not published."),
    )


@require_GET
def token_list(request: HttpRequest) -> HttpResponse:
    """The tokens of the coordinator's agency."""
    officer = require_role(request, *MAY_CHANGE)
    context = {"tokens": _rows(officer.agency, clock.now()), "form": TokenForm(), "agency": officer.agency}
    return render(request, "cases/tokens.html", context)


def _rows(agency: Agency, now: datetime) -> list[dict[str, object]]:
    """Each token of an agency, and how it stands with its end; `days` are those that are left when they are few."""
    rows = []
    for token in AdapterToken.objects.filter(agency=agency):
        left = token.expires_at - now
        ends_soon = timedelta(0) < left <= adapters.SOON
        rows.append({"token": token, "is_over": left <= timedelta(0), "days": left.days if ends_soon else None})
    return rows


@never_cache
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is shown once, on the answer's page."""
    officer = require_role(request, *MAY_CHANGE)
    form = TokenForm(request.POST)
    context: dict[str, object] = {"form": form, "agency": officer.agency}
    if form.is_valid():
        made = adapters.make_token(by_of(request), form.cleaned_data["label"], now=clock.now())
        if isinstance(made, Refused):
            return refused_page(request, made)
        context |= {"secret": made.secret, "form": TokenForm()}
    context["tokens"] = _rows(officer.agency, clock.now())
    return render(request, "cases/tokens.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Ask, then end a token."""
    officer = require_role(request, *MAY_CHANGE)
    token = AdapterToken.objects.filter(pk=token_id, agency_id=officer.agency_id).first()
    if token is None:
        raise Http404
    if request.method == "POST":
        done = adapters.revoke_token(by_of(request), token, now=clock.now())
        if isinstance(done, Refused):
            return refused_page(request, done)
        messages.success(request, gettext("The token is revoked."))
        return redirect("cases:tokens")
    context = {
        "heading": gettext("Revoke the token for %(label)s?") % {"label": token.label},
        "consequences": [
            gettext("Whatever uses it can put no more cases, from now on. Cases that it put stay."),
            gettext("You cannot undo this; make a new token instead."),
            gettext("The public log gets the line that a token was revoked."),
        ],
        "action": gettext("Revoke"),
        "danger": True,
        "back": reverse("cases:tokens"),
    }
    return render(request, "ui/confirm.html", context)
