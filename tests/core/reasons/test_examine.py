"""The two gates on reasons: what they find, and what tricks of spelling do not hide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearplate.core.offenses import OFFENSES
from clearplate.core.reasons import ReasonFindings, Topic, examine
from clearplate.core.reasons.beside_a_crime import BESIDE_A_CRIME
from clearplate.core.reasons.crimes import CRIMES, TURNS, WEAKER
from clearplate.core.reasons.enforcement import ENFORCEMENT
from clearplate.core.reasons.liberties import LIBERTIES
from clearplate.core.reasons.spelling import plain_words
from clearplate.core.reasons.unless_named import UNLESS_NAMED

VAGUE = ["", ".", "inv", "investigation", "ongoing investigation", "Investigación", "police case follow up", "N/A", "bolo",
         "criminal investigation 26-012345", "suspect vehicle", "vehículo sospechoso", "placa de caso en investigación",
         "12345 67890 12 34 56"]  # fmt: skip


@pytest.mark.parametrize("reason", VAGUE)
def test_a_reason_that_says_nothing_about_the_case_is_vague(reason):
    assert examine(reason).vague


@pytest.mark.parametrize(
    "reason",
    [
        "Dark pickup left the robbery at the Mesa Street store, clerk saw the plate",
        "Witness saw red sedan leave the shooting on Alameda Avenue",
        "Testigo vio un sedán rojo salir del tiroteo en la avenida Alameda",
        "Robbery in the parking lot of the Mesa pharmacy, getaway car",
        "Arson at the mosque on Cliff Drive, white van seen leaving",
        "Shot his girlfriend and fled north on Dyer in a grey truck",
        "Missing child last seen in mother's blue minivan near Zaragoza",
    ],
)
def test_an_honest_reason_passes_both_gates(reason):
    assert examine(reason) == ReasonFindings(empty=False, vague=False)


@pytest.mark.parametrize(
    "reason", ["stolen vehicle", "Hit and run", "missing person", "murder suspect", "robo de auto"]
)
def test_a_crime_in_two_words_says_what_happened(reason):
    assert not examine(reason).vague


@pytest.mark.parametrize(
    "reason", ["theft", "Stolen", "fraud inv", "narcotics investigation", "robo", "warrant", "felony"]
)
def test_a_category_alone_does_not(reason):
    assert examine(reason).vague


def test_ten_words_are_an_account_unless_they_tell_a_prohibited_purpose():
    account = "The owner came back on Sunday, the display stood empty and tracks led toward the canal road"
    assert not examine(account).vague
    assert examine("The owner came back on Sunday and the display stood empty").vague
    assert examine(account + ", the cleaner has no papers and ICE wants to deport him").topics


def test_who_saw_or_did_something_stands_for_a_crime_without_a_word_of_ours_but_hides_no_purpose():
    assert not examine("Witness gave the tag of the men who took her ferrets from the porch").vague
    assert examine("Witness gave the tag").vague
    assert examine("Witness gave the tag of the men who were at the immigration march").topics
    assert examine("The men who took her ferrets from the porch, tag given").vague
    assert examine("The suspect vehicle needs to be located somewhere in town tonight").vague
    assert examine("Homeland asked us where this family van sleeps at night").vague


@pytest.mark.parametrize(
    ("reason", "topic"),
    [
        ("Checking immigration status of the driver and his family", Topic.IMMIGRATION),
        ("ICE detainer request for the registered owner at Dyer", Topic.IMMIGRATION),
        ("Buscar indocumentados que viajan por la calle Mesa", Topic.IMMIGRATION),
        ("Owner has several unpaid tickets from downtown meters", Topic.REVENUE),
        ("Car was speeding past the school on Monday morning", Topic.TRAFFIC),
        ("Exceso de velocidad frente a la escuela el lunes", Topic.TRAFFIC),
        ("Parking tickets piling up for this blue sedan downtown", Topic.PARKING),
        ("Code enforcement wants owner of junk vehicle found", Topic.CIVIL_CODE),
        ("Identify protesters parked near city hall on Saturday", Topic.PROTEST),
        ("Quién fue a la manifestación del sábado en la plaza", Topic.PROTEST),
        ("List church attendees from the early Sunday morning", Topic.WORSHIP),
        ("Activist leader drives this car to every meeting", Topic.POLITICAL),
        ("My ex keeps driving past our old house nightly", Topic.PERSONAL),
    ],
)
def test_a_reason_that_names_a_prohibited_purpose_is_found_in_both_languages(reason, topic):
    assert topic in examine(reason).topics


def test_accents_capitals_and_signs_do_not_hide_a_purpose():
    assert examine("I-M-M-I hold; INMIGRACIÓN!!").topics == (Topic.IMMIGRATION,)


@given(st.text())
def test_examining_a_reason_is_total(reason):
    assert isinstance(examine(reason).vague, bool)


@pytest.mark.parametrize(
    "reason",
    [
        "Help the 1mm1gr@t1on people find this van",
        "i m m i g r a t i o n request for this van",
        "im-mi-gra-tion request for this van",
        "imigration request for this van",
        "immigraton request for this van",
        "im\u200bmigration request for this van",
        "\u0456mm\u0456gr\u0430t\u0456\u043en request for this van",
        "ＩＭＭＩＧＲＡＴＩＯＮ request for this van",
    ],
)
def test_tricks_of_spelling_do_not_hide_a_purpose(reason):
    assert Topic.IMMIGRATION in examine(reason).topics


@pytest.mark.parametrize(
    "reason",
    [
        "Suspect protects himself with a knife, robbery at the mall",
        "Auto deportivo rojo huyó del robo en la joyería",
        "Dio marcha atrás y atropelló a la víctima en el mercado",
        "Stolen ice cream truck seen near the rink on Saturday",
        "Robbery suspects hid the guns in the church parking lot",
    ],
)
def test_innocent_neighbors_of_listed_words_pass(reason):
    assert examine(reason).topics == ()


def test_what_was_found_is_told_with_the_line_of_the_list_and_the_words():
    (match,) = examine("Owner has unpaid parking tickets downtown").matches[:1]
    assert match.topic is Topic.PARKING
    assert match.words == "parking tickets"
    assert "ticket" in match.phrase


def test_a_crime_makes_room_for_words_that_are_traffic_enforcement_alone():
    assert examine("Ran a red light on Paisano at noon").topics == (Topic.TRAFFIC,)
    assert examine("Ran a red light on Paisano and killed a cyclist").topics == ()
    assert Topic.TRAFFIC in examine("Speeding ticket for the robbery suspect").topics


@pytest.mark.parametrize(
    ("reason", "topic"),
    [
        ("immig chk on owner", Topic.IMMIGRATION),
        ("UDA load, drop house watch", Topic.IMMIGRATION),
        ("pkg tkts unpaid", Topic.PARKING),
        ("traf viol on Mesa", Topic.TRAFFIC),
        ("exp reg on blue Ford", Topic.TRAFFIC),
        ("DWLSR", Topic.TRAFFIC),
        ("my gf says she is home", Topic.PERSONAL),
    ],
)
def test_officers_shorthand_is_read(reason, topic):
    assert topic in examine(reason).topics


@pytest.mark.parametrize(
    "reason",
    [
        "Blue sedan drove up and down Mesa Street all weekend",
        "Sergeant wants to know where this driver works during the week",
        "No injury, driver of the white van left before we came",
        "Homicide unit needs to know where this family spends the weekend",
        "La troca blanca pasa por la calle todas las noches",
    ],
)
def test_a_reason_that_names_no_crime_and_no_emergency_leaves_open_what_happened(reason):
    found = examine(reason)
    assert (found.empty, found.vague) == (False, True)


@pytest.mark.parametrize(
    ("reason", "topic"),
    [
        ("Burglary, but mainly to see whether he is here legally", Topic.IMMIGRATION),
        ("Robbery? no, two unpaid parking tickets", Topic.PARKING),
        ("Robo de auto, aunque en realidad es para saber quién va a misa", Topic.WORSHIP),
        ("The file says fraud, yet the aim is to learn who signed the petition drive", Topic.POLITICAL),
        ("Homicide suspect may be near, so list everyone at the vigil", Topic.PROTEST),
        ("ICE wants the shooting suspect's cousin as well", Topic.IMMIGRATION),
    ],
)
def test_a_crime_does_not_cover_the_purpose_that_a_reason_turns_to(reason, topic):
    assert topic in examine(reason).topics


@pytest.mark.parametrize("offense", OFFENSES.values(), ids=OFFENSES)
def test_every_offense_of_the_fbis_table_is_named_in_both_languages(offense):
    """What a case may be about can be said of it; whether it may be searched for is the policy's list."""
    for name in (offense.name_en, offense.name_es):
        assert not examine(f"{name}: silver sedan, Mesa Street, Tuesday").vague, name


LISTS = {
    "crimes": CRIMES,
    "weaker": {"": WEAKER},
    "turns": {"": TURNS},
    "beside": BESIDE_A_CRIME,
    "enforcement": ENFORCEMENT,
    "liberties": LIBERTIES,
    "unless named": UNLESS_NAMED,
}


@pytest.mark.parametrize("name", LISTS)
def test_every_listed_word_can_be_met_and_stands_once(name):
    """A listed word with an accent or a sign would never be found: texts are compared without."""
    for group, lines in LISTS[name].items():
        assert len({line.text for line in lines}) == len(lines), group
        for line in lines:
            for part in line.text.split():
                words = part.removeprefix("!").split("|") if part != ".." else []
                assert len(set(words)) == len(words), line.text
                assert all(word == "".join(plain_words(word)) != "" for word in words), line.text
