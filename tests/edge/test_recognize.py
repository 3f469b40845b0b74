import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from clearplate.core.errors import FormatError
from clearplate.core.plates import distance
from clearplate.edge import ctc, rapidocr_engine
from clearplate.edge.camera import Frame
from clearplate.edge.engine import Detection, Plates, RecognizerFailed
from clearplate.edge.rapidocr_engine import PINNED, RapidOcrEngine
from clearplate.edge.recognize import STRIP_HEIGHT, columns_of, looks_at, strip
from clearplate.edge.vote import decide
from edge.pictures import default_engine, plate_scene, street

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def engine():
    return default_engine()


def frame(pixels):
    return Frame(pixels, NOW, "drawn")


def posterior(text, sure=0.95, other=None):
    rows = np.zeros((2 * len(text) + 1, ctc.COLUMNS))
    rows[::2, ctc.BLANK] = 1.0
    for at, sign in enumerate(text):
        rows[2 * at + 1, ctc.COLUMN[sign]] = sure
        rows[2 * at + 1, ctc.COLUMN[other[at]] if other else ctc.BLANK] += 1.0 - sure
    return rows


def test_characters_of_all_scripts_fold_to_the_plates_they_look_like():
    columns = columns_of(["A", "a", "А", "Ａ", "l", "-", "漢", "9"])
    expected = [ctc.COLUMN["A"]] * 4 + [ctc.COLUMN["1"], ctc.BLANK, ctc.BLANK, ctc.COLUMN["9"]]
    assert columns.tolist() == [ctc.BLANK, *expected, ctc.BLANK]


def test_a_tilted_line_is_straightened():
    pixels = np.zeros((200, 300, 3), np.uint8)
    corners = np.array([[50, 60], [230, 100], [222, 136], [42, 96]], np.float32)
    cv2.fillPoly(pixels, [corners.astype(np.int32)], (255, 255, 255))
    cut = strip(pixels, corners)
    assert cut.shape[0] == STRIP_HEIGHT
    assert cut[4:-4, 4:-4].mean() > 250


def test_a_line_that_reaches_outside_the_picture_is_cut_all_the_same():
    corners = np.array([[-20, -5], [60, -5], [60, 25], [-20, 25]], np.float32)
    assert all(look.shape[0] == STRIP_HEIGHT for look in looks_at(street(64, 48), corners))


def test_the_text_that_explains_all_looks_wins_over_the_one_that_wins_one():
    looks = [posterior("ABC1234")] * 3 + [posterior("4BC1234", sure=0.99)]
    assert decide(looks).text == "ABC1234"


def test_a_format_decides_where_the_looks_do_not():
    doubtful = posterior("ABC12B4", sure=0.5, other="ABC1284")
    assert decide([doubtful]).text == "ABC1284"


def test_a_format_does_not_overrule_what_is_plainly_read():
    assert decide([posterior("ABC12B4", sure=0.99)] * 4).text == "ABC12B4"


def test_confidence_falls_where_looks_disagree():
    verdict = decide([posterior("ABC1234", sure=0.99), posterior("ABC1734", sure=0.6, other="ABC1234")])
    assert verdict.text == "ABC1234"
    assert min(verdict.char_confidence) == verdict.char_confidence[4]
    assert verdict.char_confidence[0] > 0.9 > verdict.char_confidence[4]


def test_nothing_seen_is_no_verdict():
    nothing = np.zeros((8, ctc.COLUMNS))
    nothing[:, ctc.BLANK] = 1.0
    assert decide([nothing]) is None


@pytest.mark.parametrize("text", ["7KTR482", "ABX 5291", "K82-91"])
def test_a_plate_in_plain_sight_is_read_with_a_confidence_for_each_character(engine, text):
    result = engine.read(frame(plate_scene(text)))
    assert isinstance(result, Plates)
    (reading,) = result.readings
    assert distance(reading.text, text.replace(" ", "").replace("-", "")) <= 1
    assert len(reading.char_confidence) == len(reading.text)
    assert all(0 <= value <= 1000 for value in (*reading.char_confidence, reading.confidence))
    box = reading.detection.box
    assert box.left < 420
    assert box.right > 520
    assert box.top < 320 < box.bottom


def test_a_plate_torn_apart_by_an_emblem_is_read_as_one(engine):
    pixels = plate_scene("ABX    5291")
    cv2.circle(pixels, (548, 314), 14, (30, 140, 30), -1)
    (reading,) = engine.read(frame(pixels)).readings
    assert reading.text == "ABX5291"


def test_a_small_plate_is_found_anew_in_the_enlarged_picture(engine):
    small = cv2.resize(plate_scene("7KTR482"), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    rough = Detection(((155.0, 110.0), (258.0, 110.0), (258.0, 134.0), (155.0, 134.0)), 800)
    again = engine._found_again(small, rough)
    assert again.box.overlap(rough.box) > 0.5
    empty = Detection(((10.0, 10.0), (90.0, 10.0), (90.0, 30.0), (10.0, 30.0)), 800)
    assert engine._found_again(small, empty) is None


def test_a_line_read_in_doubt_is_read_again_in_more_cuts(engine):
    small = cv2.resize(plate_scene("7KTR482"), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    # A box that cuts the first character away leaves doubt; the enlarged look finds the whole line.
    cut = Detection(((168.0, 116.0), (258.0, 116.0), (258.0, 136.0), (168.0, 136.0)), 800)
    (line,) = engine._read_once(small, [cut])
    assert engine._read_closely(small, line).verdict.text in {"7KTR482", "KTR482"}


def test_of_two_vehicles_in_view_both_are_read(engine):
    pixels = np.hstack((plate_scene("7KTR482")[:, 150:800], plate_scene("ABX5291", body=(30, 30, 140))[:, 150:800]))
    readings = engine.read(frame(pixels)).readings
    assert {reading.text for reading in readings} == {"7KTR482", "ABX5291"}


@pytest.mark.parametrize("angle", [-12, 12])
def test_a_tilted_plate_is_read(engine, angle):
    turn = cv2.getRotationMatrix2D((480, 300), angle, 1.0)
    result = engine.read(frame(cv2.warpAffine(plate_scene("7KTR482"), turn, (960, 540))))
    assert [reading.text for reading in result.readings] == ["7KTR482"]


def test_an_empty_street_is_an_answer_not_a_failure(engine):
    assert engine.read(frame(street())) == Plates(())


@pytest.mark.parametrize("text", ["TEXAS", "POLICE", "2026/11/24", "06:30:15"])
def test_words_and_clocks_are_not_reported(engine, text):
    assert engine.read(frame(plate_scene(text))) == Plates(())


def test_what_cannot_be_read_at_all_is_a_failure_not_an_empty_street(engine):
    result = engine.read(frame(np.zeros((10, 10), np.uint8)))
    assert isinstance(result, RecognizerFailed)
    assert "10" in result.reason


def test_the_models_are_the_packages_own_and_their_hashes_are_published(engine):
    assert {model.name: model.sha256.hex() for model in engine.models} == PINNED
    assert len(engine.name.encode()) <= 64


def test_a_missing_or_changed_model_is_refused_and_nothing_is_downloaded(tmp_path):
    with pytest.raises(FormatError, match="is not in"):
        RapidOcrEngine(tmp_path)
    for name in PINNED:
        shutil.copy(rapidocr_engine._packaged_models() / name, tmp_path)
    (tmp_path / rapidocr_engine.RECOGNIZER_MODEL).write_bytes(b"other weights")
    with pytest.raises(FormatError, match="not the model"):
        RapidOcrEngine(tmp_path)


def test_the_package_carries_the_pinned_models():
    folder = rapidocr_engine._packaged_models()
    for name, digest in PINNED.items():
        assert hashlib.sha256(Path(folder / name).read_bytes()).hexdigest() == digest
