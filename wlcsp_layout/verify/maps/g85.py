"""Reads the map as SEMI G85."""

from xml.etree import ElementTree as ET

import numpy as np

from wlcsp_layout.verify.maps.elements import bin_names, children, fixed, root, values
from wlcsp_layout.verify.maps.said import (
    MM,
    UM,
    Bytes,
    Said,
    UnreadableError,
    half_nm,
    kinds_of,
    nm,
    one_of,
    whole,
)

NAMESPACE = "{http://www.semi.org}"
SIDES = {"0": "down", "90": "left", "180": "up", "270": "right"}
CORNERS = {"1": "upper_right", "2": "upper_left", "3": "lower_left", "4": "lower_right"}
NULL = "255"


def read(text: str) -> Said:
    """Return what the file says.  Raises: UnreadableError."""
    (shown,) = children(root(text, "Maps"), [f"{NAMESPACE}Map"])
    fixed(shown, FormatRevision="SEMI G85 0703", SubstrateType="Wafer")
    _, _, substrate, wafer_id = values(shown, "FormatRevision SubstrateType SubstrateId WaferId")
    if substrate != wafer_id:
        raise UnreadableError(f"SubstrateId is {substrate!r}, and WaferId {wafer_id!r}")
    (device,) = children(shown, [f"{NAMESPACE}Device"])
    fixed(device, MapType="Array", BinType="Decimal", NullBin=NULL)
    name, diameter, size_x, size_y, rows, columns, turn, corner, lot, *_ = values(
        device,
        "ProductId WaferSize DeviceSizeX DeviceSizeY Rows Columns Orientation OriginLocation "
        "LotId MapType BinType NullBin",
    )
    parts = list(device)
    bins = parts[1:-2]
    tags = ("ReferenceDevice", *["Bin"] * len(bins), "SupplierData", "Data")
    children(device, [NAMESPACE + tag for tag in tags])
    reference = values(parts[0], "ReferenceDeviceX ReferenceDeviceY")
    fixed(parts[-2], Units="um")
    step_x, step_y, x, y, first_x, first_y, _ = values(
        parts[-2], "StepSizeX StepSizeY ReferenceCenterX ReferenceCenterY FirstX FirstY Units"
    )
    codes = _codes(parts[-1], (whole(rows), whole(columns)))
    names, good = bin_names(bins, codes, _decimals)
    kinds, ordered = kinds_of(codes, int(NULL), names, good)
    return Said(
        device=name,
        lot=lot,
        wafer_id=wafer_id,
        diameter_nm=nm(diameter, MM),
        notch=one_of(turn, SIDES, "Orientation"),
        size_nm=(nm(size_x, UM), nm(size_y, UM)),
        step_nm=(nm(step_x, UM), nm(step_y, UM)),
        origin=one_of(corner, CORNERS, "OriginLocation"),
        first=(whole(first_x), whole(first_y)),
        reference=(whole(reference[0]), whole(reference[1])),
        center_half_nm=(half_nm(x, UM), half_nm(y, UM)),
        names=tuple(ordered),
        kinds=kinds,
    )


def _codes(data: ET.Element, size: tuple[int, int]) -> Bytes:
    """Return the bins of all rows."""
    fixed(data, MapName="Dies", Version="1")
    lines = children(data, [f"{NAMESPACE}Row"] * size[0])
    return np.array([_decimals(line.text or "", size[1]) for line in lines], dtype=np.uint8)


def _decimals(text: str, count: int) -> Bytes:
    """Return bins of three digits, with one space between them."""
    symbols = np.frombuffer(f"{text} ".encode(), dtype=np.uint8)
    if symbols.size != 4 * count:
        raise UnreadableError(f"a row is not {count} bins of three digits")
    digits = symbols.reshape(count, 4) - ord("0")
    total = digits[:, :3] @ np.array([100, 10, 1], dtype=np.int64)
    # A space is 16 below the digit 0, as an unsigned byte.
    space = (ord(" ") - ord("0")) % 256
    if (digits[:, :3] > 9).any() or (digits[:, 3] != space).any() or (total > 255).any():  # noqa: PLR2004
        raise UnreadableError(f"a row is not {count} bins of three digits")
    return total.astype(np.uint8)
