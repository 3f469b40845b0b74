"""Nobody has a path around a rule: every address is tried as everybody, and compared with docs/routes.md. Driven over HTTP.

The walkers: nobody; somebody without a second factor; each role alone; somebody suspended with a session still open;
somebody with every role whom nobody confirmed; an officer of another agency with every role; an officer with every role.
A Django superuser does not exist: no flag, no table of permissions, no administration.
"""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_backends
from django.db import connection

import people
import roadside
from clearplate.server import clock
from clearplate.server.agencies import actions as agencies
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.approvals.models import Request as ApprovalRequest
from clearplate.server.cases.models import CaseOfficer
from clearplate.server.holds.models import Hold
from held import WHY
from precinct import REASON, a_case
from visitor import PLATE
from walls import NOTHING_TO_DO, OWN, REFUSALS, Walker, World, is_turned_away, routes

ROUTES = routes()
ROLES = {role.value: [role] for role in Role}
ALL = "every role", "every role elsewhere"
CHANGED = {
    "suspended": {"is_active": False, "suspended_at": clock.now()},
    "not confirmed": {"access_confirmed_at": None},
}


@pytest.fixture
def world(visitor):
    """Ada of Testville searched, and asked for a hold; Alan is the one whom others could change."""
    ada, alan = people.a_person("Ada Byron"), people.a_person("Alan Turing")
    case = a_case("26-000001", ada.officer)
    browser = visitor().sign_in(ada)
    hold = ask_to_hold(browser)
    camera, _key = roadside.enrolled(clock.now(), "Paisano Dr at Campbell")
    return World(
        {
            "officer_id": alan.officer.pk,
            "case_id": case.pk,
            "search_id": hold.search_id,
            "hold_id": hold.pk,
            "request_id": ApprovalRequest.objects.get().pk,
            "camera_id": camera.pk,
            "entry_id": hold.asked_entry_id,
            "index": 0,
            "old_size": 1,
            "new_size": 2,
        }
    )


def ask_to_hold(browser):
    """Search, select every sighting, ask to hold them; nobody approved it yet."""
    assert browser.ask(PLATE, reason=REASON).status_code == 200
    handles = re.findall(r'name="capture" value="([^"]+)" id="hold-', browser.page.text)
    path = re.search(r'action="(/holds/search/[^"]+)"', browser.page.text)[1]
    browser.send(path, capture=handles)
    browser.send(reason=WHY, ends_on=str(clock.now().date() + timedelta(days=60)))
    browser.send()
    return Hold.objects.get()


def a_walker(name):
    if name == "nobody":
        return Walker()
    if name == "no second factor":
        return Walker(people.a_person_with_every_role("Eve Halfway"), second_factor=False)
    if name in CHANGED:
        walker = Walker(people.a_person_with_every_role("Mallory Late"))
        Officer.objects.filter(pk=walker.person.officer.pk).update(**CHANGED[name])
        return walker
    if name == "every role elsewhere":
        return Walker(people.a_person_with_every_role("Eve Elsewhere", people.an_agency("County Sheriff")))
    if name == "every role":
        return Walker(people.a_person_with_every_role("Pat Reyes"))
    return Walker(people.a_person("Walt Walker", *ROLES[name]))


def walk(walker, world):
    """Every address, first looked at, then acted on; what would end the walker's own session comes last.

    Yields the route, the method, the answer, its bytes, and the kinds of the entries appended.
    """
    ordered = sorted(ROUTES, key=lambda route: ("/" + route.address).startswith(OWN))
    for method in ("GET", "POST"):
        for route in ordered:
            path = route.path(world)
            yield route, method, *walker.go(method, path)
            if method == "POST" or "logout" in path:
                walker.stand_again()


def faults_of(walker, world, judge):
    """What is wrong, one line each; judged everywhere: no fault of the server, no plate where none may be, no entry unlisted."""
    faults = []
    for route, method, answer, body, kinds in walk(walker, world):
        told = f"{method} /{route.address} ({route.who}) answered {answer.status_code} and appended {sorted(kinds)}"
        if answer.status_code >= 500:
            faults.append(f"{told}: a fault of the server")
        if route.plaintext == "no" and PLATE in body.decode("utf-8", "replace").upper():
            faults.append(f"{told}: a plate is in the answer")
        if not kinds <= route.kinds | {"agencies.signed_out"}:
            faults.append(f"{told}: the page lists {sorted(route.kinds)}")
        wrong = judge(route, method, answer, kinds)
        if wrong:
            faults.append(f"{told}: {wrong}")
    return faults


def test_nobody_gets_past_the_door(world):
    def judge(route, _method, answer, kinds):
        if route.is_open:
            return None
        if kinds:
            return "nobody is signed in"
        return None if is_turned_away(answer) else "nobody is signed in"

    assert faults_of(a_walker("nobody"), world, judge) == []


@pytest.mark.parametrize("name", ["no second factor", "suspended", "not confirmed"])
def test_a_session_that_does_not_count_gets_nowhere(world, name):
    def judge(route, _method, answer, kinds):
        if route.is_open or ("/" + route.address).startswith(OWN):
            return None
        if name == "not confirmed" and route.address == "accounts/":
            return None
        return None if is_turned_away(answer) and not kinds else "this session must not count"

    assert faults_of(a_walker(name), world, judge) == []


@pytest.mark.parametrize("name", [role.value for role in Role])
def test_a_role_alone_does_what_its_rows_say(world, name):
    acted = Counter()

    def judge(route, method, answer, kinds):
        done = kinds - REFUSALS - {"agencies.signed_out"}
        acted.update(done)
        named = route.roles
        if named is None:
            return None
        if name not in named and done:
            return f"only {sorted(named)} may, and it was done"
        if name in named and method == "GET" and answer.status_code in {302, 403}:
            return "who may is turned away"
        return None

    assert faults_of(a_walker(name), world, judge) == []
    if name in {"coordinator", "supervisor"}:
        assert acted, "Nothing was done at all: the walk shows nothing."


def test_an_auditor_reads_and_writes_nothing(world):
    """But for what is an auditor's own work: reviews, audits, samples, suspensions, support."""

    def judge(route, method, answer, kinds):
        # What any officer does about themselves, as declaring the plates of their household, is no part of the programme.
        own = "auditor" in route.who or route.who == "officer" or ("/" + route.address).startswith(OWN) or route.is_open
        if own or method == "GET" or not route.kinds:
            return None
        if kinds - REFUSALS:
            return "an auditor changed something"
        return None if is_turned_away(answer) or route.address in NOTHING_TO_DO else "an auditor is not refused"

    assert faults_of(a_walker("auditor"), world, judge) == []


def test_another_agency_sees_nothing_of_a_case(world):
    """Its cases, searches, holds and exports are not there for others, whatever roles they hold."""
    own = ("case_id", "search_id", "hold_id", "export_id", "item_id")

    def judge(route, _method, answer, kinds):
        if not any(f":{name}>" in route.address for name in own):
            return None
        if kinds - REFUSALS:
            return "something of another agency was changed"
        return None if is_turned_away(answer) or answer.status_code == 302 else "it is another agency's"

    assert faults_of(a_walker("every role elsewhere"), world, judge) == []


def test_all_roles_together_open_no_door_that_none_of_them_opens(world):
    """Who holds every role is still refused what a rule refuses: an auditor's role takes searching away."""
    walker = a_walker("every role")
    CaseOfficer.objects.create(case_id=world.names["case_id"], officer=walker.person.officer)

    def judge(route, _method, answer, kinds):
        if kinds & {"search.asked", "search.answered", "custody.image_opened"}:
            return "an auditor searched"
        if ":search_id>" in route.address and answer.status_code == 200:
            return "somebody else's search is open"
        return None

    assert faults_of(walker, world, judge) == []
    walker.client.post(
        "/search/", {"plate": PLATE, "case_number": "26-000001", "reason": REASON, "when": "day", "seen": "x"}
    )


def test_what_is_done_leaves_its_entry(world):
    """A form that is taken, at an address that accounts for something, appended one of the kinds its row lists."""
    walker = a_walker("every role")

    def judge(route, method, answer, kinds):
        taken = method == "POST" and answer.status_code == 302 and not is_turned_away(answer)
        accountable = route.kinds and route.address not in NOTHING_TO_DO and not ("/" + route.address).startswith(OWN)
        return "done without an entry" if taken and accountable and not kinds & route.kinds else None

    assert faults_of(walker, world, judge) == []


def test_nobody_approves_what_they_asked_themselves(world):
    """Ada asked for the hold; with every role in the city she still does not decide on it."""
    ada = Officer.objects.get(full_name="Ada Byron")
    for role in (Role.SUPERVISOR, Role.COORDINATOR, Role.OFFICIAL):
        ada.roles.get_or_create(role=role)
    walker = Walker(people.Person(ada, agencies.enroll_totp(ada)))
    _answer, _body, kinds = walker.go("POST", f"/approvals/{world.names['request_id']}/approve/")
    assert kinds <= REFUSALS
    assert Hold.objects.get().state == "asked"


def test_there_is_no_superuser_and_no_administration():
    fields = {one.name for one in Officer._meta.get_fields()}
    assert not fields & {"is_superuser", "is_staff", "user_permissions", "groups"}
    assert not hasattr(Officer, "has_perm")
    assert not apps.is_installed("django.contrib.admin")
    assert not [route.address for route in ROUTES if re.search(r"admin|impersonat|hijack|__debug__", route.address)]
    assert [type(backend).__module__.split(".")[0] for backend in get_backends()] == ["allauth"]


def test_the_service_itself_may_not_change_what_was_written(city):
    with connection.cursor() as cursor:
        for table in ("tlog_entry", "tlog_sequence", "policy_adopted", "custody_capture"):
            for right in ("UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
                assert cursor.fetchone() == (False,), (right, table)
