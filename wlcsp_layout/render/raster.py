"""An SVG as PNG.

By resvg, since it is a renderer without surroundings: a wheel of one Rust library, whose software
rasterizer is antialiased, uses neither a graphics card nor a library of the system, and gives the
same bytes on any machine. Fonts are never asked for, as letters are outlines. So PNG and SVG are
one picture, and there is one way to draw it. KLayout's own view has no transparency of its own, Qt
in its wheel draws without antialiasing of fills, and Skia's wheel is thirty times as large.
"""

import resvg_py


def png(svg: str) -> bytes:
    """Return the picture at its own size in pixels."""
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)
