"""An act on a hold in a process of its own that kills itself (SIGKILL) at a named point. Started by test_killed_hold.py.

    killed_hold.py STORES NOW before|after POINT end
    killed_hold.py STORES NOW before|after POINT approve HOLD SUPERVISOR

POINT is a part of an SQL statement, or `module:attribute.of.a.function`.
"""

import os
import signal
import sys
from dataclasses import replace
from datetime import datetime
from functools import wraps
from importlib import import_module
from pathlib import Path


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def lay(moment: str, point: str) -> None:
    """Put death around a function."""
    module, _, path = point.partition(":")
    *owners, name = path.split(".")
    owner = import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    function = getattr(owner, name)

    @wraps(function)
    def dying(*arguments, **options):
        if moment == "after":
            function(*arguments, **options)
        die()

    setattr(owner, name, dying)


def act(now: datetime, what: str, hold_id: str = "", officer_id: str = "") -> None:
    from clearplate.server.agencies.models import Officer  # noqa: PLC0415
    from clearplate.server.cases.actions import By  # noqa: PLC0415
    from clearplate.server.holds import actions, ending  # noqa: PLC0415
    from clearplate.server.holds.models import Hold  # noqa: PLC0415

    if what == "end":
        ending.end_due(now=now)
        return
    officer = Officer.objects.get(pk=officer_id)
    officer.prove(now)
    actions.approve(By(officer, None), Hold.objects.get(pk=hold_id), now=now)


def main(stores: str, now: str, moment: str, point: str, *what: str) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.files.storage import FileSystemStorage, storages  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    folder = Path(stores)
    settings.CITY = replace(settings.CITY, keys=replace(settings.CITY.keys, keyring_folder=folder / "keyring"))
    storages._storages["default"] = FileSystemStorage(location=folder / "objects")

    def die_at(execute, sql, params, many, context):
        if point in sql and moment == "before":
            die()
        result = execute(sql, params, many, context)
        if point in sql:
            die()
        return result

    if ":" in point:
        lay(moment, point)
    with connection.execute_wrapper(die_at):
        act(datetime.fromisoformat(now), *what)


if __name__ == "__main__":
    main(*sys.argv[1:])
