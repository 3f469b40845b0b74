"""Bearer tokens of records systems, and what they may do: put cases of one agency, again and again with the same result.

Only a token's hash is kept. What a records system puts is taken over as an import is, with the same entry; what changes
nothing leaves none.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from clearplate.core.cases import ImportedCase
from clearplate.core.policy.decide import Refused
from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.server.agencies.models import Agency
from clearplate.server.cases import actions, queries
from clearplate.server.cases.actions import By, ImportOutcome
from clearplate.server.cases.models import AdapterToken
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms

PREFIX = "cpc_"
"""What a token begins with, so that scanners for leaked secrets find it."""
SOON = timedelta(days=30)
"""So long before its end a token's page says that it ends."""
_SECRET_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)
# Any fixed number; it only has to be the same for all who put cases.
_PUTTING_LOCK = 0x43_41_53


@dataclass(frozen=True, slots=True)
class Made:
    """A new token: `secret` is shown once and kept nowhere."""

    token: AdapterToken
    secret: str


@dataclass(frozen=True, slots=True)
class Put:
    """What putting cases did.

    Attributes:
        opened: Cases that are new here.
        changed: Cases that are different now.
        unchanged: Cases that were so already.
        unknown_officers: Sign-in addresses that the agency does not have; they were put on no case.
    """

    opened: int
    changed: int
    unchanged: int
    unknown_officers: tuple[str, ...]


@transaction.atomic
def make_token(by: By, label: str, *, now: datetime) -> Made | Refused:
    """Make a token for the officer's own agency."""
    decision = actions.decide_about_case(by, "make_token", None, now)
    if isinstance(decision, Refused):
        return decision
    return _make(by.officer.agency, label, by, now)


@transaction.atomic
def make_token_by_command(agency: Agency, label: str, *, now: datetime) -> Made:
    """The same by an operator's command."""
    return _make(agency, label, None, now)


def _make(agency: Agency, label: str, by: By | None, now: datetime) -> Made:
    secret = PREFIX + base64.urlsafe_b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii").rstrip("=")
    token = AdapterToken.objects.create(agency=agency, label=label, made_at=now, secret_sha256=_hash(secret))
    _append(kinds.cases.ADAPTER_TOKEN_MADE, token, by, now)
    return Made(token, secret)


@transaction.atomic
def revoke_token(by: By, token: AdapterToken, *, now: datetime) -> AdapterToken | Refused:
    """End a token of the officer's agency at once; nothing happens if it has ended."""
    decision = actions.decide_about_case(by, "revoke_token", None, now)
    if isinstance(decision, Refused):
        return decision
    return _revoke(token, by, now)


@transaction.atomic
def revoke_token_by_command(token: AdapterToken, *, now: datetime) -> AdapterToken:
    """The same by an operator's command."""
    return _revoke(token, None, now)


def _revoke(token: AdapterToken, by: By | None, now: datetime) -> AdapterToken:
    if AdapterToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        _append(kinds.cases.ADAPTER_TOKEN_REVOKED, token, by, now)
    token.refresh_from_db()
    return token


def token_of(secret: str, *, now: datetime) -> AdapterToken | None:
    """The living token with this secret: neither revoked nor older than its year."""
    token = unrevoked(secret)
    return token if token is not None and now < token.expires_at else None


def unrevoked(secret: str) -> AdapterToken | None:
    """The token with this secret, if nobody revoked it; its year may be over.

    Looked up by its hash: how long that takes tells nothing about a secret.
    """
    if not secret.startswith(PREFIX) or not secret.isascii():
        return None
    return AdapterToken.objects.select_related("agency").filter(secret_sha256=_hash(secret), revoked_at=None).first()


@transaction.atomic
def put_cases(token: AdapterToken, good: Sequence[ImportedCase], *, sha256: bytes, now: datetime) -> Put:
    """Take over cases: new ones open, known ones get their state and offense type, named officers are put on them.

    Args:
        token: A living token; its agency gets the cases.
        good: What `core.cases.read_records` read.
        sha256: 32 bytes, of the request's body as it came.
        now: Aware UTC.
    """
    agency = token.agency
    with connection.cursor() as cursor:
        # Two requests at once would both find that a number is new.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_PUTTING_LOCK, str(agency.pk)])
    if token.used_at is None or now - token.used_at >= _SEEN_EVERY:
        AdapterToken.objects.filter(pk=token.pk).update(used_at=now)
    outcome = actions.import_by_adapter(agency, good, file_sha256=sha256, now=now)
    emails = {email.lower() for case in good for email in case.officers}
    unknown = sorted(emails - set(queries.officers_named(agency.pk, emails)))
    return _put(outcome, len(good), unknown)


def _put(outcome: ImportOutcome, total: int, unknown: Sequence[str]) -> Put:
    return Put(outcome.opened, outcome.changed, total - outcome.opened - outcome.changed, tuple(unknown))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()


def _append(kind: LogKind, token: AdapterToken, by: By | None, now: datetime) -> None:
    tlog.append(
        kind,
        {
            "officer": pseudonyms.officer_pseudonym(by.officer.id, now) if by else None,
            "agency": token.agency.name,
            "token": str(token.pk),
        },
        {
            "officer_id": str(by.officer.id) if by else None,
            "label": token.label,
            "address": by.address if by else None,
        },
        now=now,
    )
