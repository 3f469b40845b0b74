"""`clearplate retention run | status | confirm-clock`: the end of each day, and what is in its way."""

import argparse
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearplate.server.retention.queries import DayStatus

_MARKS = {"open": "o", "due": "!", "key destroyed": "k", "captures dropped": "d", "certified": "x"}
_LEGEND = "o open   ! due   k key destroyed, captures not dropped yet   d dropped, not certified yet   x certified"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `retention` to the command."""
    group = subparsers.add_parser("retention", help="destroy what is due, see each day, confirm the clock")
    commands = group.add_subparsers(dest="retention_command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="destroy what is due now; the job does the same every minute")
    run.set_defaults(run=run_now, needs_database=True)
    status = commands.add_parser("status", help="show each day, when it ends, and what is in the way")
    status.add_argument("--all", action="store_true", help="list the certified days of the past too")
    status.set_defaults(run=run_status, needs_database=True)
    confirm = commands.add_parser("confirm-clock", help="say that the city's clock is right, after it jumped")
    confirm.set_defaults(run=run_confirm_clock, needs_database=True)


def run_now(_arguments: argparse.Namespace) -> int:
    """Destroy what is due. Exit code 1 when a day could not be finished or the clock cannot be believed."""
    _set_up()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.retention import actions  # noqa: PLC0415

    now = clock.now()
    done = actions.run(now=now)
    if done.busy:
        print("Another run is at work; nothing was done here.")
        return 0
    if done.judgment is not None and not done.judgment.is_trusted:
        print(actions.clock_sentence(done.judgment, now))
        return 1
    for day in done.certified:
        print(f"{day}  destroyed and certified")
    for day, words in done.blocked.items():
        print(f"{day}  {words}")
    if not done.certified and not done.blocked:
        print("Nothing is due.")
    if done.destroyed:
        print("Restart the city's processes, or wait: their memory may hold plates of the day for up to six hours.")
    return 1 if done.blocked else 0


def run_status(arguments: argparse.Namespace) -> int:
    """A calendar of the days, then one line for each that is not certified. Exit code 1 when one is overdue."""
    _set_up()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.retention import actions, queries, watching  # noqa: PLC0415

    now = clock.now()
    days = queries.days(now=now)
    judgment = watching.judge_clock(now)
    if not judgment.is_trusted:
        print(actions.clock_sentence(judgment, now) + "\n")
    for line in calendar(days, now.date()):
        print(line)
    print()
    for one in days:
        if one.stage is queries.Stage.CERTIFIED and not arguments.all:
            continue
        left = queries.objects_left(one.day)
        late = "  OVERDUE" if one.is_overdue(now) else ""
        print(f"{one.day}  {one.stage:<16}  ends {one.ends_at:%Y-%m-%d %H:%M} UTC  {left:>6} objects{late}")
        if one.blocked_by:
            since = f" (since {one.blocked_since:%Y-%m-%d %H:%M} UTC)" if one.blocked_since else ""
            print(f"            {one.blocked_by}{since}")
    return 1 if not judgment.is_trusted or any(one.is_overdue(now) for one in days) else 0


def run_confirm_clock(_arguments: argparse.Namespace) -> int:
    """Believe the clock on the operator's word; it goes into the log."""
    _set_up()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.retention import actions  # noqa: PLC0415

    now = clock.now()
    if actions.confirm_clock(now=now):
        print(f"The clock is believed from now on: {now:%Y-%m-%d %H:%M:%S} UTC. The next run destroys what is due.")
    else:
        print("The clock had not jumped; there is nothing to confirm.")
    return 0


def calendar(days: "Sequence[DayStatus]", today: date) -> Iterator[str]:
    """Draw the last weeks, Monday to Sunday, one mark a day; today in brackets.

    Args:
        days: Oldest first.
        today: The UTC day.
    """
    marks = {one.day: _MARKS[one.stage] for one in days if one.day > today - timedelta(days=63)}
    if not marks:
        yield "No day has a key yet: `clearplate keys make`."
        return
    monday = min(marks) - timedelta(days=min(marks).weekday())
    yield "            Mo  Tu  We  Th  Fr  Sa  Su"
    while monday <= max(marks):
        week = [monday + timedelta(days=offset) for offset in range(7)]
        cells = (f"[{marks.get(day, '.')}]" if day == today else f" {marks.get(day, '.')} " for day in week)
        yield f"{monday}  {' '.join(cells)}".rstrip()
        monday += timedelta(days=7)
    yield _LEGEND


def _set_up() -> None:
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
