"""How many accounts each agency has, into the log: once each day, so that the public sees access without any name."""

from datetime import UTC, datetime

from django.db import connection, transaction

from clearplate.core.tlog import kinds
from clearplate.server.agencies import queries
from clearplate.server.agencies.models import Agency
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import queries as log

COUNTING_LOCK = 0x636C_6561_7270_0010
"""Key of the advisory lock: "clearp", then 16."""


def count_agencies(*, now: datetime) -> int:
    """Append `agencies.counted` for each agency that has none of today (UTC); gives the number of entries.

    Two at once, or one after another on the same day, count once.
    """
    kind = kinds.agencies.COUNTED
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])
        agencies = list(Agency.objects.order_by("name"))
        today = now.astimezone(UTC).date()
        latest = log.entries(kind=kind.name, limit=max(len(agencies), 1))
        done = {kept.entry.public["agency"] for kept in latest if kept.entry.at.date() == today}
        people = [person for person in queries.people(now) if person.officer.is_active]
        missing = [agency for agency in agencies if agency.name not in done]
        for agency in missing:
            own = [person for person in people if person.officer.agency_id == agency.pk]
            public = {
                "agency": agency.name,
                "active": len(own),
                "trained": sum(person.training.in_force for person in own),
                "second_factor": sum(bool(person.second_factors) for person in own),
            }
            tlog.append(kind, public, {}, now=now)
    return len(missing)
