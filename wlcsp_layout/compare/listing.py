"""What differs between two layouts, as lines to read and as plain data."""

from collections.abc import Iterator
from decimal import Decimal

import klayout.db as kdb

from wlcsp_layout.compare.cells import Part
from wlcsp_layout.compare.layouts import NAMES, Compared, LayerDifference
from wlcsp_layout.units import um_text

NM2_PER_UM2 = 1_000_000


def lines(compared: Compared, most: int) -> Iterator[str]:
    """Yield the differences in words, at most so many places of each cell and layer."""
    yield from compared.frame
    yield from compared.askew
    if compared.differ:
        yield from compared.notes
    for difference in compared.layers:
        yield f"{difference.name}: {_totals(difference)}"
        for part in difference.parts:
            yield f"  in {part.cell}{_times(part)}"
            for side, region in (("A", part.only_a), ("B", part.only_b)):
                for polygon in _places(region)[:most]:
                    yield f"    only in {side} {_box(polygon)} um, {_area(polygon.area())} um2"
                if region.count() > most:
                    yield f"    only in {side} {region.count() - most:,} more"
    yield from (f"text: {text}" for text in compared.texts)
    yield from (f"not compared over each other: {text}" for text in compared.unmeasured)
    if not compared.differ:
        yield from (f"built otherwise: {text}" for text in compared.notes)
    yield verdict(compared)


def verdict(compared: Compared) -> str:
    """Return what came of it in one line, and how it was compared."""
    if not compared.differ:
        if compared.notes:
            return "equal: the same masks and texts, built otherwise"
        return "equal: the same shapes and texts"
    count = len(compared.layers)
    what = [f"{count:,} {'layer differs' if count == 1 else 'layers differ'}"] if count else []
    what += ["texts differ"] if compared.texts else []
    what += ["places of cells differ"] if compared.unmeasured else []
    what += ["magnifications or odd angles differ"] if compared.askew else []
    what += ["names or units differ"] if compared.frame else []
    flat = [item.name for item in compared.layers if item.is_flat]
    how = "compared cell by cell"
    if flat:
        how = f"compared flat in tiles: {', '.join(flat)}; all else cell by cell"
    return f"{', '.join(what)}; {how}"


def data(compared: Compared, most: int) -> dict[str, object]:
    """Return the same as plain data."""
    return {
        "frame": list(compared.frame),
        "askew": list(compared.askew),
        "layers": [_layer(difference, most) for difference in compared.layers],
        "texts": list(compared.texts),
        "unmeasured": list(compared.unmeasured),
        "notes": list(compared.notes),
    }


def _layer(difference: LayerDifference, most: int) -> dict[str, object]:
    return {
        "layer": difference.layer[0],
        "datatype": difference.layer[1],
        "name": NAMES.get(difference.layer),
        "compared": "flat" if difference.is_flat else "cells",
        "cells": [
            {
                "cell": part.cell,
                "placed": part.placed,
                "only_a": _side(part.only_a, most),
                "only_b": _side(part.only_b, most),
            }
            for part in difference.parts
        ],
    }


def _side(region: kdb.Region, most: int) -> dict[str, object]:
    return {
        "count": region.count(),
        "area_um2": float(_area(region.area())),
        "boxes_um": [
            [float(um_text(value)) for value in (box.left, box.bottom, box.right, box.top)]
            for box in (polygon.bbox() for polygon in _places(region)[:most])
        ],
    }


def _totals(difference: LayerDifference) -> str:
    words: list[str] = []
    for side in ("A", "B"):
        count = area = 0
        for part in difference.parts:
            region = part.only_a if side == "A" else part.only_b
            count += region.count() * part.placed
            area += region.area() * part.placed
        places = f"{count:,} {'place' if count == 1 else 'places'}"
        words.append(f"only in {side} {places}, {_area(area)} um2" if count else "")
    return "; ".join(filter(None, words))


def _times(part: Part) -> str:
    return f", placed {part.placed:,} times" if part.placed > 1 else ""


def _places(region: kdb.Region) -> list[kdb.Polygon]:
    """Return the merged polygons from the lowest up, from the left."""
    return sorted(region.each(), key=lambda p: (p.bbox().bottom, p.bbox().left, str(p)))


def _box(polygon: kdb.Polygon) -> str:
    box = polygon.bbox()
    low, high = (box.left, box.bottom), (box.right, box.top)
    return "..".join(f"({um_text(x)}, {um_text(y)})" for x, y in (low, high))


def _area(nm2: int) -> str:
    return f"{(Decimal(int(nm2)) / NM2_PER_UM2).normalize():f}" if nm2 else "0"
