"""What an officer takes along from an act: where its entry is, and once it is published, the proof.

An entry is public, so any officer may look any of them up; what it keeps confidential is not here.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clearplate.server.tlog import publishing, queries
from clearplate.server.tlog.store import public_store
from clearplate.server.tlog.views import told


@require_safe
def receipt(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry, and how to prove its place in the log."""
    kept = queries.entry(entry_id)
    if kept is None:
        raise Http404
    found = publishing.published(public_store())
    size = found[0].tree_size if found else 0
    is_published = kept.tree_index is not None and kept.tree_index < size
    context = {
        "entry": told(kept, get_language() or "en"),
        "data": kept.data.decode("utf-8"),
        "is_published": is_published,
        "tree_size": size,
    }
    return render(request, "tlog/receipt.html", context)
