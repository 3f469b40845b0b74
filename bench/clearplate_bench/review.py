"""What the rules about misuse find in a simulated year: each planted pattern, and how often honest work is flagged."""

import argparse
import json
import random
import time
from dataclasses import asdict, dataclass, field

from clearplate.core.review.anomalies import RULES, watch
from clearplate_bench.agency_year import PATTERNS, Agency, honest

SEEDS = 5
FALSE_MAX = 1.0
"""Flagged honest searches in a thousand; the goal."""
OF_A_WEEK = "anomaly.volume"
BASELINE = "anomaly.repeated_plate"
"""The rule that a tired reviewer would think of first; what it finds alone is the baseline."""


@dataclass
class Outcome:
    """One simulated year.

    Attributes:
        honest: Honest searches.
        false: Those of them that were flagged.
        planted: Searches of misuse; `found` those of them that were flagged.
        raised: By pattern, at which of its searches it was first raised; None if never.
        by_rule: Flags of honest and of planted searches, by rule.
    """

    honest: int = 0
    false: int = 0
    planted: int = 0
    found: int = 0
    raised: dict[str, int | None] = field(default_factory=dict)
    by_rule: dict[str, list[int]] = field(default_factory=lambda: {one.rule: [0, 0] for one in RULES})


def simulate(seed: int) -> Outcome:
    """One year with one officer for each pattern of misuse among honest ones."""
    agency = Agency(random.Random(seed))  # noqa: S311 - the same year for the same seed
    outcome = Outcome()
    patterns = [plant(agency) for plant in PATTERNS]
    place = {fact.search: (one.name, number) for one in patterns for number, fact in enumerate(one.searches, 1)}
    culprits = {one.searches[0].officer for one in patterns}
    good = list(honest(agency))
    everything = sorted([*good, *(fact for one in patterns for fact in one.searches)], key=lambda fact: fact.at)
    flagged: set[str] = set()
    outcome.raised = {one.name: None for one in patterns}
    for flag in watch(everything):
        bad = place.get(flag.search)
        if bad is None and flag.rule == OF_A_WEEK and flag.officer in culprits:
            continue  # it speaks of the officer's week, and that week has misuse in it
        outcome.by_rule[flag.rule][bad is not None] += 1
        flagged.add(flag.search)
        if bad is not None and outcome.raised[bad[0]] is None:
            outcome.raised[bad[0]] = bad[1]
    outcome.honest, outcome.planted = len(good), len(place)
    outcome.found = len(flagged & place.keys())
    outcome.false = len(flagged) - outcome.found
    return outcome


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the bench `review`."""
    parser = subparsers.add_parser("review", help="planted misuse in a simulated year: what is raised, and when")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help="years to simulate")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Simulate and print; baseline: the one rule "sixth search of a plate" alone."""
    began = time.perf_counter()
    years = [simulate(seed) for seed in range(arguments.seeds)]
    result = _summary(years, time.perf_counter() - began)
    if arguments.json:
        print(json.dumps(asdict(result)))
        return 0
    print(f"{result.searches:,} searches in {arguments.seeds} years, {result.microseconds:.0f} µs each")
    print(f"precision {result.precision:.3f}, recall {result.recall:.3f}")
    print(f"false flags in 1,000 honest searches: {result.false_per_1000:.2f} (goal: at most {FALSE_MAX:g})")
    print(f"the sixth-search rule alone: precision {result.sixth_precision:.3f}, recall {result.sixth_recall:.3f}\n")
    print(f"{'pattern':<44} {'raised at search, worst year':>30}")
    for name, worst in result.raised.items():
        print(f"{name:<44} {worst if worst is not None else 'never':>30}")
    print(f"\n{'rule':<32} {'honest':>8} {'planted':>8}")
    for rule, (false, true) in result.by_rule.items():
        print(f"{rule:<32} {false:>8} {true:>8}")
    return 0


@dataclass
class Summary:
    """All years together; `raised` by pattern, the worst year's first flag, None if a year passed without."""

    searches: int
    microseconds: float
    precision: float
    recall: float
    sixth_precision: float
    sixth_recall: float
    false_per_1000: float
    raised: dict[str, int | None]
    by_rule: dict[str, list[int]]


def _summary(years: list[Outcome], seconds: float) -> Summary:
    honest_count, false = sum(one.honest for one in years), sum(one.false for one in years)
    planted, found = sum(one.planted for one in years), sum(one.found for one in years)
    by_rule = {one.rule: [sum(year.by_rule[one.rule][side] for year in years) for side in (0, 1)] for one in RULES}
    sixth_false, sixth_found = by_rule[BASELINE]
    raised: dict[str, int | None] = {}
    for name in years[0].raised:
        firsts = [year.raised[name] for year in years]
        raised[name] = None if None in firsts else max(first for first in firsts if first is not None)
    return Summary(
        searches=honest_count + planted,
        microseconds=1e6 * seconds / (honest_count + planted),
        precision=found / (found + false),
        recall=found / planted,
        sixth_precision=sixth_found / (sixth_found + sixth_false),
        sixth_recall=sixth_found / planted,
        false_per_1000=1000 * false / honest_count,
        raised=raised,
        by_rule=by_rule,
    )
