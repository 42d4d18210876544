"""Reads the map as SINF."""

import re

import numpy as np

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
from wlcsp_layout.verify.maps.words import numbering

KEYS = (
    "DEVICE", "LOT", "WAFER", "FNLOC", "ROWCT", "COLCT", "BCEQU", "REFPX", "REFPY", "DUTMS",
    "XDIES", "YDIES", "COMMENT",
)  # fmt: skip
"""All of them, in this order."""

SIDES = {"0": "up", "90": "right", "180": "down", "270": "left"}

NULL = 0xFF
"""What `__` is read as: FF itself, a reference die of another kind, is in no map of ours."""

COMMENT = re.compile(
    r"origin ([^;]+); reference center_um (\S+) (\S+); die size_um (\S+) (\S+); "
    r"wafer diameter_mm (\S+); bins (\S+=\S+(?: \S+=\S+)*)"
)


def read(text: str) -> Said:
    """Return what the file says.  Raises: UnreadableError."""
    lines = text.split("\n")
    if lines.pop() or len(lines) <= len(KEYS):
        raise UnreadableError("it ends early")
    values: dict[str, str] = {}
    for key, line in zip(KEYS, lines, strict=False):
        found, colon, values[key] = line.partition(":")
        if found != key or not colon:
            raise UnreadableError(f"{line!r} instead of the key {key}")
    if values["DUTMS"] != "mm":
        raise UnreadableError(f"DUTMS is {values['DUTMS']!r}, not mm")
    match = COMMENT.fullmatch(values["COMMENT"])
    if not match:
        raise UnreadableError(f"COMMENT {values['COMMENT']!r} is not as it must be")
    origin, first = numbering(match[1])
    size = (whole(values["ROWCT"]), whole(values["COLCT"]))
    codes = _codes(lines[len(KEYS) :], size)
    pairs = [pair.split("=", 1) for pair in match[7].split(" ")]
    names = {_code(code): name for code, name in pairs}
    kinds, ordered = kinds_of(codes, NULL, names, _code(values["BCEQU"]))
    return Said(
        device=values["DEVICE"],
        lot=values["LOT"],
        wafer_id=values["WAFER"],
        diameter_nm=nm(match[6], MM),
        notch=one_of(values["FNLOC"], SIDES, "FNLOC"),
        size_nm=(nm(match[4], UM), nm(match[5], UM)),
        step_nm=(nm(values["XDIES"], MM), nm(values["YDIES"], MM)),
        origin=origin,
        first=first,
        reference=(whole(values["REFPX"]), whole(values["REFPY"])),
        center_half_nm=(half_nm(match[2], UM), half_nm(match[3], UM)),
        names=tuple(ordered),
        kinds=kinds,
    )


def _code(text: str) -> int:
    if not re.fullmatch(r"[0-9A-F]{2}", text):
        raise UnreadableError(f"{text!r} is no bin")
    return int(text, 16)


def _codes(lines: list[str], size: tuple[int, int]) -> Bytes:
    """Return the bins of all rows."""
    rows, columns = size
    if len(lines) != rows:
        raise UnreadableError(f"ROWCT is {rows}, and there are {len(lines)} rows")
    codes = np.empty(size, dtype=np.uint8)
    for number, line in enumerate(lines):
        key, _, text = line.partition(":")
        pairs = text.split(" ")
        is_right = key == "RowData" and len(pairs) == columns and len(text) == 3 * columns - 1
        if not is_right or not re.fullmatch(r"[0-9A-F_ ]*", text) or "FF" in pairs:
            raise UnreadableError(f"row {number + 1} is not {columns} bins after RowData:")
        try:
            codes[number] = list(bytes.fromhex(text.replace("__", "FF")))
        except ValueError as error:
            raise UnreadableError(f"row {number + 1}: {error}") from error
    return codes
