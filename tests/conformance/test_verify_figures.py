"""clearplate-verify's own fold gives the shared vectors' figures, and its register of holds is ours, however acts are told."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.figures import holds as ours
from clearplate_verify import holds as theirs
from clearplate_verify.counting import Counts, Window
from clearplate_verify.entries import parse_entry
from clearplate_verify.figures import compute
from clearplate_verify.holds import HoldAct
from clearplate_verify.merkle import hash_leaf
from clearplate_verify.registers import Registers
from clearplate_verify.rows import Register
from clearplate_verify.scan import Part

VECTORS = json.loads((Path(__file__).parents[2] / "docs/spec/vectors/figures.json").read_text(encoding="utf-8"))
TODAY = "2026-11-24"
told = st.fixed_dictionaries(
    {
        "act": st.sampled_from(["asked", "approved", "declined", "ended"]),
        "what": st.sampled_from(["hold", "extension"]),
        "why": st.sampled_from(["expired", "case_closed"]),
        "day": st.integers(1, 28),
        "ends_on": st.sampled_from(["2026-11-20", "2026-11-24", "2027-01-31"]),
        "offense_type": st.sampled_from(["120", "09A"]),
        "captures": st.integers(0, 500),
        "hold": st.sampled_from(["first", "second"]),
    }
)


def test_the_verifiers_fold_gives_the_vectors_figures():
    for expected in VECTORS["expected"]:
        window = Window(expected["as_of"])
        registers = Registers(Counts(window.days[0], window.last))
        for index, text in enumerate(VECTORS["entries"]):
            registers.take(_part(window, index, text))
        registers.first_at = parse_entry(VECTORS["entries"][0].encode())["at"]
        figures, lists = compute(registers, window, expected["tree_size"])
        assert figures == expected["figures"]
        assert lists == expected["lists"]
        registers.close()


def _part(window, index, text):
    entry, counts, register = parse_entry(text.encode()), Counts(window.days[0], window.last), Register()
    kind, at, public = entry["kind"], entry["at"], entry["public"]
    counts.see(index, at)
    counts.act(kind, at, public)
    register.act(index, kind, at, public, embargoed=False)
    leaf = hash_leaf(text.encode()).hex()
    return Part(counts, events=[(index, kind, at, public, entry["sd"], leaf)], register=register)


@given(st.lists(told, max_size=9), st.randoms(use_true_random=False))
def test_the_register_of_holds_does_not_depend_on_the_order_of_telling(acts, random):
    numbered = [
        (index, act["act"], f"2026-10-{act['day']:02}T08:00:00.000Z", {**act, "case": "c-1", "agency": "Police"})
        for index, act in enumerate(acts)
    ]
    random.shuffle(numbered)
    mine, yours = {}, {}
    for index, act, at, public in numbered:
        mine.setdefault(public["hold"], []).append(ours.told(act, index, at, public))
        yours.setdefault(public["hold"], []).append(HoldAct(index, f"holds.{act}", at, public))
    rows = sorted((ours.row(hold, kept, TODAY) for hold, kept in mine.items()), key=lambda row: -row["index"])
    assert theirs.register(yours, TODAY) == rows
    assert theirs.totals(rows, TODAY) == ours.figures(rows, TODAY)
    in_order = {hold: sorted(kept, key=lambda act: act["index"]) for hold, kept in mine.items()}
    assert [ours.row(row["hold"], in_order[row["hold"]], TODAY) for row in rows] == rows
