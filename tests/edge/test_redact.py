from pathlib import Path

import cv2
import matplotlib as mpl
import numpy as np
import pytest

from clearplate.edge.engine import Box
from clearplate.edge.redact import redact
from edge.pictures import plate_scene, street

# Rear Admiral Grace Hopper, 1984: a photograph of the US Navy, in the public domain. Her face, by eye.
HOPPER = Path(mpl.get_data_path()) / "sample_data" / "grace_hopper.jpg"
FACE = Box(190, 120, 340, 320)
NO_PLATE = Box(0, 0, 0, 0)


@pytest.fixture(scope="module")
def person():
    return cv2.imread(str(HOPPER))


def blank_part(pixels, box):
    return float((pixels[box.top : box.bottom, box.left : box.right] == 0).all(axis=2).mean())


def test_a_real_face_is_blanked(person):
    redacted = redact(person, NO_PLATE)
    assert redacted.masked >= 1
    assert blank_part(person, FACE) < 0.05
    assert blank_part(redacted.pixels, FACE) > 0.95


def test_a_small_face_in_a_scene_is_blanked(person):
    face = cv2.resize(person[60:400, 120:420], None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    pixels = plate_scene("ABC1234")
    pixels[40 : 40 + face.shape[0], 700 : 700 + face.shape[1]] = face
    middle = Box(724, 62, 750, 92)
    redacted = redact(pixels, NO_PLATE)
    assert blank_part(redacted.pixels, middle) > 0.95


def test_what_is_masked_is_gone_not_blurred(person):
    redacted = redact(person, NO_PLATE)
    changed = (redacted.pixels != person).any(axis=2)
    assert changed.any()
    assert (redacted.pixels[changed] == 0).all()


def test_the_plate_is_never_masked(person):
    plate = Box(200, 200, 320, 240)
    redacted = redact(person, plate)
    assert (redacted.pixels[200:240, 200:320] == person[200:240, 200:320]).all()


def test_the_picture_given_is_left_as_it_was(person):
    before = person.copy()
    redact(person, NO_PLATE)
    assert (person == before).all()


def test_an_empty_street_is_left_as_it_is():
    pixels = street()
    redacted = redact(pixels, NO_PLATE)
    assert redacted.masked == 0
    assert (redacted.pixels == pixels).all()


def test_a_picture_smaller_than_any_person_is_looked_at_all_the_same():
    assert redact(np.full((20, 30, 3), 90, np.uint8), NO_PLATE).masked == 0
