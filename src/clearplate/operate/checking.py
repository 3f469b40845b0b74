"""The check that nothing is served without."""

import os
import sys
from pathlib import Path

from clearplate.operate import unfinished
from clearplate.server.config import CONFIG_VARIABLE


def main(*, tables: bool = True) -> int:
    """Run Django's checks and ours, those for deployments included; then see whether migrations are missing.

    Returns:
        0, or 1 with what is wrong on standard error.
    """
    import django  # noqa: PLC0415  # settings are read at import

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core import checks  # noqa: PLC0415
    from django.db import OperationalError  # noqa: PLC0415

    from clearplate.server import schema  # noqa: PLC0415

    try:
        if settings.CITY_IS_CONFIGURED:
            unfinished.check_finished(Path(os.environ[CONFIG_VARIABLE]))
    except unfinished.UnfinishedRestoreError as fault:
        print(fault.diagnostics(), file=sys.stderr)  # noqa: T201  # what a person reads
        return 1
    found = checks.run_checks(include_deployment_checks=True)
    if settings.CITY.plain_http_on_loopback:
        # On loopback there is no TLS to insist on; what Django warns about is that.
        found = [one for one in found if one.level >= checks.ERROR or not str(one.id).startswith("security.")]
    for message in found:
        print(message, file=sys.stderr)  # noqa: T201  # what a person reads
    if any(message.level >= checks.ERROR for message in found):
        return 1
    if not tables:
        return 0
    try:
        is_up_to_date = schema.is_up_to_date()
    except OperationalError as fault:
        print(f"The database does not answer: {fault}", file=sys.stderr)  # noqa: T201
        return 1
    if not is_up_to_date:
        print("The database's tables are older than this version: clearplate migrate", file=sys.stderr)  # noqa: T201
        return 1
    # Those that ask the database itself; without naming it, Django leaves them out.
    asked = checks.run_checks(tags=[checks.Tags.database], include_deployment_checks=True, databases=["default"])
    for message in asked:
        print(message, file=sys.stderr)  # noqa: T201  # what a person reads
    return int(any(message.level >= checks.ERROR for message in asked))


def start() -> int:
    """Check, the published log included, and put on record that the city runs with a new configuration or version."""
    if fault := main():
        return fault
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.agencies.counting import count_agencies  # noqa: PLC0415
    from clearplate.server.tlog import publishing_checks  # noqa: PLC0415
    from clearplate.server.tlog.configuration import note_configuration  # noqa: PLC0415

    if faults := publishing_checks.check_published():
        print(publishing_checks.diagnostics(faults), file=sys.stderr)  # noqa: T201  # what a person reads
        return 1
    note_configuration(clock.now())
    count_agencies(now=clock.now())
    return 0
