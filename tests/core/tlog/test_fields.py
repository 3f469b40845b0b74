import pytest

from clearplate.core.errors import InvariantError
from clearplate.core.tlog.fields import Field, FieldType

F = FieldType
UUID = "0199f0a2-7d3c-7000-8000-000000000001"
GOOD = [
    (F.OFFICER, "o-0123456789abc"),
    (F.OFFICERS, ["o-0123456789abc", "o-0123456789abd"]),
    (F.CASE, "c-0123456789abc"),
    (F.SLUG, "clock-skew"),
    (F.TITLE, "Mesa St at 5th"),
    (F.CHOICE, "totp"),
    (F.CHOICES, ["totp", "passkey"]),
    (F.CHOICES, []),
    (F.RULE, "search.case_exists"),
    (F.RULES, ["search.case_exists", "search.window"]),
    (F.OFFENSE, "09A"),
    (F.COUNT, 0),
    (F.MICRODEGREES, -106_485_020),
    (F.FLAG, False),
    (F.INSTANT, "2026-11-24T06:30:00.000Z"),
    (F.DAY, "2026-11-24"),
    (F.DIGEST, "0f" * 32),
    (F.UUID, UUID),
    (F.UUIDS, [UUID]),
    (F.REFERENCE, "R-2026-0012"),
    (F.REFERENCE, "R-2026-123456"),
    (F.VERSION, "0.1.0"),
    (F.VERSION, "1.2.0rc1"),
    (F.DISCLOSURES, ["WyJzYWx0Iiwia2luZCIsMV0"]),
    (F.TEXT, "Robbery at the store\non Mesa St"),
    (F.PLATES, ["ABC1234"]),
]
BAD = [
    (F.OFFICER, "Ana Ruiz"),
    (F.OFFICER, UUID),
    (F.OFFICER, None),
    (F.OFFICERS, "o-0123456789abc"),
    (F.OFFICERS, ["o-0123456789abc", "o-0123456789abc"]),
    (F.OFFICERS, [{}]),
    (F.CASE, "26-012345"),
    (F.SLUG, "ABC1234"),
    (F.SLUG, "a" * 80),
    (F.TITLE, ""),
    (F.TITLE, "x" * 121),
    (F.TITLE, "bell\x07"),
    (F.CHOICE, "sms"),
    (F.CHOICE, 1),
    (F.CHOICES, ["totp", "totp"]),
    (F.CHOICES, ["sms"]),
    (F.RULE, "ABC1234"),
    (F.RULE, "search"),
    (F.RULE, "search.case1"),
    (F.RULES, ["x"]),
    (F.OFFENSE, "ABC"),
    (F.OFFENSE, 120),
    (F.COUNT, -1),
    (F.COUNT, True),
    (F.COUNT, 2**53),
    (F.COUNT, "3"),
    (F.MICRODEGREES, 180_000_001),
    (F.FLAG, 1),
    (F.INSTANT, "2026-11-24T06:30:00Z"),
    (F.INSTANT, "2026-11-24"),
    (F.INSTANT, 0),
    (F.DAY, "20261124"),
    (F.DAY, "2026-13-24"),
    (F.DIGEST, "0F" * 32),
    (F.DIGEST, "0f" * 16),
    (F.UUID, UUID.upper()),
    (F.UUID, "ABC1234"),
    (F.UUIDS, [UUID, UUID]),
    (F.UUIDS, UUID),
    (F.REFERENCE, "R-2026-12"),
    (F.REFERENCE, "ABC1234"),
    (F.REFERENCE, 12),
    (F.VERSION, "ABC1234"),
    (F.DISCLOSURES, ["A plate"]),
    (F.DISCLOSURES, "abc"),
    (F.DISCLOSURES, [1]),
    (F.TEXT, ""),
    (F.TEXT, "x" * 4001),
    (F.TEXT, "\ud800"),
    (F.PLATES, ["abc"]),
    (F.PLATES, ["ABC1234567890"]),
    (F.PLATES, [1]),
]


def field(kind, *, nullable=False):
    return Field("it", kind, nullable, ("totp", "passkey") if "choice" in kind else ())


@pytest.mark.parametrize(("kind", "value"), GOOD)
def test_a_field_holds_what_its_type_says(kind, value):
    field(kind).check(value)


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_a_field_holds_nothing_else_and_does_not_quote_it(kind, value):
    with pytest.raises(InvariantError) as fault:
        field(kind).check(value)
    assert "ABC1234" not in str(fault.value)


def test_none_needs_leave():
    field(F.COUNT, nullable=True).check(None)
    with pytest.raises(InvariantError):
        field(F.COUNT).check(None)


def test_every_type_is_tried_here():
    assert {kind for kind, _ in GOOD} == set(F)
