"""`clearplate keys make | list | recover`: the keys that captures are sealed to, and what became of each."""

import argparse
from datetime import date


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `keys` to the command."""
    group = subparsers.add_parser("keys", help="make day keys, and see which there are")
    commands = group.add_subparsers(dest="keys_command", required=True, metavar="COMMAND")
    make = commands.add_parser("make", help="make the keys from yesterday to a week ahead that are missing")
    make.add_argument("--day", type=_day, action="append", default=[], help="another UTC day, such as 2026-11-24")
    make.set_defaults(run=run_make, needs_database=True)
    listing = commands.add_parser("list", help="show each day's and case's key, its end, and what became of it")
    listing.set_defaults(run=run_list, needs_database=True)
    recover = commands.add_parser("recover", help="take keys that were lost or damaged back from escrow, on record")
    recover.set_defaults(run=run_recover, needs_database=True)


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
    """One line for each key: id, suite, state, when it ends, its copy in escrow, and what does not fit; 1 if anything does not."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.custody.listing import listing  # noqa: PLC0415

    found = listing(now=clock.now())
    for line in found.days:
        until = "" if line.state == "shredded" else f"  destroy on {line.ends_at:%Y-%m-%d}"
        copy = f"  escrow until {line.escrowed_until:%Y-%m-%d}" if line.escrowed_until else ""
        fault = f"  BUT {line.fault}" if line.fault else ""
        print(f"{line.day}  {line.key_id}  {line.suite:<16}  {line.state}{until}{copy}{fault}")
    for case_id, (state, copied) in sorted(found.cases.items()):
        print(f"case {case_id}  {state}{'  in escrow' if copied else ''}")
    for day in found.strangers:
        print(f"{day}  BUT THE DATABASE KNOWS NOTHING of this key: it is found again when the day's key is made.")
    if found.escrow_fault:
        print(f"The escrow could not be asked. {found.escrow_fault}")
    return 1 if found.escrow_fault or found.strangers or any(line.fault for line in found.days) else 0


def run_recover(_arguments: argparse.Namespace) -> int:
    """Put back what the keyring lacks; never a day that was destroyed or is over."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.custody import escrow  # noqa: PLC0415
    from clearplate.server.holds import escrow as of_cases  # noqa: PLC0415

    lost, now = 0, clock.now()
    days = ((one.day.isoformat(), one.fault) for one in escrow.recover(now=now))
    for name, fault in (*days, *of_cases.recover(now=now)):
        lost += bool(fault)
        print(f"{name}  {fault or 'is back.'}")
    if lost:
        print(f"{lost} keys did not come back. docs/operate/keys.md says what that means and what to do.")
    return 1 if lost else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day looks like 2026-11-24") from None
