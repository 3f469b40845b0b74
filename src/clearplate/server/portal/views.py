"""Hand out the public space over HTTP: the very files that were published, to anyone, without a session."""

from hashlib import sha256
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from clearplate.core.errors import FormatError
from clearplate.server.portal import proofs
from clearplate.server.tlog.store import cache_control, content_type, public_store

_INDEX: Final = "index.html"
_OPEN_TO_SCRIPTS: Final = ("log/", "data/", "policies/")
"""What a page of somebody else may fetch as well: a mirror's verifier, a newspaper's chart."""

_NAME_MAX: Final = 255
_PATH_MAX: Final = 1_000
"""Bytes of one name, characters of a path: more no file of the public space has."""


@login_not_required
@require_safe
@gzip_page
def file(request: HttpRequest, path: str = "") -> HttpResponse:
    """One file of the public space; a folder is its index.html."""
    if path.endswith("/") or not path:
        path += _INDEX
    store = public_store()
    if not _is_inside(path) or (data := store.read(path)) is None:
        if _is_inside(path) and store.exists(f"{path}/{_INDEX}"):
            return HttpResponseRedirect(f"{request.path}/")  # so that the page's relative links lead on
        return missing(request)
    answer = HttpResponse(data, content_type=content_type(path))
    answer["Cache-Control"] = cache_control(path)
    if path.startswith(_OPEN_TO_SCRIPTS):
        answer["Access-Control-Allow-Origin"] = "*"
    etag = quote_etag(sha256(data).hexdigest()[:32])
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


@login_not_required
@require_safe
def receipt(request: HttpRequest, index: int) -> HttpResponse:
    """The receipt of one published entry (C2SP tlog-proof), under the newest checkpoint."""
    found = proofs.receipt(public_store(), index)
    if found is None:
        return missing(request)
    answer = HttpResponse(found, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="entry-{index}.tlog-proof"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@login_not_required
@require_safe
def consistency(request: HttpRequest, old_size: int, new_size: int) -> HttpResponse:
    """The consistency proof between two sizes (RFC 6962 section 2.1.2): one base64 hash on a line."""
    try:
        lines = proofs.consistency(public_store(), old_size, new_size)
    except FormatError as fault:
        return HttpResponse(f"{fault.diagnostics()}\n", status=400, content_type="text/plain; charset=utf-8")
    if lines is None:
        return missing(request)
    answer = HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def missing(request: HttpRequest) -> HttpResponse:
    """Say that there is no such file, and where everything starts."""
    context = {"start": reverse("portal:start"), "has_style": public_store().exists("assets/portal.css")}
    return render(request, "portal/missing.html", context, status=404)


def _is_inside(path: str) -> bool:
    # Names that start with a dot are drafts of a file being written; a longer name no file system takes.
    if len(path) > _PATH_MAX or any(len(part.encode()) > _NAME_MAX for part in path.split("/")):
        return False
    return "\0" not in path and "\\" not in path and not any(not part or part[0] == "." for part in path.split("/"))
