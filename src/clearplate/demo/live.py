"""`clearplate demo`: a city on this machine until Ctrl-C, and `demo code`: what a code generator would show."""

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clearplate.core.errors import FormatError
from clearplate.demo import otp, personas
from clearplate.demo.personas import Founded
from clearplate.demo.place import HOST, Place, choose_port
from clearplate.demo.poles import Pole, check_photographs
from clearplate.demo.running import LOG_NAME, Demo
from clearplate.demo.screen import Screen
from clearplate.demo.traffic import CASE_VEHICLES
from clearplate.operate import processes
from clearplate.operate.errors import OperateError

BURST = 8  # passages that each simulated camera renders at once, so that the first search finds something
EVERY_S = 20.0  # between two passages afterwards: two cores have other work too
_REFRESH_S = 4.0
_LAST_SECONDS = 5
EL_PASO = "policy/packs/el-paso"
_THEN = (
    ("marcus", "Approvals: a hold and a wide search wait. Reviews: two are late, and one officer stands out."),
    ("elena", "Holds: what is kept as evidence, and an export of it."),
    ("ruth", "The log; reviews of command staff; the audit that is planned."),
    ("tom", "Policy, Drafts: what three weeks instead of thirty days would have changed."),
)
"""Who can look at what of the last month."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asked for.

    Attributes:
        folder: The city's folder.
        port: None keeps the city's own, or takes 8000 or the next free one.
        photographs: A folder to feed instead of rendered roads.
        reset: Take the old city away first.
        command: How this command was called, for hints.
    """

    folder: Path
    port: int | None = None
    photographs: Path | None = None
    reset: bool = False
    command: str = "clearplate demo"


def run(wanted: Wanted, screen: Screen) -> int:
    """Run the demo until Ctrl-C or SIGTERM.

    Returns:
        0 when it was stopped.

    Raises:
        ClearplateError: It could not be set up; says what to do.
    """
    started = time.monotonic()
    place = Place(wanted.folder.absolute())
    photographs = check_photographs(wanted.photographs) if wanted.photographs else None
    screen.heading("Clearplate: an example city on this machine")
    _prepare(place, wanted, screen)
    poles = [Pole(number, place.pole(number)) for number in (0, 1)]
    if photographs:
        poles = [Pole(0, place.pole(0), photographs), poles[1]]
    with Demo(place, poles, screen) as demo:
        founded = _set_up(demo, place)
        told = processes.stop_signal()
        took = time.monotonic() - started
        # By name: a passkey cannot be made for a bare address.
        address = place.address().replace(HOST, "localhost")
        screen.card(founded.ways, address=address, command=wanted.command, now=datetime.now(UTC))
        _first_steps(
            screen,
            place,
            founded,
            took=took,
            photographs=photographs,
            command=f"{wanted.command.rpartition('clearplate')[0]}clearplate",
        )
        demo.stay(told, _REFRESH_S, lambda: screen.live(_pulse(demo)))
        screen.say()
        with screen.step("stopping: cameras, web server, database"):
            demo.stop()
    screen.say(f"  The city is kept in {wanted.folder}; start again to go on.\n")
    return 0


def _prepare(place: Place, wanted: Wanted, screen: Screen) -> None:
    """See to the folder: take an old or unfinished city away, make a new one, or check that this one can be woken."""
    if wanted.reset:
        with screen.step("taking the old city away"):
            place.remove()
    elif place.clear_unfinished():
        screen.say("  (The last start was interrupted before the city was whole; beginning again.)")
    if not place.is_whole:
        with screen.step("configuration, keys and secrets"):
            place.make(choose_port(wanted.port))
        return
    if wanted.port not in {None, place.port()}:
        raise OperateError(
            f"This city's cameras know it at port {place.port()}. Start it without --port, or begin anew with --reset."
        )
    try:
        processes.require_free_port(HOST, place.port())
    except OperateError as fault:
        raise OperateError(
            f"Port {place.port()}, at which this city's cameras know it, is in use by another program. Stop that one (is "
            "the demo running already?), or begin anew with --reset."
        ) from fault


def _set_up(demo: Demo, place: Place) -> Founded:
    demo.render(burst=BURST, every_s=EVERY_S)
    demo.start_database()
    founded = personas.kept(place.folder) if place.is_whole else demo.found_a_month_ago()
    demo.serve()
    demo.enroll(founded.codes)
    demo.watch_roads()
    return founded


def _first_steps(
    screen: Screen, place: Place, founded: Founded, *, took: float, photographs: Path | None, command: str
) -> None:
    case, number = CASE_VEHICLES[0], founded.case_numbers[0]
    screen.heading("Try this first")
    if photographs is None:
        screen.say(
            f"  Sign in as {founded.ways['elena'].email} and search plate {case.vehicle.plate} for case {number},"
        )
        screen.say(f"  reason: {case.story}.")
        screen.say("  Two simulated cameras read its first passages in the next half minute, and go on until you stop.")
    else:
        screen.say(f"  The camera reads {photographs}; search a plate you see there, for case {number}.")
    screen.say("\n  The city has lived a month already, act by act at set-up; its log tells it. Then sign in as")
    for key, words in _THEN:
        screen.say(f"  {founded.ways[key].email:<26}{words}")
    config = place.folder / "config.toml"
    screen.say("\n  What a stricter policy would have changed about the last month, as a council reads it:")
    screen.say(f"  {command} --config {config} policy try {EL_PASO}")
    screen.say(f"\n  Up after {took:.0f} s. City: {place.folder}   Processes' words: {place.folder / LOG_NAME}")
    screen.say("  Ctrl-C stops everything and keeps the city.\n")


def _pulse(demo: Demo) -> str:
    trouble = f" · {demo.trouble} (see {LOG_NAME})" if demo.trouble else ""
    return f"{demo.reads()} reads kept · {sum(demo.entries_by_kind().values())} log entries · {datetime.now(UTC):%H:%M:%S} UTC{trouble}"


def show_codes(folder: Path, key: str | None, screen: Screen) -> int:
    """Print the code of one persona, or of all.

    Raises:
        FormatError: There is no such city or persona.
    """
    ways = personas.kept(folder.absolute()).ways
    if key is not None and key not in ways:
        raise FormatError(f"There is no persona {key}. There are: {', '.join(ways)}.")
    now = datetime.now(UTC)
    if otp.seconds_left(now) < _LAST_SECONDS:
        # The one that is about to end would not survive the typing.
        time.sleep(otp.seconds_left(now))
        now = datetime.now(UTC)
    for way in [ways[key]] if key else ways.values():
        code = otp.code_at(way.totp_seed, now)
        screen.say(code if key and not sys.stdout.isatty() else f"{code[:3]} {code[3:]}  {way.email}")
    if sys.stdout.isatty():
        screen.say(f"counts for {otp.seconds_left(now)} more seconds")
    return 0
