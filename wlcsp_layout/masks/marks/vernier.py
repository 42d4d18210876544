"""Two scales of lines whose pitches differ by a step."""

from collections.abc import Iterator

from wlcsp_layout.masks.marks.shape import Shape, box_at
from wlcsp_layout.model.mark_kinds import Vernier


def shapes(mark: Vernier, bias_nm: int) -> Iterator[tuple[str, Shape]]:
    """Yield each line with its layer, all edges moved outward by the bias."""
    is_x = mark.along == "x"
    for n in range(-mark.count, mark.count + 1):
        length = mark.length_nm if n else mark.middle_nm
        # The lower mask's lines above or left of the place, the upper one's below or right of it.
        far, near = -mark.gap_nm - length, int(mark.gap_nm)
        first, second = (near, far) if is_x else (far, near)
        for layer, pitch, across in (
            (mark.lower, mark.pitch_nm, first),
            (mark.upper, mark.pitch_nm + mark.step_nm, second),
        ):
            corner = (n * pitch - mark.width_nm // 2, across)
            size = (mark.width_nm, length)
            line = box_at(mark.at, *((corner, size) if is_x else (corner[::-1], size[::-1])))
            yield layer, line.grown(bias_nm)
