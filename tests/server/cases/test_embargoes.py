"""A case under embargo: who may, for how long, what is hidden, what the pages say."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clearplate.core.offenses import offense
from clearplate.core.policy.decide import Refused
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.cases import actions, embargoes, jobs, queries
from clearplate.server.tlog import jobs as log_jobs
from clearplate.server.tlog import queries as log
from precinct import a_case, an_officer, sign_in
from roadside import adopt_policy, entries

pytestmark = pytest.mark.django_db
REASON = "Kidnapping; the suspect reads the public log"


@pytest.fixture
def supervisor():
    adopt_policy(clock.now())
    return an_officer("sue", Role.SUPERVISOR)


def by(officer):
    return actions.By(officer, "127.0.0.1")


def put(officer, case, days=20):
    now = clock.now()
    return embargoes.embargo_case(by(officer), case, ends_at=now + timedelta(days=days), reason=REASON, now=now)


def test_an_embargo_is_told_at_once_with_its_end_and_without_its_reason(supervisor):
    case = put(supervisor, a_case("26-000001"))
    (public,) = entries("cases.embargoed")
    assert public["ends_at"][:10] == (clock.now() + timedelta(days=20)).date().isoformat()
    assert public["case"].startswith("c-")
    (kept,) = log.entries(kind="cases.embargoed")
    assert log.disclosed(kept.entry_id)["reason"] == REASON
    assert b"Kidnapping" not in kept.data
    assert queries.embargo_of(case, clock.now()).subject == case.pk


def test_acts_on_the_case_are_hidden_until_the_end(supervisor):
    case = put(supervisor, a_case("26-000001"))
    actions.close_case(by(supervisor), case, now=clock.now())
    actions.reopen_case(by(supervisor), case, now=clock.now())
    actions.change_offense(by(supervisor), case, offense("100"), now=clock.now())
    assert entries("cases.closed") == entries("cases.reopened") == entries("cases.changed") == []
    assert len(entries("tlog.embargoed")) == 3


def test_acts_on_other_cases_are_not(supervisor):
    put(supervisor, a_case("26-000001"))
    actions.close_case(by(supervisor), a_case("26-000002"), now=clock.now())
    assert len(entries("cases.closed")) == 1


def test_after_its_end_nothing_is_hidden_any_more(supervisor):
    case = put(supervisor, a_case("26-000001"), days=1)
    assert queries.embargo_of(case, clock.now() + timedelta(days=1)) is None


def test_ending_it_early_tells_what_was_hidden(supervisor):
    case = put(supervisor, a_case("26-000001"))
    actions.close_case(by(supervisor), case, now=clock.now())
    log_jobs.sequence()
    ended = embargoes.end_embargo(by(supervisor), case, now=clock.now())
    assert queries.embargo_of(ended, clock.now()) is None
    assert len(entries("cases.embargo_ended")) == 1
    jobs.end_embargoes(timestamp=0)
    assert len(entries("tlog.disclosed")) == 1


def test_nothing_happens_twice(supervisor):
    case = put(supervisor, a_case("26-000001"))
    put(supervisor, case, days=80)
    assert len(entries("cases.embargoed")) == 1
    for _ in range(2):
        embargoes.end_embargo(by(supervisor), case, now=clock.now())
    assert len(entries("cases.embargo_ended")) == 1


@pytest.mark.parametrize(("role", "days", "rule"), [
    (Role.COORDINATOR, 20, "cases.embargo_role"),
    (Role.SUPERVISOR, 91, "cases.embargo_length"),
])  # fmt: skip
def test_the_policy_refuses_and_the_case_stays_as_it_was(supervisor, role, days, rule):
    case = a_case("26-000001")
    refused = put(an_officer("cal", role), case, days)
    assert isinstance(refused, Refused)
    assert refused.rule_id == rule
    case.refresh_from_db()
    assert case.embargo_ends_at is None
    assert [entry["rule"] for entry in entries("policy.refused")] == [rule]


def test_all_embargoes_of_a_case_together_have_an_end(client, supervisor):
    case, at = a_case("26-000001"), clock.now()

    def again(days, now):
        ends_at = now + timedelta(days=days)
        return embargoes.embargo_case(by(supervisor), case, ends_at=ends_at, reason=REASON, now=now)

    again(90, at)
    ended = embargoes.end_embargo(by(supervisor), case, now=at + timedelta(days=30))
    assert ended.embargoed_for == timedelta(days=30)
    later = at + timedelta(days=31)
    again(90, later)
    last = later + timedelta(days=90)
    refused = again(61, last)
    assert (refused.rule_id, again(60, last).embargoed_for) == ("cases.embargo_total", timedelta(days=180))
    assert again(1, last + timedelta(days=60)).rule_id == "cases.embargo_total"
    sign_in(client, supervisor)
    page = client.get(reverse("cases:embargo", args=[case.pk])).content.decode()
    assert "for 180 days before. All its embargoes together may last 180." in page


def test_only_a_supervisor_ends_one(supervisor):
    case = put(supervisor, a_case("26-000001"))
    refused = embargoes.end_embargo(by(an_officer("cal", Role.COORDINATOR)), case, now=clock.now())
    assert refused.rule_id == "cases.embargo_role"
    assert queries.embargo_of(case, clock.now())


def test_a_supervisor_does_it_on_the_pages(client, supervisor):
    sign_in(client, supervisor)
    case = a_case("26-000001")
    page = reverse("cases:detail", args=[case.pk])
    assert "Put under embargo" in client.get(page).content.decode()
    ask = reverse("cases:embargo", args=[case.pk])
    assert "locked: only its time shows" in client.get(ask).content.decode()
    assert client.post(ask, {"days": "0", "reason": REASON}).status_code == 400
    assert client.post(ask, {"days": "400", "reason": REASON}).status_code == 403
    done = client.post(ask, {"days": "20", "reason": REASON}, follow=True).content.decode()
    assert "under embargo from now on" in done
    assert "The public is told on" in done
    end = reverse("cases:end_embargo", args=[case.pk])
    assert "cannot be taken back" in client.get(end).content.decode()
    assert "The embargo has ended" in client.post(end, follow=True).content.decode()


def test_an_investigator_is_offered_no_embargo(client, supervisor):
    ian = an_officer("ian")
    sign_in(client, ian)
    page = client.get(reverse("cases:detail", args=[a_case("26-000001", ian).pk])).content.decode()
    assert "embargo" not in page


def test_who_works_on_a_case_cannot_hide_what_they_do_on_it_but_may_show_it(client, supervisor):
    case = a_case("26-000001", supervisor)
    refused = put(supervisor, case)
    assert refused.rules == ("cases.not_own_case",)
    assert [entry["rule"] for entry in entries("policy.refused")] == ["cases.not_own_case"]
    sign_in(client, supervisor)
    page = reverse("cases:detail", args=[case.pk])
    assert "Put under embargo" not in client.get(page).content.decode()
    put(an_officer("ola", Role.SUPERVISOR), case)
    assert "End the embargo" in client.get(page).content.decode()
    assert embargoes.end_embargo(by(supervisor), case, now=clock.now()).embargo_ends_at is None
