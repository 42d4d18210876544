"""The wafer map as plain data."""

from collections.abc import Iterator

from wlcsp_layout.geometry import Box
from wlcsp_layout.report.judgment_json import number
from wlcsp_layout.wafer.best import Candidate, Search
from wlcsp_layout.wafer.map import WaferMap


def map_as_data(found: WaferMap) -> dict[str, object]:
    """Return the map as `docs/commands.md` describes it; a run is row, first column and count."""
    package, stepped = found.package, found.stepped
    wafer, box = package.wafer, package.die.box
    return {
        "map": 1,
        "name": package.name,
        "diameter_mm": number(wafer.diameter_nm, 6),
        "usable_diameter_mm": number(wafer.usable_diameter_nm, 6),
        "notch": wafer.notch,
        "die_um": [number(value, 3) for value in (box.width_nm, box.height_nm)],
        "step_um": [number(value, 3) for value in stepped.step_nm],
        "offset_um": [number(value, 3) for value in stepped.offset.xy],
        "dies": {
            "full": stepped.full,
            "partial": stepped.partial,
            "kept_out": sum(stepped.lost),
            "over_windows": sum(stepped.in_windows),
        },
        "utilization": round(found.utilization, 6),
        "keep_outs": [
            {
                "box_um": _box(keep_out.box),
                "why": keep_out.why,
                "dies": lost,
            }
            for keep_out, lost in zip(wafer.keep_outs, stepped.lost, strict=True)
        ],
        "knock_outs": [
            {
                "box_um": _box(window.box),
                "layers": list(window.layers),
                "why": window.why,
                "dies": taken,
            }
            for window, taken in zip(wafer.knock_outs, stepped.in_windows, strict=True)
        ],
        "search": None if found.search is None else _search(found.search, wafer.prefer),
        "runs": [[run.row, run.column, run.count] for run in stepped.runs],
    }


def _box(box: Box) -> list[float | int]:
    sides = (box.left_nm, box.bottom_nm, box.right_nm, box.top_nm)
    return [number(value, 3) for value in sides]


def _search(search: Search, prefer: tuple[str, ...]) -> dict[str, object]:
    return {
        "prefer": list(prefer),
        "open_in": search.open_in,
        "gap": search.gap,
        "offsets": [
            {
                "name": name,
                "offset_um": [number(value, 3) for value in item.offset.xy],
                "full": item.full,
                "partial": item.partial,
            }
            for name, item in _offsets(search)
        ],
    }


def _offsets(search: Search) -> Iterator[tuple[str, Candidate]]:
    yield "best", search.best
    yield from search.symmetric
