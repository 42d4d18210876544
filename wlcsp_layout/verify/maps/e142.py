"""Reads the map as SEMI E142."""

import re
from xml.etree import ElementTree as ET

import numpy as np

from wlcsp_layout.verify.maps.elements import bin_names, children, fixed, root, values
from wlcsp_layout.verify.maps.said import (
    MM,
    Bytes,
    Said,
    UnreadableError,
    half_nm,
    kinds_of,
    nm,
    one_of,
    whole,
)

NAMESPACE = "{urn:semi-org:xsd.E142-1.V1005.SubstrateMap}"
SIDES = {"0": "down", "90": "left", "180": "up", "270": "right"}
CORNERS = {
    "LowerLeft UpRight": "lower_left",
    "LowerRight UpLeft": "lower_right",
    "UpperLeft DownRight": "upper_left",
    "UpperRight DownLeft": "upper_right",
}
"""By origin and direction of the axes: away from the origin."""
NULL = "FF"


def read(text: str) -> Said:
    """Return what the file says; its numbers count from (0, 0).  Raises: UnreadableError."""
    layouts, substrates, maps = _children(
        root(text, f"{NAMESPACE}MapData"), "Layouts Substrates SubstrateMaps"
    )
    device, diameter, columns_rows, size, step = _layouts(layouts)
    (substrate,) = _children(substrates, "Substrate")
    (shown,) = _children(maps, "SubstrateMap")
    for element in (substrate, shown):
        fixed(element, SubstrateType="Wafer")
    _, substrate_id = values(substrate, "SubstrateType SubstrateId")
    fixed(shown, SubstrateId=substrate_id)
    fixed(shown, LayoutSpecifier="WaferLayout/Devices", SubstrateSide="TopSide")
    (overlay,) = _children(shown, "Overlay")
    fixed(overlay, MapName="Dies", MapVersion="1")
    references, bin_map = _children(overlay, "ReferenceDevices BinCodeMap")
    (reference,) = _children(references, "ReferenceDevice")
    fixed(reference, Name="Reference")
    coordinates, position = _children(reference, "Coordinates Position")
    fixed(position, Units="mm")
    x, y, _ = values(position, "X Y Units")
    at = [whole(value) for value in values(coordinates, "X Y")]
    turn, origin, axes, *_ = values(
        shown,
        "Orientation OriginLocation AxisDirection SubstrateType SubstrateId LayoutSpecifier "
        "SubstrateSide",
    )
    fixed(bin_map, BinType="HexaDecimal", NullBin=NULL)
    bins, *rows = list(bin_map)
    _children(bin_map, " ".join(("BinDefinitions", *["BinCode"] * columns_rows[1])))
    codes = np.array([_hexadecimals(row.text or "", columns_rows[0]) for row in rows], np.uint8)
    definitions = _children(bins, " ".join(["BinDefinition"] * len(bins)))
    names, good = bin_names(definitions, codes, _hexadecimals)
    kinds, ordered = kinds_of(codes, int(NULL, 16), names, good)
    return Said(
        device=device,
        wafer_id=substrate_id,
        diameter_nm=diameter,
        notch=one_of(turn, SIDES, "Orientation"),
        size_nm=size,
        step_nm=step,
        origin=one_of(f"{origin} {axes}", CORNERS, "origin with its axes"),
        first=(0, 0),
        reference=(at[0], at[1]),
        center_half_nm=(half_nm(x, MM), half_nm(y, MM)),
        names=tuple(ordered),
        kinds=kinds,
    )


def _layouts(
    layouts: ET.Element,
) -> tuple[str, int, tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Return the device, the wafer's diameter, columns and rows, the die's size and the step."""
    wafer, devices = _children(layouts, "Layout Layout")
    fixed(wafer, LayoutId="WaferLayout", DefaultUnits="mm", TopLevel="true")
    one, outline, below = _children(wafer, "Dimension DeviceSize ChildLayouts")
    fixed(one, X="1", Y="1")
    diameter, height = values(outline, "X Y")
    (child,) = _children(below, "ChildLayout")
    fixed(child, LayoutId="Devices")
    fixed(devices, LayoutId="Devices", DefaultUnits="mm")
    count, size, step, product = _children(devices, "Dimension DeviceSize StepSize ProductId")
    if diameter != height:
        raise UnreadableError("the wafer is not as high as it is wide")
    columns, rows = (whole(value) for value in values(count, "X Y"))
    (width, tall), (right, up) = (
        [nm(value, MM) for value in values(item, "X Y")] for item in (size, step)
    )
    return product.text or "", nm(diameter, MM), (columns, rows), (width, tall), (right, up)


def _hexadecimals(text: str, count: int) -> Bytes:
    """Return bins of two digits, with nothing between them."""
    if len(text) != 2 * count or not re.fullmatch(r"[0-9A-F]*", text):
        raise UnreadableError(f"a row is not {count} bins of two digits")
    return np.frombuffer(bytes.fromhex(text), dtype=np.uint8)


def _children(element: ET.Element, tags: str) -> list[ET.Element]:
    return children(element, [NAMESPACE + tag for tag in tags.split()])
