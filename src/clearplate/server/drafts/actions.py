"""Bring a draft, propose it, and adopt it when a second official agrees.

Proposing is `approvals.asked`, agreeing is `policy.adopted`: one entry each. The policy in force is asked at both.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clearplate.core.approvals import Need
from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.fields import FieldError
from clearplate.core.ids import OfficerId
from clearplate.core.policy.acts import AdoptPolicy, OfficerFacts
from clearplate.core.policy.carried import read_carried
from clearplate.core.policy.decide import Refused, built_in, decide
from clearplate.core.policy.difference import difference
from clearplate.core.policy.document import PolicyDocument
from clearplate.server import clock
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals import queries, registry
from clearplate.server.approvals.models import Request
from clearplate.server.approvals.registry import ApprovalKind, Line
from clearplate.server.drafts.models import Draft
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.policy import telling

KIND = "policy_adoption"
OPEN_FOR = timedelta(days=14)
"""So long the second official has; ours: a council's next session."""
_SOMEBODY = OfficerId(UUID(int=0))
TOLD = 12
"""So many differences are told beside a request; the draft's page has all."""


def bring(officer: Officer, data: bytes, *, now: datetime) -> Draft:
    """Keep a document as a draft; the same document is kept once.

    Raises:
        FormatError: With the file and, where it can be told, the line: it is no whole policy that can decide every act.
    """
    document = read_carried(data)
    return Draft.objects.get_or_create(
        document_sha256=bytes.fromhex(document.version),
        defaults={"document": document.data, "uploaded_by": officer, "uploaded_at": now},
    )[0]


def read(draft: Draft) -> PolicyDocument:
    """A draft, checked and tried again: a newer version of Clearplate may state other facts than when it was brought.

    Raises:
        FormatError: It cannot decide every act any more.
        InvariantError: The text is not the one that was brought.
    """
    document = read_carried(bytes(draft.document))
    if document.version != draft.version:
        raise InvariantError("A draft's text and its hash differ.")
    return document


@transaction.atomic
def propose(by: By, draft: Draft, *, effective_at: datetime | None, reason: str, now: datetime) -> Request | Refused:
    """Propose a draft to the other officials.

    Args:
        by: The first official, whose second factor is fresh.
        draft: What. The policy in force may be proposed too while another is adopted for later: that other one then never
            counts, which is how an adoption is taken back.
        effective_at: From when it is to count; None: at once with the second approval.
        reason: Why; for the second official, sealed.
        now: Aware UTC.

    Raises:
        FieldError: It is in force or proposed already, or it would count from the past.
        FormatError: It cannot decide every act.
    """
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    document, in_force = read(draft), policy.in_force(now)
    first = officer_facts(by.officer, now)
    if refused := _may_propose(by, first, in_force, now):
        return refused
    if in_force is not None and in_force.version == document.version and not policy.waiting(now).exists():
        raise FieldError("draft", "This policy is in force already.")
    if queries.waiting_about(KIND, draft.pk) is not None:
        raise FieldError("draft", "This draft waits for the second official already.")
    if effective_at is not None and effective_at < now:
        raise FieldError("effective_at", "A policy cannot count from an instant that has passed.")
    draft.effective_at = effective_at
    draft.save(update_fields=["effective_at"])
    expires_at = (
        now + OPEN_FOR if effective_at is None else max(min(now + OPEN_FOR, effective_at), now + timedelta(minutes=1))
    )
    return approvals.ask(by, KIND, draft.pk, reason, expires_at, now=now)


def _may_propose(by: By, first: OfficerFacts, in_force: PolicyDocument | None, now: datetime) -> Refused | None:
    """Whether the first official may do their part, supposing that another one like them agrees."""
    act = AdoptPolicy(officer=first, second=replace(first, officer_id=_SOMEBODY), by_command=False)
    if in_force is None:
        refused: object = built_in("policy.none_in_force", None)
    elif not (first.active and "official" in first.roles):
        refused = built_in("policy.two_officials", in_force.version)
    else:
        refused = decide(in_force, act, now)
    if not isinstance(refused, Refused):
        return None
    policy_actions.log_refusal(act, refused, agency=by.officer.agency.name, address=by.address, now=now)
    return refused


def _adopt(draft_id: UUID, by: By, now: datetime) -> Refused | str | None:
    """What the second official's approval does: the document that was proposed, by its hash, is adopted."""
    draft = Draft.objects.get(pk=draft_id)
    request = queries.waiting_about(KIND, draft_id)
    if request is None:
        raise InvariantError("A draft is approved that nobody proposed.")
    second = officer_facts(by.officer, now)
    # The first one showed their second factor when they proposed it; that session need not last until today.
    first = replace(officer_facts(request.requester, now), mfa_verified=True)
    effective_at = draft.effective_at or now
    if effective_at < now:
        raise FieldError("draft", "The instant from which it should count has passed. It must be proposed anew.")
    try:
        document = read(draft)
        adopted = policy_actions.adopt(
            document, approved_by=(second, first), effective_at=effective_at, by_command=False, now=now
        )
    except FieldError:
        raise
    except FormatError as fault:
        told = telling.told_fault(fault, get_language() or "en")
        raise FieldError("draft", "This draft is no working policy: %(fault)s", fault=told) from fault
    if isinstance(adopted, Refused):
        act = AdoptPolicy(officer=second, second=first, by_command=False)
        policy_actions.log_refusal(act, adopted, agency=by.officer.agency.name, address=by.address, now=now)
        return adopted
    return gettext("Adopted. It decides from the instant that was proposed.")


def _describe(draft_id: UUID, language: str) -> Sequence[Line]:
    draft = Draft.objects.get(pk=draft_id)
    document = read(draft)
    when = (
        date_format(draft.effective_at, "DATETIME_FORMAT")
        if draft.effective_at
        else gettext("at once with the second approval")
    )
    return [
        Line(gettext("Policy"), document.parameters.title(language)),
        Line(gettext("Counts from"), when),
        Line("SHA-256", draft.version),
    ]


def _consequences(draft_id: UUID) -> Sequence[str]:
    draft, now = Draft.objects.get(pk=draft_id), clock.now()
    before = policy.in_force(now)
    if before is None:
        return []
    language = get_language() or "en"
    changes = difference(before, read(draft))
    told = [f"{change.mark(language)}: {change.sentence(language)}" for change in changes[:TOLD]]
    rest = len(changes) - len(told)
    if rest:
        told.append(ngettext("%(n)d more change.", "%(n)d more changes.", rest) % {"n": rest})
    # The later decision counts: what was adopted before it for the same instant or a later one never will.
    for replaced in policy.waiting(now).filter(effective_at__gte=draft.effective_at or now).reverse():
        when = date_format(replaced.effective_at, "DATETIME_FORMAT")
        told.insert(
            0,
            gettext("Another policy was adopted to count from %(when)s. It never will: this one takes its place.")
            % {"when": when},
        )
    return [*told, gettext("The document is published whole, and every decision names its hash.")]


def _url(draft_id: UUID) -> str:
    return reverse("drafts:draft", args=[draft_id])


def register() -> None:
    """Make the adoption of a policy known as what a second official decides."""
    registry.register(
        ApprovalKind(
            name=KIND,
            title=_("Adopt a policy"),
            need=Need(roles=frozenset({"official"}), training=False, city_wide=True),
            describe=_describe,
            approve=_adopt,
            consequences=_consequences,
            own_entries=frozenset({"approved"}),
            url=_url,
        )
    )


# The sentences that may be raised here, marked for translation; they are looked up by their English text.
SENTENCES = (
    _("This policy is in force already."),
    _("This draft waits for the second official already."),
    _("A policy cannot count from an instant that has passed."),
    _("The instant from which it should count has passed. It must be proposed anew."),
    _("This draft is no working policy: %(fault)s"),
)
