"""Mesa Alta, an invented border city: founded through the stations' own actions, so that its log begins as a real city's.

Needs Django set up for the city's configuration, a migrated database, and the application's role.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from clearplate.core.cases import read_import
from clearplate.core.errors import InvariantError
from clearplate.core.policy.decide import Refused
from clearplate.demo.personas import (
    CITY_HALL,
    OVERSIGHT,
    PERSONAS,
    POLICE,
    Founded,
    Persona,
    WayIn,
    invent_password,
)
from clearplate.demo.traffic import CASE_VEHICLES
from clearplate.server import clock
from clearplate.server.agencies import actions as people
from clearplate.server.agencies.models import Agency, AgencyKind, Course, Officer, Role
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.cameras import actions as cameras
from clearplate.server.cases import actions as cases
from clearplate.server.cases.queries import mask_of
from clearplate.server.policy import actions as policy
from clearplate.server.policy.folder import read_folder

NAME = "Mesa Alta"
_TRAINING_LASTS = timedelta(days=365)
_AGENCIES = ((POLICE, AgencyKind.POLICE), (CITY_HALL, AgencyKind.CITY), (OVERSIGHT, AgencyKind.OVERSIGHT))

# Around an invented point; the first two are the ones that the demo simulates.
SITES: tuple[cameras.Site, ...] = tuple(
    cameras.Site(name, Decimal(latitude), Decimal(longitude), direction, owner, private)
    for name, latitude, longitude, direction, owner, private in (
        ("Alameda Ave at 4th St", "31.764200", "-106.471800", "eastbound, rear plates", CITY_HALL, False),
        ("Ridge Rd at Arroyo Dr", "31.781500", "-106.486400", "northbound, rear plates", CITY_HALL, False),
        ("Bridge St at Customs Plaza", "31.747900", "-106.476100", "northbound, rear plates", CITY_HALL, False),
        ("Mesa St at University", "31.770800", "-106.503900", "southbound, rear plates", CITY_HALL, False),
        ("Loop 9 at Exit 12", "31.789300", "-106.452700", "westbound, rear plates", CITY_HALL, False),
        ("Depot Rd at Rail Yard", "31.757100", "-106.447600", "eastbound, rear plates", CITY_HALL, False),
        ("Sol Market, north lot", "31.752400", "-106.498800", "entrance lane", "Sol Market", True),
        ("Cielo Hardware, gate", "31.776900", "-106.461200", "exit lane", "Cielo Hardware", True),
    )
)


@dataclass(frozen=True, slots=True)
class Settled:
    """A city with its people and its policy, and nothing done yet.

    Attributes:
        agencies: By their names.
        officers: By the personas' keys.
        ways: Each persona's way in, by key.
    """

    agencies: dict[str, Agency]
    officers: dict[str, Officer]
    ways: dict[str, WayIn]


def found(policy_folder: Path, *, simulated: int = 2) -> Founded:
    """Found the city: agencies, officers, the adopted policy, cameras, cases.

    Args:
        policy_folder: The policy that its two officials adopt.
        simulated: How many cameras the demo will run; the first of `SITES`.

    Raises:
        InvariantError: A station refused what the example policy allows.
    """
    settled = settle(policy_folder, today=clock.now().date())
    codes = [invite(site) for site in SITES][:simulated]
    officers = settled.officers
    return Founded(settled.ways, codes, _open_cases(settled.agencies[POLICE], officers["elena"], officers["dan"]))


def settle(policy_folder: Path, *, today: date) -> Settled:
    """Found agencies, appoint officers, adopt the policy.

    Args:
        policy_folder: As for `found`.
        today: From which the personas' days of training count.

    Raises:
        InvariantError: As for `found`.
    """
    agencies = {name: people.add_agency(None, name, kind=kind) for name, kind in _AGENCIES}
    officers: dict[str, Officer] = {}
    ways: dict[str, WayIn] = {}
    for persona in PERSONAS:
        officers[persona.key], ways[persona.key] = _appoint(persona, agencies, officers, today)
    _adopt(policy_folder, officers)
    return Settled(agencies, officers, ways)


def _appoint(
    persona: Persona, agencies: dict[str, Agency], officers: dict[str, Officer], today: date
) -> tuple[Officer, WayIn]:
    new = people.NewOfficer(
        email=persona.email,
        full_name=persona.full_name,
        agency=agencies[persona.agency],
        roles=[Role(role) for role in persona.roles],
        badge=persona.badge,
        supervisor=officers.get(persona.supervisor),
        command_staff=persona.command_staff,
        language=persona.language,
    )
    officer = people.add_officer(None, new)
    if not isinstance(officer, Officer):
        raise InvariantError(f"The example city could not appoint {persona.key}: {officer.sentence_en}")
    password = invent_password()
    people.set_password(officer, password)
    seed = people.enroll_totp(officer)
    if persona.trained_days is not None:
        expires_on = today + timedelta(days=persona.trained_days)
        people.record_training(
            None,
            officer,
            course=Course.PLATE_READERS,
            completed_on=expires_on - _TRAINING_LASTS,
            expires_on=expires_on,
        )
    return officer, WayIn(persona.key, persona.email, password, seed)


def _adopt(policy_folder: Path, officers: dict[str, Officer]) -> None:
    now = clock.now()
    officials = officer_facts(officers["carmen"], now), officer_facts(officers["tom"], now)
    adopted = policy.adopt(
        read_folder(policy_folder), approved_by=officials, effective_at=now, by_command=True, now=now
    )
    if isinstance(adopted, Refused):
        raise InvariantError(f"The example city could not adopt its policy: {adopted.sentence_en}")


def invite(site: cameras.Site) -> str:
    """Invite a camera; gives its code."""
    invited = cameras.invite(site, by=cameras.By(), now=clock.now())
    if not isinstance(invited, cameras.Invited):
        raise InvariantError(f"The example city could not invite a camera: {invited.sentence_en}")
    return invited.code


def _open_cases(agency: Agency, *investigators: Officer) -> list[str]:
    """Take the example cases over as from a records system's nightly export."""
    now = clock.now()
    mask = mask_of(agency.pk)
    numbers = [number(mask, now, 412 + 37 * index) for index in range(len(CASE_VEHICLES) + 1)]
    emails = ";".join(officer.email for officer in investigators)
    lines = ["case_number,offense_type,state,officers"]
    lines += [
        f"{number},{case.offense_type},active,{emails}" for number, case in zip(numbers, CASE_VEHICLES, strict=False)
    ]
    lines.append(f"{numbers[-1]},220,closed,{emails}")
    text = "\n".join(lines) + "\n"
    good, faults = read_import(text, mask)
    if faults:
        raise InvariantError(f"The example cases do not fit the records format: {faults[0].fault}")
    cases.import_by_command(agency, good, refused=0, file_sha256=sha256(text.encode()).digest(), now=now)
    return numbers[:-1]


def number(mask: str, now: datetime, serial: int) -> str:
    """Write a case number of this year in the agency's format."""
    places = sum(place in "9X" for place in mask)
    digits = iter(f"{now:%y}{serial:0{max(places - 2, 1)}d}"[:places])
    return "".join(next(digits) if place in "9X" else "M" if place == "A" else place for place in mask)
