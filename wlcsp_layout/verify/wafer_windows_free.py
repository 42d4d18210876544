"""What lies in windows of the wafer that are to be free."""

from collections.abc import Iterator

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import KnockOut, Package
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import box_of
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.shortened import shortened
from wlcsp_layout.verify.wafer_windows import windows_of


def window_result(package: Package, drawn: Drawn) -> Iterator[Result]:
    """Yield what lies in windows, outside of the cells of dies; nothing when there is none."""
    if not package.wafer.knock_outs:
        return
    said: list[Finding] = []
    count, layers = 0, []
    for layer in package.layers:
        windows = windows_of(package, layer)
        if not windows:
            continue
        layers.append(layer)
        shapes = drawn.rest(layer)
        count += shapes.count()
        for window in windows:
            inside = (shapes & kdb.Region(box_of(window.box))).merged()
            said += [
                _finding(layer, window, polygon, drawn.top.name)
                for polygon in sorted(inside.each())
            ]
    yield Result(
        code="V633",
        name="windows left free",
        layers=tuple(layers),
        shapes=count,
        findings=shortened(dict.fromkeys(said)),
    )


def _finding(layer: str, window: KnockOut, polygon: kdb.Polygon, top: str) -> Finding:
    box = polygon.bbox()
    at = box.center()
    if not polygon.inside(at):
        at = next(iter(polygon.each_point_hull()))
    return Finding(
        code="V633",
        subject=f"layer {layer}",
        what=f"a shape lies in the window for {window.why!r}: "
        f"{um_text(box.width())} x {um_text(box.height())} um",
        mend="remove it there, or take the layer from the window in wafer.knock_outs",
        cell=top,
        at_nm=(at.x, at.y),
        lines_nm=tuple(((e.p1.x, e.p1.y), (e.p2.x, e.p2.y)) for e in kdb.Polygon(box).each_edge()),
    )
