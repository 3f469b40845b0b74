"""Who drives through the example city: a seeded population, and the order in which its vehicles pass each camera.

Every plate is invented. Some vehicles pass often and pass both cameras; the vehicles of the example cases pass early,
so that the first search of a newcomer finds something.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import TypeVar

from clearplate.demo.bodies import Kind
from clearplate.demo.optics import LIGHTS, Hour
from clearplate.demo.plates_art import DESIGNS, invent_plate
from clearplate.demo.vehicles import Vehicle

Name = TypeVar("Name", bound=str)

POPULATION = 90
_REGULARS = 18  # vehicles that pass again and again, by both cameras
_SHARES = (6, 39, 55)  # of passages: vehicles of cases, regulars, others
_PASSAGES_PER_HOUR_OF_LIGHT = 4

# How often each state, kind and colour is met; only proportions matter. Not from a census.
_STATES = {"US-TX": 52, "US-NM": 20, "MX-CHH": 14, "US-AZ": 5, "US-CA": 4, "US-CO": 3, "US-OK": 2}
_KINDS: dict[Kind, int] = {"sedan": 34, "suv": 28, "pickup": 22, "hatchback": 10, "van": 6}
_COLORS = {
    "white": 25, "black": 20, "gray": 18, "silver": 14, "blue": 9, "red": 8, "green": 2, "brown": 3, "yellow": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseVehicle:
    """A vehicle that an example case is about.

    Attributes:
        vehicle: As it is rendered.
        offense_type: NIBRS code of its case.
        story: What an investigator would write as the reason of a search.
        waits: Passages at each camera before this vehicle first comes.
    """

    vehicle: Vehicle
    offense_type: str
    story: str
    waits: int


CASE_VEHICLES: tuple[CaseVehicle, ...] = (
    CaseVehicle(
        Vehicle("KTR4827", "US-TX", "pickup", "red", 0.02),
        "240",
        "Red pickup stolen from a driveway on Alameda Avenue, owner gave plate and color",
        1,
    ),
    CaseVehicle(
        Vehicle("BXW316", "US-NM", "sedan", "silver", -0.03),
        "120",
        "Sedan that left the pharmacy after the robbery, plate read by a witness",
        3,
    ),
    CaseVehicle(
        Vehicle("EHL482K", "MX-CHH", "van", "white", 0.0),
        "901",
        "Missing 79-year-old man with dementia left home in this van this morning",
        5,
    ),
)


def _weighted(random: Random, weights: dict[Name, int]) -> Name:
    return random.choices(list(weights), list(weights.values()))[0]


def population(seed: int) -> list[Vehicle]:
    """Make the city's ordinary vehicles; the same seed makes the same ones."""
    random = Random(seed)  # noqa: S311 -- scenery, not a secret
    taken = {case.vehicle.plate for case in CASE_VEHICLES}
    vehicles: list[Vehicle] = []
    while len(vehicles) < POPULATION:
        jurisdiction = _weighted(random, _STATES)
        plate = invent_plate(DESIGNS[jurisdiction], random)
        if plate in taken:
            continue
        taken.add(plate)
        kind, color = _weighted(random, _KINDS), _weighted(random, _COLORS)
        vehicles.append(Vehicle(plate, jurisdiction, kind, color, random.uniform(-0.04, 0.04)))
    return vehicles


def passages(seed: int, camera: int) -> Iterator[Vehicle]:
    """Give the vehicles that pass one camera, without end.

    Args:
        seed: Of the city; both cameras of a city share it and so share their regulars.
        camera: 0 or 1; changes the order.
    """
    everyone = population(seed)
    random = Random(seed * 31 + camera)  # noqa: S311 -- scenery, not a secret
    first = {case.waits + camera: case.vehicle for case in CASE_VEHICLES}
    regulars, others = everyone[:_REGULARS], everyone[_REGULARS + camera :: 2]
    last: Vehicle | None = None
    for index in count():
        # One passage is one capture: a vehicle does not pass twice in a row.
        beside = {neighbour.plate for neighbour in (last, first.get(index + 1)) if neighbour}
        last = first.get(index) or _other_than(beside, random, regulars, others)
        yield last


def _other_than(plates: set[str], random: Random, regulars: list[Vehicle], others: list[Vehicle]) -> Vehicle:
    wanted = [case.vehicle for case in CASE_VEHICLES]
    while True:
        vehicle = random.choice(random.choices((wanted, regulars, others), _SHARES)[0])
        if vehicle.plate not in plates:
            return vehicle


def hour_of(index: int) -> Hour:
    """Tell the light at a camera's n-th passage: a short day that comes round again, beginning in the morning."""
    hours: tuple[Hour, ...] = tuple(LIGHTS)
    return hours[index // _PASSAGES_PER_HOUR_OF_LIGHT % len(hours)]
