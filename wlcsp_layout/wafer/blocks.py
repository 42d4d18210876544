"""The best offset where only whole shots are exposed: a field of dies is stepped like a die.

All dies of a shot are full when the block of them lies in the usable circle. A keep-out takes a
shot when it takes one of its dies: it may lie in a street between two of them, and take none.
"""

from collections.abc import Iterator
from dataclasses import replace

from wlcsp_layout.geometry import Box, Point, Xy
from wlcsp_layout.model.exposure import block_nm
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.best import Candidate, Search
from wlcsp_layout.wafer.strips import Ground


def ground_of_blocks(ground: Ground, field: Xy) -> Ground:
    """Return the ground of dies as one of whole shots.

    A keep-out is given as the box that takes the same blocks by sharing area with them. Where it is
    narrower than a street there is one for each column or row of dies, and its left edge may lie
    right of its right one: it is less than a block that shares area.
    """
    return replace(
        ground,
        size=block_nm(ground.size, ground.pitch, field),
        pitch=(field[0] * ground.pitch[0], field[1] * ground.pitch[1]),
        keep_outs=tuple(
            Box(left_nm=Nm(x0), bottom_nm=Nm(y0), right_nm=Nm(x1), top_nm=Nm(y1))
            for box in ground.keep_outs
            for x0, x1 in _taken(ground, field, 0, (box.left_nm, box.right_nm))
            for y0, y1 in _taken(ground, field, 1, (box.bottom_nm, box.top_nm))
        ),
    )


def _taken(ground: Ground, field: Xy, axis: int, span: Xy) -> Iterator[Xy]:
    size, pitch, count = ground.size[axis], ground.pitch[axis], field[axis]
    low, high = span
    if high - low > pitch - size:
        yield low, high
        return
    for number in range(count):
        # Die `number` of a block is taken where the block's edge lies between these two.
        yield low + (count - 1 - number) * pitch, high - number * pitch


def search_of_dies(found: Search, ground: Ground, field: Xy) -> Search:
    """Return a search of blocks as one of dies: full ones are those of whole shots."""
    each = field[0] * field[1]
    names = ("center_shot", "corner of shots", "edge in x, shot in y", "shot in x, edge in y")
    return Search(
        best=_of_dies(found.best, ground, field),
        symmetric=tuple(
            (name, _of_dies(item, ground, field))
            for name, (_, item) in zip(names, found.symmetric, strict=True)
        ),
        open_in=found.open_in,
        gap=found.gap * (each if found.open_in == "full_dies" else 1),
    )


def _of_dies(item: Candidate, ground: Ground, field: Xy) -> Candidate:
    """Return an offset of blocks by the die that is nearest to the center, along each axis."""
    block = block_nm(ground.size, ground.pitch, field)
    offset, begins = [0, 0], [0, 0]
    for axis in (0, 1):
        size, pitch, count = ground.size[axis], ground.pitch[axis], field[axis]
        first = item.offset.xy[axis] - block[axis] // 2 + size // 2
        number = _steps_to(first, pitch)
        offset[axis] = first + number * pitch
        begins[axis] = -number % count
    return Candidate(
        offset=Point(x_nm=Nm(offset[0]), y_nm=Nm(offset[1])),
        full=item.full * field[0] * field[1],
        partial=item.partial,
        shots=item.full,
        begins=(begins[0], begins[1]),
    )


def _steps_to(first: int, pitch: int) -> int:
    """Return how many steps lead from a place to the one within half a step of the center."""
    return -((2 * first + pitch) // (2 * pitch))
