"""A camera that is killed: run by test_kill.py in a process of its own.

    killed_pole.py points STATE_DIR FOLDER   for each system call that changes the disk, in a copy of the state folder
                                             of its own: work, and die by SIGKILL before that call, or amid it if it writes
    killed_pole.py erase STATE_DIR FOLDER    the same, while the city's word that a day is shredded is obeyed
    killed_pole.py erase-once STATE_DIR -    hear the city once, killed from outside
    killed_pole.py loop STATE_DIR PREFIX     work until killed from outside

Each accepted capture is acknowledged by one line: the point, the sequence number and the plate.
"""

import itertools
import os
import shutil
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from edge.pole import TestPole

CALLS = ("write", "pwrite", "fsync", "fdatasync", "rename", "unlink", "ftruncate", "open")
WRITES = ("write", "pwrite")


class Now:
    """The real clock, with the shape that the pole expects."""

    monotonic_s = 1000.0

    @property
    def at(self):
        return datetime.now(UTC)

    def now(self):
        return datetime.now(UTC)


class NoCity:
    """The pole is enrolled already and needs no city to be made."""

    url = "http://127.0.0.1:1"


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def arm(at, *, amid):
    """Die at the given call: the at-th one that changes the disk, or the at-th that writes, counted from now."""
    counter = itertools.count()
    for name in WRITES if amid else CALLS:
        setattr(os, name, _armed(getattr(os, name), counter, at, amid=amid))


def _armed(original, counter, at, *, amid):
    def call(*arguments, **keywords):
        if arguments[0] == 1 or next(counter) != at:  # 1: what the test itself says
            return original(*arguments, **keywords)
        if amid:
            descriptor, content, *rest = arguments
            original(descriptor, bytes(content)[: len(content) // 2], *rest)
        return die()

    return call


def acknowledge(point, sequence, plate):
    os.write(1, f"{point} {sequence} {plate}\n".encode())


def work(pole, point, plates):
    """Accept captures and send them, twice over."""
    for batch in (plates[:3], plates[3:]):
        for plate in batch:
            sequence = pole.device.spool.next_sequence
            if pole.see(plate) is None:
                acknowledge(point, sequence, plate)
        pole.hands.monotonic_s += 60
        pole.talk(3)


def hear(pole, point, _plates):
    """Hear the city's notices, and tell what they did."""
    acknowledge(point, 0, "begins")
    pole.talk(3)


def points(state_dir, folder, act):
    for amid in (False, True):
        for point in itertools.count():
            name = f"K{point:03d}{'A' if amid else 'B'}"
            place = folder / name
            shutil.copytree(state_dir, place)
            child = os.fork()
            if child == 0:
                pole = TestPole(place, NoCity, Now())
                arm(point, amid=amid)
                act(pole, name, [f"{name}{number}" for number in range(6)])
                os._exit(0)
            _, status = os.waitpid(child, 0)
            if os.WIFEXITED(status):
                assert os.WEXITSTATUS(status) == 0
                break


def loop(state_dir, prefix):
    pole = TestPole(state_dir, NoCity, Now())
    for number in itertools.count():
        sequence, plate = pole.device.spool.next_sequence, f"{prefix}{number:05d}"
        if pole.see(plate) is None:
            acknowledge("loop", sequence, plate)
        if number % 7 == 6:
            pole.hands.monotonic_s += 60
            pole.talk(2)


if __name__ == "__main__":
    NoCity.url = sys.argv[4]
    if sys.argv[1] in ("points", "erase"):
        points(Path(sys.argv[2]), Path(sys.argv[3]), work if sys.argv[1] == "points" else hear)
    elif sys.argv[1] == "erase-once":
        hear(TestPole(Path(sys.argv[2]), NoCity, Now()), "once", [])
    else:
        loop(Path(sys.argv[2]), sys.argv[3])
