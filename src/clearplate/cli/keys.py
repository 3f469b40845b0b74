"""`clearplate keys make | list`: the day keys that captures are sealed to."""

import argparse
from datetime import date


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `keys` to the command."""
    group = subparsers.add_parser("keys", help="make day keys, and see which there are")
    commands = group.add_subparsers(dest="keys_command", required=True, metavar="COMMAND")
    make = commands.add_parser("make", help="make the keys from yesterday to a week ahead that are missing")
    make.add_argument("--day", type=_day, action="append", default=[], help="another UTC day, such as 2026-11-24")
    make.set_defaults(run=run_make, needs_database=True)
    listing = commands.add_parser("list", help="show each day's key and what became of it")
    listing.set_defaults(run=run_list, needs_database=True)


def run_make(arguments: argparse.Namespace) -> int:
    """Make what is missing; the job does the same every hour."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.custody import actions  # noqa: PLC0415

    now = clock.now()
    made = actions.make_days(now=now)
    made += [one for day in arguments.day if (one := actions.make_day(day, now=now)) is not None]
    for one in made:
        print(f"{one.day}  {one.key_id}  {one.suite}")
    print(f"{len(made)} keys made.")
    return 0


def run_list(_arguments: argparse.Namespace) -> int:
    """One line for each day: key id, suite, state in the database and in the keyring."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.custody.keys import keyring  # noqa: PLC0415
    from clearplate.server.custody.models import Day  # noqa: PLC0415

    in_ring = keyring().days()
    amiss = 0
    for row in Day.objects.order_by("day"):
        state = "shredded" if row.shredded_at else "open"
        held = in_ring.get(row.day)
        told = "" if held == state else f"  BUT THE KEYRING SAYS {held or 'nothing'}"
        amiss += bool(told)
        print(f"{row.day}  {row.key_id}  {row.suite:<16}  {state}{told}")
    return 1 if amiss else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day looks like 2026-11-24") from None
