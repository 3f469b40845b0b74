"""Who gives access: the policy decides, one entry per act, and nobody can lock the city out of itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.policy.decide import Refused
from clearplate.core.tlog.entries import parse_entry
from clearplate.server import clock
from clearplate.server.agencies import actions, lockout, queries, seeds
from clearplate.server.agencies.models import Agency, Course, Invitation, Officer, OfficerRole, Role
from clearplate.server.tlog.models import TlogEntry
from people import PASSWORD, a_person, adopt_example_policy, an_agency, sign_in

pytestmark = pytest.mark.django_db


def kinds():
    return [parse_entry(bytes(row.entry)).kind for row in TlogEntry.objects.order_by("entry_id")]


def last_entry():
    return parse_entry(bytes(TlogEntry.objects.order_by("-entry_id")[0].entry))


@pytest.fixture
def chief():
    adopt_example_policy()
    person = a_person("Pat Reyes", Role.COORDINATOR)
    person.officer.prove(clock.now())
    return person.officer


@pytest.fixture
def ada():
    return a_person("Ada Byron").officer


def new_officer(**changes):
    facts = {"email": "Alan@Example.gov", "full_name": "Alan Turing", "agency": an_agency(), "roles": [Role.AUDITOR]}
    return actions.NewOfficer(**{**facts, **changes})


def secret_of(link):
    return link.rstrip("/").rpartition("/")[2]


def test_the_first_coordinator_comes_from_a_command_and_there_is_only_one_first():
    link = actions.create_first_coordinator(
        email="pat@example.gov", full_name="Pat Reyes", agency_name="Testville Police"
    )
    assert kinds() == ["agencies.agency_added", "agencies.officer_added"]
    assert last_entry().public["officer"] is None, "a command acted, and the entry says so"
    officer = Officer.objects.get()
    assert not officer.has_usable_password()
    with pytest.raises(FormatError, match="already"):
        actions.create_first_coordinator(email="x@example.gov", full_name="X", agency_name="Testville Police")
    accepted = actions.accept_invitation(secret_of(link), PASSWORD)
    assert accepted == officer
    assert accepted.check_password(PASSWORD)


def test_an_invitation_works_once_until_it_expires_and_its_secret_is_not_kept(ada):
    link = actions.invite(None, ada)
    invitation = Invitation.objects.get()
    assert secret_of(link) not in str(vars(invitation))
    later = clock.now() + actions.INVITATION_LASTS + timedelta(seconds=1)
    assert actions.find_invitation(secret_of(link), later) is None
    assert actions.accept_invitation(secret_of(link), PASSWORD) == ada
    assert actions.accept_invitation(secret_of(link), PASSWORD) is None


def test_a_new_invitation_ends_the_one_before(ada):
    first = actions.invite(None, ada)
    actions.invite(None, ada)
    assert actions.find_invitation(secret_of(first), clock.now()) is None


@pytest.mark.parametrize("password", ["short", "qwertyuiop", "ada.byron@example.gov"])
def test_a_weak_password_leaves_the_invitation_unused(ada, password):
    link = actions.invite(None, ada)
    with pytest.raises(ValidationError):
        actions.accept_invitation(secret_of(link), password)
    assert actions.find_invitation(secret_of(link), clock.now()) is not None


def test_a_coordinator_adds_officers_and_the_log_has_no_name(chief):
    before = len(kinds())
    added = actions.add_officer(chief, new_officer())
    assert isinstance(added, Officer)
    assert added.email == "alan@example.gov"
    assert kinds()[before:] == ["agencies.officer_added"]
    entry = last_entry()
    assert entry.public["roles"] == ["auditor"]
    assert "Alan" not in str(entry.public)
    assert "alan@" not in str(entry.public)


def test_no_two_officers_share_an_address_whatever_its_capitals(chief):
    actions.add_officer(chief, new_officer())
    with pytest.raises(FormatError, match="already"):
        actions.add_officer(chief, new_officer(email="ALAN@example.GOV"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.create(email="ALAN2@example.gov", full_name="A", agency=an_agency())


def test_an_officer_without_a_role_is_not_added(chief):
    with pytest.raises(FormatError, match="role"):
        actions.add_officer(chief, new_officer(roles=[]))


ACTS = [
    lambda by, ada: actions.add_officer(by, new_officer()),
    lambda by, ada: actions.grant_role(by, ada, Role.AUDITOR),
    lambda by, ada: actions.remove_role(by, ada, Role.INVESTIGATOR),
    lambda by, ada: actions.record_training(
        by,
        ada,
        course=Course.PLATE_READERS,
        completed_on=clock.now().date(),
        expires_on=clock.now().date() + timedelta(days=365),
    ),
    actions.end_access,
    actions.restore_access,
    actions.reset_access,
    actions.unlock,
]


@pytest.mark.parametrize("act", ACTS)
def test_what_the_policy_refuses_changes_nothing_and_is_logged(chief, ada, act):
    stranger = a_person("Eve Mallory", Role.SUPERVISOR).officer
    stranger.prove(clock.now())
    before = (Officer.objects.count(), OfficerRole.objects.count(), Invitation.objects.count(), len(kinds()))
    refused = act(stranger, ada)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "officers.role"
    after = (Officer.objects.count(), OfficerRole.objects.count(), Invitation.objects.count(), len(kinds()))
    assert after == (*before[:3], before[3] + 1)
    assert last_entry().kind == "policy.refused"


def test_a_coordinator_whose_session_has_no_second_factor_is_refused(chief, ada):
    chief.mfa_verified = False
    assert isinstance(actions.grant_role(chief, ada, Role.AUDITOR), Refused)


def test_nobody_changes_their_own_access(chief):
    refused = actions.grant_role(chief, chief, Role.AUDITOR)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "officers.not_oneself"


def test_roles_are_granted_and_taken_with_one_entry_each(chief, ada):
    before = len(kinds())
    for _twice in range(2):
        assert actions.grant_role(chief, ada, Role.SUPERVISOR) is None
        assert actions.remove_role(chief, ada, Role.INVESTIGATOR) is None
    assert kinds()[before:] == ["agencies.role_granted", "agencies.role_removed"]
    assert queries.officer_facts(ada, clock.now()).roles == {"supervisor"}


def test_the_last_coordinator_stays():
    chief = a_person("Pat Reyes", Role.COORDINATOR).officer
    for act in (lambda: actions.end_access(None, chief), lambda: actions.remove_role(None, chief, Role.COORDINATOR)):
        with pytest.raises(FormatError, match="only coordinator"):
            act()
    a_person("Grace Hopper", Role.COORDINATOR)
    assert actions.end_access(None, chief) is None


def test_ending_access_kills_invitations_and_can_be_undone(chief, ada):
    link = actions.invite(chief, ada)
    assert actions.end_access(chief, ada) is None
    assert (ada.is_active, ada.left_on) == (False, clock.now().date())
    assert actions.find_invitation(secret_of(link), clock.now()) is None
    assert not queries.officer_facts(ada, clock.now()).active
    assert actions.restore_access(chief, ada) is None
    assert queries.officer_facts(ada, clock.now()).active
    assert kinds()[-2:] == ["agencies.officer_left", "agencies.officer_returned"]


def test_a_new_start_takes_off_everything_and_names_each_factor(chief, ada):
    before = len(kinds())
    link = actions.reset_access(chief, ada)
    taken_off = ["agencies.mfa_removed"] * 2  # code generator and recovery codes
    assert kinds()[before:] == ["agencies.access_reset", *taken_off]
    ada.refresh_from_db()
    assert not ada.has_usable_password()
    assert queries.second_factors(ada) == []
    assert actions.find_invitation(secret_of(link), clock.now()) is not None


def test_a_coordinator_unlocks_before_the_lock_ends_by_itself(client, ada):
    adopt_example_policy()
    now = clock.now()
    for _turn in range(lockout.FAILURES_MAX):
        lockout.count_failure(ada.email, now)
    sign_in(client, a_person("Pat Reyes", Role.COORDINATOR))
    assert "Locked after too many" in client.get(f"/accounts/officers/{ada.id}/").content.decode()
    client.post(f"/accounts/officers/{ada.id}/unlock/")
    assert lockout.locked_until(ada.email, now) is None
    before = len(kinds())
    client.post(f"/accounts/officers/{ada.id}/unlock/")
    assert kinds()[before - 1 :] == ["agencies.unlocked"], "who is not locked is not unlocked again"


def test_training_counts_until_its_last_day_and_only_the_right_course(ada):
    today = clock.now().date()
    officer = a_person("Grace Hopper", trained=False).officer
    assert queries.training_state(officer, clock.now()).until is None
    actions.record_training(
        None, officer, course=Course.RECORDS_SECURITY, completed_on=today, expires_on=today + timedelta(days=9)
    )
    assert queries.officer_facts(officer, clock.now()).trained_until is None
    actions.record_training(
        None, officer, course=Course.PLATE_READERS, completed_on=today, expires_on=today + timedelta(days=9)
    )
    for days, counts in ((9, True), (10, False)):
        state = queries.training_state(officer, clock.now() + timedelta(days=days))
        assert state.in_force is counts
    assert queries.training_state(officer, clock.now()).ends_soon


def test_no_training_counts_longer_than_the_policy_says():
    adopt_example_policy()
    ada = a_person("Ada Byron", trained=False).officer
    today = clock.now().date()
    for completed, expires, counts_until in ((400, 4000, -35), (100, 4000, 265), (0, 9, 265)):
        actions.record_training(
            None,
            ada,
            course=Course.PLATE_READERS,
            completed_on=today - timedelta(days=completed),
            expires_on=today + timedelta(days=expires),
        )
        assert queries.trained_until(ada, clock.now()) == today + timedelta(days=counts_until)


@pytest.mark.parametrize(("completed", "expires"), [(1, 30), (-5, -5), (0, -1)])
def test_training_that_cannot_be_is_refused(ada, completed, expires):
    today = clock.now().date()
    with pytest.raises(FormatError):
        actions.record_training(
            None,
            ada,
            course=Course.PLATE_READERS,
            completed_on=today + timedelta(days=completed),
            expires_on=today + timedelta(days=expires),
        )


def test_facts_know_no_second_factor_unless_a_session_says_so(ada):
    assert queries.officer_facts(ada, clock.now()).mfa_verified is False
    ada.prove(clock.now())
    assert queries.officer_facts(ada, clock.now()).mfa_verified is True
    assert queries.officer_facts(Officer.objects.get(pk=ada.pk), clock.now()).mfa_verified is False


def test_officers_agencies_and_training_cannot_be_removed(ada):
    for row in (ada, ada.agency, ada.trainings.get()):
        with pytest.raises(Exception, match=r"permission denied|protected"), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")


def test_a_sealed_seed_opens_only_under_the_citys_key():
    sealed = seeds.seal_seed("JBSWY3DPEHPK3PXP")
    assert seeds.open_seed(sealed) == "JBSWY3DPEHPK3PXP"
    assert seeds.seal_seed("JBSWY3DPEHPK3PXP") != sealed
    with pytest.raises(VerificationError):
        seeds.open_seed(sealed[:-6] + "AAAAA=")
    for broken in ("JBSWY3DPEHPK3PXP", "v1.???", "v1."):
        with pytest.raises(FormatError):
            seeds.open_seed(broken)


def test_the_desk_adds_a_person_and_shows_the_link_once(client):
    adopt_example_policy()
    sign_in(client, a_person("Pat Reyes", Role.COORDINATOR))
    form = {
        "full_name": "Alan Turing",
        "email": "Alan@example.gov",
        "agency": Agency.objects.get().id,
        "language": "en",
    }
    answer = client.post("/accounts/officers/add/", {**form, "roles": ["auditor"]})
    link = answer.context["link"]
    assert link in answer.content.decode()
    assert link not in client.get(f"/accounts/officers/{answer.context['officer'].id}/").content.decode()
    client.logout()
    path = link.removeprefix("http://127.0.0.1:8000")
    answer = client.post(path, {"password": PASSWORD, "again": PASSWORD})
    assert answer.url == "/accounts/enroll/"
    assert client.get("/").url.startswith("/accounts/enroll/")
    assert client.get(path).status_code == 410


def test_the_desk_is_not_there_for_others(client):
    sign_in(client, a_person("Ada Byron"))
    for path in ("/accounts/officers/", "/accounts/officers/add/"):
        assert client.get(path).status_code == 404


def test_an_auditor_sees_the_desk_and_changes_nothing(client):
    adopt_example_policy()
    ada = a_person("Ada Byron").officer
    sign_in(client, a_person("Grace Hopper", Role.AUDITOR))
    assert client.get("/accounts/officers/").status_code == 200
    page = client.get(f"/accounts/officers/{ada.id}/").content.decode()
    assert "end-access" not in page
    assert client.post(f"/accounts/officers/{ada.id}/end-access/").status_code == 404


def test_the_desk_shows_a_refusal_with_its_rule_in_the_persons_language(client):
    adopt_example_policy()
    pat = a_person("Pat Reyes", Role.COORDINATOR)
    sign_in(client, pat)
    client.cookies["django_language"] = "es"
    answer = client.post(f"/accounts/officers/{pat.officer.id}/roles/", {"roles": ["coordinator", "supervisor"]})
    assert answer.status_code == 403
    assert "officers.not_oneself" in answer.content.decode()
    assert "Nadie cambia su propio acceso" in answer.content.decode()


@pytest.mark.parametrize("alone", [Role.AUDITOR, Role.SUPPORT])
@pytest.mark.parametrize("other", [Role.INVESTIGATOR, Role.OFFICIAL, Role.COORDINATOR])
def test_who_audits_or_supports_holds_no_other_role(chief, alone, other):
    for roles in ([alone, other], [other, alone]):
        both = actions.NewOfficer(email="b@example.gov", full_name="Both", agency=an_agency(), roles=roles)
        with pytest.raises(FormatError, match="no other role"):
            actions.add_officer(chief, both)
    for first, second in ((alone, other), (other, alone)):
        held = a_person(f"Held {first}", first).officer
        with pytest.raises(FormatError, match="no other role"):
            actions.grant_role(chief, held, second)
        assert held.role_set == {first}


def test_an_investigator_becomes_an_auditor_on_the_page(chief, ada, client):
    person = a_person("Grace Hopper", Role.COORDINATOR)
    sign_in(client, person)
    address = f"/accounts/officers/{ada.pk}/roles/"
    both = client.post(address, {"roles": ["investigator", "auditor"]})
    assert both.status_code == 422
    assert "An auditor holds no other role" in both.content.decode()
    assert ada.role_set == {Role.INVESTIGATOR}
    assert client.post(address, {"roles": ["auditor"]}).status_code == 302
    assert ada.role_set == {Role.AUDITOR}
