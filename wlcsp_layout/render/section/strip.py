"""All steps as one animated GIF."""

import io
from collections.abc import Sequence

from PIL import Image

STEP_MS = 1400
LAST_MS = 3500
COLORS = 96


def gif(pictures: Sequence[bytes], width_px: int = 1000) -> bytes:
    """Return PNG pictures as a GIF that runs for ever; the same pictures give the same bytes."""
    opened = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    height = round(opened[0].height * width_px / opened[0].width)
    small = [picture.resize((width_px, height), Image.Resampling.LANCZOS) for picture in opened]
    # One palette for all, of the step that has all colors: nothing flickers.
    palette = small[-1].quantize(COLORS, dither=Image.Dither.NONE)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in small]
    target = io.BytesIO()
    frames[0].save(
        target,
        format="GIF",
        save_all=True,
        append_images=frames[1:],
        duration=[STEP_MS] * (len(frames) - 1) + [LAST_MS],
        loop=0,
        optimize=False,
    )
    return target.getvalue()
