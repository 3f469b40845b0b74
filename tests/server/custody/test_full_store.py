"""The disks under the images and under the keyring full, for real: what a camera is told, and what is left behind."""

import subprocess
from contextlib import contextmanager

import pytest

from clearplate.server.custody import objects
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Capture, Day
from roadside import post_upload, problem_of, signed

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def small_disk(folder):
    """A file system of 64 KiB of the test's own, over a folder that is empty."""
    command = ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a file system of the test's own needs the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder):
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return ballast


def test_an_upload_whose_images_find_no_room_is_refused_whole_and_taken_later(client, pole, now, stores):
    upload = pole.upload("ABC1234", "XYZ9876", at=now)
    with small_disk(stores / "objects"):
        ballast = fill(stores / "objects")
        answer = post_upload(client, upload)
        assert answer.status_code == 503
        assert problem_of(answer)["slug"] == "no-room"
        assert Capture.objects.count() == 0
        assert list(objects.store().names(now.date())) == []
        ballast.unlink()
        assert post_upload(client, upload).status_code == 200
        assert Capture.objects.count() == 2
        assert len(list(objects.store().names(now.date()))) == 1


def test_day_keys_that_find_no_room_in_the_keyring_are_told_and_made_later(client, road, now, stores):
    camera, key = road
    with small_disk(stores / "keyring"):
        ballast = fill(stores / "keyring")
        answer = signed(client, camera.pk, key, "GET", "/ingest/v1/day-keys", at=now)
        assert answer.status_code == 503
        assert problem_of(answer)["slug"] == "no-room"
        assert (keyring().days(), Day.objects.count()) == ({}, 0)
        ballast.unlink()
        assert signed(client, camera.pk, key, "GET", "/ingest/v1/day-keys", at=now).status_code == 200
        assert len(keyring().days()) == Day.objects.count() > 0
