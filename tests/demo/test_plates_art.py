"""The drawn plates: each state's shape, each character its own drawing."""

from itertools import combinations
from random import Random

import numpy as np
import pytest

from clearplate.demo import glyphs
from clearplate.demo.plates_art import DESIGNS, HEIGHT_PX, WIDTH_PX, draw_plate, invent_plate


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_a_plate_is_drawn_whole_with_rounded_corners(design):
    art = draw_plate(invent_plate(design, Random(1)), design)
    assert art.shape == (HEIGHT_PX, WIDTH_PX, 4)
    assert art[0, 0, 3] == 0
    assert art[HEIGHT_PX // 2, WIDTH_PX // 2, 3] == 255


def test_invented_plates_avoid_letters_that_look_like_digits():
    random = Random(2)
    letters = "".join(invent_plate(design, random) for design in DESIGNS.values() for _ in range(200))
    assert not set("IOQ") & set(letters)


def stamped(character):
    mask = np.zeros((180, 120), np.uint8)
    glyphs.stamp(mask, character, left=10, top=10, height=158, advance=86)
    return mask > 127


def test_no_two_characters_that_plates_carry_are_drawn_alike():
    carried = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    drawn = {character: stamped(character) for character in carried}
    for one, other in combinations(carried, 2):
        differing = np.logical_xor(drawn[one], drawn[other]).sum()
        assert differing > 0.03 * drawn[one].size, (one, other)
