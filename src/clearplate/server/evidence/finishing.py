"""Finish an export: once the public log has every entry it names, add the proofs, sign the list, seal the bundle.

Runs in a job, again and again until the log is far enough. Nothing is opened here but the export's own secret.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from clearplate.core import canonical
from clearplate.core.errors import InvariantError
from clearplate.core.evidence import concerns
from clearplate.core.evidence.archive import pieces, places
from clearplate.core.evidence.contents import BUNDLE as BUNDLE_FILE
from clearplate.core.evidence.contents import CONTENTS as CONTENTS_FILE
from clearplate.core.evidence.contents import listed, sign_bundle
from clearplate.core.evidence.proofs import proof_files
from clearplate.core.tlog.proof import TlogProof
from clearplate.core.tlog.tiles import TiledTree
from clearplate.server.cameras.city_key import city_key
from clearplate.server.custody import objects
from clearplate.server.evidence import timestamping
from clearplate.server.evidence.models import Export, State
from clearplate.server.evidence.sealing import ATTEMPT_BYTES, BUNDLE, CONTENTS, STAGE, object_name, secret_of
from clearplate.server.evidence.timestamping import TimestampError
from clearplate.server.evidence.tracing import Traced, open_entry
from clearplate.server.tlog import delay, publishing, queries
from clearplate.server.tlog.queries import KeptEntry
from clearplate.server.tlog.store import public_store

TIMESTAMP_PATIENCE = timedelta(hours=6)
"""So long a time stamp is waited for; then the bundle is made without, and says so by not having one."""


def finish(export: Export, *, now: datetime) -> bool:
    """Finish a bundle; False while the public log or the time-stamping authority is not there yet.

    Raises:
        CaseClosedError: The case's key is destroyed.
        VerificationError: What was staged does not open, or the log does not hold.
    """
    kept = _entries(export)
    published = publishing.published(public_store())
    if published is None or any(one.tree_index is None or one.tree_index >= published[0].tree_size for one in kept):
        return False
    secret = secret_of(export)
    contents = secret.get(CONTENTS, export.contents_bytes or 0).range(0, export.contents_bytes or 0)
    try:
        stamped = _stamped(contents)
    except TimestampError as fault:
        if now < export.asked_at + TIMESTAMP_PATIENCE:
            Export.objects.filter(pk=export.pk).update(fault=fault.diagnostics()[:500])
            return False
        stamped = {}
    proofs = {CONTENTS_FILE: contents, **_proofs(kept, published[2], published[0].tree_size), **stamped}
    proofs[BUNDLE_FILE] = sign_bundle(
        export.pk,
        sha256(contents).digest(),
        made_at=now,
        files=[listed(path, data) for path, data in proofs.items()],
        key=city_key(),
    )
    stage = secret.get(STAGE, export.staged_bytes or 0)
    taken = _Counted(pieces(_merged(canonical.decode(contents)["files"], stage.range, proofs)))
    secret.put(BUNDLE, os.urandom(ATTEMPT_BYTES), taken)
    Export.objects.filter(pk=export.pk).update(
        state=State.READY, fault="", bundle_sha256=taken.digest.digest(), bundle_bytes=taken.size, ready_at=now
    )
    for part in (STAGE, CONTENTS):
        objects.store().remove(object_name(export.pk, part))
    return True


def waits_until(export: Export, *, now: datetime) -> datetime | None:
    """Until when the policy keeps an export's entries back; None once it is only a matter of seconds."""
    if export.exported_entry_id is None:
        return None
    entry = queries.entry(export.exported_entry_id)
    if entry is None or entry.tree_index is not None:
        return None
    until = entry.entry.at + delay.publication_delay(now)
    return until if until > now else None


def _entries(export: Export) -> list[KeptEntry]:
    if export.exported_entry_id is None:
        raise InvariantError("An export that waits for the log has an entry there.")
    found = [queries.entry(entry_id) for entry_id in (*export.entry_ids, export.exported_entry_id)]
    kept = [one for one in found if one is not None]
    if len(kept) != len(found):
        raise InvariantError("The log lacks an entry that an export names.")
    return kept


def _proofs(kept: Iterable[KeptEntry], note: bytes, size: int) -> dict[str, bytes]:
    tree = TiledTree(size, publishing.tile_reader(public_store()))
    traced = {one.entry_id: open_entry(one) for one in kept}
    case = _case_of(traced.values())
    own = {str(one.public["search"]) for one in traced.values() if _is_own_search(one, case)}
    files: dict[str, bytes] = {}
    for one in kept:
        if one.tree_index is None:
            raise InvariantError("A proof is made of an entry that has its place.")
        proof = TlogProof(one.tree_index, tuple(tree.inclusion(one.tree_index)), note, one.data)
        files |= proof_files(proof, traced[one.entry_id].shown(case, own))
    return files


def _case_of(traced: Iterable[Traced]) -> str:
    return str(next(one.public["case"] for one in traced if one.kind == concerns.EXPORTED))


def _is_own_search(one: Traced, case: str) -> bool:
    return one.kind == concerns.SEARCHED and one.public.get("case") == case


def _stamped(contents: bytes) -> dict[str, bytes]:
    if not timestamping.is_configured():
        return {}
    return {
        "timestamp/authority.pem": timestamping.certificates(),
        "timestamp/contents.tsr": timestamping.stamp(contents),
    }


def _merged(
    content: list[dict[str, Any]], read: Callable[[int, int], bytes], proofs: dict[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    """Every file of the bundle in the order of names: content files from the stage, the others from memory."""
    staged = {path: (at, size) for path, at, size in places((one["path"], one["bytes"]) for one in content)}
    for path in sorted({*staged, *proofs}):
        yield path, read(*staged[path]) if path in staged else proofs[path]


@dataclass
class _Counted:
    """Bytes on their way, counted and hashed."""

    source: Iterator[bytes]

    def __post_init__(self) -> None:
        self.digest = sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.source:
            self.digest.update(piece)
            self.size += len(piece)
            yield piece
