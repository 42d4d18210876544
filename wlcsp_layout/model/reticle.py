"""One reticle as the spec means it: its field, the dark frame around it, and the text below.

Coordinates are those of the reticle on the wafer's scale: the center of the field's dies at (0, 0).
The field is the dies with the full street around each; the frame is dark whatever the tone, so that
no shot exposes its neighbor. Below the field it has room for a title, and for a bar code with its
text, in clear letters; left and right of the field for a block of the spec's marks. The stepper's
blades keep all of these off the wafer.
"""

from dataclasses import dataclass

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model import code_39
from wlcsp_layout.model.exposure import Stepper, block_nm
from wlcsp_layout.model.lettering import PIXELS_UP, folded, pixels_across
from wlcsp_layout.units import Nm

PIXEL_NM = 20_000
"""Of letters, and of narrow bars: 0.1 mm on a reticle of 5x.  Our choice."""
BAR_PIXELS = 15
"""Height of the bars."""
GAP_PIXELS = 5
"""Between lines of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Letters, by their lower left corner."""

    text: str
    """As drawn: in capitals."""
    at: Xy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reticle:
    """Where things are on the reticle of one mask."""

    first: Xy
    """The lower left corner of the lower left die."""
    step: Xy
    field_dies: Xy
    field: Box
    """The dies with their full streets."""
    opaque: Box
    """Dark where it is not the field, a letter or a bar."""
    title: Line
    code: Line
    """The text of the bar code, for people."""
    bars_at: Xy
    blocks: tuple[Xy, ...] = ()
    """Centers of blocks of marks."""
    windows: tuple[Box, ...] = ()
    """Around the blocks: there the glass is as where the layer has no shape."""

    @property
    def places(self) -> tuple[Xy, ...]:
        """The lower left corners of the dies, row by row."""
        return tuple(
            (self.first[0] + i * self.step[0], self.first[1] + j * self.step[1])
            for j in range(self.field_dies[1])
            for i in range(self.field_dies[0])
        )


def reticle(
    size: Xy, street: Xy, stepper: Stepper, words: tuple[str, str], marks: Box | None = None
) -> Reticle:
    """Return the reticle of one mask; `size` is that of a die.

    `words` are the title and the text of the bar code, `marks` is the window around a block of
    marks, about (0, 0).
    """
    step = (size[0] + street[0], size[1] + street[1])
    width, height = block_nm(size, step, stepper.field_dies)
    first = (-(width // 2), -(height // 2))
    field = Box(
        left_nm=Nm(first[0] - street[0]),
        bottom_nm=Nm(first[1] - street[1]),
        right_nm=Nm(first[0] + width + street[0]),
        top_nm=Nm(first[1] + height + street[1]),
    )
    title, code = map(folded, words)
    gap = GAP_PIXELS * PIXEL_NM
    title_y = field.bottom_nm - stepper.frame_nm - PIXELS_UP * PIXEL_NM
    code_y = title_y - gap - PIXELS_UP * PIXEL_NM
    bars_y = code_y - gap - BAR_PIXELS * PIXEL_NM
    widths = [pixels_across(title), pixels_across(code), code_39.width(code)]
    title_x, code_x, bars_x = (-(width * PIXEL_NM // 2) for width in widths)
    widest = max(widths) * PIXEL_NM
    frame = stepper.frame_nm
    blocks: tuple[Xy, ...] = ()
    windows: tuple[Box, ...] = ()
    if marks:
        left = field.left_nm - frame - marks.right_nm
        right = field.right_nm + frame - marks.left_nm
        blocks = ((left, 0), (right, 0))
        windows = tuple(_moved(marks, x) for x, _ in blocks)
    inside = (field, *windows)
    opaque = Box(
        left_nm=Nm(min(-widest // 2, *(box.left_nm for box in inside)) - frame),
        bottom_nm=Nm(min(bars_y, *(box.bottom_nm for box in inside)) - frame),
        right_nm=Nm(max(widest // 2, *(box.right_nm for box in inside)) + frame),
        top_nm=Nm(max(box.top_nm for box in inside) + frame),
    )
    return Reticle(
        first=first,
        step=step,
        field_dies=stepper.field_dies,
        field=field,
        opaque=opaque,
        title=Line(text=title, at=(title_x, title_y)),
        code=Line(text=code, at=(code_x, code_y)),
        bars_at=(bars_x, bars_y),
        blocks=blocks,
        windows=windows,
    )


def _moved(box: Box, x_nm: int) -> Box:
    return Box(
        left_nm=Nm(box.left_nm + x_nm),
        bottom_nm=box.bottom_nm,
        right_nm=Nm(box.right_nm + x_nm),
        top_nm=box.top_nm,
    )
