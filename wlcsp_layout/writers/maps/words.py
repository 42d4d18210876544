"""The numbering of a map in words, for formats that have no field for it."""

from wlcsp_layout.model.package import Numbering


def numbering_words(numbering: Numbering) -> str:
    """Return where x and y count from, and which way: 'upper_left, x right, y down, first 0 0'."""
    x = "right" if numbering.origin.endswith("left") else "left"
    y = "down" if numbering.origin.startswith("upper") else "up"
    first = f"{numbering.first[0]} {numbering.first[1]}"
    return f"{numbering.origin}, x {x}, y {y}, first {first}"
