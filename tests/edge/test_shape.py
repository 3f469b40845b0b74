import pytest

from clearplate.edge import shape


def line(left, top, width, height, rise=0):
    return ((left, top), (left + width, top + rise), (left + width, top + height + rise), (left, top + height))


def test_a_line_is_measured_along_and_across_its_tilt():
    measured = shape.LineShape.of(line(10, 10, 100, 30, rise=100))
    assert measured.tilt == pytest.approx(45, abs=1)
    assert measured.width == pytest.approx(141, abs=1)
    assert measured.height == pytest.approx(30)


@pytest.mark.parametrize(
    ("corners", "characters", "may"),
    [
        (line(0, 0, 100, 30), 7, True),
        (line(0, 0, 300, 30), 7, False),  # set wide, as on a shop
        (line(0, 0, 30, 30), 7, False),  # seven characters on a square
        (line(0, 0, 30, 5), 7, False),  # too small to read
        (line(0, 0, 100, 30, rise=120), 7, False),  # steep
        (line(0, 0, 100, 30), 0, False),
    ],
)
def test_a_plate_has_the_proportions_of_stamped_type(corners, characters, may):
    assert shape.may_hold_plate(corners, characters) is may


@pytest.mark.parametrize("text", ["TEXAS", "CALIFORNIA", "CAL1FORNIA", "CALIFORNA", "T0Y0TA", "POLICE"])
def test_what_is_printed_on_plates_and_vehicles_is_a_word(text):
    assert shape.is_word(text)


@pytest.mark.parametrize("text", ["ABC1234", "RK828AG", "TEXAN", "F0RD12", "NEILDMND"])
def test_a_plate_is_no_word(text):
    assert not shape.is_word(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("GWAGEN", True),
        ("B1MMIAN", True),
        ("A1TENT1E", True),
        ("TYTARAV4", True),
        ("ABC1234", False),
        ("7FR971", False),
    ],
)
def test_names_and_models_are_told_from_serials(text, plain):
    assert shape.is_plain(text) is plain


@pytest.mark.parametrize(
    ("text", "number"),
    [("20140513", True), ("201405", True), ("12345678", True), ("3301", True), ("1049338", False), ("ABC1234", False)],
)
def test_dates_and_short_numbers_are_no_plates(text, number):
    assert shape.is_number(text) is number


def test_experience_prefers_formats_that_are_issued_and_lengths_that_are_usual():
    assert shape.prior("ABC1234") > shape.prior("A1B2C3D")
    assert shape.prior("ABC1234") > shape.prior("RK828AG") > shape.prior("R8828A9")
    assert shape.prior("ABC123") > shape.prior("ABCDEF")
    assert shape.prior("ABC1234") > shape.prior("1ABC12345") > shape.prior("1ABC123456")
    assert shape.prior("ABC123") > shape.prior("123456")
