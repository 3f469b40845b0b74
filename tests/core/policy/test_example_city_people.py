"""The example city's rules about who may act: suspended, not fresh, support; each refuses by its own rule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clearplate.core.policy.acts import (
    ACTIONS,
    AdoptPolicy,
    ExportEvidence,
    ManageCameras,
    ManageHolds,
    ManageOfficers,
    ReadLog,
)
from clearplate.core.policy.decide import Allowed, Refused, decide
from clearplate.core.policy.trial import _acts


def manage(officer, change="add", **facts):
    return ManageOfficers(**{"officer": officer, "change": change, "own_agency": True, "own_account": False} | facts)


@pytest.mark.parametrize(
    ("role", "rules"),
    [("supervisor", ("officers.not_over",)), ("coordinator", ()), ("auditor", ())],
)
def test_who_watches_a_supervisor_is_not_suspended_by_them(document, officer, now, role, rules):
    said = decide(document, manage(officer(role), "suspend", over=True), now)
    assert (said.rules if isinstance(said, Refused) else ()) == rules


def export(officer, case, change="ask"):
    return ExportEvidence(
        officer=officer,
        change=change,
        case=case(),
        own_agency=True,
        hold_in_force=True,
        purpose="case_file",
        reason_given=True,
        recipient_given=True,
        captures=3,
    )


def hold(officer, case, change):
    return ManageHolds(
        officer=officer,
        change=change,
        case=case(),
        own_agency=True,
        own_request=False,
        captures=3,
        length=timedelta(days=3),
        reason_given=True,
        reason_vague=False,
    )


def test_who_is_suspended_is_told_so_whatever_they_do(document, officer, search, picture, now):
    suspended = officer(active=False, suspended=True)
    for act in (search(officer=suspended), picture(officer=suspended)):
        assert decide(document, act, now).rules == ("people.suspended",)


def test_no_act_there_is_is_open_to_who_is_suspended(document, now):
    assert {act.action for act in _acts(None)} == set(ACTIONS)
    for act in _acts(now.date()):
        stopped = replace(act, officer=replace(act.officer, active=False, suspended=True))
        assert "people.suspended" in decide(document, stopped, now).rules


def test_no_act_there_is_is_open_to_who_is_not_confirmed(document, now):
    for act in _acts(now.date()):
        unknown = replace(act, officer=replace(act.officer, confirmed=False))
        assert "people.confirmed" in decide(document, unknown, now).rules


def test_who_is_not_confirmed_is_told_so_before_any_other_rule(document, officer, search, case, now):
    unknown = {"confirmed": False}
    assert decide(document, search(officer=officer(**unknown)), now).rules == ("people.confirmed",)
    assert decide(document, hold(officer("supervisor", **unknown), case, "approve"), now).rules == ("people.confirmed",)
    confirming = manage(officer("coordinator", **unknown), "confirm_access")
    assert decide(document, confirming, now).rules == ("people.confirmed",)


def test_a_policy_is_adopted_by_two_who_are_confirmed(document, officer, now):
    def adopt(first, second):
        facts = {"officer_id": officer().agency_id, "confirmed": second}
        return AdoptPolicy(
            officer=officer("official", confirmed=first), second=officer("official", **facts), by_command=False
        )

    assert isinstance(decide(document, adopt(True, True), now), Allowed)
    assert decide(document, adopt(False, True), now).rules == ("people.confirmed",)
    assert decide(document, adopt(True, False), now).rules == ("policy.two_officials",)


@pytest.mark.parametrize(
    ("role", "facts", "rules"),
    [
        ("official", {}, ("officers.permitted",)),
        ("coordinator", {}, ("officers.permitted",)),
        ("official", {"own_agency": False}, ("officers.permitted",)),
        ("supervisor", {}, ("officers.role",)),
        ("auditor", {}, ("officers.role",)),
        ("operator", {}, ("officers.role",)),
        ("coordinator", {"changed_access": True}, ("officers.confirm_other",)),
        ("official", {"own_account": True}, ("officers.not_oneself",)),
    ],
)
def test_an_access_is_confirmed_by_another_than_gave_it(document, officer, now, role, facts, rules):
    assert decide(document, manage(officer(role), "confirm_access", **facts), now).rules == rules


def test_confirming_needs_the_second_factor_anew(document, officer, now):
    act = manage(officer("official", mfa_minutes_ago=16), "confirm_access")
    assert decide(document, act, now).rules == ("people.mfa_fresh",)


@pytest.mark.parametrize("minutes_ago", [16, 1000, None])
def test_what_is_sensitive_needs_the_second_factor_anew(document, officer, case, now, minutes_ago):
    stale = {"mfa_minutes_ago": minutes_ago}
    assert decide(document, manage(officer("coordinator", **stale)), now).rules == ("people.mfa_fresh",)
    for change in ("ask", "download", "disclose"):
        assert decide(document, export(officer(**stale), case, change), now).rules == ("people.mfa_fresh",)
    assert decide(document, hold(officer("supervisor", **stale), case, "approve"), now).rules == (
        "approvals.mfa_fresh",
    )


def test_what_is_fresh_and_what_is_not_sensitive_passes(document, officer, case, search, now):
    assert isinstance(decide(document, manage(officer("coordinator", mfa_minutes_ago=15)), now), Allowed)
    assert isinstance(decide(document, hold(officer("supervisor", mfa_minutes_ago=0), case, "approve"), now), Allowed)
    assert isinstance(decide(document, hold(officer("supervisor", mfa_minutes_ago=90), case, "decline"), now), Allowed)
    assert isinstance(decide(document, search(officer=officer(mfa_minutes_ago=90)), now), Allowed)


def test_officials_adopt_with_a_fresh_second_factor(document, officer, now):
    def adopt(**facts):
        second = officer("official", officer_id=officer().agency_id)
        return AdoptPolicy(officer=officer("official", **facts), second=second, by_command=False)

    assert decide(document, adopt(mfa_minutes_ago=16), now).rules == ("policy.mfa_fresh",)
    assert isinstance(decide(document, adopt(mfa_minutes_ago=15), now), Allowed)


@pytest.mark.parametrize(
    ("role", "change", "own_agency", "allowed"),
    [
        ("coordinator", "suspend", False, True),
        ("coordinator", "reinstate", True, True),
        ("auditor", "suspend", False, True),
        ("auditor", "reinstate", True, False),
        ("supervisor", "suspend", True, True),
        ("supervisor", "suspend", False, False),
        ("supervisor", "reinstate", True, False),
        ("investigator", "suspend", True, False),
        ("operator", "end_support", True, True),
        ("operator", "set_supervisor", True, False),
        ("coordinator", "set_supervisor", True, True),
        ("coordinator", "set_command_staff", True, True),
        ("supervisor", "set_command_staff", True, False),
    ],
)
def test_who_may_change_what_about_people(document, officer, now, role, change, own_agency, allowed):
    decision = decide(document, manage(officer(role), change, own_agency=own_agency), now)
    assert decision.rules == (("officers.permitted",) if allowed else ("officers.role",))


def test_nobody_suspends_or_reinstates_themselves(document, officer, now):
    for change in ("suspend", "reinstate", "set_supervisor", "set_command_staff"):
        act = manage(officer("coordinator"), change, own_account=True)
        assert decide(document, act, now).rules == ("officers.not_oneself",)


@pytest.mark.parametrize(("hours", "allowed"), [(0, False), (1, True), (8, True), (9, False)])
def test_support_is_asked_for_some_hours(document, officer, now, hours, allowed):
    decision = decide(document, manage(officer("operator"), "ask_support", hours=hours), now)
    assert decision.rules == (("officers.permitted",) if allowed else ("officers.support_hours",))


def test_without_a_grant_a_support_account_can_do_nothing(document, officer, now):
    for act in _acts(now.date()):
        for roles in ({"support"}, {"support", "coordinator", "supervisor", "auditor", "official", "investigator"}):
            alone = replace(act, officer=officer(*roles))
            decision = decide(document, alone, now)
            assert isinstance(decision, Refused)
            assert "people.support_granted" in decision.rules


def test_inside_a_grant_a_support_account_does_what_the_rules_say_and_nothing_else(document, officer, now):
    support = officer("support", support_granted=True, trained_until=None)
    for change in ("pause", "resume"):
        assert isinstance(decide(document, ManageCameras(officer=support, change=change), now), Allowed)
    for change in ("invite", "reinvite", "revoke"):
        assert decide(document, ManageCameras(officer=support, change=change), now).rules == ("cameras.role",)
    assert isinstance(decide(document, ReadLog(officer=support, confidential=False), now), Allowed)
    assert decide(document, ReadLog(officer=support, confidential=True), now).rules == ("records.confidential",)
    mighty = officer("support", "coordinator", "supervisor", "official", "investigator", support_granted=True)
    for act in _acts(now.date()):
        if act.action not in ("manage_cameras", "read_log"):
            assert "people.support_limits" in decide(document, replace(act, officer=mighty), now).rules
