"""Who may be the second person."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.approvals import (
    COMMAND_STAFF_ROLES,
    Asker,
    Fault,
    Need,
    may_decide,
    standing,
    superiors,
    would_circle,
)
from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.policy.acts import OfficerFacts

TODAY = date(2026, 11, 24)
POLICE, OVERSIGHT = AgencyId(UUID(int=100)), AgencyId(UUID(int=101))
NEED = Need(roles=frozenset({"supervisor"}))


def who(number):
    return OfficerId(UUID(int=number))


def facts(number, *roles, **changed):
    usual = {
        "officer_id": who(number),
        "agency_id": POLICE,
        "roles": frozenset(roles or {"supervisor"}),
        "trained_until": TODAY,
        "mfa_verified": True,
        "active": True,
    }
    return OfficerFacts(**usual | changed)


def asker(number=1, *, command_staff=False, above=(), below=()):
    return Asker(
        officer_id=who(number),
        agency_id=POLICE,
        command_staff=command_staff,
        superiors=tuple(map(who, above)),
        subordinates=tuple(map(who, below)),
    )


def fault(asked, decider, *, above=(), need=NEED, before=False):
    found = standing(asked, decider, tuple(map(who, above)), need, decided_before=before)
    return may_decide(found, decider, TODAY)


def test_who_was_below_when_it_was_asked_does_not_decide_when_the_line_is_taken_away():
    assert fault(asker(below=[3, 2]), facts(2), above=()) is Fault.BELOW
    assert fault(asker(command_staff=True, below=[2]), facts(2, "official")) is Fault.BELOW
    assert fault(asker(below=[3]), facts(2)) is None


def test_a_trained_supervisor_of_the_same_agency_decides():
    assert fault(asker(), facts(2)) is None


@pytest.mark.parametrize(
    ("expected", "decider", "options"),
    [
        (Fault.OWN_REQUEST, facts(1), {}),
        (Fault.BELOW, facts(2), {"above": (3, 1)}),
        (Fault.INACTIVE, facts(2, active=False), {}),
        (Fault.UNCONFIRMED, facts(2, confirmed=False), {}),
        (Fault.ROLE, facts(2, "investigator"), {}),
        (Fault.OTHER_AGENCY, facts(2, agency_id=OVERSIGHT), {}),
        (Fault.UNTRAINED, facts(2, trained_until=None), {}),
        (Fault.UNTRAINED, facts(2, trained_until=date(2026, 11, 23)), {}),
        (Fault.DECIDED_BEFORE, facts(2), {"before": True}),
    ],
)
def test_one_fact_out_of_order_is_one_fault(expected, decider, options):
    assert fault(asker(), decider, **options) is expected


def test_who_stands_above_the_asker_may_decide():
    assert fault(asker(above=(2,)), facts(2)) is None


def test_what_concerns_the_city_is_decided_in_any_agency_and_without_training():
    need = Need(roles=frozenset({"official"}), city_wide=True, training=False)
    assert fault(asker(), facts(2, "official", agency_id=OVERSIGHT, trained_until=None), need=need) is None


@pytest.mark.parametrize(
    ("decider", "options", "expected"),
    [
        (facts(2), {}, Fault.COMMAND_STAFF),
        (facts(2, "official"), {}, None),
        (facts(2, "auditor", agency_id=OVERSIGHT, trained_until=None), {}, None),
        (facts(2, "official"), {"asked": asker(command_staff=True, above=(2,))}, Fault.COMMAND_STAFF),
        (facts(2, "auditor"), {"above": (1,)}, Fault.BELOW),
        (facts(1, "auditor"), {}, Fault.OWN_REQUEST),
    ],
)
def test_command_staff_is_decided_upon_outside_its_line(decider, options, expected):
    asked = options.pop("asked", asker(command_staff=True))
    assert fault(asked, decider, **options) is expected


officers = st.integers(min_value=1, max_value=8).map(who)
lines = st.dictionaries(officers, st.one_of(st.none(), officers))


@given(lines, officers)
def test_a_line_ends_whatever_the_table_says(supervisor_of, officer):
    above = superiors(officer, supervisor_of)
    assert len(set(above)) == len(above)
    assert officer not in above


@given(lines, officers, officers)
def test_no_line_that_is_refused_as_a_circle_would_have_been_one_without(supervisor_of, officer, supervisor):
    free = {below: above for below, above in supervisor_of.items() if below not in superiors(below, supervisor_of)}
    circle = would_circle(officer, supervisor, free)
    step, seen = supervisor, []
    changed = {**free, officer: supervisor}
    while step is not None and step != officer and step not in seen:
        seen.append(step)
        step = changed.get(step)
    assert circle == (step == officer)


@given(
    asked_by=officers,
    decider=st.builds(
        facts,
        st.integers(1, 8),
        st.sampled_from(["investigator", "supervisor", "auditor", "coordinator", "official", "operator"]),
        active=st.booleans(),
    ),
    supervisor_of=lines,
    command_staff=st.booleans(),
    before=st.booleans(),
)
def test_whoever_may_decide_is_another_not_below_active_and_in_a_role(
    asked_by, decider, supervisor_of, command_staff, before
):
    above_asker = superiors(asked_by, supervisor_of)
    above_decider = superiors(decider.officer_id, supervisor_of)
    asked = Asker(officer_id=asked_by, agency_id=POLICE, command_staff=command_staff, superiors=above_asker)
    found = standing(asked, decider, above_decider, NEED, decided_before=before)
    if may_decide(found, decider, TODAY) is None:
        assert decider.officer_id != asked_by
        assert asked_by not in above_decider
        assert decider.active
        assert decider.roles & (COMMAND_STAFF_ROLES if command_staff else NEED.roles)
