"""How the camera is: the heartbeat's content for the city, and the status that `clearplate-edge health` prints on the spot.

No plate and no picture is in either: counts, sizes, times, faults.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from clearplate.core.custody.bundle import check_bundle
from clearplate.core.errors import ClearplateError
from clearplate.core.signed import public_key
from clearplate.edge.counters import Count, Counters, read_counters
from clearplate.edge.durable import PRIVATE_FILE, remove_file, write_file
from clearplate.edge.faults import Faults
from clearplate.edge.keys import Enrollment, load_enrollment
from clearplate.edge.sealing import BUNDLE_NAME
from clearplate.edge.segment import SegmentName, SegmentState, read_segment
from clearplate.edge.spool import SET_ASIDE_NAME, SHREDDED_NAME, SPOOL_NAME, Spool
from clearplate.edge.transport import agent_version

STATUS_NAME = "status.json"
PAUSE_NAME = "paused"
LOCK_NAME = "lock"
LOCK_TRIES = 3
DAYS_TOLD = 100
"""The city takes no more of one list; the oldest days, which are gone first, are told first."""


def rfc3339(at: datetime) -> str:
    """An instant as the wire carries it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def heartbeat_document(now: datetime, counters: Counters, spool: Spool, faults: Faults) -> dict[str, Any]:
    """What the camera says of itself with every sign of life."""
    state = spool.state()
    return {
        "sent_at": rfc3339(now),
        "agent_version": agent_version(),
        "counts": counters.as_document(),
        "spool": {
            "captures": state.captures,
            "bytes": state.bytes,
            "oldest_at": rfc3339(state.oldest_at) if state.oldest_at else None,
            "days": _by_day(spool.days()),
        },
        "erased": {
            "receipts": counters[Count.ERASED],
            "shredded": counters[Count.ERASED_SHREDDED],
            "days": _by_day(spool.erased_days()),
        },
        "faults": [fault.as_document() for fault in faults.current()],
        "next_sequence": spool.next_sequence,
    }


def _by_day(counts: dict[date, int]) -> list[dict[str, Any]]:
    told = list(counts.items())[:DAYS_TOLD]
    return [{"day": day.isoformat(), "captures": captures} for day, captures in told]


class Pause:
    """Whether the city has paused this camera; kept over restarts, so that a reboot does not end a pause."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / PAUSE_NAME
        self.paused = self._path.exists()

    def set(self, *, paused: bool) -> None:
        """Obey the city.

        Raises:
            OSError: The pause holds, but the disk refused to remember it.
        """
        if paused == self.paused:
            return
        self.paused = paused
        if paused:
            write_file(self._path, b"The city has paused this camera; its next heartbeat may end that.\n")
        else:
            remove_file(self._path)


class AgentRunningError(ClearplateError):
    """Another agent works with this state folder."""


@contextmanager
def only_agent(state_dir: Path) -> Iterator[None]:
    """Hold the state folder for one process; the lock ends with the process, however it ends.

    Raises:
        AgentRunningError: Another process holds it.
    """
    descriptor = os.open(state_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        if not _lock(descriptor):
            raise AgentRunningError(f"An agent runs already with {state_dir}. Stop it first.")
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Lock, trying a few times: `health` holds the lock for a moment when it looks whether an agent does."""
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            return True
    return False


def write_status(state_dir: Path, document: dict[str, Any]) -> None:
    """Leave the agent's own word for `health`; a full disk keeps the former one, whose age `health` tells."""
    try:
        write_file(state_dir / STATUS_NAME, json.dumps(document).encode())
    except OSError:
        return


@dataclass(frozen=True, slots=True)
class Health:
    """What can be told from the state folder, beside a running agent or without one.

    Attributes:
        enrollment: Whose camera it is.
        running: Whether an agent holds the folder.
        paused: Whether the city has paused it.
        counts: Every count by its word.
        spool: Captures, bytes and the oldest segment's beginning, from the files themselves.
        erased: Captures erased unsent because the city destroyed their day's key, by day.
        key_days: Days the cached bundle has keys for; empty if it is missing or not the city's.
        status: The agent's last word (`sent_at`, `faults`, `site`, `source`), empty if there is none.
        free_bytes: On the state folder's disk.
    """

    enrollment: Enrollment
    running: bool
    paused: bool
    counts: dict[str, int]
    spool: dict[str, Any]
    erased: dict[str, int]
    key_days: list[str]
    status: dict[str, Any]
    free_bytes: int

    def troubles(self, now: datetime) -> list[str]:
        """Everything a keeper should look at, as sentences; empty if the camera is well."""
        found = [str(fault.get("detail")) for fault in self.status.get("faults", [])] if self.running else []
        if not self.running:
            found.append("No agent is running. Start it: clearplate-edge run")
        if now.astimezone(UTC).date().isoformat() not in self.key_days:
            found.append("There is no valid day key for today (UTC), so nothing is kept.")
        if self.spool["set_aside"]:
            found.append(f"{self.spool['set_aside']} captures were rejected by the city and are set aside.")
        return list(dict.fromkeys(found))

    def as_document(self, now: datetime) -> dict[str, Any]:
        """For `health --json`."""
        return {
            "camera_id": str(self.enrollment.camera_id),
            "name": self.enrollment.name,
            "city": self.enrollment.city,
            "city_url": self.enrollment.city_url,
            "running": self.running,
            "paused": self.paused,
            "counts": self.counts,
            "spool": self.spool,
            "erased": self.erased,
            "key_days": self.key_days,
            "status": self.status,
            "free_bytes": self.free_bytes,
            "troubles": self.troubles(now),
        }

    def _erased(self) -> str:
        told = [f"{captures} captures of {day}, key destroyed" for day, captures in self.erased.items()]
        return "; ".join(told) or "nothing unsent"

    def as_text(self, now: datetime) -> str:
        """For a person at the pole."""
        troubles = self.troubles(now)
        state = "paused by the city" if self.paused else "running" if self.running else "not running"
        days = f"{self.key_days[0]} to {self.key_days[-1]}" if self.key_days else "none"
        lines = [
            f"{self.enrollment.name} of {self.enrollment.city}: {state}",
            f"  camera        {self.enrollment.camera_id}",
            f"  city          {self.enrollment.city_url}",
            f"  source        {self.status.get('source', 'not yet known')}",
            f"  last word     {self.status.get('sent_at', 'none')}",
            f"  last receipt  {self.status.get('last_receipt_at') or 'none since the start'}",
            f"  spool         {self.spool['captures']} captures, {self.spool['bytes']:,} bytes",
            f"  oldest        {self.spool['oldest_at'] or 'none'}",
            f"  erased        {self._erased()}",
            f"  disk          {self.free_bytes:,} bytes free",
            f"  day keys      {days}",
            "  counts        " + ", ".join(f"{word} {number}" for word, number in self.counts.items() if number),
            *(f"  ! {sentence}" for sentence in troubles),
        ]
        return "\n".join(lines if troubles else [*lines, "  All is well."])


def look(state_dir: Path) -> Health:
    """Look at a state folder without disturbing its agent.

    Raises:
        FormatError: The camera is not enrolled, or a file is damaged.
        OSError: The folder cannot be read.
    """
    enrollment = load_enrollment(state_dir)
    disk = os.statvfs(state_dir)
    return Health(
        enrollment=enrollment,
        running=_is_locked(state_dir),
        paused=(state_dir / PAUSE_NAME).exists(),
        counts=read_counters(state_dir),
        spool=_spool(state_dir / SPOOL_NAME),
        erased=_erased(state_dir / SPOOL_NAME / SHREDDED_NAME),
        key_days=_key_days(state_dir, enrollment),
        status=_status(state_dir),
        free_bytes=disk.f_bavail * disk.f_frsize,
    )


def _is_locked(state_dir: Path) -> bool:
    try:
        descriptor = os.open(state_dir / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _spool(folder: Path) -> dict[str, Any]:
    """Count by file names; only a segment that is still open must be read."""
    found = [(path, SegmentName.parse(path.name)) for path in [*_files(folder), *_files(folder / SET_ASIDE_NAME)]]
    names = [name for _, name in found if name is not None]
    oldest = min((name.begun_at for name in names), default=None)
    return {
        "captures": sum(_captures(path, name) for path, name in found if name is not None),
        "bytes": sum(_size(path) for path, name in found if name is not None),
        "oldest_at": rfc3339(oldest) if oldest else None,
        "set_aside": sum(name.captures for name in names if name.state is SegmentState.SET_ASIDE),
    }


def _erased(folder: Path) -> dict[str, int]:
    """Count what was erased unsent, by day: the files' names are the count."""
    counts: dict[str, int] = {}
    for name in sorted(path.name for path in _files(folder)):
        if segment := SegmentName.parse(name):
            counts[segment.day.isoformat()] = counts.get(segment.day.isoformat(), 0) + segment.captures
    return counts


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _captures(path: Path, name: SegmentName) -> int:
    if name.state is not SegmentState.OPEN:
        return name.captures
    try:
        return len(read_segment(path).captures)
    except FileNotFoundError:  # The agent froze it meanwhile.
        return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # The agent erased it meanwhile.
        return 0


def _key_days(state_dir: Path, enrollment: Enrollment) -> list[str]:
    try:
        bundle = (state_dir / BUNDLE_NAME).read_bytes()
        keys = check_bundle(bundle, public_key(enrollment.city_public_key))
    except (OSError, ClearplateError):
        return []
    return [day.isoformat() for day in sorted(keys)]


def _status(state_dir: Path) -> dict[str, Any]:
    try:
        document = json.loads((state_dir / STATUS_NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}
