"""A keyring that is killed: run by test_keyring_faults.py in a process of its own.

    killed_keyring.py make|destroy FOLDER PLACES    for each call that touches the disk, in a copy of the folder of its
                                                    own: make or destroy the day's key, and die by SIGKILL before that call

Prints one line for each point: its folder's name and what it died before; the last did not die.
"""

import itertools
import os
import shutil
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from clearplate.core.custody.bundle import Suite
from clearplate.server.custody.keyring import FileKeyring

DAY = date(2026, 3, 14)
NOW = datetime(2026, 4, 13, tzinfo=UTC)
MASTER = b"m" * 32
# Every call through which Python reaches the disk here, as the interpreter's own profiler sees it.
CALLS = {"open", "write", "fsync", "rename", "link", "unlink", "truncate", "seek", "close", "listdir", "stat", "fstat"}


def arm(point):
    """Die before the point-th of these calls."""
    counter = itertools.count()

    def watch(_frame, event, call):
        if event == "c_call" and getattr(call, "__name__", "") in CALLS and next(counter) == point:
            os.write(1, f"{call.__name__}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def act(action, place):
    ring = FileKeyring(place, MASTER, suite=Suite.X25519)
    if action == "make":
        ring.make(DAY)
    else:
        ring.destroy(DAY, now=NOW)


def main(action, folder, places):
    for point in itertools.count():
        place = places / f"{point:03d}"
        shutil.copytree(folder, place)
        os.write(1, f"{place.name} ".encode())
        child = os.fork()
        if child == 0:
            arm(point)
            act(action, place)
            sys.setprofile(None)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            os.write(1, b"lived\n")
            return os.WEXITSTATUS(status)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
