"""The container: one form, every bit counts, and every other program reads it."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.errors import ClearplateError, FormatError, InvariantError, VerificationError
from clearplate.core.evidence.archive import (
    ArchiveWriter,
    TooLargeError,
    pieces,
    places,
    read_archive,
    write_archive,
)

FILES = {"bundle.json": b"{}", "captures/1/plate.jpg": b"\xff\xd8 picture", "contents.json": b"", "b-1.txt": b"x" * 70}


def test_other_programs_read_it_and_would_write_the_same():
    data = write_archive(FILES)
    with zipfile.ZipFile(io.BytesIO(data)) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == FILES
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as written:
        for name in sorted(FILES):
            written.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), FILES[name])
    assert again.getvalue() == data


def test_what_was_written_is_read():
    assert read_archive(write_archive(FILES)) == FILES


def test_places_follow_from_names_and_sizes():
    data = write_archive(FILES)
    sizes = [(name, len(FILES[name])) for name in sorted(FILES)]
    assert {name: data[at : at + size] for name, at, size in places(sizes)} == FILES


def test_every_flipped_bit_is_refused():
    data = write_archive(FILES)
    for index in range(len(data) * 8):
        broken = bytearray(data)
        broken[index // 8] ^= 1 << index % 8
        # A flipped bit of a file's own bytes is caught by its CRC here, and by its hash in the bundle's lists.
        with pytest.raises(ClearplateError):
            read_archive(bytes(broken))


@pytest.mark.parametrize("changed", [b"x", b""], ids=["longer", "shorter"])
def test_nothing_follows_and_nothing_lacks(changed):
    data = write_archive(FILES)
    with pytest.raises(VerificationError):
        read_archive(data + changed if changed else data[:-1])


@pytest.mark.parametrize("name", ["/abs", "a//b", "../up", "Upper", "a b", "", "a/", "é", "x" * 201])
def test_a_name_is_plain(name):
    with pytest.raises(InvariantError):
        list(ArchiveWriter().add(name, b""))


def test_names_rise():
    with pytest.raises(InvariantError):
        list(pieces([("b", b""), ("a", b"")]))


def test_what_the_format_cannot_say_is_refused_before_it_is_written():
    class Long(bytes):
        def __len__(self):
            return 2**32

    with pytest.raises(TooLargeError):
        list(ArchiveWriter().add("a", Long()))


@given(st.binary(max_size=200))
def test_hostile_bytes_are_no_bundle(data):
    with pytest.raises((FormatError, VerificationError)):
        read_archive(data)
