"""The numbers of a policy: what a council sets besides the rules. Every one must be stated; none has a default.

Names carry the unit. The bounds are the promises': a policy may be stricter, never looser.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.faults import PolicyError

PARAMETERS_FILE = "parameters.toml"
TITLE_MAX = 120
"""One line on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """A policy's numbers and lists.

    Attributes:
        title_en: What the city calls this policy, in English.
        title_es: The same in Spanish.
        retention_days: Reads are destroyed when they are so many days old (P1). 0: a read that hits no hotlist is counted
            and forgotten at once (match-and-forget).
        search_window_max_days: Longest span of time one search may ask about (P7); 0 where nothing is kept, and only there.
        search_alone_days_max: Longest span that one officer may ask about without a second person or a warrant (P7).
        searches_per_plate_max: So often one officer may search for one plate within 30 days; the next needs a supervisor (P7).
        sightings_per_case_max: So many sightings of one plate one case is shown; more need a warrant or a second person (P7).
        looks_cameras_max: Most cameras of one search without a plate; 0 allows none (P7).
        looks_hours_max: Longest span of one search without a plate (P7).
        looks_pictures_max: Most pictures that may be opened after a search without a plate (P7).
        second_person_hours: For so long a search waits for a second person, and once approved may be made (P15).
        exigent_review_hours: A search in an emergency must be reviewed within so many hours (P10).
        exigent_open_max: Who has so many searches in an emergency that nobody reviewed yet makes no further one (P10).
        results_open_minutes: For how long after a search its results are shown and their pictures may be opened (P7).
        training_valid_days: For how long a training counts (P9).
        session_idle_minutes: An idle session ends after so long (P9).
        mfa_fresh_minutes: For so long a second factor shown counts for acts that need it anew (P9).
        support_hours_max: Longest access of a support account; each is approved by two officers and published (P15).
        publication_delay_minutes: So long an entry waits before it is published; every entry waits alike (P10).
        review_days: Every search is reviewed within so many days (P10).
        matter_days: What a resident brings is answered within so many days by the calendar (P16).
        matter_extension_days_max: One extension of that is so long at most; 0 allows none (P16).
        embargo_days_max: Longest embargo on the log entries of a case; 0 allows none (P10).
        embargo_days_per_case_max: So long may a case be under embargo, all its embargoes together (P10).
        hold_days_max: Longest time for which a hold, or one extension of it, may keep captures; 0 allows none (P2).
        hold_captures_max: Most captures that one hold may keep (P2).
        hold_cameras_max: Most cameras of one hold that names cameras and a time instead of sightings; 0 allows none (P7).
        hold_hours_max: Longest span of such a hold (P7).
        hold_reads_at_once_max: Most reads of captures held without a plate that one act opens (P7).
        hold_reads_per_day_max: Most that a case is shown of them within 24 hours; more need a second person (P7).
        hold_grace_days: So long after its case was closed a hold ends (P2).
        allowed_offense_types: NIBRS codes for which a search is allowed (P4).
    """

    title_en: str
    title_es: str
    retention_days: int
    search_window_max_days: int
    search_alone_days_max: int
    searches_per_plate_max: int
    sightings_per_case_max: int
    looks_cameras_max: int
    looks_hours_max: int
    looks_pictures_max: int
    second_person_hours: int
    exigent_review_hours: int
    exigent_open_max: int
    results_open_minutes: int
    training_valid_days: int
    session_idle_minutes: int
    mfa_fresh_minutes: int
    support_hours_max: int
    publication_delay_minutes: int
    review_days: int
    matter_days: int
    matter_extension_days_max: int
    embargo_days_max: int
    embargo_days_per_case_max: int
    hold_days_max: int
    hold_captures_max: int
    hold_cameras_max: int
    hold_hours_max: int
    hold_reads_at_once_max: int
    hold_reads_per_day_max: int
    hold_grace_days: int
    allowed_offense_types: tuple[str, ...]

    def title(self, language: str) -> str:
        """What the policy is called in a language (`en`, `es`); English for any other."""
        return self.title_es if language.startswith("es") else self.title_en

    def facts(self) -> dict[str, Any]:
        """As Cedar is told them, in the context's record `limits`."""
        return {
            "search_window_max_days": self.search_window_max_days,
            "search_alone_days_max": self.search_alone_days_max,
            "searches_per_plate_max": self.searches_per_plate_max,
            "sightings_per_case_max": self.sightings_per_case_max,
            "looks_cameras_max": self.looks_cameras_max,
            "looks_hours_max": self.looks_hours_max,
            "looks_pictures_max": self.looks_pictures_max,
            "exigent_open_max": self.exigent_open_max,
            "results_open_minutes": self.results_open_minutes,
            "embargo_days_max": self.embargo_days_max,
            "embargo_days_per_case_max": self.embargo_days_per_case_max,
            "hold_days_max": self.hold_days_max,
            "hold_captures_max": self.hold_captures_max,
            "hold_cameras_max": self.hold_cameras_max,
            "hold_hours_max": self.hold_hours_max,
            "hold_reads_at_once_max": self.hold_reads_at_once_max,
            "hold_reads_per_day_max": self.hold_reads_per_day_max,
            "mfa_fresh_minutes": self.mfa_fresh_minutes,
            "support_hours_max": self.support_hours_max,
            "matter_extension_days_max": self.matter_extension_days_max,
            "allowed_offense_types": list(self.allowed_offense_types),
        }


_BOUNDS: Mapping[str, tuple[int, int, str]] = {
    "retention_days": (0, 30, "P1 promises at most 30 days"),
    "search_window_max_days": (0, 30, "nothing older than the retention exists"),
    "search_alone_days_max": (1, 30, "nothing older than the retention exists"),
    "searches_per_plate_max": (1, 10, "who needs the same plate more often tells somebody why"),
    "sightings_per_case_max": (1, 500, "a case needs sightings, not a life"),
    "looks_cameras_max": (0, 10, "P7 promises no search of all who passed"),
    "looks_hours_max": (1, 24, "P7 promises no search of all who passed"),
    "looks_pictures_max": (0, 100, "a picture tells a plate that nobody asked about"),
    "second_person_hours": (1, 72, "what was agreed to is about today's facts"),
    "exigent_review_hours": (1, 24, "an emergency is looked at the next day at the latest"),
    "exigent_open_max": (1, 10, "one emergency is followed by a few, not by all of a shift"),
    "results_open_minutes": (1, 60, "results are for the work at hand; later work is a search of its own"),
    "training_valid_days": (1, 731, "training is refreshed at least every two years"),
    "session_idle_minutes": (1, 30, "P9 promises at most 30 minutes"),
    "mfa_fresh_minutes": (1, 60, "what cannot be undone is done by who is there now"),
    "support_hours_max": (0, 72, "support comes for a fault and goes"),
    "publication_delay_minutes": (0, 1440, "the public log is at most a day behind"),
    "review_days": (1, 30, "a search is looked at while people remember it"),
    "matter_days": (1, 30, "who asks hears within a month"),
    "matter_extension_days_max": (0, 90, "an answer that takes a season is a refusal"),
    "embargo_days_max": (0, 365, "every act is told within a year"),
    "embargo_days_per_case_max": (0, 365, "no case is out of sight for longer than a year"),
    "hold_days_max": (0, 366, "what is kept longer is asked for anew, with a new reason"),
    "hold_captures_max": (1, 5000, "a hold names evidence, not traffic"),
    "hold_cameras_max": (0, 20, "a scene and the roads out of it, not the city"),
    "hold_hours_max": (1, 24, "P7 promises that nobody keeps all who passed"),
    "hold_reads_at_once_max": (1, 50, "each read tells a plate that nobody asked about"),
    "hold_reads_per_day_max": (0, 100, "a hold without a plate shows no more than a search without one"),
    "hold_grace_days": (0, 30, "P2 promises no longer than the case is active"),
}
"""Lowest, highest, and why. The ceilings of retention and idle time are the promises'; the others are our own."""


def _values(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise PolicyError("toml", PARAMETERS_FILE, fault=fault) from None
    except RecursionError:
        raise PolicyError("toml_nested", PARAMETERS_FILE) from None


def parse_parameters(text: str) -> Parameters:
    """Read `parameters.toml`.

    Raises:
        PolicyError: With the file and the line: not TOML, a name missing or unknown, a value out of its range.
    """
    values = _values(text)
    names = {field.name for field in fields(Parameters)}
    for unknown in sorted(set(values) - names):
        raise _fault(text, unknown, "parameter_unknown", name=unknown)
    for missing in sorted(names - set(values)):
        raise PolicyError("parameter_missing", PARAMETERS_FILE, name=missing)
    for name, (low, high, why) in _BOUNDS.items():
        value = values[name]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise _fault(text, name, "bounds", name=name, low=low, high=high, why=why)
    for name in ("title_en", "title_es"):
        if not isinstance(values[name], str) or not 0 < len(values[name]) <= TITLE_MAX:
            raise _fault(text, name, "title", name=name, most=TITLE_MAX)
    if (values["search_window_max_days"] == 0) != (values["retention_days"] == 0):
        raise _fault(text, "search_window_max_days", "window_nought")
    if values["search_window_max_days"] > values["retention_days"]:
        raise _fault(text, "search_window_max_days", "window_beyond")
    return Parameters(**{**values, "allowed_offense_types": _offense_types(text, values["allowed_offense_types"])})


def _offense_types(text: str, codes: Any) -> tuple[str, ...]:
    name = "allowed_offense_types"
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise _fault(text, name, "offenses_no_list", name=name)
    for code in codes:
        if code not in OFFENSES:
            raise _fault(text, f'"{code}"', "offense_unknown", code=code)
    if len(set(codes)) != len(codes):
        raise _fault(text, name, "offense_twice", name=name)
    return tuple(codes)


def _fault(text: str, needle: str, key: str, **values: object) -> PolicyError:
    """A fault at the first line that mentions what is wrong."""
    line = next((number for number, line in enumerate(text.splitlines(), 1) if needle in line), 1)
    return PolicyError(key, f"{PARAMETERS_FILE}:{line}", **values)
