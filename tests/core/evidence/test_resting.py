"""A bundle at rest: any part can be read, and nothing of it can be changed, moved, cut or taken for another's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearplate.core.errors import VerificationError
from clearplate.core.evidence import resting
from clearplate.core.evidence.resting import PIECE_BYTES, SealedObject, seal_pieces, sealed_size

KEY, NAME = bytes(range(32)), "exports/1.bundle"
SIZES = [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES, 3 * PIECE_BYTES + 7]


def sealed_of(data, key=KEY, name=NAME):
    return b"".join(seal_pieces((data[start : start + 70_000] for start in range(0, len(data), 70_000)), key, name))


def opened(sealed, size, key=KEY, name=NAME):
    return SealedObject(lambda offset, length: sealed[offset : offset + length], key, name, size)


def some(size):
    return (bytes(range(251)) * (size // 251 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens(size):
    data = some(size)
    sealed = sealed_of(data)
    assert len(sealed) == sealed_size(size)
    assert b"".join(opened(sealed, size)) == data


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_part_opens(data):
    whole = some(2 * PIECE_BYTES + 99)
    sealed = sealed_of(whole)
    offset = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, len(whole) - offset))
    assert opened(sealed, len(whole)).range(offset, length) == whole[offset : offset + length]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: sealed[:100] + bytes((sealed[100] ^ 1,)) + sealed[101:],
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + b"x",
        lambda sealed: sealed[PIECE_BYTES + 16 : 2 * (PIECE_BYTES + 16)] + sealed[: PIECE_BYTES + 16] + sealed[2 * (PIECE_BYTES + 16) :],
    ],
    ids=["a bit", "cut", "longer", "two pieces traded"],
)  # fmt: skip
def test_what_was_changed_does_not_open(spoil):
    data = some(2 * PIECE_BYTES + 99)
    with pytest.raises(VerificationError):
        b"".join(opened(spoil(sealed_of(data)), len(data)))


def test_a_stream_cut_after_a_piece_does_not_pass_for_a_shorter_one():
    sealed = sealed_of(some(2 * PIECE_BYTES))
    with pytest.raises(VerificationError):
        b"".join(opened(sealed[: resting.sealed_size(PIECE_BYTES)], PIECE_BYTES))


@pytest.mark.parametrize(("key", "name"), [(bytes(32), NAME), (KEY, "exports/2.bundle")], ids=["key", "name"])
def test_another_key_or_name_opens_nothing(key, name):
    with pytest.raises(VerificationError):
        b"".join(opened(sealed_of(b"evidence"), 8, key, name))
