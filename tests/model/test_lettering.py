"""The letters of text in polygons."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.lettering import (
    ADVANCE,
    GLYPHS,
    PIXELS_ACROSS,
    PIXELS_UP,
    boxes,
    folded,
    pixels_across,
    unknown,
)

TEXTS = st.text(alphabet="".join(GLYPHS), max_size=12)


@pytest.mark.parametrize("letter", GLYPHS)
def test_every_letter_is_five_by_seven(letter: str) -> None:
    """Rows of lit and dark pixels, nothing else."""
    rows = GLYPHS[letter]
    assert len(rows) == PIXELS_UP
    assert all(len(row) == PIXELS_ACROSS and set(row) <= {"#", "."} for row in rows)


@pytest.mark.parametrize("letter", GLYPHS)
def test_pixels_never_touch_by_a_corner_alone(letter: str) -> None:
    """No two by two pixels of which only opposite ones are alike."""
    rows = GLYPHS[letter]
    for y in range(PIXELS_UP - 1):
        for x in range(PIXELS_ACROSS - 1):
            four = rows[y][x] + rows[y][x + 1] + rows[y + 1][x] + rows[y + 1][x + 1]
            assert four not in {"#..#", ".##."}, (letter, x, y)


def test_no_two_letters_are_alike() -> None:
    """Otherwise a text cannot be read back."""
    assert len(set(GLYPHS.values())) == len(GLYPHS)


def test_all_letters_of_names_and_numbers_are_there() -> None:
    """Names of specs are A-Z a-z 0-9 _, small letters become capitals."""
    given_names = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.,:/#+()"
    assert unknown(given_names) == ""
    assert folded("demo49") == "DEMO49"
    assert unknown("5 um ± 1 µm ±") == "±µ"


@given(text=TEXTS, pixel=st.integers(1, 9000), x=st.integers(-99, 99), y=st.integers(-99, 99))
def test_boxes_are_the_lit_pixels_and_do_not_overlap(text: str, pixel: int, x: int, y: int) -> None:
    """Each pixel's center lies in one box if it is lit, in none if not; the areas are equal."""
    drawn = boxes(text, pixel, (x, y))
    lit = 0
    for i, letter in enumerate(text):
        for row in range(PIXELS_UP):
            for column in range(PIXELS_ACROSS):
                is_lit = GLYPHS[letter][PIXELS_UP - 1 - row][column] == "#"
                lit += is_lit
                center2 = (
                    2 * x + (2 * (ADVANCE * i + column) + 1) * pixel,
                    2 * y + (2 * row + 1) * pixel,
                )
                assert sum(_holds(box, center2) for box in drawn) == is_lit
    assert sum(box.width_nm * box.height_nm for box in drawn) == lit * pixel**2
    assert all(box.right_nm <= x + pixels_across(text) * pixel for box in drawn)


@given(text=TEXTS)
def test_boxes_share_no_area(text: str) -> None:
    """Any two of them."""
    for a, b in combinations(boxes(text, 10), 2):
        across = min(a.right_nm, b.right_nm) - max(a.left_nm, b.left_nm)
        up = min(a.top_nm, b.top_nm) - max(a.bottom_nm, b.bottom_nm)
        assert across <= 0 or up <= 0


def test_a_row_of_pixels_is_one_box() -> None:
    """L of 10 nm pixels: its stem above the foot, and the foot."""
    assert [(b.left_nm, b.bottom_nm, b.right_nm, b.top_nm) for b in boxes("l", 10, (5, 7))] == [
        (5, 7, 55, 17),
        (5, 17, 15, 77),
    ]


def _holds(box: Box, center2: tuple[int, int]) -> bool:
    return (
        2 * box.left_nm < center2[0] < 2 * box.right_nm
        and 2 * box.bottom_nm < center2[1] < 2 * box.top_nm
    )
