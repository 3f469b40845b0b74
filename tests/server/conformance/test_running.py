"""Every check over a small city: nothing fails, and the result says what was looked at."""

from clearplate.core.promises import PROMISES, Verdict, Why, verdicts
from clearplate.core.promises.measures import MEASURES, evidence
from clearplate.server import clock
from clearplate.server.conformance import running


def test_a_small_honest_city_keeps_what_can_be_checked(city):
    told = list(running.findings(now=clock.now()))
    assert [fault for _, fault in told if fault] == []
    found = [finding for finding, _ in told]
    assert {f.check_id: evidence(f, "en") for f in found if f.verdict is Verdict.FAILS} == {}
    assert {f.check_id: f.why for f in found if f.verdict is Verdict.UNCHECKED} == {
        "pages.own": Why.NOT_PUBLISHED,
        "network.measured": Why.OUTSIDE,
        "results.of_cases": Why.NOT_COUNTED,
    }
    assert {name for f in found for name in f.numbers} <= set(MEASURES)
    assert set(verdicts(found)) == set(PROMISES)
    assert all(f.numbers or f.why for f in found)
