"""Write wlcsp_layout/render/glyphs.json, the outlines of the letters in pictures.

Needs fontTools, which nothing else does:
python docs/make_glyphs.py Lato-Regular.ttf Lato-Bold.ttf
"""

import json
import sys
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[1] / "wlcsp_layout" / "render" / "glyphs.json"
EM = 1_000
"""Units of the outlines, y down as in SVG."""
CHARACTERS = [*map(chr, range(0x20, 0x7F)), *"°±²·µ×ØøÄÖÜäöüß–—…≤≥−"]  # noqa: RUF001  drawn as such


def outlines(path: str) -> dict[str, list[object]]:
    """Return the advance and the outline of each character that the font has."""
    font = TTFont(path)
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    scale = EM / font["head"].unitsPerEm
    found: dict[str, list[object]] = {}
    for character in CHARACTERS:
        name = names.get(ord(character))
        if name is None:
            continue
        pen = SVGPathPen(glyphs, ntos=lambda value: str(round(value)))
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
        found[character] = [round(glyphs[name].width * scale), pen.getCommands()]
    return found


def main() -> None:
    """Write both weights."""
    regular, bold = sys.argv[1:]
    data = {"em": EM, "regular": outlines(regular), "bold": outlines(bold)}
    text = json.dumps(data, indent=0, ensure_ascii=True, sort_keys=True)
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(text):,} bytes")


if __name__ == "__main__":
    main()
