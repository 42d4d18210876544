"""Dies that keep-outs of the wafer take."""

from wlcsp_layout.geometry import Box, Xy


def columns_taken(keep_out: Box, row: int, size: Xy, pitch: Xy, corner: Xy) -> range:
    """Return the columns of a row whose dies share area with a keep-out; touching is none.

    `corner` [nm] is the lower left one of the reference die.
    """
    bottom = corner[1] + row * pitch[1]
    if bottom >= keep_out.top_nm or bottom + size[1] <= keep_out.bottom_nm:
        return range(0)
    # left < its right edge and left + width > its left edge, where left = corner + column * pitch
    first = (keep_out.left_nm - size[0] - corner[0]) // pitch[0] + 1
    end = -((corner[0] - keep_out.right_nm) // pitch[0])
    return range(first, end)
