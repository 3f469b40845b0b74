"""People with a case: an agency, its officers with training and second factors, and cases, for tests of what they do.

Officers and agencies are written straight into the tables; whoever signs in does so through the real doors.
"""

from datetime import timedelta

from django.test import Client

import people
from clearplate.core import search as rules
from clearplate.server import clock
from clearplate.server.agencies import actions
from clearplate.server.agencies.models import Agency, Course, Officer, OfficerRole, Role, Training
from clearplate.server.cases.models import Case, CaseOfficer, State

ROBBERY, VANDALISM = "120", "290"
REASON = "Dark pickup left the robbery at the Mesa Street store"


def an_agency(name: str = "Testville Police") -> Agency:
    return Agency.objects.get_or_create(name=name)[0]


def an_officer(name: str = "ann", *roles: Role, trained: int | None = 30, agency: Agency | None = None) -> Officer:
    """An officer with roles (investigator if none is given), trained for so many days more, verified in memory."""
    officer = Officer.objects.create(
        email=f"{name}@testville.example",
        full_name=f"{name.title()} Tester",
        agency=agency or an_agency(),
        access_confirmed_at=clock.now(),
    )
    for role in roles or (Role.INVESTIGATOR,):
        OfficerRole.objects.create(officer=officer, role=role)
    if trained is not None:
        train(officer, trained)
    officer.prove(clock.now())
    return officer


def train(officer: Officer, days: int) -> None:
    today = clock.now().date()
    Training.objects.create(
        officer=officer,
        course=Course.PLATE_READERS,
        completed_on=today - timedelta(days=30),
        expires_on=today + timedelta(days=days),
    )


def a_case(number: str = "26-000001", *officers: Officer, offense: str = ROBBERY, closed: bool = False) -> Case:
    agency = officers[0].agency if officers else an_agency()
    now = clock.now()
    case = Case.objects.create(
        agency=agency,
        number=number,
        offense_type=offense,
        state=State.CLOSED if closed else State.ACTIVE,
        closed_at=now if closed else None,
    )
    CaseOfficer.objects.bulk_create(CaseOfficer(case=case, officer=officer) for officer in officers)
    return case


def sign_in(client: Client, officer: Officer) -> None:
    """Give an officer a password and a code generator, and sign in through the pages."""
    actions.set_password(officer, people.PASSWORD)
    people.sign_in(client, people.Person(officer, actions.enroll_totp(officer)))


def question(now, **changes):
    """A search that the example policy allows an officer of Testville on case 26-000001: the last hour of one plate."""
    fields = {
        "plate": "ABC1234",
        "spellings": [],
        "start": now - timedelta(hours=1),
        "end": now + timedelta(minutes=1),
        "cameras": [],
        "case_number": "26-000001",
        "offense_type": ROBBERY,
        "reason": REASON,
        "on_behalf_of": "Testville Police",
        "now": now + timedelta(minutes=1),
    }
    return rules.read_request(**(fields | changes))
