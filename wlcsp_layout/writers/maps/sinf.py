"""The map as SINF: a header of keys, then two hexadecimal digits a place.

SINF has no keys for the numbering, for where the array lies on the wafer and for the meaning of
bins: they stand in its COMMENT.
Source: Artwork Conversion Software, "Supported Wafer Map Formats" (SINF), read November 2026.
"""

import re
from collections.abc import Iterator

from wlcsp_layout.writers.maps.chart import GOOD, NULL, Chart
from wlcsp_layout.writers.maps.decimals import half_um_pair, mm_text, um_pair
from wlcsp_layout.writers.maps.words import numbering_words

NOTCH = {"up": 0, "right": 90, "down": 180, "left": 270}
"""FNLOC by the side of the notch."""

_TEXTS = [f"{code:02X}" for code in range(NULL)] + ["__"]


def text(chart: Chart) -> str:
    """Return the file's text."""
    return "\n".join((*_head(chart), *_rows(chart), ""))


def _head(chart: Chart) -> Iterator[str]:
    columns, rows = chart.size
    x, y = chart.reference_numbers()
    yield f"DEVICE:{chart.device}"
    yield f"LOT:{chart.lot}"
    yield f"WAFER:{chart.wafer_id}"
    yield f"FNLOC:{NOTCH[chart.notch]}"
    yield f"ROWCT:{rows}"
    yield f"COLCT:{columns}"
    yield f"BCEQU:{GOOD:02X}"
    yield f"REFPX:{x}"
    yield f"REFPY:{y}"
    yield "DUTMS:mm"
    yield f"XDIES:{mm_text(chart.step_nm[0])}"
    yield f"YDIES:{mm_text(chart.step_nm[1])}"
    yield f"COMMENT:{_comment(chart)}"


def _comment(chart: Chart) -> str:
    center = half_um_pair(chart.center_of(*chart.reference))
    bins = " ".join(f"{code:02X}={plain(name)}" for code, name in chart.kinds.items())
    return (
        f"origin {numbering_words(chart.numbering)}; reference center_um {center}; "
        f"die size_um {um_pair(chart.size_nm)}; wafer diameter_mm {mm_text(chart.diameter_nm)}; "
        f"bins {bins}"
    )


def plain(name: str) -> str:
    """Return a name of ASCII letters, digits, `_`, `.` and `-` alone."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def _rows(chart: Chart) -> Iterator[str]:
    for line in chart.bins:
        yield "RowData:" + " ".join(map(_TEXTS.__getitem__, line.tobytes()))
