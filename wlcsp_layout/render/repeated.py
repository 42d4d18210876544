"""Rows of equal boxes as dashed lines: tens of thousands of dies in a few kilobytes.

A row is one line, as thick as a die is high and dashed by the step, so that each dash is a die.
"""

from collections.abc import Iterator

import klayout.db as kdb

from wlcsp_layout.render.dies import DieKind
from wlcsp_layout.render.placed import Array

QUARTER = 90


def is_straight(array: Array) -> bool:
    """Return whether the places lie along x and y, and boxes stay boxes there."""
    pitches = [p for p, n in ((array.across, array.columns), (array.up, array.rows)) if n > 1]
    return array.first.angle % QUARTER == 0 and all(not (p.x and p.y) for p in pitches)


def dashes(kind: DieKind, name: str, finest_nm: float) -> Iterator[str]:
    """Yield paths of a class that draw the box of every place; all arrays must be straight.

    A step that is finer becomes a line without gaps, and as much paler.
    """
    lines: dict[tuple[bool, int, int, int], list[str]] = {}
    for array in kind.arrays:
        along, count, other, rows = array.across, array.columns, array.up, array.rows
        if rows > count:
            along, count, other, rows = other, rows, along, count
        is_flat = not along.y
        pitch = abs(along.x if is_flat else along.y) if count > 1 else 0
        for row in range(rows):
            box = kind.box.transformed(kdb.ICplxTrans(other * row) * array.first)
            long, thick = (box.width(), box.height())[:: 1 if is_flat else -1]
            run = box + box.moved(along * (count - 1))
            x = run.left if is_flat else (run.left + run.right) // 2
            y = (run.bottom + run.top) // 2 if is_flat else run.bottom
            line = f"M{x} {y}{'h' if is_flat else 'v'}{long + pitch * (count - 1)}"
            lines.setdefault((is_flat, pitch, long, thick), []).append(line)
    for (_, pitch, long, thick), found in sorted(lines.items()):
        dash = ""
        if pitch > long:
            dash = f' stroke-dasharray="{long} {pitch - long}"'
            if pitch < finest_nm:
                dash = f' opacity="{long / pitch:.3f}"'
        yield f'<path class="{name}" stroke-width="{thick}"{dash} d="{"".join(found)}"/>'
