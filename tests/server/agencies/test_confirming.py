"""Confirmed access: one coordinator can no longer be two persons."""

from datetime import timedelta

import pytest

import people
from clearplate.core.ids import CaseNumber
from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies import actions, confirming, lockout, queries, standing
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.models import Officer, Role, SignInAttempts
from clearplate.server.cases import actions as cases
from clearplate.server.cases.models import Case
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy.folder import read_folder
from clearplate.server.tlog import queries as log
from people import a_person, adopt_example_policy, an_agency

pytestmark = pytest.mark.django_db

_DECIDING = [Role.SUPERVISOR, Role.AUDITOR, Role.COORDINATOR, Role.OFFICIAL]
_OTHER = [Role.INVESTIGATOR, Role.OPERATOR, Role.SUPPORT]


@pytest.fixture(autouse=True)
def _policy():
    adopt_example_policy()


def proved(officer: Officer) -> Officer:
    officer.prove(clock.now())
    return officer


def a_coordinator(name: str = "Grace Hopper") -> Officer:
    return proved(a_person(name, Role.COORDINATOR).officer)


def an_official(name: str = "Frances Allen") -> Officer:
    return proved(Officer.objects.get(full_name=name))


def made_by(coordinator: Officer, *roles: Role, name: str = "Nobody Real") -> Officer:
    """An account that a coordinator makes and whose link they use themselves."""
    email = name.lower().replace(" ", ".") + "@example.gov"
    new = actions.NewOfficer(email=email, full_name=name, agency=an_agency(), roles=roles or (Role.OFFICIAL,))
    made = actions.add_officer(coordinator, new)
    assert isinstance(made, Officer), made
    return enrolled(actions.invite(coordinator, made))


def enrolled(link: str) -> Officer:
    officer = actions.accept_invitation(link.rstrip("/").rpartition("/")[2], people.PASSWORD)
    assert officer is not None
    actions.enroll_totp(officer)
    return proved(Officer.objects.get(pk=officer.pk))


def confirm(by: Officer | None, officer: Officer, number: str | None = None):
    told = confirming.number_of(officer) if number is None else number
    return confirming.confirm(by, officer, told, now=clock.now())


def is_confirmed(officer: Officer) -> bool:
    return queries.officer_facts(Officer.objects.get(pk=officer.pk), clock.now()).confirmed


def confirmations():
    return log.entries(kind="agencies.access_confirmed", limit=100)


def refusals():
    return [kept.entry.public["rule"] for kept in log.entries(kind="policy.refused", limit=100)]


@pytest.mark.parametrize("role", list(Role))
def test_what_a_person_makes_waits_if_it_decides(role):
    made = made_by(a_coordinator(), role)
    assert made.waits is (role in _DECIDING)
    assert is_confirmed(made) is (role in _OTHER)


@pytest.mark.parametrize("role", list(Role))
def test_what_a_command_makes_does_not(role):
    assert is_confirmed(a_person("Ada Byron", role).officer)


def test_the_first_coordinator_needs_nobody():
    link = actions.create_first_coordinator(email="g@example.gov", full_name="Grace", agency_name="Testville Police")
    assert is_confirmed(enrolled(link))


def test_a_made_up_supervisor_opens_no_case():
    made = made_by(a_coordinator(), Role.SUPERVISOR)
    refused = cases.open_case(By(made, None), number=CaseNumber("26-000009"), offense=OFFENSES["120"], now=clock.now())
    assert isinstance(refused, Refused)
    assert refused.rule_id == "people.confirmed"
    assert not Case.objects.exists()


def test_a_coordinator_confirms_nothing_that_they_made():
    coordinator = a_coordinator()
    made = made_by(coordinator)
    refused = confirm(coordinator, made)
    assert isinstance(refused, Refused)
    assert refused.rules == ("officers.confirm_other",)
    assert not is_confirmed(made)
    assert confirmations() == []


def test_the_made_account_confirms_neither_itself_nor_another():
    coordinator = a_coordinator()
    first, second = made_by(coordinator), made_by(coordinator, name="Nobody Else")
    for by, whom in ((first, first), (first, second), (second, first)):
        refused = confirm(by, whom)
        assert isinstance(refused, Refused)
        assert "people.confirmed" in refused.rules
    assert not is_confirmed(first)
    assert not is_confirmed(second)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICIAL])
def test_another_person_confirms_by_the_number_and_it_is_one_entry(role):
    made = made_by(a_coordinator())
    other = proved(a_person("Alan Kay", role).officer)
    assert confirm(other, made, f" {confirming.number_of(made)[:3]} {confirming.number_of(made)[3:]} ") is None
    assert is_confirmed(made)
    (entry,) = confirmations()
    assert set(entry.entry.public) == {"officer", "agency", "subject", "subject_agency"}
    told = log.disclosed(entry.entry_id)
    assert (told["officer_id"], told["subject_id"]) == (str(other.pk), str(made.pk))
    assert confirm(other, made) is None
    assert len(confirmations()) == 1


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.INVESTIGATOR, Role.OPERATOR])
def test_nobody_else_confirms(role):
    made = made_by(a_coordinator())
    refused = confirm(proved(a_person("Alan Kay", role).officer), made)
    assert isinstance(refused, Refused)
    assert refused.rules == ("officers.role",)
    assert not is_confirmed(made)


def test_a_stale_second_factor_confirms_nothing():
    made = made_by(a_coordinator())
    other = a_person("Alan Kay", Role.OFFICIAL).officer
    other.prove(clock.now() - timedelta(minutes=16))
    refused = confirm(other, made)
    assert isinstance(refused, Refused)
    assert refused.rules == ("people.mfa_fresh",)


def test_who_stands_below_the_maker_does_not_confirm():
    coordinator = a_coordinator()
    below = proved(a_person("Alan Kay", Role.COORDINATOR, supervisor=coordinator).officer)
    refused = confirm(below, made_by(coordinator))
    assert isinstance(refused, Refused)
    assert refused.rules == ("officers.confirm_other",)


def test_a_wrong_number_confirms_nothing_and_five_close_the_door_for_an_hour(monkeypatch):
    made, other = made_by(a_coordinator()), an_official()
    right = confirming.number_of(made)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _attempt in range(lockout.FAILURES_MAX):
        refused = confirm(other, made, wrong)
        assert isinstance(refused, Refused)
        assert refused.rule_id == "policy.confirmation_number"
    assert isinstance(confirm(other, made, right), Refused)
    assert not is_confirmed(made)
    assert refusals() == ["policy.confirmation_number"] * 6
    later = clock.now() + timedelta(minutes=61)
    assert confirming.locked_until(made, later) is None
    other.prove(later)
    assert confirming.confirm(other, made, right, now=later) is None
    assert is_confirmed(made)
    assert not SignInAttempts.objects.exists()


def test_wrong_numbers_of_one_account_do_not_lock_another():
    coordinator, other = a_coordinator(), an_official()
    first, second = made_by(coordinator), made_by(coordinator, name="Nobody Else")
    for _attempt in range(6):
        confirm(other, first, "")
    assert confirm(other, second) is None
    assert lockout.locked_until(first.email, clock.now()) is None


def test_after_a_reset_the_old_confirmation_and_number_are_gone():
    coordinator, other = a_coordinator(), an_official()
    made = made_by(coordinator)
    old = confirming.number_of(made)
    confirm(other, made)
    again = enrolled(actions.reset_access(coordinator, made))
    assert not is_confirmed(again)
    assert confirming.number_of(again) != old
    assert isinstance(confirm(other, again, old), Refused)
    assert isinstance(confirm(coordinator, again), Refused)
    assert confirm(other, again) is None
    assert is_confirmed(again)


def test_the_victim_of_a_reset_is_an_official_of_long_standing():
    """The hole itself: a coordinator takes over a real official."""
    coordinator, victim = a_coordinator(), an_official()
    assert is_confirmed(victim)
    taken = enrolled(actions.reset_access(coordinator, victim))
    assert not is_confirmed(taken)
    assert isinstance(confirm(coordinator, taken), Refused)


@pytest.mark.parametrize("role", _DECIDING)
def test_a_role_taken_and_given_again_waits_again(role):
    coordinator, other = a_coordinator(), an_official()
    made = made_by(coordinator, role)
    assert not is_confirmed(made)
    confirm(other, made)
    assert actions.remove_role(coordinator, made, role) is None
    assert is_confirmed(made)
    assert actions.grant_role(coordinator, made, role) is None
    assert not is_confirmed(made)
    assert isinstance(confirm(coordinator, made), Refused)


def test_a_second_coordinator_who_adds_a_role_does_not_set_the_first_free():
    first, second = a_coordinator(), a_coordinator("Alan Kay")
    made = made_by(first, Role.INVESTIGATOR)
    actions.grant_role(second, made, Role.SUPERVISOR)
    for coordinator in (first, second):
        assert isinstance(confirm(coordinator, made), Refused)
    assert confirm(an_official(), made) is None


def test_a_reset_by_another_of_who_decides_nothing_lets_go_of_the_maker():
    first, second = a_coordinator(), a_coordinator("Alan Kay")
    made = made_by(first, Role.INVESTIGATOR)
    made = enrolled(actions.reset_access(second, made))
    assert made.access_changed_by == [second.pk]


def test_a_role_that_decides_nothing_changes_nothing():
    coordinator = a_coordinator()
    made = made_by(coordinator, Role.SUPERVISOR)
    confirm(an_official(), made)
    actions.grant_role(coordinator, made, Role.INVESTIGATOR)
    actions.grant_role(coordinator, made, Role.SUPERVISOR)
    assert is_confirmed(made)


def test_a_new_link_for_somebody_who_decides_waits_even_alone():
    coordinator, official = a_coordinator(), an_official()
    actions.invite(coordinator, official)
    assert not is_confirmed(official)


def test_who_is_let_back_in_by_a_person_waits():
    coordinator, official = a_coordinator(), an_official()
    actions.end_access(coordinator, official)
    actions.restore_access(coordinator, official)
    assert not is_confirmed(official)
    actions.end_access(None, official)
    actions.restore_access(None, official)
    assert is_confirmed(official)


def test_unlocking_reinstating_and_a_new_supervisor_give_nobody_control():
    coordinator, official = a_coordinator(), an_official()
    now = clock.now()
    standing.suspend(coordinator, official, cause="security", now=now)
    standing.reinstate(coordinator, official, now=now)
    standing.set_supervisor(coordinator, official, coordinator, now=now)
    actions.unlock(coordinator, official)
    assert is_confirmed(official)


def test_a_command_confirms_and_its_entry_names_nobody():
    made = made_by(a_coordinator())
    assert confirm(None, made, "") is None
    assert is_confirmed(made)
    (entry,) = confirmations()
    assert entry.entry.public["officer"] is None
    assert log.disclosed(entry.entry_id)["officer_id"] is None


def test_an_unconfirmed_coordinator_does_not_count_as_the_one_who_stays():
    coordinator = a_coordinator()
    made_by(coordinator, Role.COORDINATOR)
    with pytest.raises(Exception, match="only coordinator"):
        actions.end_access(None, coordinator)


def test_who_left_or_is_suspended_is_not_confirmed():
    coordinator = a_coordinator()
    made = made_by(coordinator)
    actions.end_access(coordinator, made)
    assert confirm(an_official(), made) is None
    assert confirmations() == []


def test_whom_one_may_confirm_is_listed_and_counted():
    first, second = a_coordinator(), a_coordinator("Alan Kay")
    made = made_by(first)
    assert queries.waiting_for(second) == [made]
    assert queries.waiting_for(an_official()) == [made]
    assert queries.waiting_for(first) == []
    assert queries.waiting_for(made) == []
    assert queries.waiting_for(a_person("Ed Auditor", Role.AUDITOR).officer) == []
    confirm(second, made)
    assert queries.waiting_for(an_official()) == []


def test_no_two_adopt_of_whom_one_is_not_confirmed():
    now = clock.now()
    made, official = (queries.officer_facts(one, now) for one in (made_by(a_coordinator()), an_official()))
    assert made.active
    for pair in ((made, official), (official, made)):
        document = read_folder(people.EXAMPLE_POLICY)
        adopted = policy_actions.adopt(document, approved_by=pair, effective_at=now, by_command=False, now=now)
        assert isinstance(adopted, Refused)
        assert adopted.rule_id == "policy.two_officials"


def test_a_new_start_is_an_entry_even_where_nothing_was_enrolled():
    coordinator = a_coordinator()
    new = actions.NewOfficer(email="n@example.gov", full_name="New", agency=an_agency(), roles=[Role.OFFICIAL])
    made = actions.add_officer(coordinator, new)
    actions.reset_access(coordinator, made)
    assert len(log.entries(kind="agencies.access_reset", limit=9)) == 1
    assert log.entries(kind="agencies.mfa_removed", limit=9) == []
