"""The fold gives the figures of the vectors that core, clearplate-verify and the browser share."""

import json
from pathlib import Path

from clearplate.core.figures import Fold
from clearplate.core.tlog.entries import parse_entry
from clearplate.core.tlog.fields import parse_instant
from clearplate.core.tlog.kinds import REGISTRY

VECTORS = json.loads((Path(__file__).parents[3] / "docs/spec/vectors/figures.json").read_text(encoding="utf-8"))


def test_the_fold_gives_the_vectors_figures():
    fold = Fold()
    for index, entry in enumerate(VECTORS["entries"]):
        fold.add(index, parse_entry(entry.encode()))
    for expected in VECTORS["expected"]:
        as_of, root = parse_instant(expected["as_of"]), bytes.fromhex(expected["root_hash"])
        assert fold.snapshot(as_of, root_hash=root).as_json(expected["origin"], []) == expected


def test_the_vectors_hold_every_kind():
    assert {parse_entry(entry.encode()).kind for entry in VECTORS["entries"]} == set(REGISTRY)
