"""What waits, what is late and what was flagged, into the log: once for each day that is over (UTC)."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Q

from clearplate.core.tlog import kinds
from clearplate.server.review.models import Audit, ReviewItem
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import queries as log

COUNTING_LOCK = 0x636C_6561_7270_0041
"""Key of the advisory lock: "clearp", then 65."""


def count_yesterday(*, now: datetime) -> int:
    """Append `review.counted` and `review.flags_counted` for yesterday if they are not there; gives how many entries.

    A day on which the server stood still from end to end is not made up for: nobody could know then what waited.
    """
    end = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    day = (end - timedelta(days=1)).date()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])
        latest = log.entries(kind=kinds.review.COUNTED.name, limit=1)
        if latest and latest[0].entry.public["day"] >= day.isoformat():
            return 0
        flags = Counter(
            flag["rule"]
            for found in ReviewItem.objects.filter(asked_at__gte=end - timedelta(days=1), asked_at__lt=end).values_list(
                "flags", flat=True
            )
            for flag in found
        )
        acts: list[tlog.Act] = [
            (kinds.review.FLAGS_COUNTED, {"day": day.isoformat(), "flag": rule, "searches": count}, {})
            for rule, count in sorted(flags.items())
        ]
        acts.append((kinds.review.COUNTED, {"day": day.isoformat(), **_standing_at(end)}, {}))
        tlog.append_many(acts, now=now)
    return len(acts)


def _standing_at(end: datetime) -> dict[str, int]:
    waiting = ReviewItem.objects.filter(Q(closed_at=None) | Q(closed_at__gte=end), asked_at__lt=end)
    audits = Audit.objects.filter(Q(closed_at=None) | Q(closed_at__gte=end), due_on__lt=end.date(), planned_at__lt=end)
    return {
        "waiting": waiting.count(),
        "overdue": waiting.filter(due_at__lte=end).count(),
        "audits_overdue": audits.count(),
    }
