"""How the marks of a block stand: the pairs side by side, under them the bars of each mask.

A pair is its pips, crosses and boxes in a row, the scale in x under them, the one in y beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wlcsp_layout.geometry import Box, Point
from wlcsp_layout.model.mark_kinds import Axis, BoxInBox, CdBars, Cross, Mark, Pips, Vernier
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.spec.marks_schema import MarksSpec
from wlcsp_layout.units import Nm

LEAST_GAP_NM = 50_000
"""Between marks, our choice: a field of view apart, and no bar is near enough to change another."""
NEIGHBORS = 5
"""A bar stands alone when the next shape is this many times its width away: our choice."""
LINES = (4, 6)
"""Lengths of the lines of a scale, and of its middle one, by their width: our choice."""
PIP_NM = Nm(10_000)

_HERE = Point(x_nm=Nm(0), y_nm=Nm(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Marks about their common center; both sizes are even."""

    width: int
    height: int
    marks: tuple[Mark, ...]


def block(spec: MarksSpec, bars_nm: dict[str, tuple[Nm, Nm]]) -> tuple[Box, tuple[Mark, ...]]:
    """Return the extents of a block and its marks; `bars_nm` has width and space of bars by mask.

    Sizes are as the spec has them: whether they make sense is judged elsewhere.
    """
    gap = max(LEAST_GAP_NM, *(NEIGHBORS * max(pair) for pair in bars_nm.values()))
    pairs = [_pair(spec, lower, upper, LEAST_GAP_NM) for lower, upper in spec.pairs]
    rows = [_beside(pairs, gap)] if pairs else []
    most = rows[0].width if rows else 0
    row: list[_Group] = []
    for film, (width, space) in bars_nm.items():
        bars = _bars(spec, film, (width, space))
        if row and _beside([*row, bars], gap).width > most:
            rows.append(_beside(row, gap))
            row = []
        row.append(bars)
    rows.append(_beside(row, gap))
    whole = _stacked(rows, gap)
    box = Box(
        left_nm=Nm(-whole.width // 2),
        bottom_nm=Nm(-whole.height // 2),
        right_nm=Nm(whole.width // 2),
        top_nm=Nm(whole.height // 2),
    )
    return box, whole.marks


def _pair(spec: MarksSpec, lower: str, upper: str, gap: int) -> _Group:
    cross, boxes, scale = spec.cross, spec.box_in_box, spec.vernier

    def cross_in(around: str) -> Cross:
        return Cross(
            at=_HERE,
            lower=lower,
            upper=upper,
            length_nm=cross.length_nm,
            width_nm=cross.width_nm,
            clearance_nm=cross.clearance_nm,
            around="cross" if around == "cross" else "corners",
        )

    def vernier(along: Axis) -> Vernier:
        return Vernier(
            at=_HERE,
            lower=lower,
            upper=upper,
            along=along,
            pitch_nm=scale.pitch_nm,
            step_nm=scale.step_nm,
            count=scale.count,
            width_nm=scale.width_nm,
            length_nm=Nm(LINES[0] * scale.width_nm),
            middle_nm=Nm(LINES[1] * scale.width_nm),
            gap_nm=cross.clearance_nm,
        )

    box_in_box = BoxInBox(
        at=_HERE,
        lower=lower,
        upper=upper,
        outer_nm=boxes.outer_nm,
        line_nm=boxes.line_nm,
        inner_nm=boxes.inner_nm,
    )
    pips = _stacked([_single(_pips(lower)), _single(_pips(upper))], 2 * PIP_NM)
    crosses = (_single(cross_in("cross")), _single(cross_in("corners")))
    signs = [pips, *crosses, _single(box_in_box)]
    left = _stacked([_beside(signs, gap), _single(vernier("x"))], gap)
    return _beside([left, _single(vernier("y"))], gap)


def _bars(spec: MarksSpec, film: str, sizes_nm: tuple[Nm, Nm]) -> _Group:
    gap = max(LEAST_GAP_NM, NEIGHBORS * max(sizes_nm))
    axes: tuple[Axis, Axis] = ("x", "y")
    bars = [
        CdBars(
            at=_HERE,
            layer=film,
            style=style,
            along=along,
            width_nm=sizes_nm[0],
            space_nm=sizes_nm[1],
            length_nm=spec.cd_bars.length_nm,
            count=spec.cd_bars.count,
        )
        for along in axes
        for style in ("dense", "line", "space")
    ]
    return _beside([_single(_pips(film)), *map(_single, bars)], gap)


def _pips(film: str) -> Pips:
    return Pips(at=_HERE, layer=film, count=FILMS.index(film) + 1, side_nm=PIP_NM)


def _single(mark: Mark) -> _Group:
    box = mark.box
    # Of an odd size the right half is the larger one: room is kept for it on both sides.
    return _Group(width=2 * box.right_nm, height=2 * box.top_nm, marks=(mark,))


def _beside(groups: Sequence[_Group], gap: int) -> _Group:
    """Return groups from left to right, their centers at one height."""
    gap += gap % 2
    width = sum(group.width for group in groups) + gap * (len(groups) - 1)
    x = -width // 2
    marks: list[Mark] = []
    for group in groups:
        marks += _moved(group, x + group.width // 2, 0)
        x += group.width + gap
    return _Group(width=width, height=max(g.height for g in groups), marks=tuple(marks))


def _stacked(groups: Sequence[_Group], gap: int) -> _Group:
    """Return groups from the top down, their left edges in line."""
    gap += gap % 2
    height = sum(group.height for group in groups) + gap * (len(groups) - 1)
    width = max(group.width for group in groups)
    y = height // 2
    marks: list[Mark] = []
    for group in groups:
        marks += _moved(group, (group.width - width) // 2, y - group.height // 2)
        y -= group.height + gap
    return _Group(width=width, height=height, marks=tuple(marks))


def _moved(group: _Group, dx: int, dy: int) -> list[Mark]:
    return [
        replace(mark, at=Point(x_nm=Nm(mark.at.x_nm + dx), y_nm=Nm(mark.at.y_nm + dy)))
        for mark in group.marks
    ]
