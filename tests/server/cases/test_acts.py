"""Acts on cases: decided, logged by exactly one entry, or refused and logged as refused."""

import hashlib

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from clearplate.core import cases as rules
from clearplate.core.offenses import offense
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cases import actions, queries
from clearplate.server.cases.models import Case, CaseNumberFormat, CaseOfficer
from clearplate.server.tlog.models import TlogEntry
from precinct import ROBBERY, VANDALISM, a_case, an_agency, an_officer
from roadside import adopt_policy, entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    adopt_policy(clock.now())
    return an_officer("sue", Role.SUPERVISOR)


def by(officer):
    return actions.By(officer, "127.0.0.1")


def count():
    return TlogEntry.objects.count()


def open_one(officer, number="26-000001"):
    return actions.open_case(by(officer), number=rules.CaseNumber(number), offense=offense("120"), now=clock.now())


def test_a_supervisor_opens_a_case_and_the_log_says_so_without_its_number(supervisor):
    case = open_one(supervisor)
    assert isinstance(case, Case)
    (public,) = entries("cases.opened")
    assert public["offense_type"] == "120"
    assert public["agency"] == "Testville Police"
    assert public["case"].startswith("c-")
    assert "26-000001" not in str(public)


def test_who_opens_a_case_is_not_on_it(supervisor):
    assert not queries.officers_on(open_one(supervisor)).exists()


def test_an_investigator_may_not_open_a_case_and_the_refusal_is_logged(supervisor):
    refused = open_one(an_officer("ian"))
    assert isinstance(refused, Refused)
    assert refused.rule_id == "cases.role"
    assert not Case.objects.exists()
    assert [entry["rule"] for entry in entries("policy.refused")] == ["cases.role"]


def test_closing_and_reopening_each_leave_one_entry(supervisor):
    case = a_case("26-000001", an_officer("ian"))
    before = count()
    closed = actions.close_case(by(supervisor), case, now=clock.now())
    assert not closed.is_active
    assert closed.closed_at
    reopened = actions.reopen_case(by(supervisor), case, now=clock.now())
    assert reopened.is_active
    assert reopened.closed_at is None
    assert count() - before == 2
    assert len(entries("cases.closed")) == len(entries("cases.reopened")) == 1


def test_closing_a_closed_case_changes_and_logs_nothing(supervisor):
    case = a_case("26-000001", supervisor, closed=True)
    before = count()
    actions.close_case(by(supervisor), case, now=clock.now())
    assert count() == before


def test_an_investigator_on_the_case_may_close_but_not_reopen_it(supervisor):
    ian = an_officer("ian")
    case = a_case("26-000001", ian)
    assert isinstance(actions.close_case(by(ian), case, now=clock.now()), Case)
    assert isinstance(actions.reopen_case(by(ian), case, now=clock.now()), Refused)


def test_who_works_on_a_case_does_not_reopen_it(supervisor):
    case = a_case("26-000001", supervisor, closed=True)
    refused = actions.reopen_case(by(supervisor), case, now=clock.now())
    assert refused.rules == ("cases.not_own_case",)
    case.refresh_from_db()
    assert not case.is_active
    assert entries("cases.reopened") == []


@pytest.mark.parametrize(("closed", "line", "refused"), [
    (True, f"{ROBBERY},active", True),
    (False, f"{VANDALISM},active", True),
    (True, f"{VANDALISM},closed", True),
    (False, f"{ROBBERY},closed", False),
    (False, f"{ROBBERY},active", False),
])  # fmt: skip
def test_a_file_does_not_open_the_case_its_importer_works_on(supervisor, closed, line, refused):
    case = a_case("26-000001", supervisor, closed=closed)
    a_case("26-000002", closed=True)
    text = f"case_number,offense_type,state,officers\n26-000001,{line},\n26-000002,{ROBBERY},active,\n"
    good, faults = rules.read_import(text, "99-999999")
    assert not faults
    outcome = actions.import_cases(by(supervisor), good, refused=0, file_sha256=bytes(32), now=clock.now())
    assert isinstance(outcome, Refused) is refused
    if refused:
        assert outcome.rules == ("cases.not_own_case",)
        assert not Case.objects.get(number="26-000002").is_active
    case.refresh_from_db()
    assert case.offense_type == ROBBERY
    other = actions.import_cases(
        by(an_officer("ola", Role.SUPERVISOR)), good, refused=0, file_sha256=bytes(32), now=clock.now()
    )
    assert not isinstance(other, Refused)


def test_a_case_closed_since_it_was_loaded_carries_nothing_more(supervisor):
    ian = an_officer("ian")
    loaded = a_case("26-000001", ian)
    assert queries.facts_of(loaded, ian).active
    assert isinstance(actions.close_case(by(ian), Case.objects.get(pk=loaded.pk), now=clock.now()), Case)
    assert (loaded.is_active, queries.facts_of(loaded, ian).active) == (True, False)


def test_another_agencys_case_cannot_be_changed(supervisor):
    other = an_officer("olga", Role.SUPERVISOR, agency=an_agency("Elsewhere Police"))
    case = a_case("26-000001", supervisor)
    refused = actions.close_case(by(other), case, now=clock.now())
    assert refused.rule_id == "cases.own_agency"


def test_nobody_puts_themselves_on_a_case(supervisor):
    case = open_one(supervisor)
    refused = actions.add_officer(by(supervisor), case, supervisor, now=clock.now())
    assert refused.rules == ("cases.not_oneself",)
    good, _faults = rules.read_import(
        f"case_number,offense_type,state,officers\n26-000009,120,active,{supervisor.email.upper()}\n", "99-999999"
    )
    imported = actions.import_cases(by(supervisor), good, refused=0, file_sha256=bytes(32), now=clock.now())
    assert imported.rules == ("cases.not_oneself",)
    assert not CaseOfficer.objects.exists()
    assert [entry["rule"] for entry in entries("policy.refused")] == ["cases.not_oneself"] * 2


def test_officers_come_and_go_and_what_they_were_stays(supervisor):
    ian = an_officer("ian")
    case = a_case("26-000001", supervisor)
    actions.add_officer(by(supervisor), case, ian, now=clock.now())
    assert queries.facts_of(case, ian).on_case
    actions.add_officer(by(supervisor), case, ian, now=clock.now())
    assert len(entries("cases.officer_added")) == 1
    actions.remove_officer(by(supervisor), case, ian, now=clock.now())
    assert not queries.facts_of(case, ian).on_case
    actions.remove_officer(by(supervisor), case, ian, now=clock.now())
    assert len(entries("cases.officer_removed")) == 1
    assert CaseOfficer.objects.filter(officer=ian, until_at__isnull=False).count() == 1


def test_correcting_an_offense_type_leaves_one_entry(supervisor):
    case = a_case("26-000001", an_officer("ian"))
    changed = actions.change_offense(by(supervisor), case, offense(VANDALISM), now=clock.now())
    assert changed.offense_type == VANDALISM
    actions.change_offense(by(supervisor), case, offense(VANDALISM), now=clock.now())
    (public,) = entries("cases.changed")
    assert (public["offense_type"], public["officer_count"]) == (VANDALISM, 1)


def test_without_a_policy_nothing_is_allowed():
    refused = open_one(an_officer("sue", Role.SUPERVISOR))
    assert refused.rule_id == "policy.none_in_force"


def test_if_the_log_cannot_be_written_the_case_is_not_opened(supervisor):
    with pytest.raises(Error), transaction.atomic():  # noqa: PT012
        with connection.cursor() as cursor:
            # A log that takes nothing: the same statement fails as when its disk is full.
            cursor.execute("SET LOCAL default_transaction_read_only = on; SET LOCAL transaction_read_only = on")
        open_one(supervisor)
    assert not Case.objects.exists()


def read(text):
    heading = "case_number,offense_type,state,officers\n"
    return rules.read_import(heading + text, "99-999999")


def test_an_import_opens_changes_and_counts_in_one_entry(supervisor):
    ian = an_officer("ian")
    a_case("26-000001", supervisor)
    good, faults = read(
        "26-000001,120,closed,\n"
        "26-000002,240,active,ian@testville.example; nobody@testville.example\n"
        "26-000003,999,active,\n"
    )
    outcome = actions.import_cases(
        by(supervisor), good, refused=len(faults), file_sha256=hashlib.sha256(b"x").digest(), now=clock.now()
    )
    assert outcome == actions.ImportOutcome(opened=1, changed=1, refused=1)
    assert not Case.objects.get(number="26-000001").is_active
    assert queries.facts_of(Case.objects.get(number="26-000002"), ian).on_case
    (public,) = entries("cases.imported")
    assert (public["opened"], public["changed"], public["refused"]) == (1, 1, 1)
    assert (public["closed"], public["reopened"], public["officers_added"]) == (1, 0, 1)


def test_an_import_says_how_many_cases_it_reopened_and_officers_it_put_on(supervisor):
    ian, ida = an_officer("ian"), an_officer("ida")
    for number in ("26-000001", "26-000002"):
        actions.close_case(by(supervisor), a_case(number), now=clock.now())
    a_case("26-000003", ian)
    good, _faults = read(
        f"26-000001,120,active,{ian.email}\n26-000002,240,closed,\n26-000003,120,active,{ian.email};{ida.email}\n"
    )
    actions.import_by_command(supervisor.agency, good, refused=0, file_sha256=bytes(32), now=clock.now())
    public = entries("cases.imported")[-1]
    names = ("opened", "changed", "closed", "reopened", "officers_added")
    assert [public[name] for name in names] == [0, 3, 0, 1, 2]


def test_importing_the_same_file_again_changes_nothing(supervisor):
    good, _faults = read("26-000002,240,active,\n")
    for expected in (1, 0):
        outcome = actions.import_cases(by(supervisor), good, refused=0, file_sha256=bytes(32), now=clock.now())
        assert (outcome.opened, outcome.changed) == (expected, 0)


def test_a_commands_import_says_that_no_officer_did_it(supervisor):
    good, _faults = read("26-000002,240,active,\n")
    actions.import_by_command(supervisor.agency, good, refused=0, file_sha256=bytes(32), now=clock.now())
    assert entries("cases.imported")[0]["officer"] is None


def test_an_investigator_may_not_import(supervisor):
    refused = actions.import_cases(by(an_officer("ian")), [], refused=0, file_sha256=bytes(32), now=clock.now())
    assert isinstance(refused, Refused)


def test_an_agency_has_its_own_case_number_format(supervisor):
    CaseNumberFormat.objects.create(agency=supervisor.agency, mask="AA9999")
    assert queries.mask_of(supervisor.agency_id) == "AA9999"
    assert queries.mask_of(an_agency("Elsewhere Police").pk) == queries.DEFAULT_MASK
