"""From a file to an adoption, by two officials."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

import precinct
from asking import by
from clearplate.core.errors import FormatError, InvariantError
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.approvals import actions as approvals
from clearplate.server.approvals import registry
from clearplate.server.approvals.models import State
from clearplate.server.drafts import actions
from clearplate.server.drafts.models import Draft
from clearplate.server.policy import queries as policy
from clearplate.server.policy.models import AdoptedPolicy
from roadside import entries

pytestmark = pytest.mark.django_db
WHY = "The council decided on three weeks"


@pytest.fixture
def draft(cora, shorter, now):
    return actions.bring(cora, shorter, now=now)


def propose(official, draft, now, effective_at=None):
    return actions.propose(by(official), draft, effective_at=effective_at, reason=WHY, now=now)


@pytest.fixture
def proposed(olga, draft, now):
    return propose(olga, draft, now)


def test_what_two_officials_approved_is_in_force_at_once_and_logged_once(proposed, draft, omar, now):
    assert policy.parameters(now).retention_days == 30
    assert approvals.approve(by(omar), proposed, now=now).state == State.APPROVED
    assert policy.in_force(now).version == draft.version
    adopted = [entry for entry in entries("policy.adopted") if entry["policy"] == draft.version]
    assert [(entry["by_command"], len(set(entry["officials"]))) for entry in adopted] == [(False, 2)]
    assert len(entries("approvals.asked")) == 1
    assert entries("approvals.approved") == []


def test_it_counts_from_the_instant_that_was_proposed(olga, omar, draft, now):
    later = now + timedelta(days=3)
    request = propose(olga, draft, now, later)
    approvals.approve(by(omar), request, now=now)
    assert policy.parameters(later - timedelta(seconds=1)).retention_days == 30
    assert policy.parameters(later).retention_days == 21


def told_about(draft):
    (kind,) = [one for one in registry.kinds() if one.name == actions.KIND]
    return [told for told in kind.consequences(draft.pk) if "It never will" in told]


@pytest.mark.parametrize(
    ("days", "never"), [(None, True), (3, True), (4, False)], ids=["at once", "from the same instant", "after it"]
)
def test_who_approves_is_told_of_what_then_never_counts(days, never, olga, omar, draft, draft_file, now):
    later = now + timedelta(days=3)
    assert told_about(draft) == []
    approvals.approve(by(omar), propose(olga, draft, now, later), now=now)
    other = actions.bring(omar, draft_file(hold_days_max=90), now=now)
    request = propose(olga, other, now, None if days is None else now + timedelta(days=days))
    assert bool(told_about(other)) is never
    approvals.approve(by(omar), request, now=now)
    assert (policy.in_force(later).version != draft.version) is never
    assert policy.in_force(now + timedelta(days=5)).version == other.version


def test_two_officials_take_an_adoption_back_that_does_not_count_yet(olga, omar, draft, in_force, now):
    approvals.approve(by(omar), propose(olga, draft, now, now + timedelta(days=3)), now=now)
    kept = actions.bring(omar, in_force.data, now=now)
    approvals.approve(by(omar), propose(olga, kept, now), now=now)
    assert policy.in_force(now + timedelta(days=4)).version == in_force.version
    with pytest.raises(FieldError, match="in force already"):
        propose(olga, kept, now)


def test_nobody_adopts_alone_nor_with_somebody_who_is_no_official(proposed, olga, cora, omar, now):
    assert approvals.approve(by(olga), proposed, now=now).rule_id == "approvals.second_person"
    assert approvals.approve(by(cora), proposed, now=now).rule_id == "approvals.role"
    Officer.objects.filter(pk=omar.pk).update(is_active=False)
    assert isinstance(approvals.approve(by(Officer.objects.get(pk=omar.pk)), proposed, now=now), Refused)
    assert AdoptedPolicy.objects.count() == 1


def test_who_is_no_official_cannot_propose(cora, draft, now):
    assert propose(cora, draft, now).rule_id == "policy.two_officials"
    assert [entry["action"] for entry in entries("policy.refused")] == ["adopt_policy"]


@pytest.mark.parametrize("who", ["olga", "omar"])
def test_both_need_their_second_factor_anew(request, who, olga, omar, draft, now):
    late = now + timedelta(hours=2)
    if who == "olga":
        assert propose(olga, draft, late).rule_id == "policy.mfa_fresh"
        return
    asked = propose(olga, draft, now)
    assert approvals.approve(by(omar), asked, now=late).rule_id == "approvals.mfa_fresh"
    omar.prove(late)
    assert approvals.approve(by(omar), asked, now=late).state == State.APPROVED


def test_the_first_official_must_be_one_still_when_the_second_approves(proposed, olga, omar, now):
    olga.roles.all().delete()
    refused = approvals.approve(by(omar), proposed, now=now)
    assert (refused.rule_id, AdoptedPolicy.objects.count()) == ("policy.two_officials", 1)


def test_one_proposal_at_a_time_none_of_what_is_in_force_and_none_for_the_past(
    olga, draft, proposed, now, in_force, cora
):
    with pytest.raises(FieldError, match="waits"):
        propose(olga, draft, now)
    approvals.withdraw(by(olga), proposed, now=now)
    with pytest.raises(FieldError, match="has passed"):
        propose(olga, draft, now, now - timedelta(minutes=1))
    with pytest.raises(FieldError, match="in force already"):
        propose(olga, actions.bring(cora, in_force.data, now=now), now)


def test_an_instant_that_passed_while_it_waited_is_told_and_adopts_nothing(olga, omar, draft, now):
    request = propose(olga, draft, now, now + timedelta(seconds=30))
    with pytest.raises(FieldError, match="proposed anew"), transaction.atomic():
        approvals.approve(by(omar), request, now=now + timedelta(seconds=40))
    assert AdoptedPolicy.objects.count() == 1


def test_declined_it_decides_nothing_and_may_be_proposed_again(proposed, olga, omar, draft, now):
    assert approvals.decline(by(omar), proposed, "Three weeks is not what we decided", now=now).state == State.DECLINED
    assert policy.parameters(now).retention_days == 30
    assert propose(olga, draft, now).state == State.WAITING


@pytest.mark.parametrize(
    ("name", "before", "after", "line"),
    [
        ("1-people.cedar", "principal.suspended", "principal.gone", r"1-people\.cedar:3:"),
        ("policy.cedarschema", "confidential: Bool,", "confidential: Bool, weather: String,", "facts this version"),
    ],
)
def test_a_broken_draft_is_told_with_its_line_and_never_kept(
    cora, draft_file, policy_files, name, before, after, line, now
):
    broken = draft_file({name: policy_files[name].replace(before, after)})
    with pytest.raises(FormatError, match=line):
        actions.bring(cora, broken, now=now)
    assert Draft.objects.count() == 0


def test_a_draft_that_broke_while_it_waited_cannot_be_adopted(proposed, draft, omar, now, monkeypatch):
    def broken(_document):
        raise FormatError("policy.cedarschema: the facts this version of Clearplate states do not fit the schema.")

    monkeypatch.setattr("clearplate.server.drafts.actions.read_carried", broken)
    with pytest.raises(FieldError, match="no working policy"), transaction.atomic():
        approvals.approve(by(omar), proposed, now=now)
    assert AdoptedPolicy.objects.count() == 1


def test_a_drafts_text_cannot_be_another_than_its_hash(draft, cora, now):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE drafts_draft SET document = 'other'")
    draft.document_sha256 = bytes(32)
    with pytest.raises(InvariantError):
        actions.read(draft)


def test_the_same_document_is_kept_once(cora, olga, shorter, draft, now):
    assert actions.bring(olga, shorter, now=now).pk == draft.pk
    assert draft.uploaded_by_id == cora.pk


@pytest.mark.django_db
def test_without_a_policy_in_force_nothing_can_be_proposed(noon, now, draft_file):
    olga = precinct.an_officer("olga", Role.OFFICIAL, trained=None)
    draft = actions.bring(olga, draft_file(), now=now)
    assert propose(olga, draft, now).rule_id == "policy.none_in_force"


def test_the_second_official_reads_what_changes(proposed, draft):
    told = actions._consequences(draft.pk)
    assert told[0] == "stricter: Reads are destroyed after: 30 days → 21 days"
    assert [line.value for line in actions._describe(draft.pk, "en")][-1] == draft.version


def unconfirm(officer):
    """As if a coordinator had made them, or taken over their account."""
    Officer.objects.filter(pk=officer.pk).update(access_confirmed_at=None)


def test_an_official_whom_nobody_confirmed_proposes_nothing(olga, draft, now):
    unconfirm(olga)
    refused = propose(olga, draft, now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "people.confirmed"


def test_an_official_whom_nobody_confirmed_approves_nothing(proposed, draft, omar, now):
    unconfirm(omar)
    refused = approvals.approve(by(omar), proposed, now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "people.confirmed"
    assert policy.in_force(now).version != draft.version


def test_a_proposal_does_not_count_whose_official_was_taken_over_since(proposed, draft, olga, omar, now):
    unconfirm(olga)
    refused = approvals.approve(by(omar), proposed, now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "policy.two_officials"
    assert policy.in_force(now).version != draft.version
