"""Adopt a policy; put on record what a policy refused."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.acts import Act, AdoptPolicy, OfficerFacts
from clearplate.core.policy.decide import Refused, built_in, decide
from clearplate.core.policy.document import PolicyDocument
from clearplate.core.policy.trial import try_every_act
from clearplate.core.tlog import kinds
from clearplate.core.tlog.fields import instant_text
from clearplate.server.policy import queries
from clearplate.server.policy.models import AdoptedPolicy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog.pseudonyms import officer_pseudonym

_ADOPTING_LOCK = 0x636C_6561_7270_0066
"""Key of the advisory lock: "clearp", then 102, the first of the policy's tags."""


def adopt(
    document: PolicyDocument,
    *,
    approved_by: tuple[OfficerFacts, OfficerFacts],
    effective_at: datetime,
    by_command: bool,
    now: datetime,
) -> AdoptedPolicy | Refused:
    """Adopt a document on the approval of two officials.

    That there are two, different, active, and officials, is asked here whatever any policy says; the policy in force, if
    there is one, is asked besides. A command adopts only while there is nobody to ask: before the first policy, and when
    the software in use cannot apply the one in force.

    Args:
        document: What they approved; its hash is what the log will say.
        approved_by: The two officials.
        effective_at: From when it counts; not before `now`.
        by_command: An operator's command carries out their decision: neither has shown a second factor.
        now: The instant of adoption.

    Raises:
        FormatError: It would count from the past, or the document cannot decide every act.
        FieldError: Another policy was adopted after `now`, while this one was about to be.
    """
    if effective_at < now:
        raise FormatError("A policy cannot count from an instant that has passed.")
    try_every_act(document)
    first, second = approved_by
    with transaction.atomic():
        _alone(now)
        refused = _refusal(AdoptPolicy(officer=first, second=second, by_command=by_command), now)
        if refused is not None:
            return refused
        previous = queries.adoption_in_force(now)
        entry = tlog.append(
            kinds.governance.POLICY_ADOPTED,
            {
                "policy": document.version,
                "previous": previous.version if previous else None,
                "document_bytes": len(document.data),
                "effective_at": instant_text(effective_at),
                "officials": [officer_pseudonym(official.officer_id, now) for official in approved_by],
                "by_command": by_command,
                "retention_days": document.parameters.retention_days,
            },
            {"official_ids": [str(official.officer_id) for official in approved_by]},
            now=now,
        )
        queries.forget()
        return AdoptedPolicy.objects.create(
            document=document.data,
            document_sha256=bytes.fromhex(document.version),
            adopted_at=now,
            effective_at=effective_at,
            first_official_id=first.officer_id,
            second_official_id=second.officer_id,
            entry_id=entry.entry_id,
        )


def _alone(now: datetime) -> None:
    """Let no other adoption be made until this transaction ends, and ask the database again once that is so.

    Of two at once, the second was approved beside another policy than the one it would follow. It is told so.

    Raises:
        FieldError: Another policy was adopted after `now`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADOPTING_LOCK])
    queries.forget()
    if queries.history().filter(adopted_at__gt=now).exists():
        raise FieldError(
            "draft",
            "Another policy was adopted at the same time. Look at what this one would change now, and approve it again.",
        )


def _refusal(act: AdoptPolicy, now: datetime) -> Refused | None:
    officials = (act.officer, act.second)
    if act.officer.officer_id == act.second.officer_id or not all(
        official.active and official.confirmed and "official" in official.roles for official in officials
    ):
        return built_in("policy.two_officials", None)
    if act.by_command:
        return built_in("policy.first_by_command", None) if _somebody_can_be_asked(now) else None
    document = queries.in_force(now)
    decision = decide(document, act, now) if document else None
    return decision if isinstance(decision, Refused) else None


def _somebody_can_be_asked(now: datetime) -> bool:
    """Whether officials can adopt in the browser: a policy was adopted, and this version of Clearplate can apply it.

    A policy adopted under an older version may lack the facts or numbers of this one. Then every act is refused, those
    by which officials would adopt another too, and a command is the only way out.
    """
    if not queries.history().exists():
        return False
    try:
        document = queries.in_force(now)
        if document is not None:
            try_every_act(document)
    except FormatError:
        return False
    return True


def log_refusal(act: Act, refused: Refused, *, agency: str, address: str | None, now: datetime) -> tlog.EntryRef:
    """Put a refusal on record: one `policy.refused` entry, in a transaction of its own or the caller's.

    For acts whose refusals have no kind of their own (searches and pictures have one).

    Args:
        act: What was refused.
        refused: Why.
        agency: The name of the officer's agency.
        address: The network address the request came from; None for a command.
        now: When.
    """
    with transaction.atomic():
        return tlog.append(
            kinds.governance.POLICY_REFUSED,
            {
                "officer": officer_pseudonym(act.officer.officer_id, now),
                "agency": agency,
                "action": act.action,
                "rule": refused.rule_id,
                "rules": list(refused.rules),
                "policy": refused.policy_version,
            },
            {"officer_id": str(act.officer.officer_id), "address": address},
            now=now,
        )


# What may be raised here, marked for translation; it is looked up by its English text.
SENTENCES = (
    _("Another policy was adopted at the same time. Look at what this one would change now, and approve it again."),
)
