"""The map as SEMI G85: XML with decimal bins.

The standard is sold and was not read. SupplierData, which each supplier fills as he likes, holds
what the format has no attributes for: the step, where the reference die is, and the numbering.
Sources, read November 2026: Artwork Conversion Software, pages on G85 and on G81/G85 after Micron's
TN0021 (attributes; orientation 0 is a notch at the bottom; origin 2 is the upper left); the origins
are numbered as quadrants are.
"""

from collections.abc import Iterator

from wlcsp_layout.units import half_nm_text, um_text
from wlcsp_layout.writers.maps.chart import GOOD, NULL, Chart
from wlcsp_layout.writers.maps.decimals import mm_text
from wlcsp_layout.writers.markup import escaped

NOTCH = {"down": 0, "left": 90, "up": 180, "right": 270}
"""Orientation by the side of the notch: clockwise from the bottom."""

ORIGIN = {"upper_right": 1, "upper_left": 2, "lower_left": 3, "lower_right": 4}

_TEXTS = [f"{code:03d}" for code in range(256)]


def text(chart: Chart) -> str:
    """Return the file's text."""
    return "\n".join((*_head(chart), *_rows(chart), *_tail(), ""))


def _head(chart: Chart) -> Iterator[str]:
    columns, rows = chart.size
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield "<Maps>"
    yield (
        ' <Map xmlns="http://www.semi.org" FormatRevision="SEMI G85 0703" SubstrateType="Wafer"'
        f' SubstrateId="{chart.wafer_id}" WaferId="{chart.wafer_id}">'
    )
    yield (
        f'  <Device ProductId="{chart.device}" LotId="{chart.lot}"'
        f' WaferSize="{mm_text(chart.diameter_nm)}"'
        f' DeviceSizeX="{um_text(chart.size_nm[0])}" DeviceSizeY="{um_text(chart.size_nm[1])}"'
        f' Rows="{rows}" Columns="{columns}" MapType="Array"'
        f' Orientation="{NOTCH[chart.notch]}" OriginLocation="{ORIGIN[chart.numbering.origin]}"'
        f' BinType="Decimal" NullBin="{NULL:03d}">'
    )
    x, y = chart.reference_numbers()
    yield f'   <ReferenceDevice ReferenceDeviceX="{x}" ReferenceDeviceY="{y}"/>'
    for code, name in chart.kinds.items():
        quality = "Pass" if code == GOOD else "Fail"
        yield (
            f'   <Bin BinCode="{code:03d}" BinCount="{chart.counts[code]}"'
            f' BinQuality="{quality}" BinDescription="{escaped(name)}"/>'
        )
    center = chart.center_of(*chart.reference)
    yield (
        f'   <SupplierData Units="um" StepSizeX="{um_text(chart.step_nm[0])}"'
        f' StepSizeY="{um_text(chart.step_nm[1])}"'
        f' ReferenceCenterX="{half_nm_text(center[0])}"'
        f' ReferenceCenterY="{half_nm_text(center[1])}"'
        f' FirstX="{chart.numbering.first[0]}" FirstY="{chart.numbering.first[1]}"/>'
    )
    yield '   <Data MapName="Dies" Version="1">'


def _rows(chart: Chart) -> Iterator[str]:
    for line in chart.bins:
        yield f"    <Row><![CDATA[{' '.join(map(_TEXTS.__getitem__, line.tobytes()))}]]></Row>"


def _tail() -> Iterator[str]:
    yield "   </Data>"
    yield "  </Device>"
    yield " </Map>"
    yield "</Maps>"
