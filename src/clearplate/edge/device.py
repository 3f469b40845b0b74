"""The parts of one enrolled camera that both its threads share, opened together and closed together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.edge.clock import CameraClock
from clearplate.edge.config import CameraConfig
from clearplate.edge.counters import Count, Counters
from clearplate.edge.durable import make_private_folder
from clearplate.edge.faults import FaultKind, Faults
from clearplate.edge.health import Pause
from clearplate.edge.keys import Enrollment, load_device_key, load_enrollment
from clearplate.edge.sealing import DayKeys
from clearplate.edge.spool import Spool
from clearplate.edge.transport import agent_version


@dataclass(frozen=True, slots=True)
class Device:
    """One camera: settings, identity and state. Every part is safe for both threads, or read only."""

    config: CameraConfig
    enrollment: Enrollment
    key: Ed25519PrivateKey
    clock: CameraClock
    counters: Counters
    faults: Faults
    spool: Spool
    day_keys: DayKeys
    pause: Pause

    def close(self) -> None:
        """Freeze the spool and bring the counts to the disk."""
        self.spool.close()
        self.counters.close()


def open_device(
    config: CameraConfig,
    *,
    now: Callable[[], datetime],
    random_bytes: Callable[[int], bytes],
    tell: Callable[[str], None],
) -> Device:
    """Open an enrolled camera's state, saying and counting what an unclean end left behind.

    Args:
        config: Its settings.
        now: The clock.
        random_bytes: Gives that many random bytes.
        tell: Takes sentences for the operator.

    Raises:
        FormatError: Not enrolled, or a file is damaged beyond use.
        OSError: The state folder's disk refuses.
    """
    make_private_folder(config.state_dir)
    enrollment, key = load_enrollment(config.state_dir), load_device_key(config.state_dir)
    clock = CameraClock(now)
    faults = Faults(now, tell)
    day_keys = DayKeys(config.state_dir, enrollment.city_public_key, clock)
    if unusable := day_keys.load():
        tell(unusable)
    counters = Counters(config.state_dir)
    spool = Spool(
        config.state_dir,
        cap_bytes=config.spool_cap_bytes,
        agent_version=agent_version(),
        now=now,
        random_bytes=random_bytes,
    )
    found = spool.recovery
    if found.captures:
        tell(f"{found.captures} captures from before wait in the spool.")
    # A crash between erasing and counting: the spool remembers.
    counters.at_least(Count.ERASED_SHREDDED, sum(spool.erased_days().values()))
    if found.damaged:
        counters.add(Count.SPOOL_DAMAGED, found.damaged)
        faults.begin(FaultKind.SPOOL_DAMAGED, f"{found.damaged} places in the spool are damaged; captures were lost.")
    return Device(config, enrollment, key, clock, counters, faults, spool, day_keys, Pause(config.state_dir))
