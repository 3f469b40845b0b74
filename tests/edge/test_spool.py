"""The spool: accepted means on the disk, refused means nowhere, and no number is given twice."""

import os
import resource
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from clearplate.core.capture import Image
from clearplate.core.errors import FormatError
from clearplate.core.upload import parse_upload
from clearplate.edge.counters import Count
from clearplate.edge.sealing import NotSealed
from clearplate.edge.segment import SegmentName, read_segment
from clearplate.edge.sequence import MARK_NAME
from clearplate.edge.spool import SEGMENT_CAPTURES, NotKept
from edge.pole import IMAGES, JPEG, TestPole


def segments(pole):
    return [path for path in sorted(pole.state_dir.rglob("*")) if SegmentName.parse(path.name)]


def reopened(pole):
    """As after kill -9: nothing was closed or saved."""
    pole.open()
    return pole.device.spool


def test_no_plate_and_no_picture_reaches_the_disk_in_clear(pole):
    for number in range(20):
        assert pole.see(f"ABC{number:04d}") is None
    pole.device.spool.freeze()
    for path, content in pole.stored_bytes().items():
        assert b"ABC00" not in content, path
        assert JPEG not in content, path


def test_the_state_folder_is_closed_to_others(pole):
    pole.see("ABC1234")
    for path in pole.state_dir.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert pole.state_dir.stat().st_mode & 0o077 == 0


def test_what_was_accepted_is_there_after_an_unclean_end(pole):
    for number in range(5):
        pole.see(f"ABC{number:04d}")
    assert reopened(pole).state().captures == 5


def test_a_torn_frame_was_never_accepted_and_is_ignored(pole, city):
    pole.see("ABC0001")
    (path,) = segments(pole)
    whole = path.read_bytes()
    pole.see("ABC0002")
    path.write_bytes(path.read_bytes()[: len(whole) + 100])
    spool = reopened(pole)
    assert (spool.recovery.captures, spool.recovery.torn_bytes, spool.recovery.damaged) == (1, 100, 0)
    pole.talk()
    assert city.plates == ["ABC0001"]


def test_the_number_of_a_torn_frame_is_not_given_again(pole):
    pole.see("ABC0001")
    (path,) = segments(pole)
    whole = len(path.read_bytes())
    pole.see("ABC0002")
    path.write_bytes(path.read_bytes()[: whole + 60])
    assert reopened(pole).take_sequence() == 2


@pytest.mark.parametrize("kept", range(0, 200, 7))
def test_a_segment_cut_anywhere_still_opens(pole, kept):
    pole.see("ABC0001")
    (path,) = segments(pole)
    path.write_bytes(path.read_bytes()[:kept])
    assert reopened(pole).state().captures == 0


def test_numbers_go_on_after_everything_was_uploaded_and_the_power_failed(pole, city):
    for number in range(3):
        pole.see(f"ABC{number:04d}")
    pole.talk()
    assert segments(pole) == []
    assert reopened(pole).take_sequence() == 3


def test_a_torn_mark_falls_back_to_the_other_slot_and_both_damaged_stops(pole):
    mark = pole.state_dir / "spool" / MARK_NAME
    for number in range(2):
        pole.see(f"ABC{number:04d}")
        pole.talk()
    content = bytearray(mark.read_bytes())
    content[0] ^= 1
    mark.write_bytes(bytes(content))
    assert reopened(pole).next_sequence in {1, 2}
    content[4096] ^= 1
    mark.write_bytes(bytes(content))
    with pytest.raises(FormatError, match="damaged"):
        pole.open()
    mark.unlink()
    pole.open()


def test_a_damaged_capture_in_the_middle_is_counted_and_the_others_arrive(pole, city):
    sizes = []
    for number in range(3):
        pole.see(f"ABC{number:04d}")
        sizes.append(segments(pole)[0].stat().st_size)
    pole.device.spool.freeze()
    (path,) = segments(pole)
    content = bytearray(path.read_bytes())
    content[sizes[0] + 200] ^= 0x40
    path.write_bytes(bytes(content))
    pole.open()
    pole.talk()
    assert city.plates == ["ABC0000", "ABC0002"]
    assert pole.device.counters[Count.SPOOL_DAMAGED] == 1
    assert "spool_damaged" in pole.faults()
    assert pole.device.spool.state().captures == 0


def test_what_is_left_of_a_damaged_upload_travels_under_another_id(pole, city):
    city.answer_upload = lambda body: (503, "text/plain", b"")
    for number in range(3):
        pole.see(f"ABC{number:04d}")
    pole.talk()
    (path,) = segments(pole)
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(bytes(content))
    city.answer_upload = None
    pole.talk_for(minutes=6)
    first, last = parse_upload(city.upload_bodies[0]).manifest, parse_upload(city.upload_bodies[-1]).manifest
    assert first.upload_id != last.upload_id
    assert last.count == 2


def test_one_flipped_byte_anywhere_never_yields_a_false_capture(pole, tmp_path):
    for number in range(2):
        pole.see(f"ABC{number:04d}", images=IMAGES[:1])
    (path,) = segments(pole)
    content = path.read_bytes()
    whole = {one.capture.record for one in read_segment(path).captures}
    copy = tmp_path / path.name
    for at in range(0, len(content), 3):
        changed = bytearray(content)
        changed[at] ^= 0x55
        copy.write_bytes(bytes(changed))
        assert {one.capture.record for one in read_segment(copy).captures} <= whole


def test_a_full_spool_refuses_and_keeps_what_it_has(tmp_path, city, hands):
    pole = TestPole(tmp_path / "small", city, hands, cap_bytes=5000)
    pole.device.day_keys.adopt(city.bundle())
    answers = [pole.see(f"ABC{number:04d}") for number in range(10)]
    kept = answers.count(None)
    assert 0 < kept < 10
    assert answers[kept:] == [NotKept.SPOOL_FULL] * (10 - kept)
    pole.talk()
    assert len(city.plates) == kept
    assert pole.see("NEW0001") is None
    pole.close()


def test_a_file_size_limit_refuses_one_capture_and_loses_none(pole, city):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    pole.see("ABC0001")
    (path,) = segments(pole)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(path.stat().st_size + 100, 8192), hard))
    try:
        answers = [pole.see("ABC0002", images=big()) for _ in range(2)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answers == [NotKept.DISK_FULL] * 2
    assert pole.see("ABC0003") is None
    assert reopened(pole).state().captures == 2
    pole.talk()
    assert sorted(city.plates) == ["ABC0001", "ABC0003"]


def big():
    return tuple(Image(image.kind, os.urandom(60_000)) for image in IMAGES)


@pytest.fixture
def tiny_disk(tmp_path):
    """A real file system of 1 MiB."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting a tiny tmpfs needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"this machine does not let root mount a tmpfs: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_on_a_full_disk_captures_are_refused_what_waits_is_sent_and_then_it_goes_on(tiny_disk, city, hands):
    pole = TestPole(tiny_disk / "state", city, hands)
    pole.device.day_keys.adopt(city.bundle())
    answers = [pole.see(f"ABC{number:04d}", images=big()) for number in range(12)]
    kept = answers.count(None)
    assert 4 <= kept < 12
    assert set(answers) == {None, NotKept.DISK_FULL}
    pole.talk(kept + 5)
    assert len(city.plates) == kept
    assert pole.device.spool.state().captures == 0
    assert pole.see("NEW0001") is None
    pole.talk_for(minutes=1)
    assert city.plates[-1] == "NEW0001"
    pole.close()


def test_a_segment_ends_at_a_thousand_captures(tmp_path, city, hands, monkeypatch):
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: None)
    pole = TestPole(tmp_path / "many", city, hands)
    pole.device.day_keys.adopt(city.bundle())
    for number in range(SEGMENT_CAPTURES + 5):
        assert pole.see(f"A{number:05d}", images=()) is None
    pole.talk()
    assert sorted(parse_upload(body).manifest.count for body in city.upload_bodies) == [5, SEGMENT_CAPTURES]
    pole.close()


def test_a_changed_day_key_begins_a_new_upload(pole, city, hands):
    pole.see("ABC0001")
    city.secret = os.urandom(32)
    hands.pass_time(seconds=1)
    pole.device.day_keys.adopt(city.bundle())
    pole.see("ABC0002")
    pole.device.spool.freeze()
    names = [SegmentName.parse(path.name) for path in segments(pole)]
    assert [name.captures for name in names] == [1, 1]


def test_while_older_uploads_wait_new_captures_gather_in_one_segment(pole, city):
    city.answer_upload = lambda body: (503, "text/plain", b"")
    for number in range(30):
        pole.see(f"ABC{number:04d}")
        pole.talk_for(minutes=1)
    city.answer_upload = None
    pole.talk_for(minutes=10)
    assert len(city.plates) == 30
    assert len(city.uploads) == 2


def test_the_oldest_waiting_capture_is_dated_by_its_segment(pole, hands):
    began = hands.at
    pole.see("ABC0001")
    hands.pass_time(hours=1)
    oldest = pole.device.spool.state().oldest_at
    assert abs(oldest - began) < timedelta(seconds=1)
    assert pole.see("ABC0002", at=began - timedelta(days=2)) is NotSealed.NO_DAY_KEY


def test_damage_in_a_segment_that_was_left_open_is_counted_at_the_start(pole, city):
    sizes = []
    for number in range(3):
        pole.see(f"ABC{number:04d}")
        sizes.append(segments(pole)[0].stat().st_size)
    (path,) = segments(pole)
    content = bytearray(path.read_bytes())
    content[sizes[0] + 300] ^= 1
    path.write_bytes(bytes(content))
    assert reopened(pole).recovery.damaged == 1
    assert pole.device.counters[Count.SPOOL_DAMAGED] == 1
    pole.talk()
    assert city.plates == ["ABC0000", "ABC0002"]


def test_captures_whose_capsule_is_damaged_are_counted_as_lost(pole, city):
    pole.see("ABC0001")
    pole.device.spool.freeze()
    (path,) = segments(pole)
    content = path.read_bytes()
    at = content.index(b'"capsule_id"')
    path.write_bytes(content[:at] + b"#" + content[at + 1 :])
    pole.talk()
    assert city.upload_bodies == []
    assert pole.device.counters[Count.SPOOL_DAMAGED] == 1
    assert pole.device.spool.state().captures == 0


def test_a_segment_that_cannot_be_begun_leaves_no_file(pole, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fdatasync", full)
        assert pole.see("ABC0001") is NotKept.DISK_FULL
    assert segments(pole) == []
    assert pole.device.spool.state().captures == 0


def test_files_that_are_no_segments_are_left_alone(pole):
    for name in ("2026-13-45_01a20c62-2448-779e-9762-9bc1afd9b6c2.open", "notes.txt", "x.frozen"):
        (pole.state_dir / "spool" / name).write_bytes(b"?")
    assert reopened(pole).state().captures == 0
    assert (pole.state_dir / "spool" / "notes.txt").exists()


def test_a_spool_that_the_disk_does_not_give_is_said_and_tried_again(pole, city, monkeypatch):
    pole.see("ABC0001")
    pole.device.spool.freeze()
    honest = Path.read_bytes

    def broken(path):
        if path.suffix == ".frozen":
            raise OSError(5, "Input/output error")
        return honest(path)

    monkeypatch.setattr(Path, "read_bytes", broken)
    pole.talk()
    assert "spool_unreadable" in pole.faults()
    assert pole.device.spool.state().captures == 1
    monkeypatch.setattr(Path, "read_bytes", honest)
    pole.talk_for(minutes=6)
    assert city.plates == ["ABC0001"]
    assert pole.faults() == set()
