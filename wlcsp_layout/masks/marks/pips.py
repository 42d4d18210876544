"""Squares that say which mask a mark belongs to."""

from collections.abc import Iterator

from wlcsp_layout.masks.marks.shape import Shape, box_at
from wlcsp_layout.model.mark_kinds import Pips


def shapes(mark: Pips, bias_nm: int) -> Iterator[tuple[str, Shape]]:
    """Yield each square with its layer, all edges moved outward by the bias."""
    side = mark.side_nm
    first = mark.box.left_nm - mark.at.x_nm
    for n in range(mark.count):
        square = box_at(mark.at, (first + 2 * n * side, -(side // 2)), (side, side))
        yield mark.layer, square.grown(bias_nm)
