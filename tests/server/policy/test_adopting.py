from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.policy.decide import Allowed, OfficerFacts, ReadLog, Refused
from clearplate.core.policy.document import build_document
from clearplate.server.policy import actions, queries
from clearplate.server.policy.folder import read_folder
from clearplate.server.policy.models import AdoptedPolicy
from clearplate.server.tlog import queries as tlog

EXAMPLE = Path(__file__).parents[3] / "policy/example-city"
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document():
    return read_folder(EXAMPLE)


def official(number, *, roles=("official",), active=True, mfa_verified=False, mfa_minutes_ago=None):
    return OfficerFacts(
        officer_id=OfficerId(UUID(int=number)),
        agency_id=AgencyId(UUID(int=99)),
        roles=frozenset(roles),
        trained_until=None,
        mfa_verified=mfa_verified,
        active=active,
        mfa_minutes_ago=mfa_minutes_ago,
    )


def adopt(document, first=None, second=None, **changes):
    arguments = {"effective_at": NOW, "by_command": True, "now": NOW} | changes
    approved_by = (first or official(1), second or official(2))
    return actions.adopt(document, approved_by=approved_by, **arguments)


def adopt_in_the_browser(document, **changes):
    officials = (official(number, mfa_verified=True, mfa_minutes_ago=0) for number in (1, 2))
    return adopt(document, *officials, by_command=False, **changes)


def auditor_reads():
    return ReadLog(officer=official(3, roles=("auditor",), mfa_verified=True), confidential=True)


def test_with_no_policy_in_force_every_act_is_refused():
    decision = queries.decide(auditor_reads(), NOW)
    assert isinstance(decision, Refused)
    assert (decision.rule_id, decision.policy_version) == ("policy.none_in_force", None)
    assert queries.in_force(NOW) is None
    assert queries.parameters(NOW) is None


def test_an_adopted_policy_decides(document):
    adopted = adopt(document)
    decision = queries.decide(auditor_reads(), NOW)
    assert decision == Allowed(document.version, ("records.permitted",))
    assert adopted.version == document.version
    assert queries.parameters(NOW).retention_days == 30
    assert queries.adoption_in_force(NOW).pk == adopted.pk
    assert [row.version for row in queries.history()] == [document.version]


def test_an_adoption_is_exactly_one_entry_with_the_hash_and_both_officials(document):
    adopted = adopt(document)
    (kept,) = tlog.entries()
    assert kept.entry_id == adopted.entry_id
    assert kept.entry.kind == "policy.adopted"
    assert kept.entry.public["policy"] == document.version
    assert kept.entry.public["previous"] is None
    assert len(set(kept.entry.public["officials"])) == 2
    assert tlog.disclosed(kept.entry_id)["official_ids"] == [str(UUID(int=1)), str(UUID(int=2))]


def test_a_policy_counts_from_its_hour_and_a_newer_one_takes_its_place(document):
    later = NOW + timedelta(days=7)
    adopt(document, effective_at=later)
    assert queries.in_force(later - timedelta(seconds=1)) is None
    assert queries.in_force(later).version == document.version


def test_the_policy_before_is_named_in_the_entry(document):
    adopt(document)
    adopt_in_the_browser(document, now=NOW + timedelta(hours=1), effective_at=NOW + timedelta(hours=1))
    assert tlog.entries()[0].entry.public["previous"] == document.version


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (official(1), official(1)),
        (official(1), official(2, roles=("coordinator",))),
        (official(1, active=False), official(2)),
    ],
    ids=["the same official twice", "one who is no official", "one who left"],
)
def test_adoption_needs_two_different_active_officials(document, first, second):
    refused = adopt(document, first, second)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "policy.two_officials"
    assert tlog.entries() == []


def test_the_policy_in_force_is_asked_about_its_own_successor(document):
    adopt(document)
    refused = adopt(document, by_command=False)
    assert isinstance(refused, Refused)
    assert (refused.rule_id, refused.policy_version) == ("policy.adoption_session", document.version)


@pytest.mark.parametrize("effective_at", [NOW, NOW + timedelta(days=7)], ids=["it counts", "it will count"])
def test_a_command_adopts_the_first_policy_and_no_other(document, effective_at):
    first = adopt(document, effective_at=effective_at)
    refused = adopt(
        document, official(3), official(4), now=NOW + timedelta(hours=1), effective_at=NOW + timedelta(hours=1)
    )
    assert isinstance(refused, Refused)
    assert refused.rule_id == "policy.first_by_command"
    assert [row.pk for row in queries.history()] == [first.pk]


def test_a_command_adopts_where_this_version_cannot_apply_the_policy_in_force(document):
    files = dict(document.files)
    files["policy.cedarschema"] = files["policy.cedarschema"].replace(
        "        by_command: Bool, ", "        by_order: Bool, "
    )
    old = build_document(files)
    hour = NOW + timedelta(hours=1)
    act = auditor_reads()
    entry = actions.log_refusal(act, queries.decide(act, NOW), agency="Example City Police", address=None, now=NOW)
    AdoptedPolicy.objects.create(
        document=old.data,
        document_sha256=bytes.fromhex(old.version),
        adopted_at=hour,
        effective_at=hour,
        first_official_id=UUID(int=1),
        second_official_id=UUID(int=2),
        entry_id=entry.entry_id,
    )
    queries.forget()
    hours = {"now": hour, "effective_at": hour}
    assert adopt_in_the_browser(document, **hours).rule_id == "policy.cannot_decide"
    assert adopt(document, **hours).version == document.version
    assert tlog.entries()[0].entry.public["previous"] == old.version
    assert adopt(document, **hours).rule_id == "policy.first_by_command"


def test_of_two_that_count_from_an_instant_the_one_adopted_later_does(document):
    day = timedelta(days=1)
    other = build_document(document.files | {"parameters.toml": document.files["parameters.toml"] + "# another\n"})
    adopt(document)
    adopt_in_the_browser(other, effective_at=NOW + 7 * day)
    adopt_in_the_browser(document, now=NOW + day, effective_at=NOW + 5 * day)
    assert queries.in_force(NOW + 8 * day).version == document.version
    assert [row.effective_at for row in queries.waiting(NOW + day)] == [NOW + 5 * day]


def test_who_is_overtaken_by_another_adoption_is_told_and_adopts_nothing(document):
    adopt(document)
    adopt_in_the_browser(document, now=NOW + timedelta(seconds=2), effective_at=NOW + timedelta(seconds=2))
    with pytest.raises(FieldError, match="at the same time"):
        adopt_in_the_browser(document, now=NOW + timedelta(seconds=1), effective_at=NOW + timedelta(days=1))
    assert len(tlog.entries()) == queries.history().count() == 2


def test_a_policy_cannot_count_from_the_past(document):
    with pytest.raises(FormatError):
        adopt(document, effective_at=NOW - timedelta(seconds=1))


def test_a_refusal_is_put_on_record_without_a_name(document):
    adopt(document)
    act = ReadLog(officer=official(4, roles=("investigator",), mfa_verified=True), confidential=True)
    refused = queries.decide(act, NOW)
    entry = actions.log_refusal(act, refused, agency="Example City Police", address="192.0.2.1", now=NOW)
    public = tlog.entry(entry.entry_id).entry.public
    assert public["rule"] == "records.role"
    assert public["rules"] == ["records.role", "records.confidential"]
    assert public["officer"].startswith("o-")
    assert str(UUID(int=4)) not in str(public)


@pytest.mark.parametrize("statement", ["UPDATE policy_adopted SET effective_at = now()", "DELETE FROM policy_adopted"])
def test_the_application_cannot_change_an_adoption(document, statement):
    adopt(document)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_a_document_under_another_hash(document):
    adopted = adopt(document)
    adopted.pk, adopted.document_sha256 = None, bytes(32)
    with pytest.raises(IntegrityError), transaction.atomic():
        adopted.save(force_insert=True)
