"""Everything the camera says to its city, in its own rhythm: signs of life, day keys, uploads.

One object stepped by one thread; each step does what is due and returns, so tests drive hours of it in an instant.
"""

from collections.abc import Callable
from datetime import UTC
from http import HTTPStatus

from clearplate.core.errors import FormatError, VerificationError
from clearplate.edge.backoff import Backoff
from clearplate.edge.device import Device
from clearplate.edge.erasing import obey_notices
from clearplate.edge.faults import FaultKind
from clearplate.edge.health import heartbeat_document
from clearplate.edge.sealing import no_key_sentence
from clearplate.edge.transport import CityConnection, CityUnreachableError, Reply, server_time
from clearplate.edge.upload import Uploader

DAY_KEYS_EVERY_S = 3600.0
"""The bundle reaches a week ahead; hourly, a changed key is known soon and the city is hardly asked."""
WITHOUT_KEY_S = 60.0
LONGEST_REST_S = 5.0
"""The loop looks again at least this often, so that a frozen spool or a set clock is seen."""


class CityLink:
    """One camera's dealings with its city. For one thread."""

    def __init__(
        self, device: Device, connection: CityConnection, uploader: Uploader, *, random: Callable[[], float]
    ) -> None:
        self._device, self._connection, self._uploader = device, connection, uploader
        self._spool, self._day_keys, self._clock = device.spool, device.day_keys, device.clock
        self._faults = device.faults
        self._heartbeats, self._bundles = Backoff(random), Backoff(random)
        self._freeze_at = 0.0
        self._doubted = False

    def step(self, monotonic: float) -> float:
        """Do what is due; give the seconds until something may be due again."""
        self.greet(monotonic)
        if self._freeze_at <= monotonic and not self._spool.waiting():
            # While older uploads wait, open segments go on filling: a camera that was offline sends few large uploads.
            self._spool.freeze()
            self._freeze_at = monotonic + self._device.config.upload_interval.total_seconds()
        if self._uploader.step(monotonic):
            return 0.0
        next_at = min(self._heartbeats.due_at, self._bundles.due_at, self._uploader.due_at(monotonic))
        if not self._spool.waiting():
            next_at = min(next_at, self._freeze_at)
        return min(max(next_at - monotonic, 0.05), LONGEST_REST_S)

    def greet(self, monotonic: float) -> None:
        """Give a sign of life and fetch day keys, where due: before the first frame, so that a pause is known by then."""
        if self._heartbeats.due_at <= monotonic:
            self._heartbeat(monotonic)
        if self._bundles.due_at <= monotonic:
            self._fetch_day_keys(monotonic)
        self._look_at_days()
        self._look_at_clock()

    def drain(self, monotonic: Callable[[], float], rest: Callable[[float], bool]) -> bool:
        """Freeze and send everything; tell whether the queue is empty.

        Args:
            monotonic: Clock in seconds.
            rest: Waits that many seconds; returns True if it is time to give up.
        """
        self._spool.freeze()
        while self._spool.waiting():
            if self._uploader.step(monotonic()):
                continue
            if self._heartbeats.due_at <= monotonic():
                self._heartbeat(monotonic())
            wait = min(max(self._uploader.due_at(monotonic()) - monotonic(), 0.05), LONGEST_REST_S)
            if rest(wait):
                return False
        return True

    def say_goodbye(self, monotonic: float) -> None:
        """Send a last sign of life, so that the city knows the final counts."""
        self._heartbeat(monotonic)
        if self._heartbeats.due_at <= monotonic:  # Its answer erased a day, and the city wants to know.
            self._heartbeat(monotonic)

    def _heartbeat(self, monotonic: float) -> None:
        counters = self._device.counters
        counters.sync()
        document = heartbeat_document(self._clock.now(), counters, self._spool, self._faults)
        try:
            reply = self._connection.heartbeat(document)
        except CityUnreachableError as error:
            self._unreachable(str(error), self._heartbeats, monotonic)
            return
        self._hear_time(reply)
        if reply.status != HTTPStatus.OK:
            self._refused(reply, self._heartbeats, monotonic)
            return
        try:
            answer = reply.json()
            self._device.pause.set(paused=answer.get("paused") is True)
        except (FormatError, OSError) as error:
            self._unreachable(
                f"The city's answer to a sign of life cannot be used: {error}", self._heartbeats, monotonic
            )
            return
        self._reached()
        erased = self._hear_of_days(answer.get("shredded", []))
        # What was erased is told at once, by the next sign of life.
        again_in = 0.0 if erased else self._device.enrollment.heartbeat.total_seconds()
        self._heartbeats.succeeded(monotonic, again_in=again_in)

    def _hear_of_days(self, notices: object) -> int:
        """Erase the days that the city says are shredded; give the number of captures erased."""
        try:
            erased = obey_notices(self._device, notices)
        except (FormatError, VerificationError) as error:
            self._faults.begin(
                FaultKind.NOTICE_INVALID,
                f"A notice says that a day is shredded, without the city's word for it. {error} Nothing was erased on it.",
            )
            self._doubted = True
            return 0
        except OSError as error:
            self._faults.begin(FaultKind.SPOOL_UNREADABLE, f"The spool's disk does not let a day be erased: {error}")
            return 0
        if self._doubted:
            self._faults.end(FaultKind.NOTICE_INVALID)
            self._doubted = False
        return erased

    def _fetch_day_keys(self, monotonic: float) -> None:
        try:
            reply = self._connection.day_keys()
        except CityUnreachableError as error:
            self._unreachable(str(error), self._bundles, monotonic)
            return
        self._hear_time(reply)
        if reply.status != HTTPStatus.OK:
            self._refused(reply, self._bundles, monotonic)
            return
        try:
            self._day_keys.adopt(reply.body)
        except (FormatError, VerificationError) as error:
            self._faults.begin(FaultKind.DAY_KEYS_INVALID, f"The day keys that came are not the city's: {error}")
            self._bundles.failed(monotonic)
            return
        except OSError as error:
            self._faults.begin(FaultKind.DISK_FULL, f"The day keys cannot be kept on this disk: {error.strerror}.")
        self._faults.end(FaultKind.DAY_KEYS_INVALID)
        self._bundles.succeeded(monotonic, again_in=DAY_KEYS_EVERY_S if self._has_key_of_today() else WITHOUT_KEY_S)

    def _has_key_of_today(self) -> bool:
        return self._day_keys.of(self._clock.now().astimezone(UTC).date()) is not None

    def _look_at_days(self) -> None:
        if not self._has_key_of_today():
            self._faults.begin(FaultKind.NO_DAY_KEY, no_key_sentence(self._clock.now()))
        else:
            self._faults.end(FaultKind.NO_DAY_KEY)

    def _hear_time(self, reply: Reply) -> None:
        instant = server_time(reply.problem or reply.json_or_nothing())
        if instant is not None:
            self._clock.city_says(instant)
        self._look_at_clock()

    def _look_at_clock(self) -> None:
        wrong = self._clock.fault()
        if wrong is None:
            self._faults.end(FaultKind.CLOCK_WRONG)
        else:
            self._faults.begin(FaultKind.CLOCK_WRONG, wrong)

    def _refused(self, reply: Reply, backoff: Backoff, monotonic: float) -> None:
        if reply.status not in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            self._faults.begin(FaultKind.CITY_UNREACHABLE, f"The city is in trouble. {reply.sentence()}")
        elif self._clock.fault() is None:
            self._faults.begin(FaultKind.CITY_REFUSES, f"The city does not accept this camera. {reply.sentence()}")
        backoff.failed(monotonic, at_least=reply.retry_after)

    def _unreachable(self, sentence: str, backoff: Backoff, monotonic: float) -> None:
        self._faults.begin(FaultKind.CITY_UNREACHABLE, sentence)
        backoff.failed(monotonic)

    def _reached(self) -> None:
        self._faults.end(FaultKind.CITY_UNREACHABLE)
        self._faults.end(FaultKind.CITY_REFUSES)
