"""An SVG while it is being drawn: styles, definitions that are used again, and what is drawn.

Nothing in it depends on installed fonts, on a network, on the clock or on the order of a set.
Letters are drawn once each and used again by `<use>`; what a text says stands in `aria-label`.
"""

import re
from collections.abc import Mapping
from html import escape

from wlcsp_layout.render.glyphs import EM, Weight, glyph, width_px

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: W3C, Extensible Markup Language (XML) 1.0, fifth edition, section 2.2."""


def number(value: float, digits: int = 2) -> str:
    """Return a number with so many decimals at most, and none that are zeros."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def factor(value: float) -> str:
    """Return a scale with all the digits that matter in a picture, without an exponent."""
    return number(value, 15)


def escaped(text: str) -> str:
    """Return a text as it stands in XML; what XML cannot hold (a label may) reads `?`."""
    return escape(_FORBIDDEN.sub("?", text))


class Canvas:
    """A picture of so many pixels; `rules` are its styles by class."""

    def __init__(self, width_px: float, height_px: float, title: str) -> None:
        """Begin with nothing."""
        self.width_px = round(width_px)
        self.height_px = round(height_px)
        self._title = title
        self._rules: dict[str, str] = {}
        self._glyphs: dict[tuple[Weight, str], str] = {}
        self._text_count = 0
        self._defs: list[str] = []
        self._body: list[str] = []

    def style(self, rules: Mapping[str, str]) -> None:
        """Add styles: declarations by the name of their class."""
        self._rules.update(rules)

    def define(self, element: str) -> None:
        """Add something that is used by its id."""
        self._defs.append(element)

    def add(self, element: str) -> None:
        """Draw an element above all others."""
        self._body.append(element)

    def text(
        self,
        at: tuple[float, float],
        text: str,
        size_px: float,
        *,
        anchor: float = 0,
        weight: Weight = "regular",
        names: tuple[str, ...] = ("ink",),
    ) -> None:
        """Draw a text on a base line, once in each class of `names`, the first one lowest.

        `anchor` is which part of the text lies before `at`: 0 starts there, 0.5 is centered.
        """
        wide = width_px(text, size_px, weight)
        x, y = at[0] - anchor * wide, at[1]
        uses: list[str] = []
        on = 0
        for character in text:
            drawn = glyph(character, weight)
            if drawn.outline:
                uses.append(f'<use href="#{self._glyph(character, weight)}" x="{on}"/>')
            on += drawn.advance
        scale = number(size_px / EM, 5)
        place = f'transform="translate({number(x)} {number(y)}) scale({scale})"'
        said = f'role="img" aria-label="{escaped(text)}"'
        if len(names) == 1:
            self.add(f'<g class="{names[0]}" {said} {place}>{"".join(uses)}</g>')
            return
        self._text_count += 1
        text_id = f"t{self._text_count}"
        self.define(f'<g id="{text_id}">{"".join(uses)}</g>')
        layers = "".join(f'<use class="{name}" href="#{text_id}"/>' for name in names)
        self.add(f"<g {said} {place}>{layers}</g>")

    def _glyph(self, character: str, weight: Weight) -> str:
        key = (weight, character)
        if key not in self._glyphs:
            name = f"{weight[0]}{ord(character):x}"
            self._glyphs[key] = name
            self.define(f'<path id="{name}" d="{glyph(character, weight).outline}"/>')
        return self._glyphs[key]

    def svg(self) -> str:
        """Return the whole file."""
        rules = "".join(f".{name}{{{rule}}}\n" for name, rule in self._rules.items())
        size = f"{self.width_px} {self.height_px}"
        lines = (
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
                f'width="{self.width_px}" height="{self.height_px}">'
            ),
            f"<title>{escaped(self._title)}</title>",
            f"<style>\n{rules}</style>",
            "<defs>",
            *self._defs,
            "</defs>",
            *self._body,
            "</svg>",
        )
        return "".join(f"{line}\n" for line in lines)
