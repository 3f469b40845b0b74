"""A source goes on: through corrupt pictures, missing folders and broken streams, and consumes only what is settled."""

import os
import time
from datetime import timedelta
from threading import Event

import cv2
import numpy as np
import pytest

from clearplate.core.errors import FormatError
from clearplate.edge.camera import Frame, FrameFailed
from clearplate.edge.config import CameraConfig, SourceKind
from clearplate.edge.sources import UNREADABLE_SUFFIX, FolderSource, Idle, RtspSource, VideoSource, open_source

LONG_AGO = time.time() - 3600


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


def put(folder, name, content=None, written_at=LONG_AGO):
    picture = cv2.imencode(".png", np.full((4, 6, 3), 90, np.uint8))[1].tobytes()
    (folder / name).write_bytes(picture if content is None else content)
    os.utime(folder / name, (written_at, written_at))


def taken(source, number, stop=None):
    """The source's next items, idling left out."""
    items = []
    for item in source.frames(stop or Event()):
        if not isinstance(item, Idle):
            items.append(item)
        if len(items) == number:
            break
    return items


def names(items):
    return [os.path.basename(item.source) for item in items]  # noqa: PTH119 (a frame's source is text)


def test_once_reads_every_picture_by_name_and_ends(folder, hands):
    for name in ("b.png", "a.png", "c.txt"):
        put(folder, name)
    items = list(FolderSource(folder, hands.now, consume=False, once=True).frames(Event()))
    assert names(items) == ["a.png", "b.png"]
    assert sorted(path.name for path in folder.iterdir()) == ["a.png", "b.png", "c.txt"]


def test_a_watched_folder_gives_new_pictures_as_they_come(folder, hands):
    source = FolderSource(folder, hands.now, consume=False, once=False)
    put(folder, "a.png")
    frames = source.frames(Event())
    assert isinstance(next(frames), Frame)
    assert isinstance(next(frames), Idle)
    put(folder, "b.png")
    assert names([next(frames)]) == ["b.png"]


def test_a_consumed_picture_goes_when_it_is_settled_not_before(folder, hands):
    source = FolderSource(folder, hands.now, consume=True, once=True)
    for name in ("a.png", "b.png"):
        put(folder, name)
    for _ in source.frames(Event()):
        hands.pass_time(seconds=1)
    assert len(list(folder.iterdir())) == 2
    source.settle(hands.at - timedelta(seconds=2))
    assert [path.name for path in folder.iterdir()] == ["b.png"]
    source.settle(hands.at)
    assert list(folder.iterdir()) == []


def test_a_name_may_come_again_after_its_picture_was_consumed(folder, hands):
    source = FolderSource(folder, hands.now, consume=True, once=False)
    for _ in range(2):
        put(folder, "same.png")
        assert names(taken(source, 1)) == ["same.png"]
        source.settle(hands.at)


def test_a_corrupt_picture_is_a_failure_without_its_name_and_the_rest_follows(folder, hands):
    put(folder, "ABC1234.jpg", b"not a picture")
    put(folder, "b.png")
    items = list(FolderSource(folder, hands.now, consume=False, once=True).frames(Event()))
    assert [type(item) for item in items] == [FrameFailed, Frame]
    assert "ABC1234" not in items[0].reason + items[0].source
    assert "Picture 1 of the folder" in items[0].reason


def test_a_corrupt_picture_of_a_consumed_folder_is_put_aside_for_a_person(folder, hands):
    put(folder, "a.jpg", b"not a picture")
    (item,) = FolderSource(folder, hands.now, consume=True, once=True).frames(Event())
    assert UNREADABLE_SUFFIX in item.reason
    assert [path.name for path in folder.iterdir()] == ["a.jpg" + UNREADABLE_SUFFIX]


def test_a_picture_that_is_still_written_is_waited_for(folder, hands):
    put(folder, "a.png", b"\x89PNG half", written_at=time.time())
    source = FolderSource(folder, hands.now, consume=False, once=True)
    frames = source.frames(Event())
    assert isinstance(next(frames), Idle)
    put(folder, "a.png")
    assert isinstance(next(frames), Frame)
    assert list(frames) == []


def test_a_folder_that_is_missing_is_said_and_watched_on(tmp_path, hands):
    stop = Event()
    frames = FolderSource(tmp_path / "later", hands.now, consume=False, once=False).frames(stop)
    assert "cannot be read" in next(frames).reason
    stop.set()
    assert list(frames) == []


def test_what_must_be_there_at_the_start_is_asked_for(tmp_path, hands):
    gone = str(tmp_path / "gone")
    with pytest.raises(FormatError, match="no film"):
        open_source(CameraConfig(tmp_path, SourceKind.VIDEO, gone), hands.now, once=False)
    with pytest.raises(FormatError, match="no folder"):
        open_source(CameraConfig(tmp_path, SourceKind.FOLDER, gone), hands.now, once=True)


def test_a_film_that_is_none_is_one_failure(tmp_path, hands):
    film = tmp_path / "road.mp4"
    film.write_bytes(b"nothing")
    source = open_source(CameraConfig(tmp_path, SourceKind.VIDEO, str(film)), hands.now, once=True)
    assert isinstance(source, VideoSource)
    assert [type(item) for item in source.frames(Event())] == [FrameFailed]


def test_a_stream_that_cannot_be_watched_is_said_without_its_password_and_tried_again(hands):
    stop = Event()
    config = CameraConfig(None, SourceKind.RTSP, "rtsp://admin:secret@127.0.0.1:1/stream")
    source = open_source(config, hands.now, once=False)
    assert isinstance(source, RtspSource)
    source._backoff._random = lambda: 0.0
    failures = [item for item in taken(source, 2, stop) if isinstance(item, FrameFailed)]
    assert len(failures) == 2
    assert not any("secret" in item.reason + item.source for item in failures)
