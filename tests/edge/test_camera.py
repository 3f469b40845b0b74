import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import av
import cv2
import numpy as np
import pytest

from clearplate.edge.camera import Frame, FrameFailed, pictures, read_picture, rtsp, video
from edge.pictures import plate_scene, street

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def now():
    return NOW


def film(path, *, frames=50, fps=25):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for at in range(frames):
            pixels = np.full((240, 320, 3), at * 2, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="bgr24")))
        container.mux(stream.encode(None))


def test_pictures_come_in_the_order_of_their_names_and_other_files_are_not_looked_at(tmp_path):
    for name in ("b.jpg", "a.png", "c.webp"):
        cv2.imwrite(str(tmp_path / name), street(64, 48))
    (tmp_path / "notes.txt").write_text("no picture")
    frames = list(pictures(tmp_path, now))
    assert [Path(frame.source).name for frame in frames] == ["a.png", "b.jpg", "c.webp"]
    assert all(isinstance(frame, Frame) and frame.captured_at == NOW for frame in frames)
    assert frames[0].pixels.shape == (48, 64, 3)
    assert frames[0].pixels.dtype == np.uint8


def test_a_corrupt_picture_is_one_failure_and_the_next_is_read(tmp_path):
    whole = cv2.imencode(".jpg", plate_scene("ABC1234"))[1].tobytes()
    (tmp_path / "1-cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "2-garbage.jpg").write_bytes(os.urandom(500) + b"\xff\xd9")
    (tmp_path / "3-empty.png").write_bytes(b"")
    (tmp_path / "4-whole.jpg").write_bytes(whole)
    results = list(pictures(tmp_path, now))
    assert [type(result) for result in results] == [FrameFailed, FrameFailed, FrameFailed, Frame]
    assert "breaks off" in results[0].reason
    assert "decode" in results[1].reason
    assert "empty" in results[2].reason


def test_a_picture_too_large_for_any_camera_is_a_failure(tmp_path):
    cv2.imwrite(str(tmp_path / "wide.png"), np.zeros((8, 9000, 3), np.uint8))
    assert "pixels" in read_picture(tmp_path / "wide.png", NOW).reason


def test_a_picture_that_is_gone_is_a_failure(tmp_path):
    assert "cannot be read" in read_picture(tmp_path / "gone.jpg", NOW).reason


def test_a_folder_that_is_not_there_is_one_failure(tmp_path):
    (result,) = pictures(tmp_path / "nowhere", now)
    assert isinstance(result, FrameFailed)
    assert "nowhere" in result.reason


def test_only_new_pictures_are_read_when_a_folder_is_read_again(tmp_path):
    seen = set()
    cv2.imwrite(str(tmp_path / "1.jpg"), street(64, 48))
    assert len(list(pictures(tmp_path, now, seen=seen))) == 1
    cv2.imwrite(str(tmp_path / "2.jpg"), street(64, 48))
    (second,) = pictures(tmp_path, now, seen=seen)
    assert second.source.endswith("2.jpg")


def test_a_film_is_thinned_to_the_frames_asked_for_and_ends_now(tmp_path):
    film(tmp_path / "film.mp4", frames=50, fps=25)
    frames = list(video(tmp_path / "film.mp4", now, frames_per_second=5))
    assert len(frames) == 10
    apart = {round((b.captured_at - a.captured_at).total_seconds(), 3) for a, b in pairwise(frames)}
    assert apart == {0.2}
    assert frames[0].captured_at == NOW - timedelta(seconds=2)
    assert frames[-1].captured_at < NOW
    assert frames[-1].pixels.shape == (240, 320, 3)


def test_a_film_that_is_no_film_is_one_failure(tmp_path):
    (tmp_path / "film.mp4").write_bytes(os.urandom(4000))
    (result,) = video(tmp_path / "film.mp4", now, frames_per_second=5)
    assert isinstance(result, FrameFailed)
    (gone,) = video(tmp_path / "gone.mp4", now, frames_per_second=5)
    assert isinstance(gone, FrameFailed)


def test_a_scratched_film_gives_what_can_be_decoded(tmp_path):
    film(tmp_path / "film.mkv", frames=100)
    data = bytearray((tmp_path / "film.mkv").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 200] = os.urandom(200)
    (tmp_path / "film.mkv").write_bytes(data)
    frames = [item for item in video(tmp_path / "film.mkv", now, frames_per_second=25) if isinstance(item, Frame)]
    assert len(frames) > 10


def test_a_sound_is_no_film(tmp_path):
    with av.open(str(tmp_path / "sound.wav"), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    (result,) = video(tmp_path / "sound.wav", now, frames_per_second=5)
    assert "no video" in result.reason


def test_a_camera_that_does_not_answer_is_one_failure_without_its_password():
    (result,) = rtsp("rtsp://admin:geheim@127.0.0.1:9/stream", now, Event(), frames_per_second=5)
    assert isinstance(result, FrameFailed)
    assert "geheim" not in result.reason + result.source
    assert result.source == "rtsp://127.0.0.1:9/stream"


def test_a_stopped_watch_ends():
    stop = Event()
    stop.set()
    assert list(rtsp("rtsp://127.0.0.1:9/stream", now, stop, frames_per_second=5)) == []


@pytest.fixture
def rtsp_server(tmp_path):
    """A real RTSP server: GStreamer's, run by the system's Python, which has its bindings."""
    python = Path("/usr/bin/python3")
    script = Path(__file__).with_name("rtsp_server.py")
    asked = [str(python), str(script), "--check"]
    if not python.exists() or subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("needs Debian's gir1.2-gst-rtsp-server-1.0, python3-gi, gstreamer1.0-plugins-base, -good and -ugly")
    server = subprocess.Popen([str(python), str(script)], stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline())
    yield server, f"rtsp://somebody:secret@127.0.0.1:{port}/street"
    server.kill()
    server.wait()
    server.stdout.close()


@pytest.mark.rtsp
def test_a_real_camera_is_watched_until_it_breaks_off(rtsp_server):
    server, url = rtsp_server
    source = rtsp(url, lambda: datetime.now(UTC), Event(), frames_per_second=20)
    frames = [next(source) for _ in range(5)]
    assert all(isinstance(frame, Frame) for frame in frames), frames
    assert frames[0].pixels.shape == (240, 320, 3)
    assert "secret" not in frames[0].source
    assert all(a.captured_at < b.captured_at for a, b in pairwise(frames))
    server.kill()
    rest = list(source)
    assert isinstance(rest[-1], FrameFailed)
    assert "secret" not in rest[-1].reason


@pytest.mark.rtsp
def test_a_slow_recognizer_skips_frames_instead_of_falling_behind(rtsp_server):
    _, url = rtsp_server
    stop = Event()
    source = rtsp(url, lambda: datetime.now(UTC), stop, frames_per_second=50)
    next(source)
    begun = time.monotonic()
    while time.monotonic() - begun < 1.0:
        sum(range(10_000))  # a recognizer at work
    next(source)
    late = next(source)
    assert datetime.now(UTC) - late.captured_at < timedelta(seconds=0.5)
    stop.set()
    assert list(source) == []
