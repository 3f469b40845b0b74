"""PROMISES.md names rules of the example policy and journeys that exist, and the portal says the same of each promise."""

import re
from pathlib import Path

from clearplate.server.portal.promises import PROMISES

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "PROMISES.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| P\d+ ", line)
]
RULES = set(
    re.findall(
        r'@id\("([a-z_.]+)"\)',
        "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "policy/example-city").glob("*.cedar")),
    )
)


def test_every_promise_is_there_once():
    assert [row[0] for row in ROWS] == [f"P{number}" for number in range(1, 18)]


def test_the_rules_a_promise_names_are_in_the_policy():
    named = {rule for row in ROWS for rule in re.findall(r"`([a-z]+\.[a-z_]+)`", row[2])}
    assert named <= RULES
    assert named


def test_the_journeys_a_promise_names_exist():
    named = {path for row in ROWS for path in re.findall(r"`(tests/[^`]+)`", row[4])}
    assert all((ROOT / path).exists() for path in named)
    assert named


def test_every_journey_of_a_promise_is_named_at_it():
    for path in sorted((ROOT / "tests/journeys").glob("test_p[0-9][0-9]_*.py")):
        (row,) = [row for row in ROWS if row[0] == f"P{int(path.name[6:8])}"]
        assert f"`tests/journeys/{path.name}`" in row[4]


def test_a_kept_promise_has_a_journey():
    assert {row[0] for row in ROWS if row[6] == "kept" and row[4] == "–"} == set()


def test_the_portal_says_of_each_promise_what_is_said_here():
    assert {one.number: one.state for one in PROMISES} == {row[0]: row[6].split(":")[0] for row in ROWS}
