"""Ids: version 7 UUIDs from an instant and a nonce."""

from datetime import UTC, datetime

import pytest

from clearplate.core.errors import FormatError
from clearplate.core.ids import uuid7


def test_known_answer_of_rfc_9562():
    # RFC 9562 appendix A.6: 2022-02-22T19:22:22Z, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F
    at = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    made = uuid7(at, bytes.fromhex("0cc3" + "18c4dc0c0c07398f"))
    assert str(made) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_later_instants_sort_later():
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)
    assert uuid7(early, b"\xff" * 10).bytes < uuid7(late, b"\x00" * 10).bytes


@pytest.mark.parametrize(
    ("at", "nonce"),
    [
        (datetime(2026, 1, 1), b"0" * 10),  # noqa: DTZ001 (the naive instant is the fault)
        (datetime(2026, 1, 1, tzinfo=UTC), b"0" * 9),
        (datetime(1969, 12, 31, tzinfo=UTC), b"0" * 10),
    ],
)
def test_what_cannot_name_a_moment_is_refused(at, nonce):
    with pytest.raises(FormatError):
        uuid7(at, nonce)
