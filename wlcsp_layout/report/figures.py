"""The figures of a run, as `NAME.report.json` holds them."""

import math
from collections.abc import Sequence

from wlcsp_layout.layout import LayerKey, Layout
from wlcsp_layout.model.package import Package
from wlcsp_layout.report.contact import contact_area_gain
from wlcsp_layout.report.judgment_json import number
from wlcsp_layout.report.marks import marks_figures
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.units import um_text
from wlcsp_layout.wafer.rim import RimLayer
from wlcsp_layout.wafer.stepping import Stepped
from wlcsp_layout.writers.routes import file_name


def figures(
    package: Package,
    routing: Routing,
    stepped: Stepped,
    meant: Layout,
    rim: Sequence[RimLayer] = (),
) -> dict[str, object]:
    """Return the report but for its checks: plain data in a fixed order, no clock, host or path.

    `rim` are the layers of the partial dies; without any there is nothing about them.
    """
    die = package.die
    edge = {"edge": {layer.layer: _edge(package, layer) for layer in rim}} if rim else {}
    return {
        "name": package.name,
        "balls": len(die.balls),
        "chip_pads": len(die.chip_pads),
        "dies": {
            "full": stepped.full,
            "partial": stepped.partial,
            "kept_out": sum(stepped.lost),
            "over_windows": sum(stepped.in_windows),
        },
        "wafer": {
            "diameter_mm": number(package.wafer.diameter_nm, 6),
            "usable_radius_mm": number(package.wafer.usable_diameter_nm // 2, 6),
            "offset_um": [number(value, 3) for value in stepped.offset.xy],
            "step_um": [number(value, 3) for value in stepped.step_nm],
            "notch": package.wafer.notch,
        },
        **edge,
        **marks_figures(package, stepped),
        "emboss": _emboss(package, routing),
        "routing": _routing(package, routing),
        "rdl": {"density": round(_density(package, meant), 6)},
    }


def _edge(package: Package, rim: RimLayer) -> dict[str, object]:
    edge = package.wafer.edge
    return {
        "policy": edge.policies[rim.layer] if edge else "none",
        "radius_mm": number(rim.radius_nm, 6),
        "partial_dies": rim.dies,
        "shapes_whole": rim.whole,
        "shapes_cut": rim.cut,
        "shapes_dropped": rim.dropped,
    }


def length_um(routing: Routing) -> str:
    """Return the length of all center lines [um], to the nanometer."""
    nm = sum(
        math.dist(a.xy, b.xy)
        for trace in routing.traces
        for a, b in zip(trace.points, trace.points[1:], strict=False)
    )
    return um_text(round(nm))


def _emboss(package: Package, routing: Routing) -> dict[str, object]:
    die = package.die
    emboss = die.ball_pad.emboss
    directions = dict.fromkeys(routing.facing[ball.name] for ball in die.balls)
    drawn = [emboss.draw(toward) for toward in directions]
    furthest = max(drawn, key=lambda shape: abs(shape.area_ratio - 1))
    gain = contact_area_gain(furthest, die.ball_pad, package.films["d1"], package.films["d2"])
    return {
        "pattern": emboss.pattern,
        "area_ratio": round(furthest.area_ratio, 6),
        "contact_area_gain": round(gain, 6),
    }


def _routing(package: Package, routing: Routing) -> dict[str, object]:
    routes = package.die.routes
    return {
        "routes": routes if isinstance(routes, str) else "given",
        "routes_file": file_name(package.name),
        "nets": routing.net_count,
        "routed": routing.net_count - len(routing.unrouted),
        "unrouted": [{"net": item.net, "why": item.why} for item in routing.unrouted],
        "length_um": float(length_um(routing)),
    }


def _density(package: Package, meant: Layout) -> float:
    layer = package.layers["rdl"]
    box = package.die.box
    area = double_area_nm2(meant, f"{package.name}_RDL", (layer.number, layer.datatype))
    return area / 2 / (box.width_nm * box.height_nm)


def double_area_nm2(layout: Layout, cell: str, layer: LayerKey) -> int:
    """Return twice the area [nm^2] of a cell's polygons on a layer, with all that it places."""
    content = next(item for item in layout.cells if item.name == cell)
    total = sum(_double_area(points) for points in content.polygons.get(layer, ()))
    for placement in content.placements:
        count = placement.columns * placement.rows
        total += count * double_area_nm2(layout, placement.cell, layer)
    return total


def _double_area(points: Sequence[tuple[int, int]]) -> int:
    following = (*points[1:], points[0])
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(points, following, strict=True)))
