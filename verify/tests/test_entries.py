"""Reading entries: the short way for the commonest kind takes nothing that the long way would not take just so."""

import json
import random

import pytest

from clearplate_verify import entries
from clearplate_verify.errors import VerificationFailed

PUBLIC = {
    "camera": "0199f0a2-7d3c-7000-8000-000000000001",
    "captures": 126,
    "hour": "2026-11-24T06:00:00.000Z",
    "root": "ab" * 32,
    "uploads": 12,
}


def counted(**changes):
    entry = {
        "at": "2026-11-24T07:00:00.000Z",
        "kind": "ingest.counted",
        "public": {**PUBLIC, **changes},
        "sd": ["A" * 43, "B" * 43],
        "tag": 600,
        "v": 1,
    }
    return json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "changes", [{}, {"captures": None, "uploads": None}, {"captures": 0}, {"captures": 10**15 - 1}]
)
def test_both_ways_read_the_same(changes):
    data = counted(**changes)
    assert entries.counted_entry(data) == entries.parse_entry(data)
    assert list(entries.counted_entry(data)) == list(entries.parse_entry(data))


@pytest.mark.parametrize(
    "data",
    [
        counted(captures=2**53 - 1),
        counted(captures=-1),
        counted(hour="whenever"),
        counted(camera="ñ"),
        counted().replace(b'"captures":126', b'"captures":0126'),
        counted().replace(b'"captures":126', b'"captures":126.0'),
        counted().replace(b'["AAA', b'["ZAA'),
        counted().replace(b'"v":1', b'"v":2'),
        counted() + b"\n",
        counted().replace(b'{"at"', b'{ "at"'),
    ],
)
def test_what_is_out_of_the_common_goes_the_long_way(data):
    assert entries.counted_entry(data) is None


def test_no_changed_byte_is_taken_by_the_short_way_alone():
    chance = random.Random(1)
    data = counted()
    for place in range(len(data)):
        for _ in range(6):
            changed = bytearray(data)
            changed[place] = chance.randrange(256)
            short = entries.counted_entry(bytes(changed))
            if short is None:
                continue
            try:
                assert entries.parse_entry(bytes(changed)) == short
            except VerificationFailed as failure:
                pytest.fail(f"only the short way took byte {changed[place]} at {place}: {failure}")
