"""The map as a table: one place a row, which a spec takes back as `wafer.dies`.

What holds for the whole wafer stands in comment lines before the header.
"""

from collections.abc import Iterator

from wlcsp_layout.units import half_nm_text
from wlcsp_layout.writers.cell import cell
from wlcsp_layout.writers.maps.chart import NULL, Chart
from wlcsp_layout.writers.maps.decimals import half_um_pair, mm_text, um_pair
from wlcsp_layout.writers.maps.words import numbering_words

HEADER = "x,y,column,row,center_x_um,center_y_um,kind"


def text(chart: Chart) -> str:
    """Return the file's text: places from the top row down, from the left."""
    return "\n".join((*_head(chart), HEADER, *_rows(chart), ""))


def _head(chart: Chart) -> Iterator[str]:
    x, y = chart.reference_numbers()
    column, row = chart.reference
    yield "# wafer map, balls up, y up"
    yield f"# device: {chart.device}"
    yield f"# wafer: diameter_mm {mm_text(chart.diameter_nm)}, notch {chart.notch}"
    yield f"# die: size_um {um_pair(chart.size_nm)}, step_um {um_pair(chart.step_nm)}"
    yield f"# numbering: origin {numbering_words(chart.numbering)}"
    center = half_um_pair(chart.center_of(column, row))
    yield f"# reference: x {x}, y {y}, column {column}, row {row}, center_um {center}"


def _rows(chart: Chart) -> Iterator[str]:
    xs, ys = chart.numbers()
    kinds = {code: cell(name) for code, name in chart.kinds.items()}
    columns = range(chart.left_column, chart.left_column + chart.size[0])
    # Each number is made into text once for its column, not once for each place.
    centers = [half_nm_text(chart.center_of(column, 0)[0]) for column in columns]
    for number, line in enumerate(chart.bins):
        row = chart.top_row - number
        y, center = ys[number], half_nm_text(chart.center_of(0, row)[1])
        for x, column, center_x, code in zip(xs, columns, centers, line.tobytes(), strict=True):
            if code != NULL:
                yield f"{x},{y},{column},{row},{center_x},{center},{kinds[code]}"
