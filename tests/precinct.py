"""People with a case: an agency, its officers with training and second factors, and cases, for tests of what they do.

Officers and agencies are written straight into the tables; whoever signs in does so through the real doors.
"""

from datetime import timedelta

import pyotp
from django.test import Client
from django.urls import reverse

from clearplate.server import clock
from clearplate.server.agencies import actions as people
from clearplate.server.agencies.models import Agency, Course, Officer, OfficerRole, Role, Training
from clearplate.server.cases.models import Case, CaseOfficer, State

PASSWORD = "a long sentence nobody guesses"
ROBBERY, VANDALISM = "120", "290"
REASON = "Dark pickup left the robbery at the Mesa Street store"


def an_agency(name: str = "Testville Police") -> Agency:
    return Agency.objects.get_or_create(name=name)[0]


def an_officer(name: str = "ann", *roles: Role, trained: int | None = 30, agency: Agency | None = None) -> Officer:
    """An officer with roles (investigator if none is given), trained for so many days more, verified in memory."""
    officer = Officer.objects.create(
        email=f"{name}@testville.example", full_name=f"{name.title()} Tester", agency=agency or an_agency()
    )
    for role in roles or (Role.INVESTIGATOR,):
        OfficerRole.objects.create(officer=officer, role=role)
    if trained is not None:
        train(officer, trained)
    officer.mfa_verified = True
    return officer


def train(officer: Officer, days: int) -> None:
    today = clock.now().date()
    Training.objects.create(
        officer=officer,
        course=Course.PLATE_READERS,
        completed_on=today - timedelta(days=400),
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
    """Sign in as a person does: address and password, then the code of the generator."""
    people.set_password(officer, PASSWORD)
    generator = pyotp.TOTP(people.enroll_totp(officer))
    answer = client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate")), answer.content
    answer = client.post(reverse("mfa_authenticate"), {"code": generator.at(clock.now())})
    assert answer.status_code == 302, answer.content
