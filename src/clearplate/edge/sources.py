"""The source of a camera's frames for as long as the agent runs: a folder that fills, a film, a stream that comes back.

`camera` reads one picture, one film, one connection; here is the patience around it. A source is an iterator of frames,
failures, and `Idle` when there is nothing at the moment.
"""

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from time import time
from typing import Protocol

from clearplate.core.errors import FormatError
from clearplate.edge.backoff import CAP_S, Backoff
from clearplate.edge.camera import Clock, Frame, FrameFailed, pictures, rtsp, video
from clearplate.edge.config import CameraConfig, SourceKind

POLL_S = 0.25
FOLDER_GONE_S = 5.0
STILL_WRITTEN_S = 5.0
"""A picture that does not decode and changed so recently may still be written; it is tried again before it counts."""
UNREADABLE_SUFFIX = ".unreadable"


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing new at the moment."""


Seen = Frame | FrameFailed | Idle


class Source(Protocol):
    """Where frames come from."""

    def frames(self, stop: Event) -> Iterator[Seen]:
        """Give frames until the source ends or `stop` is set; a failure is an item, not an exception."""

    def settle(self, until: datetime) -> None:
        """Hear that whatever was captured until then is sealed or forgotten, so that consumed pictures may go."""


class FolderSource:
    """A folder of pictures, each read once, in the order of their names."""

    def __init__(self, folder: Path, now: Clock, *, consume: bool, once: bool) -> None:
        """Begin at the folder's first picture.

        Args:
            folder: May be filled while it is watched.
            now: The clock; pictures count as taken when they are read.
            consume: Remove each picture once it is settled; an unreadable one is renamed.
            once: End when every picture was read, instead of waiting for more.
        """
        self._folder, self._now = folder, now
        self._consume, self._once = consume, once
        self._seen: set[str] = set()
        self._unsettled: deque[tuple[datetime, Path]] = deque()

    def frames(self, stop: Event) -> Iterator[Seen]:
        """Give each picture, then wait for more."""
        while not stop.is_set():
            again: set[str] = set()
            pause = POLL_S
            for item in pictures(self._folder, self._now, seen=self._seen):
                if isinstance(item, Frame):
                    self._unsettled.append((item.captured_at, Path(item.source)))
                    yield item
                elif Path(item.source) == self._folder:
                    pause = FOLDER_GONE_S
                    yield item
                elif self._may_be_unfinished(item):
                    again.add(Path(item.source).name)
                else:
                    yield self._failed(item)
                if stop.is_set():
                    return
            self._seen -= again
            if self._once and not again:
                return
            yield Idle()
            stop.wait(pause)

    def settle(self, until: datetime) -> None:
        """Remove what is dealt with, if pictures are consumed."""
        while self._unsettled and self._unsettled[0][0] <= until:
            _, path = self._unsettled.popleft()
            if self._consume:
                path.unlink(missing_ok=True)
                self._seen.discard(path.name)

    def _may_be_unfinished(self, item: FrameFailed) -> bool:
        path = Path(item.source)
        try:
            return time() - path.stat().st_mtime < STILL_WRITTEN_S
        except OSError:
            return False

    def _failed(self, item: FrameFailed) -> FrameFailed:
        """Tell of an unreadable picture without its name: photographs are often named by their plate."""
        path = Path(item.source)
        if self._consume and path.exists():
            path.rename(path.with_name(path.name + UNREADABLE_SUFFIX))
            self._seen.discard(path.name)
            what = f"A picture (now ending in {UNREADABLE_SUFFIX})"
        else:
            what = f"Picture {len(self._seen)} of the folder"
        return FrameFailed(item.reason.replace(path.name, what), str(self._folder))


class VideoSource:
    """A film, once through."""

    def __init__(self, path: Path, now: Clock, *, frames_per_second: float) -> None:
        self._path, self._now, self._frames_per_second = path, now, frames_per_second

    def frames(self, stop: Event) -> Iterator[Seen]:
        """Give the film's frames."""
        for item in video(self._path, self._now, frames_per_second=self._frames_per_second):
            yield item
            if stop.is_set():
                return

    def settle(self, until: datetime) -> None:
        """A film is never consumed."""


class RtspSource:
    """A network camera, connected again whenever it breaks off."""

    def __init__(self, url: str, now: Clock, *, frames_per_second: float, random: Callable[[], float]) -> None:
        self._url, self._now, self._frames_per_second = url, now, frames_per_second
        self._backoff = Backoff(random)

    def frames(self, stop: Event) -> Iterator[Seen]:
        """Give frames until stopped; after a failure wait, longer each time, and connect again."""
        while not stop.is_set():
            for item in rtsp(self._url, self._now, stop, frames_per_second=self._frames_per_second):
                if isinstance(item, Frame):
                    self._backoff.succeeded(0.0)
                yield item
            self._backoff.failed(0.0)
            waited = 0.0
            while waited < min(self._backoff.due_at, CAP_S) and not stop.is_set():
                yield Idle()
                stop.wait(POLL_S)
                waited += POLL_S

    def settle(self, until: datetime) -> None:
        """A stream is never consumed."""


def open_source(config: CameraConfig, now: Clock, *, once: bool) -> Source:
    """The source that the settings name.

    Raises:
        FormatError: A film, or a folder that is to be read once, is not there.
    """
    path = Path(config.source)
    if config.source_kind is SourceKind.FOLDER:
        if once and not path.is_dir():
            raise FormatError(f"There is no folder {path}. See [source] in camera.toml.")
        return FolderSource(path, now, consume=config.consume, once=once)
    if config.source_kind is SourceKind.VIDEO:
        if not path.is_file():
            raise FormatError(f"There is no film {path}. See [source] in camera.toml.")
        return VideoSource(path, now, frames_per_second=config.frames_per_second)
    chance = random.SystemRandom().random
    return RtspSource(config.source, now, frames_per_second=config.frames_per_second, random=chance)
