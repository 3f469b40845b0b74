"""Sign checkpoints: with Ed25519, and with ML-DSA-44 for when a quantum computer forges the first.

A checkpoint counts as signed once it is swapped into `tlog_head`, under the sequencer's lock: who loses the race throws
its own away unseen. The database refuses a head that is smaller, or as large with another root.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.note import Note
from clearplate.server.tlog import queries
from clearplate.server.tlog.jobs import SEQUENCER_LOCK
from clearplate.server.tlog.keys import log_cosigner, log_signer
from clearplate.server.tlog.models import TlogHead

IDLE: Final = timedelta(minutes=10)
"""A checkpoint this old is signed again: its time says that the log is alive."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The newest checkpoint that was signed, whether or not it is published yet."""

    tree_size: int
    root_hash: bytes
    note: bytes
    signed_at: datetime


def head() -> SignedHead | None:
    """The newest signed checkpoint; None before the first."""
    row = TlogHead.objects.first()
    return SignedHead(row.tree_size, bytes(row.root_hash), bytes(row.note), row.signed_at) if row else None


def advance(root_of: Callable[[int], bytes], *, now: datetime) -> SignedHead:
    """Sign the tree as it stands, if it grew or the last signature is old; compare and swap.

    Args:
        root_of: Computes the root hash of the tree's first so many entries.
        now: The time that the ML-DSA-44 signature states.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        before, size = head(), queries.tree_size()
        if before is not None and size == before.tree_size and now - before.signed_at < IDLE:
            return before
        signed = sign(Checkpoint(settings.CITY.public.origin, size, root_of(size)), now=now)
        # The lock makes this the only swap at a time; the trigger refuses it all the same if it would fork the log.
        TlogHead.objects.update_or_create(
            one=True,
            defaults={
                "tree_size": signed.tree_size,
                "root_hash": signed.root_hash,
                "note": signed.note,
                "signed_at": signed.signed_at,
            },
        )
    return signed


def sign(checkpoint: Checkpoint, *, now: datetime) -> SignedHead:
    """Sign with both keys of the log."""
    text = checkpoint.text()
    note = Note(text, (log_signer().sign(text), log_cosigner().cosign(checkpoint, now)))
    return SignedHead(checkpoint.tree_size, checkpoint.root_hash, note.render(), now)
