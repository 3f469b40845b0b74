"""The city's clock, watched: read beside the machine's own count, judged, and kept where it was trusted."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Max

from clearplate.core.custody.clock_guard import Judgment, Reading, Trusted, judge
from clearplate.server.cameras.models import Camera
from clearplate.server.retention.models import Clock

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# Linux counts on while the machine sleeps with this one; elsewhere a sleep shows as a jump, which asks for a second look.
_COUNT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def read_clocks(now: datetime) -> Reading:
    """Read the machine's count beside the wall clock.

    Args:
        now: The wall clock, just read.
    """
    try:
        boot = _BOOT_ID.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        boot = ""  # not Linux: every start of the machine looks like the same one, and shows by its count
    return Reading(now, boot, timedelta(seconds=time.clock_gettime(_COUNT)))


def judge_clock(now: datetime, reading: Reading | None = None) -> Judgment:
    """Judge the clock; changes nothing."""
    row = Clock.objects.first()
    seen = None if row is None else Trusted(row.seen_at, row.boot, row.started)
    # Only an active camera's key is still believed; a heartbeat's own time was compared with ours when it came.
    heard_at = Camera.objects.exclude(state="revoked").aggregate(at=Max("last_heartbeat_at"))["at"]
    return judge(seen, reading or read_clocks(now), heard_at=heard_at)


def is_trusted(now: datetime) -> bool:
    """Whether keys may be made and destroyed by this clock."""
    return judge_clock(now).is_trusted


def trusted_of(reading: Reading) -> Trusted:
    """What is kept of a reading that somebody vouched for."""
    return Trusted(reading.wall, reading.boot, reading.started)


def last_seen() -> datetime | None:
    """When the clock was last trusted."""
    row = Clock.objects.first()
    return None if row is None else row.seen_at


def keep(trusted: Trusted) -> None:
    """Keep what is trusted from now on."""
    Clock.objects.update_or_create(
        id=1, defaults={"seen_at": trusted.seen_at, "boot": trusted.boot, "started": trusted.started}
    )
