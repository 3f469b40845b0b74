"""The CBOR reader against the examples of RFC 8949, appendix A: those it must know, and those it must refuse."""

import pytest

from clearplate_verify.evidence.cbor import MAX_DEPTH, MAX_ITEMS, NotReadable, byte_string, decode

KNOWN = {
    "00": 0, "17": 23, "1818": 24, "1903e8": 1000, "1a000f4240": 1000000, "1bffffffffffffffff": 2**64 - 1, "20": -1,
    "3863": -100, "f4": False, "f5": True, "f6": None, "40": b"", "4401020304": b"\1\2\3\4", "60": "", "62c3bc": "\u00fc",
    "80": [], "8301820203820405": [1, [2, 3], [4, 5]], "a0": {}, "a201020304": {1: 2, 3: 4}, "a26161016162820203": {"a": 1, "b": [2, 3]},
}  # fmt: skip


@pytest.mark.parametrize(("data", "value"), KNOWN.items())
def test_what_it_knows(data, value):
    found = decode(bytes.fromhex(data))
    assert (found, type(found)) == (value, type(value))


REFUSED = {
    "nothing": "", "two values": "0000", "float": "f90000", "double": "fb3ff199999999999a", "undefined": "f7",
    "simple": "f0", "longer simple": "f8ff", "tag": "c001", "bytes of no length": "5f42010243030405ff",
    "array of no length": "9fff", "map of no length": "bf61610161629f0203ffff", "text of no length": "7f657374ff",
    "break": "ff", "reserved": "1c", "longer than need be": "1817", "length longer than need be": "580101", "two bytes for one": "1900ff",
    "four for two": "1a0000ffff", "eight for four": "1b00000000ffffffff", "cut bytes": "4401", "cut text": "62c3", "cut array": "8201",
    "cut map": "a101", "cut number": "19ff", "no UTF-8": "61ff", "surrogate": "63eda080", "key twice": "a201000100", "bytes as key": "a14000",
    "array as key": "a18000", "true as key": "a1f500", "huge text": "7bffffffffffffffff", "huge array": "9bffffffffffffffff",
    "huge map": "bb0000ffffffffffff",
}  # fmt: skip


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_it_refuses(data):
    with pytest.raises(NotReadable):
        decode(bytes.fromhex(data))


def test_depth_and_number_are_bounded():
    assert decode(b"\x81" * (MAX_DEPTH - 1) + b"\x00")
    with pytest.raises(NotReadable):
        decode(b"\x81" * MAX_DEPTH + b"\x00")
    with pytest.raises(NotReadable):
        decode(b"\x81" * 1_000_000 + b"\x00")
    fits = b"\x99" + (MAX_ITEMS - 1).to_bytes(2, "big") + b"\x00" * (MAX_ITEMS - 1)
    assert len(decode(fits)) == MAX_ITEMS - 1
    with pytest.raises(NotReadable):
        decode(b"\x99" + MAX_ITEMS.to_bytes(2, "big") + b"\x00" * MAX_ITEMS)


@pytest.mark.parametrize("size", [0, 23, 24, 255, 256, 65_535, 65_536])
def test_bytes_are_written_as_they_are_read(size):
    assert decode(byte_string(bytes(size))) == bytes(size)
