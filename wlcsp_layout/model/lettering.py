"""Letters of 5 x 7 pixels, for text that is drawn in polygons.

Pixels touch by their sides and never by a corner alone, lit ones and dark ones alike: so no mask
has a point contact, and no width and no space of a text is less than a pixel. The letters are our
own design. There are no small letters: `folded` makes capitals of them, as titles of masks have.
"""

from collections.abc import Iterator

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.units import Nm

PIXELS_ACROSS = 5
PIXELS_UP = 7
ADVANCE = 6
"""Pixels from letter to letter: one column between two of them is empty."""

_ROWS = """
A ##### #...# #...# ##### #...# #...# #...#
B ####. #..## #..## ####. #..## #..## ####.
C .#### ##... #.... #.... #.... ##... .####
D ####. #..## #...# #...# #...# #..## ####.
E ##### #.... #.... ####. #.... #.... #####
F ##### #.... #.... ####. #.... #.... #....
G .#### ##... #.... #.### #...# ##..# .####
H #...# #...# #...# ##### #...# #...# #...#
I .###. ..#.. ..#.. ..#.. ..#.. ..#.. .###.
J ..### ...#. ...#. ...#. ...#. #..#. ####.
K #..## #.##. ###.. ##... ###.. #.##. #..##
L #.... #.... #.... #.... #.... #.... #####
M #...# ##.## ##### #.#.# #...# #...# #...#
N #...# ##..# ###.# #.### #..## #...# #...#
O .###. ##.## #...# #...# #...# ##.## .###.
P ####. #..## #..## ####. #.... #.... #....
Q .###. ##.## #...# #...# #.### ##### .####
R ####. #..## #..## ####. #.##. #..## #...#
S .#### ##... ##... .###. ...## ...## ####.
T ##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..
U #...# #...# #...# #...# #...# ##.## .###.
V #...# #...# #...# ##.## .#.#. .###. ..#..
W #...# #...# #...# #.#.# ##### ##.## #...#
X #...# ##.## .###. ..#.. .###. ##.## #...#
Y #...# ##.## .###. ..#.. ..#.. ..#.. ..#..
Z ##### ...## ..##. .##.. ##... #.... #####
0 ##### #...# #...# #...# #...# #...# #####
1 ..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.
2 ##### ....# ....# ##### #.... #.... #####
3 ##### ....# ....# .#### ....# ....# #####
4 #...# #...# #...# ##### ....# ....# ....#
5 ##### #.... #.... ##### ....# ....# #####
6 ##### #.... #.... ##### #...# #...# #####
7 ##### ....# ...## ...#. ..##. ..#.. ..#..
8 ##### #...# #...# ##### #...# #...# #####
9 ##### #...# #...# ##### ....# ....# #####
- ..... ..... ..... .###. ..... ..... .....
_ ..... ..... ..... ..... ..... ..... #####
. ..... ..... ..... ..... ..... .##.. .##..
, ..... ..... ..... ..... .##.. .##.. .#...
: ..... .##.. .##.. ..... .##.. .##.. .....
/ ....# ...## ...#. ..##. .##.. .#... ##...
# .#.#. .#.#. ##### .#.#. ##### .#.#. .#.#.
+ ..... ..#.. ..#.. ##### ..#.. ..#.. .....
( ..##. .##.. .#... .#... .#... .##.. ..##.
) .##.. ..##. ...#. ...#. ...#. ..##. .##..
"""
"""Each letter with its rows from the top, `#` lit."""


def _letters() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield " ", ("." * PIXELS_ACROSS,) * PIXELS_UP
    for line in _ROWS.strip().splitlines():
        letter, *rows = line.split(" ")
        yield letter, tuple(rows)


GLYPHS = dict(_letters())
"""By letter, its rows from the top; `#` is lit, `.` is dark."""


def folded(text: str) -> str:
    """Return a text as it is drawn: in capitals."""
    return text.upper()


def unknown(text: str) -> str:
    """Return the characters that have no letter, each once, in the order of the text."""
    return "".join(dict.fromkeys(letter for letter in text if folded(letter) not in GLYPHS))


def pixels_across(text: str) -> int:
    """Return how wide a text is."""
    return max(ADVANCE * len(text) - (ADVANCE - PIXELS_ACROSS), 0)


def boxes(text: str, pixel_nm: int, at: Xy = (0, 0)) -> tuple[Box, ...]:
    """Return a text as boxes side by side; `at` is its lower left corner [nm].

    Letters are as in `folded`; the text must have no `unknown` ones.
    """
    return tuple(
        Box(
            left_nm=Nm(at[0] + (ADVANCE * i + left) * pixel_nm),
            bottom_nm=Nm(at[1] + bottom * pixel_nm),
            right_nm=Nm(at[0] + (ADVANCE * i + right) * pixel_nm),
            top_nm=Nm(at[1] + top * pixel_nm),
        )
        for i, letter in enumerate(folded(text))
        for left, bottom, right, top in _pixel_boxes(GLYPHS[letter])
    )


def _pixel_boxes(rows: tuple[str, ...]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the lit pixels as boxes (left, bottom, right, top), equal runs of rows as one."""
    since: dict[tuple[int, int], int] = {}
    for y, row in enumerate((*reversed(rows), "")):
        runs = list(_runs(row))
        for run in [run for run in since if run not in runs]:
            yield run[0], since.pop(run), run[1], y
        for run in runs:
            since.setdefault(run, y)


def _runs(row: str) -> Iterator[tuple[int, int]]:
    """Yield where lit pixels of a row begin, and where they end."""
    start = row.find("#")
    while start >= 0:
        end = row.find(".", start)
        end = len(row) if end < 0 else end
        yield start, end
        start = row.find("#", end)
