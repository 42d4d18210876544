"""The street around a die: each die's cell draws its half, so that neighbors tile."""

from wlcsp_layout.geometry import Box
from wlcsp_layout.units import Nm


def tile_box(die_box: Box, street_nm: tuple[int, int]) -> Box:
    """Return the die with its half of the street; of an odd street the left half is smaller."""
    x_nm, y_nm = street_nm
    return Box(
        left_nm=Nm(die_box.left_nm - x_nm // 2),
        bottom_nm=Nm(die_box.bottom_nm - y_nm // 2),
        right_nm=Nm(die_box.right_nm + x_nm - x_nm // 2),
        top_nm=Nm(die_box.top_nm + y_nm - y_nm // 2),
    )


def frame(die_box: Box, street_nm: tuple[int, int], pull_back_nm: int) -> tuple[Box, ...]:
    """Return the die's half of the street and the pulled-back rim as four boxes side by side."""
    outer, inner = tile_box(die_box, street_nm), die_box.grown(-pull_back_nm)
    return (
        Box(
            left_nm=outer.left_nm,
            bottom_nm=outer.bottom_nm,
            right_nm=outer.right_nm,
            top_nm=inner.bottom_nm,
        ),
        Box(
            left_nm=outer.left_nm,
            bottom_nm=inner.top_nm,
            right_nm=outer.right_nm,
            top_nm=outer.top_nm,
        ),
        Box(
            left_nm=outer.left_nm,
            bottom_nm=inner.bottom_nm,
            right_nm=inner.left_nm,
            top_nm=inner.top_nm,
        ),
        Box(
            left_nm=inner.right_nm,
            bottom_nm=inner.bottom_nm,
            right_nm=outer.right_nm,
            top_nm=inner.top_nm,
        ),
    )
