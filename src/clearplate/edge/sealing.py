"""Sealing on the device: the checked day keys, the capsule in use, and the order of things before a capture is kept.

A capture is kept only if the clock is not known to be wrong and a valid public key of its UTC day is at hand; else it
is forgotten and counted. The content key lives in memory only: at most a quarter of an hour, 1,000 captures, one day.

Trust: the cached bundle is not trusted; it is checked against the pinned city key each time it is loaded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path

from clearplate.core.capture import Capture, Image, Read
from clearplate.core.custody.bundle import KIND, DayKeyPublic, check_bundle
from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.ids import CameraId, CapsuleId, CaptureId, uuid7
from clearplate.core.seal import (
    CONTENT_KEY_BYTES,
    MAX_CAPSULE_AGE,
    MAX_CAPTURES_PER_CAPSULE,
    Capsule,
    OpenCapsule,
    SealedCapture,
    new_capsule,
    seal_capture,
)
from clearplate.core.signed import check_statement, public_key
from clearplate.edge.clock import CameraClock
from clearplate.edge.durable import write_file

BUNDLE_NAME = "day-keys.json"


class DayKeys:
    """The public day keys this camera may seal to, kept on disk as the signed bundle they came in."""

    def __init__(self, state_dir: Path, city_public_key: bytes, clock: CameraClock) -> None:
        self._path = state_dir / BUNDLE_NAME
        self._city_key = public_key(city_public_key)
        self._clock = clock
        self._keys: dict[date, DayKeyPublic] = {}

    def load(self) -> str | None:
        """Take up the cached bundle; give a sentence if there is one and it cannot be used."""
        try:
            self._use(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            return f"The cached day keys cannot be read ({error.strerror}); they are fetched again."
        except (FormatError, VerificationError):
            return "The cached day keys are damaged or not the city's; they are fetched again."
        return None

    def adopt(self, bundle: bytes) -> None:
        """Check a bundle that just came, use it, and cache it.

        Raises:
            FormatError: Not a bundle.
            VerificationError: Not this city's.
            OSError: It is in use, but could not be cached.
        """
        self._use(bundle)
        write_file(self._path, bundle)

    def of(self, day: date) -> DayKeyPublic | None:
        """The key of a day, if the city has given one."""
        return self._keys.get(day)

    def days(self) -> list[date]:
        """Every day there is a key for."""
        return sorted(self._keys)

    def _use(self, bundle: bytes) -> None:
        keys = check_bundle(bundle, self._city_key)
        issued_at = _issued_at(check_statement(KIND, bundle, self._city_key).get("issued_at"))
        self._keys = keys
        self._clock.not_before(issued_at)


class NotSealed(Enum):
    """Why a passage was forgotten instead of sealed."""

    NO_DAY_KEY = "no_day_key"
    CLOCK_WRONG = "clock_wrong"


def no_key_sentence(at: datetime) -> str:
    """What to tell a person when there is no key for an instant's day."""
    return f"There is no valid key for {at.astimezone(UTC).date()} (UTC). Nothing is kept until the city gives one."


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed capture on its way to the spool.

    Attributes:
        capture: The record.
        images: Sealed images, in the record's order.
        capsule: The sealed side of its capsule.
    """

    capture: SealedCapture
    images: tuple[bytes, ...]
    capsule: Capsule


@dataclass(slots=True)
class _InUse:
    open_capsule: OpenCapsule
    key_id: str
    captures: int = 0


class Sealer:
    """Seals the passages of one camera. For one thread."""

    def __init__(
        self,
        camera_id: CameraId,
        day_keys: DayKeys,
        clock: CameraClock,
        *,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._camera_id, self._day_keys, self._clock = camera_id, day_keys, clock
        self._random_bytes = random_bytes
        self._in_use: dict[date, _InUse] = {}

    def seal(
        self, read: Read, images: tuple[Image, ...], captured_at: datetime, take_sequence: Callable[[], int]
    ) -> Sealed | NotSealed:
        """Seal one passage, or say why it was forgotten.

        Args:
            read: The passage's read.
            images: Redacted already.
            captured_at: Aware instant.
            take_sequence: Gives the next number; called only if the passage will be sealed.
        """
        self._forget_old_capsules()
        if self._clock.fault() is not None:
            return NotSealed.CLOCK_WRONG
        at = captured_at.astimezone(UTC)
        day_key = self._day_keys.of(at.date())
        if day_key is None:
            return NotSealed.NO_DAY_KEY
        in_use = self._capsule(day_key, at)
        capture = Capture(
            capture_id=CaptureId(uuid7(at, self._random_bytes(10))),
            camera_id=self._camera_id,
            sequence=take_sequence(),
            captured_at=at,
            read=read,
            images=images,
        )
        in_use.captures += 1
        sealed, sealed_images = seal_capture(capture, in_use.open_capsule)
        return Sealed(sealed, sealed_images, in_use.open_capsule.capsule)

    def _capsule(self, day_key: DayKeyPublic, at: datetime) -> _InUse:
        in_use = self._in_use.get(day_key.day)
        if in_use and in_use.key_id == day_key.key_id and in_use.captures < MAX_CAPTURES_PER_CAPSULE:
            return in_use
        now = self._clock.now()
        fresh = new_capsule(
            day_key,
            camera_id=self._camera_id,
            capsule_id=CapsuleId(uuid7(now, self._random_bytes(10))),
            content_key=self._random_bytes(CONTENT_KEY_BYTES),
            now=at,
        )
        self._in_use[day_key.day] = _InUse(OpenCapsule(fresh.capsule, fresh.content_key, now), day_key.key_id)
        return self._in_use[day_key.day]

    def _forget_old_capsules(self) -> None:
        """Drop content keys past their quarter of an hour, and every one if the clock went backwards."""
        now = self._clock.now()
        self._in_use = {
            day: one
            for day, one in self._in_use.items()
            if one.open_capsule.opened_at <= now < one.open_capsule.opened_at + MAX_CAPSULE_AGE
        }


def _issued_at(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise FormatError("A bundle of day keys says when it was issued.")
    return instant
