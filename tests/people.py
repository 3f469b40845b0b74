"""Officers for tests: made by the same acts a coordinator uses, signed in through the same doors."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from django.contrib.auth.hashers import Argon2PasswordHasher

from clearplate.core.ids import AgencyId, OfficerId
from clearplate.core.policy.acts import OfficerFacts
from clearplate.server import clock
from clearplate.server.agencies import actions
from clearplate.server.agencies.models import Agency, Course, Officer, OfficerRole, Role
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policies
from clearplate.server.policy.folder import read_folder

EXAMPLE_POLICY = Path(__file__).parents[1] / "policy/example-city"
PASSWORD = "seven quiet herons over water"

# The same algorithm, without the cost that is its point: tests set and check passwords hundreds of times.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


@dataclass
class Person:
    """An officer, and what only they have: the password and the seed of their code generator."""

    officer: Officer
    seed: str
    _last_code: str = ""

    def code(self) -> str:
        """A code that this person has not used yet; the one after it within the clock's tolerance, if need be."""
        totp = pyotp.TOTP(self.seed)
        now = totp.now()
        if now == self._last_code:
            # By the wall's clock, which codes go by, and not by a city's clock that a test moved.
            now = totp.at(datetime.now(UTC) + timedelta(seconds=30))
        self._last_code = now
        return now


def an_agency(name: str = "Testville Police") -> Agency:
    """The agency of this name, added if it is new."""
    return Agency.objects.filter(name=name).first() or actions.add_agency(None, name)


def a_person(
    full_name: str = "Ada Byron",
    *roles: Role,
    agency: Agency | None = None,
    trained: bool = True,
    supervisor: Officer | None = None,
    command_staff: bool = False,
) -> Person:
    """An officer with a password, a code generator and, unless told otherwise, training; investigator by default."""
    new = actions.NewOfficer(
        email=full_name.lower().replace(" ", ".") + "@example.gov",
        full_name=full_name,
        badge="4711",
        agency=agency or an_agency(),
        roles=roles or (Role.INVESTIGATOR,),
        supervisor=supervisor,
        command_staff=command_staff,
    )
    officer = actions.add_officer(None, new)
    assert isinstance(officer, Officer)
    actions.set_password(officer, PASSWORD)
    seed = actions.enroll_totp(officer)
    if trained:
        today = clock.now().date()
        actions.record_training(
            None,
            officer,
            course=Course.PLATE_READERS,
            completed_on=today - timedelta(days=30),
            expires_on=today + timedelta(days=335),
        )
    return Person(officer, seed)


def a_person_with_every_role(full_name: str, agency: Agency | None = None) -> Person:
    """Somebody with every role but support's; an auditor's as a table of before may have it: no act gives it beside others."""
    roles = (role for role in Role if role not in {Role.AUDITOR, Role.SUPPORT})
    person = a_person(full_name, *roles, agency=agency)
    OfficerRole.objects.create(officer=person.officer, role=Role.AUDITOR)
    return person


def adopt_example_policy(folder: Path = EXAMPLE_POLICY) -> None:
    """Put the example policy, or one made from it, in force, approved by two made-up officials."""
    now = clock.now()
    first, second = (
        OfficerFacts(
            officer_id=OfficerId(a_person(name, Role.OFFICIAL, trained=False).officer.id),
            agency_id=AgencyId(an_agency().id),
            roles=frozenset({"official"}),
            trained_until=None,
            mfa_verified=True,
            active=True,
            mfa_minutes_ago=0,
        )
        for name in ("Frances Allen", "Barbara Liskov")
    )
    by_command = not policies.history().exists()
    document = read_folder(folder)
    adopted = policy_actions.adopt(
        document, approved_by=(first, second), effective_at=now, by_command=by_command, now=now
    )
    assert hasattr(adopted, "version"), adopted


def sign_in(client, person: Person):
    """Sign a person in through the pages, password and code; returns the last response."""
    answer = client.post("/accounts/login/", {"login": person.officer.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    answer = client.post("/accounts/second-factor/authenticate/", {"code": person.code()})
    assert answer.status_code == 302, answer.content
    return answer
