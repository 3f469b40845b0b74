"""Which lines of text look like a plate: by words, length, format and geometry, before and after reading them closely.

Everything here is a judgment about plates in general. Weights are natural logarithms, to be added to what the recognizer says;
they have no published source, were set by reasoning about how often such plates run, and are kept few and round.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from clearplate.core.plates import confusables, distance, jurisdictions_matching
from clearplate.edge.engine import Corners

# A format known to be issued speaks for a reading: most plates have one. Small, because formats overlap so much that a misread
# often has one too, and because vanity plates are real.
FORMAT_WEIGHT: Final = 1.5
# More so the formats of where the cameras stand: cities of the United States, some on the Mexican border.
HOME: Final = frozenset({"US", "MX"})
HOME_WEIGHT: Final = 1.0
# By number of characters. Six and seven are what nearly all jurisdictions issue; nine and more is no plate.
LENGTH_WEIGHTS: Final = {4: -3.0, 5: -1.0, 6: 0.0, 7: 0.0, 8: -1.0, 9: -6.0}
OTHER_LENGTH_WEIGHT: Final = -12.0
# Names on vans, shop signs and bumpers are letters only, dates and telephone numbers digits only; few plates are either.
LETTERS_ONLY_WEIGHT: Final = -3.0
DIGITS_ONLY_WEIGHT: Final = -1.5

# Words printed on plates, their frames and vehicles. A line that says one of them, give or take a character, is no plate.
_PRINTED: Final = """
    ALABAMA ALASKA ARIZONA ARKANSAS CALIFORNIA COLORADO CONNECTICUT DELAWARE FLORIDA GEORGIA HAWAII IDAHO ILLINOIS INDIANA
    KANSAS KENTUCKY LOUISIANA MAINE MARYLAND MASSACHUSETTS MICHIGAN MINNESOTA MISSISSIPPI MISSOURI MONTANA NEBRASKA NEVADA
    HAMPSHIRE JERSEY MEXICO NEWYORK CAROLINA DAKOTA OKLAHOMA OREGON PENNSYLVANIA RHODE ISLAND TENNESSEE TEXAS VERMONT
    VIRGINIA WASHINGTON WISCONSIN WYOMING DISTRICT COLUMBIA ONTARIO QUEBEC CHIHUAHUA SONORA COAHUILA TAMAULIPAS NUEVOLEON
    DURANGO SINALOA JALISCO PUEBLA VERACRUZ TRASERA DELANTERA EMPIRE STATE GARDEN SUNSHINE LONESTAR BEAUTIFUL EVERGREEN
    GRANDCANYON SCENIC GREATSTATE GOLDEN CAPITOL LINCOLN TREASURE FIRST FLIGHT GREATLAKES ENDLESS HERITAGE LIBERTY CENTENNIAL
    TOYOTA HONDA NISSAN MAZDA SUBARU SUZUKI LEXUS ACURA INFINITI HYUNDAI DODGE CHRYSLER CHEVROLET CHEVY FORD BUICK CADILLAC
    PONTIAC SATURN MERCURY TESLA VOLVO VOLKSWAGEN SKODA RENAULT PEUGEOT CITROEN OPEL VAUXHALL FIAT ALFA ROMEO LANCIA
    MERCEDES BENZ PORSCHE JAGUAR ROVER LANDROVER JEEP MITSUBISHI ISUZU DACIA SEAT CUPRA SMART SCION HUMMER CHEROKEE
    SILVERADO SIERRA TUNDRA TACOMA TAHOE COROLLA CAMRY CIVIC ACCORD ALTIMA SENTRA EXPLORER ESCAPE FUSION FOCUS MALIBU IMPALA
    EQUINOX OCTAVIA FABIA SUPERB HYBRID TURBO DIESEL SPORT LIMITED LUXURY PREMIUM PREMIER AWD QUATTRO TOURING
    POLICE SHERIFF TAXI AMBULANCE SCHOOL RESCUE STOP YIELD EXIT ONEWAY DEALER SERVICE RENTAL DEALERSHIP SECURITY
    JANUARY MARCH APRIL AUGUST OCTOBER
"""
WORDS: Final = frozenset(_PRINTED.split())
# Shorter words must be met exactly: one character more or less is another word.
LEAST_FUZZY_WORD: Final = 6

# Plates of digits alone have at least five; house, route and model numbers have fewer.
SHORTEST_NUMBER: Final = 5
MONTHS: Final = frozenset(f"{month:02}" for month in range(1, 13))
# So many look-alike spellings are tried for an issued format.
NEAREST: Final = 6

_AS_LETTERS: Final = str.maketrans("01", "OI")

# How wide a character stands, spaces included, per height of its line as the detector draws it: the narrowest dies are of
# North America, the widest of two-row and short plates. Outside it is not type that anyone stamps.
PITCH: Final = (0.22, 1.1)
# In pixels of the frame; below it the recognizer guesses.
LEAST_HEIGHT: Final = 7.0
# Plates hang level; a camera's own tilt is less than this (degrees).
MOST_TILT: Final = 35.0


@dataclass(frozen=True, slots=True)
class LineShape:
    """Size and tilt of a line of text in pixels and degrees."""

    width: float
    height: float
    tilt: float

    @classmethod
    def of(cls, corners: Corners) -> "LineShape":
        """Measure four corners, clockwise from the upper left."""
        points = np.array(corners)
        along = (points[1] - points[0] + points[2] - points[3]) / 2
        down = (points[3] - points[0] + points[2] - points[1]) / 2
        tilt = float(np.degrees(np.arctan2(along[1], along[0])))
        return cls(float(np.linalg.norm(along)), float(np.linalg.norm(down)), tilt)


def may_hold_plate(corners: Corners, characters: int) -> bool:
    """Whether a line of so many characters has a plate's proportions."""
    shape = LineShape.of(corners)
    if shape.height < LEAST_HEIGHT or abs(shape.tilt) > MOST_TILT or not characters:
        return False
    return PITCH[0] <= shape.width / (shape.height * characters) <= PITCH[1]


def is_word(text: str) -> bool:
    """Whether the text is a word printed on plates, frames and vehicles, or one character away from a long one."""
    text = text.translate(_AS_LETTERS)
    if text in WORDS:
        return True
    if len(text) < LEAST_FUZZY_WORD or sum(map(str.isdigit, text)) > 1:
        return False
    near = (word for word in WORDS if len(word) >= LEAST_FUZZY_WORD and abs(len(word) - len(text)) <= 1)
    return any(distance(text, word) <= 1 for word in near)


def is_letters_only(text: str) -> bool:
    """Whether the text is letters, a few 0 or 1 among them taken for O or I unless that spells an issued format."""
    digits = [character for character in text if character.isdigit()]
    if len(digits) > (len(text) - 2) // 3 or not all(digit in "01" for digit in digits):
        return False
    return not digits or not any(map(jurisdictions_matching, (text, *confusables(text, NEAREST))))


def is_plain(text: str) -> bool:
    """Whether the text reads like a name or model rather than a serial: no known format, and at most one digit."""
    return is_letters_only(text) or (sum(map(str.isdigit, text)) <= 1 and not jurisdictions_matching(text))


def is_date(text: str) -> bool:
    """Whether the text is a date as cameras write it into their pictures, or its year and month."""
    return text.isdigit() and len(text) in {6, 8} and text[:2] in {"19", "20"} and text[4:6] in MONTHS


def is_number(text: str) -> bool:
    """Whether the text is digits that no plate carries: a date, a short number, no known format."""
    return text.isdigit() and (is_date(text) or len(text) < SHORTEST_NUMBER or not jurisdictions_matching(text))


def prior(text: str) -> float:
    """How much a text looks like a plate, as a natural logarithm up to a constant."""
    weight = LENGTH_WEIGHTS.get(len(text), OTHER_LENGTH_WEIGHT)
    matching = jurisdictions_matching(text)
    if matching:
        weight += FORMAT_WEIGHT
    if any(jurisdiction[:2] in HOME for jurisdiction in matching):
        weight += HOME_WEIGHT
    if is_letters_only(text):
        weight += LETTERS_ONLY_WEIGHT
    elif text.isdigit():
        weight += DIGITS_ONLY_WEIGHT
    return weight
