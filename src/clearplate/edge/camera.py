"""Frame: what one moment looked like, from a folder of pictures, a video file or an RTSP camera.

A source is an iterator of `Frame | FrameFailed`. A picture that cannot be read is one `FrameFailed` and the source goes on; a
stream that cannot be opened or breaks off is one `FrameFailed` and the source ends, to be opened again by whoever loops.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any, Final, TypeAlias

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from clearplate.edge.config import without_password

Pixels: TypeAlias = NDArray[np.uint8]
Clock: TypeAlias = Callable[[], datetime]

PICTURE_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})
# A picture larger than these is no camera's, and would cost more memory than the agent may use.
MOST_PICTURE_BYTES: Final = 64 * 2**20
MOST_PICTURE_SIDE: Final = 8192
# Where a whole picture of its kind ends; decoders fill up what is missing with grey and say nothing. Some cameras append data.
_ENDINGS: Final = {".jpg": b"\xff\xd9", ".jpeg": b"\xff\xd9", ".png": b"IEND"}
_TAIL_BYTES: Final = 4096
# So many undecodable packets in a row are a broken file, not a scratch.
MOST_BROKEN_PACKETS: Final = 100
# How long to wait for a camera to answer, and for its next frame.
OPEN_TIMEOUT_S: Final = 10.0
READ_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture as the camera gave it.

    Attributes:
        pixels: uint8, shape (height, width, 3), BGR.
        captured_at: Aware UTC instant.
        source: The picture's path, the video's path or the stream's address without its password.
    """

    pixels: Pixels
    captured_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class FrameFailed:
    """A frame that the source could not give. `reason` tells the operator what is wrong and what to do."""

    reason: str
    source: str


def read_picture(path: Path, captured_at: datetime) -> Frame | FrameFailed:
    """Read one picture file, whole or not at all."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if 0 < size <= MOST_PICTURE_BYTES else b""
    except OSError as error:
        return FrameFailed(f"{path.name} cannot be read: {error.strerror}.", str(path))
    if not data:
        return FrameFailed(f"{path.name} is empty or larger than 64 MiB.", str(path))
    if _ENDINGS.get(path.suffix.lower(), b"") not in data[-_TAIL_BYTES:]:
        return FrameFailed(f"{path.name} breaks off before its end. Was it still being written?", str(path))
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        pixels = None
    if pixels is None:
        return FrameFailed(f"{path.name} is not a picture this agent can decode.", str(path))
    if max(pixels.shape[:2]) > MOST_PICTURE_SIDE:
        return FrameFailed(f"{path.name} is larger than {MOST_PICTURE_SIDE} pixels on a side.", str(path))
    return Frame(pixels.astype(np.uint8, copy=False), captured_at, str(path))


def pictures(folder: Path, now: Clock, *, seen: set[str] | None = None) -> Iterator[Frame | FrameFailed]:
    """Read the pictures of a folder in the order of their names, as if taken now.

    Args:
        folder: Files ending in .jpg, .jpeg, .png, .bmp or .webp count; others are not looked at.
        now: Gives each frame its instant.
        seen: Names already read are passed over, and names read are added: call again with the same set to get what is new.
    """
    known = set() if seen is None else seen
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES)
    except OSError as error:
        yield FrameFailed(f"The folder {folder} cannot be read: {error.strerror}.", str(folder))
        return
    for path in paths:
        if path.name not in known:
            known.add(path.name)
            yield read_picture(path, now())


def video(path: Path, now: Clock, *, frames_per_second: float) -> Iterator[Frame | FrameFailed]:
    """Read a video file, at most so many frames a second of film; its last frame counts as taken now.

    Args:
        path: Anything FFmpeg decodes.
        now: The clock when reading begins.
        frames_per_second: Above 0.
    """
    source = str(path)
    try:
        container = av.open(source)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        yield FrameFailed(f"The video {path.name} cannot be opened: {_told(error)}.", source)
        return
    with closing(container):
        if not container.streams.video:
            yield FrameFailed(f"{path.name} holds no video.", source)
            return
        length = timedelta(microseconds=container.duration or 0)
        begins_at, next_s = now() - length, 0.0
        for item in _decoded(container, source):
            if isinstance(item, FrameFailed):
                yield item
                continue
            at_s = float(item.time or 0.0)
            if at_s >= next_s:
                next_s = at_s + 1.0 / frames_per_second - 1e-6
                yield Frame(_pixels(item), begins_at + timedelta(seconds=at_s), source)


def _decoded(container: Any, source: str) -> Iterator[Any]:
    """Frames of the first video stream; a `FrameFailed` for each packet that cannot be decoded."""
    broken = 0
    packets = container.demux(container.streams.video[0])
    while broken < MOST_BROKEN_PACKETS:
        try:
            packet = next(packets)
            frames = packet.decode()
        except StopIteration:
            return
        except (av.error.FFmpegError, OSError) as error:
            broken += 1
            yield FrameFailed(f"A part of the video cannot be decoded: {_told(error)}.", source)
            continue
        broken = 0
        yield from frames
    yield FrameFailed("The rest of the video cannot be decoded.", source)


def rtsp(url: str, now: Clock, stop: Event, *, frames_per_second: float) -> Iterator[Frame | FrameFailed]:
    """Watch an RTSP camera: always its newest frame, at most so many a second, until it breaks off or `stop` is set.

    A thread decodes all the stream gives, so that a slow recognizer skips frames instead of falling behind the street.

    Args:
        url: `rtsp://…`, H.264, HEVC or MJPEG; may carry the camera's account, which no message repeats.
        now: Gives each frame its instant, when it is decoded.
        stop: Set it to end.
        frames_per_second: Above 0.

    Yields:
        Frames, and at the end of a stream that broke off one `FrameFailed`. Opening it again is the caller's loop.
    """
    source = without_password(url)
    newest = _Newest()
    thread = Thread(target=_receive, args=(url, source, now, newest, stop), name="rtsp", daemon=True)
    thread.start()
    pause = 1.0 / frames_per_second
    try:
        while not stop.is_set():
            begun = time.monotonic()
            item = newest.take(timeout=1.0)
            if item is None:
                if not thread.is_alive() and newest.ended:
                    return
                continue
            yield item
            if isinstance(item, FrameFailed):
                return
            stop.wait(max(0.0, pause - (time.monotonic() - begun)))
    finally:
        newest.end()
        thread.join(READ_TIMEOUT_S + 1.0)


class _Newest:
    """The newest item of a stream, handed from the thread that receives to the one that looks."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._item: Frame | FrameFailed | None = None
        self.ended = False

    def put(self, item: Frame | FrameFailed) -> None:
        with self._condition:
            self._item = item
            self._condition.notify_all()

    def end(self) -> None:
        with self._condition:
            self.ended = True
            self._condition.notify_all()

    def take(self, timeout: float) -> Frame | FrameFailed | None:
        with self._condition:
            self._condition.wait_for(lambda: self._item is not None or self.ended, timeout)
            item, self._item = self._item, None
            return item


def _receive(url: str, source: str, now: Clock, newest: _Newest, stop: Event) -> None:
    try:
        options = {"rtsp_transport": "tcp"}
        with closing(av.open(url, options=options, timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S))) as container:
            if not container.streams.video:
                newest.put(FrameFailed("The camera's stream holds no video.", source))
                return
            for item in _decoded(container, source):
                if stop.is_set() or newest.ended:
                    return
                if not isinstance(item, FrameFailed):
                    newest.put(Frame(_pixels(item), now(), source))
        newest.put(FrameFailed("The camera ended its stream.", source))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        newest.put(FrameFailed(f"The camera cannot be watched: {_told(error)}.", source))
    finally:
        newest.end()


def _pixels(frame: Any) -> Pixels:
    return np.ascontiguousarray(frame.to_ndarray(format="bgr24"), np.uint8)


def _told(error: Exception) -> str:
    """The operating system's or FFmpeg's words without the address, which may hold a password."""
    return str(getattr(error, "strerror", None) or type(error).__name__)
