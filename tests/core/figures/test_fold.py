"""The fold against counting it all again the plain way, and what it refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.errors import FormatError, VerificationError
from clearplate.core.figures import Fold
from clearplate.core.tlog.entries import Entry

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CAMERA = "00000000-0000-0000-0000-000000000001"
logs = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["searched", "counted"]), st.none() | st.integers(10, 99))
)


def entry(kind, at=NOW, **public):
    return Entry(kind, 1, at, public, ())


def counted(days_ago, captures):
    hour = (NOW - timedelta(days=days_ago)).replace(hour=0)
    return entry("ingest.counted", hour, camera=CAMERA, hour=hour.isoformat(), captures=captures)


@given(logs)
def test_windows_are_what_counting_again_gives(log):
    fold = Fold()
    for index, (days_ago, what, number) in enumerate(log):
        at = NOW - timedelta(days=days_ago)
        one = entry("cases.opened", at) if what == "searched" else counted(days_ago, number)
        fold.add(index, one)
    figures = fold.snapshot(NOW, root_hash=bytes(32)).figures
    recent = [(index, *row) for index, row in enumerate(log) if row[0] < 30]
    reads = [number for _, _, what, number in recent if what == "counted"]
    assert figures["cases.opened"].value == len(recent) - len(reads)
    assert figures["reads.captures"].value == sum(number for number in reads if number is not None)
    assert figures["reads.hours_withheld"].value == reads.count(None)
    assert (figures["cases.opened"].first, figures["cases.opened"].last) == (
        (recent[0][0], recent[-1][0]) if recent else (None, None)
    )


def test_an_entry_out_of_order_is_refused():
    with pytest.raises(FormatError):
        Fold().add(1, entry("cases.opened"))


def test_an_entry_without_a_field_that_counts_is_refused():
    with pytest.raises(FormatError, match="sighting_count"):
        Fold().add(0, entry("search.answered", search=CAMERA))


def test_disclosing_what_was_never_withheld_is_refused():
    with pytest.raises(VerificationError, match="not withheld"):
        Fold().add(0, entry("tlog.disclosed", index=0, leaf="", disclosures=[]))
