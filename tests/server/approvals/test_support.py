"""Support access: nothing without a grant; inside one only what the rules say; opened by two, and over on time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

import precinct
from asking import by
from clearplate.core.fields import FieldError
from clearplate.core.policy.acts import ACTIONS
from clearplate.core.policy.decide import Refused
from clearplate.core.policy.trial import _acts
from clearplate.server import clock
from clearplate.server.agencies import queries as agencies
from clearplate.server.agencies.models import Agency, Officer, Role, SupportGrant
from clearplate.server.approvals import actions, queries, support
from clearplate.server.policy import queries as policy_queries
from roadside import entries

pytestmark = pytest.mark.django_db
WHY = "The camera on Mesa Street sends nothing since the storm"


@pytest.fixture
def vera(policy):
    """A vendor's account."""
    agency = Agency.objects.create(name="Camera Vendor Inc")
    return precinct.an_officer("vera", Role.SUPPORT, trained=None, agency=agency)


@pytest.fixture
def cora(policy):
    return precinct.an_officer("cora", Role.COORDINATOR, trained=None)


@pytest.fixture
def officials(policy):
    return [precinct.an_officer(name, Role.OFFICIAL, trained=None) for name in ("olga", "omar")]


RECORDS = "/cases/v1/"
"""A records system's door: it asks for a token, never for a sign-in."""


def ask(cora, vera, now, **changed):
    return support.ask(by(cora), vera, **{"purpose": "fault", "hours": 4, "reason": WHY, **changed}, now=now)


@pytest.fixture
def asked(cora, vera, now):
    return ask(cora, vera, now)


@pytest.fixture
def granted(asked, officials, now):
    request = queries.waiting_about(support.KIND, asked.pk)
    for official in officials:
        actions.approve(by(official), request, now=now)
    asked.refresh_from_db()
    return asked


def refusals(officer, now):
    """What the policy in force says about every act there is, by this officer."""
    facts = agencies.officer_facts(officer, now)
    return {act.action: policy_queries.decide(replace(act, officer=facts), now) for act in _acts(now.date())}


def test_two_officers_open_it_and_the_public_log_says_for_what_and_until_when(asked, officials, vera, now):
    request = queries.waiting_about(support.KIND, asked.pk)
    first, second = officials
    assert not asked.in_force(now)
    actions.approve(by(first), request, now=now)
    assert actions.approve(by(first), request, now=now).rule_id == "approvals.another_person"
    asked.refresh_from_db()
    assert asked.starts_at is None
    actions.approve(by(second), request, now=now)
    asked.refresh_from_db()
    assert (asked.in_force(now), asked.ends_at) == (True, now + timedelta(hours=4))
    (opened,) = entries("agencies.support_granted")
    assert (opened["purpose"], opened["hours"], len(opened["approved_by"])) == ("fault", 4, 2)
    assert [entry["outstanding"] for entry in entries("approvals.approved")] == [1]
    assert len(entries("agencies.support_asked")) == 1
    assert entries("approvals.asked") == []


def test_who_asks_does_not_decide_and_others_roles_neither(asked, cora, sue, now):
    request = queries.waiting_about(support.KIND, asked.pk)
    assert actions.approve(by(cora), request, now=now).rule_id == "approvals.second_person"
    assert actions.approve(by(sue), request, now=now).rule_id == "approvals.role"


@pytest.mark.parametrize(("hours", "rule"), [(9, "officers.support_hours"), (0, "officers.support_hours")])
def test_it_is_asked_for_a_few_hours(cora, vera, now, hours, rule):
    assert ask(cora, vera, now, hours=hours).rule_id == rule
    assert SupportGrant.objects.count() == 0


def test_nobody_else_asks_and_only_for_a_support_account_once(asked, cora, vera, sue, ann, now):
    assert ask(sue, vera, now).rule_id == "officers.role"
    for officer in (vera, ann):
        with pytest.raises(FieldError):
            ask(cora, officer, now)
    assert len(entries("agencies.support_asked")) == 1


def test_without_a_grant_every_act_there_is_is_refused(vera, asked, now):
    found = refusals(vera, now)
    assert set(found) == set(ACTIONS)
    for action, decision in found.items():
        assert isinstance(decision, Refused), action
        assert "people.support_granted" in decision.rules, action


def test_inside_one_everything_but_cameras_and_the_public_log_is_refused(vera, granted, now):
    vera = Officer.objects.get(pk=vera.pk)
    vera.prove(now)
    for action, decision in refusals(vera, now).items():
        assert isinstance(decision, Refused) == (action != "read_log"), action
        assert "people.support_granted" not in getattr(decision, "rules", ()), action


def test_it_is_over_to_the_second_even_where_the_job_is_late_and_says_so_once(vera, granted, now):
    last = granted.ends_at
    assert agencies.officer_facts(vera, last - timedelta(seconds=1)).support_granted
    assert not agencies.officer_facts(vera, last).support_granted
    assert [support.end_due(now=at) for at in (last - timedelta(seconds=1), last, last)] == [0, 1, 0]
    assert [entry["why"] for entry in entries("agencies.support_ended")] == ["expired"]


def test_it_is_closed_early(vera, granted, cora, sue, now):
    assert support.end(by(sue), granted, now=now).rule_id == "officers.role"
    assert support.end(by(cora), granted, now=now) is None
    assert support.end(by(cora), granted, now=now) is None
    assert [entry["why"] for entry in entries("agencies.support_ended")] == ["ended_early"]
    assert not agencies.officer_facts(vera, now).support_granted


def test_what_was_declined_or_withdrawn_never_opens(asked, officials, cora, vera, now):
    request = queries.waiting_about(support.KIND, asked.pk)
    actions.approve(by(officials[0]), request, now=now)
    actions.decline(by(officials[1]), request, "The vendor can tell us by telephone", now=now)
    asked.refresh_from_db()
    assert asked.ended_at == now
    again = ask(cora, vera, now)
    actions.withdraw(by(cora), queries.waiting_about(support.KIND, again.pk), now=now)
    again.refresh_from_db()
    assert again.ended_at == now
    assert entries("agencies.support_granted") == []


def addresses(resolver, prefix=""):
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield prefix + str(one.pattern)
        else:
            yield from addresses(one, prefix + str(one.pattern))


SAMPLE = {
    "<int:": "1",
    "<uuid:": "01890a5d-ac96-774b-bcce-b302099a8057",
    "<str:": "x",
    "<path:": "x",
}


def sample(address):
    parts = address.split("/")
    return "/" + "/".join(next((value for kind, value in SAMPLE.items() if kind in part), part) for part in parts)


def allowed_without_a_grant(address):
    return address.startswith(("/public/", "/ingest/", "/i18n/", "/healthz")) or address in {
        "/accounts/login/",
        "/accounts/logout/",
        "/accounts/inactive/",
        "/accounts/language/",
        "/accounts/enroll/",
        "/accounts/reauthenticate/",
        "/accounts/invitation/x/",
        "/accounts/second-factor/authenticate/",
        "/accounts/second-factor/reauthenticate/",
        "/accounts/second-factor/totp/enroll/",
        "/accounts/second-factor/recovery-codes/",
        "/accounts/second-factor/passkeys/add/",
        "/accounts/second-factor/passkeys/sign-in/",
        "/accounts/second-factor/passkeys/reauthenticate/",
    }


def test_without_a_grant_no_page_opens_whatever_it_is(vera):
    client = Client()
    precinct.sign_in(client, vera)
    for address in sorted({sample(one) for one in addresses(get_resolver())}):
        if allowed_without_a_grant(address) or address.startswith(RECORDS):
            continue
        for method in (client.get, client.post):
            answer = method(address)
            assert answer.status_code == 403, address
            assert "Your support account is not open" in answer.content.decode(), address


def test_inside_one_only_some_pages_open_and_none_of_cases_searches_or_evidence(vera, granted):
    client = Client()
    precinct.sign_in(client, vera)
    for address in ("/", "/cameras/", "/policy/", "/tlog/", "/accounts/"):
        assert client.get(address).status_code == 200, address
    for address in sorted({sample(one) for one in addresses(get_resolver())}):
        if address.startswith(("/search/", "/cases/", "/holds/", "/evidence/", "/approvals/", "/review/", "/places/")):
            if address.startswith(RECORDS):
                continue
            assert client.get(address).status_code == client.post(address).status_code == 404, address
    assert client.get("/accounts/officers/").status_code == 404


def test_the_end_of_a_grant_ends_the_open_session_for_good(vera, granted, cora):
    client = Client()
    precinct.sign_in(client, vera)
    assert client.get("/cameras/").status_code == 200
    support.end(by(cora), granted, now=clock.now())
    assert client.get("/cameras/").url.startswith("/accounts/login/")


class TestPages:
    def test_it_is_asked_for_opened_and_closed_on_pages(self, vera, cora, officials):
        client = Client()
        precinct.sign_in(client, cora)
        assert "Nobody ever needed support access" in client.get("/approvals/support/").content.decode()
        form = {"officer": str(vera.pk), "purpose": "fault", "hours": "2", "reason": WHY}
        assert client.post("/approvals/support/", form | {"hours": ""}).status_code == 400
        page = client.post("/approvals/support/", form, follow=True).content.decode()
        assert "waits for two officers" in page
        assert client.post("/approvals/support/", form).status_code == 400
        request = queries.waiting_about(support.KIND, SupportGrant.objects.get().pk)
        for official in officials:
            other = Client()
            precinct.sign_in(other, official)
            assert "Open a support account" in other.get("/approvals/").content.decode()
            other.post(f"/approvals/{request.pk}/approve/")
        grant = SupportGrant.objects.get()
        assert grant.in_force(clock.now())
        assert "/end/" in client.get("/approvals/support/").content.decode()
        client.post(f"/approvals/support/{grant.pk}/end/")
        assert not SupportGrant.objects.get().in_force(clock.now())

    def test_others_do_not_have_the_page(self, ann):
        client = Client()
        precinct.sign_in(client, ann)
        assert client.get("/approvals/support/").status_code == 404
