"""What the example city did in its last month, as a script: cases, vehicles, searches. `past` lives it through the real acts.

Everything here is invented. The searches are what a small department asks in a month: most are proper, some are refused,
a few should have been asked otherwise, and one officer follows somebody.
"""

from dataclasses import dataclass
from datetime import time

from clearplate.core.capture import VehicleColor, VehicleType
from clearplate.demo.traffic import CASE_VEHICLES

DAYS = 30


@dataclass(frozen=True, slots=True)
class ScriptedCase:
    """A case of the month.

    Attributes:
        key: How the script names it.
        offense: NIBRS code.
        opened: So many days ago.
        officers: Keys of the personas on it.
        closed: So many days ago; None while it is active.
    """

    key: str
    offense: str
    opened: int
    officers: tuple[str, ...]
    closed: int | None = None


# The first three are those of `traffic.CASE_VEHICLES`, in their order: what the simulated cameras read is about them.
CASES: tuple[ScriptedCase, ...] = (
    ScriptedCase("pickup", CASE_VEHICLES[0].offense_type, 2, ("elena", "dan")),
    ScriptedCase("pharmacy", CASE_VEHICLES[1].offense_type, 7, ("elena", "dan")),
    ScriptedCase("missing", CASE_VEHICLES[2].offense_type, 1, ("elena", "dan", "kayla")),
    ScriptedCase("trailer", "240", 30, ("elena", "dan", "marcus")),
    ScriptedCase("corner", "120", 30, ("elena", "noah", "marcus", "grace")),
    ScriptedCase("arson", "200", 27, ("noah",)),
    ScriptedCase("assault", "13A", 25, ("kayla", "javier")),
    ScriptedCase("parts", "23G", 24, ("dan",)),
    ScriptedCase("teen", "901", 22, ("kayla", "javier"), closed=20),
    ScriptedCase("shots", "520", 19, ("javier", "noah")),
    ScriptedCase("vandal", "290", 19, ("kayla",)),
    ScriptedCase("homicide", "09A", 16, ("elena", "marcus", "grace")),
    ScriptedCase("motel", "64A", 13, ("noah", "grace")),
    ScriptedCase("market", "220", 11, ("kayla", "dan")),
    ScriptedCase("carjack", "120", 8, ("noah", "elena", "kayla")),
    ScriptedCase("old", "220", 30, ("elena", "dan"), closed=29),
)


@dataclass(frozen=True, slots=True)
class ScriptedVehicle:
    """A vehicle of the month.

    Attributes:
        plate: Invented.
        jurisdiction: As reads carry it.
        looks: Type and color.
        seen: From so many days ago to so many, both with it.
        every: It passes a camera about once in so many days.
    """

    plate: str
    jurisdiction: str
    looks: tuple[VehicleType, VehicleColor]
    seen: tuple[int, int]
    every: float


VEHICLES: tuple[ScriptedVehicle, ...] = (
    ScriptedVehicle("BXW316", "US-NM", (VehicleType.SEDAN, VehicleColor.SILVER), (16, 0), 1.2),
    ScriptedVehicle("RLM7719", "US-TX", (VehicleType.PICKUP, VehicleColor.BLACK), (30, 21), 0.8),
    ScriptedVehicle("GDN5523", "US-TX", (VehicleType.VAN, VehicleColor.WHITE), (30, 22), 1.4),
    ScriptedVehicle("HZK204", "US-NM", (VehicleType.SUV, VehicleColor.GRAY), (30, 15), 0.7),
    ScriptedVehicle("PWB8846", "US-TX", (VehicleType.SEDAN, VehicleColor.BLUE), (30, 12), 1.0),
    ScriptedVehicle("TCY3170", "US-TX", (VehicleType.PICKUP, VehicleColor.WHITE), (30, 13), 0.9),
    ScriptedVehicle("MNE962", "US-NM", (VehicleType.SEDAN, VehicleColor.BLACK), (29, 10), 1.1),
    ScriptedVehicle("MLT4430", "US-TX", (VehicleType.SEDAN, VehicleColor.WHITE), (30, 0), 0.7),
    ScriptedVehicle("EKD731N", "MX-CHH", (VehicleType.SEDAN, VehicleColor.RED), (22, 20), 0.4),
    ScriptedVehicle("SVR4419", "US-TX", (VehicleType.SUV, VehicleColor.BLACK), (24, 9), 0.9),
    ScriptedVehicle("LBX6057", "US-TX", (VehicleType.SUV, VehicleColor.WHITE), (30, 4), 1.6),
    ScriptedVehicle("WGA118", "US-NM", (VehicleType.VAN, VehicleColor.GRAY), (26, 0), 0.9),
    ScriptedVehicle("WHS227", "US-NM", (VehicleType.VAN, VehicleColor.BLACK), (18, 0), 1.5),
    ScriptedVehicle("DRF2935", "US-TX", (VehicleType.VAN, VehicleColor.WHITE), (15, 0), 0.9),
    ScriptedVehicle("JYP7702", "US-TX", (VehicleType.SEDAN, VehicleColor.GRAY), (18, 1), 1.0),
    ScriptedVehicle("CNM5581", "US-TX", (VehicleType.SEDAN, VehicleColor.RED), (30, 0), 0.5),
    ScriptedVehicle("ZTH638", "US-CO", (VehicleType.PICKUP, VehicleColor.BLUE), (30, 0), 1.6),
)
HOUSEHOLD = "AXL9024"
"""Declared by Elena, as her household's."""
SHELTERED = "ZTH638"
"""On the list of a protection program."""


@dataclass(frozen=True, slots=True)
class ScriptedSearch:
    """One search of the month.

    Attributes:
        days_ago: On which day, by the calendar of UTC as the days' keys are.
        at: Local time; of today's searches it only gives the order, they happen in the last hours.
        who: Key of the persona.
        case: Key of the case; `?` for a number that no case has.
        plate: As typed; empty where looks are asked.
        looks: Type and color, for a search without a plate.
        hours: How far back.
        cameras: Their numbers; none means all.
        reason: As typed.
        then: What follows or goes with it, by name; see `past`.
    """

    days_ago: int
    at: time
    who: str
    case: str
    plate: str
    looks: tuple[VehicleType, VehicleColor] | None
    hours: int
    cameras: tuple[int, ...]
    reason: str
    then: dict[str, str]


# day time | who | case | plate or looks | window | cameras | reason | then
_SEARCHES = """
29 09:20 | elena  | trailer  | RLM7719 | 3d | | Utility trailer taken from a yard on Depot Road, neighbor gave this pickup's plate
29 11:05 | dan    | trailer  | GDN5523 | 5d | | White van waited beside the yard on Depot Road before the second trailer was stolen
28 08:45 | noah   | corner   | HZK204  | 2d | | Clerk robbed at gunpoint at the Alameda corner store, this SUV left with the robber
28 14:10 | kayla  | corner   | HZK204  | 1d | 1,2 | Robbery of the Alameda corner store: patrol looks for the SUV of the robber
27 10:15 | elena  | corner   | PWB8846 | 6d | | Second robbery of the series: witness saw the lookout leave in this blue sedan
27 16:40 | dan    | trailer  | RLM7719 | 10d | | Third trailer stolen by the men in this pickup: where was it on the nights of the thefts | review=late
26 09:30 | noah   | arson    | TCY3170 | 2d | | Garage set on fire on Ridge Road, a resident photographed this pickup driving off
26 13:00 | elena  | corner   | suv gray | 3h | 1,2,3 | Gray SUV left the robbed store toward the bridge, nobody saw its plate
25 10:05 | noah   | arson    | TCY3170 | 8d | | Arson on Ridge Road, two earlier fires: was the photographed pickup there as well
25 15:20 | marcus | trailer  | RLM7719 | 4d | | Trailer thefts: officers wait for the thieves tonight, which way does this pickup come
24 11:30 | kayla  | assault  | MNE962  | 1d | | Man stabbed at Sol Market, the attacker drove off in this sedan
24 11:42 | kayla  | assault  | MNE962  | 5d | | Stabbing at Sol Market: did the attacker come to the market in this sedan on the days before
24 15:45 | javier | assault  | MNE962  | 2d | | investigation
24 15:49 | javier | assault  | MNE962  | 2d | | Stabbing at Sol Market: a witness saw the attacker's sedan again on Mesa Street
23 09:10 | noah   | arson    | TCY3170 | 13d | | Arson series: fire marshal found a fourth fire of two weeks ago, was this pickup near it | review=late
23 14:25 | dan    | parts    | GDN5523 | 3d | | Catalytic converters sawed off at the Rail Yard, a guard wrote down this van's plate
22 10:00 | elena  | corner   | PWB8846 | 12d | | Robbery series: was the lookout's sedan near each of the four robbed stores
22 17:35 | dan    | trailer  | MLT4430 | 2d | | White sedan near the yard, it may belong to the men who stole the trailers | review=improper
22 17:52 | dan    | trailer  | MLT4430 | 7d | | White sedan near the yard where the trailers were stolen, where is it during the day | review=proper
21 07:20 | kayla  | teen     | EKD731N | 1d | | Girl of fifteen missing since last night, a friend saw her get into this red car | exigent=yes review=soon
21 09:00 | javier | teen     | EKD731N | 1d | | Missing girl of fifteen: is the red car driving toward the bridge
20 09:40 | marcus | corner   | HZK204  | 14d | | Robbery series: place this SUV at the five robbed stores before the arrest
20 15:30 | javier | teen     | EKD731N | 2d | | Missing girl is home again, from where did the red car bring her back
19 10:20 | noah   | arson    | TCY3170 | 20d | | Arson series: fire marshal counts six fires since the start of the month, was the pickup at each | second=marcus
18 09:15 | javier | shots    | SVR4419 | 1d | | Shots fired from this SUV at a house on Arroyo Drive, nobody hurt
18 09:50 | noah   | shots    | SVR4419 | 4d | | Shots on Arroyo Drive: casings match a shooting of last week, was the SUV there
18 16:05 | kayla  | vandal   | GDN5523 | 2d | | Vandalism: murals of the school on Depot Road sprayed over, this van stood in front
17 11:00 | elena  | corner   | PWB8846 | 9d | | Robbery series: the lookout says he sold the sedan last week, was it at the store on Friday
17 14:40 | grace  | corner   | HZK204  | 5d | | Robbery series: where does this SUV spend its nights, for the arrest tomorrow
16 08:30 | elena  | corner   | HZK204  | 2d | | Arrest of the robber did not succeed at his home, where was his SUV seen last | warrant=AW-26-1182
16 13:10 | kayla  | assault  | MNE962  | 4d | | Stabbing at Sol Market: victim was threatened again, was the attacker's sedan near his home
15 06:50 | elena  | homicide | LBX6057 | 2d | | Man shot dead on Loop 9, a dashcam shows this SUV seconds before | exigent=yes review=soon
15 07:30 | marcus | homicide | LBX6057 | 10d | | Homicide on Loop 9: from where did the SUV come in the week before
15 11:20 | grace  | homicide | LBX6057 | 14d | | Homicide on Loop 9: was this SUV near the victim's home since the first threat
15 15:00 | elena  | homicide | sedan black | 4h | 1,2,3 | Homicide on Loop 9: a black sedan followed the shooter, its plate was covered
14 10:00 | elena  | homicide | LBX6057 | 14d | | Homicide on Loop 9: the district attorney needs each place of the SUV in two weeks | hold=120 approve=marcus
14 16:20 | noah   | arson    | TCY3170 | 3d | | Arson suspect says he was out of town from Friday to Sunday, was his pickup here
13 09:50 | elena  | homicide | LBX6057 | 25d | | Homicide on Loop 9: the victim's brother speaks of a threat more than three weeks ago | second=-marcus
13 14:30 | elena  | homicide | LBX6057 | 25d | | Homicide on Loop 9: judge signed a warrant for every place of the SUV since the threat | warrant=SW-26-0417
12 11:15 | noah   | motel    | WGA118  | 3d | | Human trafficking: two women freed from a motel, the man who brought them drove this van
12 11:40 | grace  | motel    | WGA118  | 14d | | Trafficking, women held at a motel: on which nights did the van of the driver come
12 16:55 | javier | motel    | WGA118  | 2d | | Trafficking, women held at a motel: patrol looks for the driver's van tonight
11 10:30 | noah   | motel    | WHS227  | 6d | | Trafficking, women held at a motel: the sheriff asks whether a second van drives out of the city | for=Ridge_County_Sheriff
11 13:45 | noah   | motel    | WGA118  | 6d | | Trafficking: driver told the women he would have ICE deport them if they ran, where else was his van | second=marcus
10 09:25 | kayla  | market   | DRF2935 | 2d | | Burglary at Sol Market, back door forced at night: this van is on the store's own camera
10 15:10 | dan    | market   | DRF2935 | 3d | | Burglary at Sol Market: the van was seen again this morning behind the store
10 17:20 | kayla  | market   | PWB8846 | 1d | | Unpaid parking tickets on this sedan in front of Sol Market
9 00:50  | javier | shots    | CNM5581 | 1d | | Shots on Arroyo Drive: a red sedan left the street after the SUV
9 10:10  | elena  | homicide | LBX6057 | 7d | | Homicide on Loop 9: a caller says the SUV left town over the bridge, in which night
8 01:30  | javier | shots    | CNM5581 | 2d | | Shots on Arroyo Drive: the red sedan may have carried the second shooter
8 11:50  | kayla  | market   | van white | 4h | 1,3 | Third burglary at a market this morning: a white van, its plate was not seen
8 14:00  | noah   | motel    | van gray | 2h | 3 | Trafficking, women held at a motel: the driver's gray van was seen at the plaza an hour ago
7 02:10  | javier | shots    | CNM5581 | 2d | | Shots on Arroyo Drive: where was the red sedan last evening
7 09:35  | noah   | carjack  | JYP7702 | 1d | | Man pulled from this sedan at knifepoint on Mesa Street, his child is still in it | exigent=yes review=soon
7 12:20  | elena  | carjack  | JYP7702 | 3d | | Carjacking on Mesa Street: had somebody followed this sedan on the days before
6 10:45  | elena  | pharmacy | BXW316  | 3d | | Robbery of the pharmacy on Alameda: a witness read this plate on the sedan that left
6 13:30  | kayla  | carjack  | ZTH638  | 2d | | Carjacking on Mesa Street: this blue pickup followed the taken sedan
6 16:15  | elena  | pharmacy | AXL9024 | 1d | | Robbery of the pharmacy: a white SUV waited across the street
5 00:40  | javier | shots    | CNM5581 | 2d | | Shots on Arroyo Drive: the red sedan again, who meets the shooters at night
5 09:00  | grace  | homicide | LBX6057 | 3d | | Homicide on Loop 9: has the SUV come back since the shooter's brother was questioned
5 11:25  | noah   | carjack  | JYP7702 | 11d | | Carjacking on Mesa Street: two other drivers were followed, was this sedan's route the same
4 10:30  | elena  | pharmacy | BXW316  | 9d | | Robbery of the pharmacy: did the robbers drive past it in the week before
4 15:50  | kayla  | market   | DRF2935 | 5d | | Burglaries at three markets: was the van near each of them that night
3 03:05  | javier | shots    | CNM5581 | 3d | | Shots on Arroyo Drive: on which nights does the red sedan come home late
3 09:45  | noah   | motel    | WHS227  | 4d | | Trafficking, women held at a motel: a second motel reports this van of the driver
3 13:20  | elena  | pharmacy | BXW316  | 5d | | Robbery of the pharmacy: an informant says the sedan stays near the Rail Yard
2 10:15  | elena  | pharmacy | BXW316  | 2d | | Robbery of the pharmacy: the sedan was not at the Rail Yard, where was it yesterday
2 14:35  | dan    | pickup   | KTR4827 | 2d | | Red pickup stolen from a driveway on Alameda Avenue, owner gave plate and color
2 16:00  | kayla  | ?        | DRF2935 | 2d | | Burglary at the hardware store: is it the van of the market burglaries
1 01:15  | javier | shots    | CNM5581 | 2d | | Shots on Arroyo Drive: where is the red sedan tonight
1 09:30  | elena  | pickup   | KTR4827 | 2d | | Red pickup stolen from a driveway on Alameda Avenue, owner gave plate and color
1 11:10  | noah   | motel    | WGA118  | 14d | | Trafficking, women held at a motel: prosecutor wants each night of the van in two weeks
1 15:25  | kayla  | market   | DRF2935 | 6d | | Burglaries at three markets: suspect named, does his van match the nights
0 01:00  | elena  | pharmacy | BXW316  | 12d | | Robbery of the pharmacy: robbers arrested at the Rail Yard, prosecutor needs their sedan's route | hold=120
0 02:00  | kayla  | missing  | EHL482K | 1d | | Missing 79-year-old man with dementia left home in this van this morning | exigent=yes
0 03:00  | noah   | motel    | WGA118  | 21d | | Trafficking, women held at a motel: one of them says it began three weeks ago | second=?
"""
_COLUMNS = 8


def searches() -> tuple[ScriptedSearch, ...]:
    """The searches, oldest first."""
    return tuple(_search(line) for line in _SEARCHES.strip().splitlines())


def _search(line: str) -> ScriptedSearch:
    cells = [cell.strip() for cell in line.split("|")]
    when, who, case, what, window, cameras, reason, then = cells + [""] * (_COLUMNS - len(cells))
    days, at = when.split()
    looks = tuple(what.upper().split()) if " " in what else ()
    return ScriptedSearch(
        days_ago=int(days),
        at=time.fromisoformat(at),
        who=who,
        case=case,
        plate="" if looks else what,
        looks=(VehicleType[looks[0]], VehicleColor[looks[1]]) if looks else None,
        hours=int(window[:-1]) * (24 if window.endswith("d") else 1),
        cameras=tuple(int(number) for number in cameras.split(",") if number),
        reason=reason,
        then=dict(pair.split("=") for pair in then.split()),
    )
