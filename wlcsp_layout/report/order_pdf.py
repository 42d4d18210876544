"""The mask order as PDF: what the page `NAME.order.html` says, A4, one sheet a mask.

The same order gives the same bytes: no date, no name of a machine. Its fonts are in the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from wlcsp_layout.report.order_sheet import (
    BARS,
    BARS_HEAD,
    ROWS,
    SIGNED_BY,
    bars_of,
    critical_words,
    intro_of,
    masks_of,
    places_of,
    title_of,
)

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

PLAIN, BOLD = "Vera", "VeraBd"
"""Bitstream Vera, which comes with reportlab and may be embedded."""

WIDTH, HEIGHT = 595.2756, 841.8898
"""A4 [1/72 inch]."""
LEFT, RIGHT = 51.0, WIDTH - 51.0
TOP, BOTTOM = HEIGHT - 51.0, 51.0
NAMES_WIDTH = 130.0
"""Of the first column of a table."""
SIZE, LEADING = 8.5, 11.5
PAD = 2.5
"""Between text and the line around it."""


@cache
def load_fonts() -> "tuple[TTFont, ...]":
    """Load reportlab and the fonts, which takes longer than to draw: once, when there is time."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    fonts = tuple(TTFont(name, f"{name}.ttf") for name in (PLAIN, BOLD))
    for font in fonts:
        pdfmetrics.registerFont(font)
    return fonts


def pdf(order: Mapping[str, object]) -> bytes:
    """Return the order as PDF; `order` is as `report.order.order` made it."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    load_fonts()
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=(WIDTH, HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=PLAIN,  # type: ignore[arg-type]  # a name, whatever its stub says
    )
    canvas.setTitle(shown(title_of(order)))
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("wlcsp")
    masks = masks_of(order)
    for number, mask in enumerate(masks, start=1):
        _Sheet(canvas, f"{title_of(order)}: sheet {number} of {len(masks)}").fill(
            intro_of(order), mask
        )
    canvas.save()
    return buffer.getvalue()


def shown(text: str) -> str:
    """Return a text with characters that the fonts lack by their numbers: none is left out."""
    known = [font.face.charToGlyph for font in load_fonts()]
    return "".join(
        char if all(ord(char) in glyphs for glyphs in known) else f"[U+{ord(char):04X}]"
        for char in text
    )


class _Sheet:
    """One sheet, filled from the top; what does not fit goes to the back of it."""

    def __init__(self, canvas: "Canvas", head: str) -> None:
        self._canvas, self._head = canvas, head
        self._begin()

    def fill(self, intro: str, mask: Mapping[str, object]) -> None:
        """Draw a mask."""
        self._text(f"Mask {mask['mask']}: {mask['title']}", BOLD, 14, after=4)
        self._text(intro, after=6)
        self._boxed(str(mask["in_words"]))
        self._table(
            [name, str(mask[key])] for name, key in ROWS if mask.get(key) is not None
        )  # fmt: skip
        measured = mask["critical_dimension"]
        if isinstance(measured, Mapping):
            self._text(critical_words(measured), after=4)
            head = ["Die", "x [um]", "y [um]", "Measured [um]"]
            self._table([head, *([*place, ""] for place in places_of(measured))], is_headed=True)
        if bars := bars_of(mask):
            self._text(BARS, after=4)
            head = [*BARS_HEAD, "Measured [um]"]
            self._table([head, *([*bar, ""] for bar in bars)], is_headed=True)
        self._signed()
        self._canvas.showPage()

    def _begin(self) -> None:
        self._y = TOP
        self._canvas.setFont(PLAIN, 7.5)
        self._canvas.drawString(LEFT, TOP + 14, shown(self._head))
        self._canvas.setLineWidth(0.4)

    def _need(self, height: float) -> None:
        if self._y - height < BOTTOM:
            self._canvas.showPage()
            self._begin()

    def _lines(self, text: str, width: float, font: str = PLAIN, size: float = SIZE) -> list[str]:
        """Break a text at spaces, and a word that is longer than a line where the line ends."""
        lines: list[str] = []
        line = ""
        for word in shown(text).split():
            wider = f"{line} {word}".lstrip()
            if line and self._canvas.stringWidth(wider, font, size) > width:
                lines.append(line)
                wider = word
            while self._canvas.stringWidth(wider, font, size) > width:
                fits = next(
                    count
                    for count in range(len(wider) - 1, 0, -1)
                    if self._canvas.stringWidth(wider[:count], font, size) <= width
                )
                lines.append(wider[:fits])
                wider = wider[fits:]
            line = wider
        return [*lines, line]

    def _draw(self, lines: Sequence[str], x: float, font: str, size: float, leading: float) -> None:
        """Draw lines down from the present place, and stay there."""
        self._canvas.setFont(font, size)
        for number, line in enumerate(lines, start=1):
            self._canvas.drawString(x, self._y - number * leading + leading - size, line)

    def _text(self, text: str, font: str = PLAIN, size: float = SIZE, *, after: float) -> None:
        leading = size * LEADING / SIZE
        lines = self._lines(text, RIGHT - LEFT, font, size)
        self._need(len(lines) * leading)
        self._draw(lines, LEFT, font, size, leading)
        self._y -= len(lines) * leading + after

    def _boxed(self, text: str) -> None:
        size, leading, inset = 9.5, 13.0, 7.0
        lines = self._lines(text, RIGHT - LEFT - 2 * inset, BOLD, size)
        height = len(lines) * leading + 2 * inset
        self._need(height)
        self._canvas.setLineWidth(1.5)
        self._canvas.rect(LEFT, self._y - height, RIGHT - LEFT, height)
        self._canvas.setLineWidth(0.4)
        self._y -= inset
        self._draw(lines, LEFT + inset, BOLD, size, leading)
        self._y -= height - inset + 8

    def _table(self, rows: Iterable[Sequence[str]], *, is_headed: bool = False) -> None:
        """Draw rows; the first column names the others, or the first row does."""
        for number, row in enumerate(rows):
            split = [LEFT, LEFT + NAMES_WIDTH, RIGHT]
            if is_headed:
                split = [LEFT + (RIGHT - LEFT) * part / len(row) for part in range(len(row) + 1)]
            widths = [b - a - 2 * PAD for a, b in pairwise(split)]
            cells = [self._lines(text, width) for text, width in zip(row, widths, strict=True)]
            height = max(map(len, cells)) * LEADING + 2 * PAD
            self._need(height)
            for column, lines in enumerate(cells):
                left, right = split[column : column + 2]
                is_name = number == 0 if is_headed else column == 0
                self._canvas.setFillGray(0.92 if is_name else 1)
                self._canvas.rect(left, self._y - height, right - left, height, fill=1)
                self._canvas.setFillGray(0)
                self._y -= PAD
                self._draw(lines, left + PAD, PLAIN, SIZE, LEADING)
                self._y += PAD
            self._y -= height
        self._y -= 8

    def _signed(self) -> None:
        self._need(50)
        self._y -= 38
        half = (RIGHT - LEFT) / 2
        for column, text in enumerate(SIGNED_BY):
            left = LEFT + column * (half + 10)
            self._canvas.line(left, self._y, left + half - 10, self._y)
            self._draw([text], left, PLAIN, SIZE, LEADING)
