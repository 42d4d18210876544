"""A cross, and the larger cross or the four corners around it."""

from collections.abc import Iterator

from wlcsp_layout.geometry import Box, Polygon
from wlcsp_layout.masks.marks.shape import Shape, box_at
from wlcsp_layout.model.mark_kinds import Cross


def shapes(mark: Cross, bias_nm: int) -> Iterator[tuple[str, Shape]]:
    """Yield each shape with its layer, all edges moved outward by the bias."""
    half, arm = mark.length_nm // 2, mark.width_nm // 2
    clearance = mark.clearance_nm
    yield mark.lower, _cross(mark, half + bias_nm, arm + bias_nm)
    if mark.around == "cross":
        far = clearance + bias_nm
        yield mark.upper, _cross(mark, half + far, arm + far)
    else:
        yield from ((mark.upper, box.grown(bias_nm)) for box in _corners(mark))


def _cross(mark: Cross, half: int, arm: int) -> Polygon:
    """Return a cross as one outline: two bars would overlap."""
    quarter = ((arm, -half), (arm, -arm), (half, -arm))
    points: list[tuple[int, int]] = []
    for _ in range(4):
        points += quarter
        quarter = tuple((-y, x) for x, y in quarter)  # type: ignore[assignment]  # three again
    return Polygon(points=tuple(points)).moved(mark.at.xy)


def _corners(mark: Cross) -> Iterator[Box]:
    near = mark.width_nm // 2 + mark.clearance_nm
    low = -near - mark.width_nm
    for y in (low, near):
        for x in (low, near):
            yield box_at(mark.at, (x, y), (mark.width_nm, mark.width_nm))
