"""A run of retention in a process of its own that kills itself (SIGKILL) at a named point. Started by test_killed.py.

    killed_run.py STORES NOW before|after POINT

POINT is a part of an SQL statement, or `module:attribute.of.a.function`. Nothing here is known to the product: the points
are laid around its own functions and statements from outside.
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


def around(function, moment):
    @wraps(function)
    def dying(*arguments, **options):
        if moment == "before":
            die()
        function(*arguments, **options)
        die()

    return dying


def lay(moment: str, point: str) -> None:
    """Put death around a function."""
    module, _, path = point.partition(":")
    *owners, name = path.split(".")
    owner = import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    setattr(owner, name, around(getattr(owner, name), moment))


def main(stores: str, now: str, moment: str, point: str) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.files.storage import FileSystemStorage, storages  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from clearplate.server.config import FolderObjects  # noqa: PLC0415
    from clearplate.server.retention import actions  # noqa: PLC0415

    folder = Path(stores)
    settings.CITY = replace(
        settings.CITY,
        keys=replace(settings.CITY.keys, keyring_folder=folder / "keyring"),
        public=replace(settings.CITY.public, store=FolderObjects(folder=folder / "public")),
    )
    storages._storages["default"] = FileSystemStorage(location=folder / "objects")

    def die_at(execute, sql, params, many, context):
        if point in sql and moment == "before":
            die()
        result = execute(sql, params, many, context)
        if point in sql:
            die()
        return result

    if point.startswith("step "):
        steps = list(actions.STEPS)
        number = [step.__name__ for step in steps].index(point.removeprefix("step "))
        steps[number] = around(steps[number], moment)
        actions.STEPS = tuple(steps)
    elif ":" in point:
        lay(moment, point)
    with connection.execute_wrapper(die_at):
        actions.run(now=datetime.fromisoformat(now))


if __name__ == "__main__":
    main(*sys.argv[1:])
