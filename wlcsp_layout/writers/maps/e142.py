"""The map as SEMI E142: XML with hexadecimal bins.

E142 has a place for all that a map should say. Its coordinates count from (0, 0) at the origin, as
the standard has it, whatever number the user gives to the first die.
Sources, read November 2026: Critical Manufacturing, "Substrate Map" and "CM SEMI E142 Schema"
(origin, axes, defaults); Artwork Conversion Software, "The SEMI E142 Wafer Map XML File" (the
reference device and its distance from the center of the wafer; bins without spaces); public files
and readers for the order of elements. The standard itself is sold and was not read.
"""

from collections.abc import Iterator

from wlcsp_layout.writers.maps.chart import GOOD, NULL, Chart
from wlcsp_layout.writers.maps.decimals import half_mm_text, mm_text
from wlcsp_layout.writers.markup import escaped

NAMESPACE = "urn:semi-org:xsd.E142-1.V1005.SubstrateMap"

NOTCH = {"down": 0, "left": 90, "up": 180, "right": 270}
"""Orientation by the side of the notch: clockwise from the bottom."""

ORIGIN = {
    "lower_left": ("LowerLeft", "UpRight"),
    "lower_right": ("LowerRight", "UpLeft"),
    "upper_left": ("UpperLeft", "DownRight"),
    "upper_right": ("UpperRight", "DownLeft"),
}
"""OriginLocation and AxisDirection."""


def text(chart: Chart) -> str:
    """Return the file's text."""
    parts = (*_layouts(chart), *_substrate(chart), *_bins(chart), *_rows(chart), *_tail(), "")
    return "\n".join(parts)


def _layouts(chart: Chart) -> Iterator[str]:
    columns, rows = chart.size
    diameter = mm_text(chart.diameter_nm)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<MapData xmlns="{NAMESPACE}">'
    yield " <Layouts>"
    yield '  <Layout LayoutId="WaferLayout" DefaultUnits="mm" TopLevel="true">'
    yield '   <Dimension X="1" Y="1"/>'
    yield f'   <DeviceSize X="{diameter}" Y="{diameter}"/>'
    yield "   <ChildLayouts>"
    yield '    <ChildLayout LayoutId="Devices"/>'
    yield "   </ChildLayouts>"
    yield "  </Layout>"
    yield '  <Layout LayoutId="Devices" DefaultUnits="mm">'
    yield f'   <Dimension X="{columns}" Y="{rows}"/>'
    for name, (x, y) in (("DeviceSize", chart.size_nm), ("StepSize", chart.step_nm)):
        yield f'   <{name} X="{mm_text(x)}" Y="{mm_text(y)}"/>'
    yield f"   <ProductId>{chart.device}</ProductId>"
    yield "  </Layout>"
    yield " </Layouts>"


def _substrate(chart: Chart) -> Iterator[str]:
    origin, axes = ORIGIN[chart.numbering.origin]
    substrate = chart.wafer_id or chart.device
    yield " <Substrates>"
    yield f'  <Substrate SubstrateType="Wafer" SubstrateId="{substrate}"/>'
    yield " </Substrates>"
    yield " <SubstrateMaps>"
    yield (
        f'  <SubstrateMap SubstrateType="Wafer" SubstrateId="{substrate}"'
        ' LayoutSpecifier="WaferLayout/Devices" SubstrateSide="TopSide"'
        f' Orientation="{NOTCH[chart.notch]}" OriginLocation="{origin}" AxisDirection="{axes}">'
    )
    yield '   <Overlay MapName="Dies" MapVersion="1">'
    x, y = chart.reference_numbers(first=(0, 0))
    center = chart.center_of(*chart.reference)
    yield "    <ReferenceDevices>"
    yield '     <ReferenceDevice Name="Reference">'
    yield f'      <Coordinates X="{x}" Y="{y}"/>'
    at = f'X="{half_mm_text(center[0])}" Y="{half_mm_text(center[1])}"'
    yield f'      <Position {at} Units="mm"/>'
    yield "     </ReferenceDevice>"
    yield "    </ReferenceDevices>"


def _bins(chart: Chart) -> Iterator[str]:
    yield f'    <BinCodeMap BinType="HexaDecimal" NullBin="{NULL:02X}">'
    yield "     <BinDefinitions>"
    for code, name in chart.kinds.items():
        quality = "Pass" if code == GOOD else "Fail"
        yield (
            f'      <BinDefinition BinCode="{code:02X}" BinCount="{chart.counts[code]}"'
            f' BinQuality="{quality}" BinDescription="{escaped(name)}"/>'
        )
    yield "     </BinDefinitions>"


def _rows(chart: Chart) -> Iterator[str]:
    for line in chart.bins:
        yield f"     <BinCode>{line.tobytes().hex().upper()}</BinCode>"


def _tail() -> Iterator[str]:
    yield "    </BinCodeMap>"
    yield "   </Overlay>"
    yield "  </SubstrateMap>"
    yield " </SubstrateMaps>"
    yield "</MapData>"
