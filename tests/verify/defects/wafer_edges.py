"""The wafer's outline and circle, and the streets: around a die, and at the outermost dies."""

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Spot
from tests.verify.defects.defect import Defect, Plant

UM = 1000
STREET_LAYERS = ("d1", "d2", "d3", "scribe")


def _changed_outline(layer: str, trans: kdb.ICplxTrans) -> Plant:
    """Return what transforms the wafer's outline or circle."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        shapes = bench.top.shapes(bench.index(layer))
        for shape in shapes.each():
            shape.polygon = shape.polygon.transformed(trans)
        return bench.in_top(bench.top.bbox().enlarged(10 * UM, 10 * UM))

    return plant


def _gone(layer: str) -> Plant:
    def plant(bench: Bench) -> tuple[Spot, ...]:
        bench.top.shapes(bench.index(layer)).clear()
        return bench.in_top(bench.top.bbox())

    return plant


def _notch_filled(bench: Bench) -> tuple[Spot, ...]:
    """Draw the wafer as a circle without its notch."""
    shapes = bench.top.shapes(bench.index("wafer"))
    hull = next(shape.polygon for shape in shapes.each())
    apex = min(hull.each_point_hull(), key=lambda point: point.sq_distance(kdb.Point()))
    points = [point for point in hull.each_point_hull() if point != apex]
    shapes.clear()
    shapes.insert(kdb.Polygon(points))
    return bench.in_top(kdb.Box(apex, apex).enlarged(1100 * UM, 1100 * UM))


def _edge_box_gone(layer: str) -> Plant:
    """Return what leaves one box of the outermost street out."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        shapes = bench.layout.cell(f"{bench.name}_EDGE_{layer.upper()}").shapes(bench.index(layer))
        shape = bench.pick(sorted(shapes.each(), key=lambda s: (s.bbox().bottom, s.bbox().left)))
        box = shape.bbox()
        shapes.erase(shape)
        return bench.in_top(box)

    return plant


def _edge_box_narrow(bench: Bench) -> tuple[Spot, ...]:
    shapes = bench.layout.cell(f"{bench.name}_EDGE_D2").shapes(bench.index("d2"))
    boxes = sorted(shapes.each(), key=lambda s: (s.bbox().bottom, s.bbox().left))
    shape = bench.pick(boxes)
    box = shape.bbox()
    across = box.width() < box.height()
    new = kdb.Box(box.left, box.bottom, box.right - UM * across, box.top - UM * (not across))
    shapes.erase(shape)
    shapes.insert(new)
    return bench.in_top(box)


def _edge_array_moved(bench: Bench) -> tuple[Spot, ...]:
    """Move one layer's outermost streets by 1 um."""
    name = f"{bench.name}_EDGE_D3"
    inst = next(inst for inst in bench.top.each_inst() if inst.cell.name == name)
    inst.transform(kdb.Trans(UM, 0))
    return bench.in_top(bench.top.bbox())


def _sides(bench: Bench) -> list[kdb.Box]:
    """Return the strips about the die's edges, street and pull-back: left, right, others."""
    box, tile = bench.die_box, bench.die.bbox()
    deep = 40 * UM
    return [
        kdb.Box(tile.left, tile.bottom, box.left + deep, tile.top),
        kdb.Box(box.right - deep, tile.bottom, tile.right, tile.top),
        kdb.Box(tile.left, tile.bottom, tile.right, box.bottom + deep),
        kdb.Box(tile.left, box.top - deep, tile.right, tile.top),
    ]


def _street_side_gone(layer: str) -> Plant:
    """Return what leaves one side of a die's street out on a layer."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        gone = bench.taken(layer, bench.pick(_sides(bench)))
        return bench.in_die(*(polygon.bbox() for polygon in gone.each()))

    return plant


def _pulled_back(layer: str, by_nm: int) -> Plant:
    """Return what moves the right edge of a dielectric inward, or outward when negative."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        inner = bench.die_box.right - getattr(bench.package.die.pull_back, f"{layer}_nm")
        side = kdb.Box(inner, bench.die.bbox().bottom, bench.die.bbox().right, bench.die.bbox().top)
        old = bench.taken(layer, side).bbox()
        new = kdb.Box(old.left - by_nm, old.bottom, old.right, old.top)
        bench.put(layer, kdb.Region(new))
        low, high = sorted((old.left, new.left))
        return bench.in_die(kdb.Box(low, old.bottom, high, old.top))

    return plant


def _inside_below(bench: Bench) -> tuple[Spot, ...]:
    """Let dielectric 3 reach as far as dielectric 2 at the right edge."""
    back = bench.package.die.pull_back
    return tuple(_pulled_back("d3", back.d2_nm - back.d3_nm)(bench))


def _street_narrow(layer: str) -> Plant:
    """Return what leaves 10 um of the street's middle closed on a layer, along the right edge."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        tile = bench.die.bbox()
        strip = kdb.Box(tile.right - 10 * UM, tile.bottom, tile.right, tile.top)
        bench.cut(layer, kdb.Region(strip))
        return bench.in_die(strip)

    return plant


def _scribe_narrow(bench: Bench) -> tuple[Spot, ...]:
    """Leave 35 um of the street closed along the right edge: less than a blade is left."""
    tile = bench.die.bbox()
    strip = kdb.Box(tile.right - 35 * UM, tile.bottom, tile.right, tile.top)
    bench.cut("scribe", kdb.Region(strip))
    return bench.in_die(strip.enlarged(40 * UM, 40 * UM))


def _outline(change: kdb.Box | None) -> Plant:
    """Return what changes the die's outline by the edges of a box, or leaves it out."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        shapes = bench.die.shapes(bench.index("die"))
        box = bench.die_box
        shapes.clear()
        if change:
            shapes.insert(
                kdb.Box(
                    box.left + change.left,
                    box.bottom + change.bottom,
                    box.right + change.right,
                    box.top + change.top,
                )
            )
            return bench.in_die(box)
        return bench.in_top(bench.top.bbox())

    return plant


def _scribe_over_die(bench: Bench) -> tuple[Spot, ...]:
    """Let a street run through the die."""
    box = bench.die_box
    x = box.center().x
    street = kdb.Box(x - 25 * UM, box.bottom, x + 25 * UM, box.top)
    bench.put("scribe", kdb.Region(street))
    return bench.in_die(street)


DEFECTS = (
    Defect(
        name="the wafer's diameter is 1 um large",
        plant=_changed_outline("wafer", kdb.ICplxTrans(1 + 1e-5)),
        codes=("V611",),
    ),
    Defect(
        name="the wafer's notch is on the opposite side",
        plant=_changed_outline("wafer", kdb.ICplxTrans(1, 180, False, 0, 0)),
        codes=("V612",),
    ),
    Defect(
        name="the wafer's notch is a quarter turn off",
        plant=_changed_outline("wafer", kdb.ICplxTrans(1, 90, False, 0, 0)),
        codes=("V612",),
    ),
    Defect(name="the wafer has no notch", plant=_notch_filled, codes=("V612",)),
    Defect(
        name="the wafer is off center by 1 um",
        plant=_changed_outline("wafer", kdb.ICplxTrans(UM, 0)),
        codes=("V611",),
    ),
    Defect(name="the wafer's outline is missing", plant=_gone("wafer"), codes=("V611",)),
    Defect(
        name="the usable circle is too large",
        plant=_changed_outline("usable", kdb.ICplxTrans(1.001)),
        codes=("V613",),
    ),
    Defect(
        name="the usable circle is off center by 1 um",
        plant=_changed_outline("usable", kdb.ICplxTrans(0, UM)),
        codes=("V613",),
    ),
    Defect(name="the usable circle is missing", plant=_gone("usable"), codes=("V613",)),
    *(
        Defect(
            name=f"a piece of the outermost street is missing on {layer}",
            plant=_edge_box_gone(layer),
            codes=("V621",),
        )
        for layer in STREET_LAYERS
    ),
    Defect(
        name="a piece of the outermost street is 1 um narrow on d2",
        plant=_edge_box_narrow,
        codes=("V621",),
    ),
    Defect(
        name="the outermost streets are moved by 1 um on d3",
        plant=_edge_array_moved,
        codes=("V621", "V622"),
    ),
    *(
        Defect(
            name=f"the street is missing on one side of the die on {layer}",
            plant=_street_side_gone(layer),
            codes=("V531", "V532"),
        )
        for layer in STREET_LAYERS
    ),
    *(
        Defect(
            name=f"the street is narrow on {layer}",
            plant=_street_narrow(layer),
            codes=("V531", "V532"),
        )
        for layer in STREET_LAYERS
    ),
    *(
        Defect(
            name=f"the pull-back of {layer} is 1 um too large on one side",
            plant=_pulled_back(layer, UM),
            codes=("V531",),
        )
        for layer in ("d1", "d2", "d3")
    ),
    Defect(
        name="the pull-back of d2 is 10 nm too small on one side",
        plant=_pulled_back("d2", -10),
        codes=("V531",),
    ),
    Defect(name="a street is too narrow to saw", plant=_scribe_narrow, codes=("V322",)),
    Defect(
        name="dielectric 3 ends no further inside than dielectric 2",
        plant=_inside_below,
        codes=("V323",),
    ),
    Defect(
        name="the outline of the die is 1 nm large",
        plant=_outline(kdb.Box(0, 0, 1, 0)),
        codes=("V533",),
    ),
    Defect(name="the outline of the die is missing", plant=_outline(None), codes=("V601",)),
    Defect(name="a street runs through the die", plant=_scribe_over_die, codes=("V532",)),
)
