"""What an officer takes along from an act: where its entry is, and once it is published, the proof.

An entry is public, so any officer may look any of them up; what it keeps confidential is not here. While the policy delays
its publication, only who acted and auditors are told what it says.
"""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clearplate.core.tlog import kinds
from clearplate.core.tlog.fields import parse_instant
from clearplate.server import clock
from clearplate.server.tlog import delay, embargoes, publishing, queries
from clearplate.server.tlog.pseudonyms import officer_pseudonym
from clearplate.server.tlog.store import public_store
from clearplate.server.tlog.views import is_auditor, told


@require_safe
def receipt(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry, and how to prove its place in the log."""
    kept = queries.entry(entry_id)
    if kept is None:
        raise Http404
    found = publishing.published(public_store())
    size = found[0].tree_size if found else 0
    is_published = kept.tree_index is not None and kept.tree_index < size
    placed_from = None if is_published else _placed_from(kept)
    context = {
        "early": placed_from is not None and not (is_auditor(request) or _is_own(request, kept)),
        "audits": is_auditor(request),
        "entry": told(kept, get_language() or "en"),
        "data": kept.data.decode("utf-8"),
        "is_published": is_published,
        "tree_size": size,
        "placed_from": placed_from,
        "told_at": _told_at(kept),
        "told_by": embargoes.told_by(entry_id),
    }
    return render(request, "tlog/receipt.html", context)


def _is_own(request: HttpRequest, kept: queries.KeptEntry) -> bool:
    """Whether the reader acted; an act under embargo says nothing to anyone, so it may be looked up."""
    if kept.entry.kind == kinds.governance.EMBARGOED.name:
        return True
    own = officer_pseudonym(request.user.pk, kept.entry.at) if isinstance(request.user.pk, UUID) else None
    return own is not None and kept.entry.public.get("officer") == own


def _placed_from(kept: queries.KeptEntry) -> datetime | None:
    """From when the policy lets the entry be placed and published; None where nothing makes it wait."""
    now = clock.now()
    placed_from = kept.entry.at + delay.publication_delay(now)
    return placed_from if kept.tree_index is None and placed_from > now else None


def _told_at(kept: queries.KeptEntry) -> datetime | None:
    """When at the latest an embargoed entry is told; None for an entry that tells what happened."""
    if kept.entry.kind != kinds.governance.EMBARGOED.name:
        return None
    return parse_instant(str(kept.entry.public["ends_at"]))
