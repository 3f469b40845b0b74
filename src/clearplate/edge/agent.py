"""The loop and nothing else: frames → passages → sealed captures → spool; beside it, a thread that talks to the city.

Whatever goes wrong with one frame, one passage or one answer is said, counted, and the loop goes on; only a broken
invariant stops it. SIGTERM ends it after the frame at hand; what was accepted is on the disk at every moment.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event, Thread
from typing import Protocol

from clearplate.core.capture import Image, Read
from clearplate.core.errors import ClearplateError, FormatError, InvariantError
from clearplate.edge.camera import Frame, FrameFailed
from clearplate.edge.config import without_password
from clearplate.edge.counters import Count
from clearplate.edge.device import Device
from clearplate.edge.engine import RecognizerFailed
from clearplate.edge.faults import FaultKind
from clearplate.edge.follow import GAP, TOLD_AFTER
from clearplate.edge.health import rfc3339, write_status
from clearplate.edge.link import CityLink
from clearplate.edge.sealing import NotSealed, Sealer, no_key_sentence
from clearplate.edge.sources import Idle, Source
from clearplate.edge.spool import NotKept
from clearplate.edge.transport import CityConnection
from clearplate.edge.upload import Uploader

STATUS_EVERY_S = 5.0
DRAIN_ON_STOP_S = 10.0
"""SIGTERM's grace is usually 30 s or 90 s; what is not sent in this time waits in the spool."""


class Passage(Protocol):
    """One vehicle that went by, redacted and ready to seal."""

    @property
    def read(self) -> Read:
        """What was recognised."""

    @property
    def images(self) -> tuple[Image, ...]:
        """Redacted pictures."""

    @property
    def captured_at(self) -> datetime:
        """When the best frame was taken."""


class Watcher(Protocol):
    """Vision: frames in, finished passages out."""

    def look(self, frame: Frame, now: datetime) -> Sequence[Passage] | RecognizerFailed:
        """See one more frame; give the passages that ended."""

    def flush(self, now: datetime) -> Sequence[Passage]:
        """End every passage that is under way."""


class Agent:
    """One camera at work."""

    def __init__(self, device: Device, source: Source, watcher: Watcher) -> None:
        self._device, self._source, self._watcher = device, source, watcher
        self._stop, self._watch_ended = Event(), Event()
        self._stopped_at = float("inf")
        self._connection = CityConnection(
            device.enrollment.city_url,
            now=device.clock.now,
            ca_file=device.config.ca_file,
            identity=(device.enrollment.camera_id, device.key),
        )
        self._uploader = Uploader(device, self._connection, random=random.SystemRandom().random)
        self._link = CityLink(device, self._connection, self._uploader, random=random.SystemRandom().random)
        self._sealer = Sealer(device.enrollment.camera_id, device.day_keys, device.clock, random_bytes=os.urandom)
        self._broken: InvariantError | None = None
        self._status_at = 0.0
        self._last_frame_at: datetime | None = None

    def stop(self) -> None:
        """Ask the loop to end after the frame at hand; safe in a signal handler."""
        self._stopped_at = time.monotonic()
        self._stop.set()

    def run(self, *, drain_for_s: float = DRAIN_ON_STOP_S) -> bool:
        """Work until the source ends or `stop` is called, then send what can be sent.

        Args:
            drain_for_s: How long to go on sending at the end.

        Returns:
            Whether everything accepted was sent and nothing is set aside.

        Raises:
            InvariantError: Something that cannot be is so; stopped rather than going on from it.
        """
        try:
            self._link.greet(time.monotonic())
            self._watch_and_talk()
            self._send_the_rest(time.monotonic() + drain_for_s)
        finally:
            self._connection.close()
        return self._device.spool.state().captures == 0

    def _watch_and_talk(self) -> None:
        talking = Thread(target=self._talk, name="city", daemon=True)
        talking.start()
        try:
            self._watch()
        finally:
            self._watch_ended.set()
            talking.join()
        if self._broken is not None:
            raise self._broken

    def _send_the_rest(self, give_up_at: float) -> None:
        self._link.drain(
            time.monotonic, lambda seconds: _rest_until(seconds, min(give_up_at, self._stopped_at + DRAIN_ON_STOP_S))
        )
        self._link.say_goodbye(time.monotonic())
        self._write_status()

    # --- the camera's thread -----------------------------------------------------------------------------------

    def _watch(self) -> None:
        for item in self._source.frames(self._stop):
            match item:
                case Frame():
                    self._see(item)
                case FrameFailed(reason=reason):
                    self._device.counters.add(Count.CORRUPT_FRAMES)
                    self._device.faults.begin(FaultKind.SOURCE_FAILED, reason)
                case Idle():
                    self._rest()
            if self._stop.is_set():
                break
        self._end_passages()

    def _see(self, frame: Frame) -> None:
        self._device.counters.add(Count.FRAMES)
        self._device.faults.end(FaultKind.SOURCE_FAILED)
        self._last_frame_at = frame.captured_at
        if self._device.pause.paused:
            # Passages that were under way end unkept: a pause means that nothing is captured.
            self._end_passages()
            return
        if self._keep_all(lambda: self._watcher.look(frame, frame.captured_at)):
            self._device.faults.end(FaultKind.ENGINE_FAILED)
            # By now every passage that an older frame belongs to has been told.
            self._source.settle(frame.captured_at - TOLD_AFTER)

    def _rest(self) -> None:
        """Without frames no passage would ever end: after a while of nothing, all vehicles have left."""
        if self._last_frame_at is not None and self._device.clock.now() - self._last_frame_at > GAP:
            self._end_passages()

    def _end_passages(self) -> None:
        last = self._last_frame_at
        if last is not None and self._keep_all(lambda: self._watcher.flush(last)):
            self._source.settle(last)
        self._last_frame_at = None

    def _keep_all(self, see: Callable[[], Sequence[Passage] | RecognizerFailed]) -> bool:
        try:
            passages = see()
        except InvariantError:
            raise
        except Exception as error:  # noqa: BLE001 (a frame that breaks the engine must not end the watch)
            passages = RecognizerFailed(f"The engine stopped on a frame ({type(error).__name__}).")
        if isinstance(passages, RecognizerFailed):
            self._device.counters.add(Count.ENGINE_FAILURES)
            self._device.faults.begin(FaultKind.ENGINE_FAILED, passages.reason)
            return False
        for passage in passages:
            self._keep(passage)
        return True

    def _keep(self, passage: Passage) -> None:
        """Seal one passage and spool it; every way it can end is counted."""
        counters, faults = self._device.counters, self._device.faults
        counters.add(Count.PASSAGES)
        if self._device.pause.paused:
            counters.add(Count.PAUSED_DROPPED)
            return
        take = self._device.spool.take_sequence
        try:
            sealed = self._sealer.seal(passage.read, passage.images, passage.captured_at, take)
        except FormatError as error:
            counters.add(Count.UNFIT_CAPTURES)
            faults.begin(FaultKind.UNFIT_CAPTURE, f"A capture had a form that cannot be sealed. {error}")
            return
        if isinstance(sealed, NotSealed):
            self._forgotten(sealed, passage.captured_at)
            return
        counters.add(Count.SEALED)
        not_kept = self._device.spool.put(sealed.capture, sealed.images, sealed.capsule)
        if not_kept is None:
            counters.add(Count.SPOOLED)
            for kind in (FaultKind.DISK_FULL, FaultKind.SPOOL_FULL):
                faults.end(kind)
        elif not_kept is NotKept.DISK_FULL:
            counters.add(Count.DISK_FULL)
            faults.begin(FaultKind.DISK_FULL, "The disk is full or fails: captures are refused. Free some space.")
        else:
            counters.add(Count.SPOOL_FULL)
            faults.begin(
                FaultKind.SPOOL_FULL, "The spool is at its cap: captures are refused until the city takes some."
            )

    def _forgotten(self, why: NotSealed, captured_at: datetime) -> None:
        if why is NotSealed.NO_DAY_KEY:
            self._device.counters.add(Count.UNSEALED_DROPPED)
            self._device.faults.begin(FaultKind.NO_DAY_KEY, no_key_sentence(captured_at))
            return
        self._device.counters.add(Count.CLOCK_WRONG)
        self._device.faults.begin(FaultKind.CLOCK_WRONG, self._device.clock.fault() or "The clock was wrong.")

    # --- the city's thread -------------------------------------------------------------------------------------

    def _talk(self) -> None:
        while not self._watch_ended.is_set():
            rest = 1.0
            try:
                rest = self._link.step(time.monotonic())
                self._write_status()
            except InvariantError as error:
                self._broken = error
                self.stop()
                return
            except Exception as error:  # noqa: BLE001 (the next step may succeed; what waits is safe in the spool)
                told = error.diagnostics() if isinstance(error, ClearplateError) else type(error).__name__
                self._device.faults.begin(FaultKind.CITY_UNREACHABLE, f"Talking to the city failed: {told}")
            self._watch_ended.wait(rest)

    def _write_status(self) -> None:
        if time.monotonic() < self._status_at and not self._watch_ended.is_set():
            return
        self._status_at = time.monotonic() + STATUS_EVERY_S
        device, received = self._device, self._uploader.last_receipt_at
        write_status(
            device.config.state_dir,
            {
                "sent_at": rfc3339(device.clock.now()),
                "site": device.config.site,
                "source": without_password(device.config.source),
                "last_receipt_at": rfc3339(received) if received else None,
                "faults": [fault.as_document() for fault in device.faults.current()],
            },
        )


def _rest_until(seconds: float, give_up_at: float) -> bool:
    """Rest while draining; True when it is time to give up."""
    if time.monotonic() + seconds > give_up_at:
        return True
    time.sleep(seconds)
    return False
