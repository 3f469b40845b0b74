"""The people of the example city, one for each role, and their ways in.

Nobody has a default password: each city invents its own, and keeps them in its folder (`personas.json`, 0600) because it
is a demo and has to be able to print them.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from clearplate.core.errors import FormatError

FILE_NAME = "personas.json"

# Plain short words, so that a passphrase can be typed from paper: four of them and two digits are 31 bits, behind a lockout.
_WORDS = (
    (
        "acorn amber anchor apple arrow aspen badge basil beacon birch bridge bronze cactus canyon cedar chalk cliff cobalt "
        "comet copper coral cotton crane cypress dahlia desert ember falcon fern flint forest garnet ginger granite harbor "
        "hazel heron honey indigo iris ivory jasper juniper kettle lantern lemon linen lumen maple marble meadow mesa mint "
        "nickel oak olive onyx opal orchid otter pebble pepper piñon plum poppy quartz quill raven ridge river saffron sage "
        "sierra silver slate sparrow spruce summit thistle timber topaz tulip velvet walnut willow yarrow yucca zinc"
    )
    .replace("ñ", "n")
    .split()
)


@dataclass(frozen=True, slots=True)
class Persona:
    """One person of the example city.

    Attributes:
        key: Short name for the command line.
        full_name: As colleagues know them.
        agency: Name of the body they act for.
        roles: Values of `agencies.Role`.
        about: What to try as this person.
        badge: Badge number, or empty.
        language: `en` or `es`.
        trained_days: Days for which their plate-reader training still counts; negative ran out; None never trained.
        command_staff: Whether the chief or named by the chief.
        supervisor: Key of their supervisor, or empty.
    """

    key: str
    full_name: str
    agency: str
    roles: tuple[str, ...]
    about: str
    badge: str = ""
    language: str = "en"
    trained_days: int | None = None
    command_staff: bool = False
    supervisor: str = ""

    @property
    def email(self) -> str:
        """The name to sign in with; `.example` can never receive mail (RFC 2606)."""
        return f"{self.key}@mesa-alta.example"


POLICE = "Mesa Alta Police Department"
CITY_HALL = "City of Mesa Alta"
OVERSIGHT = "Mesa Alta Auditor"

# Supervisors before those they supervise.
PERSONAS: tuple[Persona, ...] = (
    Persona(
        "lucia", "Lucía Ortega", POLICE, ("coordinator",), "runs the programme: people, cameras, places",
        badge="C-07", trained_days=220, command_staff=True,
    ),
    Persona(
        "grace", "Lt. Grace Holloway", POLICE, ("supervisor", "investigator"),
        "a chief: the auditor reviews her", badge="1017", trained_days=95, command_staff=True,
        supervisor="lucia",
    ),
    Persona(
        "marcus", "Sgt. Marcus Hale", POLICE, ("supervisor", "investigator"),
        "reviews; two requests wait here", badge="2104", trained_days=180, supervisor="grace",
    ),
    Persona(
        "elena", "Det. Elena Ramírez", POLICE, ("investigator",), "has open cases and may search; holds evidence",
        badge="3318", trained_days=300, supervisor="marcus",
    ),
    Persona(
        "dan", "Det. Dan Whitlock", POLICE, ("investigator",), "training ran out: every search is refused (P9)",
        badge="3342", language="es", trained_days=-12, supervisor="marcus",
    ),
    Persona(
        "noah", "Det. Noah Begay", POLICE, ("investigator",), "waits for a second person's approval",
        badge="3327", trained_days=140, supervisor="marcus",
    ),
    Persona(
        "kayla", "Ofc. Kayla Brooks", POLICE, ("investigator",), "patrol; was refused for a parking ticket",
        badge="4150", trained_days=260, supervisor="marcus",
    ),
    Persona(
        "javier", "Ofc. Javier Soto", POLICE, ("investigator",), "patrol; something stands out in his searches",
        badge="4163", trained_days=75, supervisor="marcus",
    ),
    Persona("ruth", "Ruth Okafor", OVERSIGHT, ("auditor",), "reads the whole log; reviews command staff"),
    Persona(
        "carmen", "Carmen Villalobos", CITY_HALL, ("official",), "proposed a stricter policy: 21 days", language="es"
    ),
    Persona("tom", "Tom Becker", CITY_HALL, ("official",), "can try that draft, and adopt it with Carmen"),
    Persona("priya", "Priya Nair", CITY_HALL, ("operator",), "keeps the machine running, sees no plate"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WayIn:
    """How one persona signs in.

    Attributes:
        key: Whose.
        email: The name to sign in with.
        password: Invented for this city.
        totp_seed: Base 32, as the code generator took it.
    """

    key: str
    email: str
    password: str
    totp_seed: str


def invent_password() -> str:
    """Make up a passphrase that a person can type."""
    words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*words, f"{secrets.randbelow(90) + 10}"])


@dataclass(frozen=True, slots=True)
class Founded:
    """What founding a city leaves to the demo, and its folder keeps.

    Attributes:
        ways: Each persona's way in, by key.
        codes: Enrolment codes of the simulated cameras, in the order of `city.SITES`; each works once.
        case_numbers: Of the example cases, in the order of `traffic.CASE_VEHICLES`.
    """

    ways: dict[str, WayIn]
    codes: list[str]
    case_numbers: list[str]


def keep(folder: Path, founded: Founded) -> None:
    """Write it to the city's folder, readable by its owner only."""
    path = folder / FILE_NAME
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(founded), file, indent=1)
    part.rename(path)


def kept(folder: Path) -> Founded:
    """Read it again.

    Raises:
        FormatError: There is no demo in this folder, or its file was changed by hand.
    """
    try:
        found = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        ways = {key: WayIn(**way) for key, way in found["ways"].items()}
        founded = Founded(ways, list(found["codes"]), list(found["case_numbers"]))
    except FileNotFoundError:
        raise FormatError(f"There is no demo city in {folder}. Start one: clearplate demo --folder {folder}") from None
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise FormatError(f"{folder / FILE_NAME} is damaged. Begin anew: clearplate demo --reset") from fault
    if ways.keys() != {persona.key for persona in PERSONAS}:
        raise FormatError(f"The demo city in {folder} is of another version. Begin anew: clearplate demo --reset")
    return founded
