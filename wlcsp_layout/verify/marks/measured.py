"""Pairs of marks as measured on the file: whether they have one center, and read what they say."""

from collections.abc import Iterator, Sequence

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.mark_kinds import BoxInBox, Cross, Vernier
from wlcsp_layout.units import half_nm_text, um_text
from wlcsp_layout.verify.marks.blocks import Block
from wlcsp_layout.verify.marks.matching import finding, polygons_of, region_of
from wlcsp_layout.verify.marks.wanted import WantedMark

AROUND_NM = 10_000
"""What lies this near to the extents of a mark is part of it: our choice, less than any gap."""


def off_center(block: Block) -> Iterator[Finding]:
    """Yield the crosses and boxes whose two parts do not have one center.

    Where shapes are missing or too many, the comparison says so, and nothing is measured.
    """
    for wanted in block.marks:
        if not isinstance(wanted.mark, Cross | BoxInBox):
            continue
        lower, upper = (_drawn(block, wanted, layer) for layer in wanted.mark.layers)
        if not lower or not upper:
            continue
        one, other = _center(lower), _center(upper)
        if one != other:
            by = f"({half_nm_text(other[0] - one[0])}, {half_nm_text(other[1] - one[1])})"
            what = f"the upper part is {by} um off the center of the lower one"
            at = (one[0] // 2, one[1] // 2)
            yield finding("V675", wanted.mark.name, what, lower, at, top=block.drawn.top.name)


def wrong_steps(block: Block) -> Iterator[Finding]:
    """Yield the verniers of which a line is not as many steps from its partner as it counts."""
    for wanted in block.marks:
        mark = wanted.mark
        if not isinstance(mark, Vernier):
            continue
        lower, upper = (_drawn(block, wanted, layer) for layer in mark.layers)
        if not lower or not upper:
            continue
        axis = 0 if mark.along == "x" else 1
        lines = [sorted(_center([line])[axis] for line in side) for side in (lower, upper)]
        apart = [b - a for a, b in zip(*lines, strict=True)]
        # Doubled, as centers may lie on half a nanometer.
        wrong = [
            n
            for n in range(-mark.count, mark.count + 1)
            if apart[n + mark.count] - apart[mark.count] != 2 * n * mark.step_nm
        ]
        if wrong:
            n = min(wrong, key=lambda number: (abs(number), number))
            read = half_nm_text(apart[n + mark.count] - apart[mark.count])
            what = (
                f"line {n:+d} is {read} um from its partner, not {um_text(n * mark.step_nm)} um "
                f"({len(wrong)} of {2 * mark.count} lines are wrong)"
            )
            place = sorted(upper, key=lambda line: _center([line])[axis])[n + mark.count]
            at = place.bbox().center()
            yield finding("V676", mark.name, what, [place], (at.x, at.y), top=block.drawn.top.name)


def _drawn(block: Block, wanted: WantedMark, layer: str) -> list[kdb.Polygon]:
    """Return the shapes of a mark on a layer; none when they are not as many as the spec has."""
    box = wanted.mark.box
    zone = kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm).moved(wanted.at)
    near = kdb.Region(zone.enlarged(AROUND_NM, AROUND_NM))
    found = polygons_of(block.shapes[layer].inside(near))
    return found if len(found) == len(wanted.parts[layer]) else []


def _center(polygons: Sequence[kdb.Polygon]) -> Xy:
    """Return twice the center of the box around shapes."""
    box = region_of(polygons).bbox()
    return (box.left + box.right, box.bottom + box.top)
