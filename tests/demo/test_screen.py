"""What the demo shows: plain lines into a pipe, every persona's way in, failed steps marked."""

import io
from datetime import UTC, datetime

import pytest

from clearplate.demo import otp
from clearplate.demo.personas import PERSONAS, WayIn
from clearplate.demo.screen import Screen

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
WAYS = {p.key: WayIn(p.key, p.email, f"word-{p.key}-secret-17", "JBSWY3DPEHPK3PXP") for p in PERSONAS}


@pytest.fixture
def screen():
    return Screen(io.StringIO())


def test_a_step_says_how_long_it_took_without_colours_in_a_pipe(screen):
    with screen.step("database"):
        pass
    assert screen.out.getvalue() == f"  ✓ {'database':<46}   0.0 s\n"
    assert screen.took == {"database": 0.0}


def test_a_failed_step_is_marked_and_the_fault_goes_on(screen):
    with pytest.raises(OSError, match="full"), screen.step("database"):
        raise OSError("full")
    assert "✗ database" in screen.out.getvalue()
    assert screen.took == {}


def test_the_card_shows_every_way_in_with_its_code(screen):
    screen.card(WAYS, address="http://127.0.0.1:8000", command="clearplate demo", now=NOW)
    shown = screen.out.getvalue()
    code = otp.code_at("JBSWY3DPEHPK3PXP", NOW)
    assert shown.count(f"{code[:3]} {code[3:]}") == len(PERSONAS)
    for way in WAYS.values():
        assert way.email in shown
        assert way.password in shown
    assert "clearplate demo code elena" in shown
    assert "http://127.0.0.1:8000/public/" in shown
    assert "clearplate-verify portal http://127.0.0.1:8000/public/" in shown
    assert max(map(len, shown.splitlines())) <= 120


def test_the_living_line_stays_out_of_pipes(screen):
    screen.live("12 reads")
    assert screen.out.getvalue() == ""
