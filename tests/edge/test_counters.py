"""Counts outlive the process, need no free disk, and can be read beside a running agent."""

import subprocess
import sys

import pytest

from clearplate.core.errors import FormatError
from clearplate.edge.counters import COUNTERS_NAME, Count, Counters, read_counters


def test_counts_are_kept_over_a_restart(tmp_path):
    counters = Counters(tmp_path)
    counters.add(Count.FRAMES, 3)
    counters.add(Count.FRAMES)
    counters.close()
    again = Counters(tmp_path)
    assert again[Count.FRAMES] == 4
    assert again.as_document()["frames"] == 4
    again.close()


def test_counts_outlive_kill_9(tmp_path):
    program = (
        "import os, pathlib, signal, sys\n"
        "from clearplate.edge.counters import Count, Counters\n"
        "Counters(pathlib.Path(sys.argv[1])).add(Count.DISK_FULL, 7)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, tmp_path], check=False)
    assert read_counters(tmp_path)["disk_full"] == 7


def test_before_anything_was_counted_all_is_zero(tmp_path):
    assert set(read_counters(tmp_path).values()) == {0}


def test_a_damaged_file_is_said(tmp_path):
    (tmp_path / COUNTERS_NAME).write_bytes(b"x" * 4096)
    with pytest.raises(FormatError, match="damaged"):
        Counters(tmp_path)
    with pytest.raises(FormatError, match="damaged"):
        read_counters(tmp_path)


def test_places_in_the_file_are_unique():
    assert len({count.value for count in Count}) == len(Count)
