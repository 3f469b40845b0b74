import pytest

from clearplate.core.errors import FormatError
from clearplate.core.policy.parameters import parse_parameters


@pytest.fixture
def text(files):
    return files["parameters.toml"]


def test_the_example_citys_numbers(text):
    parameters = parse_parameters(text)
    assert parameters.retention_days == 30
    assert "120" in parameters.allowed_offense_types
    assert parameters.title("en") == parameters.title("fr") == "Plate reader policy of Example City"
    assert parameters.title("es-mx").startswith("Política")


def test_match_and_forget_keeps_nothing_and_lets_nothing_be_searched(text):
    zero = text.replace("retention_days = 30", "retention_days = 0")
    parameters = parse_parameters(zero.replace("search_window_max_days = 30", "search_window_max_days = 0"))
    assert (parameters.retention_days, parameters.search_window_max_days) == (0, 0)
    assert parameters.facts()["search_window_max_days"] == 0


NAMES = [
    "title_en",
    "title_es",
    "retention_days",
    "search_window_max_days",
    "search_alone_days_max",
    "searches_per_plate_max",
    "sightings_per_case_max",
    "looks_cameras_max",
    "looks_hours_max",
    "looks_pictures_max",
    "second_person_hours",
    "exigent_review_hours",
    "exigent_open_max",
    "results_open_minutes",
    "training_valid_days",
    "session_idle_minutes",
    "mfa_fresh_minutes",
    "support_hours_max",
    "publication_delay_minutes",
    "review_days",
    "matter_days",
    "matter_extension_days_max",
    "embargo_days_max",
    "embargo_days_per_case_max",
    "hold_days_max",
    "hold_captures_max",
    "hold_cameras_max",
    "hold_hours_max",
    "hold_reads_at_once_max",
    "hold_reads_per_day_max",
    "hold_grace_days",
]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_protects_people_has_a_default(text, name):
    without = "\n".join(line for line in text.splitlines() if not line.startswith(name))
    with pytest.raises(FormatError, match=f"{name} is missing"):
        parse_parameters(without)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("retention_days = 30", "retention_days = 31", r"parameters.toml:7: retention_days must be .*P1 promises"),
        ("retention_days = 30", "retention_days = -1", "retention_days must be"),
        ("retention_days = 30", "retention_days = 0", r"toml:10: search_window_max_days must be 0 exactly when"),
        ("search_window_max_days = 30", "search_window_max_days = 0", "must be 0 exactly when retention_days is 0"),
        ("search_window_max_days = 30", "search_window_max_days = -1", "search_window_max_days must be"),
        ("retention_days = 30", "retention_days = true", "retention_days must be"),
        ("retention_days = 30", 'retention_days = "30"', "retention_days must be"),
        ("retention_days = 30", "retention_days = 30.0", "retention_days must be"),
        ("retention_days = 30", "retention_days = 21", "search_window_max_days must not exceed retention_days"),
        ("session_idle_minutes = 30", "session_idle_minutes = 31", "session_idle_minutes must be"),
        ("publication_delay_minutes = 0", "publication_delay_minutes = 1441", "publication_delay_minutes must be"),
        ("embargo_days_max = 90", "embargo_days_max = 366", "embargo_days_max must be"),
        ("per_case_max = 180", "per_case_max = 366", "embargo_days_per_case_max must be .*year"),
        ('title_en = "Plate reader policy of Example City"', 'title_en = ""', "title_en must be"),
        ('title_es = "', "title_es = 3 # ", "title_es must be"),
        ("retention_days = 30", "retention_days = 30\nmoon_days = 3", "parameters.toml:8: unknown parameter moon_days"),
        ("retention_days = 30", "retention_days = ", r"parameters.toml: .*line 7"),
        ('"120",', '"ABC",', r"parameters.toml:\d+: no offense type has the code ABC"),
        ('"120",', '"100",', "names a code twice"),
        ('"120",', "120,", "must be a list of NIBRS codes"),
        ("allowed_offense_types = [", "allowed_offense_types = []\nx = [", "unknown parameter x"),
    ],
)
def test_a_faulty_number_is_told_with_its_line(text, before, after, sentence):
    assert before in text
    with pytest.raises(FormatError, match=sentence):
        parse_parameters(text.replace(before, after))


@pytest.mark.parametrize("codes", ["[]", "3"])
def test_a_policy_without_an_allowed_offense_type_is_no_policy(text, codes):
    head = text[: text.index("allowed_offense_types")]
    with pytest.raises(FormatError, match="must be a list"):
        parse_parameters(f"{head}allowed_offense_types = {codes}\n")
