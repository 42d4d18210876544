"""A box in a frame."""

from collections.abc import Iterator

from wlcsp_layout.masks.marks.shape import Shape, box_at
from wlcsp_layout.model.mark_kinds import BoxInBox


def shapes(mark: BoxInBox, bias_nm: int) -> Iterator[tuple[str, Shape]]:
    """Yield each shape with its layer, all edges moved outward by the bias.

    The frame comes in four boxes side by side: as one outline it would be a keyhole.
    """
    outer = mark.outer_nm // 2 + bias_nm
    inner = mark.outer_nm // 2 - mark.line_nm - bias_nm
    line = outer - inner
    for corner, size in (
        ((-outer, -outer), (2 * outer, line)),
        ((-outer, inner), (2 * outer, line)),
        ((-outer, -inner), (line, 2 * inner)),
        ((inner, -inner), (line, 2 * inner)),
    ):
        yield mark.lower, box_at(mark.at, corner, size)
    half = mark.inner_nm // 2
    box = box_at(mark.at, (-half, -half), (2 * half, 2 * half))
    yield mark.upper, box.grown(bias_nm)
