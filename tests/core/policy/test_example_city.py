"""The example city's policy, rule by rule: each is the one that refuses when its fact is out of order, and no other does."""

import itertools
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.ids import OfficerId
from clearplate.core.policy.acts import (
    APPROVALS,
    NO_CASE,
    AdoptPolicy,
    ManageCameras,
    ManageCases,
    ManageOfficers,
    ReadLog,
)
from clearplate.core.policy.decide import Allowed, Refused, decide
from clearplate.core.policy.document import build_document
from clearplate.core.reasons import Topic

SEARCH_RULES = [
    ("people.active", lambda officer, case: {"officer": officer(active=False)}),
    ("people.confirmed", lambda officer, case: {"officer": officer(confirmed=False)}),
    ("people.second_factor", lambda officer, case: {"officer": officer(mfa_verified=False)}),
    ("search.role", lambda officer, case: {"officer": officer("coordinator", "official", "operator")}),
    ("search.not_auditor", lambda officer, case: {"officer": officer("investigator", "auditor")}),
    ("search.trained", lambda officer, case: {"officer": officer(trained_until=None)}),
    ("search.trained", lambda officer, case: {"officer": officer(trained_until=date(2026, 11, 23))}),
    ("search.case_exists", lambda officer, case: {"case": NO_CASE}),
    ("search.case_active", lambda officer, case: {"case": case(active=False)}),
    ("search.officer_on_case", lambda officer, case: {"case": case(on_case=False)}),
    ("search.offense_allowed", lambda officer, case: {"case": case(offense_type="23C")}),
    ("search.reason_given", lambda officer, case: {"reason_given": False, "reason_vague": True}),
    ("search.reason_specific", lambda officer, case: {"reason_vague": True}),
    ("search.window", lambda officer, case: {"window": timedelta(days=30, seconds=1), "warrant_given": True}),
    ("search.window_alone", lambda officer, case: {"window": timedelta(days=14, seconds=1)}),
    ("search.plate_budget", lambda officer, case: {"plate_searches": 5}),
    ("search.sightings_given", lambda officer, case: {"sightings_given": 60}),
    ("search.exigent_reviewed", lambda officer, case: {"exigent_overdue": True}),
    ("search.exigent_open", lambda officer, case: {"exigent": True, "exigent_open": 3}),
    ("search.exigent_fresh", lambda officer, case: {"exigent": True, "officer": officer(mfa_minutes_ago=16)}),
    ("search.on_behalf_given", lambda officer, case: {"behalf_given": False}),
    ("search.own_agency", lambda officer, case: {"for_other_agency": True}),
]
PICTURE_RULES = [
    ("people.active", lambda officer, case: {"officer": officer(active=False)}),
    ("people.confirmed", lambda officer, case: {"officer": officer(confirmed=False)}),
    ("people.second_factor", lambda officer, case: {"officer": officer(mfa_verified=False)}),
    ("image.own_search", lambda officer, case: {"own_search": False}),
    ("image.search_answered", lambda officer, case: {"search_answered": False}),
    ("image.case_active", lambda officer, case: {"case": case(active=False)}),
    ("image.case_active", lambda officer, case: {"case": case(on_case=False)}),
    ("image.in_time", lambda officer, case: {"since_asked": timedelta(minutes=30, seconds=1)}),
    ("image.without_plate", lambda officer, case: {"without_plate": True, "pictures_opened": 20}),
    ("image.role", lambda officer, case: {"officer": officer("auditor")}),
    ("image.role", lambda officer, case: {"officer": officer(trained_until=date(2026, 11, 23))}),
]


def test_a_search_in_order_is_allowed(document, search, now):
    assert decide(document, search(), now) == Allowed(document.version, ("search.permitted",))


def test_training_counts_on_its_last_day_and_the_window_to_its_last_second(document, search, officer, now):
    facts = {"officer": officer(trained_until=now.date()), "window": timedelta(days=30), "warrant_given": True}
    assert isinstance(decide(document, search(**facts), now), Allowed)


@pytest.mark.parametrize(("rule_id", "fault"), SEARCH_RULES)
def test_one_fact_out_of_order_refuses_a_search_by_its_own_rule(document, search, officer, case, now, rule_id, fault):
    refused = decide(document, search(**fault(officer, case)), now)
    assert isinstance(refused, Refused)
    assert refused.rules == (rule_id,)
    assert (refused.rule_id, refused.policy_version) == (rule_id, document.version)


@pytest.mark.parametrize("topic", Topic)
def test_every_prohibited_purpose_has_a_rule_of_its_own(document, search, now, topic):
    refused = decide(document, search(reason_topics=frozenset({topic.value})), now)
    assert refused.rules == (f"search.not_{topic}",)
    assert refused.promise in ("P5", "P6", "P7")


def test_several_refusals_are_all_kept_and_the_first_in_the_policys_order_is_told(document, search, officer, now):
    fault = {"officer": officer(trained_until=None), "case": NO_CASE, "reason_topics": frozenset({"immigration"})}
    refused = decide(document, search(**fault), now)
    assert refused.rule_id == "search.trained"
    assert refused.rules == ("search.trained", "search.case_exists", "search.not_immigration")


@given(chosen=st.lists(st.integers(0, len(SEARCH_RULES) - 1), min_size=1, max_size=4))
def test_putting_facts_out_of_order_never_allows_more(document, search, officer, case, now, chosen):
    facts = {}
    for index in chosen:
        _, fault = SEARCH_RULES[index]
        # Two faults of one fact are not both in it: a window too long for a warrant, then one that a warrant allows.
        if facts.keys().isdisjoint(wrong := fault(officer, case)):
            facts |= wrong
    assert isinstance(decide(document, search(**facts), now), Refused)


def test_a_picture_of_ones_own_search_is_opened(document, picture, now):
    assert isinstance(decide(document, picture(since_asked=timedelta(minutes=30)), now), Allowed)


@pytest.mark.parametrize(("rule_id", "fault"), PICTURE_RULES)
def test_one_fact_out_of_order_refuses_a_picture_by_its_own_rule(document, picture, officer, case, now, rule_id, fault):
    assert decide(document, picture(**fault(officer, case)), now).rules == (rule_id,)


def manage_cases(officer, change, role, *, own_agency=True, on_case=False, own_account=False):
    who = officer(role)
    return ManageCases(officer=who, change=change, own_agency=own_agency, on_case=on_case, own_account=own_account)


@pytest.mark.parametrize(("change", "role"), [
    *itertools.product(("change", "reopen", "import"), ("supervisor", "coordinator")),
    ("embargo", "supervisor"),
])  # fmt: skip
def test_nobody_opens_or_hides_the_case_they_work_on(document, officer, now, change, role):
    assert decide(document, manage_cases(officer, change, role, on_case=True), now).rules == ("cases.not_own_case",)
    assert isinstance(decide(document, manage_cases(officer, change, role), now), Allowed)


@pytest.mark.parametrize("change", ["add_officer", "import"])
@pytest.mark.parametrize("role", ["supervisor", "coordinator"])
def test_nobody_puts_themselves_on_a_case(document, officer, now, change, role):
    assert decide(document, manage_cases(officer, change, role, own_account=True), now).rules == ("cases.not_oneself",)


@pytest.mark.parametrize("change", ["open", "change", "close", "reopen", "add_officer", "remove_officer", "import"])
@pytest.mark.parametrize("role", ["supervisor", "coordinator"])
def test_supervisors_and_coordinators_keep_cases(document, officer, now, change, role):
    assert isinstance(decide(document, manage_cases(officer, change, role), now), Allowed)


def embargo(officer, role, days, change="embargo", before=0):
    return ManageCases(
        officer=officer(role),
        change=change,
        own_agency=True,
        on_case=False,
        embargo=timedelta(days=days),
        embargoed=timedelta(days=before),
    )


@pytest.mark.parametrize("change", ["embargo", "end_embargo"])
def test_only_a_supervisor_decides_about_an_embargo(document, officer, now, change):
    assert isinstance(decide(document, embargo(officer, "supervisor", 90, change), now), Allowed)
    refused = decide(document, embargo(officer, "coordinator", 90, change), now)
    assert refused.rules == ("cases.embargo_role",)


def test_an_embargo_has_a_longest_time_and_the_refusal_says_it(document, officer, now):
    refused = decide(document, embargo(officer, "supervisor", 91), now)
    assert refused.rules == ("cases.embargo_length",)
    assert "at most 90 days" in refused.sentence("en")


@pytest.mark.parametrize(("before", "allowed"), [(0, True), (90, True), (91, False), (180, False)])
def test_all_embargoes_of_a_case_together_have_an_end(document, officer, now, before, allowed):
    decision = decide(document, embargo(officer, "supervisor", 90, before=before), now)
    assert isinstance(decision, Allowed) is allowed
    if not allowed:
        assert decision.rules == ("cases.embargo_total",)
        assert "at most 180 days" in decision.sentence("en")
    assert isinstance(decide(document, embargo(officer, "supervisor", 0, "end_embargo", before=before), now), Allowed)


@pytest.mark.parametrize("role", ["investigator", "auditor", "official", "operator"])
def test_nobody_else_opens_a_case_for_their_own_search(document, officer, now, role):
    assert decide(document, manage_cases(officer, "open", role), now).rule_id == "cases.role"


def test_who_works_on_a_case_may_close_it(document, officer, now):
    assert isinstance(decide(document, manage_cases(officer, "close", "investigator", on_case=True), now), Allowed)
    assert decide(document, manage_cases(officer, "close", "investigator"), now).rule_id == "cases.role"


def test_another_agencys_case_is_not_changed(document, officer, now):
    act = manage_cases(officer, "close", "supervisor", own_agency=False)
    assert decide(document, act, now).rule_id == "cases.own_agency"


def manage_officers(officer, role, *, own_account=False):
    return ManageOfficers(
        officer=officer(role), change="grant_role", own_agency=True, own_account=own_account, role="investigator"
    )


def test_only_a_coordinator_changes_access_and_never_their_own(document, officer, now):
    assert isinstance(decide(document, manage_officers(officer, "coordinator"), now), Allowed)
    assert decide(document, manage_officers(officer, "supervisor"), now).rule_id == "officers.role"
    assert (
        decide(document, manage_officers(officer, "coordinator", own_account=True), now).rule_id
        == "officers.not_oneself"
    )


@pytest.mark.parametrize(
    ("role", "change", "allowed"),
    [
        ("coordinator", "invite", True),
        ("coordinator", "revoke", True),
        ("operator", "pause", True),
        ("operator", "resume", False),
        ("investigator", "pause", False),
    ],
)
def test_cameras(document, officer, now, role, change, allowed):
    decision = decide(document, ManageCameras(officer=officer(role), change=change), now)
    assert isinstance(decision, Allowed) == allowed
    assert allowed or decision.rule_id == "cameras.role"


@pytest.mark.parametrize(
    ("role", "confidential", "rules"),
    [
        ("auditor", True, None),
        ("coordinator", False, None),
        ("coordinator", True, ("records.confidential",)),
        ("investigator", False, ("records.role",)),
    ],
)
def test_the_log(document, officer, now, role, confidential, rules):
    decision = decide(document, ReadLog(officer=officer(role), confidential=confidential), now)
    assert decision.rules == (rules or ("records.permitted",))


def adopt(officer, *, second=None, **facts):
    first = officer("official", **facts)
    second = second or officer("official", officer_id=OfficerId(UUID(int=7)), **facts)
    return AdoptPolicy(officer=first, second=second, by_command=False)


def test_two_officials_adopt_a_policy(document, officer, now):
    assert isinstance(decide(document, adopt(officer), now), Allowed)


@pytest.mark.parametrize(
    ("facts", "rule_id"),
    [
        ({"mfa_verified": False}, "policy.adoption_session"),
        ({"second": {"officer_id": OfficerId(UUID(int=1))}}, "policy.two_officials"),
        ({"second": {"roles": frozenset({"coordinator"})}}, "policy.two_officials"),
        ({"second": {"active": False}}, "policy.two_officials"),
        ({"active": False}, "people.active"),
    ],
)
def test_an_adoption_out_of_order_is_refused(document, officer, now, facts, rule_id):
    facts = dict(facts)
    if "second" in facts:
        facts["second"] = officer("official", **{"officer_id": OfficerId(UUID(int=7))} | facts["second"])
    assert decide(document, adopt(officer, **facts), now).rule_id == rule_id


LOOKS_RULES = [
    ("people.second_factor", lambda officer, case: {"officer": officer(mfa_verified=False)}),
    ("search.trained", lambda officer, case: {"officer": officer(trained_until=None)}),
    ("search.case_active", lambda officer, case: {"case": case(active=False)}),
    ("search.reason_specific", lambda officer, case: {"reason_vague": True}),
    ("search.exigent_reviewed", lambda officer, case: {"exigent_overdue": True}),
    ("search.exigent_open", lambda officer, case: {"exigent": True, "exigent_open": 3}),
    ("search.own_agency", lambda officer, case: {"for_other_agency": True}),
    ("looks.given", lambda officer, case: {"looks_given": False}),
    ("looks.cameras", lambda officer, case: {"camera_count": 4}),
    ("looks.hours", lambda officer, case: {"window": timedelta(hours=4, seconds=1)}),
]


def test_a_search_without_a_plate_in_order_is_allowed(document, search_looks, now):
    assert decide(document, search_looks(), now) == Allowed(document.version, ("search.permitted",))


@pytest.mark.parametrize(("rule_id", "fault"), LOOKS_RULES)
def test_one_fact_out_of_order_refuses_a_search_without_a_plate(
    document, search_looks, officer, case, now, rule_id, fault
):
    assert decide(document, search_looks(**fault(officer, case)), now).rules == (rule_id,)


def test_a_city_that_allows_no_camera_without_a_plate_refuses_every_such_search(files, search_looks, now):
    numbers = files["parameters.toml"].replace("looks_cameras_max = 3", "looks_cameras_max = 0")
    strict = build_document({**files, "parameters.toml": numbers})
    assert decide(strict, search_looks(camera_count=1), now).rules == ("looks.offered",)


LIFTED = [
    ("breadth", {"window": timedelta(days=15)}),
    ("breadth", {"sightings_given": 60}),
    ("budget", {"plate_searches": 5}),
    ("appeal", {"reason_vague": True}),
    ("appeal", {"reason_topics": frozenset({"parking"})}),
]


@pytest.mark.parametrize(("approval", "facts"), LIFTED)
def test_a_second_person_lifts_what_they_agreed_to_and_nothing_else(document, search, now, approval, facts):
    assert isinstance(decide(document, search(**facts), now), Refused)
    assert isinstance(decide(document, search(**facts, approved=frozenset({approval})), now), Allowed)
    others = frozenset(APPROVALS) - {approval}
    assert isinstance(decide(document, search(**facts, approved=others), now), Refused)


@pytest.mark.parametrize("facts", [{"camera_count": 4}, {"window": timedelta(hours=5)}])
def test_a_second_person_lifts_the_breadth_of_a_search_without_a_plate(document, search_looks, now, facts):
    assert isinstance(decide(document, search_looks(**facts, approved=frozenset({"breadth"})), now), Allowed)
    assert isinstance(decide(document, search_looks(**facts, exigent=True), now), Allowed)


@pytest.mark.parametrize("facts", [{"window": timedelta(days=30)}, {"sightings_given": 60}])
def test_a_warrants_number_lifts_window_and_sightings_but_not_the_budget(document, search, now, facts):
    assert isinstance(decide(document, search(**facts, warrant_given=True), now), Allowed)
    assert decide(document, search(plate_searches=5, warrant_given=True), now).rules == ("search.plate_budget",)


@pytest.mark.parametrize("facts", [{"window": timedelta(days=30)}, {"plate_searches": 5}, {"sightings_given": 60}])
def test_an_emergency_acts_at_once_and_never_lifts_purpose_case_or_training(document, search, officer, now, facts):
    assert isinstance(decide(document, search(**facts, exigent=True), now), Allowed)
    for rule_id, fault in (
        ("search.case_exists", {"case": NO_CASE}),
        ("search.not_immigration", {"reason_topics": frozenset({"immigration"})}),
        ("search.reason_specific", {"reason_vague": True}),
        ("search.trained", {"officer": officer(trained_until=None)}),
    ):
        assert decide(document, search(**facts | fault, exigent=True), now).rules == (rule_id,)


@pytest.mark.parametrize("facts", [{"exigent": True, "exigent_open": 2}, {"exigent_open": 3}])
def test_emergencies_that_wait_for_review_stop_only_further_emergencies(document, search, search_looks, now, facts):
    assert isinstance(decide(document, search(**facts), now), Allowed)
    assert isinstance(decide(document, search_looks(**facts), now), Allowed)


def test_no_approval_lifts_the_number_of_emergencies(document, search, now):
    act = search(exigent=True, exigent_open=3, approved=frozenset(APPROVALS), warrant_given=True)
    refused = decide(document, act, now)
    assert refused.rules == ("search.exigent_open",)
    assert "3 searches in an emergency" in refused.sentence("en")


def test_no_approval_lifts_case_offense_or_training(document, search, officer, case, now):
    everything = frozenset(APPROVALS)
    for fault in ({"case": NO_CASE}, {"case": case(offense_type="290")}, {"officer": officer(trained_until=None)}):
        assert isinstance(decide(document, search(**fault, approved=everything), now), Refused)
